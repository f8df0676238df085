import { expect, test } from 'vitest'
import { METHODS } from '../../model/trace.ts'
import { JournalBuilder } from '../../taint/journal-builder.ts'
import { METHOD } from '../../taint/methods.ts'
import { taintOf } from '../../taint/parcel.ts'
import { replay } from '../../taint/replay.ts'
import { EXAMPLE } from './method.ts'

test.each(METHODS)('the example of %s is what the method does', (method) => {
  const book = new JournalBuilder()
  book.seed('a', 100n, 1)
  book.pay(null, 'a', 50n)
  for (const [i, units] of [30n, 60n, 60n].entries()) book.pay('a', `to${i}`, units)
  const carried = new Map<number, number>()
  replay(book.journal(), METHOD[method], (row, parcel) => carried.set(row, Number(taintOf(parcel))))
  const last = [3, 2, 1].map((back) => carried.get(book.rows - back) ?? 0)
  expect(last).toEqual(EXAMPLE[method])
})
