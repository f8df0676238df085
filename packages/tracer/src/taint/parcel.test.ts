import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { min } from '../model/amount.ts'
import {
  concat,
  mapUnits,
  type Parcel,
  parcelFrom,
  parcelOf,
  type Segment,
  segmentsOf,
  split,
  taintByTheft,
  taintOf,
  unitsOfParcel,
} from './parcel.ts'

type Node = NonNullable<Parcel>

const RUNS = { numRuns: process.env.SPOOR_NIGHTLY === undefined ? 300 : 10_000 }
// The nightly profile runs each law 10,000 times.
if (process.env.SPOOR_NIGHTLY !== undefined) vi.setConfig({ testTimeout: 900_000 })

const units = fc.oneof(fc.bigInt(0n, 20n), fc.bigInt(0n, (1n << 256n) - 1n))
const segments = fc.array(fc.record({ theft: fc.integer({ min: 0, max: 3 }), units }), { maxLength: 60, size: 'max' })

/** The same as plain lists: neighbours of one origin are one segment, empty ones do not exist. */
function merged(list: readonly Segment[]): Segment[] {
  const out: Segment[] = []
  for (const segment of list) {
    const last = out.at(-1)
    if (segment.units === 0n) continue
    if (last?.theft === segment.theft) out[out.length - 1] = { ...last, units: last.units + segment.units }
    else out.push(segment)
  }
  return out
}

function cut(list: readonly Segment[], at: bigint): [Segment[], Segment[]] {
  const [head, tail]: [Segment[], Segment[]] = [[], []]
  let left = at
  for (const { theft, units: size } of list) {
    const taken = min(size, left)
    head.push({ theft, units: taken })
    tail.push({ theft, units: size - taken })
    left -= taken
  }
  return [merged(head), merged(tail)]
}

const sum = (list: readonly Segment[]): bigint => list.reduce((all, segment) => all + segment.units, 0n)

/** Checks every node: sums, balance, order of heights; no empty leaf, no two neighbours of one origin. */
function expectSound(parcel: Parcel): void {
  const check = (node: Node): number => {
    if (!('left' in node)) {
      expect(node.units).toBeGreaterThan(0n)
      expect(node.height).toBe(0)
      expect(node.tainted).toBe(node.theft === 0 ? 0n : node.units)
      return 0
    }
    const [left, right] = [check(node.left), check(node.right)]
    expect(Math.abs(left - right)).toBeLessThanOrEqual(1)
    expect(node.height).toBe(Math.max(left, right) + 1)
    expect(node.units).toBe(node.left.units + node.right.units)
    expect(node.tainted).toBe(node.left.tainted + node.right.tainted)
    return node.height
  }
  if (parcel !== null) check(parcel)
  const list = segmentsOf(parcel)
  expect(list).toEqual(merged(list))
}

describe('a parcel is the list of its segments', () => {
  test('parcelFrom() and segmentsOf() keep order and merge neighbours', () => {
    fc.assert(
      fc.property(segments, (list) => {
        const parcel = parcelFrom(list)
        expectSound(parcel)
        expect(segmentsOf(parcel)).toEqual(merged(list))
        expect(unitsOfParcel(parcel)).toBe(sum(list))
        expect(taintOf(parcel)).toBe(sum(list.filter((segment) => segment.theft !== 0)))
      }),
      RUNS,
    )
  })

  test('concat() is appending, and associative', () => {
    fc.assert(
      fc.property(segments, segments, segments, (a, b, c) => {
        const left = concat(concat(parcelFrom(a), parcelFrom(b)), parcelFrom(c))
        const right = concat(parcelFrom(a), concat(parcelFrom(b), parcelFrom(c)))
        expectSound(left)
        expectSound(right)
        expect(segmentsOf(left)).toEqual(merged([...a, ...b, ...c]))
        expect(segmentsOf(right)).toEqual(segmentsOf(left))
      }),
      RUNS,
    )
  })

  test('split() cuts at a number of units, and concat() heals it', () => {
    fc.assert(
      fc.property(segments, fc.nat(1000), (list, permille) => {
        const parcel = parcelFrom(list)
        const at = (sum(list) * BigInt(permille)) / 1000n
        const [head, tail] = split(parcel, at)
        expectSound(head)
        expectSound(tail)
        expect([segmentsOf(head), segmentsOf(tail)]).toEqual(cut(list, at))
        expect(segmentsOf(concat(head, tail))).toEqual(segmentsOf(parcel))
      }),
      RUNS,
    )
  })

  test('split() outside the parcel gives all or nothing', () => {
    const parcel = parcelFrom([
      { theft: 1, units: 3n },
      { theft: 0, units: 4n },
    ])
    expect(split(parcel, 0n)).toEqual([null, parcel])
    expect(split(parcel, 7n)).toEqual([parcel, null])
    expect(split(parcel, 8n)).toEqual([parcel, null])
    expect(split(null, 8n)).toEqual([null, null])
    expect(parcelOf(1, 0n)).toBeNull()
  })

  test('mapUnits() changes sizes and nothing else; a segment of no units vanishes', () => {
    fc.assert(
      fc.property(segments, fc.bigInt(1n, 5n), (list, divisor) => {
        const seen: Segment[] = []
        const mapped = mapUnits(parcelFrom(list), (segment) => {
          seen.push(segment)
          return segment.units / divisor
        })
        expectSound(mapped)
        expect(seen).toEqual(merged(list))
        expect(segmentsOf(mapped)).toEqual(
          merged(merged(list).map((segment) => ({ theft: segment.theft, units: segment.units / divisor }))),
        )
      }),
      RUNS,
    )
  })

  test('taintByTheft() is the sum of the segments of each theft', () => {
    fc.assert(
      fc.property(segments, fc.nat(1000), (list, permille) => {
        const [head, tail] = split(parcelFrom(list), (sum(list) * BigInt(permille)) / 1000n)
        for (const parcel of [head, tail, concat(tail, head)]) {
          const sums = taintByTheft(parcel)
          for (const theft of [1, 2, 3]) {
            expect(sums[theft - 1] ?? 0n).toBe(sum(segmentsOf(parcel).filter((segment) => segment.theft === theft)))
          }
        }
      }),
      RUNS,
    )
  })

  test('a long life of cuts and joins stays sound, and old parcels never change', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1000), fc.boolean()), { maxLength: 60 }), (moves) => {
        let parcel = parcelFrom(Array.from({ length: 40 }, (_, i) => ({ theft: i % 3, units: BigInt(1 + (i % 7)) })))
        const first = parcel
        const before = segmentsOf(first)
        for (const [permille, swapped] of moves) {
          const [head, tail] = split(parcel, (unitsOfParcel(parcel) * BigInt(permille)) / 1000n)
          parcel = swapped ? concat(tail, head) : concat(head, tail)
        }
        expectSound(parcel)
        expect(unitsOfParcel(parcel)).toBe(unitsOfParcel(first))
        expect(segmentsOf(first)).toEqual(before)
      }),
      RUNS,
    )
  })
})

describe('a parcel of 100,000 segments', () => {
  const SEGMENTS = 100_000
  /** An AVL tree of n leaves is never higher than 1.4405 log2(n + 2). */
  const HIGHEST = Math.floor(1.4405 * Math.log2(SEGMENTS + 2))
  const append = () => {
    let parcel: Parcel = null
    for (let i = 0; i < SEGMENTS; i++) parcel = concat(parcel, parcelOf(i % 2, 10n))
    return parcel!
  }
  const nodesOf = (parcel: Parcel, known: ReadonlySet<Node> = new Set()): Set<Node> => {
    const found = new Set<Node>()
    const open: Node[] = parcel === null ? [] : [parcel]
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (known.has(node)) continue
      found.add(node)
      if ('left' in node) open.push(node.left, node.right)
    }
    return found
  }
  const whole = append()
  const known = nodesOf(whole)

  test('is balanced, however it was built', () => {
    expect(whole.height).toBeLessThanOrEqual(HIGHEST)
    let backwards: Parcel = null
    for (let i = 0; i < SEGMENTS; i++) backwards = concat(parcelOf(i % 2, 10n), backwards)
    expect(backwards!.height).toBeLessThanOrEqual(HIGHEST)
    expect(segmentsOf(whole)).toHaveLength(SEGMENTS)
  })

  test('costs O(log n) new nodes to cut and to join: two paths with their rotations', () => {
    const most = 6 * HIGHEST
    for (const at of [1n, 15n, 333_333n, 500_000n, 777_777n, 999_999n]) {
      const [head, tail] = split(whole, at)
      expect(nodesOf(head, known).size + nodesOf(tail, known).size).toBeLessThanOrEqual(most)
      const inParts = new Set([...known, ...nodesOf(head, known), ...nodesOf(tail, known)])
      expect(nodesOf(concat(tail, head), inParts).size).toBeLessThanOrEqual(most)
      expect(nodesOf(concat(head, tail), inParts).size).toBeLessThanOrEqual(most)
    }
  })

  test('knows its taint by theft for a parcel cut off without summing up the rest again', () => {
    expect(taintByTheft(whole)).toEqual([500_000n])
    const [head] = split(whole, 333_335n)
    expect(taintByTheft(head)).toEqual([166_665n])
  })
})
