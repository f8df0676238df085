import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Address, addressOn } from '../model/address.ts'
import { parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import { METHODS, type Method, type Trace } from '../model/trace.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { parseIncident } from '../source/incident-file.ts'
import { CONSERVING } from '../taint/methods.ts'
import { buildCaseLedger } from './case-ledger.ts'
import { type Compared, compareTraces } from './compare.ts'
import { deriveTrace } from './derive.ts'
import { Places } from './places.ts'
import { tally } from './tally.ts'
import { TheftTimeValue } from './value.ts'

const CHAIN = parseChain('eip155:1')
const ASSET = parseAsset('eip155:1/slip44:60', CHAIN)
const at = (name: string): Address => addressOn(CHAIN, `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`)

type Pays = readonly [from: string, to: string | null, units: bigint]

/** Replays a seed of 100 units on `a`, and payments, under each method. */
function tracesOf(payments: readonly Pays[], methods: readonly Method[]): { traces: Trace[]; facts: Transfer[] } {
  const facts = payments.map(
    ([from, to, units], i): Transfer => ({
      ...{
        id: `row:${i}` as TransferId,
        chain: CHAIN,
        block: 1000 + i,
        time: null,
        tx: `0x${i}`,
        txIndex: 0,
        position: 0,
      },
      ...{ kind: to === null ? 'fee' : 'native', from: at(from), to: to === null ? null : at(to), asset: ASSET, units },
      ...{ shown: null, symbol: null, name: null, decimals: 18, status: 1, blockHash: null, flags: [] },
    }),
  )
  const seed = { address: at('a'), asset: ASSET, units: '100', block: 1, citation: 'test' }
  const text = JSON.stringify({ id: 'test', title: 'test', date: '2026-01-01', seeds: [seed] })
  const { incident } = parseIncident(text, 'test.json')
  const places = new Places(incident, { expand: new Set(), stop: new Map() })
  const ledger = buildCaseLedger(facts, incident, places, { until: null, assertions: true })
  const value = new TheftTimeValue(incident, { priceOf: () => undefined, describe: () => undefined })
  const reading = { reads: new Map(), unread: new Map() }
  const traces = methods.map((method) =>
    deriveTrace({ incident, ledger, found: tally(ledger, method), places, reading, value }),
  )
  return { traces, facts }
}

const compared = (payments: readonly Pays[], methods: readonly Method[] = METHODS): Compared => {
  const { traces, facts } = tracesOf(payments, methods)
  return compareTraces(traces, facts)
}

/** V1: 100 stolen, then 50 clean; pays 30, 60, 60. */
const MIXED: Pays[] = [
  ['n', 'a', 50n],
  ['a', 'x', 30n],
  ['a', 'y', 60n],
  ['a', 'z', 60n],
]

describe('methods over the same facts', () => {
  test('part where stolen and clean units lie in one book, and nowhere behind it', () => {
    const { over, partings, places, sinks } = compared([...MIXED, ['x', 'w', 30n], ['z', 'w', 60n]])
    expect(over).toEqual(CONSERVING)
    expect(partings.length).toBe(1)
    expect(partings[0]).toMatchObject({
      address: at('a'),
      received: 150n,
      paid: 150n,
      stolen: { least: 100n, most: 100n },
    })
    // fifo 30, 60, 10; haircut 20, 40, 40; lifo and libr 0, 40, 60; tiho 0, 60, 40; dirty-first as fifo.
    expect(partings[0]!.methods).toEqual([
      { method: 'lifo', first: 'row:1', moved: 50n },
      { method: 'haircut', first: 'row:1', moved: 30n },
      { method: 'libr', first: 'row:1', moved: 50n },
      { method: 'tiho', first: 'row:1', moved: 30n },
    ])
    expect(places.map(({ address, least, most }) => [address, least, most])).toEqual([
      [at('w'), 40n, 60n],
      [at('y'), 40n, 60n],
    ])
    expect(sinks).toEqual([{ asset: ASSET, sink: 'frontier', least: 100n, most: 100n }])
  })

  test('a place has its units under each method', () => {
    const place = compared(MIXED, ['haircut', 'fifo', 'poison']).places.find(({ address }) => address === at('x'))
    expect(place).toMatchObject({ units: [20n, 30n], least: 20n, most: 30n })
  })

  test('poison is compared only where there is nothing better to compare', () => {
    expect(compared(MIXED, ['fifo', 'lifo', 'poison']).over).toEqual(['fifo', 'lifo'])
    expect(compared(MIXED, ['fifo', 'poison'])).toMatchObject({
      over: ['fifo', 'poison'],
      partings: [{ address: at('a') }],
    })
  })

  test('that never mix agree', () => {
    const alike = compared([
      ['a', 'x', 60n],
      ['x', 'y', 60n],
      ['a', null, 40n],
    ])
    expect(alike).toMatchObject({ places: [], partings: [] })
    expect(alike.sinks.map(({ sink, least, most }) => [sink, least, most])).toEqual([
      ['fee', 40n, 40n],
      ['frontier', 60n, 60n],
    ])
  })

  test('for every ledger: something ends elsewhere only where some address parts, and by no more than they move', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'n')
    const payment = fc.tuple(name, fc.option(name, { freq: 9 }), fc.bigInt(1n, 120n))
    fc.assert(
      fc.property(fc.array(payment, { maxLength: 25, size: 'max' }), (payments) => {
        const { traces, facts } = tracesOf(payments, CONSERVING)
        const { partings, places } = compareTraces(traces, facts)
        if (places.length > 0) expect(partings.length).toBeGreaterThan(0)
        for (const { methods } of partings) {
          expect(methods.length).toBeGreaterThan(0)
          for (const { method, first } of methods) {
            const trace = traces.find((item) => item.method === method)!
            const taint = ({ movements }: Trace) => movements.find(({ id }) => id === first)!.taint
            expect(taint(trace)).not.toBe(taint(traces[0]!))
          }
        }
        for (const { least, most } of places) expect(most - least).toBeLessThanOrEqual(100n)
      }),
      { numRuns: process.env.SPOOR_NIGHTLY === undefined ? 300 : 10_000 },
    )
  })
})
