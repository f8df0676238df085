import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomPicture } from '../graph/sample.ts'
import { withExtras } from './extras.ts'
import { type LayoutEdge, type LayoutNode, laneKey, layoutByHop, ROW } from './hops.ts'
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
        const { points, columns, lanes } = withExtras(frame, [...nodes, ...more], edges)
        for (const [id, point] of frame.points) expect(points.get(id)).toEqual(point)
        for (const [key, bends] of frame.lanes) expect(lanes.get(key)).toEqual(bends)
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
  // a pays y, b pays x and y
  const links = [
    [{ to: 3, weight: 1 }],
    [
      { to: 2, weight: 1 },
      { to: 3, weight: 1 },
    ],
    [],
    [],
  ]
  expect(crossings([0, 1], links, [0, 1, 0, 1], 2)).toBe(1)
  expect(crossings([1, 0], links, [1, 0, 0, 1], 2)).toBe(0)
})

describe('lines over several columns', () => {
  const far = (span: number): { nodes: LayoutNode[]; edges: LayoutEdge[] } => {
    const nodes = Array.from({ length: span + 1 }, (_, rank) => ({ id: `n${rank}`, rank, weight: 0.5 }))
    const steps = nodes.slice(1).map(({ id }, i) => ({ from: `n${i}`, to: id, weight: 0.5 }))
    return { nodes, edges: [...steps, { from: 'n0', to: `n${span}`, weight: 0.5 }] }
  }

  test('pass beside the nodes between', () => {
    const { nodes, edges } = far(4)
    const { lanes, points } = layoutByHop(nodes, edges)
    const lane = lanes.get(laneKey('n0', 'n4'))!
    expect(lane.map(({ x }) => x)).toEqual(['n1', 'n2', 'n3'].map((id) => points.get(id)!.x))
    lane.forEach(({ y }, i) => {
      expect(Math.abs(y - points.get(`n${i + 1}`)!.y)).toBeGreaterThanOrEqual(ROW / 2)
    })
  })

  test('have as many places as there are columns between, also of return flows, up to 24', () => {
    for (const span of [2, 7, 24]) {
      const { nodes, edges } = far(span)
      const back = layoutByHop(nodes, [...edges, { from: `n${span}`, to: 'n0', weight: 1 }])
      const xs = back.lanes.get(laneKey(`n${span}`, 'n0'))!.map(({ x }) => x)
      expect(xs).toHaveLength(span - 1)
      expect([...xs].sort((a, b) => b - a)).toEqual(xs)
    }
    const { nodes, edges } = far(25)
    expect(layoutByHop(nodes, edges).lanes.size).toBe(0)
  })
})

test('a long column is staggered, and its nodes stay left of the next column', () => {
  const leaves = Array.from({ length: 200 }, (_, i): LayoutNode => ({ id: `b${i}`, rank: 1, weight: 0.1 }))
  const nodes = [{ id: 'a', rank: 0, weight: 1 }, ...leaves, { id: 'c', rank: 2, weight: 1 }]
  const edges = [...leaves.map(({ id }) => ({ from: 'a', to: id, weight: 0.1 })), { from: 'b0', to: 'c', weight: 1 }]
  const { points, height } = layoutByHop(nodes, edges)
  const xs = new Set(leaves.map(({ id }) => points.get(id)!.x))
  expect(xs.size).toBe(4)
  expect(height).toBeLessThan(200 * ROW * 0.3)
  expect(Math.max(...xs)).toBeLessThan(points.get('c')!.x)
})

test('a column with fewer nodes uses the height of the tallest', () => {
  const column = (rank: number, count: number) =>
    Array.from({ length: count }, (_, i): LayoutNode => ({ id: `r${rank}n${i}`, rank, weight: 0.5 }))
  const nodes = [...column(0, 1), ...column(1, 4), ...column(2, 40)]
  const edges = [
    ...column(1, 4).map(({ id }) => ({ from: 'r0n0', to: id, weight: 0.5 })),
    ...column(2, 40).map(({ id }, i) => ({ from: `r1n${i % 4}`, to: id, weight: 0.5 })),
  ]
  const { points, height } = layoutByHop(nodes, edges)
  const ys = column(1, 4).map(({ id }) => points.get(id)!.y)
  expect(height).toBeLessThan(42 * ROW)
  expect(Math.max(...ys) - Math.min(...ys)).toBeGreaterThan(3 * 3 * ROW)
})
