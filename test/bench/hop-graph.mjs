// Made graphs for the benches of layout and drawing. The same numbers give the same graph.
import { Random } from './random.mjs'

/**
 * A theft that runs through columns: each node has a payer in the column before it, some lines go further, some go back.
 * @param {number} nodes
 * @param {number} edges pairs, each once; at least as many as nodes
 * @param {number} seed
 * @returns {{ nodes: { id: string, rank: number, weight: number }[], edges: { from: string, to: string, weight: number }[] }}
 */
export function hopGraph(nodes, edges, seed) {
  const source = new Random(seed)
  const random = () => source.share()
  const columns = Math.max(6, Math.round(Math.sqrt(nodes) / 2))
  const all = Array.from({ length: nodes }, (_, i) => ({
    id: `n${i}`,
    rank: i === 0 ? 0 : 1 + Math.floor(random() * columns),
    weight: random(),
  }))
  const byRank = new Map()
  for (const node of all) {
    const column = byRank.get(node.rank)
    if (column === undefined) byRank.set(node.rank, [node])
    else column.push(node)
  }
  const pick = (list) => list[Math.floor(random() * list.length)]
  const lines = new Map()
  const add = (from, to) => lines.set(`${from.id}|${to.id}`, { from: from.id, to: to.id, weight: random() })
  for (const node of all) if (node.rank > 0) add(pick(byRank.get(node.rank - 1) ?? [all[0]]), node)
  while (lines.size < edges) {
    const from = pick(all)
    const step = random() < 0.8 ? 1 : random() < 0.7 ? 2 + Math.floor(random() * 3) : -1
    const beside = byRank.get(from.rank + step)
    if (beside !== undefined) add(from, pick(beside))
  }
  return { nodes: all, edges: [...lines.values()] }
}
