import { InputError } from '../model/errors.ts'
import type { LabelLookup } from '../model/label.ts'
import type { Catalogue } from '../model/price.ts'
import { showTime } from '../model/time.ts'
import type { ShippedCatalogue } from '../source/catalogue.ts'
import type { Finder } from '../source/finders/finder.ts'
import type { IncidentFile } from '../source/incident-file.ts'
import { shippedMixers } from '../source/mixers.ts'
import type { Source } from '../source/source.ts'
import type { CaseStore, OverrideRecord } from '../store/case-store.ts'
import { createCase, openCase } from '../store/sqlite-case.ts'
import type { Policy } from '../walk/policy.ts'
import { asksAnew, parametersOf, traceCase } from '../walk/trace-case.ts'
import type { WalkEnd } from '../walk/walk.ts'
import { ASKED } from './asked.ts'
import { caseExists, removeCase } from './case-arg.ts'
import { decodeWith } from './decoding.ts'
import type { Io } from './io.ts'
import { keepLiveFacts } from './live-facts.ts'
import type { LiveFact } from './live-sources.ts'
import { isQuiet, presentOf } from './options.ts'
import { printStatement } from './print-statement.ts'
import type { ProgressView } from './progress.ts'
import { ON_COMMAND, scribeOf } from './scribe.ts'
import { withTurns } from './sources.ts'
import { labelChangeLines } from './trace-labels.ts'
import type { TraceOptions } from './trace-options.ts'

export interface TraceRun {
  readonly file: IncidentFile
  readonly casePath: string
  readonly sources: readonly Source[]
  /** Of the live ones among them: how their answers are read again. */
  readonly live: readonly LiveFact[]
  /** APIs of bridges that may be asked. */
  readonly finders: readonly Finder[]
  /** In which words the theft was named by its address; absent for an incident file. */
  readonly asked?: string
  readonly policy: Policy
  readonly overrides: readonly OverrideRecord[]
  readonly catalogue: ShippedCatalogue
  readonly labels: LabelLookup
  readonly options: Pick<
    TraceOptions,
    'json' | 'quiet' | 'force' | 'ledgerComplete' | 'ledgerChain' | 'forward' | 'labelsAgain' | 'pools' | 'by' | 'now'
  >
  readonly view: ProgressView
}

/** The day of `--ledger-complete`: it was written into the reading of every address, so a case has one. */
export const LEDGER_COMPLETE = 'ledger-complete'
/** The chain of `--ledger-chain`: the same file would be other payments on another. */
export const LEDGER_CHAIN = 'ledger-chain'

/**
 * Makes, resumes or replays a case and prints its statement as the case has it.
 * @throws InputError when the case was traced from other input
 */
export async function runTrace(run: TraceRun, io: Io): Promise<WalkEnd> {
  const { file, casePath, sources, policy, catalogue, options, view } = run
  if (options.force) removeCase(casePath)
  const fresh = !caseExists(casePath)
  // A finished case that nothing is asked of is only read: it may lie in a folder that nobody may write to.
  const readonly = !fresh && isFinished(run)
  const scribe = scribeOf(options.by ?? ON_COMMAND, { now: () => presentOf(options, io) })
  const store = fresh ? createCase(casePath, scribe) : openCase(casePath, { readonly, scribe })
  let kept = false
  try {
    keepAsked(store, fresh, LEDGER_COMPLETE, options.ledgerComplete, (text) => showTime(Number(text)))
    keepAsked(store, fresh, LEDGER_CHAIN, options.ledgerChain, (text) => text)
    if (run.asked !== undefined && fresh) store.setMeta(ASKED, run.asked)
    if (!readonly) keepLiveFacts(store, run.live)
    if (!fresh && options.labelsAgain !== true && !isQuiet(options)) {
      for (const line of labelChangeLines(store, file.incident, run.labels)) io.err(`${line}\n`)
    }
    const end = await traceCase({
      store,
      incident: file.incident,
      canonicalIncident: file.canonical,
      sources: sources.map(withTurns),
      policy,
      overrides: newOverrides(store, run.overrides),
      catalogue: catalogue satisfies Catalogue,
      labels: run.labels,
      labelsAgain: options.labelsAgain === true,
      signal: io.signal,
      onProgress: view.walking,
      decode: decodeWith(catalogue),
      ...(options.pools === true ? { pools: shippedMixers() } : {}),
      forward: options.forward === true,
      finders: run.finders,
    })
    kept = true
    view.done()
    const asked = end === 'interrupted' ? 'interrupted' : end === 'budget' ? 'budget' : undefined
    if (asked !== undefined && !isQuiet(options)) io.err(`${WHY[asked]}\n`)
    printStatement(store, { json: options.json === true }, io)
    return end
  } catch (error) {
    // Facts that contradict the incident are an error of the input: a case that holds nothing else must not stand in the way.
    kept = !(fresh && error instanceof InputError)
    throw error
  } finally {
    store.close()
    if (!kept) removeCase(casePath)
  }
}

/** Whether the case is finished under the options asked for; whether it is of the same input, the trace itself checks. */
function isFinished({ casePath, policy, overrides, options, finders }: TraceRun): boolean {
  if (options.forward || options.labelsAgain || options.pools) return false
  const store = openCase(casePath, { readonly: true })
  try {
    const same = store.getMeta('walk-end') === 'done' && store.getMeta('parameters') === parametersOf(policy)
    const asked = newOverrides(store, overrides).length > 0 || asksAnew(store, finders)
    return same && !asked && store.readTrace() !== undefined
  } finally {
    store.close()
  }
}

const WHY = {
  interrupted: 'spoor: interrupted; what was read is kept, run the same command again to go on',
  budget: 'note: the budget of requests was spent; raise --max-requests and run again to read on',
} as const

/** What the case does not hold already: a decision repeated changes nothing. */
function newOverrides(store: CaseStore, asked: readonly OverrideRecord[]): OverrideRecord[] {
  const known = new Map(store.overrides().map((item) => [item.address, item]))
  return asked.filter((item) => {
    const before = known.get(item.address)
    return before === undefined || before.kind !== item.kind || before.category !== item.category
  })
}

/** Keeps what an option said of the ledgers. @throws InputError when the case was traced with something else */
function keepAsked(
  store: CaseStore,
  fresh: boolean,
  name: string,
  asked: string | number | undefined,
  show: (text: string) => string,
): void {
  const now = String(asked ?? '')
  const before = store.getMeta(name)
  if ((fresh && (now !== '' || name === LEDGER_COMPLETE)) || (before === undefined && now !== '')) {
    store.setMeta(name, now)
  } else if ((before ?? '') !== now) {
    const shown = (text: string): string => (text === '' ? 'none' : show(text))
    throw new InputError(`case ${store.path} was traced with another --${name}`, {
      got: shown(now),
      wanted: shown(before ?? ''),
      next: `give the same --${name}, choose another case with --case FILE, or start this one over with --force`,
    })
  }
}
