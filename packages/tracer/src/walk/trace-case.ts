import type { Address } from '../model/address.ts'
import { InputError } from '../model/errors.ts'
import type { Incident } from '../model/incident.ts'
import type { LabelLookup } from '../model/label.ts'
import type { MixerFacts } from '../model/mixer.ts'
import type { Catalogue } from '../model/price.ts'
import type { StopCategory } from '../model/stop.ts'
import type { Finder } from '../source/finders/finder.ts'
import type { Source } from '../source/source.ts'
import type { CaseStore, OverrideRecord } from '../store/case-store.ts'
import { addressesOfCase, CaseLabels, namedIn } from './case-labels.ts'
import type { Decode } from './joins.ts'
import { keepPrices, valueForWalk } from './kept-prices.ts'
import type { Overrides } from './places.ts'
import type { Policy } from './policy.ts'
import { deriveCase, type Progress, type WalkEnd, walk } from './walk.ts'

export interface TraceInput {
  readonly store: CaseStore
  readonly incident: Incident
  /** The incident's content in canonical form; it identifies the case. */
  readonly canonicalIncident: string
  readonly sources: readonly Source[]
  readonly policy: Policy
  /** What the analyst decided in this run; it joins what the case already holds. */
  readonly overrides?: readonly OverrideRecord[]
  readonly catalogue: Catalogue
  /** What lists say of addresses: each is asked for once, and the case keeps the answer. Without it the catalogue's places count. */
  readonly labels?: LabelLookup
  /** Asks again for every address of a case that keeps labels already, and walks on by what is said now. */
  readonly labelsAgain?: boolean
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  readonly decode?: Decode
  /** Reads on to the present of every live chain, although the case is finished as of its cut. */
  readonly forward?: boolean
  /** Reads the pools of these mixers that stolen value entered. */
  readonly pools?: MixerFacts
  /** APIs of bridges that may be asked where stolen value went. */
  readonly finders?: readonly Finder[]
}

/** Keys of the small facts that a case keeps about itself. */
const META = { incident: 'incident', parameters: 'parameters', end: 'walk-end' } as const

/**
 * Traces a case, or goes on with it: an unfinished case is resumed, a finished one with the same limits is left as it is,
 * and another method is replayed over the same facts. The case holds a valid trace when this returns, whatever ended it.
 * @throws InputError when the case holds another incident or other ledgers
 * @throws SourceError when a source failed; what was read is kept, and the trace in the case covers it
 */
export async function traceCase(input: TraceInput): Promise<WalkEnd> {
  const { store, policy } = input
  refuseOtherInput(input)
  for (const override of input.overrides ?? []) store.addOverride(override)
  const parameters = parametersOf(policy)
  const decided =
    (input.overrides ?? []).length > 0 ||
    input.forward === true ||
    input.labelsAgain === true ||
    input.pools !== undefined ||
    asksAnew(store, input.finders ?? [])
  const changed = store.getMeta(META.parameters) !== parameters || decided
  const before = store.getMeta(META.end)
  if (!changed && before === 'done' && store.readTrace() !== undefined) return 'done'
  const overrides = overridesOf(store)
  const labels = labelsForWalk(input, overrides)
  store.setMeta(META.incident, input.canonicalIncident)
  store.setMeta(META.parameters, parameters)
  store.setMeta(META.end, 'interrupted')
  const value = valueForWalk(store, input.incident, input.catalogue)
  let end: WalkEnd = 'interrupted'
  try {
    const { labels: _, ...asked } = input
    end = await walk({ ...asked, overrides, value, ...(labels === undefined ? {} : { labels }) })
  } finally {
    labels?.settle(addressesOfCase(store.transfers(), input.incident, overrides))
    const trace = deriveCase({ ...input, overrides, value }, end)
    // Whatever the case can show is valued from now on by what the case has, on every machine.
    for (const asset of trace.genuine) value.priceOf(asset)
    for (const { asset } of store.transfers()) value.priceOf(asset)
    keepPrices(store, value)
    store.writeTrace(trace)
    store.setMeta(META.end, end)
    if (input.labelsAgain === true) store.addEntry({ kind: 'labels', why: '', payload: { again: true } })
    store.noteFetched()
  }
  return end
}

/**
 * Labels to walk by. A case that was begun without any keeps its meaning until it is told to ask again.
 */
function labelsForWalk(input: TraceInput, overrides: Overrides): CaseLabels | undefined {
  const { store, incident, labels: lookup, labelsAgain = false } = input
  if (lookup === undefined && store.labelsAsked().length === 0) return undefined
  const begunWithout = store.getMeta(META.incident) !== undefined && store.labelsAsked().length === 0
  if (begunWithout && !labelsAgain) return undefined
  const labels = new CaseLabels({ store, incident, overrides, ...(lookup === undefined ? {} : { lookup }) })
  if (labelsAgain) labels.askAgain(addressesOfCase(store.transfers(), incident, overrides))
  else labels.ask(namedIn(incident))
  return labels
}

/** Whether somebody is to be asked who was not asked for this case before. */
export function asksAnew(store: CaseStore, finders: readonly Pick<Finder, 'name'>[]): boolean {
  const known = new Set(store.sources().map(({ name }) => name))
  return finders.some(({ name }) => !known.has(name))
}

/** The analyst's decisions that a case holds; a later one about an address or a lead replaces an earlier one. */
export function overridesOf(store: CaseStore): Overrides {
  const expand = new Set<Address>()
  const stop = new Map<Address, { category: StopCategory; reason: string }>()
  for (const { kind, address, category, reason } of store.overrides()) {
    expand.delete(address)
    stop.delete(address)
    if (kind === 'expand') expand.add(address)
    else stop.set(address, { category: category as StopCategory, reason })
  }
  const leads = new Map(store.leadDecisions().map(({ lead, verdict }) => [lead, verdict] as const))
  return { expand, stop, leads }
}

/** The limits in force as canonical text: part of the case and of its hash. */
export function parametersOf(policy: Policy): string {
  const entries = Object.entries(policy).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(Object.fromEntries(entries))
}

function refuseOtherInput({ store, canonicalIncident, incident, sources }: TraceInput): void {
  const known = store.getMeta(META.incident)
  if (known !== undefined && known !== canonicalIncident) {
    throw new InputError(`case ${store.path} was traced from another incident file`, {
      got: `the incident ${incident.id} as it is now`,
      wanted: 'the incident the case was made from, unchanged',
      next: 'choose another case with --case FILE, or start this one over with --force',
    })
  }
  // Which service answers for a chain may change while a case grows; files are what it was made from.
  const before = store.sources().flatMap(({ identity }) => identity || [])
  const now = sources.flatMap(({ identity }) => identity || [])
  const other =
    before.find((name) => !now.includes(name)) ??
    (store.sources().length > 0 ? now.find((name) => !before.includes(name)) : undefined)
  if (other !== undefined) {
    throw new InputError(`case ${store.path} was traced from other ledgers`, {
      got: now.join(', ') || 'no ledger',
      wanted: before.join(', '),
      next: 'give the same ledgers, choose another case with --case FILE, or start this one over with --force',
    })
  }
}
