import type { Address } from '../model/address.ts'
import type { UnixSeconds } from '../model/time.ts'

/** What left for another chain, or came in from one. */
export interface Leg {
  /** Who is to receive, or received, on the other side. */
  readonly receiver: Address
  /** What both chains agree to be the same coin, as the bridge's own table names it; never a symbol. */
  readonly asset: string
  /** Base units, on one scale for both sides. */
  readonly units: bigint
  readonly time: UnixSeconds
}

export interface PairingLimits {
  /** Longest time between departure and arrival, in seconds. */
  readonly maxGap: number
  /** Largest fee, in parts per million of what left. */
  readonly maxFee: number
}

/** 30 minutes and 3 percent: the bounds under which published pairs were found (algorithms 4.2). */
export const DEFAULT_LIMITS: PairingLimits = { maxGap: 1800, maxFee: 30_000 }

/** How many times the limits an arrival may exceed and still be named as a possibility. */
export const WIDER = 2

export type Pairing<Arrival extends Leg> =
  /** One arrival fits, it fits no other departure, and nothing else does. */
  | { readonly kind: 'matched'; readonly arrival: Arrival }
  /** A lead for a human: these arrivals are possible, and the record does not say which, if any. Earliest first. */
  | { readonly kind: 'ambiguous'; readonly rivals: readonly Arrival[] }
  | { readonly kind: 'none' }

/**
 * Pairs a departure with an arrival on another chain by receiver, asset, gap and fee, where no protocol id joins them. The
 * result is an inference (design, law 4): evidence `amount-and-time`, a lead until a human accepts it.
 *
 * It differs from the published rule where that rule invents a hit. That one widens the gap and doubles the fee until
 * something falls in, and the earliest wins. Here limits are widened once and together, what only the wider limits let in is
 * never matched, and the earliest of several is not preferred: all of them are named.
 * @param arrivals what came in on other chains, in any order
 * @param others departures that the same arrivals might belong to; this one among them does no harm
 * @example
 * // 1000 left; 1001, 960 and 996 arrived 100, 200 and 600 seconds later
 * pairByAmountAndTime(left, arrived) // { kind: 'matched', arrival: 996 }
 * pairByAmountAndTime(left, arrived, [], { maxGap: 300, maxFee: 30_000 }) // { kind: 'ambiguous', rivals: [960, 996] }
 */
export function pairByAmountAndTime<Arrival extends Leg>(
  departure: Leg,
  arrivals: readonly Arrival[],
  others: readonly Leg[] = [],
  limits: PairingLimits = DEFAULT_LIMITS,
): Pairing<Arrival> {
  const close = arrivals.filter((arrival) => fits(departure, arrival, limits))
  const [only] = close
  if (only === undefined) {
    const wide = { maxGap: limits.maxGap * WIDER, maxFee: limits.maxFee * WIDER }
    return named(arrivals.filter((arrival) => fits(departure, arrival, wide)))
  }
  if (close.length > 1) return named(close)
  const contested = others.some((other) => other !== departure && fits(other, only, limits))
  return contested ? named(close) : { kind: 'matched', arrival: only }
}

/** More never arrives than left: a larger arrival is somebody else's. */
export function fits(departure: Leg, arrival: Leg, { maxGap, maxFee }: PairingLimits): boolean {
  const gap = arrival.time - departure.time
  const fee = departure.units - arrival.units
  return (
    arrival.receiver === departure.receiver &&
    arrival.asset === departure.asset &&
    gap >= 0 &&
    gap <= maxGap &&
    arrival.units > 0n &&
    fee >= 0n &&
    fee * 1_000_000n <= BigInt(maxFee) * departure.units
  )
}

function named<Arrival extends Leg>(rivals: readonly Arrival[]): Pairing<Arrival> {
  if (rivals.length === 0) return { kind: 'none' }
  const inOrder = [...rivals].sort((a, b) => a.time - b.time || (a.units < b.units ? -1 : Number(a.units > b.units)))
  return { kind: 'ambiguous', rivals: inOrder }
}
