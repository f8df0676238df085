import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Method } from '../model/trace.ts'
import { METHODS } from '../model/trace.ts'
import { AccountIndex, type Journal } from '../taint/journal.ts'
import { METHOD } from '../taint/methods.ts'
import { taintOf } from '../taint/parcel.ts'
import { replay } from '../taint/replay.ts'
import { keepBooks } from './books.ts'

/** Account 1 holds clean units, then stolen ones; a balance is read; then it pays account 2. */
function rebased(method: Method, clean: bigint, stolen: bigint, read: bigint, paid: bigint) {
  const journal: Journal = {
    rows: 2,
    accounts: 4,
    payer: Uint32Array.of(3, 1),
    payee: Uint32Array.of(1, 2),
    units: { at: (row) => (row === 0 ? clean : paid) },
    fee: new Uint8Array(2),
    role: new Uint8Array(4),
    utxo: new Set(),
    specials: [
      { kind: 'seed', before: 1, account: 1, theft: 1, units: stolen },
      { kind: 'observed', before: 1, account: 1, units: read },
    ],
  }
  let carried = 0n
  const done = replay(
    journal,
    METHOD[method],
    (row, parcel) => {
      if (row === 1) carried = taintOf(parcel)
    },
    new AccountIndex(journal),
  )
  return {
    carried,
    held: done.holdings.get(1)!,
    lost: done.unexplained.get(1)?.units[0] ?? 0n,
    books: keepBooks(journal),
  }
}

describe('a balance read on chain', () => {
  test.each(['fifo', 'haircut', 'lifo', 'libr', 'dirty-first', 'tiho'] as const)(
    '%s: a book above it shrinks each origin by its share, and what was stolen of the loss is unexplained',
    (method) => {
      // 100 clean and 100 stolen, read as 150: a quarter of each is gone.
      const { lost, held, books } = rebased(method, 100n, 100n, 150n, 1n)
      expect(lost).toBe(25n)
      expect(held.balance).toBe(149n)
      expect(books.held[1]).toBe(149n)
    },
  )

  test('a book below it gains clean units', () => {
    const { lost, carried } = rebased('fifo', 0n, 100n, 130n, 130n)
    expect([lost, carried]).toEqual([0n, 100n])
  })

  test('conserves stolen units: carried, held and unexplained are what was seeded', () => {
    const units = fc.bigInt({ min: 1n, max: 1n << 255n })
    fc.assert(
      fc.property(
        fc.constantFrom(...METHODS.filter((name) => METHOD[name].conserving)),
        units,
        units,
        units,
        units,
        (method, clean, stolen, read, paid) => {
          const { carried, held, lost } = rebased(method, clean, stolen, read, paid)
          expect(carried + held.taint + lost).toBe(stolen)
        },
      ),
    )
  })
})
