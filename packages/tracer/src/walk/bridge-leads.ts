import { DEFAULT_LIMITS, type Leg, WIDER } from '../decode/amount-and-time.ts'
import type { PastPassage } from '../decode/bridge-odds.ts'
import { type DepartedLeg, type LinkedLegs, linkLegs, passageOf, SHIFTS } from '../decode/link-legs.ts'
import type { Asset } from '../model/asset.ts'
import type { Crossing } from '../model/crossing.ts'
import type { FoundLead, LeadSide } from '../model/lead.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transfer } from '../model/transfer.ts'
import type { LeadFacts } from './lead-facts.ts'
import { moves } from './ledger-builder.ts'

interface Departed extends DepartedLeg {
  readonly crossing: Crossing
}
interface Arrived extends Leg {
  readonly row: Transfer & {
    readonly time: UnixSeconds
    readonly units: bigint
    readonly to: NonNullable<Transfer['to']>
  }
}

/**
 * Leads over bridges, for departures that no id joins to an arrival: `amount-and-time`, payments to the receiver that the departure names, of the same
 * coin, within the limits of gap and fee; and `same-id`, sides that name the same passage where anybody could have written so.
 */
export function bridgeLeads(facts: LeadFacts): FoundLead[] {
  return [...sameId(facts), ...amountAndTime(facts)]
}

function sameId({ passages }: LeadFacts): FoundLead[] {
  return passages.open.flatMap(({ departure, leads, rivals }) =>
    leads.map((side): FoundLead => {
      const what = side.role === 'refund' ? 'a refund' : 'an arrival'
      return {
        ...{ kind: 'bridge', rule: 'same-id', from: sideOf(departure), to: sideOf(side), rivals, byChance: 0 },
        evidence: `both sides name the passage ${departure.key}, and ${what} of it is paid to whom the departure names; it is not joined, for anybody could have written it, or the record puts it before the departure, or several claim it. Chance has no part in it: somebody wrote it`,
      }
    }),
  )
}

function amountAndTime({ facts, passages, coinOf }: LeadFacts): FoundLead[] {
  const departures = passages.open.flatMap(({ departure }) => departedLeg(departure, coinOf))
  if (departures.length === 0) return []
  const receivers = new Set(departures.map(({ receiver }) => receiver))
  const taken = new Set(passages.pairs.flatMap(({ paid }) => paid.flatMap(({ rows }) => rows)))
  const arrivals = facts.flatMap((row): Arrived[] => {
    const { to, time, units, asset, kind, id } = row
    if (to === null || time === null || units === null || kind === 'fee' || !receivers.has(to)) return []
    const coin = coinOf(asset)
    if (coin === undefined || taken.has(id) || !moves(row)) return []
    return [{ receiver: to, asset: coin, units, time, row: { ...row, to, time, units } }]
  })
  const past = pastOf(passages.pairs, coinOf)
  const links = linkLegs(departures, arrivals, past)
  if (links.every(({ fitting }) => fitting.length === 0)) return []
  const sum = (count: 'matches' | 'possible') => links.reduce((all, { chance }) => all + chance[count], 0)
  const byChance = { matches: mean(sum('matches')), possible: mean(sum('possible')) }
  return links.flatMap((link) =>
    link.fitting.map((arrival) =>
      leadOf(link, arrival, past.get(link.departure.bridge)?.length ?? 0, byChance, links.length),
    ),
  )
}

function departedLeg(departure: Crossing, coinOf: LeadFacts['coinOf']): Departed[] {
  const { asset, units, time, protocol, destination } = departure
  const coin = coinOf(asset)
  const receiver = destination?.address
  if (coin === undefined || receiver == null) return []
  return [{ receiver, asset: coin, units, time, bridge: protocol, crossing: departure }]
}

/** Gaps and fees of the passages of each bridge whose sides an id joins, where one payment of the same coin arrived. */
function pastOf(
  pairs: LeadFacts['passages']['pairs'],
  coinOf: (asset: Asset) => string | undefined,
): Map<string, PastPassage[]> {
  const past = new Map<string, PastPassage[]>()
  for (const { departure, paid } of pairs) {
    const [arrival] = paid
    const same =
      arrival !== undefined && coinOf(arrival.asset) !== undefined && coinOf(arrival.asset) === coinOf(departure.asset)
    if (!same || paid.length > 1 || arrival.role !== 'arrival' || arrival.units > departure.units) continue
    const receiver = arrival.party
    const leg = (side: Crossing): Leg => ({ receiver, asset: '', units: side.units, time: side.time })
    past.set(departure.protocol, [...(past.get(departure.protocol) ?? []), passageOf(leg(departure), leg(arrival))])
  }
  return past
}

function leadOf(
  { departure, fitting, contested, matched, margin, chance }: LinkedLegs<Departed, Arrived>,
  arrival: Arrived,
  known: number,
  byChance: { readonly matches: number; readonly possible: number },
  departures: number,
): FoundLead {
  const { gap, fee } = passageOf(departure, arrival)
  const { maxGap, maxFee } = DEFAULT_LIMITS
  const { row } = arrival
  const others = fitting.length - 1
  const rivals = others + contested
  const alone = matched
    ? `it alone fits, and is ${nats(margin)} nats likelier than the next or than chance`
    : others > 0
      ? `${others} more ${others === 1 ? 'payment fits' : 'payments fit'}; the record does not say which, if any`
      : contested > 0
        ? `it fits ${contested} more ${contested === 1 ? 'departure' : 'departures'} as well`
        : `nothing else fits, but it is not likelier enough than chance, or fits only under limits of ${(WIDER * maxGap) / 60} minutes and ${percent(WIDER * maxFee)} %`
  const expected = matched ? byChance.matches : byChance.possible
  const what = matched ? 'matches' : 'payments that fit'
  const evidence = `${gap} seconds later the receiver that the departure names was paid the same coin less ${percent(fee)} %; ${alone}; scored by ${known} known passages of ${departure.bridge}; moved in time, this departure finds ${chance.possible} such payments in ${SHIFTS} windows; by chance ${decimal(expected)} such ${what} among ${departures} open departures, by the same count`
  return {
    ...{ kind: 'bridge', rule: 'amount-and-time', from: sideOf(departure.crossing) },
    to: {
      ...{ address: row.to, asset: row.asset, units: row.units, time: row.time },
      tx: `${row.chain}:${row.tx}`,
      rows: [row.id],
    },
    evidence,
    rivals,
    byChance: expected,
  }
}

function sideOf({ party, asset, units, chain, tx, time, rows }: Crossing): LeadSide {
  return { address: party, asset, units, tx: `${chain}:${tx}`, time, rows: [...rows].sort() }
}

/** Of counts over all shifts, in millionths. */
function mean(sum: number): number {
  return Math.round((sum * 1_000_000) / SHIFTS)
}

/** Parts per million as percent. */
function percent(ppm: number): string {
  return decimal(ppm * 100)
}

/** Millionths as a decimal number without idle zeros. */
function decimal(millionths: number): string {
  return (millionths / 1_000_000).toFixed(6).replace(/\.?0+$/, '')
}

function nats(thousandths: number): string {
  return (thousandths / 1000).toFixed(1)
}
