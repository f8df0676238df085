/** Places for what is drawn beside the laid-out picture: members of an open fold, noise. Nothing that stands moves for them. */

import { type Layout, type LayoutEdge, type LayoutNode, type Point, ROW } from './hops.ts'
import { lanesPast } from './lanes.ts'
import { byText } from './layers.ts'

/** Rows between the last node of a column and the first that is placed below it. */
const APART = 2

/** Where a column stands that the layout does not have: between its neighbours, or one further out. */
export function columnAt(columns: Layout['columns'], rank: number): number {
  const exact = columns.find((column) => column.rank === rank)
  if (exact) return exact.x
  const gap = columns.length > 1 ? (columns[1]?.x ?? 0) - (columns[0]?.x ?? 0) : ROW * 10
  const left = columns.findLast((column) => column.rank < rank)
  const right = columns.find((column) => column.rank > rank)
  if (left && right) return (left.x + right.x) / 2
  if (left) return left.x + gap * (rank - left.rank)
  return right ? right.x - gap * (right.rank - rank) : 0
}

/**
 * Below the last row of its own column and the lines that pass it, heaviest first. Lines that are drawn anew pass beside the nodes between their ends.
 * @returns the layout with every node of `nodes` in it; nodes and lanes that it had keep their places
 */
export function withExtras(layout: Layout, nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Layout {
  const extras = nodes.filter(({ id }) => !layout.points.has(id))
  if (extras.length === 0) {
    const lanes = lanesPast({ ...layout, nodes }, edges)
    return lanes === layout.lanes ? layout : { ...layout, lanes }
  }
  const points = new Map<string, Point>(layout.points)
  const lowest = new Map<number, number>()
  for (const { x, y } of layout.points.values()) lowest.set(x, Math.max(lowest.get(x) ?? 0, y))
  for (const bends of layout.lanes.values())
    for (const { x, y } of bends) if (lowest.has(x)) lowest.set(x, Math.max(lowest.get(x)!, y))
  const columns = new Map<number, { rank: number; x: number }>(layout.columns.map((column) => [column.rank, column]))
  const heaviest = [...extras].sort((a, b) => a.rank - b.rank || b.weight - a.weight || byText(a.id, b.id))
  const begun = new Set<number>()
  for (const { id, rank } of heaviest) {
    const x = columns.get(rank)?.x ?? columnAt(layout.columns, rank)
    columns.set(rank, { rank, x })
    const last = lowest.get(x)
    const y = last === undefined ? 0 : last + (begun.has(x) ? ROW : APART * ROW)
    begun.add(x)
    lowest.set(x, y)
    points.set(id, { x, y })
  }
  const all = [...columns.values()].sort((a, b) => a.rank - b.rank)
  return {
    ...layout,
    points,
    columns: all,
    lanes: lanesPast({ nodes, points, columns: all, lanes: layout.lanes }, edges),
  }
}
