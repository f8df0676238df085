import { describe, expect, test } from 'vitest'
import { parseAddress } from '../model/address.ts'
import { type Asset, parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import { parseTime } from '../model/time.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { parseIncident } from '../source/incident-file.ts'
import { buildCaseLedger, type LedgerOptions } from './case-ledger.ts'
import { Places } from './places.ts'
import { tally } from './tally.ts'
import { explainedShare, TheftTimeValue } from './value.ts'

const CHAIN = parseChain('eip155:1')
const DOLLARS = 'eip155:1/iso4217:USD'
const TOKEN = `eip155:1/erc20:0x${'a'.repeat(40)}`
const OTHER = `eip155:1/erc20:0x${'b'.repeat(40)}`
const START = parseTime('2026-01-01T00:00:00Z')
const at = (digit: string): string => `${CHAIN}:0x${digit.repeat(40)}`
const tx = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`
const day = (number: number): string => new Date((START + number * 86_400) * 1000).toISOString()

/** A payment of dollars, in cents, on a day. */
function payment(number: number, from: string, to: string, units: bigint, onDay: number): Transfer {
  return {
    id: `row:${number}` as TransferId,
    chain: CHAIN,
    block: 100 + onDay,
    time: (START + onDay * 86_400) as Transfer['time'],
    tx: tx(number),
    txIndex: 0,
    position: 0,
    kind: 'native',
    from: parseAddress(at(from)),
    to: parseAddress(at(to)),
    asset: parseAsset('iso4217:USD', CHAIN),
    units,
    shown: null,
    symbol: null,
    name: null,
    decimals: 2,
    status: 1,
    blockHash: null,
    flags: [],
  }
}

interface Told {
  readonly seeds: readonly object[]
  readonly assertions?: readonly object[]
}

const seed = (units: string, more: object): object => ({
  address: at('a'),
  asset: DOLLARS,
  units,
  citation: 't',
  ...more,
})
const conversion = (id: string, asset: string, units: string, toAsset: string, toUnits: string, onDay: number) => ({
  ...{
    id,
    kind: 'conversion',
    address: at('a'),
    asset,
    units,
    toAsset,
    toUnits,
    time: day(onDay),
    by: 't',
    citation: 't',
  },
})

function build(rows: readonly Transfer[], told: Told, options: Partial<LedgerOptions> = {}) {
  const file = { id: 'test', title: 'test', date: '2026-01-01', ...told }
  const { incident } = parseIncident(JSON.stringify(file), 'test.json')
  const places = new Places(incident, { expand: new Set(), stop: new Map() })
  return { incident, ledger: buildCaseLedger(rows, incident, places, { until: null, assertions: true, ...options }) }
}

describe('buildCaseLedger(): assertions', () => {
  const first = conversion('first', DOLLARS, '100', TOKEN, '10', 2)
  const second = conversion('second', TOKEN, '10', OTHER, '7', 3)
  const rows = [payment(1, 'b', 'c', 5n, 1)]

  test('with no row between them follow their times, not their order in the file', () => {
    for (const assertions of [
      [first, second],
      [second, first],
    ]) {
      const { ledger } = build(rows, { seeds: [seed('100', { time: day(0) })], assertions })
      expect(ledger.exchanges.map((item) => item.id)).toEqual(['first', 'second'])
      expect(tally(ledger, 'fifo').exchanged.map((item) => item.received[0])).toEqual([10n, 7n])
    }
  })
})

describe('buildCaseLedger(): a ledger that ends before a seed', () => {
  const rows = [payment(1, 'b', 'a', 50n, 1), payment(2, 'c', 'a', 80n, 5)]
  const until = parseTime(day(3))
  const specials = (more: object) => {
    const { ledger } = build(rows, { seeds: [seed('40', { tx: tx(1), theft: 'early' }), seed('60', more)] }, { until })
    return { kinds: ledger.journal.specials.map((special) => special.kind), flags: ledger.seedFlags }
  }

  test.each([
    ['by its transaction', { tx: tx(2) }],
    ['by its time', { time: day(4) }],
    ['by its block', { block: 105 }],
  ])('leaves the seed out %s: nothing was stolen yet', (_, more) => {
    expect(specials(more)).toEqual({ kinds: ['mark'], flags: [[], []] })
  })

  test.each([
    ['that no row tells of', { tx: tx(9) }, ['not-in-record']],
    ['of an earlier time', { time: day(2) }, []],
    ['of an earlier block', { block: 101 }, []],
  ])('keeps a seed %s', (_, more, flags) => {
    const found = specials(more)
    expect([...found.kinds].sort()).toEqual(['mark', 'seed'])
    expect(found.flags).toEqual([[], flags])
  })
})

describe('explainedShare()', () => {
  const share = (told: Told, explained: readonly (readonly [string, bigint])[]) => {
    const { incident, ledger } = build([payment(1, 'b', 'c', 5n, 1)], told)
    const value = new TheftTimeValue(incident, { priceOf: () => undefined, describe: () => undefined })
    const units = new Map(explained.map(([asset, amount]) => [asset as Asset, amount]))
    return explainedShare(ledger, tally(ledger, 'fifo'), value, units)
  }
  const seeds = [seed('10000', { time: day(0) })]
  const thereAndBack = [
    conversion('there', DOLLARS, '5000', TOKEN, '10', 2),
    conversion('back', TOKEN, '10', DOLLARS, '4000', 3),
  ]

  test('is 1 when every unit is explained, also after value went there and back at another rate', () => {
    expect(share({ seeds, assertions: thereAndBack }, [[DOLLARS, 9000n]])).toEqual({ share: 1, unpriced: [] })
  })

  test('carries the value of what was given, not more', () => {
    // Left: 5000 cents at their own value, and 4000 that stand for 5000. Half of what is held is half of the value.
    expect(share({ seeds, assertions: thereAndBack }, [[DOLLARS, 4500n]]).share).toBe(0.5)
    expect(share({ seeds, assertions: thereAndBack.slice(0, 1) }, [[TOKEN, 10n]]).share).toBe(0.5)
    expect(share({ seeds, assertions: thereAndBack.slice(0, 1) }, [[DOLLARS, 5000n]]).share).toBe(0.5)
  })

  test('names a seed without a price and lets it explain no value of others', () => {
    const mixed = [...seeds, seed('990', { asset: TOKEN, time: day(0) })]
    const found = share({ seeds: mixed, assertions: thereAndBack.slice(0, 1) }, [[TOKEN, 1000n]])
    expect(found).toEqual({ share: 0.5, unpriced: [TOKEN] })
  })
})
