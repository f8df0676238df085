import {
  type EdgeView,
  type Filters,
  headingOf,
  type NodeKind,
  type NodeView,
  type PictureView,
} from './picture-view.ts'

/**
 * Marks what a filter hides. Nothing is moved and no sum changes.
 * @example filtered(view, { ...NO_FILTERS, maxHop: 2 }).nodes.filter(({ hidden }) => hidden)
 */
export function filtered(view: PictureView, filters: Filters): PictureView {
  const standing = new Set(view.nodes.filter((node) => staysInReach(node, filters)).map(({ id }) => id))
  const passing = view.edges.filter(
    (edge) => edge.count > 0 && standing.has(edge.from) && standing.has(edge.to) && passes(edge, filters),
  )
  const lines = passing.filter((edge) => !filters.hiddenLines.includes(headingOf(edge)))
  const touched = new Set(lines.flatMap(({ from, to }) => [from, to]))
  const hiddenByKind: Partial<Record<NodeKind, number>> = {}
  const shown = new Set<string>()
  for (const { id, kind, fold } of view.nodes) {
    // A seed stays: the picture starts there, whatever is filtered.
    if (!standing.has(id) || (!touched.has(id) && kind !== 'seed')) continue
    if (filters.hiddenKinds.includes(kind)) hiddenByKind[kind] = (hiddenByKind[kind] ?? 0) + (fold?.count ?? 1)
    else shown.add(id)
  }
  const drawn = new Set(lines.filter(({ from, to }) => shown.has(from) && shown.has(to)).map(({ id }) => id))
  const hiddenByLine: Record<string, number> = {}
  for (const edge of passing) {
    const heading = headingOf(edge)
    if (filters.hiddenLines.includes(heading)) hiddenByLine[heading] = (hiddenByLine[heading] ?? 0) + 1
  }
  return {
    ...view,
    nodes: view.nodes.map((node) => (shown.has(node.id) ? node : { ...node, hidden: true })),
    edges: view.edges.map((edge) => (drawn.has(edge.id) ? edge : { ...edge, hidden: true })),
    hiddenByKind,
    hiddenByLine,
  }
}

/** A value without a price is never under a floor. */
function passes({ kind, asset, toAsset, cents }: EdgeView, filters: Filters): boolean {
  return kind === 'noise' || (isAskedFor({ kind, asset, toAsset }, filters) && isWorth(cents, filters))
}

/** Whether a line is of the asset that is looked at, and of a kind that is. */
export function isAskedFor(
  { kind, asset, toAsset }: Pick<EdgeView, 'kind' | 'asset' | 'toAsset'>,
  filters: Filters,
): boolean {
  if (kind === 'clean' && !filters.clean) return false
  return filters.asset === null || asset === filters.asset || toAsset === filters.asset
}

export function isWorth(cents: string | bigint | null, { minCents }: Filters): boolean {
  return cents === null || BigInt(cents) >= minCents
}

/** By the hop, whatever stands in the columns; where no taint came, by the column. */
function staysInReach({ hop, rank }: NodeView, { maxHop }: Filters): boolean {
  return maxHop === null || (hop ?? rank) <= maxHop
}
