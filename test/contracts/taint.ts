import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { Holding, MethodDefinition } from '../../packages/tracer/src/taint/holding.ts'
import { ROLE } from '../../packages/tracer/src/taint/journal.ts'
import { JournalBuilder } from '../../packages/tracer/src/taint/journal-builder.ts'
import {
  type Parcel,
  parcelFrom,
  parcelOf,
  segmentsOf,
  taintByTheft,
  taintOf,
  unitsOfParcel,
} from '../../packages/tracer/src/taint/parcel.ts'
import { replay } from '../../packages/tracer/src/taint/replay.ts'

const RUNS = { numRuns: process.env.SPOOR_NIGHTLY === undefined ? 300 : 10_000 }
// The nightly profile runs each law 10,000 times.
if (process.env.SPOOR_NIGHTLY !== undefined) vi.setConfig({ testTimeout: 900_000 })

const units = fc.oneof(fc.bigInt(1n, 40n), fc.bigInt(1n, (1n << 256n) - 1n))
const parcel = fc
  .array(fc.record({ theft: fc.integer({ min: 0, max: 3 }), units }), { minLength: 1, maxLength: 6 })
  .map(parcelFrom)
/** What happens to one account: a parcel comes in, or units are paid. */
const life = fc.array(
  fc.oneof(
    parcel.map((received) => ({ received })),
    units.map((paid) => ({ paid })),
  ),
  { maxLength: 25, size: 'max' },
)

/** Pays, with the payments that follow in the account's life told as the replay tells them. */
function payIn(holding: Holding, events: readonly ({ received: Parcel } | { paid: bigint })[], at: number): Parcel {
  const paid = (i: number): bigint => (events[i] as { paid: bigint }).paid
  return holding.debit(paid(at), () => {
    const upcoming: { units: bigint; fee: boolean }[] = []
    for (let i = at; i < events.length && 'paid' in events[i]!; i++) upcoming.push({ units: paid(i), fee: false })
    return upcoming
  })
}

const sumOf = (parts: readonly bigint[]): bigint => parts.reduce((sum, part) => sum + part, 0n)

/** The specification of a method: every one of the seven passes it. */
export function methodContract(method: MethodDefinition): void {
  describe(`${method.name}: a holding`, () => {
    test('pays exactly what is asked, never more stolen units than it moves or holds', () => {
      fc.assert(
        fc.property(fc.bigInt(0n, 50n), fc.boolean(), life, (opening, utxo, events) => {
          const holding = method.open(opening, utxo)
          events.forEach((event, i) => {
            if ('received' in event) {
              holding.credit(event.received)
              return
            }
            const before = { balance: holding.balance, taint: holding.taint, byTheft: [...holding.byTheft()] }
            const paid = payIn(holding, events, i)
            expect(unitsOfParcel(paid)).toBe(event.paid)
            expect(taintOf(paid)).toBeLessThanOrEqual(event.paid)
            expect(sumOf(holding.byTheft())).toBe(holding.taint)
            if (!method.conserving) return
            expect(holding.taint).toBe(before.taint - taintOf(paid))
            const carried = taintByTheft(paid)
            before.byTheft.forEach((part, theft) => {
              expect((holding.byTheft()[theft] ?? 0n) + (carried[theft] ?? 0n)).toBe(part)
            })
          })
        }),
        RUNS,
      )
    })

    test('keeps a balance that a payment lowers, never under nothing', () => {
      fc.assert(
        fc.property(fc.bigInt(0n, 50n), life, (opening, events) => {
          const holding = method.open(opening, false)
          let balance = opening
          events.forEach((event, i) => {
            if ('received' in event) {
              holding.credit(event.received)
              balance += unitsOfParcel(event.received)
            } else {
              payIn(holding, events, i)
              balance = event.paid > balance ? 0n : balance - event.paid
            }
          })
          expect(holding.balance).toBe(balance)
        }),
        RUNS,
      )
    })

    test('that never received a stolen unit pays clean units', () => {
      const holding = method.open(10n, false)
      holding.credit(parcelOf(0, 5n))
      const paid = holding.debit(12n, () => [{ units: 12n, fee: false }])
      expect(segmentsOf(paid)).toEqual([{ theft: 0, units: 12n }])
      expect(holding.taint).toBe(0n)
    })

    test('pays above its balance: everything it holds, and the missing part clean at the end; tainted only under poison', () => {
      const holding = method.open(0n, false)
      holding.credit(parcelOf(1, 7n))
      const paid = holding.debit(10n, () => [{ units: 10n, fee: false }])
      expect(segmentsOf(paid)).toEqual(
        method.conserving
          ? [
              { theft: 1, units: 7n },
              { theft: 0, units: 3n },
            ]
          : [{ theft: 1, units: 10n }],
      )
      expect(holding.balance).toBe(0n)
    })

    test('is not changed by an empty credit', () => {
      const holding = method.open(3n, false)
      holding.credit(parcelOf(1, 4n))
      holding.credit(null)
      expect([holding.balance, sumOf(holding.byTheft())]).toEqual([7n, holding.taint])
    })

    test('gives the same again for the same life', () => {
      fc.assert(
        fc.property(life, (events) => {
          const told = () => {
            const holding = method.open(5n, false)
            return events.map((event, i) => {
              if ('paid' in event) return segmentsOf(payIn(holding, events, i))
              holding.credit(event.received)
              return []
            })
          }
          expect(told()).toEqual(told())
        }),
        RUNS,
      )
    })
  })

  describe(`${method.name}: a replay`, () => {
    const carried = (book: JournalBuilder): Map<number, bigint> => {
      const rows = new Map<number, bigint>()
      replay(book.journal(), method, (row, moved) => rows.set(row, taintOf(moved)))
      return rows
    }

    test('lets a seed take part in the very next payment', () => {
      expect(carried(new JournalBuilder().seed('a', 10n).pay('a', 'b', 10n))).toEqual(new Map([[0, 10n]]))
    })

    test('lets a seed take part in the next payment of a UTXO transaction', () => {
      const book = new JournalBuilder().seed('tx:1', 10n).pay('tx:1', 'b', 6n).fee('tx:1', 4n)
      expect(carried(book)).toEqual(
        new Map([
          [0, 6n],
          [1, 4n],
        ]),
      )
    })

    test('keeps several events between two rows in their order', () => {
      const book = new JournalBuilder()
        .seed('a', 10n)
        .exchange('a', 10n, 'a y', 20n)
        .exchange('a y', 20n, 'a z', 5n)
        .seed('a', 3n)
        .exchange('a', 3n, 'a y', 3n)
      const done = replay(book.journal(), method, () => {})
      expect(done.exchanged.map((item) => taintOf(item.received))).toEqual([20n, 5n, 3n])
    })

    test('does not end a spend epoch with a conversion that brought nothing', () => {
      const book = () => new JournalBuilder().seed('a', 5n).pay(null, 'a', 5n).pay('a', 'b', 3n)
      const without = carried(book().pay('a', 'c', 6n))
      const between = carried(book().exchange('x', 7n, 'a', 0n).pay('a', 'c', 6n))
      expect(between).toEqual(without)
    })

    test('counts clean units that an exchange brought when the account first receives stolen ones', () => {
      const book = (sink: boolean) => {
        const told = new JournalBuilder().exchange('x', 9n, 'a', 30n).seed('a', 30n).pay('a', 'b', 30n)
        return sink ? told.sink('x') : told
      }
      expect(carried(book(true))).toEqual(carried(book(false)))
    })

    test('opens an account with the clean units of its earlier rows', () => {
      const book = new JournalBuilder().pay(null, 'a', 50n).pay('a', 'z', 20n).pay(null, 'a', 10n)
      const opened = new JournalBuilder().pay(null, 'a', 40n)
      const rest = (told: JournalBuilder) => told.seed('a', 40n).pay('a', 'b', 50n)
      expect([...carried(rest(book)).values()]).toEqual([...carried(rest(opened)).values()])
    })

    test('sinks what a stopped account receives; what that account pays is clean', () => {
      const book = new JournalBuilder().seed('a', 10n).pay('a', 'exchange', 10n).pay('exchange', 'b', 10n)
      const done = replay(book.sink('exchange').journal(), method, () => {})
      expect(done.sunk.get(book.number('exchange'))).toEqual({ units: [10n], count: 1 })
      expect(done.holdings.has(book.number('b'))).toBe(false)
    })

    test('keeps thefts that end in one place apart, and counts the payments that brought them', () => {
      if (!method.conserving) return
      const book = new JournalBuilder().seed('a', 10n, 2).pay('a', 'out', 4n).pay('a', 'out', 6n)
      const done = replay(book.sink('out').journal(), method, () => {})
      expect(done.sunk.get(book.number('out'))).toEqual({ units: [0n, 10n], count: 2 })
    })

    test('gives back to an account what an assertion claims of its unread swaps', () => {
      const book = new JournalBuilder()
        .seed('a', 10n)
        .pay('a', 'dex', 10n)
        .exchange('a', 10n, 'a y', 500n, 0n)
        .sink('dex', ROLE.swapStop)
      const done = replay(book.journal(), method, () => {})
      expect(done.sunk.get(book.number('dex'))?.units).toEqual([0n])
      expect(done.exchanged.map((item) => taintOf(item.received))).toEqual([500n])
    })

    test('marks units of a row: clean ones give way first, then stolen ones, which are unexplained', () => {
      const book = new JournalBuilder()
        .seed('a', 30n, 2)
        .pay(null, 'a', 20n)
        .pay('a', 'b', 50n, { mark: { theft: 1, units: 25n } })
      const done = replay(book.journal(), method, () => {})
      const [first = 0n, second = 0n] = done.holdings.get(book.number('b'))!.byTheft()
      if (method.conserving) {
        expect([first, second]).toEqual([25n, 25n])
        expect(done.unexplained.get(book.number('a'))).toEqual({ units: [0n, 5n], count: 1 })
      }
    })

    test('leaves a payment to oneself and a payment of nothing alone', () => {
      const plain = new JournalBuilder().seed('a', 10n).pay(null, 'a', 10n).pay('a', 'b', 7n)
      const noisy = new JournalBuilder()
        .seed('a', 10n)
        .pay(null, 'a', 10n)
        .pay('a', 'a', 15n)
        .pay('look-alike', 'a', 0n)
        .pay('a', 'b', 7n)
      expect([...carried(noisy).values()]).toEqual([...carried(plain).values()])
    })
  })
}
