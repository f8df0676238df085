import type { Address } from '../model/address.ts'
import { SourceError } from '../model/errors.ts'
import type { Incident } from '../model/incident.ts'
import type { Catalogue } from '../model/price.ts'
import type { Method, Trace } from '../model/trace.ts'
import type { Transfer } from '../model/transfer.ts'
import type { Reading, Source } from '../source/source.ts'
import type { CaseStore, ReadRecord } from '../store/case-store.ts'
import { CONSERVING } from '../taint/methods.ts'
import { buildCaseLedger } from './case-ledger.ts'
import { deriveTrace, explainedShareOf } from './derive.ts'
import { type Frontier, frontierOf } from './frontier.ts'
import { intervalsOf } from './intervals.ts'
import { keepPrices } from './kept-prices.ts'
import { LiveLedger } from './live-ledger.ts'
import { type Overrides, placesOf } from './places.ts'
import type { Policy } from './policy.ts'
import type { ReadingState, ReadState } from './reading.ts'
import { tally } from './tally.ts'
import type { TheftTimeValue } from './value.ts'

/** Where a walk stands; reported after each round. */
export interface Progress {
  /** Share of the stolen value that is explained, 0 to 1; `null` when nothing has a price. */
  readonly explainedShare: number | null
  readonly read: number
  readonly frontier: number
  readonly transfers: number
  readonly requests: number
}

export interface WalkInput {
  readonly incident: Incident
  readonly store: CaseStore
  readonly sources: readonly Source[]
  readonly policy: Policy
  readonly overrides: Overrides
  readonly catalogue: Pick<Catalogue, 'placeOf'>
  /** What assets were worth at the time of the theft. */
  readonly value: TheftTimeValue
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** Why a walk ended: nothing left to read, or a limit; the case is valid either way. */
export type WalkEnd = 'done' | 'budget' | 'interrupted'

/**
 * Walks outward from the seeds: reads the addresses that hold the most stolen value under any conserving method, replays,
 * and goes on until nothing worth reading is left. Every round's addresses are written down before they are read, so a run
 * that was killed reads the same ones when it is started again.
 * @throws SourceError when a source fails; what was read is kept in the store
 */
export async function walk(input: WalkInput): Promise<WalkEnd> {
  const { store, sources, policy, signal } = input
  const numbers = sources.map((source) =>
    store.addSource({ name: source.name, identity: source.identity, rows: source.rows }),
  )
  if (store.getMeta('always') !== 'read') {
    sources.forEach((source, i) => {
      store.addBatch({ source: numbers[i]!, transfers: [...source.always()], reads: [], requests: 0 })
    })
    store.setMeta('always', 'read')
  }
  const live = new LiveLedger(store.transfers())
  for (;;) {
    await readPlan(input, numbers, live)
    if (signal?.aborted) return 'interrupted'
    const frontier = look(input, live)
    const left = policy.maxRequests - store.requests()
    if (frontier.open.length === 0) return 'done'
    if (left <= 0) return 'budget'
    store.setPlan(choose(frontier, sources, left, store))
  }
}

/** The next addresses to read: a whole layer where a source takes layers, else a tenth of what was read so far. */
function choose(frontier: Frontier, sources: readonly Source[], requestsLeft: number, store: CaseStore): Address[] {
  const layer = Math.min(...sources.map((source) => source.layer))
  const perRound = layer > 1 ? layer * requestsLeft : Math.max(1, Math.ceil(store.reads().length / 10))
  const most = Math.max(1, Math.min(perRound, layer * Math.floor(requestsLeft / sources.length) || 1))
  return frontier.open.slice(0, most).map((candidate) => candidate.address)
}

async function readPlan(input: WalkInput, numbers: readonly number[], live: LiveLedger): Promise<void> {
  const { store, sources, signal, policy } = input
  const layer = Math.min(...sources.map((source) => source.layer))
  for (let plan = store.plan(); plan.length > 0; plan = store.plan()) {
    if (signal?.aborted || store.requests() >= policy.maxRequests) return
    const addresses = plan.slice(0, layer)
    const done = new Map<Address, ReadRecord>()
    const rows: (readonly Transfer[])[] = []
    let requests = 0
    for (const source of sources) {
      const before = source.requests
      const readings = await source.read(addresses, { signal })
      if (signal?.aborted) return
      for (const reading of readings) done.set(reading.address, joined(done.get(reading.address), reading))
      rows.push(readings.flatMap((reading) => reading.transfers))
      requests += source.requests - before
    }
    const missing = addresses.find((address) => !done.has(address))
    if (missing !== undefined) {
      throw new SourceError(`no source answered for ${missing}`, {
        next: 'run the same command again; what was read is kept',
      })
    }
    // Read marks and requests go with the last rows: a kill before that only reads the same addresses again.
    const last = rows.length - 1
    for (const [i, transfers] of rows.entries()) {
      const marks = i === last ? { reads: [...done.values()], requests } : { reads: [], requests: 0 }
      store.addBatch({ source: numbers[i]!, transfers, ...marks })
      live.add(transfers)
    }
  }
}

function joined(known: ReadRecord | undefined, reading: Reading): ReadRecord {
  const coverage = [...(known?.coverage ?? []), ...reading.coverage]
  const worse = known !== undefined && known.state !== 'complete' ? known : reading
  return { address: reading.address, state: worse.state, note: worse.note, coverage }
}

/** Replays the facts under every method that decides what to read, and says what is left to read. */
function look(input: WalkInput, live: LiveLedger): Frontier {
  const { incident, store, policy, overrides, catalogue, value, onProgress } = input
  const reads = readStates(store)
  const places = placesOf(incident, overrides, live.facts(), new Set(reads.keys()), policy.learnedStops, catalogue)
  const methods: readonly Method[] = policy.method === 'poison' ? [...CONSERVING, 'poison'] : CONSERVING
  const { ledger, tallies } = live.look(incident, places, policy, methods)
  const frontier = frontierOf(ledger, tallies, reads, policy, value, overrides.expand)
  // What is read next follows from these prices: a run that is killed goes on by the same ones.
  keepPrices(store, value)
  if (onProgress !== undefined) {
    const found = tallies[methods.indexOf(policy.method)]!
    const reading = { reads, unread: unreadOf(frontier, 'interrupted') }
    onProgress({
      explainedShare: explainedShareOf({ incident, ledger, found, places, value, reading }),
      read: reads.size,
      frontier: frontier.open.length,
      transfers: ledger.transfers.length,
      requests: store.requests(),
    })
  }
  return frontier
}

/**
 * Replays the facts of a case under one method: what `trace` writes into the case and `statement` compares. Reads nothing.
 * @param end why the walk ended, which is the reason of every address left unread
 */
export function deriveCase(input: Omit<WalkInput, 'sources' | 'signal' | 'onProgress'>, end: WalkEnd): Trace {
  const { incident, store, policy, overrides, catalogue, value } = input
  const reads = readStates(store)
  const facts = store.transfers()
  const places = placesOf(incident, overrides, facts, new Set(reads.keys()), policy.learnedStops, catalogue)
  const ledger = buildCaseLedger(facts, incident, places, policy)
  const found = tally(ledger, policy.method)
  const frontier = frontierOf(ledger, [found], reads, policy, value, overrides.expand)
  const reading: ReadingState = { reads, unread: unreadOf(frontier, end === 'interrupted' ? 'interrupted' : 'budget') }
  const trace = deriveTrace({ incident, ledger, found, places, reading, value })
  if (!incident.openings.some((opening) => opening.units === undefined)) return trace
  const endless = buildCaseLedger(facts, incident, places, { ...policy, unknownOpening: 'endless' })
  const other = deriveTrace({ incident, ledger: endless, found: tally(endless, policy.method), places, reading, value })
  return { ...trace, intervals: intervalsOf(trace, other) }
}

function unreadOf(frontier: Frontier, because: 'budget' | 'interrupted'): ReadingState['unread'] {
  return new Map([...frontier.open.map((candidate) => [candidate.address, because] as const), ...frontier.closed])
}

function readStates(store: CaseStore): Map<Address, ReadState> {
  return new Map(store.reads().map((read) => [read.address, read]))
}
