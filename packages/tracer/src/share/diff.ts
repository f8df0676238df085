import { statementText } from '../model/label.ts'
import type { Sink, Stop } from '../model/stop.ts'
import type { Trace } from '../model/trace.ts'
import type { Transfer } from '../model/transfer.ts'
import type { CaseStore } from '../store/case-store.ts'

/** What is otherwise in one place: as it was and as it is; `null` where there was or is nothing. */
export interface Change {
  readonly of: string
  readonly before: string | null
  readonly after: string | null
}

/** Stolen units in one payment that only the newer case has. */
export interface Moved {
  readonly id: string
  readonly time: number | null
  readonly from: string
  readonly to: string | null
  readonly asset: string
  readonly taint: string
}

/** Why a figure may have changed, in the order in which it is looked for. */
export const CAUSES = [
  'parameters',
  'incident',
  'override',
  'decision',
  'label',
  'facts',
  'reading',
  'upstream',
] as const
export type Cause = (typeof CAUSES)[number]

/** A sum at one address that is another now. */
export interface SinkChange {
  readonly sink: Sink
  readonly address: string
  readonly asset: string
  readonly before: string
  readonly after: string
  /** What else changed at this address or in the whole case; `upstream` where nothing did: its value comes from where something did. */
  readonly because: readonly Cause[]
}

/** The difference between an older and a newer state of a case. */
export interface CaseDiff {
  readonly incident: string
  readonly before: string
  readonly after: string
  /** Nothing that the hash covers is otherwise. */
  readonly same: boolean
  /** Stolen value in payments later than anything the older case knew on their chain. */
  readonly moved: readonly Moved[]
  /** Stolen value in payments that happened before and are known only now. */
  readonly learned: readonly Moved[]
  readonly facts: { readonly added: number; readonly gone: number; readonly changed: number }
  readonly given: readonly Change[]
  readonly readings: readonly Change[]
  readonly labels: readonly Change[]
  readonly overrides: readonly Change[]
  readonly decisions: readonly Change[]
  readonly stops: readonly Change[]
  readonly sinks: readonly SinkChange[]
  /** Sums of the whole case by asset and sink, those that changed. */
  readonly sums: readonly Change[]
}

/**
 * Compares two states of a case: what moved, what was learned, and what is otherwise and why. Everything is sorted, so the same two cases give the same
 * answer.
 * @example diffCases(openCase('monday.sqlite'), openCase('friday.sqlite')).moved.length
 */
export function diffCases(older: CaseStore, newer: CaseStore): CaseDiff {
  const [before, after] = [stateOf(older), stateOf(newer)]
  const facts = factsOf(before.rows, after.rows)
  const lists = {
    given: changes(before.given, after.given),
    readings: changes(before.readings, after.readings),
    labels: changes(before.labels, after.labels),
    overrides: changes(before.overrides, after.overrides),
    decisions: changes(before.decisions, after.decisions),
    stops: changes(before.stops, after.stops),
  }
  const last = lastTimes(before.rows)
  const fresh = freshTaint(before, after)
  const isLater = ({ id, time }: Moved): boolean => (time ?? 0) > (last.get(after.rows.get(id)!.chain) ?? 0)
  return {
    incident: after.incident,
    before: before.hash,
    after: after.hash,
    same: before.hash === after.hash,
    moved: fresh.filter(isLater),
    learned: fresh.filter((row) => !isLater(row)),
    facts: { added: facts.added.length, gone: facts.gone.length, changed: facts.changed.length },
    ...lists,
    sinks: sinkChanges(before.trace, after.trace, causesBy(lists, facts)),
    sums: changes(sumsBy(before.trace), sumsBy(after.trace)),
  }
}

type Texts = ReadonlyMap<string, string>

interface State {
  readonly incident: string
  readonly hash: string
  readonly rows: ReadonlyMap<string, Transfer>
  readonly trace: Trace | undefined
  readonly given: Texts
  readonly readings: Texts
  readonly labels: Texts
  readonly overrides: Texts
  readonly decisions: Texts
  readonly stops: Texts
}

function stateOf(store: CaseStore): State {
  const trace = store.readTrace()
  const incident = JSON.parse(store.getMeta('incident') ?? '{}') as Record<string, unknown>
  const parameters = JSON.parse(store.getMeta('parameters') ?? '{}') as Record<string, unknown>
  const given = [...entriesOf('incident', incident), ...entriesOf('parameters', parameters)]
  return {
    incident: String(incident.id ?? ''),
    hash: store.digest(),
    rows: new Map(store.transfers().map((row) => [row.id as string, row])),
    trace,
    given: new Map(given),
    readings: new Map(
      store.reads().map(({ address, state, coverage, parts = [] }) => {
        const to = parts.map(({ part, to: block }) => `${part} to block ${block}`)
        const until = coverage.map(({ direction, to: time }) => `${direction} to ${time}`)
        return [address, [state, ...[...to, ...until].sort()].join(', ')] as const
      }),
    ),
    labels: new Map(
      store.labels().map(({ about, statement, lostBy }) => {
        const { category, name, source } = statement
        const counts = lostBy === '' ? 'counts' : `gives way: ${lostBy}`
        return [
          `${about} ${statement.address} ${statementText(statement)}`,
          `${category} ${name}, by ${source}; ${counts}`,
        ] as const
      }),
    ),
    overrides: new Map(
      store
        .overrides()
        .map(({ address, kind, category, reason }) => [address, [kind, category, reason].join(' ').trim()]),
    ),
    decisions: new Map(
      store.leadDecisions().map(({ lead, verdict, by, reason }) => [lead, `${verdict} by ${by}: ${reason}`]),
    ),
    stops: new Map(
      (trace?.addresses ?? []).flatMap(({ address, stop }) => (stop === null ? [] : [[address, stopText(stop)]])),
    ),
  }
}

function entriesOf(name: string, fields: Record<string, unknown>): [string, string][] {
  return Object.entries(fields).map(([key, value]) => [`${name}.${key}`, JSON.stringify(value)])
}

function stopText(stop: Stop): string {
  switch (stop.kind) {
    case 'place':
      return `${stop.category} ${stop.name} (${stop.origin}): ${stop.evidence}`
    case 'resting':
      return `resting as of ${stop.asOf}`
    case 'unread':
      return `not read: ${stop.because}`
    case 'source-failed':
      return `the source failed: ${stop.message}`
    case 'record-ends':
      return 'the record ends'
  }
}

function changes(before: Texts, after: Texts): Change[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort()
  return keys
    .map((of) => ({ of, before: before.get(of) ?? null, after: after.get(of) ?? null }))
    .filter((change) => change.before !== change.after)
}

function factsOf(before: State['rows'], after: State['rows']) {
  const added = [...after.values()].filter(({ id }) => !before.has(id))
  const gone = [...before.values()].filter(({ id }) => !after.has(id))
  const changed = [...after.values()].filter((row) => {
    const old = before.get(row.id)
    return old !== undefined && textOf(old) !== textOf(row)
  })
  return { added, gone, changed }
}

const textOf = (row: Transfer): string =>
  JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))

/** The last moment that the older case knows of each chain. */
function lastTimes(rows: State['rows']): Map<string, number> {
  const last = new Map<string, number>()
  for (const { chain, time } of rows.values()) {
    if (time !== null && time > (last.get(chain) ?? 0)) last.set(chain, time)
  }
  return last
}

function freshTaint(before: State, after: State): Moved[] {
  return (after.trace?.movements ?? []).flatMap((movement) => {
    if (movement.kind !== 'transfer' || movement.taint === 0n || before.rows.has(movement.id)) return []
    const { id, time, from, to, asset } = after.rows.get(movement.id)!
    return [{ id, time, from, to, asset, taint: String(movement.taint) }]
  })
}

/** What changed at an address, and in the whole case. */
function causesBy(
  {
    given,
    readings,
    labels,
    overrides,
    decisions,
  }: Record<'given' | 'readings' | 'labels' | 'overrides' | 'decisions', readonly Change[]>,
  { added, gone, changed }: ReturnType<typeof factsOf>,
): (address: string) => Cause[] {
  const everywhere: Cause[] = []
  if (given.some(({ of }) => of.startsWith('parameters.'))) everywhere.push('parameters')
  if (given.some(({ of }) => of.startsWith('incident.'))) everywhere.push('incident')
  if (decisions.length > 0) everywhere.push('decision')
  const at = new Map<string, Set<Cause>>()
  const note = (address: string | null, cause: Cause): void => {
    if (address !== null) at.set(address, (at.get(address) ?? new Set()).add(cause))
  }
  for (const { of } of overrides) note(of, 'override')
  for (const { of } of labels) note(of.slice(0, of.indexOf(' ')), 'label')
  for (const { of } of readings) note(of, 'reading')
  for (const { from, to } of [...added, ...gone, ...changed]) {
    note(from, 'facts')
    note(to, 'facts')
  }
  return (address) => {
    const own = new Set<Cause>([...everywhere, ...(at.get(address) ?? [])])
    return own.size === 0 ? ['upstream'] : CAUSES.filter((cause) => own.has(cause))
  }
}

function sinkChanges(
  before: Trace | undefined,
  after: Trace | undefined,
  causes: (address: string) => Cause[],
): SinkChange[] {
  const units = (trace: Trace | undefined) =>
    new Map((trace?.sinks ?? []).map(({ sink, address, asset, units }) => [`${address} ${asset} ${sink}`, units]))
  const [old, now] = [units(before), units(after)]
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((key) => {
    const [was, is] = [old.get(key) ?? 0n, now.get(key) ?? 0n]
    if (was === is) return []
    const [address, asset, sink] = key.split(' ') as [string, string, Sink]
    return [{ sink, address, asset, before: String(was), after: String(is), because: causes(address) }]
  })
}

/** Units by asset and sink over the whole case, and what was seeded and converted. */
function sumsBy(trace: Trace | undefined): Texts {
  const sums = new Map<string, bigint>()
  const add = (key: string, units: bigint): void => {
    if (units > 0n) sums.set(key, (sums.get(key) ?? 0n) + units)
  }
  for (const { asset, sink, units } of trace?.sinks ?? []) add(`${asset} ${sink}`, units)
  for (const { asset, seeded, convertedIn, convertedOut } of trace?.assets ?? []) {
    add(`${asset} seeded`, seeded)
    add(`${asset} convertedIn`, convertedIn)
    add(`${asset} convertedOut`, convertedOut)
  }
  return new Map([...sums].map(([key, units]) => [key, String(units)]))
}
