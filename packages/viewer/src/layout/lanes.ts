/** Ways of lines past nodes that stand already: as in a layout by hop, but nothing makes room for them. */
import { type Layout, type LayoutEdge, type LayoutNode, laneKey, type Point, ROW } from './hops.ts'
import { byText, LONGEST } from './layers.ts'
import { LANE, LANES } from './rows.ts'

/** Wanted distance from a node, and the least where a way of that distance is too far round. */
export const CLEAR = ROW / 2
export const LEAST_CLEAR = ROW / 4
/** How far a line goes round to keep the wanted distance. */
const DETOUR = 12 * ROW

/** What stands, and the lanes that are laid. */
export interface Standing extends Pick<Layout, 'points' | 'columns' | 'lanes'> {
  readonly nodes: readonly LayoutNode[]
}

interface Span {
  readonly from: number
  readonly to: number
}

interface Laid extends Span {
  readonly y: number
}

interface Placed extends Point {
  readonly id: string
  readonly rank: number
}

/** A long line and where it passes something, from left to right. */
interface Long {
  readonly from: Placed
  readonly to: Placed
  readonly weight: number
  readonly xs: readonly number[]
}

/**
 * A lane for each line over 2 to 24 columns that has none: straight, on the free height that is nearest to the middle of its ends.
 * The same nodes and edges in any order give the same lanes.
 * @returns with the lanes that were there, which stay as they are
 */
export function lanesPast({ nodes, points, columns, lanes }: Standing, edges: readonly LayoutEdge[]): Layout['lanes'] {
  const placed = nodes.flatMap(({ id, rank }): Placed[] => {
    const point = points.get(id)
    return point ? [{ ...point, id, rank }] : []
  })
  placed.sort((a, b) => a.x - b.x || a.y - b.y)
  const long = longLines(placed, { columns, lanes }, edges)
  if (long.length === 0) return lanes
  const room = LANE * Math.min(1, LANES / (long.length + lanes.size))
  const laid: Laid[] = [...lanes.values()].flatMap((bends) => {
    const [first, last] = [bends[0], bends.at(-1)]
    if (!first || !last) return []
    return [{ from: Math.min(first.x, last.x), to: Math.max(first.x, last.x), y: meanHeight(bends) }]
  })
  const found = new Map(lanes)
  for (const { from, to, xs } of long) {
    const span = { from: xs[0]! - ROW, to: xs.at(-1)! + ROW }
    const near = between(placed, span).filter(({ id }) => id !== from.id && id !== to.id)
    const beside = laid.filter((lane) => lane.from <= span.to && lane.to >= span.from)
    const y = heightFor((from.y + to.y) / 2, near, beside, room)
    laid.push({ ...span, y })
    const bends = xs.map((x): Point => ({ x, y }))
    found.set(laneKey(from.id, to.id), from.x < to.x ? bends : bends.reverse())
  }
  return found
}

/** Each pair once, the heaviest first. */
function longLines(
  placed: readonly Placed[],
  { columns, lanes }: Pick<Layout, 'columns' | 'lanes'>,
  edges: readonly LayoutEdge[],
): Long[] {
  const at = new Map(placed.map((node) => [node.id, node]))
  const pairs = new Map<string, Long>()
  for (const edge of edges) {
    const [from, to] = [at.get(edge.from), at.get(edge.to)]
    if (!from || !to) continue
    const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)]
    const passes = ({ x, rank }: { x: number; rank: number }) =>
      x > left && x < right && rank !== from.rank && rank !== to.rank
    const passed = columns.filter(passes).map(({ x }) => x)
    // Most lines end here, before anything is looked up for them.
    if (passed.length === 0 || passed.length >= LONGEST) continue
    const key = laneKey(edge.from, edge.to)
    if (lanes.has(key)) continue
    const known = pairs.get(key)
    if (known) {
      pairs.set(key, { ...known, weight: Math.max(known.weight, edge.weight) })
      continue
    }
    // A long column is staggered, and what was moved by hand stands anywhere: the lane is straight past all of it.
    const beside = between(placed, { from: left, to: right }).filter(passes)
    const xs = [...passed, ...[beside[0], beside.at(-1)].flatMap((node) => node?.x ?? [])]
    pairs.set(key, { from, to, weight: edge.weight, xs: [...new Set(xs)].sort((a, b) => a - b) })
  }
  return [...pairs.values()].sort(
    (a, b) => b.weight - a.weight || byText(a.from.id, b.from.id) || byText(a.to.id, b.to.id),
  )
}

const meanHeight = (bends: readonly Point[]): number => bends.reduce((sum, { y }) => sum + y, 0) / bends.length

/** Points in a span, of points that are sorted by x. */
function between(points: readonly Placed[], { from, to }: Span): readonly Placed[] {
  const start = points.findIndex(({ x }) => x >= from)
  if (start === -1) return []
  const end = points.findIndex(({ x }) => x > to)
  return points.slice(start, end === -1 ? undefined : end)
}

function heightFor(wish: number, near: readonly Point[], beside: readonly Laid[], room: number): number {
  const taken = beside.map(({ y }) => ({ y, reach: room }))
  const free = (clear: number) => nearestFree(wish, [...near.map(({ y }) => ({ y, reach: clear })), ...taken])
  const [wide, narrow] = [free(CLEAR), free(LEAST_CLEAR)]
  return Math.abs(wide - wish) <= DETOUR || Math.abs(narrow - wish) > DETOUR ? wide : narrow
}

/** The height nearest to a wish that is in the reach of nothing; of two as near, the upper one. */
function nearestFree(wish: number, taken: readonly { readonly y: number; readonly reach: number }[]): number {
  const blocks = taken.map(({ y, reach }) => ({ from: y - reach, to: y + reach })).sort((a, b) => a.from - b.from)
  let [above, below] = [wish, wish]
  for (const { from, to } of blocks) if (from < below && to > below) below = to
  for (const { from, to } of [...blocks].sort((a, b) => b.to - a.to)) if (from < above && to > above) above = from
  return wish - above <= below - wish ? above : below
}
