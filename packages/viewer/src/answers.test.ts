import { expect, test } from 'vitest'
import { AnswerError, parseCaseList, parseMovements, parsePicture } from './answers.ts'

const node = { id: 'eip155:1:0xa', kind: 'seed', rank: 0, noise: false, weight: 1, complete: true, hop: 0 }
const edge = {
  id: 'm:1',
  from: 'eip155:1:0xa',
  to: 'eip155:1:0xb',
  kind: 'fact',
  asset: 'eip155:1/slip44:60',
  toAsset: '',
  units: '10',
  taint: '10',
  toUnits: '0',
  cents: '2000',
  weight: 1,
  count: 1,
  first: '',
  last: '',
}
const good = () => ({
  nodes: [structuredClone(node) as Record<string, unknown>],
  edges: [structuredClone(edge) as Record<string, unknown>],
  columns: [{ rank: 0 }],
  addresses: 2,
  movements: 1,
  noise: { addresses: 0, movements: 0 },
  folded: 0,
  full: false,
  hiddenByKind: {},
  hiddenByLine: {},
})

test('takes a picture, and fields that a later Spoor may add', () => {
  expect(parsePicture({ ...good(), later: 1 })).toMatchObject({ folded: 0, later: 1 })
})

test('takes dollars at the time of a movement, which older cases lack', () => {
  const row = {
    id: '1',
    kind: 'native',
    from: 'eip155:1:0xa',
    to: '',
    tx: '',
    asset: 'eip155:1/slip44:60',
    units: '1',
    taint: '0',
    time: '',
    block: null,
    evidence: 'ledger',
    rivals: 0,
    flags: [],
    line: 'clean',
    cents: null,
  }
  const tile = { total: 2, offset: 0, rows: [row, { ...row, usdThen: '12.05', usdThenTaint: '3.00' }] }
  expect(parseMovements(tile).rows[1]).toMatchObject({ usdThen: '12.05' })
  expect(() => parseMovements({ ...tile, rows: [{ ...row, usdThen: '1e3' }] })).toThrow(
    'rows[0].usdThen: expected dollars with two digits',
  )
})

test.each([
  [
    'units that are no integer',
    (view: ReturnType<typeof good>) => Object.assign(view.edges[0]!, { units: '1.5' }),
    'edges[0].units: expected base units as a decimal string',
  ],
  [
    'a missing list',
    (view: ReturnType<typeof good>) => Reflect.deleteProperty(view, 'nodes'),
    'nodes: Invalid input: expected array, received undefined',
  ],
  [
    'a kind that is none',
    (view: ReturnType<typeof good>) => Object.assign(view.nodes[0]!, { kind: '<b>' }),
    'nodes[0].kind: Invalid option',
  ],
])('error: %s names the place', (_name, damage, message) => {
  const view = good()
  damage(view)
  expect(() => parsePicture(view)).toThrow(message)
})

test('error: not an object at all', () => {
  expect(() => parsePicture('<html>')).toThrow(AnswerError)
  expect(() => parseCaseList({ cases: [{ id: 1 }] })).toThrow(/^cases\[0\]\.id/)
})
