import { describe, expect, test } from 'vitest'
import { type Address, addressOn } from '../model/address.ts'
import { type Asset, parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import type { Incident, Seed } from '../model/incident.ts'
import { parseTime } from '../model/time.ts'
import { METHODS, type Method } from '../model/trace.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { METHOD } from '../taint/methods.ts'
import { segmentsOf, taintOf } from '../taint/parcel.ts'
import { replay } from '../taint/replay.ts'
import { buildCaseLedger } from './case-ledger.ts'
import { LookAlikes, noiseOf } from './noise.ts'
import { Places } from './places.ts'

// Those test vectors of algorithms.md section 9 that speak of recorded facts: their order, their status, what is noise.

const CHAIN = parseChain('eip155:1')
const ETHER = parseAsset('eip155:1/slip44:60', CHAIN)
const UNLISTED = parseAsset(`eip155:1/erc20:0x${'e'.repeat(40)}`, CHAIN)
const START = parseTime('2026-01-01T00:00:00Z')
const address = (name: string): Address => addressOn(CHAIN, `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`)

interface Fact {
  readonly at?: number
  readonly txIndex?: number
  readonly from: string | null
  readonly to: string | null
  readonly units: bigint
  readonly status?: 0 | 1
  readonly kind?: Transfer['kind']
  readonly asset?: Asset
}

const transfersOf = (facts: readonly Fact[]): Transfer[] =>
  facts.map((fact, i) => ({
    id: `fact:${i}` as TransferId,
    chain: CHAIN,
    block: 1000 + (fact.at ?? 0),
    time: (START + (fact.at ?? 0)) as Transfer['time'],
    tx: `0x${(fact.txIndex ?? 0).toString(16).padStart(64, '0')}`,
    txIndex: fact.txIndex ?? 0,
    position: i,
    kind: fact.kind ?? 'native',
    from: fact.from === null ? addressOn(CHAIN, `0x${'0'.repeat(40)}`) : address(fact.from),
    to: fact.to === null ? null : address(fact.to),
    asset: fact.asset ?? ETHER,
    units: fact.units,
    shown: null,
    symbol: null,
    name: null,
    decimals: 18,
    status: fact.status ?? 1,
    blockHash: null,
    flags: [],
  }))

const seedOf = (name: string, units: bigint, more: Partial<Seed> = {}): Seed => ({
  address: address(name),
  asset: ETHER,
  units,
  citation: 'test',
  theft: 'test',
  force: false,
  ...more,
})

const incidentOf = (...seeds: Seed[]): Incident => ({
  id: 'test',
  title: 'test',
  date: '2026-01-01',
  summary: '',
  attribution: [],
  citations: [],
  victims: [],
  seeds,
  stops: [],
  labels: [],
  assertions: [],
  openings: [],
  balances: [],
  notes: [],
  ledgers: [],
})

/** Stolen units of each fact under a method, by its place in `facts`. */
function carried(facts: readonly Fact[], seeds: readonly Seed[], method: Method): bigint[] {
  const incident = incidentOf(...seeds)
  const places = new Places(incident, { expand: new Set(), stop: new Map() })
  const ledger = buildCaseLedger(transfersOf(facts), incident, places, { until: null, assertions: true })
  const found = facts.map(() => 0n)
  replay(ledger.journal, METHOD[method], (row, parcel) => {
    found[Number(ledger.transfers[row]!.id.slice('fact:'.length))] = taintOf(parcel)
    expect(segmentsOf(parcel).reduce((sum, part) => sum + part.units, 0n)).toBe(ledger.transfers[row]!.units)
  })
  return found
}

describe('V4: order inside a block comes from the record, not from the kind of row', () => {
  const facts: Fact[] = [
    { at: -1, from: null, to: 'a', units: 20n },
    { txIndex: 3, from: 'a', to: 'D', units: 60n },
    { txIndex: 2, from: 'thief', to: 'a', units: 100n },
    { txIndex: 1, from: 'a', to: 'C', units: 50n },
    { txIndex: 0, from: null, to: 'a', units: 40n },
  ]
  const seeds = [seedOf('a', 100n, { tx: `0x${(2).toString(16).padStart(64, '0')}` })]
  test.each([
    ['poison', 0n, 60n],
    ['haircut', 0n, 54n],
    ['fifo', 0n, 50n],
    ['lifo', 0n, 60n],
    ['tiho', 0n, 60n],
    ['dirty-first', 0n, 60n],
    ['libr', 0n, 50n],
  ] as const)('%s', (method, toC, toD) => {
    const found = carried(facts, seeds, method)
    expect([found[3], found[1]]).toEqual([toC, toD])
    expect(found[2]).toBe(100n)
  })
})

describe('V6: status 0 costs only the fee', () => {
  const facts = (status: 0 | 1): Fact[] => [
    { at: 1, from: null, to: 'a', units: 100n },
    { at: 2, from: 'a', to: 'b', units: 500n, status },
    { at: 2, from: 'a', to: null, units: 50n, status, kind: 'fee' },
  ]
  const seeds = [seedOf('a', 1000n, { block: 1000 })]
  test.each([
    ['fifo', 500n, 50n, 50n],
    ['lifo', 400n, 50n, 0n],
    ['libr', 400n, 50n, 0n],
    ['haircut', 454n, 45n, 45n],
  ] as const)('%s', (method, sent, fee, feeOfFailed) => {
    expect(carried(facts(1), seeds, method).slice(1)).toEqual([sent, fee])
    expect(carried(facts(0), seeds, method).slice(1)).toEqual([0n, feeOfFailed])
  })
})

describe('V16: time pruning', () => {
  const payment = (at: number, from: string, to: string): Fact => ({ at, from, to, units: 5n })
  const seeds = [seedOf('A', 5n, { block: 1001 })]
  /** The necessary condition of interval pruning: no edge ends before an earlier one of the path begins. */
  const passesIntervals = (path: readonly (readonly number[])[]): boolean =>
    path.every((times, i) => path.slice(0, i).every((before) => Math.max(...times) >= Math.min(...before)))

  test.each(METHODS)('%s: A->B {10}, B->C {5} is no path', (method) => {
    expect(passesIntervals([[10], [5]])).toBe(false)
    expect(carried([payment(10, 'A', 'B'), payment(5, 'B', 'C')], seeds, method)).toEqual([5n, 0n])
  })

  test.each(METHODS)(
    '%s: A->B {10}, B->C {5,12}, C->D {11} passes the interval test; the replay rejects it',
    (method) => {
      expect(passesIntervals([[10], [5, 12], [11]])).toBe(true)
      const facts = [payment(10, 'A', 'B'), payment(5, 'B', 'C'), payment(12, 'B', 'C'), payment(11, 'C', 'D')]
      const found = carried(facts, seeds, method)
      expect([found[0], found[1], found[3]]).toEqual([5n, 0n, 0n])
      expect(found[2]).toBe(5n)
    },
  )
})

describe('V18: what a reverted frame would have moved, and a payment to oneself', () => {
  const seeds = [seedOf('A', 10n, { block: 1000 })]
  test.each(METHODS)('%s: outer A->R 10 counts, inner R->X 10 reverted does not', (method) => {
    const facts: Fact[] = [
      { at: 1, from: 'A', to: 'R', units: 10n },
      { at: 1, from: 'R', to: 'X', units: 10n, kind: 'internal', status: 0 },
      { at: 2, from: 'R', to: 'Y', units: 10n },
    ]
    expect(carried(facts, seeds, method)).toEqual([10n, 0n, 10n])
  })

  test.each(METHODS)('%s: A->A of 70 on [100s,50c] changes nothing', (method) => {
    const stolen = [seedOf('A', 100n, { block: 1000 })]
    const clean: Fact = { at: 1, from: null, to: 'A', units: 50n }
    const payment: Fact = { at: 3, from: 'A', to: 'B', units: 30n }
    const self: Fact = { at: 2, from: 'A', to: 'A', units: 70n }
    const without = carried([clean, payment], stolen, method)
    expect(carried([clean, self, payment], stolen, method)).toEqual([without[0], 0n, without[1]])
  })
})

describe('V20: dust', () => {
  const facts: Fact[] = [
    { at: 1, from: 'A', to: 'friend', units: 10n },
    { at: 2, from: 'friend2', to: 'A', units: 0n },
    { at: 3, from: 'airdrop', to: 'A', units: 1000n, asset: UNLISTED },
    { at: 4, from: 'A', to: 'B', units: 60n },
  ]
  const seeds = [seedOf('A', 100n, { block: 1000 })]

  test.each(METHODS)('%s: no queue changes', (method) => {
    const quiet = carried([facts[0]!, facts[3]!], seeds, method)
    expect(carried(facts, seeds, method)).toEqual([quiet[0], 0n, 0n, quiet[1]])
  })

  test('two noise flags', () => {
    const rows = transfersOf(facts)
    const genuine = new Set([ETHER])
    const lookAlikes = new LookAlikes(rows.filter((row) => row.units! > 0n && genuine.has(row.asset)))
    expect(rows.map((row) => noiseOf(row, genuine, lookAlikes))).toEqual([
      undefined,
      'moves zero units',
      'asset neither stolen nor received for stolen value',
      undefined,
    ])
  })

  test('the reason names the address that a zero-value sender imitates', () => {
    const real = addressOn(CHAIN, `0xabc${'1'.repeat(33)}1234`)
    const fake = addressOn(CHAIN, `0xabc${'2'.repeat(33)}1234`)
    const [paid, dust] = transfersOf(facts) as [Transfer, Transfer]
    const rows = [
      { ...paid, to: real },
      { ...dust, from: fake },
    ] as const
    const lookAlikes = new LookAlikes([rows[0]])
    expect(noiseOf(rows[1], new Set([ETHER]), lookAlikes)).toBe(
      `moves zero units; the payer looks like 0xabc${'1'.repeat(33)}1234`,
    )
  })
})
