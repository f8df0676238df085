import type { Address } from '../model/address.ts'
import type { Incident } from '../model/incident.ts'
import type { Catalogue } from '../model/price.ts'
import type { Trace } from '../model/trace.ts'
import type { CaseStore, OverrideRecord } from '../store/case-store.ts'
import { addressesOfCase, CaseLabels } from './case-labels.ts'
import type { Decode } from './joins.ts'
import { keepPrices, valueForWalk } from './kept-prices.ts'
import type { Policy } from './policy.ts'
import { overridesOf, parametersOf } from './trace-case.ts'
import { deriveCase, type WalkEnd } from './walk.ts'

/** What the analyst decides over facts that are there: another method, a word on an address, or that one is taken back. */
export type Redecision =
  | { readonly kind: 'method'; readonly method: Policy['method'] }
  | { readonly kind: 'override'; readonly override: OverrideRecord }
  | { readonly kind: 'clear'; readonly address: Address; readonly reason: string }

export interface RedecideInput {
  readonly store: CaseStore
  readonly incident: Incident
  /** In force so far. */
  readonly policy: Policy
  readonly catalogue: Catalogue
  readonly decode?: Decode
}

/**
 * Replays a case over the facts it has, with a new decision in it; nothing is read. Where value then lies at addresses that
 * nobody has read it is frontier, until the case is traced on. A run that is killed half-way is put right by the next.
 */
export function redecide(input: RedecideInput, decision: Redecision): Trace {
  const { store, incident, catalogue } = input
  const before = (store.getMeta('walk-end') ?? 'interrupted') as WalkEnd
  store.setMeta('walk-end', 'interrupted')
  const policy = decision.kind === 'method' ? { ...input.policy, method: decision.method } : input.policy
  if (decision.kind === 'method') store.setMeta('parameters', parametersOf(policy))
  else if (decision.kind === 'override') store.addOverride(decision.override)
  else store.removeOverride(decision.address, decision.reason)
  // The method does not decide what is read; whom a walk stops at does.
  const after = decision.kind === 'method' ? before : 'interrupted'
  const overrides = overridesOf(store)
  if (store.labelsAsked().length > 0) {
    const labels = new CaseLabels({ store, incident, overrides })
    labels.settle(addressesOfCase(store.transfers(), incident, overrides))
  }
  const value = valueForWalk(store, incident, catalogue)
  const trace = deriveCase({ ...input, policy, overrides, value }, after)
  for (const asset of trace.genuine) value.priceOf(asset)
  keepPrices(store, value)
  store.writeTrace(trace)
  store.setMeta('walk-end', after)
  return trace
}
