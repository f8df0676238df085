import { describe, expect, test } from 'vitest'
import { type Address, parseAddress } from '../model/address.ts'
import { parseChain } from '../model/chain.ts'
import { parseTime, type UnixSeconds } from '../model/time.ts'
import type { Transfer } from '../model/transfer.ts'
import { parseIncident } from '../source/incident-file.ts'
import { buildCaseLedger } from './case-ledger.ts'
import { deriveTrace } from './derive.ts'
import { Places } from './places.ts'
import type { ReadState } from './reading.ts'
import { tally } from './tally.ts'
import { TheftTimeValue } from './value.ts'

const CHAIN = parseChain('eip155:1')
const DOLLARS = 'eip155:1/iso4217:USD'
const TOKEN = `eip155:1/erc20:0x${'a'.repeat(40)}`
const HOLDER = parseAddress(`${CHAIN}:0x${'1'.repeat(40)}`)
const START = parseTime('2026-01-01T00:00:00Z')
const day = (number: number): UnixSeconds => (START + number * 86_400) as UnixSeconds
const iso = (number: number): string => new Date(day(number) * 1000).toISOString()

/** Where 100 stolen cents are said to lie, when what the holder paid is covered from one day to another. */
function sinksOf(seed: object, covered: readonly [from: number, to: number], more: object = {}) {
  const file = {
    id: 'test',
    title: 'test',
    date: '2026-01-01',
    seeds: [{ address: HOLDER, asset: DOLLARS, units: '100', citation: 'test', ...seed }],
    ...more,
  }
  const { incident } = parseIncident(JSON.stringify(file), 'test.json')
  const places = new Places(incident, { expand: new Set(), stop: new Map() })
  const facts: Transfer[] = []
  const ledger = buildCaseLedger(facts, incident, places, { until: null, assertions: true })
  const coverage = [{ address: HOLDER, direction: 'out' as const, from: day(covered[0]), to: day(covered[1]) }]
  const reads = new Map<Address, ReadState>([[HOLDER, { state: 'complete', note: '', coverage }]])
  const value = new TheftTimeValue(incident, { priceOf: () => undefined, describe: () => undefined })
  const found = tally(ledger, 'fifo')
  const trace = deriveTrace({ incident, ledger, found, places, reading: { reads, unread: new Map() }, value })
  const [holder] = trace.addresses.filter((entry) => entry.address === HOLDER)
  return { sinks: trace.sinks.map((entry) => `${entry.sink} ${entry.units}`), complete: holder?.complete }
}

describe('deriveTrace(): value rests only where payments are covered from its arrival on', () => {
  test('a seed without a row, covered from its time on', () => {
    expect(sinksOf({ time: iso(2) }, [1, 9])).toEqual({ sinks: ['resting 100'], complete: true })
  })

  test('a seed without a row, covered from a later day on: what was paid in between is not known', () => {
    expect(sinksOf({ time: iso(2) }, [5, 9])).toEqual({ sinks: ['frontier 100'], complete: false })
  })

  test('an assertion after the end of the coverage', () => {
    const conversion = {
      ...{ id: 'swap', kind: 'conversion', address: HOLDER, asset: DOLLARS, units: '100', toAsset: TOKEN },
      ...{ toUnits: '7', time: iso(8), by: 'test', citation: 'test' },
    }
    expect(sinksOf({ time: iso(2) }, [1, 9], { assertions: [conversion] }).sinks).toEqual(['resting 7'])
    expect(sinksOf({ time: iso(2) }, [1, 5], { assertions: [conversion] }).sinks).toEqual(['frontier 7'])
  })
})
