import { createHash } from 'node:crypto'
import type { JoinedCrossings } from '../decode/bridge-joins.ts'
import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { FoundLead, Lead } from '../model/lead.ts'
import type { Transaction } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import { bridgeLeads } from './bridge-leads.ts'
import type { Place } from './places.ts'

/**
 * What finders of leads look at: facts, and what decoders make of them. Nothing of it depends on which units are stolen or on what the
 * analyst accepted, so accepting one lead never moves another, and the order of decisions never counts.
 */
export interface LeadFacts {
  /** Rows of the case, ascending by id; a finder that needs their order in time takes it from the rows. */
  readonly facts: readonly Transfer[]
  /** Opened transactions with their logs, in the order of chain, block, index. */
  readonly transactions: readonly Transaction[]
  /** Passages over bridges: those whose two sides are joined by the bridge's own id, and departures that stay open. */
  readonly passages: JoinedCrossings
  /** Whose place an address is: a mixer, a bridge, a service. */
  readonly placeOf: (address: Address) => Place | undefined
  /** The same text for assets that are one coin in the same units on two chains. */
  readonly coinOf: (asset: Asset) => string | undefined
}

/** One or more rules: the same facts in any order give the same leads. */
export type LeadFinder = (facts: LeadFacts) => readonly FoundLead[]

/** All rules that infer links. A new one is added here and nowhere else. */
export const LEAD_FINDERS: readonly LeadFinder[] = [bridgeLeads]

/** Every lead that the facts of a case give, sorted by id. */
export function leadsOf(facts: LeadFacts, finders: readonly LeadFinder[] = LEAD_FINDERS): Lead[] {
  const leads = new Map<string, Lead>()
  for (const find of finders) {
    for (const found of find(facts)) {
      const id = leadId(found)
      leads.set(id, { id, ...found })
    }
  }
  return [...leads.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/**
 * The id of a lead: 16 hex digits of the sha256 of kind, rule and rows of both sides. Evidence, rivals and chance have no part in it, so
 * a decision holds while the case grows.
 */
export function leadId({ kind, rule, from, to }: FoundLead): string {
  const text = JSON.stringify([kind, rule, [...from.rows].sort(), [...to.rows].sort()])
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 16)
}
