import { DEFAULT_LIMITS, fits, type Leg, type PairingLimits, WIDER } from './amount-and-time.ts'
import { BridgeOdds, type PastPassage } from './bridge-odds.ts'
import { groupBy } from './moves.ts'

/** By so many nats the best has to beat the second: twenty to one. */
export const MARGIN = 3

/** Windows beside the true one in which as many links are looked for, to count what chance gives. */
export const SHIFTS = 20

/** A departure of one bridge. */
export interface DepartedLeg extends Leg {
  readonly bridge: string
}

/** A departure and what could be its arrival. */
export interface LinkedLegs<D, A> {
  readonly departure: D
  /** Arrivals that fit under the wider limits, the likeliest first; equally likely ones by time, then units. */
  readonly fitting: readonly A[]
  /** Other departures that the first of them fits as well. */
  readonly contested: number
  /**
   * The first is the arrival: it alone fits under the limits, it fits no other departure, it beats by more than `MARGIN` nats both the second and a
   * payment that has nothing to do with the bridge, and at most one of the shifted windows would have given a match too. Else a human has to look.
   */
  readonly matched: boolean
  /** By how much, in thousandths of a nat; 0 where nothing fits. */
  readonly margin: number
  /** What the same departure finds in `SHIFTS` windows in which nothing of its own can be: windows with a match, and payments that fit in all of them. */
  readonly chance: { readonly matches: number; readonly possible: number }
}

/**
 * Links departures with arrivals on other chains by receiver, coin, gap and fee, where no id joins them. How well a gap and a fee go with
 * a bridge is told by the passages of that bridge whose two sides are known; how well with chance, by what else the receiver is
 * paid, and by an explicit count: the departure is moved in time, ten steps to the past and ten to the future, and linked again.
 * Every departure is answered, in the order given; the order of arrivals does not matter.
 * @param past passages of each bridge whose sides an id joins
 * @example linkLegs([left], arrived, new Map()) // [{ departure: left, matched: true, fitting: [996], … }]
 */
export function linkLegs<D extends DepartedLeg, A extends Leg>(
  departures: readonly D[],
  arrivals: readonly A[],
  past: ReadonlyMap<string, readonly PastPassage[]>,
  limits: PairingLimits = DEFAULT_LIMITS,
): LinkedLegs<D, A>[] {
  const paid = new Map([...groupBy(arrivals, pathOf)].map(([path, legs]) => [path, new Payments(legs)]))
  const rivals = new Map([...groupBy(departures, pathOf)].map(([path, legs]) => [path, [...legs].sort(byTime)]))
  const odds = new Map<string, BridgeOdds>()
  const apart = 2 * WIDER * limits.maxGap
  return departures.map((departure): LinkedLegs<D, A> => {
    const { bridge, time } = departure
    const ofBridge = odds.get(bridge) ?? new BridgeOdds(past.get(bridge) ?? [])
    odds.set(bridge, ofBridge)
    const payments = paid.get(pathOf(departure)) ?? new Payments<A>([])
    const chance = { matches: 0, possible: 0 }
    for (let i = 0; i < SHIFTS; i++) {
      const step = (i % 2 === 0 ? 1 : -1) * (Math.floor(i / 2) + 1)
      const moved = { ...departure, time: (time + step * apart) as Leg['time'] }
      const found = look(moved, payments, ofBridge, limits)
      chance.possible += found.ranked.length
      if (found.stands) chance.matches += 1
    }
    const { ranked, stands, margin } = look(departure, payments, ofBridge, limits)
    const [best] = ranked
    const others = best === undefined ? [] : (rivals.get(pathOf(departure)) ?? [])
    const contested = best === undefined ? 0 : othersThatFit(departure, best, others, limits)
    const matched = stands && contested === 0 && chance.matches <= 1
    return { departure, fitting: ranked, contested, matched, margin, chance }
  })
}

const pathOf = ({ receiver, asset }: Leg) => `${receiver} ${asset}`

function byTime(a: Leg, b: Leg): number {
  return a.time - b.time || (a.units < b.units ? -1 : Number(a.units > b.units))
}

const widened = ({ maxGap, maxFee }: PairingLimits): PairingLimits => ({
  maxGap: maxGap * WIDER,
  maxFee: maxFee * WIDER,
})

/** What is found for one departure: all that fits, and whether the first stands out. */
function look<A extends Leg>(departure: Leg, payments: Payments<A>, odds: BridgeOdds, limits: PairingLimits) {
  const wide = widened(limits)
  const scored = within(payments.byTime, departure.time + 1, departure.time + wide.maxGap)
    .filter((arrival) => fits(departure, arrival, wide))
    .map((arrival) => ({ arrival, nats: odds.nats(passageOf(departure, arrival)) }))
    .sort((a, b) => b.nats - a.nats || byTime(a.arrival, b.arrival))
  const ranked = scored.map(({ arrival }) => arrival)
  const [best, second] = scored
  if (best === undefined) return { ranked, stands: false, margin: 0 }
  const byChance = payments.chanceNats(departure, ranked.length, wide.maxFee)
  const margin = Math.round((best.nats - Math.max(second?.nats ?? byChance, byChance)) * 1000)
  const close = ranked.filter((arrival) => fits(departure, arrival, limits))
  const alone = close.length === 1 && close[0] === best.arrival
  return { ranked, stands: alone && margin > MARGIN * 1000, margin }
}

function othersThatFit(departure: Leg, arrival: Leg, rivals: readonly Leg[], limits: PairingLimits): number {
  const wide = widened(limits)
  const near = within(rivals, arrival.time - wide.maxGap, arrival.time)
  return near.filter((other) => other !== departure && fits(other, arrival, wide)).length
}

export function passageOf(departure: Leg, arrival: Leg): PastPassage {
  const fee = departure.units - arrival.units
  return { gap: arrival.time - departure.time, fee: Number((fee * 1_000_000n) / departure.units) }
}

const DAY = 86_400

/** What one receiver was paid of one coin. */
class Payments<A extends Leg> {
  readonly byTime: readonly A[]
  readonly #units: readonly bigint[]

  constructor(legs: readonly A[]) {
    this.byTime = [...legs].sort(byTime)
    this.#units = legs.map(({ units }) => units).sort((a, b) => (a < b ? -1 : Number(a > b)))
  }

  /**
   * Log-likelihood that a payment of about this amount came by chance, in nats for each second and part per million: how many of them the receiver
   * had outside of this window, over the time in which he was paid, at least a day. Half a payment is added: that none is known does not
   * make it impossible.
   * @param here payments of about this amount inside of the window
   */
  chanceNats({ units }: Leg, here: number, maxFee: number): number {
    const least = units - (units * BigInt(maxFee)) / 1_000_000n
    const alike = this.#below(units + 1n) - this.#below(least)
    const span = Math.max(DAY, this.byTime.at(-1)!.time - this.byTime[0]!.time)
    return Math.log((alike - here + 0.5) / span / maxFee)
  }

  #below(limit: bigint): number {
    return firstWhere(this.#units.length, (i) => this.#units[i]! >= limit)
  }
}

/** Legs in order of time between two moments, both included. */
function within<A extends Leg>(legs: readonly A[], from: number, to: number): A[] {
  const first = firstWhere(legs.length, (i) => legs[i]!.time >= from)
  const end = firstWhere(legs.length, (i) => legs[i]!.time > to)
  return legs.slice(first, end)
}

/** The first place from which on something holds. */
function firstWhere(length: number, holds: (i: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
