import { createHash } from 'node:crypto'
import type { Flow } from './flow-model.ts'
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

/** Who pays whom, each pair once and nobody himself, noise left out. */
export interface Neighbours {
  readonly paidBy: readonly ReadonlySet<number>[]
  readonly pays: readonly ReadonlySet<number>[]
}

export function neighboursOf(flow: Flow, standsFor: (place: number) => number = (place) => place): Neighbours {
  const paidBy: Set<number>[] = flow.nodes.map(() => new Set())
  const pays: Set<number>[] = flow.nodes.map(() => new Set())
  for (const { from, to, kind } of flow.edges) {
    const [payer, payee] = [standsFor(from), standsFor(to)]
    if (kind === 'noise' || payer === payee) continue
    pays[payer]!.add(payee)
    paidBy[payee]!.add(payer)
  }
  return { paidBy, pays }
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
    if (name === undefined || seed || !PLACES.has(kind) || pays[place]!.size > 0) continue
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
  const isLeaf = (place: number) => pays[place]!.size === 0
  const onward = (place: number) => [...pays[place]!].filter((payee) => !isLeaf(payee))
  const isStep = (place: number) => {
    const { seed, kind, noise } = flow.nodes[place]!
    if (seed || noise || PLACES.has(kind) || taken.has(place) || isLeaf(place)) return false
    return paidBy[place]!.size === 1 && onward(place).length <= 1
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
    const peels = members.some((place) => [...pays[place]!].some(isLeaf) && onward(place).length > 0)
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
    const around = noise ? noisyCompany(flow, place) : `${listed(paidBy[place]!)}>${listed(pays[place]!)}`
    push(groups, `${rank}|${kind}|${around}`, place)
  }
  return [...groups]
    .filter(([, places]) => places.length >= least)
    .map(([key, places]) => ({
      key: key.replace(/\d+(?=[,>]|$)/g, (place) => flow.nodes[Number(place)]?.id ?? place),
      places,
    }))
}

function listed(places: ReadonlySet<number>): string {
  return places.size === 1 ? String(places.values().next().value) : [...places].sort((a, b) => a - b).join(',')
}

const noisy = new WeakMap<Flow, readonly ReadonlySet<number>[]>()

/** Who meets an address that is met in noise only: there its neighbours are all it has. */
function noisyCompany(flow: Flow, place: number): string {
  let found = noisy.get(flow)
  if (found === undefined) {
    const near = flow.nodes.map(() => new Set<number>())
    for (const { from, to, kind } of flow.edges) {
      if (kind !== 'noise') continue
      near[from]!.add(to)
      near[to]!.add(from)
    }
    noisy.set(flow, near)
    found = near
  }
  return `${listed(found[place]!)}>`
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
