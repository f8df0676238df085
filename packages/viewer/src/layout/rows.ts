/** Heights: every node and bend pulled to its neighbours, kept apart from those above and below. */
import { spread } from './isotonic.ts'
import type { Layers, Link } from './layers.ts'

/** Room of a line that passes through a column. */
export const LANE = 7
/** Lines that get their whole room in a column; more of them share it. */
export const LANES = 24
/** Rows from a node with a loop to the one above it. */
const LOOP_ROWS = 3
/** A column with fewer nodes than others spreads out, up to so many rows a node. */
const WIDEST = 3.2
const PASSES = 10
/** How much harder a line keeps straight between bends than it pulls nodes. */
const STRAIGHT = 6
/** Pull of the place that a node without neighbours has. */
const IDLE = 0.05
/** A column longer than this is staggered: its nodes stand in lines side by side, and the rows close up. */
const STAGGER_FROM = 72
const STAGGER_MOST = 4

/** Side by side, how many lines a column of so many nodes has. */
export const linesOf = (nodes: number): number =>
  nodes <= STAGGER_FROM ? 1 : Math.min(STAGGER_MOST, Math.ceil(nodes / (STAGGER_FROM * 0.8)))

const heightOf = (nodes: number): number => nodes / linesOf(nodes)

/** @param least distance of two nodes of a column */
export function placeRows(layers: Layers, order: readonly (readonly number[])[], least: number): Float64Array {
  const count = layers.real.length
  const y = new Float64Array(layers.weight.length)
  const tallest = Math.max(1, ...order.map((column) => heightOf(column.filter((node) => node < count).length)))
  const gaps = order.map((column) => gapsOf(column, layers, tallest, least))
  order.forEach((column, i) => {
    let at = 0
    const own = gaps[i] ?? []
    column.forEach((node, j) => {
      at += j === 0 ? 0 : (own[j] ?? 0)
      y[node] = at
    })
    for (const node of column) y[node] = (y[node] ?? 0) - at / 2
  })
  const settle = (i: number, sides: readonly (readonly (readonly Link[])[])[]): void => {
    const column = order[i] ?? []
    const wishes = column.map((node) => wish(node, sides, y, count))
    spread(wishes, gaps[i] ?? []).forEach((at, j) => {
      y[column[j] ?? 0] = at
    })
  }
  const { left, right } = layers
  for (let pass = 0; pass < PASSES; pass++) {
    if (pass % 2 === 0) for (let i = 1; i < order.length; i++) settle(i, pass > 4 ? [left, right] : [left])
    else for (let i = order.length - 2; i >= 0; i--) settle(i, [right])
  }
  // The last word is the payers': a fan-out is centred on who paid it.
  for (let i = 1; i < order.length; i++) settle(i, [left])
  return y
}

/** Distance of each node of a column from the one above it. */
function gapsOf(column: readonly number[], { real, loops }: Layers, tallest: number, least: number): number[] {
  const nodes = column.filter((node) => node < real.length).length
  const bends = column.length - nodes
  const row = (least / linesOf(nodes)) * Math.min(WIDEST, Math.max(1, tallest / Math.max(1, heightOf(nodes))))
  const lane = LANE * Math.min(1, LANES / Math.max(1, bends))
  const half = (node: number): number => (node < real.length ? row : lane) / 2
  return column.map((node, i) => {
    const above = column[i - 1]
    // A loop stands above its node: it gets the rows for it.
    return (above === undefined ? 0 : half(above)) + half(node) + (loops.has(node) ? LOOP_ROWS * least : 0)
  })
}

function wish(
  node: number,
  sides: readonly (readonly (readonly Link[])[])[],
  y: Float64Array,
  count: number,
): { at: number; weight: number } {
  let sum = 0
  let weight = 0
  for (const side of sides)
    for (const link of side[node] ?? []) {
      const pull = link.weight * (node >= count && link.to >= count ? STRAIGHT : 1)
      sum += (y[link.to] ?? 0) * pull
      weight += pull
    }
  return weight === 0 ? { at: y[node] ?? 0, weight: IDLE } : { at: sum / weight, weight }
}
