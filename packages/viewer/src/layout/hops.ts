/**
 * Left to right by column, top to bottom with few crossings. Pure and deterministic: the same nodes and edges in any
 * order give the same coordinates on every screen. Positions are in layout units; x grows right, y grows down.
 */
import { byText, layersOf } from './layers.ts'
import { orderColumns } from './order.ts'
import { linesOf, placeRows } from './rows.ts'

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
  /** Where lines over several columns pass, one place a column from payer to payee; by `laneKey`. */
  readonly lanes: ReadonlyMap<string, readonly Point[]>
  /** Extent of everything that was laid out; what is placed beside it later does not count. */
  readonly width: number
  readonly height: number
}

/** Least distance of two nodes of a column. */
export const ROW = 16

export const laneKey = (from: string, to: string): string => `${from}|${to}`

const COLUMN_MIN = 150
const COLUMN_MAX = 420
/** Wanted width to height of the whole picture. */
const ASPECT = 1.5
/** Share of the way to the next column by which the lines of a staggered column stand apart. */
const STEP = 0.12

export function layoutByHop(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Layout {
  const layers = layersOf(nodes, edges)
  const { real, ladder, weight, right } = layers
  const idOf = (node: number): string => real[node]?.id ?? ''
  const goesOn = (node: number): number => ((right[node] ?? []).length > 0 ? 1 : 0)
  const heavier = (a: number, b: number): number =>
    goesOn(b) - goesOn(a) || (weight[b] ?? 0) - (weight[a] ?? 0) || byText(idOf(a), idOf(b)) || a - b
  const order = orderColumns(layers, heavier)
  const rows = placeRows(layers, order, ROW)
  let [top, bottom] = [0, 0]
  for (const column of order)
    for (const node of column) {
      top = Math.min(top, rows[node] ?? 0)
      bottom = Math.max(bottom, rows[node] ?? 0)
    }
  const height = bottom - top
  const gap = Math.round(Math.min(COLUMN_MAX, Math.max(COLUMN_MIN, (height * ASPECT) / Math.max(1, ladder.length - 1))))
  const points = new Map<string, Point>()
  const places: Point[] = []
  order.forEach((column, i) => {
    const standing = column.filter((node) => node < real.length)
    const lines = linesOf(standing.length)
    standing.forEach((node, j) => {
      points.set(idOf(node), { x: i * gap + (j % lines) * STEP * gap, y: (rows[node] ?? 0) - top })
    })
    for (const node of column) places[node] = { x: i * gap, y: (rows[node] ?? 0) - top }
  })
  const lanes = new Map(
    layers.long.map(({ from, to, bends }) => [
      laneKey(idOf(from), idOf(to)),
      bends.flatMap((bend) => places[bend] ?? []),
    ]),
  )
  const columns = ladder.map((rank, i) => ({ rank, x: i * gap }))
  return { points, columns, lanes, width: (ladder.length - 1) * gap, height }
}
