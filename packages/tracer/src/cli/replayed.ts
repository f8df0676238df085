import { BugError } from '../model/errors.ts'
import type { Trace } from '../model/trace.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import type { CaseStore } from '../store/case-store.ts'
import { contentBeside, digestOf } from '../store/digest.ts'
import { valueOfCase } from '../walk/kept-prices.ts'
import type { Policy } from '../walk/policy.ts'
import { overridesOf, parametersOf } from '../walk/trace-case.ts'
import { deriveCase, type WalkEnd } from '../walk/walk.ts'
import { incidentOf, policyOf } from './case-arg.ts'
import { decodeWith } from './decoding.ts'

/**
 * The same case as it would be under another method or until another day: its facts replayed in memory. The case itself is
 * not written to, and what it reads out is what a trace under those options would hold.
 */
export function replayed(store: CaseStore, change: Partial<Pick<Policy, 'method' | 'until'>>): CaseStore {
  const before = policyOf(store)
  const policy: Policy = { ...before, ...change }
  const parameters = parametersOf(policy)
  if (parameters === parametersOf(before)) return store
  const incident = incidentOf(store)
  const overrides = overridesOf(store)
  const end = (store.getMeta('walk-end') ?? 'interrupted') as WalkEnd
  const catalogue = shippedCatalogue()
  const value = valueOfCase(store, incident, catalogue)
  const decode = decodeWith(catalogue)
  const trace = deriveCase({ incident, store, policy, overrides, catalogue, value, decode }, end)
  return {
    ...store,
    getMeta: (key) => (key === 'parameters' ? parameters : store.getMeta(key)),
    readTrace: () => trace,
    digest: () => digestUnder(store, parameters, trace),
    ...NO_WRITING,
  }
}

function digestUnder(store: CaseStore, parameters: string, trace: Trace): string {
  return digestOf({ ...contentBeside(store), parameters, transfers: store.transfers(), trace })
}

function refuse(): never {
  throw new BugError('wrote to a case that was only replayed')
}

const NO_WRITING = {
  setMeta: refuse,
  addSource: refuse,
  addBatch: refuse,
  addBatches: refuse,
  addEnclosed: refuse,
  noteAlerts: refuse,
  dropAbove: refuse,
  setPlan: refuse,
  addOverride: refuse,
  removeOverride: refuse,
  addEntry: refuse,
  noteFetched: refuse,
  setDrawnPlaces: refuse,
  addLeadDecision: refuse,
  writeTrace: refuse,
} as const satisfies Partial<CaseStore>
