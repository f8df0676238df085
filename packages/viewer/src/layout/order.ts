/** The order of each column from top to bottom: barycentre sweeps and swaps of neighbours, the best of them kept. */
import type { Layers, Link } from './layers.ts'

type Links = readonly (readonly Link[])[]

const SWEEPS = 24
/** Sweeps without gain after which another start is tried. */
const PATIENCE = 6
/** Rounds of swaps after a sweep. */
const SWAPS = 4
/** Rounds of sifting at the end, and pairs of lines that they may look at in all: some tenths of a second. */
const SIFTS = 8
const SIFTED_PAIRS = 3e7

/**
 * Equal barycentres are siblings of one payer. The heaviest goes to the middle and the rest alternate around it, so
 * that the flow which goes on runs straight and its smaller siblings fan out on both sides.
 */
export function middleOut<T>(items: readonly T[]): T[] {
  const evens = items.filter((_, i) => i % 2 === 0)
  const odds = items.filter((_, i) => i % 2 === 1)
  return [...odds.reverse(), ...evens]
}

/** Crossings between two neighbouring columns, counted with a Fenwick tree. `at` holds the place of each in its column. */
export function crossings(left: readonly number[], links: Links, at: ArrayLike<number>, height: number): number {
  const tree = new Int32Array(height + 1)
  let count = 0
  let seen = 0
  for (const node of left) {
    const ends = (links[node] ?? []).map(({ to }) => at[to] ?? 0)
    // Lines of one node do not cross each other: all are counted before any is noted.
    for (const end of ends) {
      let notBelow = 0
      for (let i = end + 1; i > 0; i -= i & -i) notBelow += tree[i] ?? 0
      count += seen - notBelow
    }
    for (const end of ends) for (let i = end + 1; i <= height; i += i & -i) tree[i] = (tree[i] ?? 0) + 1
    seen += ends.length
  }
  return count
}

class Sorter {
  readonly #layers: Layers
  readonly #heavier: (a: number, b: number) => number
  readonly #at: Int32Array
  columns: number[][]

  constructor(layers: Layers, heavier: (a: number, b: number) => number, start: readonly (readonly number[])[]) {
    this.#layers = layers
    this.#heavier = heavier
    this.#at = new Int32Array(layers.weight.length)
    this.columns = start.map((column) => [...column])
    for (const column of this.columns) this.#note(column)
  }

  #note(column: readonly number[]): void {
    column.forEach((node, i) => {
      this.#at[node] = i
    })
  }

  crossings(): number {
    const { right } = this.#layers
    return this.columns.reduce(
      (sum, column, i) => sum + crossings(column, right, this.#at, this.columns[i + 1]?.length ?? 0),
      0,
    )
  }

  sweep(rightward: boolean, weighted: boolean): void {
    const { left, right } = this.#layers
    const last = this.columns.length - 1
    for (let step = 1; step <= last; step++) {
      const i = rightward ? step : last - step
      this.#sort(i, rightward ? left : right, (this.columns[rightward ? i - 1 : i + 1] ?? []).length, weighted)
    }
  }

  #sort(column: number, links: Links, beside: number, weighted: boolean): void {
    const nodes = this.columns[column] ?? []
    const scale = beside / Math.max(1, nodes.length)
    const keys = new Map(
      nodes.map((node, i) => [node, Math.round(this.#barycentre(links[node] ?? [], i * scale, weighted) * 1e6)]),
    )
    const key = (node: number): number => keys.get(node) ?? 0
    const sorted = [...nodes].sort((a, b) => key(a) - key(b) || this.#heavier(a, b))
    const next: number[] = []
    for (let from = 0, to = 0; from < sorted.length; from = to) {
      while (to < sorted.length && key(sorted[to] ?? 0) === key(sorted[from] ?? 0)) to++
      next.push(...middleOut(sorted.slice(from, to)))
    }
    this.columns[column] = next
    this.#note(next)
  }

  /** Mean place of the neighbours; its own place when it has none. */
  #barycentre(links: readonly Link[], own: number, weighted: boolean): number {
    let total = 0
    let weight = 0
    for (const link of links) {
      const pull = weighted ? link.weight : 1
      total += (this.#at[link.to] ?? 0) * pull
      weight += pull
    }
    return weight === 0 ? own : total / weight
  }

  /** Swaps neighbours in a column as long as fewer lines cross. */
  swap(): void {
    for (let round = 0; round < SWAPS; round++) {
      let better = false
      for (const column of this.columns) {
        for (let i = 0; i + 1 < column.length; i++) {
          const [a, b] = [column[i] ?? 0, column[i + 1] ?? 0]
          if (this.#cost(b, a) >= this.#cost(a, b)) continue
          column[i] = b
          column[i + 1] = a
          this.#at[a] = i + 1
          this.#at[b] = i
          better = true
        }
      }
      if (!better) return
    }
  }

  /** Takes each node out of its column and puts it where the fewest lines cross. @returns whether any was moved */
  sift(): boolean {
    let better = false
    for (const [i, column] of this.columns.entries()) {
      for (const node of column) {
        const next = this.#resettled(node, this.columns[i] ?? [])
        if (next === undefined) continue
        better = true
        this.columns[i] = next
        this.#note(next)
      }
    }
    return better
  }

  /** A column with one node at its best place; undefined where it stands there already. */
  #resettled(node: number, column: readonly number[]): number[] | undefined {
    const { left, right } = this.#layers
    const [before, after] = [this.#placesOf(left[node] ?? []), this.#placesOf(right[node] ?? [])]
    const own = this.#at[node] ?? 0
    // From the top down: what it changes to stand below one more.
    let [cost, least, place, here, passed] = [0, 0, 0, 0, 0]
    for (const other of column) {
      if (other === node) continue
      cost += this.#moreBelow(left[other] ?? [], before) + this.#moreBelow(right[other] ?? [], after)
      passed++
      if (cost < least) [least, place] = [cost, passed]
      if (passed === own) here = cost
    }
    if (least >= here) return undefined
    const others = column.filter((one) => one !== node)
    return [...others.slice(0, place), node, ...others.slice(place)]
  }

  #placesOf(links: readonly Link[]): readonly number[] {
    return links.map(({ to }) => this.#at[to] ?? 0)
  }

  /** How many more lines cross where these are above those that end at `places`, than where they are below. */
  #moreBelow(links: readonly Link[], places: readonly number[]): number {
    let more = 0
    for (const { to } of links) {
      const at = this.#at[to] ?? 0
      for (const place of places) {
        if (at > place) more++
        else if (at < place) more--
      }
    }
    return more
  }

  /** Crossings between the lines of two nodes of a column, the first above the second. */
  #cost(above: number, below: number): number {
    const { left, right } = this.#layers
    return this.#between(left[above] ?? [], left[below] ?? []) + this.#between(right[above] ?? [], right[below] ?? [])
  }

  #between(above: readonly Link[], below: readonly Link[]): number {
    let count = 0
    for (const one of above) for (const other of below) if ((this.#at[one.to] ?? 0) > (this.#at[other.to] ?? 0)) count++
    return count
  }
}

/** Pairs of lines of two neighbours beyond which a swap costs more than it can bring. */
const MOST_PAIRS = 4000

/** From the left, each node's neighbours together: the order in which one walks through. */
function walkOrder(layers: Layers, heavier: (a: number, b: number) => number): number[][] {
  const columnOf = new Map(layers.columns.flatMap((column, i) => column.map((node) => [node, i] as const)))
  const columns: number[][] = layers.columns.map(() => [])
  const seen = new Set<number>()
  for (const column of layers.columns)
    for (const start of [...column].sort(heavier)) {
      const stack = [start]
      for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        if (seen.has(node)) continue
        seen.add(node)
        columns[columnOf.get(node) ?? 0]?.push(node)
        const near = [...(layers.right[node] ?? []), ...(layers.left[node] ?? [])].map(({ to }) => to)
        stack.push(...near.sort((a, b) => heavier(b, a)))
      }
    }
  return columns
}

/** @param heavier total order of siblings, heaviest first; also the tie-break that makes the result independent of input order */
export function orderColumns(
  layers: Layers,
  heavier: (a: number, b: number) => number,
): readonly (readonly number[])[] {
  const degree = (node: number): number => (layers.left[node]?.length ?? 0) + (layers.right[node]?.length ?? 0)
  const busy = layers.columns.some((column) => column.some((node) => degree(node) ** 2 > MOST_PAIRS))
  let best: readonly (readonly number[])[] = []
  let fewest = Infinity
  const middle = layers.columns.map((column) => middleOut([...column].sort(heavier)))
  for (const [start, weighted] of [
    [middle, true],
    [middle, false],
    [walkOrder(layers, heavier), false],
  ] as const) {
    const sorter = new Sorter(layers, heavier, start)
    let own = Infinity
    let idle = 0
    for (let sweep = 0; sweep < SWEEPS && idle < PATIENCE && fewest > 0; sweep++) {
      sorter.sweep(sweep % 2 === 0, weighted)
      if (!busy) sorter.swap()
      const count = sorter.crossings()
      idle = count < own ? 0 : idle + 1
      own = Math.min(own, count)
      if (count >= fewest) continue
      fewest = count
      best = sorter.columns.map((column) => [...column])
    }
  }
  if (best.length === 0) return middle
  // In a round, every line of a column is held against every other at each of its sides.
  const pairs = layers.columns.reduce(
    (sum, column) => sum + column.reduce((all, node) => all + degree(node), 0) ** 2,
    0,
  )
  const sorter = new Sorter(layers, heavier, best)
  for (let left = Math.min(SIFTS, Math.floor(SIFTED_PAIRS / pairs)); left > 0 && sorter.sift(); left--);
  return sorter.columns
}
