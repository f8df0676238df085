import type { JoinedCrossings } from '../decode/bridge-joins.ts'
import type { Asset } from '../model/asset.ts'
import type { Crossing } from '../model/crossing.ts'
import type { Incident } from '../model/incident.ts'
import type { Conversion, Join } from '../model/join.ts'
import type { Lead } from '../model/lead.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transaction } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import { endingDepartures } from './departures.ts'
import type { Joins } from './joins.ts'
import { leadsOf } from './leads.ts'
import type { Overrides, Places } from './places.ts'
import { coverageOfCase } from './pool-records.ts'
import type { ReadingState } from './reading.ts'

export interface LinksInput {
  readonly incident: Pick<Incident, 'ledgers'>
  readonly facts: readonly Transfer[]
  /** Opened transactions; asked for only where leads are. */
  readonly transactions: () => readonly Transaction[]
  readonly joins: Joins
  readonly places: Places
  readonly overrides: Overrides
  readonly reads: ReadingState['reads']
  /** Rows after this moment are left out, and leads that rest on them. */
  readonly until: UnixSeconds | null
}

/** What a ledger is built from beside its rows. */
export interface Links {
  /** Rows that belong together: as decoders found, and as the analyst accepted. */
  readonly joins: readonly Join[]
  /** Departures over bridges whose value ends there. */
  readonly departures: readonly Crossing[]
  /** What was inferred; empty where it was not asked for and nothing of it was accepted. */
  readonly leads: readonly Lead[]
}

/**
 * Everything that links rows of a case.
 * @param withLeads whether leads are wanted for themselves; what is accepted of them is booked either way
 */
export function linksOf(input: LinksInput, withLeads: boolean): Links {
  const { joins, places, overrides, reads } = input
  const passages = joins.passages()
  const { expand, leads: decisions } = overrides
  const accepted = new Set([...(decisions ?? [])].flatMap(([id, verdict]) => (verdict === 'accepted' ? [id] : [])))
  const leads = withLeads || accepted.size > 0 ? leadsOfCase(input, passages) : []
  return {
    joins: [...joins.within(), ...passages.joins, ...acceptedJoins(leads, accepted, joins.coinOf)],
    departures: endingDepartures(passages.open, { facts: input.facts, places, expand, reads }),
    leads,
  }
}

function leadsOfCase(input: LinksInput, passages: JoinedCrossings): Lead[] {
  const { incident, facts, transactions, joins, places, reads, until } = input
  const isKnown = ({ time }: { readonly time: UnixSeconds | null }) => until === null || time === null || time <= until
  return leadsOf({
    facts: facts.filter(isKnown),
    transactions: transactions().filter(isKnown),
    passages: {
      ...passages,
      open: passages.open
        .filter(({ departure }) => isKnown(departure))
        .map((open) => ({ ...open, leads: open.leads.filter(isKnown) })),
    },
    placeOf: (address) => places.at(address),
    coinOf: joins.coinOf,
    coverage: coverageOfCase(reads.values(), incident),
  })
}

/**
 * Leads that the analyst accepted, as conversions: what went in on one side is what came out on the other, less a fee where it is the same
 * coin. More of a coin than went in cannot come out: such a lead stays a lead, whoever accepted it.
 */
export function acceptedJoins(
  leads: readonly Lead[],
  accepted: { has(id: string): boolean },
  coinOf: (asset: Asset) => string | undefined,
): Conversion[] {
  return leads.flatMap(({ id, kind, rule, from, to, rivals }): Conversion[] => {
    const coin = coinOf(from.asset)
    const same = from.asset === to.asset || (coin !== undefined && coinOf(to.asset) === coin)
    if (!accepted.has(id) || (same && to.units > from.units)) return []
    return [
      {
        kind,
        id: `lead:${id}`,
        owner: from.address,
        given: from.rows.map((transfer) => ({ transfer })),
        received: to.rows,
        ...(same ? { keepsFee: true } : {}),
        evidence: kind === 'bridge' && rule === 'amount-and-time' ? 'amount-and-time' : 'lead',
        rivals,
        accepted: true,
      },
    ]
  })
}
