import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeTransaction } from '../../../packages/tracer/src/decode/decode.ts'
import { type Knowledge, NO_KNOWLEDGE } from '../../../packages/tracer/src/decode/knowledge.ts'
import { METHODS } from '../../../packages/tracer/src/model/trace.ts'
import type { TransferId } from '../../../packages/tracer/src/model/transfer.ts'
import { told, userOperation } from './events.ts'
import { replayed } from './replayed.ts'
import { at, pay, type Step, says, token, transaction } from './rows.ts'

/*
 * A market of thieves and customers. Everything the thief has is stolen, so the truth is plain: what the thief's swaps brought is
 * stolen to the last unit wherever it went, and nobody else ever has any of it, whatever they share a transaction or a pool with.
 * Poison alone says otherwise, by its own rule: it never forgets that a router once held something.
 */

const KNOWLEDGE: Knowledge = {
  ...NO_KNOWLEDGE,
  wrappers: new Set([at('weth')]),
  contracts: new Map([
    [at('settlement'), 'cow'],
    [at('entry'), 'erc4337'],
  ]),
}
const TOKENS = ['X', 'Y', 'Z'] as const
const POOLS = {
  v2: told.uniswapV2,
  v3: told.uniswapV3,
  curve: told.curve,
  silent: says,
  vault: told.uniswapV4,
} as const
type Pool = keyof typeof POOLS

interface Trade {
  readonly who: string
  readonly sells: (typeof TOKENS)[number]
  readonly buys: (typeof TOKENS)[number]
  readonly pool: Pool
  /** Parts of a hundred of what is sold; the rest stays. */
  readonly part: number
  readonly brings: bigint
  readonly way: 'straight' | 'router' | 'two pools' | 'pools in a row' | 'fee' | 'to a friend' | 'borrowed'
}

/** What each has; who is not the thief has whatever is needed. */
class Purse {
  readonly has = new Map<string, bigint>()
  add(who: string, asset: string, units: bigint): void {
    const key = `${who} ${asset}`
    this.has.set(key, (this.has.get(key) ?? 0n) + units)
  }
}

function sold(trade: Trade, purse: Purse): bigint {
  if (trade.who !== 'thief') return BigInt(10 * trade.part)
  return ((purse.has.get(`thief ${trade.sells}`) ?? 0n) * BigInt(trade.part)) / 100n
}

/** The rows and events of one swap; the purse of the thief and of those the thief paid changes with it. */
function stepsOf(trade: Trade, purse: Purse): Step[] {
  const { who, sells, buys, pool, brings, way } = trade
  const units = sold(trade, purse)
  if (sells === buys || units < 2n) return []
  const book = (address: string, asset: string, change: bigint) => {
    if (who === 'thief') purse.add(address, asset, change)
  }
  book('thief', sells, -units)
  const swap = (name: string, from: string, to: string, a: string, b: string, into: bigint, outOf: bigint): Step[] => [
    pay(from, name, a, into),
    pay(name, to, b, outOf),
    POOLS[pool](name, into, outOf),
  ]
  const name = `${pool}-${sells}-${buys}`
  const middle = TOKENS.find((item) => item !== sells && item !== buys)!
  switch (way) {
    case 'straight':
      book('thief', buys, brings)
      return swap(name, who, who, sells, buys, units, brings)
    case 'to a friend':
      book('friend', buys, brings)
      return swap(name, who, who === 'thief' ? 'friend' : `${who}-friend`, sells, buys, units, brings)
    case 'router':
      book('thief', buys, brings)
      return [pay(who, 'router', sells, units), ...swap(name, 'router', who, sells, buys, units, brings)]
    case 'fee':
      book('collector', sells, 1n)
      book('thief', buys, brings)
      return [
        pay(who, 'router', sells, units),
        pay('router', 'collector', sells, 1n),
        ...swap(name, 'router', 'router', sells, buys, units - 1n, brings),
        pay('router', who, buys, brings),
      ]
    case 'two pools':
      book('thief', buys, brings)
      return [
        pay(who, 'router', sells, units),
        ...swap(`${name}-1`, 'router', 'router', sells, middle, units, 77n),
        ...swap(`${name}-2`, 'router', who, middle, buys, 77n, brings),
      ]
    case 'pools in a row': {
      book('thief', buys, brings)
      const [first, second] = [`${name}-1`, `${name}-2`]
      return [
        pay(who, first, sells, units),
        pay(first, second, middle, 77n),
        POOLS[pool](first, units, 77n),
        pay(second, who, buys, brings),
        POOLS[pool](second, 77n, brings),
      ]
    }
    case 'borrowed':
      book('thief', buys, brings)
      return [
        pay(who, 'router', sells, units),
        pay('lender', 'router', sells, 5000n),
        ...swap(name, 'router', 'router', sells, buys, units + 5000n, brings + 4000n),
        ...swap(`${name}-back`, 'router', 'router', buys, sells, 4000n, 5000n),
        pay('router', 'lender', sells, 5000n),
        says('lender'),
        pay('router', who, buys, brings),
      ]
  }
}

const trade = fc.record<Trade>({
  who: fc.constantFrom('thief', 'user1', 'user2', 'user3'),
  sells: fc.constantFrom(...TOKENS),
  buys: fc.constantFrom(...TOKENS),
  pool: fc.constantFrom<Pool>('v2', 'v3', 'curve', 'silent', 'vault'),
  part: fc.integer({ min: 1, max: 100 }),
  brings: fc.bigInt({ min: 1n, max: 300n }),
  way: fc.constantFrom('straight', 'router', 'two pools', 'pools in a row', 'fee', 'to a friend', 'borrowed'),
})
type Act =
  | { readonly kind: 'call'; readonly trade: Trade }
  | { readonly kind: 'bundle'; readonly trades: readonly Trade[] }
  | { readonly kind: 'batch'; readonly trades: readonly Trade[] }
const several = fc.uniqueArray(trade, { minLength: 2, maxLength: 4, selector: (item) => item.who })
const act: fc.Arbitrary<Act> = fc.oneof(
  { arbitrary: trade.map((one) => ({ kind: 'call' as const, trade: one })), weight: 3 },
  several.map((trades) => ({ kind: 'bundle' as const, trades })),
  several.map((trades) => ({ kind: 'batch' as const, trades })),
)

function opened(one: Act, purse: Purse) {
  switch (one.kind) {
    case 'call': {
      const { who, way } = one.trade
      return transaction(
        who,
        way === 'straight' ? `${one.trade.pool}-${one.trade.sells}-${one.trade.buys}` : 'router',
        stepsOf(one.trade, purse),
      )
    }
    case 'bundle': {
      // Loans and payments to others are named by the sender of a transaction; a bundler's is none of theirs.
      const plain = one.trades.map((item) => ({
        ...item,
        way: item.way === 'borrowed' || item.way === 'to a friend' ? ('router' as const) : item.way,
        pool: item.pool === 'silent' ? ('v2' as const) : item.pool,
      }))
      const steps = plain.flatMap((item) => [...stepsOf(item, purse), userOperation('entry', item.who)])
      return transaction('bundler', 'entry', steps)
    }
    case 'batch': {
      const filled = one.trades.flatMap((item) => {
        const units = sold(item, purse)
        return units < 2n || item.sells === item.buys ? [] : [{ ...item, units }]
      })
      for (const { who, sells, buys, units, brings } of filled) {
        if (who !== 'thief') continue
        purse.add('thief', sells, -units)
        purse.add('thief', buys, brings)
      }
      return transaction('solver', 'settlement', [
        ...filled.map(({ who, sells, units }) => pay(who, 'settlement', sells, units)),
        ...filled.flatMap(({ pool, sells, buys, units, brings }, n) => [
          pay('settlement', `${pool}${n}`, sells, units),
          pay(`${pool}${n}`, 'settlement', buys, brings),
          POOLS[pool](`${pool}${n}`, units, brings),
        ]),
        ...filled.map(({ who, buys, brings }) => pay('settlement', who, buys, brings)),
        ...filled.map(({ who, sells, buys, units, brings }) => told.cow('settlement', units, brings, who, sells, buys)),
      ])
    }
  }
}

test('what a thief swapped is stolen to the last unit, and what others swapped is not', () => {
  fc.assert(
    fc.property(
      fc.array(act, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(...METHODS.filter((method) => method !== 'poison')),
      (acts, method) => {
        const purse = new Purse()
        purse.add('thief', 'X', 1000n)
        const transactions = acts.map((one, n) => {
          const made = opened(one, purse)
          const rows = made.transfers.map((row) => ({
            ...row,
            id: `${n}.${row.id}` as TransferId,
            tx: `0x${n}`,
            block: n + 1,
          }))
          return { ...made, hash: `0x${n}`, transfers: rows }
        })
        const joins = transactions.flatMap((item) => decodeTransaction(item, KNOWLEDGE))
        const rows = transactions.flatMap((item) => item.transfers)
        const { found, ledger } = replayed(
          rows,
          joins,
          { address: at('thief'), asset: token('X'), units: 1000n },
          method,
        )
        const held = [...found.held].flatMap(([of, units]) => {
          const { address, asset } = ledger.accounts[of]!
          return units > 0n ? [`${address} ${asset} ${units}`] : []
        })
        const truth = [...purse.has].flatMap(([key, units]) => {
          const [who, asset] = key.split(' ')
          return units > 0n ? [`${at(who!)} ${token(asset!)} ${units}`] : []
        })
        expect(held.sort()).toEqual(truth.sort())
      },
    ),
    { numRuns: process.env.SPOOR_NIGHTLY === undefined ? 200 : 10_000 },
  )
})
