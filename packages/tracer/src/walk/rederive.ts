import type { Incident } from '../model/incident.ts'
import type { Catalogue } from '../model/price.ts'
import type { Finder } from '../source/finders/finder.ts'
import type { Source } from '../source/source.ts'
import type { CaseStore } from '../store/case-store.ts'
import { CaseLabels } from './case-labels.ts'
import { repeatInquiries } from './inquirer.ts'
import type { Decode } from './joins.ts'
import { valueForWalk } from './kept-prices.ts'
import type { Policy } from './policy.ts'
import { RECORDS } from './reader.ts'
import { repeatReading } from './repeat.ts'
import { overridesOf } from './trace-case.ts'
import { deriveCase, type WalkEnd } from './walk.ts'

export interface RederiveInput {
  /** The case to be checked; only read. */
  readonly from: CaseStore
  /** An empty case that takes what comes out. */
  readonly into: CaseStore
  /** Live sources over the stored answers, by their number in `from`. */
  readonly sources: ReadonlyMap<number, Source>
  /** APIs of bridges over the stored answers, by their number in `from`. */
  readonly finders?: ReadonlyMap<number, Finder>
  readonly incident: Incident
  readonly policy: Policy
  readonly catalogue: Catalogue
  readonly decode?: Decode
  readonly signal?: AbortSignal
}

/** What a case says of itself that is no result: taken over as it stands. */
const GIVEN = ['incident', 'parameters', 'always', 'prices', 'ledger-complete', 'walk-end'] as const

/**
 * Makes a case again from what it rests on: the answers of its services, the rows of its ledgers, the decisions of its
 * analyst. Needs no network. Where nothing was changed, both have the same hash.
 * @throws SourceError when an answer is missing; CheckError when an answer is not what it was
 */
export async function rederive(input: RederiveInput): Promise<void> {
  const { from, into, sources, finders = new Map(), signal, ...rest } = input
  for (const key of GIVEN) {
    const value = from.getMeta(key)
    if (value !== undefined) into.setMeta(key, value)
  }
  for (const override of from.overrides()) into.addOverride(override)
  for (const decision of from.leadDecisions()) into.addLeadDecision(decision)
  // Numbers of sources are kept: parts and checks of a reading name them.
  const known = from.sources()
  known.forEach((source) => void into.addSource(source))
  const live = new Set(sources.keys())
  for (const [i] of known.entries()) {
    const number = i + 1
    if (!live.has(number))
      into.addBatches([{ source: number, transfers: from.transfersOf(number), reads: [], requests: 0 }])
  }
  await repeatReading(from, sources, into, signal)
  await repeatInquiries(from, finders, into, signal)
  // Without a live source no steps were noted: how far its files go is given as they are.
  if (sources.size === 0) into.addBatches([{ source: RECORDS, transfers: [], reads: from.reads(), requests: 0 }])
  const overrides = overridesOf(into)
  // What lists said is evidence like the rows of a ledger; which of it counts is judged again.
  const asked = from.labelsAsked()
  if (asked.length > 0) {
    into.setLabels(asked, from.labels(), from.actors())
    new CaseLabels({ store: into, incident: input.incident, overrides }).settle(asked)
  }
  const derived = {
    ...rest,
    store: into,
    overrides,
    value: valueForWalk(into, input.incident, input.catalogue),
  }
  into.writeTrace(deriveCase(derived, (from.getMeta('walk-end') ?? 'interrupted') as WalkEnd))
}
