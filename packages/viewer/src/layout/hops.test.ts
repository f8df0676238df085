import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildPicture } from '../graph/build.ts'
import { indexCase } from '../graph/index-case.ts'
import { randomCase } from '../graph/sample.ts'
import { type LayoutEdge, type LayoutNode, layoutByHop, ROW } from './hops.ts'
import { spread } from './isotonic.ts'
import { crossings } from './order.ts'

const graph = randomCase.map((view) => {
  const { nodes, edges } = buildPicture(indexCase(view))
  return {
    nodes: nodes.map(({ id, rank, weight, noise }): LayoutNode => ({ id, rank, weight, extra: noise })),
    edges: edges
      .filter((edge) => edge.kind !== 'noise')
      .map(({ from, to, weight }): LayoutEdge => ({ from, to, weight })),
  }
})

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

  test('law: extras move nothing', () => {
    fc.assert(
      fc.property(graph, ({ nodes, edges }) => {
        const withExtras = layoutByHop(nodes, edges)
        const without = layoutByHop(
          nodes.filter((node) => !node.extra),
          edges,
        )
        for (const [id, { y }] of without.points) expect(withExtras.points.get(id)!.y).toBe(y)
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
