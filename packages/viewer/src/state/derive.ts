/** The memoised chain: answers and state → scene. Each step runs again only when what it reads has changed. */
import type { PathsView, WhereAnswer } from '@spoor/tracer/picture'
import { type Lineage, lineage, neighbourhood } from '../graph/lineage.ts'
import type { CaseIndex, FlowEdge, FlowNode, Picture } from '../graph/model.ts'
import { withExtras } from '../layout/extras.ts'
import type { Layout } from '../layout/hops.ts'
import { lightOf, type PathLight } from './path-light.ts'

export type Selection = { readonly node: FlowNode } | { readonly edge: FlowEdge } | null

export interface Scene {
  readonly index: CaseIndex
  /** The picture with every fold shut and nothing hidden: its layout is the frame of all others. */
  readonly base: Picture
  readonly picture: Picture
  readonly layout: Layout
  readonly nodes: ReadonlyMap<string, FlowNode>
  readonly edges: ReadonlyMap<string, FlowEdge>
  /** What is in sight. */
  readonly shown: { readonly nodes: readonly FlowNode[]; readonly edges: readonly FlowEdge[] }
  /** The selected node or edge as drawn; null when nothing is, or when the picture does not have it. */
  readonly selection: Selection
  readonly lineage: Lineage | null
  /** Steps of the paths that are looked at; then `lineage` is what lies on them. */
  readonly light: PathLight | null
}

/** What a scene is made of. */
export interface Parts {
  readonly index: CaseIndex
  readonly base: Picture
  readonly frame: Layout
  readonly picture: Picture
  readonly selected: string | null
  /** Where the server says that the selection is drawn; needed only for what is no node or edge itself. */
  readonly where: WhereAnswer | null
  readonly paths: PathsView | null
  /** Which of the paths is numbered. */
  readonly pathNr: number
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

const byId = <T extends { readonly id: string }>(items: readonly T[]): Map<string, T> =>
  new Map(items.map((item) => [item.id, item]))

/** Whether the picture itself has what is selected, so that nobody has to be asked. */
export const isDrawn = (picture: Picture, id: string): boolean =>
  picture.nodes.some((node) => node.id === id) || picture.edges.some((edge) => edge.id === id)

function traceLineage(picture: Picture, shown: Scene['shown'], selection: Selection): Lineage | null {
  if (selection === null) return null
  const noise = 'node' in selection ? selection.node.noise : selection.edge.kind === 'noise'
  const id = 'node' in selection ? selection.node.id : selection.edge.id
  if (noise) return neighbourhood(shown.edges, id)
  return lineage(
    picture,
    shown.edges.filter((edge) => edge.kind !== 'noise'),
    id,
  )
}

export function createDerivation(): (parts: Parts) => Scene {
  const placed = memo((frame: Layout, picture: Picture) => withExtras(frame, picture.nodes, picture.edges))
  const nodesById = memo((picture: Picture) => byId(picture.nodes))
  const edgesById = memo((picture: Picture) => byId(picture.edges))
  const inSight = memo((picture: Picture) => ({
    nodes: picture.nodes.filter((node) => !node.hidden),
    edges: picture.edges.filter((edge) => !edge.hidden),
  }))
  const chosen = memo((picture: Picture, id: string | null, where: WhereAnswer | null): Selection => {
    if (id === null) return null
    const node = nodesById(picture).get(id) ?? nodesById(picture).get(where?.node ?? '')
    if (node) return { node }
    const edge = edgesById(picture).get(id) ?? edgesById(picture).get(where?.edge ?? '')
    return edge ? { edge } : null
  })
  const traced = memo(traceLineage)
  const lit = memo(lightOf)
  const scene = memo(
    (
      index: CaseIndex,
      base: Picture,
      picture: Picture,
      layout: Layout,
      selection: Selection,
      line: Lineage | null,
      light: PathLight | null,
    ): Scene => ({
      index,
      base,
      picture,
      layout,
      nodes: nodesById(picture),
      edges: edgesById(picture),
      shown: inSight(picture),
      selection,
      lineage: light ?? line,
      light,
    }),
  )
  return ({ index, base, frame, picture, selected, where, paths, pathNr }) => {
    const selection = chosen(picture, selected, where)
    const line = traced(picture, inSight(picture), selection)
    return scene(index, base, picture, placed(frame, picture), selection, line, lit(paths, pathNr))
  }
}
