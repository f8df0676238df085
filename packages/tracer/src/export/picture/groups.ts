import { createHash } from 'node:crypto'
import type { Flow, FlowEdge } from './flow-model.ts'
import type { FoldRule } from './picture-view.ts'
import { compareText } from './values.ts'

/** Addresses that are drawn as one. */
export interface Fold {
  /** The same for the same addresses around it, on every machine. */
  readonly id: string
  readonly rule: FoldRule
  /** Places in `Flow.nodes`, the largest first; of a run in its order. */
  readonly members: readonly number[]
  readonly rank: number
}

/** A list of places for each place, all in two blocks of numbers: a set or an array each would be most of the work of a large case. */
export class Lists {
  readonly #starts: Int32Array
  readonly #places: Int32Array

  /** @param keys whose list each of `places` is in, of `size` places */
  constructor(keys: Int32Array, places: Int32Array, size: number) {
    const starts = new Int32Array(size + 1)
    for (const key of keys) starts[key + 1]! += 1
    for (let i = 0; i < size; i++) starts[i + 1]! += starts[i]!
    const next = starts.slice(0, size)
    const sorted = new Int32Array(places.length)
    keys.forEach((key, i) => {
      sorted[next[key]!++] = places[i]!
    })
    this.#starts = starts
    this.#places = sorted
  }

  size(place: number): number {
    return this.#starts[place + 1]! - this.#starts[place]!
  }

  of(place: number): Int32Array {
    return this.#places.subarray(this.#starts[place]!, this.#starts[place + 1]!)
  }

  /** The list as a text, for keys. */
  text(place: number): string {
    const start = this.#starts[place]!
    const size = this.size(place)
    return size === 0 ? '' : size === 1 ? String(this.#places[start]!) : this.of(place).join(',')
  }
}

/** Who pays whom, each pair once and nobody himself, noise left out; in the order of places. */
export interface Neighbours {
  readonly paidBy: Lists
  readonly pays: Lists
}

const direct = new WeakMap<Flow, Neighbours>()

/** Who pays whom, no address folded. */
export function directNeighbours(flow: Flow): Neighbours {
  const found = direct.get(flow) ?? neighboursOf(flow, (place) => place)
  direct.set(flow, found)
  return found
}

export function neighboursOf(flow: Flow, standsFor: (place: number) => number): Neighbours {
  return neighboursAmong(flow, standsFor, ({ kind }) => kind !== 'noise')
}

function neighboursAmong(
  { nodes, edges }: Flow,
  standsFor: (place: number) => number,
  wanted: (edge: FlowEdge) => boolean,
): Neighbours {
  const size = nodes.length
  const stands = Int32Array.from(nodes, (_, place) => standsFor(place))
  const pairs = new Float64Array(edges.length)
  let count = 0
  for (const edge of edges) {
    if (!wanted(edge)) continue
    const [payer, payee] = [stands[edge.from]!, stands[edge.to]!]
    if (payer !== payee) pairs[count++] = payer * size + payee
  }
  const sorted = pairs.subarray(0, count).sort()
  const payers = new Int32Array(count)
  const payees = new Int32Array(count)
  let each = 0
  let last = -1
  for (const pair of sorted) {
    if (pair === last) continue
    last = pair
    const payer = Math.floor(pair / size)
    payers[each] = payer
    payees[each++] = pair - payer * size
  }
  const [from, to] = [payers.subarray(0, each), payees.subarray(0, each)]
  return { paidBy: new Lists(to, from, size), pays: new Lists(from, to, size) }
}

/** Kinds of places that belong to somebody else. */
const PLACES = new Set(['service', 'deposit', 'mixer', 'bridge', 'burn', 'dex', 'contract'])
/** Steps of a run before it is worth folding: two are as easily read apart. */
const LEAST_RUN = 3

export function foldId(rule: FoldRule, key: string): string {
  return `fold:${rule}:${createHash('sha256').update(key).digest('hex').slice(0, 12)}`
}

/** Deposits of one service, hot wallets of one exchange: places of one name that pay nobody onward. */
export function* samePlaces(flow: Flow, { pays }: Neighbours, ranks: readonly number[]): Generator<Fold> {
  const groups = new Map<string, number[]>()
  for (const [place, { kind, name, seed }] of flow.nodes.entries()) {
    if (name === undefined || seed || !PLACES.has(kind) || pays.size(place) > 0) continue
    push(groups, `${kind}|${name}`, place)
  }
  for (const [key, members] of groups) {
    // Right of everybody who pays there.
    const rank = members.reduce((most, place) => Math.max(most, ranks[place]!), Number.NEGATIVE_INFINITY)
    if (members.length > 1)
      yield { id: foldId('same-place', key), rule: 'same-place', members: bySize(flow, members), rank }
  }
}

/**
 * Runs: each address has one payer, and one payee that pays on. Where somebody along the way also pays leaves, the run is a peel chain.
 */
export function* runs(
  flow: Flow,
  { paidBy, pays }: Neighbours,
  ranks: readonly number[],
  taken: ReadonlySet<number>,
): Generator<Fold> {
  const isLeaf = (place: number) => pays.size(place) === 0
  const onward = (place: number) => pays.of(place).filter((payee) => !isLeaf(payee))
  const isStep = (place: number) => {
    const { seed, kind, noise } = flow.nodes[place]!
    if (seed || noise || PLACES.has(kind) || taken.has(place) || isLeaf(place)) return false
    return paidBy.size(place) === 1 && onward(place).length <= 1
  }
  const next = (place: number) => onward(place).find(isStep)
  const steps = flow.nodes.flatMap((_, place) => (isStep(place) ? [place] : []))
  const continued = new Set(steps.flatMap((place) => next(place) ?? []))
  for (const head of steps) {
    if (continued.has(head)) continue
    const members = [head]
    const seen = new Set(members)
    for (let at = next(head); at !== undefined && !seen.has(at); at = next(at)) {
      members.push(at)
      seen.add(at)
    }
    if (members.length < LEAST_RUN) continue
    const peels = members.some((place) => pays.of(place).some(isLeaf) && onward(place).length > 0)
    const rule = peels ? 'peel' : 'chain'
    yield { id: foldId(rule, flow.nodes[head]!.id), rule, members, rank: ranks[head]! }
  }
}

/** A thing that is drawn: a single address, or a fold under the place of its first member. */
export interface Item {
  readonly place: number
  readonly rank: number
  readonly members: number
}

/** Items of one column with the same payers and the same payees, and a key of each group that is the same on every machine. */
export function siblings(
  flow: Flow,
  items: readonly Item[],
  { paidBy, pays }: Neighbours,
  least: number,
): { key: string; places: number[] }[] {
  const groups = new Map<string, number[]>()
  for (const { place, rank, members } of items) {
    const { seed, kind, noise } = flow.nodes[place]!
    if (seed || members > 1) continue
    // Places, not addresses: a hundred thousand keys of long names would be most of the work.
    const around = noise ? noisyCompany(flow, place) : `${paidBy.text(place)}>${pays.text(place)}`
    push(groups, `${rank}|${kind}|${around}`, place)
  }
  return [...groups]
    .filter(([, places]) => places.length >= least)
    .map(([key, places]) => ({
      key: key.replace(/\d+(?=[,>]|$)/g, (place) => flow.nodes[Number(place)]?.id ?? place),
      places,
    }))
}

const noisy = new WeakMap<Flow, Neighbours>()

/** Who meets an address that is met in noise only: there its neighbours are all it has. */
function noisyCompany(flow: Flow, place: number): string {
  const found =
    noisy.get(flow) ??
    neighboursAmong(
      flow,
      (own) => own,
      ({ kind }) => kind === 'noise',
    )
  noisy.set(flow, found)
  const near = new Set([...found.paidBy.of(place), ...found.pays.of(place)])
  return `${[...near].sort((a, b) => a - b).join(',')}>`
}

export function bySize(flow: Flow, places: readonly number[]): number[] {
  return [...places].sort(
    (a, b) => flow.nodes[b]!.size - flow.nodes[a]!.size || compareText(flow.nodes[a]!.id, flow.nodes[b]!.id),
  )
}

export function push<K>(groups: Map<K, number[]>, key: K, place: number): void {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, [place])
  else group.push(place)
}
