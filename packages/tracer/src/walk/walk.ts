import type { Address } from '../model/address.ts'
import { SourceError } from '../model/errors.ts'
import type { Incident } from '../model/incident.ts'
import type { MixerFacts } from '../model/mixer.ts'
import { type Catalogue, centsOf } from '../model/price.ts'
import type { Method, Trace } from '../model/trace.ts'
import type { Finder } from '../source/finders/finder.ts'
import type { Source } from '../source/source.ts'
import type { CaseStore } from '../store/case-store.ts'
import { CONSERVING } from '../taint/methods.ts'
import { callsToOpen, type Looked } from './calls.ts'
import { addressesOfCase, type CaseLabels, labelsOfCase } from './case-labels.ts'
import { buildCaseLedger } from './case-ledger.ts'
import { deriveTrace, explainedShareOf } from './derive.ts'
import { type Frontier, frontierOf } from './frontier.ts'
import { Inquirer } from './inquirer.ts'
import { intervalsOf } from './intervals.ts'
import { DECODES_NOTHING, type Decode, Joins } from './joins.ts'
import { keepPrices } from './kept-prices.ts'
import { linksOf } from './links.ts'
import { LiveLedger } from './live-ledger.ts'
import { type PassageSteps, passageSteps } from './passages.ts'
import { type Overrides, placesOf } from './places.ts'
import type { Policy } from './policy.ts'
import { type PoolSteps, poolSteps } from './pool-steps.ts'
import { Reader, Reorganised } from './reader.ts'
import type { ReadingState, ReadState } from './reading.ts'
import { tally } from './tally.ts'
import { tipSteps } from './tips.ts'
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
  readonly catalogue: Pick<Catalogue, 'placeOf' | 'code'>
  /** What the case keeps of labels, and looks up more of; without it those of the catalogue count. */
  readonly labels?: CaseLabels
  /** What assets were worth at the time of the theft. */
  readonly value: TheftTimeValue
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  /** Finds what belongs together in opened transactions; nothing when absent. */
  readonly decode?: Decode
  /** Takes a new cut of every live chain and reads on to it. */
  readonly forward?: boolean
  /** Reads the pools of these mixers that stolen value entered, when nothing else is left to read. */
  readonly pools?: MixerFacts
  /** APIs of bridges that may be asked where stolen value went, in order; none when absent. */
  readonly finders?: readonly Finder[]
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
  const { store, sources, finders = [], signal } = input
  const live = new LiveLedger(store.transfers(), store.transactions(), input.decode)
  const { maxRequests } = input.policy
  const reader = new Reader({ store, sources, live, maxRequests, signal })
  const again = input.forward === true
  const inquirer = new Inquirer({ store, finders, maxRequests, again, signal })
  reader.readAlways()
  await reader.begin(input.forward === true)
  for (;;) {
    const end = await round(input, reader, inquirer, live)
    // Only a chain that stayed what it was gives a result.
    if (end === 'interrupted' || (end !== undefined && !(await reader.settle()))) return end
  }
}

/** Reads what is planned, looks at what it means, and plans on; says how the walk ends, where it does. */
async function round(
  input: WalkInput,
  reader: Reader,
  inquirer: Inquirer,
  live: LiveLedger,
): Promise<WalkEnd | undefined> {
  const { store, sources, policy, signal } = input
  try {
    await reader.readPlan()
    if (signal?.aborted) return 'interrupted'
    const looked = look(input, live)
    const left = policy.maxRequests - store.requests()
    const calls = callsToOpen(looked, store.calls(), (chain) => reader.opens(chain), input.decode?.routers)
    const passages = passageStepsOf(input, looked, reader, live)
    const tips = tipSteps(looked, passages.followed, inquirer.inquiries, {
      isOpened: (chain, tx) => live.isOpened(chain, tx),
      opens: (chain) => reader.opens(chain),
      locates: (named) => reader.locates(named),
    })
    const toOpen = [...calls, ...passages.open, ...tips.open]
    const own = toOpen.length + passages.read.length + tips.locate.length
    // Who is asked learns what is looked for: only when the chains themselves have nothing more to tell.
    const questions = own > 0 ? [] : inquirer.toAsk(passages.followed)
    if (own + questions.length + looked.frontier.open.length === 0) {
      const pools = poolStepsOf(input, looked, reader, live)
      if (pools.read.length + pools.open.length === 0) return 'done'
      if (left <= 0) return 'budget'
      if (pools.read.length > 0) store.setPlan(pools.read)
      else await reader.open(pools.open)
    } else if (left <= 0) return 'budget'
    else if (toOpen.length > 0) await reader.open(toOpen)
    else if (passages.read.length > 0) store.setPlan(passages.read)
    else if (tips.locate.length > 0) await reader.openNamed(tips.locate)
    else if (questions.length > 0) await inquirer.ask(questions)
    else store.setPlan(choose(looked.frontier, sources, left, store))
    return undefined
  } catch (error) {
    // A source that notices the change by itself says so as a failure.
    if (!(error instanceof Reorganised || error instanceof SourceError)) throw error
    if (await reader.settle()) return undefined
    throw error instanceof Reorganised ? error.cause : error
  }
}

function poolStepsOf({ store, pools }: WalkInput, looked: Looked, reader: Reader, live: LiveLedger): PoolSteps {
  if (pools === undefined) return { read: [], open: [] }
  const reads = new Set(store.reads().map(({ address }) => address))
  return poolSteps(looked, pools, {
    isRead: (address) => reads.has(address),
    isOpened: (chain, tx) => live.isOpened(chain, tx),
    opens: (chain) => reader.opens(chain),
  })
}

/** What to read of the other chain for value that left over a bridge; what is under the floor is not followed there either. */
function passageStepsOf(input: WalkInput, looked: Looked, reader: Reader, live: LiveLedger): PassageSteps {
  const { store, policy, value } = input
  const floor = centsOf(1n, 0, policy.minUsd)
  const reads = new Set(store.reads().map(({ address }) => address))
  return passageSteps(looked, live.joins.passages().open, {
    isRead: (address) => reads.has(address),
    isOpened: (chain, tx) => live.isOpened(chain, tx),
    opens: (chain) => reader.opens(chain),
    isWorth: ({ asset }, taint) => (value.cents(asset, taint) ?? floor) >= floor,
  })
}

/** The next addresses to read: a whole layer where a source takes layers, else a tenth of what was read so far. */
function choose(frontier: Frontier, sources: readonly Source[], requestsLeft: number, store: CaseStore): Address[] {
  const layer = Math.min(...sources.map((source) => source.layer))
  const perRound = layer > 1 ? layer * requestsLeft : Math.max(1, Math.ceil(store.reads().length / 10))
  const most = Math.max(1, Math.min(perRound, layer * Math.floor(requestsLeft / sources.length) || 1))
  return frontier.open.slice(0, most).map((candidate) => candidate.address)
}

/** Replays the facts under every method that decides what to read, and says what is left to read. */
function look(input: WalkInput, live: LiveLedger): Looked & { frontier: Frontier } {
  const { store, policy, overrides, catalogue, value, labels, onProgress } = input
  const incident = withBalances(input.incident, store)
  const reads = readStates(store)
  const facts = live.facts()
  // Kept before anything follows from them: a run that is killed goes on by the same ones.
  labels?.ask(addressesOfCase(facts, incident, overrides))
  const places = placesOf({
    ...{ incident, overrides, facts, reads, code: catalogue.code },
    learn: policy.learnedStops,
    labels: labels ?? catalogue,
    transactions: live.opened(),
  })
  const methods: readonly Method[] = policy.method === 'poison' ? [...CONSERVING, 'poison'] : CONSERVING
  const { joins } = live
  const { until } = policy
  const transactions = () => store.transactions()
  const links = linksOf({ incident, facts, transactions, joins, places, overrides, reads, until }, false)
  const { ledger, tallies } = live.look(incident, places, { ...policy, ...links }, methods)
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
  return { ledger, tallies, places, frontier }
}

/**
 * Replays the facts of a case under one method: what `trace` writes into the case and `statement` compares. Reads nothing.
 * @param end why the walk ended, which is the reason of every address left unread
 */
export function deriveCase(
  input: Omit<WalkInput, 'sources' | 'signal' | 'onProgress' | 'forward' | 'labels'>,
  end: WalkEnd,
): Trace {
  const { store, policy, overrides, catalogue, value } = input
  const reads = readStates(store)
  const incident = withBalances(input.incident, store)
  const facts = store.transfers()
  const opened = store.transactions()
  const joins = new Joins(input.decode ?? DECODES_NOTHING, opened)
  const labels = labelsOfCase({ store, incident, overrides }, catalogue)
  const places = placesOf({
    ...{ incident, overrides, facts, reads, labels, code: catalogue.code },
    learn: policy.learnedStops,
    transactions: opened,
  })
  const { until } = policy
  const transactions = () => opened
  const links = linksOf({ incident, facts, transactions, joins, places, overrides, reads, until }, true)
  const options = { ...policy, ...links }
  const ledger = buildCaseLedger(facts, incident, places, options)
  const found = tally(ledger, policy.method)
  const frontier = frontierOf(ledger, [found], reads, policy, value, overrides.expand)
  const reading: ReadingState = { reads, unread: unreadOf(frontier, end === 'interrupted' ? 'interrupted' : 'budget') }
  const shared = { incident, places, reading, value, leads: links.leads, decided: overrides.leads ?? new Map() }
  const trace = deriveTrace({ ...shared, ledger, found })
  if (!incident.openings.some((opening) => opening.units === undefined)) return trace
  const endless = buildCaseLedger(facts, incident, places, { ...options, unknownOpening: 'endless' })
  const other = deriveTrace({ ...shared, ledger: endless, found: tally(endless, policy.method) })
  return { ...trace, intervals: intervalsOf(trace, other) }
}

/** The incident with what its chains say of balances; what an incident states itself comes after and counts. */
function withBalances(incident: Incident, store: CaseStore): Incident {
  const openings = [...store.openings(), ...incident.openings]
  return { ...incident, openings, balances: [...store.balances(), ...incident.balances] }
}

function unreadOf(frontier: Frontier, because: 'budget' | 'interrupted'): ReadingState['unread'] {
  return new Map([...frontier.open.map((candidate) => [candidate.address, because] as const), ...frontier.closed])
}

function readStates(store: CaseStore): Map<Address, ReadState> {
  return new Map(store.reads().map((read) => [read.address, read]))
}
