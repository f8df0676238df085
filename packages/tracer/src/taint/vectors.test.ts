import { describe, expect, test } from 'vitest'
import { METHODS, type Method } from '../model/trace.ts'
import { convert, convertMany, deliver } from './convert.ts'
import type { Holding } from './holding.ts'
import { JournalBuilder } from './journal-builder.ts'
import { METHOD } from './methods.ts'
import { type Parcel, parcelFrom, segmentsOf, taintOf } from './parcel.ts'
import { replay } from './replay.ts'

// The test vectors of algorithms.md section 9, by name, for every method they list. s, s1, s2 are thefts, c is clean.

/** A parcel as the vectors write it: `20c 30s1 10s2`; with one theft `30s`. */
function write(parcel: Parcel, oneTheft = true): string {
  return segmentsOf(parcel)
    .map(({ theft, units }) => `${units}${theft === 0 ? 'c' : oneTheft ? 's' : `s${theft}`}`)
    .join(' ')
}

const read = (text: string): Parcel =>
  parcelFrom(
    text.split(' ').map((word) => {
      const [, units, kind, theft] = /^(\d+)([cs])(\d*)$/.exec(word)!
      return { theft: kind === 'c' ? 0 : Number(theft || '1'), units: BigInt(units!) }
    }),
  )

/** What a holding holds, in its own order: everything is paid out at once. */
function contents(holding: Holding | undefined, oneTheft = true): string {
  if (holding === undefined || holding.balance === 0n) return ''
  const { balance } = holding
  return write(
    holding.debit(balance, () => [{ units: balance, fee: false }]),
    oneTheft,
  )
}

/** Replays a journal and says what each row carried and what each account holds. */
function run(book: JournalBuilder, method: Method, oneTheft = true) {
  const parcels = new Map<number, Parcel>()
  const done = replay(book.journal(), METHOD[method], (row, parcel) => parcels.set(row, parcel))
  return {
    /** Stolen units of the last rows, as many as asked for. */
    last: (count: number) =>
      Array.from({ length: count }, (_, i) => taintOf(parcels.get(book.rows - count + i) ?? null)),
    parcel: (row: number) => write(parcels.get(row) ?? null, oneTheft),
    held: (name: string) => contents(done.holdings.get(book.number(name)), oneTheft),
    taintHeld: (name: string) => done.holdings.get(book.number(name))?.taint ?? 0n,
    fees: (name: string) => done.fees.get(book.number(name))?.units[0] ?? 0n,
    received: (index: number) => done.exchanged[index]!.received,
    given: (index: number) => done.exchanged[index]!.parcel,
    done,
  }
}

type Expected = Partial<Record<Method, readonly bigint[]>>
const each = (expected: Expected) => Object.entries(expected) as [Method, readonly bigint[]][]

/** Account `a` receives segments, then pays. */
function pays(received: string, payments: readonly bigint[]): JournalBuilder {
  const book = new JournalBuilder()
  for (const { theft, units } of segmentsOf(read(received))) {
    if (theft === 0) book.pay(null, 'a', units)
    else book.seed('a', units, theft)
  }
  payments.forEach((units, i) => {
    book.pay('a', `to${i}`, units)
  })
  return book
}

describe('V1: stolen first, then clean', () => {
  test.each(
    each({
      poison: [30n, 60n, 60n],
      haircut: [20n, 40n, 40n],
      fifo: [30n, 60n, 10n],
      lifo: [0n, 40n, 60n],
      tiho: [0n, 60n, 40n],
      'dirty-first': [30n, 60n, 10n],
      libr: [0n, 40n, 60n],
    }),
  )('%s', (method, expected) => {
    expect(run(pays('100s 50c', [30n, 60n, 60n]), method).last(3)).toEqual(expected)
  })
})

describe('V2: clean first, then stolen', () => {
  test.each(
    each({
      poison: [30n, 60n, 60n],
      haircut: [20n, 40n, 40n],
      fifo: [0n, 40n, 60n],
      lifo: [30n, 60n, 10n],
      tiho: [0n, 60n, 40n],
      'dirty-first': [30n, 60n, 10n],
      libr: [0n, 40n, 60n],
    }),
  )('%s', (method, expected) => {
    expect(run(pays('50c 100s', [30n, 60n, 60n]), method).last(3)).toEqual(expected)
  })
})

describe('V3: a refill does not restore what was spent', () => {
  const book = () => new JournalBuilder().seed('a', 100n).pay('a', 'b', 80n).pay(null, 'a', 50n).pay('a', 'c', 40n)
  test.each(
    each({
      poison: [80n, 40n],
      haircut: [80n, 11n],
      fifo: [80n, 20n],
      lifo: [80n, 0n],
      tiho: [80n, 20n],
      'dirty-first': [80n, 20n],
      libr: [80n, 0n],
    }),
  )('%s', (method, expected) => {
    const found = run(book(), method)
    expect([found.last(3)[0], found.last(1)[0]]).toEqual(expected)
  })

  test('libr: the remaining claim is the lowest balance after the theft', () => {
    expect(run(book(), 'libr').taintHeld('a')).toBe(20n)
  })
})

describe('V4: order inside a block', () => {
  const inOrder = () =>
    new JournalBuilder().pay(null, 'a', 20n).pay(null, 'a', 40n).pay('a', 'C', 50n).seed('a', 100n).pay('a', 'D', 60n)
  const creditsFirst = () =>
    new JournalBuilder().pay(null, 'a', 20n).pay(null, 'a', 40n).seed('a', 100n).pay('a', 'C', 50n).pay('a', 'D', 60n)

  test.each(
    each({
      poison: [0n, 60n],
      haircut: [0n, 54n],
      fifo: [0n, 50n],
      lifo: [0n, 60n],
      tiho: [0n, 60n],
      'dirty-first': [0n, 60n],
      libr: [0n, 50n],
    }),
  )('%s', (method, expected) => {
    expect(run(inOrder(), method).last(2)).toEqual(expected)
  })

  test.each(
    each({
      poison: [50n, 60n],
      haircut: [31n, 37n],
      lifo: [50n, 50n],
      tiho: [40n, 60n],
      'dirty-first': [50n, 50n],
    }),
  )('%s with credits sorted first: the wrong result, which the right order never gives', (method, wrong) => {
    expect(run(creditsFirst(), method).last(2)).toEqual(wrong)
    expect(run(inOrder(), method).last(2)).not.toEqual(wrong)
  })

  test.each(['fifo', 'libr'] as const)('%s does not notice', (method) => {
    expect(run(creditsFirst(), method).last(2)).toEqual(run(inOrder(), method).last(2))
  })
})

describe('V5: rounding at the smallest unit', () => {
  test.each(
    each({
      haircut: [0n, 0n, 1n],
      fifo: [1n, 0n, 0n],
      lifo: [0n, 0n, 1n],
      tiho: [1n, 0n, 0n],
      libr: [0n, 0n, 1n],
    }),
  )('%s', (method, expected) => {
    expect(run(pays('1s 2c', [1n, 1n, 1n]), method).last(3)).toEqual(expected)
  })
})

describe('V6: a fee after the moves of its transaction', () => {
  const sent = () => new JournalBuilder().seed('a', 1000n).pay(null, 'a', 100n).pay('a', 'b', 500n).fee('a', 50n)
  /** The same with status 0: the row stays and moves nothing. */
  const failed = () => new JournalBuilder().seed('a', 1000n).pay(null, 'a', 100n).pay('a', 'b', 0n).fee('a', 50n)

  test.each([
    ['fifo', 500n, 50n, '450s 100c'],
    ['lifo', 400n, 50n, '550s'],
    ['libr', 400n, 50n, '550s'],
    ['haircut', 454n, 45n, '501s 49c'],
  ] as const)('%s', (method, transfer, fee, left) => {
    const found = run(sent(), method)
    expect(found.last(2)).toEqual([transfer, fee])
    expect(found.fees('a')).toBe(fee)
    expect(found.held('a')).toBe(left)
  })

  test.each([
    ['fifo', 50n],
    ['lifo', 0n],
    ['libr', 0n],
  ] as const)('%s, failed: only the fee', (method, fee) => {
    const found = run(failed(), method)
    expect(found.last(2)).toEqual([0n, fee])
    expect(found.taintHeld('b')).toBe(0n)
  })
})

describe('V7: wrap', () => {
  const book = () => pays('5s 2c', []).exchange('a', 4n, 'a weth', 4n)
  test.each([
    ['fifo', '4s', '1s 2c'],
    ['lifo', '2s 2c', '3s'],
    ['libr', '2s 2c', '3s'],
    ['dirty-first', '4s', '1s 2c'],
  ] as const)('%s', (method, weth, eth) => {
    const found = run(book(), method)
    expect(write(found.received(0))).toBe(weth)
    expect(found.held('a weth')).toBe(weth)
    expect(found.held('a')).toBe(eth)
  })
})

describe('V8: swap', () => {
  const book = () => pays('100s 100c', []).exchange('a', 150n, 'a eth', 50_000_000_000_000_000n)
  test.each([
    ['fifo', 33333333333333333n, '50c'],
    ['lifo', 16666666666666666n, '50s'],
    ['libr', 16666666666666666n, '50s'],
    ['dirty-first', 33333333333333333n, '50c'],
    ['haircut', 25000000000000000n, '25s 25c'],
  ] as const)('%s', (method, tainted, left) => {
    const found = run(book(), method)
    expect(taintOf(found.received(0))).toBe(tainted)
    expect(found.received(0)!.units).toBe(50_000_000_000_000_000n)
    expect(found.held('a')).toBe(left)
  })

  test('fifo: what is not stolen is 16666666666666667, to the last wei', () => {
    expect(write(run(book(), 'fifo').received(0))).toBe('33333333333333333s 16666666666666667c')
  })

  test.each(METHODS)('%s: the pool stays clean', (method) => {
    const withPool = book().pay(null, 'pool', 150n).pay('pool', 'somebody', 150n)
    expect(run(withPool, method).last(1)).toEqual([0n])
  })
})

describe('V9: bridge with a fee of 1', () => {
  test.each(['fifo', 'lifo'] as const)('%s: the deposit carries all that was held', (method) => {
    expect(run(pays('60s 40c', [100n]), method).parcel(1)).toBe('60s 40c')
  })

  test('the same asset: the head of the parcel arrives, the tail is the fee', () => {
    const [arrived, fee] = deliver(read('60s 40c'), 99n)
    expect(write(arrived)).toBe('60s 39c')
    expect(write(fee)).toBe('1c')
  })

  test('another asset', () => {
    expect(write(convert(read('60s 40c'), 99n))).toBe('59s 40c')
  })
})

describe('V10: cycle', () => {
  const book = () =>
    new JournalBuilder().seed('A', 100n).pay(null, 'B', 20n).pay('A', 'B', 100n).pay('B', 'A', 60n).pay('A', 'C', 60n)

  test.each([
    ['fifo', [100n, 40n, 40n], '60s', '20c 40s'],
    ['lifo', [100n, 60n, 60n], '20c 40s', '60s'],
    ['haircut', [100n, 50n, 50n], '50s 10c', '50s 10c'],
    ['libr', [100n, 40n, 40n], '60s', '40s 20c'],
    ['dirty-first', [100n, 60n, 60n], '40s 20c', '60s'],
  ] as const)('%s', (method, carried, atB, atC) => {
    const found = run(book(), method)
    expect(found.last(3)).toEqual(carried)
    expect(found.held('B')).toBe(atB)
    expect(found.held('C')).toBe(atC)
  })

  test.each([
    ['fifo', 180n],
    ['lifo', 220n],
    ['haircut', 200n],
  ] as const)('%s: 100 at every step, though the taint of the edges adds up to more', (method, edges) => {
    const steps = [
      (b: JournalBuilder) => b,
      (b: JournalBuilder) => b.pay('A', 'B', 100n),
      (b: JournalBuilder) => b.pay('A', 'B', 100n).pay('B', 'A', 60n),
      (b: JournalBuilder) => b.pay('A', 'B', 100n).pay('B', 'A', 60n).pay('A', 'C', 60n),
    ]
    for (const step of steps) {
      const found = run(step(new JournalBuilder().seed('A', 100n).pay(null, 'B', 20n)), method)
      expect(found.taintHeld('A') + found.taintHeld('B') + found.taintHeld('C')).toBe(100n)
    }
    expect(
      run(book(), method)
        .last(3)
        .reduce((sum, units) => sum + units, 0n),
    ).toBe(edges)
  })
})

describe('V11: two thefts', () => {
  const book = () =>
    new JournalBuilder()
      .pay(null, 'A', 20n)
      .seed('A', 30n, 1)
      .seed('A', 50n, 2)
      .pay(null, 'B', 10n)
      .pay('A', 'B', 60n)
      .pay('B', 'C', 40n)

  test.each([
    ['fifo', '20c 30s1 10s2', '30c 10s1', '40s2', '20s1 10s2', '30c 10s1'],
    ['lifo', '10s1 50s2', '40s2', '20c 20s1', '10c 10s1 10s2', '40s2'],
  ] as const)('%s', (method, first, second, atA, atB, atC) => {
    const found = run(book(), method, false)
    expect(found.parcel(2)).toBe(first)
    expect(found.parcel(3)).toBe(second)
    expect(found.held('A')).toBe(atA)
    expect(found.held('B')).toBe(atB)
    expect(found.held('C')).toBe(atC)
  })
})

describe('V12: UTXO transaction, amounts times ten', () => {
  const book = () =>
    new JournalBuilder()
      .seed('in0', 30n)
      .pay('in0', 'tx:1', 30n)
      .pay(null, 'in1', 70n)
      .pay('in1', 'tx:1', 70n)
      .pay('tx:1', 'out0', 40n)
      .pay('tx:1', 'out1', 50n)
      .fee('tx:1', 10n)
  test.each(
    each({
      haircut: [12n, 15n, 3n],
      fifo: [30n, 0n, 0n],
      lifo: [0n, 30n, 0n],
      tiho: [0n, 30n, 0n],
      poison: [40n, 50n, 10n],
    }),
  )('%s', (method, expected) => {
    expect(run(book(), method).last(3)).toEqual(expected)
  })
})

describe('V13: liquidity', () => {
  const shares = convertMany(
    [
      { parcel: read('60s'), weight: 1n },
      { parcel: read('25000000000000000c'), weight: 1n },
    ],
    10n,
  )

  test('adding: the inputs follow one another', () => {
    expect(write(shares)).toBe('5s 5c')
  })

  test.each([
    ['fifo', '4s', 24n, 100n],
    ['haircut', '2s 2c', 12n, 50n],
    ['lifo', '4c', 0n, 0n],
    ['libr', '4c', 0n, 0n],
  ] as const)('removing 4, %s: both assets inherit the parcel', (method, burned, usdc, percent) => {
    const holding = METHOD[method].open(0n, false)
    holding.credit(shares)
    const parcel = holding.debit(4n, () => [{ units: 4n, fee: false }])
    expect(write(parcel)).toBe(burned)
    expect(taintOf(convert(parcel, 24n))).toBe(usdc)
    expect(taintOf(convert(parcel, 10_000_000_000_000_000n))).toBe((10_000_000_000_000_000n * percent) / 100n)
  })
})

describe('V14: unknown opening', () => {
  const VERY_LARGE = 1n << 300n
  const after = (opening: bigint, method: Method) =>
    run(new JournalBuilder().pay(null, 'A', opening).seed('A', 100n).pay('A', 'b', 60n), method).last(1)[0]!

  test.each(['fifo', 'libr'] as const)('%s: [0, 60], and 30 with an opening of 30', (method) => {
    expect([after(VERY_LARGE, method), after(0n, method)]).toEqual([0n, 60n])
    expect(after(30n, method)).toBe(30n)
  })

  test.each(['lifo', 'poison', 'dirty-first'] as const)('%s: 60 in all cases', (method) => {
    expect([after(VERY_LARGE, method), after(30n, method), after(0n, method)]).toEqual([60n, 60n, 60n])
  })
})

describe('V18: self-transfer', () => {
  test.each(METHODS)('%s: the queue is unchanged', (method) => {
    const without = pays('100s 50c', [30n])
    const withSelf = pays('100s 50c', []).pay('a', 'a', 70n).pay('a', 'to0', 30n)
    expect(run(withSelf, method).last(1)).toEqual(run(without, method).last(1))
    expect(run(withSelf, method).held('a')).toBe(run(without, method).held('a'))
  })
})
