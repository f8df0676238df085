/** Small pictures for tests: exact ones, and random ones. */
import fc from 'fast-check'
import type { EdgeKind, FlowEdge, FlowNode, Picture } from './model.ts'

export const node = (id: string, rank: number, more: Partial<FlowNode> = {}): FlowNode => ({
  id,
  kind: rank === 0 ? 'seed' : 'launderer',
  rank,
  noise: false,
  weight: 0.5,
  complete: true,
  hop: rank,
  count: 1,
  ...more,
})

export const edge = (nr: number, from: string, to: string, kind: EdgeKind = 'fact'): FlowEdge => ({
  id: `m:${nr}`,
  from,
  to,
  kind,
  asset: 'eip155:1/slip44:60',
  toAsset: '',
  units: BigInt(nr),
  taint: BigInt(nr),
  toUnits: 0n,
  cents: null,
  weight: 0.5,
  count: 1,
  first: '',
  last: '',
})

export const picture = (nodes: readonly FlowNode[], edges: readonly FlowEdge[]): Picture => ({
  nodes,
  edges,
  columns: [...new Set(nodes.map(({ rank }) => rank))].sort((a, b) => a - b).map((rank) => ({ rank })),
  hiddenByKind: {},
  hiddenByLine: {},
  full: false,
})

/** A theft that fans out over up to four columns, with return flows and loops. */
export const randomPicture: fc.Arbitrary<Picture> = fc
  .array(
    fc.record({
      rank: fc.integer({ min: 1, max: 4 }),
      parent: fc.nat(),
      weight: fc.integer({ min: 0, max: 100 }),
      extra: fc.constantFrom('none', 'back', 'loop', 'far'),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((items) => {
    const nodes = [node('a', 0)]
    const edges: FlowEdge[] = []
    items.forEach(({ rank, parent, weight, extra }, i) => {
      const above = nodes.filter((other) => other.rank === rank - 1)
      const from = above[parent % Math.max(1, above.length)]
      if (!from) return
      const id = `b${i}`
      nodes.push(node(id, rank, { weight: weight / 100 }))
      edges.push(edge(i * 2, from.id, id))
      if (extra === 'back') edges.push(edge(i * 2 + 1, id, from.id))
      if (extra === 'loop') edges.push(edge(i * 2 + 1, id, id, 'assertion'))
      if (extra === 'far') edges.push(edge(i * 2 + 1, 'a', id))
    })
    return picture(nodes, edges)
  })
