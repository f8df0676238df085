import { min } from '../model/amount.ts'
import { NOBODY } from '../taint/journal.ts'
import type { Flow } from './seed-flows.ts'

/** One movement of a path, and how many units of its asset the path leads through it. */
export interface PathStep {
  /** Position in the list of flows. */
  readonly flow: number
  readonly units: bigint
}

/** A way that units of one seed took to an account: movements in ledger order, each from where the one before led. */
export interface WidestPath {
  /** Units that arrive: the most that every movement, and every book in between, lets through. */
  readonly units: bigint
  /** Units of the seed's own asset that this takes. Differs from `units` only across conversions. */
  readonly fromUnits: bigint
  /** Empty where the seed landed on the account itself. */
  readonly steps: readonly PathStep[]
}

export interface PathOptions {
  /** Accounts whose payments may be taken back by a conversion of their payer: swaps that nobody read. */
  readonly claimable: (account: number) => boolean
  /** False for poison: a book passes on more than it holds, so only rows limit a way. */
  readonly conserving: boolean
  /** So many paths at most. */
  readonly most: number
}

/** What is left of a flow after the paths found so far. */
interface Left {
  units: bigint
  /** Of an exchange: what came out of swaps, while `units` came out of the book. */
  claimed: bigint
  received: bigint
}

/** The widest way known to a place, newest movement first. */
interface Way {
  readonly width: bigint
  readonly steps: number
  readonly flow: number
  readonly before?: Way
}

/**
 * The widest ways from a seed to an account, one after the other: each takes its units out of the movements it used before
 * the next is looked for. A way never runs against time, never goes through more units than a row carries of the seed, and
 * rests only in a book that holds so many units of the seed until they are paid on. A way ends where it first arrives, so
 * units that come back are on no way, and the widths never add up to more than arrived.
 * @param flows of one seed, in ledger order
 */
export function widestPaths(flows: readonly Flow[], target: number, options: PathOptions): WidestPath[] {
  const left = flows.map((flow): Left => {
    if (flow.kind === 'exchange') return { units: flow.fromBook, claimed: flow.claimed, received: flow.received }
    return { units: flow.units, claimed: 0n, received: flow.units }
  })
  const paths: WidestPath[] = []
  while (paths.length < options.most) {
    const best = new Search(flows, left, target, options).run()
    if (best === undefined) break
    paths.push(take(flows, left, best))
  }
  return paths
}

/** What an account paid into unread swaps and may take back by a conversion is a place of its own. */
const claimsOf = (account: number) => -account

/** One pass over the flows: how wide the widest way to each place is, and what each place holds of what no path took. */
class Search {
  readonly #flows: readonly Flow[]
  readonly #left: readonly Left[]
  readonly #target: number
  readonly #options: PathOptions
  readonly #ways = new Map<number, Way>()
  readonly #held = new Map<number, bigint>()
  #best: Way | undefined

  constructor(flows: readonly Flow[], left: readonly Left[], target: number, options: PathOptions) {
    this.#flows = flows
    this.#left = left
    this.#target = target
    this.#options = options
  }

  run(): Way | undefined {
    this.#flows.forEach((flow, i) => {
      const left = this.#left[i]!
      if (flow.kind === 'landing') this.#arrive(flow.to, left.units, { width: left.units, steps: 0, flow: i })
      else if (flow.kind === 'row') this.#row(flow, left.units, i)
      else if (flow.kind === 'loss') this.#leave(flow.from, left.units)
      else this.#exchange(flow, left, i)
    })
    return this.#best
  }

  #row(flow: Extract<Flow, { kind: 'row' }>, units: bigint, i: number): void {
    const before = this.#leave(flow.from, units)
    const way = before === undefined ? undefined : onward(before, min(before.width, units), i)
    this.#arrive(flow.to, units, way)
    if (flow.to !== this.#target && this.#options.claimable(flow.to)) this.#arrive(claimsOf(flow.from), units, way)
  }

  #exchange(flow: Extract<Flow, { kind: 'exchange' }>, left: Left, i: number): void {
    const given = flow.fromBook + flow.claimed
    const through = (before: Way | undefined, units: bigint) => {
      if (before === undefined) return undefined
      return onward(before, min((min(before.width, units) * flow.received) / given, left.received), i)
    }
    const fromBook = through(this.#leave(flow.from, left.units), left.units)
    const claimed = through(this.#leave(claimsOf(flow.from), left.claimed), left.claimed)
    this.#arrive(flow.to, left.received, wider(claimed, fromBook) ? claimed : fromBook)
  }

  /** Takes units out of a place; gives the widest way to it as it was before. Units at the account asked for have arrived. */
  #leave(place: number, units: bigint): Way | undefined {
    if (place === this.#target || place === claimsOf(this.#target)) return undefined
    const way = this.#ways.get(place)
    const held = (this.#held.get(place) ?? 0n) - units
    this.#held.set(place, held)
    if (way !== undefined && this.#options.conserving && held < way.width) {
      if (held > 0n) this.#ways.set(place, { ...way, width: held })
      else this.#ways.delete(place)
    }
    return way
  }

  #arrive(place: number, units: bigint, way: Way | undefined): void {
    if (place === NOBODY) return
    if (place !== this.#target) this.#held.set(place, (this.#held.get(place) ?? 0n) + units)
    if (way === undefined || way.width <= 0n) return
    if (place === this.#target) {
      if (wider(way, this.#best)) this.#best = way
    } else if (wider(way, this.#ways.get(place))) this.#ways.set(place, way)
  }
}

function onward(before: Way, width: bigint, flow: number): Way {
  return { width, steps: before.steps + 1, flow, before }
}

/** Of two ways of one width the shorter one; of two equals the one that came first. */
function wider(a: Way | undefined, b: Way | undefined): boolean {
  if (a === undefined || b === undefined) return b === undefined && a !== undefined
  return a.width > b.width || (a.width === b.width && a.steps < b.steps)
}

/** Takes a way's units out of every flow on it, from its end back: before a conversion it needs as many as give its width. */
function take(flows: readonly Flow[], left: readonly Left[], end: Way): WidestPath {
  const steps: PathStep[] = []
  let units = end.width
  for (let way: Way | undefined = end; way !== undefined; way = way.before) {
    const flow = flows[way.flow]!
    const rest = left[way.flow]!
    if (flow.kind === 'exchange') {
      rest.received -= units
      const given = flow.fromBook + flow.claimed
      units = (units * given + flow.received - 1n) / flow.received
      if (cameByClaim(flows, way)) rest.claimed -= units
      else rest.units -= units
    } else rest.units -= units
    if (flow.kind !== 'landing') steps.unshift({ flow: way.flow, units })
  }
  return { units: end.width, fromUnits: units, steps }
}

/** Whether the movement before a conversion was a payment into a swap, which the conversion takes back. */
function cameByClaim(flows: readonly Flow[], way: Way): boolean {
  const before = flows[way.before!.flow]!
  const exchange = flows[way.flow] as Extract<Flow, { kind: 'exchange' }>
  return before.kind === 'row' && before.from === exchange.from && before.to !== exchange.from
}
