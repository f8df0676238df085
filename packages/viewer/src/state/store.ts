/** Holds the one state, its history, and tells who listens. Actions stay pure; this is the only mutable cell. */
import {
  type Direction,
  dropped,
  type History,
  isSameView,
  moved,
  NO_HISTORY,
  nextStep,
  recorded,
  restored,
  type Step,
  type WorkStep,
} from './history.ts'
import type { ViewState } from './state.ts'

export interface Store {
  readonly get: () => ViewState
  /** Applies a pure action: `store.apply(select, id)`. */
  readonly apply: <A extends readonly unknown[]>(
    action: (state: ViewState, ...rest: A) => ViewState,
    ...rest: A
  ) => void
  /** Applies what follows from the last step: taken back with it. */
  readonly follow: Store['apply']
  readonly subscribe: (listener: () => void) => () => void
  /** The user begins something new: what is applied until the next call is one step. */
  readonly begin: () => void
  readonly history: () => History
  /** Adds what the server did. */
  readonly record: (step: WorkStep) => void
  /**
   * Takes the next step back, or does it again. A change of the case is given to the caller, who has it done by the server and
   * then calls `settle`.
   */
  readonly move: (direction: Direction) => Step | null
  /** The change of the case that `move` gave is done, or can be done no more. */
  readonly settle: (direction: Direction, done: boolean) => void
}

export function createStore(initial: ViewState): Store {
  let state = initial
  let history = NO_HISTORY
  let gesture = 0
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  return {
    get: () => state,
    apply: (action, ...rest) => {
      const next = action(state, ...rest)
      if (next === state) return
      if (!isSameView(state, next)) history = recorded(history, { kind: 'view', before: state, after: next, gesture })
      state = next
      tell()
    },
    follow: (action, ...rest) => {
      const next = action(state, ...rest)
      if (next === state) return
      const last = history.past.at(-1)
      const before = last?.kind === 'work' && last.view ? last.view.before : state
      if (last?.kind === 'work')
        history = { ...history, past: [...history.past.slice(0, -1), { ...last, view: { before, after: next } }] }
      state = next
      tell()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    begin: () => {
      gesture += 1
    },
    history: () => history,
    record: (step) => {
      gesture += 1
      history = recorded(history, step)
      tell()
    },
    move: (direction) => {
      const step = nextStep(history, direction)
      if (step?.kind !== 'view') return step
      gesture += 1
      history = moved(history, direction)
      state = restored(direction === 'undo' ? step.before : step.after, state)
      tell()
      return step
    },
    settle: (direction, done) => {
      const step = nextStep(history, direction)
      if (done && step?.kind === 'work' && step.view)
        state = restored(direction === 'undo' ? step.view.before : step.view.after, state)
      history = done ? moved(history, direction) : dropped(history, direction)
      tell()
    },
  }
}
