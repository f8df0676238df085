/**
 * Left to right by column, top to bottom with few crossings. Pure and deterministic: the same nodes and edges in any
 * order give the same coordinates on every screen. Positions are in layout units; x grows right, y grows down.
 */
import { spread } from './isotonic.ts'
import { type Link, orderColumns } from './order.ts'

export interface LayoutNode {
  readonly id: string
  readonly rank: number
  readonly weight: number
}

export interface LayoutEdge {
  readonly from: string
  readonly to: string
  readonly weight: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Layout {
  readonly points: ReadonlyMap<string, Point>
  /** One per column, left to right. */
  readonly columns: readonly { readonly rank: number; readonly x: number }[]
  /** Extent of everything that was laid out; what is placed beside it later does not count. */
  readonly width: number
  readonly height: number
}

export const ROW = 16
const COLUMN_MIN = 150
const COLUMN_MAX = 420
/** Wanted width to height of the whole picture. */
const ASPECT = 1.5
const PASSES = 8
/** Rows from a node with a loop to the one above it. */
const LOOP_ROWS = 4

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function linkUp(
  ranks: ReadonlyMap<string, number>,
  edges: readonly LayoutEdge[],
): { left: Map<string, Link[]>; right: Map<string, Link[]> } {
  const left = new Map<string, Link[]>()
  const right = new Map<string, Link[]>()
  const add = (map: Map<string, Link[]>, id: string, link: Link): void => {
    const list = map.get(id)
    if (list) list.push(link)
    else map.set(id, [link])
  }
  const sorted = [...edges].sort((a, b) => byText(a.from, b.from) || byText(a.to, b.to) || a.weight - b.weight)
  for (const { from, to, weight } of sorted) {
    const a = ranks.get(from)
    const b = ranks.get(to)
    if (a === undefined || b === undefined || Math.abs(a - b) !== 1) continue
    // Return flows pull their ends together just the same.
    const [near, far] = a < b ? [from, to] : [to, from]
    add(right, near, { id: far, weight: weight + 0.1 })
    add(left, far, { id: near, weight: weight + 0.1 })
  }
  return { left, right }
}

const mean = (links: readonly Link[] | undefined, y: ReadonlyMap<string, number>): number | null => {
  let sum = 0
  let weight = 0
  for (const link of links ?? []) {
    const at = y.get(link.id)
    if (at === undefined) continue
    sum += at * link.weight
    weight += link.weight
  }
  return weight === 0 ? null : sum / weight
}

/** y of every ordered node: pulled to its neighbours, kept a row apart. */
function placeRows(
  order: readonly (readonly string[])[],
  links: { left: Map<string, Link[]>; right: Map<string, Link[]> },
  room: (id: string) => number,
): Map<string, number> {
  const y = new Map<string, number>()
  for (const column of order)
    column.forEach((id, i) => {
      y.set(id, (i - (column.length - 1) / 2) * ROW)
    })
  const settle = (column: readonly string[], side: ReadonlyMap<string, readonly Link[]>): void => {
    const wishes = column.map((id) => {
      const links = side.get(id)
      const pull = mean(links, y)
      return pull === null
        ? { at: y.get(id) ?? 0, weight: 0.05 }
        : { at: pull, weight: (links ?? []).reduce((all, link) => all + link.weight, 0) }
    })
    const gaps = column.map((id) => room(id) * ROW)
    spread(wishes, gaps).forEach((at, i) => {
      y.set(column[i]!, at)
    })
  }
  for (let pass = 0; pass < PASSES; pass++) {
    if (pass % 2 === 0) for (const column of order.slice(1)) settle(column, links.left)
    else for (const column of order.slice(0, -1).reverse()) settle(column, links.right)
  }
  // The last word is the payers': a fan-out is centred on who paid it.
  for (const column of order.slice(1)) settle(column, links.left)
  return y
}

export function layoutByHop(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Layout {
  const sorted = [...nodes].sort((a, b) => byText(a.id, b.id))
  const ranks = new Map(sorted.map((node) => [node.id, node.rank]))
  const weights = new Map(sorted.map((node) => [node.id, node.weight]))
  const links = linkUp(ranks, edges)
  const goesOn = (id: string): number => (links.right.has(id) ? 1 : 0)
  const heavier = (a: string, b: string): number =>
    goesOn(b) - goesOn(a) || (weights.get(b) ?? 0) - (weights.get(a) ?? 0) || byText(a, b)
  // A loop stands above its node: it gets the rows for it.
  const loops = new Set(edges.filter((edge) => edge.from === edge.to).map((edge) => edge.from))
  const room = (id: string): number => (loops.has(id) ? LOOP_ROWS : 1)
  const ladder = [...new Set(sorted.map((node) => node.rank))].sort((a, b) => a - b)
  const columns = ladder.map((rank) => sorted.filter((node) => node.rank === rank).map((node) => node.id))
  const order = orderColumns(columns, links, heavier)
  const rows = placeRows(order, links, room)
  const top = Math.min(0, ...rows.values())
  const height = Math.max(0, ...rows.values()) - top
  const gap = Math.round(Math.min(COLUMN_MAX, Math.max(COLUMN_MIN, (height * ASPECT) / Math.max(1, ladder.length - 1))))
  const points = new Map<string, Point>()
  order.forEach((column, i) => {
    for (const id of column) points.set(id, { x: i * gap, y: (rows.get(id) ?? 0) - top })
  })
  return { points, columns: ladder.map((rank, i) => ({ rank, x: i * gap })), width: (ladder.length - 1) * gap, height }
}
