import { annotationsOf } from '../export/annotations.ts'
import { type Address, chainOf, parseAddress } from '../model/address.ts'
import { InputError } from '../model/errors.ts'
import { showTime } from '../model/time.ts'
import type { Action, CaseActions, JobProgress, KeepPlaces, LookAhead, Outcome } from '../server/case-actions.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import type { CaseStore, OverrideRecord } from '../store/case-store.ts'
import { openCase } from '../store/sqlite-case.ts'
import { decideLead } from '../walk/decide-lead.ts'
import { redecide } from '../walk/redecide.ts'
import { traceCase } from '../walk/trace-case.ts'
import { incidentOf, policyOf } from './case-arg.ts'
import { decodeWith } from './decoding.ts'
import type { Io } from './io.ts'
import { parseMethod } from './options.ts'
import { scribeOf } from './scribe.ts'
import { annotate, type Writing } from './serve-annotate.ts'
import { countIn, type ExpandOptions, openSourcesOf } from './serve-expand.ts'
import { onlyChain, withTurns } from './sources.ts'
import { openTraceLabels } from './trace-labels.ts'

export interface ActionsInput {
  /** Path of each case by its id. */
  readonly paths: ReadonlyMap<string, string>
  /** Who works in the viewer. */
  readonly by: string
  readonly options: ExpandOptions
  readonly io: Io
}

interface Run {
  readonly signal: AbortSignal
  readonly onProgress: (progress: JobProgress) => void
}

/** What the viewer may have done to the cases that are served. Each action opens its case, and closes it again. */
export function caseActions({ paths, by, options, io }: ActionsInput): CaseActions {
  const pathOf = (caseId: string): string => {
    const path = paths.get(caseId)
    if (path === undefined) throw new InputError('no such case', { got: caseId })
    return path
  }
  const reading = <T>(caseId: string, work: (store: CaseStore) => T): T => {
    const store = openCase(pathOf(caseId), { readonly: true })
    try {
      return work(store)
    } finally {
      store.close()
    }
  }
  return {
    annotations: (caseId) => reading(caseId, annotationsOf),
    overrides: (caseId) => reading(caseId, (store) => store.overrides()),
    places: (caseId, view) => reading(caseId, (store) => store.drawnPlaces(view)),
    async act(caseId, action, run) {
      const store = openCase(pathOf(caseId), { scribe: scribeOf(by, io) })
      try {
        return await act(store, action, run)
      } finally {
        store.close()
      }
    },
  }

  async function act(store: CaseStore, action: Action | KeepPlaces, run: Run): Promise<Outcome> {
    switch (action.do) {
      case 'places':
        store.setDrawnPlaces(action.view, action.places)
        return { changed: 'nothing' }
      case 'look':
        return { changed: 'nothing', look: await look(store, parseAddress(action.address)) }
      case 'stop':
      case 'clear':
        return override(store, action)
      case 'expand':
        return expand(store, action, run)
      case 'lead':
        return lead(store, action)
      case 'method':
        return method(store, action)
      default:
        return annotate(store, action satisfies Writing)
    }
  }

  function given(store: CaseStore) {
    const catalogue = shippedCatalogue()
    const [incident, policy] = [incidentOf(store), policyOf(store)]
    return { store, incident, policy, catalogue, decode: decodeWith(catalogue) }
  }

  function override(store: CaseStore, action: Extract<Action, { do: 'stop' | 'clear' }>): Outcome {
    const address = parseAddress(action.address)
    const before = wordOn(store, address)
    const { reason } = action
    if (action.do === 'clear' && before === undefined) {
      throw new InputError('nothing was said of this address that could be taken back', { got: address })
    }
    redecide(
      given(store),
      action.do === 'clear'
        ? { kind: 'clear', address, reason }
        : { kind: 'override', override: { kind: 'stop', address, category: action.category, reason } },
    )
    return { changed: 'trace', undo: inverseOf(before, address, reason) }
  }

  async function expand(store: CaseStore, action: Extract<Action, { do: 'expand' }>, run: Run): Promise<Outcome> {
    const address = parseAddress(action.address)
    const before = wordOn(store, address)
    const opened = await openSourcesOf(store, options, io)
    const { incident, policy, catalogue, decode } = given(store)
    const chains = incident.seeds.map((seed) => chainOf(seed.address))
    const labels = await openTraceLabels({}, onlyChain(chains), io)
    try {
      await traceCase({
        store,
        incident,
        canonicalIncident: store.getMeta('incident')!,
        sources: opened.sources.map(withTurns),
        policy,
        overrides: [{ kind: 'expand', address, category: '', reason: action.reason }],
        catalogue,
        labels,
        decode,
        signal: run.signal,
        onProgress: ({ read, frontier, transfers, requests }) =>
          run.onProgress({ read, frontier, transfers, requests }),
      })
    } finally {
      labels.close()
      opened.close()
    }
    return { changed: 'trace', undo: inverseOf(before, address, action.reason) }
  }

  function lead(store: CaseStore, { lead, verdict, reason }: Extract<Action, { do: 'lead' }>): Outcome {
    const before = store.leadDecisions().findLast((said) => said.lead === lead)
    decideLead(given(store), { lead, verdict, by, reason, at: showTime(io.now()) })
    return { changed: 'trace', undo: { do: 'lead', lead, verdict: before?.verdict ?? 'open', reason } }
  }

  function method(store: CaseStore, action: Extract<Action, { do: 'method' }>): Outcome {
    const input = given(store)
    redecide(input, { kind: 'method', method: parseMethod(action.method) })
    return { changed: 'trace', undo: { do: 'method', method: input.policy.method } }
  }

  async function look(store: CaseStore, address: Address): Promise<LookAhead> {
    const known = store.transfers().filter(({ from, to }) => from === address || to === address).length
    const unread = { rows: null, counterparties: null, known, budget: null }
    try {
      const opened = await openSourcesOf(store, options, io)
      try {
        if (opened.recorded.length < opened.sources.length) {
          const budget = Math.max(0, policyOf(store).maxRequests - store.requests())
          return { ...unread, can: budget > 0, why: budget > 0 ? '' : 'the budget of requests is spent', budget }
        }
        return { ...unread, can: true, why: '', ...(await countIn(opened.recorded, address)) }
      } finally {
        opened.close()
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      return { ...unread, can: false, why: [error.what, error.next].filter((text) => text !== '').join('; ') }
    }
  }
}

const wordOn = (store: CaseStore, address: Address): OverrideRecord | undefined =>
  store.overrides().find((override) => override.address === address)

/** What brings back what was said of an address before. */
function inverseOf(before: OverrideRecord | undefined, address: Address, reason: string): Action {
  if (before === undefined) return { do: 'clear', address, reason }
  if (before.kind === 'expand') return { do: 'expand', address, reason: before.reason }
  return { do: 'stop', address, category: before.category, reason: before.reason }
}
