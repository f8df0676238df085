import type { Crossing } from '../model/crossing.ts'
import type { Conversion } from '../model/join.ts'
import { groupBy } from './moves.ts'

/** A departure whose arrival is not known. */
export interface OpenCrossing {
  readonly departure: Crossing
  /** Arrivals and refunds that fit and are not joined: each could be a forgery, or another could. For a human to look at. */
  readonly leads: readonly Crossing[]
  /** How many others claim the same, departures or arrivals. */
  readonly rivals: number
}

export interface JoinedCrossings {
  /** Conversions of kind `bridge`: what left is what arrived, less a fee. Sorted by id. */
  readonly joins: readonly Conversion[]
  /** The sides of each join, in the same order: how long passages of a bridge take, and what they cost. */
  readonly pairs: readonly { readonly departure: Crossing; readonly paid: readonly Crossing[] }[]
  /** Departures that stay open, in the order of their keys. */
  readonly open: readonly OpenCrossing[]
}

/**
 * Joins the sides of passages by the id that the protocol gives both. A key that two departures claim is joined to nothing, and a
 * departure that two arrivals claim stays open: an id that says two things says nothing. What claims the key without
 * fitting the departure (another receiver, another chain, before it) is passed over, so that a forged arrival cannot cut a true one off.
 * @param crossings of any transactions in any order; the same one twice counts once
 * @param coinOf assets of the same coin in the same units have the same text; between them the difference is the bridge's fee
 * @example joinCrossings([departure, arrival]) // { joins: [{ kind: 'bridge', evidence: 'protocol-id', … }], open: [] }
 */
export function joinCrossings(
  crossings: Iterable<Crossing>,
  coinOf: (asset: Crossing['asset']) => string | undefined = () => undefined,
): JoinedCrossings {
  const joins: Conversion[] = []
  const pairs: { departure: Crossing; paid: readonly Crossing[] }[] = []
  const open: OpenCrossing[] = []
  const groups = [...groupBy(once(crossings), (side) => side.key)].sort(([a], [b]) => compare(a, b))
  for (const [, sides] of groups) {
    const departures = sides.filter((side) => side.role === 'departure')
    const [departure] = departures
    if (departure === undefined) continue
    if (departures.length > 1) {
      for (const one of departures) open.push({ departure: one, leads: [], rivals: departures.length - 1 })
      continue
    }
    const fitting = sides.filter((side) => fits(departure, side))
    const arrivals = chosen(fitting.filter((side) => side.role === 'arrival'))
    const refunds = chosen(fitting.filter((side) => side.role === 'refund'))
    const paid = [...(arrivals ?? []), ...(refunds ?? [])]
    const unproved = [departure, ...paid].some((side) => side.unproved === true)
    // The clocks of two chains differ; what they put before its departure would be paid out before it was paid in.
    const early = paid.some((side) => side.time <= departure.time)
    if (arrivals === undefined || refunds === undefined || paid.length === 0 || unproved || early) {
      open.push({ departure, leads: fitting, rivals: Math.max(0, fitting.length - 1) })
    } else {
      joins.push(joined(departure, paid, coinOf))
      pairs.push({ departure, paid })
    }
  }
  return { joins, pairs, open }
}

function once(crossings: Iterable<Crossing>): Crossing[] {
  const seen = new Map<string, Crossing>()
  for (const side of crossings) {
    seen.set([side.key, side.role, side.chain, side.tx, side.log ?? '', ...side.rows].join(' '), side)
  }
  return [...seen].sort(([a], [b]) => compare(a, b)).map(([, side]) => side)
}

/** Seconds by which the clock of one chain may be behind that of another: sequencers may run half an hour ahead. */
const CLOCKS_APART = 1800

function fits(departure: Crossing, side: Crossing): boolean {
  if (side.role === 'departure' || side.protocol !== departure.protocol) return false
  if (side.time < departure.time - CLOCKS_APART) return false
  if (side.role === 'refund') return side.chain === departure.chain && side.time >= departure.time
  const { destination } = departure
  if (destination?.chain != null && destination.chain !== side.chain) return false
  // Terms say more than the receiver does, who may have been changed meanwhile.
  if (departure.terms !== undefined && side.terms !== undefined) return departure.terms === side.terms
  return destination?.address == null || destination.address === side.party
}

/** One, or the parts of one; `undefined` where several claim to be it. */
function chosen(sides: readonly Crossing[]): readonly Crossing[] | undefined {
  if (sides.length <= 1) return sides
  const together = sides.every((side) => side.parts === true && side.asset === sides[0]!.asset)
  return together ? sides : undefined
}

function joined(
  departure: Crossing,
  paid: readonly Crossing[],
  coinOf: (asset: Crossing['asset']) => string | undefined,
): Conversion {
  const coin = coinOf(departure.asset)
  const sum = paid.reduce((total, side) => total + side.units, 0n)
  const same = paid.every(
    (side) => side.asset === departure.asset || (coin !== undefined && coinOf(side.asset) === coin),
  )
  return {
    kind: 'bridge',
    id: `bridge:${departure.key}`,
    owner: departure.party,
    given: departure.rows.map((transfer) => ({ transfer })),
    received: paid.flatMap((side) => side.rows),
    ...(same && sum <= departure.units ? { keepsFee: true } : {}),
    evidence: 'protocol-id',
    rivals: 0,
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a !== b)
}
