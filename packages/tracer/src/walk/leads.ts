import { createHash } from 'node:crypto'
import type { FoundLead, Lead } from '../model/lead.ts'
import { bridgeLeads } from './bridge-leads.ts'
import type { LeadFacts, LeadFinder } from './lead-facts.ts'
import { mixerLeads } from './mixer-leads.ts'

/** All rules that infer links. A new one is added here and nowhere else. */
export const LEAD_FINDERS: readonly LeadFinder[] = [bridgeLeads, mixerLeads]

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
