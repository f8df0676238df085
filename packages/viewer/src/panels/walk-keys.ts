/** Which node the arrow keys lead to: right to the largest outflow, left to the largest inflow, up and down the column. */
import type { FlowEdge } from '../graph/model.ts'
import type { Scene } from '../state/derive.ts'

export type Direction = 'right' | 'left' | 'up' | 'down'

const larger = (a: FlowEdge, b: FlowEdge): number => b.weight - a.weight || (a.id < b.id ? -1 : 1)

/** Where the walk starts: the selection, else the first seed. */
export function startNode(scene: Scene): string | null {
  if (scene.selection && 'node' in scene.selection) return scene.selection.node.id
  if (scene.selection) return scene.selection.edge.from
  const drawn = scene.shown.nodes
  return (drawn.find((node) => node.kind === 'seed') ?? drawn[0])?.id ?? null
}

export function nextNode(scene: Scene, from: string, direction: Direction): string | null {
  if (direction === 'right' || direction === 'left') {
    const out = direction === 'right'
    const edges = scene.shown.edges.filter((edge) => edge.from !== edge.to && (out ? edge.from : edge.to) === from)
    // Forward flows first: a return flow would lead in circles.
    const forward = edges.filter(
      (edge) => (scene.nodes.get(edge.from)?.rank ?? 0) < (scene.nodes.get(edge.to)?.rank ?? 0),
    )
    const best = (forward.length > 0 ? forward : edges).sort(larger)[0]
    return best ? (out ? best.to : best.from) : null
  }
  const rank = scene.nodes.get(from)?.rank
  const column = scene.shown.nodes
    .filter((node) => node.rank === rank)
    .map((node) => ({ id: node.id, y: scene.layout.points.get(node.id)?.y ?? 0 }))
    .sort((a, b) => a.y - b.y)
  const at = column.findIndex((node) => node.id === from)
  return column[at + (direction === 'down' ? 1 : -1)]?.id ?? null
}
