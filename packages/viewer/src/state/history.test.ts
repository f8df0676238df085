import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as actions from './actions.ts'
import { MOST_STEPS } from './history.ts'
import { INITIAL, type ViewState } from './state.ts'
import { createStore, type Store } from './store.ts'

const fold = fc.constantFrom('fold:siblings:000000000000', 'fold:chain:111111111111')
const act = fc.oneof(
  fc.constantFrom('a', 'm:1', null).map((id) => (store: Store) => store.apply(actions.select, id)),
  fc.boolean().map((noise) => (store: Store) => store.apply(actions.setFilters, { noise })),
  fc.bigInt(0n, 999n).map((minCents) => (store: Store) => store.apply(actions.setFilters, { minCents })),
  fc
    .constantFrom('burn' as const, 'dex' as const)
    .map((kind) => (store: Store) => store.apply(actions.toggleKind, kind)),
  fold.map((id) => (store: Store) => store.apply(actions.openFold, id)),
  fold.map((id) => (store: Store) => store.apply(actions.shutFold, id)),
  fc.constantFrom('hop' as const, 'time' as const).map((by) => (store: Store) => store.apply(actions.setColumns, by)),
  fc.record({ from: fc.nat(), to: fc.nat() }).map((span) => (store: Store) => store.apply(actions.setWindow, span)),
  fc.constant((store: Store) => store.apply(actions.resetFilters)),
  fc.constantFrom('en' as const, 'ko' as const).map((word) => (store: Store) => store.apply(actions.setLanguage, word)),
  fc.constantFrom(null, 'b').map((id) => (store: Store) => store.apply(actions.openCase, id)),
  fc.integer().map((x) => (store: Store) => store.apply(actions.setCamera, { x, y: 0, ratio: 1 })),
)

const bare = ({ camera: _, ...rest }: ViewState) => rest
const steps = (store: Store, direction: 'undo' | 'redo'): number => {
  let count = 0
  while (store.move(direction) !== null) count += 1
  return count
}

test('whatever was done: taking all of it back gives the first state, doing it again the last', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ act, begins: fc.boolean() }), { maxLength: 60 }), (list) => {
      const store = createStore(INITIAL)
      const seen: ReturnType<typeof bare>[] = []
      for (const one of list) {
        if (one.begins) store.begin()
        one.act(store)
        seen.push(bare(store.get()))
      }
      const last = bare(store.get())
      const back = steps(store, 'undo')
      expect(bare(store.get())).toEqual(bare(INITIAL))
      expect(steps(store, 'redo')).toBe(back)
      expect(bare(store.get())).toEqual(last)
      // Half-way back is a state that was there.
      for (let i = 0; i < Math.floor(back / 2); i++) store.move('undo')
      expect([bare(INITIAL), ...seen]).toContainEqual(bare(store.get()))
    }),
  )
})

test('a drag is one step, and one that ends where it began is none', () => {
  const store = createStore(INITIAL)
  store.begin()
  for (const minCents of [1n, 2n, 3n]) store.apply(actions.setFilters, { minCents })
  expect(store.history().past).toHaveLength(1)
  store.begin()
  store.apply(actions.select, 'a')
  store.move('undo')
  store.move('undo')
  expect(store.get().filters.minCents).toBe(0n)
  store.begin()
  store.apply(actions.setView, 'addresses')
  store.apply(actions.setView, 'picture')
  expect(store.history()).toEqual({ past: [], future: [] })
})

test('looking elsewhere is no step, and is kept when others are taken back', () => {
  const store = createStore(INITIAL)
  store.apply(actions.select, 'a')
  store.apply(actions.setCamera, { x: 1, y: 2, ratio: 3 })
  expect(store.history().past).toHaveLength(1)
  store.move('undo')
  expect(store.get()).toMatchObject({ selected: null, camera: { x: 1, y: 2, ratio: 3 } })
})

test('what the server did is given back to be done there; what it refuses is no step any more', () => {
  const store = createStore(INITIAL)
  const step = {
    kind: 'work',
    caseId: null,
    undo: { do: 'note', on: 'a', text: '' },
    redo: { do: 'note', on: 'a', text: 'x' },
  } as const
  store.record(step)
  expect(store.move('undo')).toBe(step)
  expect(store.history().past).toHaveLength(1)
  store.settle('undo', true)
  expect(store.history()).toEqual({ past: [], future: [step] })
  expect(store.move('redo')).toBe(step)
  store.settle('redo', false)
  expect(store.history()).toEqual({ past: [], future: [] })
})

test('so many steps are kept and no more', () => {
  const store = createStore(INITIAL)
  for (let i = 0; i < MOST_STEPS + 50; i++) {
    store.begin()
    store.apply(actions.openFold, 'fold:siblings:000000000000')
  }
  expect(steps(store, 'undo')).toBe(MOST_STEPS)
})
