import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NODE_KINDS } from '../graph/model.ts'
import { openCase, select, toggleKind } from './actions.ts'
import {
  COLUMNS,
  DETAILS,
  FINDING_LISTS,
  INITIAL,
  LANGUAGES,
  METHODS,
  PANELS,
  THEMES,
  TINTS,
  VIEWS,
  type ViewState,
} from './state.ts'
import { fromFragment, toFragment } from './url.ts'

const word = fc.stringMatching(/^[a-z0-9:._/|-]{1,40}$/)
const sorting = fc.option(fc.record({ id: fc.constantFrom('usd', 'time'), desc: fc.boolean() }))
const pixel = fc.integer({ min: -50_000, max: 50_000 }).map((n) => n / 10_000)

const state: fc.Arbitrary<ViewState> = fc.record({
  caseId: fc.option(word),
  selected: fc.option(fc.string({ minLength: 1 })),
  filters: fc.record({
    asset: fc.option(word),
    minCents: fc.bigInt({ min: 0n, max: 10n ** 30n }),
    maxHop: fc.option(fc.nat({ max: 99 })),
    noise: fc.boolean(),
    clean: fc.boolean(),
  }),
  hiddenKinds: fc.subarray([...NODE_KINDS]),
  hiddenLines: fc.array(word, { maxLength: 3 }),
  tint: fc.constantFrom(...TINTS),
  open: fc.dictionary(fc.stringMatching(/^fold:[a-z]{1,9}:[0-9a-f]{12}$/), fc.integer({ min: 1, max: 99 })),
  by: fc.constantFrom(...COLUMNS),
  detail: fc.constantFrom(...DETAILS),
  window: fc.option(fc.record({ from: fc.nat(), to: fc.nat() })),
  path: fc.option(
    fc
      .record({ from: fc.option(word), to: fc.option(word), nr: fc.nat({ max: 4 }) })
      .filter(({ from, to }) => from !== null || to !== null),
  ),
  method: fc.option(fc.constantFrom(...METHODS)),
  view: fc.constantFrom(...VIEWS),
  findings: fc.constantFrom(...FINDING_LISTS),
  panel: fc.constantFrom(...PANELS),
  theme: fc.constantFrom(...THEMES),
  language: fc.constantFrom(...LANGUAGES),
  sorting: fc.record({ addresses: sorting, movements: sorting, leads: sorting }),
  hiddenColumns: fc.array(word),
  map: fc.boolean(),
  camera: fc.option(
    fc.record({ x: pixel, y: pixel, ratio: fc.integer({ min: 1, max: 30_000 }).map((n) => n / 10_000) }),
  ),
})

test('law: a link restores the whole view', () => {
  fc.assert(
    fc.property(state, (view) => {
      expect(fromFragment(`#${toFragment(view)}`)).toEqual(view)
    }),
  )
})

test('the first view has only its language in the link', () => {
  expect(toFragment(INITIAL)).toBe('lang=en')
})

test('a broken link is ignored part by part, never an error', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(fromFragment(text).view).toBeTypeOf('string')
    }),
  )
  expect(fromFragment('#min=1e9&hop=-1&cam=1,2,&theme=pink&hide=nonsense')).toEqual(INITIAL)
})

test('actions are pure and open the right panel', () => {
  const chosen = select(INITIAL, 'x')
  expect(chosen.panel).toBe('selection')
  expect(select(chosen, null).panel).toBe('statement')
  expect(toggleKind(toggleKind(INITIAL, 'mixer'), 'mixer')).toEqual(INITIAL)
  expect(openCase({ ...chosen, theme: 'dark' }, 'other')).toMatchObject({
    caseId: 'other',
    selected: null,
    theme: 'dark',
  })
})
