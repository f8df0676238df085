import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type LayoutEdge, type LayoutNode, layoutByHop, ROW } from './hops.ts'
import { layoutPinned } from './pins.ts'

const graph = fc
  .record({
    size: fc.integer({ min: 2, max: 40 }),
    seed: fc.array(fc.nat({ max: 1000 }), { minLength: 80, maxLength: 80 }),
  })
  .map(({ size, seed }) => {
    const nodes: LayoutNode[] = Array.from({ length: size }, (_, i) => ({
      id: `n${i}`,
      rank: i === 0 ? 0 : 1 + (seed[i]! % 4),
      weight: seed[i]! / 1000,
    }))
    const edges: LayoutEdge[] = nodes.slice(1).map(({ id }, i) => ({
      from: `n${seed[i + 40]! % (i + 1)}`,
      to: id,
      weight: seed[i]! / 1000,
    }))
    return { nodes, edges }
  })

test('what stands does not move, nothing new stands on it, and order does not matter', () => {
  fc.assert(
    fc.property(graph, fc.integer({ min: 1, max: 39 }), ({ nodes, edges }, cut) => {
      const known = nodes.slice(0, cut)
      const ids = new Set(known.map(({ id }) => id))
      const before = layoutByHop(
        known,
        edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
      )
      const after = layoutPinned(nodes, edges, before.points)
      for (const [id, point] of before.points) expect(after.points.get(id)).toEqual(point)
      const fresh = nodes.slice(cut).map(({ id }) => after.points.get(id)!)
      const all = nodes.map(({ id }) => after.points.get(id)!)
      for (const a of fresh) {
        expect(a.y).toBeGreaterThanOrEqual(0)
        expect(all.filter((b) => b !== a && b.x === a.x && Math.abs(b.y - a.y) < ROW - 1e-3)).toEqual([])
      }
      const again = layoutPinned([...nodes].reverse(), [...edges].reverse(), new Map([...before.points].reverse()))
      expect(again.points.size).toBe(after.points.size)
      for (const [id, point] of after.points) expect(again.points.get(id)).toEqual(point)
    }),
  )
})

test('without pins it is the layout by hop', () => {
  fc.assert(
    fc.property(graph, ({ nodes, edges }) => {
      expect(layoutPinned(nodes, edges, new Map())).toEqual(layoutByHop(nodes, edges))
    }),
  )
})

test('a new column stands right of the last, a new node beside who pays it', () => {
  const nodes = [
    { id: 'a', rank: 0, weight: 1 },
    { id: 'b', rank: 1, weight: 1 },
    { id: 'c', rank: 2, weight: 1 },
  ]
  const pins = new Map([
    ['a', { x: 0, y: 0 }],
    ['b', { x: 150, y: 64 }],
  ])
  const { points, columns } = layoutPinned(nodes, [{ from: 'b', to: 'c', weight: 1 }], pins)
  expect(points.get('c')).toEqual({ x: 300, y: 64 })
  expect(columns.map(({ rank }) => rank)).toEqual([0, 1, 2])
})
