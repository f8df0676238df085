import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomPicture } from '../graph/sample.ts'
import { withExtras } from './extras.ts'
import { type LayoutEdge, type LayoutNode, layoutByHop, ROW } from './hops.ts'
import { spread } from './isotonic.ts'
import { crossings } from './order.ts'

const graph = randomPicture.map(({ nodes, edges }) => ({
  nodes: nodes.map(({ id, rank, weight }): LayoutNode => ({ id, rank, weight })),
  edges: edges.map(({ from, to, weight }): LayoutEdge => ({ from, to, weight })),
}))

describe('layoutByHop()', () => {
  test('law: the order of the input does not matter', () => {
    const shuffled = graph.chain((given) =>
      fc.record({
        given: fc.constant(given),
        nodes: fc.shuffledSubarray(given.nodes, { minLength: given.nodes.length }),
        edges: fc.shuffledSubarray(given.edges, { minLength: given.edges.length }),
      }),
    )
    fc.assert(
      fc.property(shuffled, ({ given, nodes, edges }) => {
        const sorted = (points: ReadonlyMap<string, unknown>) => [...points].sort(([a], [b]) => (a < b ? -1 : 1))
        expect(sorted(layoutByHop(nodes, edges).points)).toEqual(sorted(layoutByHop(given.nodes, given.edges).points))
      }),
    )
  })

  test('law: who is one hop further stands to the right', () => {
    fc.assert(
      fc.property(graph, ({ nodes, edges }) => {
        const { points } = layoutByHop(nodes, edges)
        const rank = new Map(nodes.map((node) => [node.id, node.rank]))
        for (const { from, to } of edges) {
          if (rank.get(to)! > rank.get(from)!) expect(points.get(to)!.x).toBeGreaterThan(points.get(from)!.x)
        }
      }),
    )
  })

  test('law: nothing overlaps in a column', () => {
    fc.assert(
      fc.property(graph, ({ nodes, edges }) => {
        const columns = new Map<number, number[]>()
        for (const { x, y } of layoutByHop(nodes, edges).points.values()) columns.set(x, [...(columns.get(x) ?? []), y])
        for (const ys of columns.values()) {
          ys.sort((a, b) => a - b)
          ys.slice(1).forEach((y, i) => {
            expect(y - ys[i]!).toBeGreaterThanOrEqual(ROW - 1e-6)
          })
        }
      }),
    )
  })

  test('law: extras move nothing, and stand below their column or in one of their own', () => {
    fc.assert(
      fc.property(graph, fc.array(fc.integer({ min: -2, max: 6 }), { maxLength: 20 }), ({ nodes, edges }, ranks) => {
        const frame = layoutByHop(nodes, edges)
        const more = ranks.map((rank, i): LayoutNode => ({ id: `x${i}`, rank, weight: (i % 7) / 7 }))
        const { points, columns } = withExtras(frame, [...nodes, ...more])
        for (const [id, point] of frame.points) expect(points.get(id)).toEqual(point)
        for (const { id, rank } of more) {
          const { x, y } = points.get(id)!
          expect(columns.find((column) => column.rank === rank)?.x).toBe(x)
          for (const [other, point] of points)
            if (other !== id && point.x === x) expect(Math.abs(point.y - y)).toBeGreaterThanOrEqual(ROW - 1e-6)
        }
        const xs = columns.map(({ x }) => x)
        expect([...xs].sort((a, b) => a - b)).toEqual(xs)
      }),
    )
  })
})

test('spread() keeps order and distance, and stays close to the wishes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ at: fc.integer({ min: -100, max: 100 }), weight: fc.integer({ min: 1, max: 9 }) }), {
        maxLength: 30,
      }),
      (wishes) => {
        const ys = spread(
          wishes,
          wishes.map(() => 10),
        )
        ys.slice(1).forEach((y, i) => {
          expect(y - ys[i]!).toBeGreaterThanOrEqual(10 - 1e-9)
        })
      },
    ),
  )
  expect(
    spread(
      [
        { at: 0, weight: 1 },
        { at: 0, weight: 1 },
      ],
      [0, 10],
    ),
  ).toEqual([-5, 5])
})

test('crossings() counts each pair of lines that cross', () => {
  const links = new Map([
    ['a', [{ id: 'y', weight: 1 }]],
    [
      'b',
      [
        { id: 'x', weight: 1 },
        { id: 'y', weight: 1 },
      ],
    ],
  ])
  expect(crossings(['a', 'b'], ['x', 'y'], links)).toBe(1)
  expect(crossings(['b', 'a'], ['x', 'y'], links)).toBe(0)
})
