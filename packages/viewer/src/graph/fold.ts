/** Wide columns: many small siblings become one "n more" node. Sums never change, only the number of things drawn. */
import { sum } from '../text/money.ts'
import type { FlowEdge, FlowNode, Picture } from './model.ts'

/** Most nodes a column draws before its small siblings fold. */
export const COLUMN_LIMIT = 64

export const isFold = (id: string): boolean => id.startsWith('fold:')

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

/** Siblings: leaves of one column with the same payers and kind. */
function siblingKeys(picture: Picture): Map<string, string> {
  const payers = new Map<string, Set<string>>()
  const pays = new Set<string>()
  for (const edge of picture.edges) {
    if (edge.from === edge.to) continue
    pays.add(edge.from)
    payers.set(edge.to, (payers.get(edge.to) ?? new Set()).add(edge.from))
  }
  const keys = new Map<string, string>()
  for (const node of picture.nodes) {
    if (pays.has(node.id) || node.kind === 'seed') continue
    keys.set(node.id, `${[...(payers.get(node.id) ?? [])].sort().join(',')}:${node.kind}`)
  }
  return keys
}

type Rule = (node: FlowNode, siblings: ReadonlyMap<string, string>) => string | undefined

/** Siblings first; where every leaf has another payer, leaves of one kind; at last the small ones of a kind, wherever they lead. */
const RULES: readonly Rule[] = [
  (node, siblings) => siblings.get(node.id),
  (node, siblings) => (siblings.has(node.id) ? `*:${node.kind}` : undefined),
  (node) => (node.kind === 'seed' ? undefined : `+:${node.kind}`),
]

/** The groups of the finest rule that can bring a column down to its limit, largest first; many folds of two would help nobody. */
function groupsThatSuffice(
  nodes: readonly FlowNode[],
  siblings: ReadonlyMap<string, string>,
  limit: number,
): [string, FlowNode[]][] {
  let groups: [string, FlowNode[]][] = []
  for (const keyOf of RULES) {
    const free = nodes.filter((node) => keyOf(node, siblings) !== undefined)
    groups = [...groupBy(free, (node) => keyOf(node, siblings) ?? '')].filter(([, members]) => members.length > 1)
    const saved = groups.reduce((all, [, members]) => all + members.length - 1, 0)
    if (nodes.length - saved <= limit) break
  }
  return groups.sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
}

/** Which nodes fold into which: the smallest first, until the column fits; groups of one are left alone. */
function chooseFolds(picture: Picture, limit: number): Map<string, string> {
  const keys = siblingKeys(picture)
  const target = new Map<string, string>()
  const columns = groupBy(picture.nodes, (node) => `${node.rank}${node.noise ? 'n' : ''}`)
  for (const [column, nodes] of columns) {
    if (nodes.length <= limit) continue
    const groups = groupsThatSuffice(nodes, keys, limit)
    let left = nodes.length
    for (const [key, members] of groups) {
      if (left <= limit) break
      const smallest = [...members].sort((a, b) => a.weight - b.weight || (a.id < b.id ? -1 : 1))
      const taken = smallest.slice(0, Math.min(smallest.length, left - limit + 1))
      for (const node of taken) target.set(node.id, `fold:${column}:${key}`)
      left -= taken.length - 1
    }
  }
  return target
}

export interface Folded extends Picture {
  /** Member → the fold that stands for it. */
  readonly foldOf: ReadonlyMap<string, string>
  /** Members that were taken out of their fold again: placed below their column so that nothing else moves. */
  readonly released: ReadonlySet<string>
}

export function foldPicture(picture: Picture, unfolded: ReadonlySet<string>, limit: number = COLUMN_LIMIT): Folded {
  const chosen = chooseFolds(picture, limit)
  const released = new Set([...chosen].filter(([, fold]) => unfolded.has(fold)).map(([id]) => id))
  const foldOf = new Map([...chosen].filter(([id]) => !released.has(id)))
  if (foldOf.size === 0) return { ...picture, foldOf, released }
  const standIn = (id: string): string => foldOf.get(id) ?? id
  const groups = groupBy(picture.nodes, (node) => standIn(node.id))
  const nodes = [...groups].map(([id, members]): FlowNode => {
    const first = members[0]!
    if (members.length === 1 && first.id === id) return first
    return {
      ...first,
      id,
      members: members.flatMap((node) => node.members),
      weight: Math.max(...members.map((node) => node.weight)),
      complete: members.every((node) => node.complete),
    }
  })
  const lines = groupBy(picture.edges, (edge) =>
    foldOf.has(edge.from) || foldOf.has(edge.to)
      ? [standIn(edge.from), standIn(edge.to), edge.asset, edge.toAsset, edge.kind].join('|')
      : edge.id,
  )
  return { nodes, edges: [...lines.values()].map((edges) => joinEdges(edges, standIn)), foldOf, released }
}

function joinEdges(edges: readonly FlowEdge[], standIn: (id: string) => string): FlowEdge {
  const first = edges[0]!
  const priced = edges.every((edge) => edge.cents !== null)
  return {
    ...first,
    from: standIn(first.from),
    to: standIn(first.to),
    movements: edges.flatMap((edge) => edge.movements),
    units: sum(edges.map((edge) => edge.units)),
    taint: sum(edges.map((edge) => edge.taint)),
    toUnits: sum(edges.map((edge) => edge.toUnits)),
    cents: priced ? sum(edges.map((edge) => edge.cents ?? 0n)) : null,
    weight: Math.max(...edges.map((edge) => edge.weight)),
  }
}
