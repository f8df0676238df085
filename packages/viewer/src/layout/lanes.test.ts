import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withExtras } from './extras.ts'
import { type Layout, type LayoutEdge, type LayoutNode, laneKey, layoutByHop, type Point, ROW } from './hops.ts'
import { CLEAR, LEAST_CLEAR } from './lanes.ts'
import { layoutPinned } from './pins.ts'

const graph = fc
  .record({
    size: fc.integer({ min: 4, max: 50 }),
    seed: fc.array(fc.nat({ max: 1000 }), { minLength: 160, maxLength: 160 }),
  })
  .map(({ size, seed }) => {
    const nodes: LayoutNode[] = Array.from({ length: size }, (_, i) => ({
      ...{ id: `n${i}`, rank: i === 0 ? 0 : 1 + (seed[i]! % 5), weight: seed[i]! / 1000 },
    }))
    // Any pair, so that lines run over several columns, and back.
    const edges: LayoutEdge[] = nodes.slice(1).map(({ id }, i) => {
      const other = `n${seed[i + 40]! % size}`
      const [from, to] = seed[i + 90]! % 5 === 0 ? [id, other] : [other, id]
      return { from, to, weight: seed[i]! / 1000 }
    })
    return { nodes, edges }
  })

/** What a straight lane runs closer to than it may. */
function hitsOf({ points, lanes }: Layout, key: string): string[] {
  const bends = lanes.get(key)!
  const [from, to] = key.split('|')
  const xs = bends.map(({ x }) => x)
  const y = bends[0]!.y
  return [...points]
    .filter(([id]) => id !== from && id !== to)
    .filter(([, point]) => point.x >= Math.min(...xs) && point.x <= Math.max(...xs))
    .filter(([, point]) => Math.abs(point.y - y) < LEAST_CLEAR - 1e-6)
    .map(([id]) => id)
}

/** Pairs that have a whole column between them. */
function longPairs(
  { nodes, edges }: { nodes: LayoutNode[]; edges: LayoutEdge[] },
  { points, columns }: Layout,
): string[] {
  const rank = new Map(nodes.map((node) => [node.id, node.rank]))
  return edges
    .filter(({ from, to }) => {
      const [a, b] = [points.get(from)!.x, points.get(to)!.x]
      return columns.some(
        (column) =>
          column.rank !== rank.get(from) &&
          column.rank !== rank.get(to) &&
          column.x > Math.min(a, b) &&
          column.x < Math.max(a, b),
      )
    })
    .map(({ from, to }) => laneKey(from, to))
}

const moved = fc.array(fc.tuple(fc.nat(49), fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 600 })), {
  maxLength: 4,
})

test('law: beside pinned nodes every long line has a lane that runs through none of them, and nothing moves', () => {
  fc.assert(
    fc.property(graph, fc.integer({ min: 1, max: 49 }), moved, (given, cut, drags) => {
      const known = given.nodes.slice(0, cut)
      const ids = new Set(known.map(({ id }) => id))
      const inside = given.edges.filter(({ from, to }) => ids.has(from) && ids.has(to))
      const pins = new Map<string, Point>(layoutByHop(known, inside).points)
      for (const [i, x, y] of drags) if (pins.has(`n${i}`)) pins.set(`n${i}`, { x, y })
      const layout = layoutPinned(given.nodes, given.edges, pins)
      for (const [id, point] of pins) expect(layout.points.get(id)).toEqual(point)
      for (const key of longPairs(given, layout)) {
        expect(layout.lanes.has(key)).toBe(true)
        expect(hitsOf(layout, key)).toEqual([])
      }
      const again = layoutPinned([...given.nodes].reverse(), [...given.edges].reverse(), new Map([...pins].reverse()))
      expect([...again.lanes].sort(([a], [b]) => (a < b ? -1 : 1))).toEqual(
        [...layout.lanes].sort(([a], [b]) => (a < b ? -1 : 1)),
      )
    }),
  )
})

test('law: lines to what is drawn later pass beside the nodes between, and lanes that were there stay', () => {
  fc.assert(
    fc.property(graph, fc.integer({ min: 1, max: 49 }), (given, cut) => {
      const known = given.nodes.slice(0, cut)
      const ids = new Set(known.map(({ id }) => id))
      const frame = layoutByHop(
        known,
        given.edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
      )
      const layout = withExtras(frame, given.nodes, given.edges)
      for (const [key, bends] of frame.lanes) expect(layout.lanes.get(key)).toEqual(bends)
      for (const key of longPairs(given, layout)) {
        expect(layout.lanes.has(key)).toBe(true)
        if (!frame.lanes.has(key)) expect(hitsOf(layout, key)).toEqual([])
      }
    }),
  )
})

test('a line goes round a node in its way, by the shorter side', () => {
  const nodes = ['a', 'b', 'c'].map((id, rank) => ({ id, rank, weight: 1 }))
  const edges = [{ from: 'a', to: 'c', weight: 1 }]
  const pins = new Map([
    ['a', { x: 0, y: 100 }],
    ['b', { x: 150, y: 98 }],
    ['c', { x: 300, y: 100 }],
  ])
  const { lanes } = layoutPinned(nodes, edges, pins)
  expect(lanes.get(laneKey('a', 'c'))).toEqual([{ x: 150, y: 98 + CLEAR }])
  const back = layoutPinned(nodes, [{ from: 'c', to: 'a', weight: 1 }], pins)
  expect(back.lanes.get(laneKey('c', 'a'))).toEqual([{ x: 150, y: 98 + CLEAR }])
  expect(CLEAR).toBe(ROW / 2)
})
