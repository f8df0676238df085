import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Address } from './address.ts'
import type { Asset } from './asset.ts'
import type { Chain } from './chain.ts'
import { orderTransfers } from './order.ts'
import type { UnixSeconds } from './time.ts'
import { TRANSFER_KINDS, type Transfer, type TransferId } from './transfer.ts'

const CHAINS = ['eip155:1', 'eip155:10'] as Chain[]

/** A row of the ledger in short: what is not said is blank. */
function row(id: string, given: Partial<Record<keyof Transfer, unknown>> = {}): Transfer {
  const chain = (given.chain ?? CHAINS[0]) as Chain
  const { from = 'a', to = 'b', asset = 'coin', ...rest } = given
  return {
    id: id as TransferId,
    chain,
    block: null,
    time: null,
    tx: '0x1',
    txIndex: null,
    position: null,
    kind: 'native',
    from: `${chain}:${from}` as Address,
    to: to === null ? null : (`${chain}:${to}` as Address),
    asset: `${chain}/${asset}` as Asset,
    units: 1n,
    shown: null,
    symbol: null,
    name: null,
    decimals: null,
    status: 1,
    blockHash: null,
    flags: [],
    ...(rest as Partial<Transfer>),
  }
}

const time = (seconds: number) => seconds as UnixSeconds

/** Ids in ledger order; `!` marks order-assumed, `?` time-unknown. */
function order(rows: readonly Transfer[]): string[] {
  const { order, flags } = orderTransfers(rows)
  return Array.from(order, (index) => {
    const flag = flags.get(index)?.join()
    return rows[index]!.id + (flag === undefined ? '' : flag === 'order-assumed' ? '!' : '?')
  })
}

/** Few values, so that most rows meet in something. */
const anyRows = fc
  .array(
    fc.record({
      chain: fc.constantFrom(...CHAINS),
      block: fc.option(fc.integer({ min: 0, max: 4 }), { freq: 4 }),
      time: fc.option(fc.integer({ min: 0, max: 6 }), { freq: 4 }),
      tx: fc.constantFrom('0x1', '0x2'),
      txIndex: fc.option(fc.integer({ min: 0, max: 1 }), { freq: 1 }),
      position: fc.option(fc.integer({ min: 0, max: 2 }), { freq: 1 }),
      kind: fc.constantFrom(...TRANSFER_KINDS),
      from: fc.constantFrom('a', 'b', 'c', 'd'),
      to: fc.constantFrom('a', 'b', 'c', 'd'),
      asset: fc.constantFrom('coin', 'token'),
      units: fc.constantFrom(0n, 1n, 2n, null),
    }),
    { maxLength: 40 },
  )
  .map((given) => given.map((one, index) => row(`r${index}`, { ...one, to: one.kind === 'fee' ? null : one.to })))

/** Rows of one transaction with nothing to order them. */
const anyTies = fc
  .array(
    fc.record({
      kind: fc.constantFrom('native', 'erc20'),
      from: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      to: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      units: fc.constantFrom(0n, 1n, 2n, null),
    }),
    { minLength: 2, maxLength: 12 },
  )
  .map((given) => given.map((one, index) => row(`r${String(index).padStart(2, '0')}`, { block: 1, ...one })))

/** The rule of the contract, word for word and without care for speed. An incoming row is one that brings units. */
function takeInTurn(rows: readonly Transfer[]): string[] {
  const left = [...rows].sort(
    (a, b) =>
      TRANSFER_KINDS.indexOf(a.kind) - TRANSFER_KINDS.indexOf(b.kind) ||
      (a.from < b.from ? -1 : a.from > b.from ? 1 : 0) ||
      (a.to! < b.to! ? -1 : a.to! > b.to! ? 1 : 0) ||
      Number((a.units ?? 9n) - (b.units ?? 9n)) ||
      (a.id < b.id ? -1 : 1),
  )
  const turns: string[] = []
  while (left.length > 0) {
    const free = left.findIndex(
      (one) =>
        !left.some((other) => other !== one && other.to === one.from && other.asset === one.asset && other.units),
    )
    turns.push(left.splice(Math.max(free, 0), 1)[0]!.id)
  }
  return turns
}

describe('laws', () => {
  test('the order of the input never decides', () =>
    fc.assert(
      fc.property(
        anyRows.chain((rows) =>
          fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length })),
        ),
        ([rows, shuffled]) => {
          expect(order(shuffled)).toEqual(order(rows))
        },
      ),
      { numRuns: 500 },
    ))

  test('every row stands in the order once', () =>
    fc.assert(
      fc.property(anyRows, (rows) => {
        expect([...orderTransfers(rows).order].sort((a, b) => a - b)).toEqual(rows.map((_, index) => index))
      }),
    ))

  test('rows that are told apart stand by block, time, tx_index, hash, fee, position', () =>
    fc.assert(
      fc.property(anyRows, (rows) => {
        const full = rows.filter((one) => one.block !== null && one.time !== null && one.chain === CHAINS[0])
        const key = (one: Transfer) => [
          one.block!,
          one.time!,
          one.txIndex ?? 99,
          Number(one.tx),
          Number(one.kind === 'fee'),
          one.position ?? 99,
        ]
        const keys = Array.from(orderTransfers(full).order, (index) => key(full[index]!))
        expect(keys).toEqual([...keys].sort((a, b) => a.map((part, at) => part - b[at]!).find((d) => d !== 0) ?? 0))
      }),
    ))

  test('ties inside a transaction are taken exactly as the contract says', () =>
    fc.assert(
      fc.property(anyTies, (rows) => {
        expect(order(rows)).toEqual(takeInTurn(rows).map((id) => `${id}!`))
      }),
      { numRuns: 1000 },
    ))

  test('rows that move no units leave the order of the others as it is: noise diverts no money', () =>
    fc.assert(
      fc.property(anyTies, (rows) => {
        const ids = new Set(rows.filter((one) => one.units).map((one) => `${one.id}!`))
        const alone = order(rows.filter((one) => one.units)).map((id) => id.replace(/!?$/, '!'))
        expect(order(rows).filter((id) => ids.has(id))).toEqual(alone)
      }),
      { numRuns: 1000 },
    ))

  test('each chain keeps its own order among the others', () =>
    fc.assert(
      fc.property(anyRows, (all) => {
        const rows = all.filter((one) => one.block !== null || one.time !== null)
        for (const chain of CHAINS) {
          const own = rows.filter((one) => one.chain === chain)
          const ids = new Set<string>(own.map((one) => one.id))
          expect(order(rows).filter((id) => ids.has(id.replace('!', '')))).toEqual(order(own))
        }
      }),
    ))

  test('rows of unknown time leave the order of the others as it is', () =>
    fc.assert(
      fc.property(anyRows, (rows) => {
        const known = rows.filter((one) => one.block !== null || one.time !== null)
        expect(order(rows).filter((id) => !id.endsWith('?'))).toEqual(order(known))
      }),
    ))

  test('a row of unknown time stands before the first row of known time that pays it on', () =>
    fc.assert(
      fc.property(anyRows, (rows) => {
        const sequence = Array.from(orderTransfers(rows).order, (index) => rows[index]!)
        const unknown = (one: Transfer) => one.block === null && one.time === null
        sequence.forEach((one, at) => {
          if (!unknown(one)) return
          const before = sequence
            .slice(0, at)
            .filter((other) => !unknown(other) && other.from === one.to && other.asset === one.asset && other.units)
          expect(before).toEqual([])
        })
      }),
    ))
})

describe('one chain', () => {
  test('block before time before tx_index, blanks last', () => {
    expect(
      order([
        row('blank-index', { block: 1, time: time(5), tx: '0x0' }),
        row('second', { block: 1, time: time(5), txIndex: 2, tx: '0x3' }),
        row('first', { block: 1, time: time(5), txIndex: 1, tx: '0x9' }),
        row('late-in-block', { block: 1, time: time(6), txIndex: 0 }),
        row('next-block', { block: 2, time: time(4) }),
        row('block-0', { block: 0, time: time(9) }),
      ]),
    ).toEqual(['block-0', 'first', 'second', 'blank-index', 'late-in-block', 'next-block'])
  })

  test('a fee comes last in its transaction, whatever its position, and does not make an order assumed', () => {
    expect(
      order([
        row('fee', { block: 1, kind: 'fee', to: null, position: 0 }),
        row('paid', { block: 1, position: 7 }),
        row('next', { block: 1, tx: '0x2' }),
      ]),
    ).toEqual(['paid', 'fee', 'next'])
    expect(order([row('fee', { block: 1, kind: 'fee', to: null }), row('paid', { block: 1 })])).toEqual(['paid', 'fee'])
  })

  test('blank positions come after stated ones', () => {
    expect(order([row('blank', { block: 1 }), row('stated', { block: 1, position: 9 })])).toEqual(['stated', 'blank'])
  })

  test('money arrives before it leaves', () => {
    expect(
      order([
        row('3', { block: 1, from: 'b', to: 'a' }),
        row('2', { block: 1, from: 'c', to: 'b' }),
        row('1', { block: 1, from: 'd', to: 'c' }),
      ]),
    ).toEqual(['1!', '2!', '3!'])
  })

  test('a cycle starts with its first row; a payment to oneself waits for nobody', () => {
    expect(
      order([
        row('b-a', { block: 1, from: 'b', to: 'a' }),
        row('a-b', { block: 1, from: 'a', to: 'b' }),
        row('a-a', { block: 1, from: 'a', to: 'a' }),
      ]),
    ).toEqual(['a-a!', 'a-b!', 'b-a!'])
  })

  test('equal rows are told apart by id', () => {
    const twins = [row('x.2', { block: 1 }), row('x', { block: 1 })]
    expect(order(twins)).toEqual(['x!', 'x.2!'])
  })
})

describe('rows that say less', () => {
  test('a block without time takes that of its block, or of the block before', () => {
    expect(
      order([
        row('b2', { block: 2, time: time(20) }),
        row('b2-later', { block: 2, time: time(21), tx: '0x0' }),
        row('b2-none', { block: 2, tx: '0x2' }),
        row('b3-none', { block: 3 }),
        row('other', { chain: CHAINS[1], block: 1, time: time(22) }),
        row('b4', { block: 4, time: time(30) }),
      ]),
    ).toEqual(['b2', 'b2-none', 'b2-later', 'b3-none', 'other', 'b4'])
  })

  test('a time without block stands after the last block that is not later', () => {
    expect(
      order([
        row('b1', { block: 1, time: time(10) }),
        row('b2', { block: 2, time: time(20), tx: '0xf' }),
        row('t20', { time: time(20), tx: '0x0' }),
        row('t15', { time: time(15) }),
        row('t5', { time: time(5) }),
        row('t99', { time: time(99) }),
      ]),
    ).toEqual(['t5', 'b1', 't15', 'b2', 't20', 't99'])
  })

  test('with neither, directly before the first row that pays the asset on', () => {
    const ids = order([
      row('elsewhere', { block: 1, from: 'z' }),
      row('other-asset', { block: 2, from: 'v', asset: 'token' }),
      row('nothing', { block: 3, from: 'v', units: 0n }),
      row('pays', { block: 4, from: 'v' }),
      row('pays-again', { block: 5, from: 'v' }),
      row('theft', { from: 'x', to: 'v' }),
      row('nobody-pays-on', { from: 'x', to: 'w' }),
    ])
    expect(ids).toEqual(['elsewhere', 'other-asset', 'nothing', 'theft?', 'pays', 'pays-again', 'nobody-pays-on?'])
  })

  test('such rows stand before one another down to the first that is placed; a cycle of them ends', () => {
    expect(
      order([
        row('pays', { block: 4, from: 'c', to: 'd' }),
        row('3', { from: 'b', to: 'c' }),
        row('2', { from: 'z', to: 'b' }),
        row('1', { from: 'c', to: 'z' }),
        row('alone', { from: 'y', to: 'q' }),
      ]),
    ).toEqual(['3?', '1?', '2?', 'pays', 'alone?'])
  })
})

describe('several chains', () => {
  test('are interleaved by time, ties by chain id, and a clock that runs back does not tear a chain apart', () => {
    expect(
      order([
        row('ten-1', { chain: CHAINS[1], block: 1, time: time(10) }),
        row('ten-2', { chain: CHAINS[1], block: 2, time: time(5) }),
        row('one-1', { block: 100, time: time(10) }),
        row('one-2', { block: 101, time: time(11) }),
        row('one-0', { block: 99, time: time(7) }),
      ]),
    ).toEqual(['one-0', 'one-1', 'ten-1', 'ten-2', 'one-2'])
  })
})

test('20,000 tied rows of one transaction, chained, do not take quadratic time', () => {
  const count = 20_000
  const name = (n: number) => String(count - n).padStart(6, '0')
  const rows = Array.from({ length: count }, (_, n) => row(`r${n}`, { block: 1, from: name(n), to: name(n + 1) }))
  const started = performance.now()
  expect(order([...rows].reverse()).slice(0, 3)).toEqual(['r0!', 'r1!', 'r2!'])
  expect(performance.now() - started).toBeLessThan(5_000)
})
