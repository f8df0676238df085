/** Holds the one state and tells who listens. Actions stay pure; this is the only mutable cell. */
import type { ViewState } from './state.ts'

export interface Store {
  readonly get: () => ViewState
  /** Applies a pure action: `store.apply(select, id)`. */
  readonly apply: <A extends readonly unknown[]>(
    action: (state: ViewState, ...rest: A) => ViewState,
    ...rest: A
  ) => void
  readonly subscribe: (listener: () => void) => () => void
}

export function createStore(initial: ViewState): Store {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    apply: (action, ...rest) => {
      const next = action(state, ...rest)
      if (next === state) return
      state = next
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
