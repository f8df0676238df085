import type { FoundLead } from '../model/lead.ts'
import type { LeadFacts } from './lead-facts.ts'

/** Arrivals that fit departures which stay open, by amount and time. */
export function bridgeLeads(_: LeadFacts): FoundLead[] {
  return []
}
