/** The order of each column from top to bottom: barycentre sweeps, the best of them kept. */
export interface Links {
  /** Neighbours one column to the left and to the right, with the weight of what joins them. */
  readonly left: ReadonlyMap<string, readonly Link[]>
  readonly right: ReadonlyMap<string, readonly Link[]>
}

export interface Link {
  readonly id: string
  readonly weight: number
}

const SWEEPS = 12

const positions = (column: readonly string[]): Map<string, number> => new Map(column.map((id, i) => [id, i]))

/** Mean place of the neighbours; its own place when it has none. */
function barycentre(links: readonly Link[] | undefined, at: ReadonlyMap<string, number>, own: number): number {
  let total = 0
  let weight = 0
  for (const link of links ?? []) {
    const place = at.get(link.id)
    if (place === undefined) continue
    total += place * link.weight
    weight += link.weight
  }
  return weight === 0 ? own : total / weight
}

/**
 * Equal barycentres are siblings of one payer. The heaviest goes to the middle and the rest alternate around it, so
 * that the flow which goes on runs straight and its smaller siblings fan out on both sides.
 */
export function middleOut<T>(items: readonly T[]): T[] {
  const out: T[] = []
  items.forEach((item, i) => {
    if (i % 2 === 0) out.push(item)
    else out.unshift(item)
  })
  return out
}

function sortColumn(
  column: readonly string[],
  links: ReadonlyMap<string, readonly Link[]>,
  beside: readonly string[],
  heavier: (a: string, b: string) => number,
): string[] {
  const at = positions(beside)
  const scale = beside.length / Math.max(1, column.length)
  const keyed = column.map((id, i) => ({ id, key: barycentre(links.get(id), at, i * scale) }))
  const groups = new Map<number, string[]>()
  for (const { id, key } of keyed) {
    const rounded = Math.round(key * 1e6)
    const group = groups.get(rounded)
    if (group) group.push(id)
    else groups.set(rounded, [id])
  }
  return [...groups].sort(([a], [b]) => a - b).flatMap(([, ids]) => middleOut([...ids].sort(heavier)))
}

/** Crossings between two neighbouring columns, counted with a Fenwick tree. */
export function crossings(
  left: readonly string[],
  right: readonly string[],
  links: ReadonlyMap<string, readonly Link[]>,
): number {
  const at = positions(right)
  const ends = left.flatMap((id) =>
    (links.get(id) ?? [])
      .map((link) => at.get(link.id))
      .filter((place) => place !== undefined)
      .sort((a, b) => a - b),
  )
  const tree = new Array<number>(right.length + 1).fill(0)
  let count = 0
  ends.forEach((end, seen) => {
    let notAbove = 0
    for (let i = end + 1; i > 0; i -= i & -i) notAbove += tree[i] ?? 0
    count += seen - notAbove
    for (let i = end + 1; i < tree.length; i += i & -i) tree[i] = (tree[i] ?? 0) + 1
  })
  return count
}

const total = (columns: readonly (readonly string[])[], links: Links): number =>
  columns.slice(0, -1).reduce((all, column, i) => all + crossings(column, columns[i + 1] ?? [], links.right), 0)

/** @param heavier total order of siblings, heaviest first; also the tie-break that makes the result independent of input order */
export function orderColumns(
  columns: readonly (readonly string[])[],
  links: Links,
  heavier: (a: string, b: string) => number,
): string[][] {
  let current = columns.map((column) => middleOut([...column].sort(heavier)))
  let best = current
  let fewest = Infinity
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const next = current.map((column) => [...column])
    if (sweep % 2 === 0) {
      for (let i = 1; i < next.length; i++) next[i] = sortColumn(next[i] ?? [], links.left, next[i - 1] ?? [], heavier)
    } else {
      for (let i = next.length - 2; i >= 0; i--)
        next[i] = sortColumn(next[i] ?? [], links.right, next[i + 1] ?? [], heavier)
    }
    const count = total(next, links)
    if (count < fewest) {
      best = next
      fewest = count
    }
    current = next
  }
  return best
}
