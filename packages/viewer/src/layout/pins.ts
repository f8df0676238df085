/** Lays out a picture of which a part stands already: that part does not move, the rest is put near whoever pays it. */
import { columnAt } from './extras.ts'
import { type Layout, type LayoutEdge, type LayoutNode, layoutByHop, type Point, ROW } from './hops.ts'
import { lanesPast } from './lanes.ts'
import { byText } from './layers.ts'

export type Pins = ReadonlyMap<string, Point>

/** x of each column: where most of what stands in it stands. */
function columnsOf(nodes: readonly LayoutNode[], pins: Pins): { rank: number; x: number }[] {
  const counts = new Map<number, Map<number, number>>()
  for (const { id, rank } of nodes) {
    const pin = pins.get(id)
    if (pin === undefined) continue
    const own = counts.get(rank) ?? new Map<number, number>()
    own.set(pin.x, (own.get(pin.x) ?? 0) + 1)
    counts.set(rank, own)
  }
  return [...counts]
    .map(([rank, own]) => ({ rank, x: [...own].sort(([a, n], [b, m]) => m - n || a - b)[0]![0] }))
    .sort((a, b) => a.rank - b.rank)
}

/** Rows of one column that are taken, ascending. */
class Rows {
  readonly #taken: number[] = []

  take(y: number): void {
    this.#taken.splice(this.#at(y), 0, y)
  }

  /** The free row nearest to a wish, never above the top. */
  nearest(wish: number): number {
    const wishes = [Math.max(0, wish), ...this.#taken.flatMap((y) => [y - ROW, y + ROW])]
    let best = this.lowest() + ROW
    for (const y of wishes) {
      if (y < 0 || !this.#isFree(y)) continue
      const [gain, other] = [Math.abs(y - wish), Math.abs(best - wish)]
      if (gain < other || (gain === other && y < best)) best = y
    }
    return best
  }

  lowest(): number {
    return this.#taken.at(-1) ?? -ROW
  }

  #at(y: number): number {
    let [low, high] = [0, this.#taken.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#taken[middle]! < y) low = middle + 1
      else high = middle
    }
    return low
  }

  #isFree(y: number): boolean {
    const at = this.#at(y)
    const clear = (other: number | undefined): boolean => other === undefined || Math.abs(other - y) > ROW - 1e-6
    return clear(this.#taken[at]) && clear(this.#taken[at - 1])
  }
}

/** Where the payers of a node stand on the whole, else its payees. */
function wishOf(id: string, edges: readonly LayoutEdge[], points: Pins): number | null {
  for (const [own, other] of [['to', 'from'] as const, ['from', 'to'] as const]) {
    let [sum, weight] = [0, 0]
    for (const edge of edges) {
      const at = edge[own] === id && edge[other] !== id ? points.get(edge[other]) : undefined
      if (at === undefined) continue
      sum += at.y * (edge.weight + 0.1)
      weight += edge.weight + 0.1
    }
    if (weight > 0) return sum / weight
  }
  return null
}

/** The same nodes, edges and pins in any order give the same coordinates. Without pins it is the layout by hop. */
export function layoutPinned(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[], pins: Pins): Layout {
  if (!nodes.some(({ id }) => pins.has(id))) return layoutByHop(nodes, edges)
  const columns = columnsOf(nodes, pins)
  const points = new Map<string, Point>(pins)
  const rows = new Map<number, Rows>()
  const rowsAt = (x: number): Rows => {
    const known = rows.get(x) ?? new Rows()
    rows.set(x, known)
    return known
  }
  for (const { x, y } of pins.values()) rowsAt(x).take(y)
  const ordered = [...edges].sort((a, b) => byText(a.from, b.from) || byText(a.to, b.to) || a.weight - b.weight)
  const fresh = nodes.filter(({ id }) => !pins.has(id))
  fresh.sort((a, b) => a.rank - b.rank || b.weight - a.weight || byText(a.id, b.id))
  for (const { id, rank } of fresh) {
    const x = columnAt(columns, rank)
    if (!columns.some((column) => column.rank === rank)) {
      columns.push({ rank, x })
      columns.sort((a, b) => a.rank - b.rank)
    }
    const own = rowsAt(x)
    const y = own.nearest(wishOf(id, ordered, points) ?? own.lowest() + ROW)
    own.take(y)
    points.set(id, { x, y })
  }
  const drawn = nodes.map(({ id }) => points.get(id)!)
  return {
    points,
    columns,
    lanes: lanesPast({ nodes, points, columns, lanes: new Map() }, edges),
    width: Math.max(0, ...drawn.map(({ x }) => x)),
    height: Math.max(0, ...drawn.map(({ y }) => y)),
  }
}
