import { InputError } from '../model/errors.ts'
import type { Incident } from '../model/incident.ts'
import type { Lead } from '../model/lead.ts'
import type { Catalogue } from '../model/price.ts'
import type { Trace } from '../model/trace.ts'
import type { CaseStore, LeadDecisionRecord } from '../store/case-store.ts'
import type { Decode } from './joins.ts'
import { keepPrices, valueForWalk } from './kept-prices.ts'
import type { Policy } from './policy.ts'
import { overridesOf } from './trace-case.ts'
import { deriveCase, type WalkEnd } from './walk.ts'

export interface DecideInput {
  readonly store: CaseStore
  readonly incident: Incident
  readonly policy: Policy
  readonly catalogue: Catalogue
  readonly decode?: Decode
}

/**
 * Takes down what the analyst says of a lead and replays the case with it. The decision and what follows from it are written together, or not
 * at all. Value that an accepted lead brings to addresses nobody has read is frontier, until the case is traced on.
 * @returns the trace with the decision
 * @throws InputError when the case has no such lead, or nothing can be booked by it
 */
export function decideLead(input: DecideInput, decision: LeadDecisionRecord): Trace {
  const { store, incident, catalogue } = input
  const lead = (store.readTrace()?.leads ?? []).find(({ id }) => id === decision.lead)
  const known = store.leadDecisions().some((said) => said.lead === decision.lead)
  if (lead === undefined && (!known || decision.verdict === 'accepted')) throw noSuchLead(store, decision.lead)
  const before = overridesOf(store)
  const overrides = { ...before, leads: new Map([...(before.leads ?? []), [decision.lead, decision.verdict] as const]) }
  const value = valueForWalk(store, incident, catalogue)
  const end = (store.getMeta('walk-end') ?? 'interrupted') as WalkEnd
  const moved = (before.leads?.get(decision.lead) === 'accepted') !== (decision.verdict === 'accepted')
  // What it moves may go on to addresses that nobody has read: whoever traces next goes on from there.
  const after = moved ? 'interrupted' : end
  const trace = deriveCase({ ...input, overrides, value }, after)
  if (decision.verdict === 'accepted' && lead !== undefined && !isBooked(trace, lead)) throw notBookable(lead)
  for (const asset of trace.genuine) value.priceOf(asset)
  keepPrices(store, value)
  store.setMeta('walk-end', after)
  store.addLeadDecision(decision, trace)
  return trace
}

function isBooked(trace: Trace, { id }: Lead): boolean {
  return trace.movements.some((one) => one.kind === 'conversion' && one.id.startsWith(`lead:${id} `))
}

function noSuchLead(store: CaseStore, id: string): InputError {
  const leads = store.readTrace()?.leads ?? []
  return new InputError(`the case ${store.path} has no such lead`, {
    got: id,
    wanted: leads.length === 0 ? 'nothing: it has no leads' : `one of its ${leads.length} leads`,
    next: 'list them with `spoor leads <case>`',
  })
}

/** The rows do not bear out what was accepted. */
function notBookable({ from, to, id }: Lead): InputError {
  return new InputError(`the lead ${id} cannot be booked`, {
    got: `${from.units} base units in, ${to.units} out ${to.time - from.time} seconds later`,
    wanted:
      'rows that nothing else claims, no more of a coin out than in, and in before out in the order of the ledger',
    next: 'leave it a lead, or look at whichever movement holds its rows with `spoor explain`',
  })
}
