import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { METHODS, type Method } from '../model/trace.ts'
import { JournalBuilder } from './journal-builder.ts'
import { CONSERVING, METHOD } from './methods.ts'
import {
  concat,
  type Parcel,
  parcelFrom,
  parcelOf,
  segmentsOf,
  split,
  taintByTheft,
  taintOf,
  unitsOfParcel,
} from './parcel.ts'
import { type Replayed, replay } from './replay.ts'

// Laws that hold for every ledger (design, section 1), over random ones with amounts up to 2^256.

const RUNS = { numRuns: process.env.SPOOR_NIGHTLY === undefined ? 300 : 10_000 }
// The nightly profile runs each law 10,000 times.
if (process.env.SPOOR_NIGHTLY !== undefined) vi.setConfig({ testTimeout: 900_000 })
const LIMIT = 1n << 256n

type Happening =
  | { kind: 'pay'; from: string | null; to: string | null; units: bigint; mark?: { theft: number; units: bigint } }
  | { kind: 'seed'; at: string; units: bigint; theft: number }
  | { kind: 'exchange'; at: string; to: string; units: bigint; toUnits: bigint }

interface Story {
  readonly events: readonly Happening[]
  readonly sinks: readonly string[]
}

const NAMES = ['a', 'b', 'c', 'd', 'e', 'tx:1'] as const
const name = fc.constantFrom(...NAMES)
const theft = fc.integer({ min: 1, max: 3 })
const units = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt(1n, 30n) },
  { weight: 1, arbitrary: fc.bigInt(1n, LIMIT - 1n) },
)
const payment: fc.Arbitrary<Happening> = fc
  .record({
    from: fc.option(name, { freq: 8 }),
    to: fc.option(name, { freq: 8 }),
    units: fc.oneof({ weight: 12, arbitrary: units }, { weight: 1, arbitrary: fc.constant(0n) }),
    mark: fc.option(fc.record({ theft, share: fc.bigInt(1n, 100n) }), { freq: 6 }),
  })
  .map(({ from, to, units: moved, mark }): Happening => {
    const payee = from === null && to === null ? 'a' : to
    const stolen = mark === null || payee === null ? 0n : (moved * mark.share) / 100n
    const plain = { kind: 'pay' as const, from, to: payee, units: moved }
    return stolen === 0n ? plain : { ...plain, mark: { theft: mark!.theft, units: stolen } }
  })
const seed: fc.Arbitrary<Happening> = fc.record({ kind: fc.constant('seed'), at: name, units, theft })
/** Conversions lead from account `a` to account `a'`, which is another asset of the same owner. */
const exchange: fc.Arbitrary<Happening> = fc
  .record({
    kind: fc.constant('exchange' as const),
    at: name,
    to: fc.constant(''),
    units,
    toUnits: units,
    back: fc.boolean(),
  })
  .map(({ back, ...event }) =>
    back ? { ...event, at: `${event.at}'`, to: event.at } : { ...event, to: `${event.at}'` },
  )
const story: fc.Arbitrary<Story> = fc.record({
  events: fc.array(
    fc.oneof({ weight: 8, arbitrary: payment }, { weight: 2, arbitrary: seed }, { weight: 1, arbitrary: exchange }),
    // fast-check keeps arrays short unless told otherwise.
    { maxLength: 30, size: 'max' },
  ),
  sinks: fc.subarray(['d', "d'"], { minLength: 0, maxLength: 2 }),
})

function builderOf({ events, sinks }: Story, names: readonly string[] = []): JournalBuilder {
  const book = new JournalBuilder()
  for (const known of names) book.number(known)
  for (const event of events) {
    if (event.kind === 'seed') book.seed(event.at, event.units, event.theft)
    else if (event.kind === 'exchange') book.exchange(event.at, event.units, event.to, event.toUnits)
    else book.pay(event.from, event.to, event.units, event.mark === undefined ? {} : { mark: event.mark })
  }
  for (const sink of sinks) book.sink(sink)
  return book
}

/** An account's asset: the second one's accounts end in '. */
const assetOf = (account: string): string => (account.endsWith("'") ? 'y' : 'x')
const moves = (event: Happening): boolean => event.kind !== 'pay' || (event.units > 0n && event.from !== event.to)

function run(told: Story, method: Method, names: readonly string[] = []) {
  const book = builderOf(told, names)
  const rows = new Map<number, Parcel>()
  const done = replay(book.journal(), METHOD[method], (row, parcel) => rows.set(row, parcel))
  return { rows, done, names: book.names() }
}

/** Stolen units that should be somewhere, less those that are, per asset and theft: all zero. */
function missing(told: Story, done: Replayed, names: readonly string[]): Map<string, bigint> {
  const sums = new Map<string, bigint>()
  const add = (account: string, parts: readonly bigint[], sign: bigint) => {
    parts.forEach((part, i) => {
      const key = `${assetOf(account)} ${i + 1}`
      sums.set(key, (sums.get(key) ?? 0n) + sign * part)
    })
  }
  const one = (number: number, part: bigint) => Array.from({ length: number }, (_, i) => (i === number - 1 ? part : 0n))
  for (const event of told.events) {
    if (event.kind === 'seed') add(event.at, one(event.theft, event.units), 1n)
    if (event.kind === 'pay' && event.mark !== undefined && moves(event)) {
      add(event.to!, one(event.mark.theft, event.mark.units), 1n)
    }
  }
  const exchanges = told.events.flatMap((event) => (event.kind === 'exchange' ? [event] : []))
  for (const { index, parcel, received } of done.exchanged) {
    add(exchanges[index]!.at, taintByTheft(parcel), -1n)
    add(exchanges[index]!.to, taintByTheft(received), 1n)
  }
  for (const [account, holding] of done.holdings) add(names[account - 1]!, holding.byTheft(), -1n)
  for (const sinks of [done.sunk, done.fees, done.unexplained]) {
    for (const [account, sunk] of sinks) add(names[account - 1]!, sunk.units, -1n)
  }
  return sums
}

describe.each(CONSERVING)('%s', (method) => {
  test('conserves every asset and theft at every prefix of time', () => {
    fc.assert(
      fc.property(story, (told) => {
        for (let length = 0; length <= told.events.length; length++) {
          const prefix = { ...told, events: told.events.slice(0, length) }
          const { done, names } = run(prefix, method)
          for (const [, difference] of missing(prefix, done, names)) expect(difference).toBe(0n)
        }
      }),
      RUNS,
    )
  })

  test('keeps its figures consistent: taint is the sum over thefts, and never above the balance where no book was overdrawn', () => {
    fc.assert(
      fc.property(story, (told) => {
        for (const holding of run(told, method).done.holdings.values()) {
          expect(holding.byTheft().reduce((sum, part) => sum + part, 0n)).toBe(holding.taint)
          expect(holding.taint).toBeLessThanOrEqual(holding.balance)
          for (const part of holding.byTheft()) expect(part).toBeGreaterThanOrEqual(0n)
        }
      }),
      RUNS,
    )
  })
})

/** Rows that time order lets a stolen unit reach: a plain walk forward over the events, without amounts. */
function reachable(told: Story): Set<number> {
  const touched = new Set<string>()
  const rows = new Set<number>()
  let row = -1
  const arrive = (account: string | null) => {
    if (account !== null && !told.sinks.includes(account)) touched.add(account)
  }
  for (const event of told.events) {
    if (event.kind === 'pay') row += 1
    if (!moves(event)) continue
    if (event.kind === 'seed') arrive(event.at)
    else if (event.kind === 'exchange') {
      if (touched.has(event.at)) arrive(event.to)
    } else if (event.mark !== undefined || (event.from !== null && touched.has(event.from))) {
      rows.add(row)
      arrive(event.to)
    }
  }
  return rows
}

describe.each(METHODS)('%s', (method) => {
  test('never taints a payment made before the tainting one', () => {
    fc.assert(
      fc.property(story, (told) => {
        const allowed = reachable(told)
        for (const row of run(told, method).rows.keys()) expect(allowed).toContain(row)
      }),
      RUNS,
    )
  })

  test('moves exactly the units of each row, no edge more stolen than it moves', () => {
    fc.assert(
      fc.property(story, (told) => {
        const payments = told.events.flatMap((event) => (event.kind === 'pay' ? [event] : []))
        for (const [row, parcel] of run(told, method).rows) {
          expect(unitsOfParcel(parcel)).toBe(payments[row]!.units)
          expect(taintOf(parcel)).toBeLessThanOrEqual(payments[row]!.units)
          expect(taintOf(parcel)).toBeGreaterThan(0n)
        }
      }),
      RUNS,
    )
  })

  test('does not care what addresses are called: relabelling permutes the result and nothing else', () => {
    const all = NAMES.flatMap((plain) => [plain, `${plain}'`])
    fc.assert(
      fc.property(story, fc.shuffledSubarray(all, { minLength: all.length }), (told, order) => {
        const written = (found: ReturnType<typeof run>) => ({
          rows: [...found.rows].map(([row, parcel]) => [row, segmentsOf(parcel)]),
          held: [...found.done.holdings]
            .map(([at, holding]) => `${found.names[at - 1]} ${holding.balance} ${holding.byTheft()}`)
            .sort(),
          sunk: [...found.done.sunk].map(([at, sunk]) => `${found.names[at - 1]} ${sunk.units} ${sunk.count}`).sort(),
          fees: [...found.done.fees].map(([at, sunk]) => `${found.names[at - 1]} ${sunk.units} ${sunk.count}`).sort(),
        })
        expect(written(run(told, method, order))).toEqual(written(run(told, method)))
      }),
      RUNS,
    )
  })

  test('taints no row that poison does not', () => {
    fc.assert(
      fc.property(story, (told) => {
        const poisoned = run(told, 'poison').rows
        for (const row of run(told, method).rows.keys()) expect(poisoned.has(row)).toBe(true)
      }),
      RUNS,
    )
  })
})

test('poison taints every row that time order lets a stolen unit reach, whole unless a mark says how much', () => {
  fc.assert(
    fc.property(story, (told) => {
      const { rows } = run(told, 'poison')
      expect([...rows.keys()].sort((a, b) => a - b)).toEqual([...reachable(told)].sort((a, b) => a - b))
    }),
    RUNS,
  )
})

/** A parcel to pass through an account. */
const parcels = fc
  .array(fc.record({ theft: fc.integer({ min: 0, max: 3 }), units }), { minLength: 1, maxLength: 12 })
  .map(parcelFrom)

describe('methods on one account', () => {
  const now = (paid: bigint) => () => [{ units: paid, fee: false }]

  test.each(['fifo', 'lifo'] as const)('%s: what passes through whole comes out as it went in', (method) => {
    fc.assert(
      fc.property(parcels, parcels, (first, second) => {
        const holding = METHOD[method].open(0n, false)
        holding.credit(first)
        holding.credit(second)
        const paid = unitsOfParcel(concat(first, second))
        expect(segmentsOf(holding.debit(paid, now(paid)))).toEqual(segmentsOf(concat(first, second)))
        expect(holding.balance).toBe(0n)
      }),
      RUNS,
    )
  })

  test('fifo pays the head of what it holds, lifo the tail, both in source order', () => {
    fc.assert(
      fc.property(parcels, fc.bigInt(1n, 999n), (parcel, permille) => {
        const held = unitsOfParcel(parcel)
        const paid = (held * permille) / 1000n
        fc.pre(paid > 0n)
        const [fifo, lifo] = [METHOD.fifo.open(0n, false), METHOD.lifo.open(0n, false)]
        fifo.credit(parcel)
        lifo.credit(parcel)
        expect(segmentsOf(fifo.debit(paid, now(paid)))).toEqual(segmentsOf(split(parcel, paid)[0]))
        expect(segmentsOf(lifo.debit(paid, now(paid)))).toEqual(segmentsOf(split(parcel, held - paid)[1]))
      }),
      RUNS,
    )
  })

  test('haircut never pays more than the share, rounded down; with several thefts at most one unit above it', () => {
    fc.assert(
      fc.property(parcels, fc.bigInt(1n, 1000n), (parcel, permille) => {
        const holding = METHOD.haircut.open(0n, false)
        holding.credit(parcel)
        const held = holding.balance
        const before = [...holding.byTheft()]
        const thefts = before.filter((part) => part > 0n).length
        const paid = (held * permille) / 1000n
        fc.pre(paid > 0n)
        const shares = taintByTheft(holding.debit(paid, now(paid)))
        before.forEach((part, i) => {
          const share = shares[i] ?? 0n
          const floor = (part * paid) / held
          expect(share).toBeGreaterThanOrEqual(floor)
          expect(share).toBeLessThanOrEqual(thefts > 1 ? floor + 1n : floor)
          // One more only where the exact share is no whole number.
          if (share > floor) expect((part * paid) % held).toBeGreaterThan(0n)
        })
      }),
      RUNS,
    )
  })

  test('haircut takes what flooring leaves out from the largest remainders, equal ones from the lower theft', () => {
    const paid = (stolen: readonly bigint[], clean: bigint, amount: bigint): bigint[] => {
      const holding = METHOD.haircut.open(clean, false)
      stolen.forEach((part, i) => {
        holding.credit(parcelOf(i + 1, part))
      })
      return [...taintByTheft(holding.debit(amount, now(amount)))]
    }
    expect(paid([1n, 1n, 1n], 0n, 1n)).toEqual([1n])
    expect(paid([1n, 1n, 1n], 0n, 2n)).toEqual([1n, 1n])
    // Shares 4/5, 8/5, 8/5: floors 0, 1, 1; two of the four units are missing.
    expect(paid([1n, 2n, 2n], 0n, 4n)).toEqual([1n, 2n, 1n])
    // A clean unit spares one theft, and the smaller remainder is the one that is spared.
    expect(paid([2n, 3n], 1n, 4n)).toEqual([1n, 2n])
    expect(paid([2n, 3n], 0n, 4n)).toEqual([2n, 2n])
  })

  test('libr keeps the most, dirty-first the least, of all methods that conserve, while no book is overdrawn', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('clean', 'stolen', 'pay'), fc.bigInt(1n, 100n)), {
      maxLength: 20,
      size: 'max',
    })
    fc.assert(
      fc.property(steps, (list) => {
        const book = new JournalBuilder()
        let balance = 0n
        const heldBy = (method: Method) =>
          replay(book.journal(), METHOD[method], () => {}).holdings.get(book.number('a'))?.taint ?? 0n
        for (const [what, amount] of list) {
          if (what === 'pay' && amount > balance) continue
          if (what === 'clean') book.pay(null, 'a', amount)
          if (what === 'stolen') book.seed('a', amount)
          if (what === 'pay') book.pay('a', 'b', amount)
          balance += what === 'pay' ? -amount : amount
        }
        const [most, least] = [heldBy('libr'), heldBy('dirty-first')]
        for (const method of CONSERVING) {
          expect(heldBy(method)).toBeLessThanOrEqual(most)
          expect(heldBy(method)).toBeGreaterThanOrEqual(least)
        }
      }),
      RUNS,
    )
  })

  test('libr leaves the lowest of the seeded claim and every balance since', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.bigInt(1n, 60n)), { maxLength: 20, size: 'max' })
    fc.assert(
      fc.property(fc.bigInt(0n, 50n), fc.bigInt(1n, 100n), steps, (opening, stolen, list) => {
        const holding = METHOD.libr.open(opening, false)
        holding.credit(parcelOf(1, stolen))
        let balance = opening + stolen
        let claim = stolen
        for (const [pays, amount] of list) {
          if (pays) holding.debit(amount, now(amount))
          else holding.credit(parcelOf(0, amount))
          balance += pays ? -amount : amount
          if (balance < 0n) balance = 0n
          if (balance < claim) claim = balance
          expect(holding.taint).toBe(claim)
        }
      }),
      RUNS,
    )
  })
})
