import graphology from 'graphology'
import { write } from 'graphology-gexf'
import type { CaseView } from './case-view.ts'
import { graphOf, xmlText } from './graph.ts'

/**
 * The case as GEXF 1.2 for Gephi: one node per address, one edge per movement, units as exact text.
 * @throws InputError when there are more movements than such a file can hold
 */
export function gexf(view: CaseView): string {
  const { nodes, edges } = graphOf(view, 'GEXF')
  const graph = new graphology.MultiDirectedGraph()
  graph.setAttribute('creator', xmlText(view.run.tool))
  graph.setAttribute('description', xmlText(`${view.incident.title}, ${view.statement.hash}`))
  for (const { id, attributes } of nodes) graph.addNode(xmlText(id), safe(attributes))
  for (const { id, source, target, attributes } of edges) {
    // GEXF gives `kind` of an edge a meaning of its own
    const { kind, ...rest } = attributes
    graph.addEdgeWithKey(xmlText(id), xmlText(source), xmlText(target), safe({ ...rest, movement: kind }))
  }
  return write(graph)
}

function safe(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, xmlText(value)]))
}
