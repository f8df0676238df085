import type { Address } from '../../model/address.ts'
import { min } from '../../model/amount.ts'
import { type Finding, PATTERN } from './finding.ts'
import { accountKey, type Flow, type Flows, findingOf, isAccount, span, sum, type Timed, timed } from './flow.ts'

/** Pass-through: an account pays on nearly all of each amount soon after it came, the oldest first. */
export function passThroughs({ credits, debits }: Flows, isPlace: (address: Address) => boolean): Finding[] {
  return [...credits].flatMap(([key, came]) => {
    const address = came[0]!.to
    const left = debits.get(key) ?? []
    if (left.length === 0 || !isAccount(address) || isPlace(address)) return []
    const [ins, outs] = [timed(came), timed(left)]
    if (ins.length < came.length || outs.length < left.length) return []
    // a router never holds anything between two transactions
    const arrivals = new Set(ins.map((flow) => flow.tx))
    if (outs.every((flow) => arrivals.has(flow.tx))) return []
    const wait = longestWait(ins, outs)
    if (wait === undefined) return []
    const says = `${ins.length} ${ins.length === 1 ? 'amount' : 'amounts'} passed on in ${outs.length} ${outs.length === 1 ? 'payment' : 'payments'}, each within ${span(wait)}`
    return [findingOf('pass-through', address, [...ins, ...outs], says, outs)]
  })
}

/** Seconds that the slowest credit took to leave; undefined where one did not leave nearly whole and in time. */
function longestWait(credits: readonly Timed[], debits: readonly Timed[]): number | undefined {
  let longest = 0
  let next = 0
  let left = debits[0]!.units
  for (const credit of credits) {
    // what was paid before this credit came was paid from something else
    while (next < debits.length && debits[next]!.at < credit.at) left = debits[++next]?.units ?? 0n
    let open = credit.toUnits
    const enough = (open * (100n - PATTERN.emptiedPercent)) / 100n
    while (open > enough && next < debits.length) {
      const debit = debits[next]!
      if (debit.time - credit.time > PATTERN.hour) return undefined
      const part = min(left, open)
      open -= part
      left -= part
      if (part > 0n) longest = Math.max(longest, debit.time - credit.time)
      if (left === 0n) left = debits[++next]?.units ?? 0n
    }
    if (open > enough) return undefined
  }
  return longest
}

/** A link of a chain: what an emptied account paid aside, where that is something, and what it paid onward. */
interface Link {
  readonly aside: Flow | undefined
  readonly onward: Flow
}

/** Peel chain: a part aside, the rest onward, again and again; an address that only passes on may stand between. */
export function peelChains(flows: Flows, isPlace: (address: Address) => boolean): Finding[] {
  const links = new Map<string, Link>()
  for (const [key, left] of flows.debits) {
    const link = linkOf(flows.credits.get(key) ?? [], left)
    if (link !== undefined && isAccount(left[0]!.from)) links.set(key, link)
  }
  // a chain goes on only at an account that nothing else reached
  const nextOf = ({ onward }: Link): string | undefined => {
    const key = accountKey(onward.to, onward.toAsset)
    const alone = flows.credits.get(key)?.length === 1
    return alone && links.has(key) && !isPlace(onward.to) ? key : undefined
  }
  const reached = new Set([...links.values()].flatMap((link) => nextOf(link) ?? []))
  return [...links].flatMap(([start, first]) => {
    if (reached.has(start)) return []
    const chain = [first]
    for (let key = nextOf(first); key !== undefined; key = nextOf(chain.at(-1)!)) chain.push(links.get(key)!)
    // what stands before the first and after the last part aside is no peel
    while (chain.length > 0 && chain[0]!.aside === undefined) chain.shift()
    while (chain.length > 0 && chain.at(-1)!.aside === undefined) chain.pop()
    const aside = chain.flatMap((link) => link.aside ?? [])
    if (aside.length < PATTERN.repeats) return []
    const all = chain.flatMap((link) => [link.onward, ...(link.aside === undefined ? [] : [link.aside])])
    const says = `${aside.length} parts paid aside over ${chain.length} addresses; the last paid ${chain.at(-1)!.onward.units} units onward`
    return [findingOf('peel-chain', chain[0]!.onward.from, all, says, aside)]
  })
}

function linkOf(credits: readonly Flow[], debits: readonly Flow[]): Link | undefined {
  if (credits.length === 0 || debits.length > 2) return undefined
  const [came, paid] = [credits[0]!, debits.at(-1)!]
  if (came.time === null || paid.time === null || paid.time - came.time > PATTERN.week) return undefined
  if (debits.some((flow) => flow.at <= came.at)) return undefined
  const received = sum(credits.map((flow) => flow.toUnits))
  const total = sum(debits.map((flow) => flow.units))
  if (total * 100n < received * PATTERN.emptiedPercent) return undefined
  const [one, two] = [debits[0]!, debits[1]]
  if (two === undefined) return { aside: undefined, onward: one }
  const [aside, onward] = one.units < two.units ? [one, two] : [two, one]
  if (aside.to === onward.to || aside.conversion || onward.units * 100n < total * PATTERN.restPercent) return undefined
  return { aside, onward }
}

/** Round trip: payments and conversions, each later and in another transaction, lead back to the address that paid first. */
export function roundTrips(flows: Flows): Finding[] {
  const used = new Set<number>()
  const nextOf = successors(flows)
  const found: Finding[] = []
  for (const start of timed(flows.all)) {
    if (used.has(start.at) || start.conversion || start.from === start.to || !isAccount(start.from)) continue
    const trip = tripFrom(start, nextOf)
    if (trip === undefined) continue
    for (const flow of trip) used.add(flow.at)
    const back = trip.at(-1)!
    const says = `${trip.length} movements lead back within ${span(back.time - start.time)}; ${back.toUnits} units came back of ${start.units}${back.toAsset === start.asset ? '' : ' of another asset'}`
    found.push(findingOf('round-trip', start.from, trip, says, [start]))
  }
  return found
}

/** Movements that may have carried on what a movement brought: those of its receiver, later, of nearly as much. */
function successors({ debits }: Flows): (flow: Timed) => readonly Timed[] {
  const known = new Map<number, readonly Timed[]>()
  const inTime = new Map([...debits].map(([key, list]) => [key, timed(list)]))
  return (flow) => {
    let next = known.get(flow.at)
    if (next === undefined) {
      const list = inTime.get(accountKey(flow.to, flow.toAsset)) ?? []
      const begin = firstAfter(list, flow)
      next = list.slice(begin, begin + PATTERN.tripAhead).filter((later) => carriesOn(flow, later))
      known.set(flow.at, next)
    }
    return next
  }
}

function carriesOn(flow: Timed, later: Timed): boolean {
  return (
    later.at > flow.at &&
    later.tx !== flow.tx &&
    later.units <= flow.toUnits &&
    later.units * 100n >= flow.toUnits * PATTERN.keptPercent
  )
}

/** Position of the first flow that is not before another. */
function firstAfter(list: readonly Timed[], { time, at }: Timed): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const flow = list[middle]!
    if (flow.time < time || (flow.time === time && flow.at <= at)) low = middle + 1
    else high = middle
  }
  return low
}

/** The way back with the fewest movements; the earliest of several. */
function tripFrom(start: Timed, nextOf: (flow: Timed) => readonly Timed[]): Timed[] | undefined {
  const before = new Map<number, Timed>()
  let layer: Timed[] = [start]
  let looked = 0
  for (let hops = 1; hops < PATTERN.tripHops && layer.length > 0; hops++) {
    const next: Timed[] = []
    for (const flow of layer) {
      for (const later of nextOf(flow)) {
        if (later.time - start.time > PATTERN.week || before.has(later.at)) continue
        if (++looked > PATTERN.tripLooked) return undefined
        before.set(later.at, flow)
        if (later.to === start.from && !later.conversion) return wayTo(later, start, before)
        next.push(later)
      }
    }
    layer = next
  }
  return undefined
}

function wayTo(end: Timed, start: Timed, before: ReadonlyMap<number, Timed>): Timed[] {
  const way = [end]
  while (way[0] !== start) way.unshift(before.get(way[0]!.at)!)
  return way
}
