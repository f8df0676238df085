/** The memoised chain: case → picture → folded → placed → visible. Each step runs again only when what it reads has changed. */
import { buildPicture } from '../graph/build.ts'
import { type Visibility, visible } from '../graph/filter.ts'
import { type Folded, foldPicture } from '../graph/fold.ts'
import { type Lineage, lineage, neighbourhood } from '../graph/lineage.ts'
import type { CaseIndex, FlowEdge, FlowNode, Picture } from '../graph/model.ts'
import { type Layout, layoutByHop } from '../layout/hops.ts'
import type { ViewState } from './state.ts'

export interface Scene {
  readonly index: CaseIndex
  readonly whole: Picture
  readonly folded: Folded
  readonly layout: Layout
  readonly visibility: Visibility
  readonly nodes: ReadonlyMap<string, FlowNode>
  readonly edges: ReadonlyMap<string, FlowEdge>
  /** The selected node or edge as drawn; null when nothing is, or when the case does not have it. */
  readonly selection: { readonly node: FlowNode } | { readonly edge: FlowEdge } | null
  readonly lineage: Lineage | null
}

/** Remembers the last call; arguments are compared by identity. */
function memo<A extends readonly unknown[], R>(compute: (...args: A) => R): (...args: A) => R {
  let last: { args: A; result: R } | null = null
  return (...args) => {
    if (last?.args.every((arg, i) => Object.is(arg, args[i]))) return last.result
    last = { args, result: compute(...args) }
    return last.result
  }
}

function place(folded: Folded): Layout {
  const extra = new Set(
    folded.nodes.filter((node) => node.noise || folded.released.has(node.id)).map((node) => node.id),
  )
  return layoutByHop(
    folded.nodes.map(({ id, rank, weight }) => ({ id, rank, weight, extra: extra.has(id) })),
    folded.edges.filter((edge) => edge.kind !== 'noise'),
  )
}

const byId = <T extends { readonly id: string }>(items: readonly T[]): Map<string, T> =>
  new Map(items.map((item) => [item.id, item]))

function findSelection(
  folded: Folded,
  nodes: ReadonlyMap<string, FlowNode>,
  edges: ReadonlyMap<string, FlowEdge>,
  id: string | null,
): Scene['selection'] {
  if (id === null) return null
  const node = nodes.get(folded.foldOf.get(id) ?? id)
  if (node) return { node }
  // Any movement of an edge selects it, so a link to a movement survives merging and folding.
  const edge =
    edges.get(id) ?? folded.edges.find((candidate) => candidate.movements.some((movement) => `m:${movement.id}` === id))
  return edge ? { edge } : null
}

function traceLineage(folded: Folded, visibility: Visibility, selection: Scene['selection']): Lineage | null {
  if (selection === null) return null
  const drawn = folded.edges.filter((edge) => visibility.edges.has(edge.id))
  const noise = 'node' in selection ? selection.node.noise : selection.edge.kind === 'noise'
  if (noise) return neighbourhood(drawn, 'node' in selection ? selection.node.id : selection.edge.id)
  const edges = drawn.filter((edge) => edge.kind !== 'noise')
  return lineage(folded, edges, 'node' in selection ? selection.node.id : selection.edge.id)
}

export function createDerivation(): (index: CaseIndex, state: ViewState) => Scene {
  const picture = memo(buildPicture)
  const fold = memo((whole: Picture, unfolded: readonly string[]) => foldPicture(whole, new Set(unfolded)))
  const placed = memo(place)
  const shown = memo(visible)
  const nodesById = memo((folded: Folded) => byId(folded.nodes))
  const edgesById = memo((folded: Folded) => byId(folded.edges))
  const selected = memo(findSelection)
  const traced = memo(traceLineage)
  const scene = memo(
    (...parts: [CaseIndex, Picture, Folded, Layout, Visibility, Scene['selection'], Lineage | null]): Scene => {
      const [index, whole, folded, layout, visibility, selection, line] = parts
      return {
        index,
        whole,
        folded,
        layout,
        visibility,
        nodes: nodesById(folded),
        edges: edgesById(folded),
        selection,
        lineage: line,
      }
    },
  )
  return (index, state) => {
    const whole = picture(index)
    const folded = fold(whole, state.unfolded)
    const visibility = shown(folded, state.filters, state.hiddenKinds)
    const selection = selected(folded, nodesById(folded), edgesById(folded), state.selected)
    return scene(index, whole, folded, placed(folded), visibility, selection, traced(folded, visibility, selection))
  }
}
