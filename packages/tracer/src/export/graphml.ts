import XMLBuilder from 'fast-xml-builder'
import type { CaseView } from './case-view.ts'
import { EDGE_ATTRIBUTES, graphOf, NODE_ATTRIBUTES, xmlText } from './graph.ts'

/**
 * The case as GraphML: one node per address, one edge per movement, every attribute as text so that no unit is rounded.
 * @throws InputError when there are more movements than such a file can hold
 */
export function graphml(view: CaseView): string {
  const { nodes, edges } = graphOf(view, 'GraphML')
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true })
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    graphml: {
      '@xmlns': 'http://graphml.graphdrawing.org/xmlns',
      key: [...keys('node', NODE_ATTRIBUTES), ...keys('edge', EDGE_ATTRIBUTES)],
      graph: {
        '@id': xmlText(view.incident.id),
        '@edgedefault': 'directed',
        node: nodes.map(({ id, attributes }) => ({ '@id': xmlText(id), data: data('node', attributes) })),
        edge: edges.map(({ id, source, target, attributes }) => ({
          '@id': xmlText(id),
          '@source': xmlText(source),
          '@target': xmlText(target),
          data: data('edge', attributes),
        })),
      },
    },
  })
}

function keys(of: 'node' | 'edge', names: readonly string[]): object[] {
  return names.map((name) => ({ '@id': `${of}-${name}`, '@for': of, '@attr.name': name, '@attr.type': 'string' }))
}

function data(of: 'node' | 'edge', attributes: Readonly<Record<string, string>>): object[] {
  return Object.entries(attributes)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ '@key': `${of}-${name}`, '#text': xmlText(value) }))
}
