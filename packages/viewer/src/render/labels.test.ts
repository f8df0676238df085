import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groundOf, LINE, placeLabels, placeOn, type Wanted, type Written, withOnTop } from './labels.ts'

const WINDOW = { width: 800, height: 600 }
const measure = (text: string) => text.length * 6

const wanted: fc.Arbitrary<Wanted> = fc.record({
  id: fc.uuid(),
  text: fc.string({ minLength: 1, maxLength: 20 }),
  kind: fc.constantFrom('node' as const, 'edge' as const),
  x: fc.integer({ min: 0, max: 800 }),
  y: fc.integer({ min: 0, max: 600 }),
  radius: fc.integer({ min: 0, max: 9 }),
  priority: fc.nat(),
  forced: fc.boolean(),
  room: fc.constant(Number.POSITIVE_INFINITY),
  strong: fc.constant(false),
  dim: fc.constant(false),
  above: fc.boolean(),
  also: fc.constant([]),
})

test('law: no two labels overlap, and none leaves the window', () => {
  fc.assert(
    fc.property(fc.array(wanted, { maxLength: 60 }), (items) => {
      const written = placeLabels(items, WINDOW, measure)
      written.forEach((a, i) => {
        expect(a.left >= 0 && a.left + a.width <= WINDOW.width).toBe(true)
        for (const b of written.slice(i + 1)) {
          const apart =
            a.left + a.width <= b.left || b.left + b.width <= a.left || Math.abs(a.middle - b.middle) >= LINE
          expect(apart).toBe(true)
        }
      })
    }),
  )
})

const apart = (a: Written, b: Written): boolean =>
  a.left + a.width <= b.left || b.left + b.width <= a.left || Math.abs(a.middle - b.middle) >= LINE

test('law: labels of what is pointed at are written, the others stay where they were or give way', () => {
  fc.assert(
    fc.property(fc.array(wanted, { maxLength: 60 }), fc.array(wanted, { maxLength: 8 }), (items, pointed) => {
      const ground = groundOf(items, WINDOW, [])
      const before = placeOn(ground, items, WINDOW, measure)
      expect(before).toEqual(placeLabels(items, WINDOW, measure))
      const top = placeOn(ground, pointed, WINDOW, measure)
      const both = withOnTop(before, top)
      for (const label of top) expect(both).toContain(label)
      for (const label of both) expect(top.includes(label) || before.includes(label)).toBe(true)
      both.forEach((a, i) => {
        for (const b of both.slice(i + 1)) expect(apart(a, b)).toBe(true)
      })
      for (const label of before)
        if (!both.includes(label))
          expect(top.some((other) => other.id === label.id || Math.abs(other.middle - label.middle) <= LINE)).toBe(true)
    }),
  )
})

test('the most important one gets the place', () => {
  const item = {
    id: 'a',
    text: 'aaaa',
    kind: 'node',
    x: 100,
    y: 100,
    radius: 0,
    forced: false,
    room: 999,
    strong: false,
    dim: false,
    above: false,
    also: [],
  } as const
  const written = placeLabels(
    [
      { ...item, priority: 1 },
      { ...item, id: 'b', priority: 2 },
    ],
    WINDOW,
    measure,
  )
  expect(written.map((label) => label.id)).toEqual(['b'])
})
