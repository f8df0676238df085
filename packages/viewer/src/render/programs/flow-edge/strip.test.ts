import { expect, test } from 'vitest'
import { piecesFor, stripOf } from './strip.ts'

test.each([8, 10, 16, 24])(
  'in %i pieces a line runs from one end to the other on both sides, and on along its head',
  (pieces) => {
    const rows = stripOf(pieces)
    const body = rows.filter(([, , , head]) => head === 0)
    const head = rows.filter(([, , , ofHead]) => ofHead === 1)
    expect(body).toHaveLength(2 * (pieces + 1))
    for (const way of [0, 1]) {
      const steps = body.filter(([, , side]) => side === 1).map((row) => row[way] ?? Number.NaN)
      expect(steps[0]).toBe(0)
      expect(steps.at(-1)).toBeCloseTo(1, 12)
      for (const [i, step] of steps.slice(1).entries()) expect(step).toBeGreaterThan(steps[i] ?? 1)
      expect(steps.map((step, i) => step + (steps.at(-1 - i) ?? 0)).every((sum) => Math.abs(sum - 1) < 1e-9)).toBe(true)
    }
    expect(head.map(([at]) => at)).toEqual([0, 0, 1, 1])
  },
)

test('the ends of a lane and its straight each begin where the last piece ends', () => {
  const along = stripOf(10).flatMap(([, lane, side, head]) => (side === 1 && head === 0 ? [lane ?? 0] : []))
  expect(along).toContainEqual(expect.closeTo(1 / 3, 12))
  expect(along).toContainEqual(expect.closeTo(2 / 3, 12))
})

test('more pieces where one looks closely, fewer where there are thousands of lines', () => {
  expect(piecesFor(1500, 1)).toBe(24)
  expect(piecesFor(1500, 0.1)).toBe(64)
  expect(piecesFor(50_000, 0.1)).toBe(24)
  expect(piecesFor(50_000, 1)).toBeLessThan(piecesFor(50_000, 0.5))
})
