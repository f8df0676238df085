import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Address, addressOn } from '../model/address.ts'
import { parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import type { Assertion, Incident, IncidentStop, ObservedBalance, Seed } from '../model/incident.ts'
import type { UnixSeconds } from '../model/time.ts'
import { METHODS } from '../model/trace.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { CONSERVING } from '../taint/methods.ts'
import { type Feed, feedsOf } from './backwards.ts'
import { buildCaseLedger, type CaseLedger } from './case-ledger.ts'
import { Places } from './places.ts'
import { eachSeedATheft, withCaseThefts } from './seed-flows.ts'
import { tally } from './tally.ts'

const CHAIN = parseChain('eip155:1')
const ASSETS = [parseAsset('eip155:1/slip44:60', CHAIN), parseAsset(`eip155:1/erc20:0x${'a'.repeat(40)}`, CHAIN)]
const RUNS = { numRuns: process.env.SPOOR_NIGHTLY === undefined ? 200 : 10_000 }
const at = (name: string): Address => addressOn(CHAIN, `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`)
const time = (place: number) => (1_767_225_600 + place * 12) as UnixSeconds

interface Pays {
  readonly from: string
  readonly to: string | null
  readonly units: bigint
  readonly asset?: number
}

const pay = (from: string, to: string | null, units: bigint): Pays => ({ from, to, units })

function rowsOf(list: readonly Pays[]): Transfer[] {
  return list.map(({ from, to, units, asset = 0 }, i) => ({
    id: `row:${i}` as TransferId,
    chain: CHAIN,
    block: 1000 + i,
    time: time(i),
    tx: `0x${i.toString(16).padStart(64, '0')}`,
    txIndex: 0,
    position: 0,
    kind: to === null ? 'fee' : 'native',
    from: at(from),
    to: to === null ? null : at(to),
    asset: ASSETS[asset]!,
    units,
    shown: null,
    symbol: null,
    name: null,
    decimals: 18,
    status: 1,
    blockHash: null,
    flags: [],
  }))
}

interface Told {
  readonly rows: readonly Pays[]
  readonly seeds: readonly Partial<Seed>[]
  readonly stops?: readonly Pick<IncidentStop, 'address' | 'category'>[]
  readonly assertions?: readonly Partial<Assertion>[]
  readonly balances?: readonly Omit<ObservedBalance, 'asset' | 'citation'>[]
}

function caseOf({ rows, seeds, stops = [], assertions = [], balances = [] }: Told): {
  ledger: CaseLedger
  incident: Incident
} {
  const base = { asset: ASSETS[0]!, units: 100n, citation: 'test', theft: 'test', force: false, address: at('a') }
  const swap = { kind: 'conversion', asset: ASSETS[0]!, toAsset: ASSETS[1]!, by: 'test', citation: 'test' } as const
  const incident: Incident = {
    ...{ id: 'test', title: 'test', date: '2026-01-01', summary: '', attribution: [], citations: [], victims: [] },
    ...{ labels: [], openings: [], notes: [], ledgers: [] },
    seeds: seeds.map((seed) => ({ ...base, ...seed })),
    balances: balances.map((item) => ({ asset: ASSETS[0]!, citation: 'test', ...item })),
    stops: stops.map((stop) => ({ ...stop, name: 'stop', citation: 'test' })),
    assertions: assertions.map((item, i) => ({
      ...swap,
      ...{ id: String(i), address: at('a'), units: 1n, toUnits: 1n, time: time(0) },
      ...item,
    })),
  }
  const places = new Places(incident, { expand: new Set(), stop: new Map() })
  const ledger = buildCaseLedger(rowsOf(rows), eachSeedATheft(incident), places, { until: null, assertions: true })
  return { ledger, incident }
}

const feed = (told: Told, name: string, method: (typeof METHODS)[number] = 'fifo', paths = 5): Feed[] => {
  const { ledger, incident } = caseOf(told)
  return feedsOf(ledger, incident, at(name), method, { paths })
}

const ways = ({ paths }: Feed) =>
  paths.map(({ seed, units, steps }) => [seed, units, steps.map((step) => ('row' in step ? step.row : 'swap'))])

describe('what fed an address', () => {
  test('two seeds meet on the way; each is told apart, the wider way first', () => {
    const told: Told = {
      seeds: [{ units: 70n }, { address: at('b'), units: 30n }],
      rows: [pay('a', 'm', 70n), pay('b', 'm', 30n), pay('m', 'x', 90n)],
    }
    const [found] = feed(told, 'x')
    expect(found).toMatchObject({
      received: 90n,
      converted: 0n,
      seeds: [
        { seed: 0, units: 70n },
        { seed: 1, units: 20n },
      ],
      uncovered: 0n,
    })
    expect(ways(found!)).toEqual([
      [0, 70n, [0, 2]],
      [1, 20n, [1, 2]],
    ])
    expect(feed(told, 'x', 'lifo')[0]!.seeds).toEqual([
      { seed: 0, units: 60n },
      { seed: 1, units: 30n },
    ])
  })

  test('units that had left a book before the payment are on no way through it', () => {
    const [found] = feed(
      {
        seeds: [{ units: 15n }],
        rows: [pay('a', 'm', 10n), pay('m', 'y', 10n), pay('a', 'm', 5n), pay('m', 'x', 5n)],
      },
      'x',
    )
    expect(ways(found!)).toEqual([[0, 5n, [2, 3]]])
  })

  test('units that vanished from a book by a balance read on chain are on no way', () => {
    const told: Told = {
      seeds: [{ units: 15n }],
      rows: [pay('a', 'm', 10n), pay('a', 'm', 5n), pay('m', 'x', 5n)],
      balances: [{ address: at('m'), units: 0n, time: time(0) }],
    }
    const [found] = feed(told, 'x')
    expect(ways(found!)).toEqual([[0, 5n, [1, 2]]])
  })

  test('a seed that lands on the address itself is a way without movements', () => {
    const [found] = feed({ seeds: [{ units: 15n }], rows: [pay('a', 'm', 10n)] }, 'a')
    expect(found).toMatchObject({ received: 15n, uncovered: 0n })
    expect(ways(found!)).toEqual([[0, 15n, []]])
  })

  test('units that come back are received again, and are on no way', () => {
    const [found] = feed(
      { seeds: [{ units: 10n }], rows: [pay('a', 'x', 10n), pay('x', 'm', 10n), pay('m', 'x', 10n)] },
      'x',
    )
    expect(found).toMatchObject({ received: 20n, uncovered: 10n })
    expect(ways(found!)).toEqual([[0, 10n, [0]]])
  })

  test('a way leads through a conversion, out of a book and out of a swap that nobody read', () => {
    const told: Told = {
      seeds: [{ units: 100n }],
      rows: [pay('a', 'd', 60n), { from: 'a', to: 'x', units: 30n, asset: 1 }],
      stops: [{ address: at('d'), category: 'dex' }],
      assertions: [{ units: 60n, toUnits: 30n }],
    }
    const [found] = feed(told, 'x')
    expect(found).toMatchObject({ asset: ASSETS[1], received: 30n, uncovered: 0n })
    expect(ways(found!)).toEqual([[0, 30n, [0, 'swap', 1]]])
    expect(found!.paths[0]!.fromUnits).toBe(60n)
    expect(found!.paths[0]!.steps.map(({ units }) => units)).toEqual([60n, 60n, 30n])
    const owner = feed(told, 'a').find(({ asset }) => asset === ASSETS[1])
    expect(owner).toMatchObject({ received: 30n, converted: 30n })
  })

  test('at most so many ways are listed, and the rest is said', () => {
    const names = ['b', 'c', 'd', 'e', 'f', 'g', 'h']
    const [found] = feed(
      {
        seeds: [{ units: 28n }],
        rows: names.flatMap((name, i) => [pay('a', name, BigInt(i + 1)), pay(name, 'x', BigInt(i + 1))]),
      },
      'x',
    )
    expect(found!.paths.map(({ units }) => units)).toEqual([7n, 6n, 5n, 4n, 3n])
    expect(found!.uncovered).toBe(3n)
  })

  test('thefts of the case are not mixed up with seeds', () => {
    const { ledger, incident } = caseOf({
      seeds: [{ theft: 'one' }, { address: at('b'), theft: 'two' }, { address: at('c'), theft: 'one' }],
      rows: [],
    })
    const own = withCaseThefts(ledger, incident)
    expect(own.thefts).toEqual(['one', 'two'])
    expect(own.journal.specials.map((item) => ('theft' in item ? item.theft : 0)).sort()).toEqual([1, 1, 2])
  })
})

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f']
const name = fc.constantFrom(...NAMES)
const units = fc.oneof({ weight: 8, arbitrary: fc.bigInt(1n, 40n) }, fc.bigInt(1n, (1n << 256n) - 1n))
const told = (conversions: boolean): fc.Arbitrary<Told> =>
  fc.record({
    rows: fc.array(
      fc.record({
        from: name,
        to: fc.option(fc.constantFrom(...NAMES, 'x', 'x', 'x'), { freq: 12 }),
        units,
        asset: conversions ? fc.nat(1) : fc.constant(0),
      }),
      { maxLength: 40, size: 'max' },
    ),
    seeds: fc.array(
      fc.record({
        address: name.map(at),
        units,
        theft: fc.constantFrom('one', 'two'),
        block: fc.integer({ min: 999, max: 1020 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    stops: fc.constantFrom([], [{ address: at('f'), category: 'dex' as const }]),
    assertions: conversions
      ? fc.array(fc.record({ address: name.map(at), units, toUnits: units, time: fc.nat(39).map(time) }), {
          maxLength: 3,
        })
      : fc.constant([]),
    balances: fc.array(fc.record({ address: name.map(at), units, time: fc.nat(39).map(time) }), { maxLength: 2 }),
  })

describe('for every ledger', () => {
  test.each(METHODS)('%s: no path carries more than a movement holds, and together no more than arrived', (method) => {
    fc.assert(
      fc.property(told(true), fc.constantFrom(...NAMES, 'x'), (story, target) => {
        const { ledger, incident } = caseOf(story)
        const found = tally(ledger, method)
        for (const { asset, seeds, paths } of feedsOf(ledger, incident, at(target), method, { paths: 1000 })) {
          const through = new Map<string, bigint>()
          for (const path of paths) {
            let last = -1
            for (const step of path.steps) {
              const key = 'row' in step ? `${path.seed} ${step.row}` : ''
              if (!('row' in step)) continue
              expect(step.row).toBeGreaterThan(last)
              last = step.row
              through.set(key, (through.get(key) ?? 0n) + step.units)
              expect(through.get(key)).toBeLessThanOrEqual(found.rows.get(step.row)!.byTheft[path.seed]!)
            }
          }
          for (const { seed, units: arrived } of seeds) {
            const widths = paths.filter((path) => path.seed === seed).reduce((sum, path) => sum + path.units, 0n)
            expect(widths, `${asset}, seed ${seed}`).toBeLessThanOrEqual(arrived)
          }
        }
      }),
      RUNS,
    )
  })

  test.each(CONSERVING)('%s: the seeds add up to what the address received', (method) => {
    fc.assert(
      fc.property(told(true), fc.constantFrom(...NAMES, 'x'), (story, target) => {
        const { ledger, incident } = caseOf(story)
        const each = { ...incident, seeds: eachSeedATheft(incident).seeds }
        const { taintIn } = tally(ledger, method)
        for (const { asset, received, seeds } of feedsOf(ledger, each, at(target), method, { paths: 0 })) {
          expect(received).toBe(taintIn[ledger.accountOf(at(target), asset)!])
          expect(seeds.reduce((sum, item) => sum + item.units, 0n)).toBe(received)
        }
        if (method === 'haircut') return
        // Which units are stolen does not depend on how the case names its thefts; haircut alone rounds per theft.
        for (const { received, seeds } of feedsOf(ledger, incident, at(target), method, { paths: 0 }))
          expect(seeds.reduce((sum, item) => sum + item.units, 0n)).toBe(received)
      }),
      RUNS,
    )
  })

  test.each(CONSERVING)('%s: the paths to an address that never pays cover all it received', (method) => {
    fc.assert(
      fc.property(told(false), (story) => {
        for (const { uncovered } of feed(story, 'x', method, 100_000)) expect(uncovered).toBe(0n)
      }),
      RUNS,
    )
  })
})
