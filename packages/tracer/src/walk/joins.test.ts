import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Address, addressOn } from '../model/address.ts'
import { type Asset, parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import type { Incident } from '../model/incident.ts'
import type { Conversion, Escrow, Join } from '../model/join.ts'
import { METHODS, type Method } from '../model/trace.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { keepBooks } from './books.ts'
import { buildCaseLedger } from './case-ledger.ts'
import { conversionsByRow } from './conversions.ts'
import { Places } from './places.ts'
import { tally } from './tally.ts'
import { totalsOf } from './totals.ts'

const CHAIN = parseChain('eip155:1')
const at = (name: string): Address => addressOn(CHAIN, `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`)
const token = (digit: string): Asset => parseAsset(`${CHAIN}/erc20:0x${digit.repeat(40)}`, CHAIN)
const [X, Y, Z] = [token('1'), token('2'), token('3')]
const THIEF = at('thief')

interface Row {
  readonly id: string
  readonly tx: number
  readonly from: Address
  readonly to: Address
  readonly asset: Asset
  readonly units: bigint
}

const transfer = (row: Row, position: number): Transfer => ({
  id: row.id as TransferId,
  chain: CHAIN,
  block: row.tx,
  time: null,
  tx: `0x${row.tx.toString(16).padStart(64, '0')}`,
  txIndex: 0,
  position,
  kind: 'erc20',
  from: row.from,
  to: row.to,
  asset: row.asset,
  units: row.units,
  shown: null,
  symbol: null,
  name: null,
  decimals: 18,
  status: 1,
  blockHash: null,
  flags: [],
})

/** The thief holds 100 stolen X, then 100 clean X, and the facts go on from there. */
function replayed(rows: readonly Row[], joins: readonly Join[], method: Method) {
  const incident: Incident = {
    ...{ id: 'joins', title: '', date: '2026-01-01', summary: '', attribution: [], citations: [], victims: [] },
    ...{ stops: [], labels: [], assertions: [], openings: [], balances: [], notes: [], ledgers: [] },
    seeds: [{ address: THIEF, asset: X, units: 100n, block: 1, citation: '', theft: 'joins', force: false }],
  }
  const facts = [row('opening', 2, at('donor'), THIEF, X, 100n), ...rows].map(transfer)
  const places = new Places(incident, { expand: new Set(), stop: new Map() })
  const ledger = buildCaseLedger(facts, incident, places, { until: null, assertions: true, joins })
  const found = tally(ledger, method)
  const taint = (id: string) => found.rows.get(ledger.transfers.findIndex((item) => item.id === id))?.units ?? 0n
  const held = (address: Address, asset: Asset) => found.held.get(ledger.accountOf(address, asset) ?? -1) ?? 0n
  return { ledger, found, taint, held, totals: totalsOf(ledger, found), incident }
}

const row = (id: string, tx: number, from: Address, to: Address, asset: Asset, units: bigint): Row => ({
  id,
  tx,
  from,
  to,
  asset,
  units,
})
const swap = (given: string[], received: string[], more: Partial<Conversion> = {}): Conversion => ({
  kind: 'swap',
  id: 'swap',
  owner: THIEF,
  given: given.map((id) => ({ transfer: id as TransferId })),
  received: received as TransferId[],
  evidence: 'protocol-id',
  rivals: 0,
  ...more,
})

describe('a swap', () => {
  const pool = at('pool')
  const rows = [
    row('in', 10, THIEF, pool, X, 150n),
    row('out', 10, pool, THIEF, Y, 50_000_000_000_000_000n),
    row('stranger in', 11, at('stranger'), pool, Y, 1000n),
    row('stranger out', 11, pool, at('stranger'), X, 140n),
  ]

  test.each([
    ['fifo', 33_333_333_333_333_333n, 100n],
    ['dirty-first', 33_333_333_333_333_333n, 100n],
    ['lifo', 16_666_666_666_666_666n, 50n],
    ['libr', 16_666_666_666_666_666n, 50n],
    ['haircut', 25_000_000_000_000_000n, 75n],
  ] as const)('V8 through the whole ledger: %s', (method, tainted, given) => {
    const { taint, held, totals, found } = replayed(rows, [swap(['in'], ['out'])], method)
    expect([taint('in'), taint('out')]).toEqual([given, tainted])
    expect(held(THIEF, Y)).toBe(tainted)
    expect(held(pool, X)).toBe(0n)
    expect(taint('stranger out')).toBe(0n)
    expect(
      totals.map(({ asset, seeded, convertedIn, convertedOut }) => [asset, seeded, convertedIn, convertedOut]),
    ).toEqual([
      [X, 100n, 0n, given],
      [Y, 0n, tainted, 0n],
    ])
    expect(found.hops.get(THIEF)).toBe(0)
    expect(found.hops.has(pool)).toBe(false)
  })

  test('is read in the right order where the pool pays before it is paid', () => {
    const flash = [
      row('out', 10, pool, THIEF, Y, 1000n),
      row('on', 10, THIEF, at('friend'), Y, 1000n),
      row('in', 10, THIEF, pool, X, 100n),
    ]
    const { taint, held, ledger } = replayed(flash, [swap(['in'], ['out'])], 'fifo')
    expect([taint('in'), taint('out'), taint('on'), held(at('friend'), Y)]).toEqual([100n, 1000n, 1000n, 1000n])
    expect([...ledger.orderFlags.values()]).toEqual([['order-assumed'], ['order-assumed']])
  })

  test('paid out to somebody else is one movement away', () => {
    const other = [row('in', 10, THIEF, pool, X, 100n), row('out', 10, pool, at('friend'), Y, 7n)]
    const { found, held } = replayed(other, [swap(['in'], ['out'])], 'fifo')
    expect([found.hops.get(at('friend')), held(at('friend'), Y)]).toEqual([1, 7n])
  })

  test('leaves the books of all as the record has them', () => {
    const { ledger } = replayed(rows, [swap(['in'], ['out'])], 'fifo')
    const books = keepBooks(ledger.journal, ledger.recorded, ledger.exchanges.length)
    const of = (address: Address, asset: Asset) => {
      const account = ledger.accountOf(address, asset)!
      return [books.in[account], books.out[account], books.held[account]]
    }
    expect(of(pool, X)).toEqual([150n, 140n, 10n])
    expect(of(THIEF, X)).toEqual([200n, 150n, 50n])
    expect(of(THIEF, Y)).toEqual([50_000_000_000_000_000n, 0n, 50_000_000_000_000_000n])
  })

  test('is a movement of its own beside its rows', () => {
    const { incident, ledger, found } = replayed(rows, [swap(['in'], ['out'])], 'fifo')
    const [conversion] = [...conversionsByRow(incident, ledger, found).values()].flat()
    expect(conversion).toMatchObject({
      from: THIEF,
      to: THIEF,
      asset: X,
      units: 150n,
      taint: 100n,
      toAsset: Y,
      toTaint: 33_333_333_333_333_333n,
      evidence: 'protocol-id',
    })
  })
})

test('V7: a wrap moves segments unchanged', () => {
  const rows = [row('in', 10, THIEF, at('weth'), X, 150n), row('out', 10, at('weth'), THIEF, Y, 150n)]
  const { taint, held } = replayed(rows, [swap(['in'], ['out'], { kind: 'wrap' })], 'lifo')
  expect([taint('in'), taint('out'), held(THIEF, X)]).toEqual([50n, 50n, 50n])
})

test('V9: a bridge that keeps a fee delivers the head of what was given', () => {
  const rows = [row('in', 10, THIEF, at('bridge'), X, 160n), row('out', 11, at('bridge'), at('arrival'), Y, 90n)]
  const { held, found, ledger } = replayed(rows, [swap(['in'], ['out'], { kind: 'bridge', keepsFee: true })], 'fifo')
  expect(held(at('arrival'), Y)).toBe(90n)
  expect(found.fees.get(ledger.accountOf(THIEF, X)!)).toEqual({ units: 10n, count: 1 })
})

test('V13: adding liquidity joins both compositions, and each asset taken out carries that of the token given back', () => {
  const pool = at('pool')
  const rows = [
    row('x', 10, THIEF, pool, X, 60n),
    row('funds', 9, at('donor'), THIEF, Y, 60n),
    row('y', 10, THIEF, pool, Y, 60n),
    row('lp', 10, pool, THIEF, Z, 10n),
    row('burn', 11, THIEF, pool, Z, 4n),
    row('x back', 11, pool, THIEF, X, 24n),
    row('y back', 11, pool, THIEF, Y, 24n),
  ]
  const joins = [
    swap(['x', 'y'], ['lp'], { id: 'add', kind: 'add-liquidity' }),
    swap(['burn'], ['x back', 'y back'], { id: 'remove', kind: 'remove-liquidity' }),
  ]
  const fifo = replayed(rows, joins, 'fifo')
  expect([fifo.taint('x'), fifo.taint('lp'), fifo.taint('burn'), fifo.taint('x back'), fifo.taint('y back')]).toEqual([
    60n,
    5n,
    4n,
    24n,
    24n,
  ])
  const lifo = replayed(rows, joins, 'lifo')
  expect([lifo.taint('x'), lifo.taint('burn')]).toEqual([0n, 0n])
})

test('an escrow pays each depositor out of what that one paid in', () => {
  const vault = at('vault')
  const rows = [
    row('deposit', 10, THIEF, vault, X, 100n),
    row('other', 10, at('saver'), vault, X, 500n),
    row('other out', 11, vault, at('saver'), X, 500n),
    row('payout', 12, vault, THIEF, X, 40n),
  ]
  const escrow: Escrow = {
    kind: 'escrow',
    id: 'vault',
    keeper: vault,
    deposits: ['deposit' as TransferId],
    payouts: ['payout' as TransferId],
  }
  const { taint, found, ledger } = replayed(rows, [escrow], 'fifo')
  expect([taint('deposit'), taint('other out'), taint('payout')]).toEqual([100n, 0n, 40n])
  const kept = [...found.held].map(([account, units]) => [ledger.accounts[account]!.address, units])
  expect(kept).toContainEqual([vault, 60n])
})

test('conversions conserve value under every method, whatever is joined', () => {
  const name = fc.constantFrom('thief', 'a', 'b', 'pool')
  const asset = fc.constantFrom(X, Y, Z)
  const rows = fc.array(
    fc.record({
      from: name,
      to: name,
      asset,
      units: fc.bigInt({ min: 1n, max: 1n << 90n }),
      tx: fc.integer({ min: 3, max: 9 }),
    }),
    { minLength: 2, maxLength: 20 },
  )
  fc.assert(
    fc.property(
      rows,
      fc.array(fc.tuple(fc.nat(19), fc.nat(19)), { maxLength: 5 }),
      fc.constantFrom(...METHODS),
      (raw, pairs, method) => {
        const list = raw
          .map((item, i) => ({ ...row(`r${i}`, item.tx, at(item.from), at(item.to), item.asset, item.units) }))
          .filter((item) => item.from !== item.to)
        const joins = pairs.flatMap(([a, b], i) => {
          const [given, received] = [list[a], list[b]]
          if (given === undefined || received === undefined || given.tx !== received.tx || given === received) return []
          return [swap([given.id], [received.id], { id: `j${i}` })]
        })
        // tally() throws when a conserving method does not conserve.
        const { totals } = replayed(list, joins, method)
        expect(totals.length).toBeGreaterThan(0)
      },
    ),
    { numRuns: process.env.SPOOR_NIGHTLY === undefined ? 200 : 5000 },
  )
})
