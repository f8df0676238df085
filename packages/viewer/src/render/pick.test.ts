import fc from 'fast-check'
import { expect, test } from 'vitest'
import { curveOf, type Lane, type Pixel, pointAt } from './curve.ts'
import type { DrawEdge, DrawNode } from './drawing.ts'
import { lineAt, nodeAt } from './pick.ts'

const drawn = (id: string, from: string, to: string, more: Partial<DrawEdge> = {}): DrawEdge => ({
  ...{ id, from, to, width: 2, color: '#000000', vivid: '#000000', dash: 0, bend: 0, hidden: false, depth: 0 },
  ...{ emphasis: 'normal', selected: false, label: '', priority: 0, lane: undefined, forced: false },
  ...more,
})

const place: fc.Arbitrary<Pixel> = fc.record({
  x: fc.integer({ min: 0, max: 900 }),
  y: fc.integer({ min: 0, max: 600 }),
})

const sightOf = (places: Readonly<Record<string, Pixel>>, lane?: Lane) => ({
  at: (id: string) => places[id],
  lane: () => lane,
  thickness: 1,
  radiusOf: () => 5,
})

/** A line alone: two places that may be one, a bend, and now and then a lane. */
const single = fc.record({
  a: place,
  b: place,
  loop: fc.boolean(),
  bend: fc.integer({ min: -40, max: 40 }),
  width: fc.integer({ min: 1, max: 12 }),
  lane: fc.option(fc.record({ start: place, end: place }), { nil: undefined }),
})

test('law: every point of a line is on it, and what is far from all of its points is not', () => {
  fc.assert(
    fc.property(single, fc.integer({ min: 0, max: 100 }), place, ({ a, b, loop, bend, width, lane }, share, far) => {
      const places = loop ? { a } : { a, b }
      const end = loop ? a : b
      const way = lane && !loop ? { start: lane.start.x, end: lane.end.x, y: lane.start.y } : undefined
      const edge = drawn('m:1', 'a', loop ? 'a' : 'b', { bend, width })
      const curve = curveOf(a, end, 5, bend, way)
      const sight = sightOf(places, way)
      expect(lineAt(pointAt(curve, share / 100), [edge], sight)).toBe('m:1')
      const nearest = Math.min(
        ...Array.from({ length: 601 }, (_, i) => {
          const { x, y } = pointAt(curve, i / 600)
          return Math.hypot(x - far.x, y - far.y)
        }),
      )
      // The curve is looked at in straight pieces, and here in points.
      const reach = Math.max(4, width / 2)
      if (nearest > reach + 8) expect(lineAt(far, [edge], sight)).toBe(null)
      if (nearest < reach - 3) expect(lineAt(far, [edge], sight)).toBe('m:1')
    }),
  )
})

test('of lines that lie on a point the uppermost is met, of those beside it the nearest, and none that is hidden', () => {
  const sight = sightOf({ a: { x: 0, y: 100 }, b: { x: 400, y: 100 }, c: { x: 0, y: 103 }, d: { x: 400, y: 103 } })
  const [low, high] = [drawn('low', 'a', 'b', { depth: 1, width: 6 }), drawn('high', 'c', 'd', { depth: 2, width: 6 })]
  expect(lineAt({ x: 200, y: 101 }, [high, low], sight)).toBe('high')
  expect(lineAt({ x: 200, y: 98 }, [high, low], sight)).toBe('low')
  expect(lineAt({ x: 200, y: 101 }, [{ ...high, hidden: true }, low], sight)).toBe('low')
  expect(lineAt({ x: 200, y: 140 }, [high, low], sight)).toBe(null)
  expect(lineAt({ x: 200, y: 101 }, [drawn('gone', 'a', 'z')], sight)).toBe(null)
})

test('a node is found within its rim, the nearest of several, and never one that is not drawn', () => {
  const nodes = ['a', 'b', 'c'].map((id) => ({ id }) as DrawNode)
  const places: Readonly<Record<string, { x: number; y: number; radius: number }>> = {
    a: { x: 100, y: 100, radius: 5 },
    b: { x: 108, y: 100, radius: 5 },
  }
  const found = (x: number, y: number) => nodeAt({ x, y }, nodes, (id) => places[id])
  expect(found(100, 107.9)).toBe('a')
  expect(found(100, 108.1)).toBeNull()
  expect(found(103, 100)).toBe('a')
  expect(found(105, 100)).toBe('b')
  expect(found(0, 0)).toBeNull()
})
