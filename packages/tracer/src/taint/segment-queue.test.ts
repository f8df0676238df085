import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { concat, type Parcel, parcelFrom, segmentsOf, split, taintByTheft, taintOf, unitsOfParcel } from './parcel.ts'
import { SegmentQueue } from './segment-queue.ts'

const RUNS = { numRuns: process.env.SPOOR_NIGHTLY === undefined ? 300 : 10_000 }
// The nightly profile runs each law 10,000 times.
if (process.env.SPOOR_NIGHTLY !== undefined) vi.setConfig({ testTimeout: 900_000 })

/** Parcels of up to 100 segments, so that a queue crosses from its list to its tree and lives on there. */
const parcel = (most: number) =>
  fc
    .array(fc.record({ theft: fc.integer({ min: 0, max: 2 }), units: fc.bigInt(1n, 9n) }), {
      minLength: 1,
      maxLength: most,
      size: 'max',
    })
    .map(parcelFrom)
const step = fc.oneof(
  { weight: 3, arbitrary: parcel(5).map((pushed) => ({ pushed })) },
  { weight: 1, arbitrary: parcel(100).map((pushed) => ({ pushed })) },
  { weight: 2, arbitrary: fc.record({ oldest: fc.nat(1000) }) },
  { weight: 2, arbitrary: fc.record({ newest: fc.nat(1000) }) },
)

test('a queue is the parcel of everything pushed and not yet taken, as a list and as a tree', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const queue = new SegmentQueue()
      let told: Parcel = null
      for (const event of steps) {
        const held = unitsOfParcel(told)
        if ('pushed' in event) {
          queue.push(event.pushed)
          told = concat(told, event.pushed)
        } else if ('oldest' in event) {
          const [taken, kept] = split(told, (held * BigInt(event.oldest)) / 1000n)
          expect(segmentsOf(queue.takeOldest(unitsOfParcel(taken)))).toEqual(segmentsOf(taken))
          told = kept
        } else {
          const [kept, taken] = split(told, held - (held * BigInt(event.newest)) / 1000n)
          expect(segmentsOf(queue.takeNewest(unitsOfParcel(taken)))).toEqual(segmentsOf(taken))
          told = kept
        }
        expect([queue.units, queue.tainted]).toEqual([unitsOfParcel(told), taintOf(told)])
      }
      expect(segmentsOf(queue.all())).toEqual(segmentsOf(told))
      const thefts = (parts: readonly bigint[]) => [parts[0] ?? 0n, parts[1] ?? 0n]
      expect(thefts(queue.byTheft())).toEqual(thefts(taintByTheft(told)))
    }),
    RUNS,
  )
})

test('what was taken is not changed by what the queue does later', () => {
  const queue = new SegmentQueue()
  queue.push(
    parcelFrom([
      { theft: 1, units: 5n },
      { theft: 0, units: 5n },
    ]),
  )
  const [all, taken] = [queue.all(), queue.takeOldest(7n)]
  queue.push(parcelFrom([{ theft: 0, units: 9n }]))
  queue.takeNewest(10n)
  expect(segmentsOf(taken)).toEqual([
    { theft: 1, units: 5n },
    { theft: 0, units: 2n },
  ])
  expect(unitsOfParcel(all)).toBe(10n)
})
