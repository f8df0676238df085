import type { Flow } from './flow-model.ts'
import {
  bySize,
  directNeighbours,
  type Fold,
  foldId,
  type Item,
  neighboursOf,
  push,
  runs,
  samePlaces,
  siblings,
} from './groups.ts'
import { type FoldRule, NODE_KINDS } from './picture-view.ts'

/** Every address is in at most one fold; `foldOf` says in which. */
export interface Folding {
  readonly folds: ReadonlyMap<string, Fold>
  /** By place in `Flow.nodes`: the fold that stands for it. */
  readonly foldOf: ReadonlyMap<number, Fold>
}

/** Share of the limit up to which nothing folds: a picture that is easily read whole stays so. */
const EASY = 0.6
/** Groups of siblings fold from this size on, and smaller ones only while the picture is too large. */
const SIBLING_SIZES = [8, 4, 2]

/**
 * Folds a picture that is not easily read whole until at most `limit` nodes are left, by the rule that says most first: places of one name, runs, siblings; then, where that is not
 * enough, leaves of one kind, the smallest of a kind, and what lies furthest out. Seeds fold only where they alone are too many.
 * @param ranks column of each node
 * @param noise whether addresses that are met in noise only are drawn
 */
export function foldFlow(flow: Flow, ranks: readonly number[], limit: number, noise: boolean): Folding {
  const found = new Folds(flow, ranks, noise)
  const direct = directNeighbours(flow)
  const comfort = limit * EASY
  if (found.size <= comfort) return found
  found.addAll(samePlaces(flow, direct, ranks))
  found.addAll(runs(flow, direct, ranks, new Set(found.foldOf.keys())))
  for (const least of SIBLING_SIZES) if (found.size > comfort) found.foldSiblings(least)
  for (const rule of ['leaves', 'small'] as const) if (found.size > limit) found.squeeze(rule, limit)
  if (found.size > limit) found.cutOff(limit)
  return found
}

class Folds implements Folding {
  readonly folds = new Map<string, Fold>()
  readonly foldOf = new Map<number, Fold>()
  readonly #flow: Flow
  readonly #ranks: readonly number[]
  readonly #drawn: readonly number[]

  constructor(flow: Flow, ranks: readonly number[], noise: boolean) {
    this.#flow = flow
    this.#ranks = ranks
    this.#drawn = flow.nodes.flatMap((node, place) => (noise || !node.noise ? [place] : []))
  }

  /** Nodes that would be drawn. */
  get size(): number {
    return this.#drawn.length - this.foldOf.size + this.folds.size
  }

  addAll(folds: Iterable<Fold>): void {
    for (const fold of folds) this.#add(fold)
  }

  /** Members of folds that are swallowed by a larger one pass into it. */
  #add(fold: Fold): void {
    const members = fold.members.flatMap((place) => this.foldOf.get(place)?.members ?? [place])
    const whole = members.length === fold.members.length ? fold : { ...fold, members: bySize(this.#flow, members) }
    for (const place of members) {
      const before = this.foldOf.get(place)
      if (before !== undefined) this.folds.delete(before.id)
      this.foldOf.set(place, whole)
    }
    this.folds.set(whole.id, whole)
  }

  #items(): Item[] {
    const seen = new Set<Fold>()
    return this.#drawn.flatMap((place): Item[] => {
      const fold = this.foldOf.get(place)
      if (fold === undefined) return [{ place, rank: this.#ranks[place]!, members: 1 }]
      if (seen.has(fold)) return []
      seen.add(fold)
      return [{ place: fold.members[0]!, rank: fold.rank, members: fold.members.length }]
    })
  }

  foldSiblings(least: number): void {
    const around = neighboursOf(this.#flow, (place) => this.foldOf.get(place)?.members[0] ?? place)
    for (const { key, places } of siblings(this.#flow, this.#items(), around, least)) {
      const rank = this.#ranks[places[0]!]!
      this.#add({ id: foldId('siblings', key), rule: 'siblings', members: bySize(this.#flow, places), rank })
    }
  }

  /** The smallest of one kind in a column fold, until each column has its share of the limit. */
  squeeze(rule: 'leaves' | 'small', limit: number): void {
    const items = this.#items()
    const columns = columnsOf(items)
    const { pays } = neighboursOf(this.#flow, (place) => this.foldOf.get(place)?.members[0] ?? place)
    const share = this.#share(
      [...columns.values()].map(({ length }) => length),
      limit,
    )
    for (const [rank, column] of columns) {
      const groups = new Map<string, number[]>()
      for (const { place } of column) {
        const { seed, kind } = this.#flow.nodes[place]!
        if (seed || (rule === 'leaves' && pays.size(place) > 0)) continue
        push(groups, kind, place)
      }
      let left = column.length
      const largest = [...groups].sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
      for (const [kind, places] of largest) {
        if (left <= share || places.length < 2) continue
        const smallest = bySize(this.#flow, places)
          .reverse()
          .slice(0, left - share + 1)
        this.#addSmallest(rule, `${rank}|${kind}`, smallest, rank)
        left -= smallest.length - 1
      }
    }
  }

  /** How many nodes each column may keep so that all of them together keep to the limit. */
  #share(lengths: readonly number[], limit: number): number {
    let share = limit
    while (share > 2 && lengths.reduce((sum, length) => sum + Math.min(length, share), 0) > limit) share -= 1
    return share
  }

  #addSmallest(rule: FoldRule, key: string, places: readonly number[], rank: number): void {
    if (places.length > 1) this.#add({ id: foldId(rule, key), rule, members: places, rank })
  }

  /** At last: everything from a column on becomes one node a kind, and seeds that alone are too many become one. */
  cutOff(limit: number): void {
    const items = this.#items()
    let kept = 0
    const [from] =
      [...columnsOf(items)]
        .sort(([a], [b]) => a - b)
        .find(([, column]) => {
          kept += column.length
          return kept > limit - NODE_KINDS.length
        }) ?? []
    if (from === undefined) return
    const groups = new Map<string, number[]>()
    const largest = new Set(
      bySize(
        this.#flow,
        items.filter(({ place }) => this.#flow.nodes[place]!.seed).map(({ place }) => place),
      ).slice(0, Math.floor(limit / 2)),
    )
    for (const { place, rank } of items) {
      if (rank < from || largest.has(place)) continue
      push(groups, this.#flow.nodes[place]!.kind, place)
    }
    for (const [kind, places] of groups)
      this.#addSmallest('beyond', kind, bySize(this.#flow, places), Math.max(from, this.#ranks[places[0]!]!))
  }
}

function columnsOf(items: readonly Item[]): Map<number, Item[]> {
  const columns = new Map<number, Item[]>()
  for (const item of items) {
    const column = columns.get(item.rank)
    if (column === undefined) columns.set(item.rank, [item])
    else column.push(item)
  }
  return columns
}
