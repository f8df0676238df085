/** Nodes and edges as columns of numbers. A line that spans several columns has a bend in each column between, so that it gets room there. */

/** A node with its column. */
export interface RankedNode {
  readonly id: string
  readonly rank: number
  readonly weight: number
}

export interface WeightedEdge {
  readonly from: string
  readonly to: string
  readonly weight: number
}

export interface Link {
  readonly to: number
  readonly weight: number
}

export interface Layers {
  /** Ranks of the columns, left to right. */
  readonly ladder: readonly number[]
  /** Real nodes are 0 to `real.length - 1`, in the order of their ids; bends come after them. */
  readonly real: readonly RankedNode[]
  readonly columns: readonly (readonly number[])[]
  /** Neighbours one column to the left and to the right. */
  readonly left: readonly (readonly Link[])[]
  readonly right: readonly (readonly Link[])[]
  /** Flow through each node or bend: the heaviest goes to the middle. */
  readonly weight: readonly number[]
  /** Lines over several columns, each with its bends from the payer to the payee. */
  readonly long: readonly { readonly from: number; readonly to: number; readonly bends: readonly number[] }[]
  /** Nodes with a loop. */
  readonly loops: ReadonlySet<number>
}

/** A line over more columns than this is drawn straight across. */
export const LONGEST = 24
/** Even a line of no value pulls a little. */
const LEAST_PULL = 0.1

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export function layersOf(nodes: readonly RankedNode[], edges: readonly WeightedEdge[]): Layers {
  const real = [...nodes].sort((a, b) => byText(a.id, b.id))
  const numberOf = new Map(real.map(({ id }, i) => [id, i]))
  const ladder = [...new Set(real.map(({ rank }) => rank))].sort((a, b) => a - b)
  const columnOf = new Map(ladder.map((rank, i) => [rank, i]))
  const at = real.map(({ rank }) => columnOf.get(rank) ?? 0)
  const columns: number[][] = ladder.map(() => [])
  at.forEach((column, node) => {
    columns[column]?.push(node)
  })
  const weight = real.map((node) => node.weight)
  const left: Link[][] = real.map(() => [])
  const right: Link[][] = real.map(() => [])
  const long: { from: number; to: number; bends: number[] }[] = []
  const loops = new Set<number>()
  const join = (near: number, far: number, pull: number): void => {
    right[near]?.push({ to: far, weight: pull })
    left[far]?.push({ to: near, weight: pull })
  }
  for (const { from, to, pull } of pairsOf(edges, numberOf)) {
    if (from === to) loops.add(from)
    const [a, b] = [at[from] ?? 0, at[to] ?? 0]
    const span = Math.abs(a - b)
    if (span === 0 || span > LONGEST) continue
    // Return flows pull their ends together just the same.
    const [near, far] = a < b ? [from, to] : [to, from]
    const bends: number[] = []
    for (let step = 1; step < span; step++) {
      const bend = weight.length
      bends.push(bend)
      weight.push(pull)
      left.push([])
      right.push([])
      columns[Math.min(a, b) + step]?.push(bend)
    }
    const way = [near, ...bends, far]
    for (let i = 1; i < way.length; i++) join(way[i - 1] ?? 0, way[i] ?? 0, pull)
    if (span > 1) long.push({ from, to, bends: a < b ? bends : bends.reverse() })
  }
  return { ladder, real, columns, left, right, weight, long, loops }
}

/** Each pair once, in an order that does not depend on that of the edges. */
function pairsOf(
  edges: readonly WeightedEdge[],
  numberOf: ReadonlyMap<string, number>,
): { from: number; to: number; pull: number }[] {
  const pairs = new Map<number, { from: number; to: number; pull: number }>()
  // By weight too: the sum of floats depends on their order.
  const sorted = edges
    .flatMap(({ from, to, weight }) => {
      const [a, b] = [numberOf.get(from), numberOf.get(to)]
      return a === undefined || b === undefined ? [] : [{ from: a, to: b, pull: weight + LEAST_PULL }]
    })
    .sort((a, b) => a.from - b.from || a.to - b.to || a.pull - b.pull)
  for (const edge of sorted) {
    const key = edge.from * numberOf.size + edge.to
    const known = pairs.get(key)
    if (known) known.pull += edge.pull
    else pairs.set(key, edge)
  }
  return [...pairs.values()]
}
