/** What is hidden, by which rule. Filtering never moves or removes anything: it only says what is not drawn. */
import type { FlowEdge, FlowNode, NodeKind, Picture } from './model.ts'

export interface Filters {
  /** CAIP-19, or null for all. */
  readonly asset: string | null
  /** Lines below this many US cents are hidden; lines without a price never are. */
  readonly minCents: bigint
  readonly maxHop: number | null
  readonly noise: boolean
  /** Payments without stolen value. */
  readonly clean: boolean
}

export interface Visibility {
  readonly nodes: ReadonlySet<string>
  readonly edges: ReadonlySet<string>
  /** Nodes of each kind that the legend took away. */
  readonly hiddenByKind: ReadonlyMap<NodeKind, number>
}

function passes(edge: FlowEdge, filters: Filters): boolean {
  if (edge.kind === 'noise') return filters.noise
  if (edge.kind === 'clean' && !filters.clean) return false
  if (filters.asset !== null && edge.asset !== filters.asset && edge.toAsset !== filters.asset) return false
  // A value without a price is never under a floor.
  return edge.cents === null || edge.cents >= filters.minCents
}

const nodePasses = (node: FlowNode, filters: Filters): boolean =>
  (filters.noise || !node.noise) && (filters.maxHop === null || node.rank <= filters.maxHop)

/** The ids that are drawn. */
export function visible(picture: Picture, filters: Filters, hiddenKinds: readonly NodeKind[]): Visibility {
  const standing = new Map(picture.nodes.filter((node) => nodePasses(node, filters)).map((node) => [node.id, node]))
  const lines = picture.edges.filter(
    (edge) => standing.has(edge.from) && standing.has(edge.to) && passes(edge, filters),
  )
  const touched = new Set(lines.flatMap((edge) => [edge.from, edge.to]))
  const hiddenByKind = new Map<NodeKind, number>()
  const nodes = new Set<string>()
  for (const node of standing.values()) {
    // A seed stays: the picture starts there, whatever is filtered.
    if (!touched.has(node.id) && node.kind !== 'seed') continue
    if (hiddenKinds.includes(node.kind))
      hiddenByKind.set(node.kind, (hiddenByKind.get(node.kind) ?? 0) + node.members.length)
    else nodes.add(node.id)
  }
  const edges = new Set(lines.filter((edge) => nodes.has(edge.from) && nodes.has(edge.to)).map((edge) => edge.id))
  return { nodes, edges, hiddenByKind }
}
