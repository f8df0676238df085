/** From where to where: everything upstream and downstream of one node or edge, for emphasis. */
import type { FlowEdge, Picture } from './model.ts'

export interface Lineage {
  readonly nodes: ReadonlySet<string>
  readonly edges: ReadonlySet<string>
}

type Step = (edge: FlowEdge) => readonly [near: string, far: string]

function reach(
  start: readonly string[],
  edges: readonly FlowEdge[],
  step: Step,
  found: { nodes: Set<string>; edges: Set<string> },
): void {
  const leaving = new Map<string, FlowEdge[]>()
  for (const edge of edges) {
    const [near] = step(edge)
    const list = leaving.get(near)
    if (list) list.push(edge)
    else leaving.set(near, [edge])
  }
  const queue = [...start]
  const seen = new Set(start)
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    found.nodes.add(id)
    for (const edge of leaving.get(id) ?? []) {
      found.edges.add(edge.id)
      const [, far] = step(edge)
      found.nodes.add(far)
      if (!seen.has(far)) {
        seen.add(far)
        queue.push(far)
      }
    }
  }
}

/** `edges` should be the drawn ones without noise, so that poison dust does not join strangers to the story. */
export function lineage(picture: Pick<Picture, 'edges'>, edges: readonly FlowEdge[], selected: string): Lineage {
  const edge = picture.edges.find((candidate) => candidate.id === selected)
  const found = { nodes: new Set<string>(), edges: new Set<string>() }
  if (edge) found.edges.add(edge.id)
  reach([edge?.from ?? selected], edges, (line) => [line.to, line.from], found)
  reach([edge?.to ?? selected], edges, (line) => [line.from, line.to], found)
  return found
}

/** One step only: noise has no story, just who sent it to whom. */
export function neighbourhood(edges: readonly FlowEdge[], selected: string): Lineage {
  const near = edges.filter((edge) => edge.id === selected || edge.from === selected || edge.to === selected)
  return { nodes: new Set(near.flatMap((edge) => [edge.from, edge.to])), edges: new Set(near.map((edge) => edge.id)) }
}
