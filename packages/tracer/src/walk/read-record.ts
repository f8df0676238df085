import type { Coverage } from '../model/incident.ts'
import type { Reading } from '../source/source.ts'
import type { CheckRecord, CodeRecord, PartRecord, ReadBatch, ReadRecord } from '../store/case-store.ts'

/** What one source answered about an address; the number is the source's in the case. */
export interface SourceReading {
  readonly source: number
  readonly reading: Reading
}

/** The facts that readings bring, as a batch of the case takes them. */
export function factsOf(readings: readonly Reading[]) {
  return {
    transfers: readings.flatMap((reading) => reading.transfers),
    transactions: readings.flatMap((reading) => reading.transactions ?? []),
    calls: readings.flatMap((reading) => reading.calls ?? []),
    openings: readings.flatMap((reading) => reading.openings ?? []),
    balances: readings.flatMap((reading) => reading.balances ?? []),
  } satisfies Partial<ReadBatch>
}

type State = ReadRecord['state']

const WORST: Readonly<Record<State, number>> = { complete: 0, cut: 1, refused: 2 }

/**
 * The record of an address after one more source answered about it. Of live sources, one that gave a kind of value whole is
 * enough; recorded files add rows and say nothing about the rest.
 * @param before the record so far, of other sources or of an earlier reading that this one goes on from
 */
export function recordOf(before: ReadRecord | undefined, { source, reading }: SourceReading): ReadRecord {
  const { address } = reading
  const known = before?.coverage ?? []
  const coverage = [...known, ...reading.coverage]
  if (reading.parts === undefined && before?.parts === undefined) {
    const worse = before !== undefined && WORST[before.state] >= WORST[reading.state] ? before : reading
    return { address, state: worse.state, note: worse.note, coverage }
  }
  const parts = joinedParts([
    ...(before?.parts ?? []),
    ...(reading.parts ?? []).map((part): PartRecord => ({ ...part, source })),
  ])
  const goesOn = (reading.parts ?? []).some(({ from }) => from > 0)
  const made = (reading.checks ?? []).map((check): CheckRecord => ({ ...check, source }))
  const checks = joinedChecks(before?.checks ?? [], made, source, goesOn)
  const goneOn = goesOn ? reading.coverage.map((item) => fromWhere(item, known)) : reading.coverage
  const code = codeOf(before?.code, { source, reading })
  const joined = { address, ...stateOf(parts), coverage: joinedCoverage([...known, ...goneOn]), parts, checks }
  return code === undefined ? joined : { ...joined, code }
}

/** What stands there after the latest block; of two sources that read to the same block, as the first of them says. */
function codeOf(before: CodeRecord | undefined, { source, reading: { code } }: SourceReading): CodeRecord | undefined {
  if (code === undefined) return before
  return before !== undefined && before.source !== source && before.block >= code.block ? before : { ...code, source }
}

/** Blocks that follow one another leave time between them, in which nothing happened: a reading that goes on covers it. */
function fromWhere(item: Coverage, known: readonly Coverage[]): Coverage {
  const before = known.filter(
    ({ asset, direction, to }) => asset === item.asset && direction === item.direction && to < item.from,
  )
  if (before.length === 0) return item
  const last = before.reduce((a, b) => (b.to > a.to ? b : a))
  return { ...item, from: last.to }
}

/**
 * The proofs of all sources. A source that read on counted later blocks alone, so its counts add up; a balance is of the cut it
 * was asked at, and the later one stands.
 */
function joinedChecks(
  before: readonly CheckRecord[],
  made: readonly CheckRecord[],
  source: number,
  goesOn: boolean,
): CheckRecord[] {
  const isOf = (one: CheckRecord, other: CheckRecord) =>
    one.source === other.source && one.kind === other.kind && one.asset === other.asset
  const kept = before.filter((check) => check.source !== source || (goesOn && !made.some((now) => isOf(check, now))))
  const now = made.map((check): CheckRecord => {
    const known = goesOn && check.kind !== 'balance' ? before.find((other) => isOf(other, check)) : undefined
    if (known === undefined) return check
    const note = [known.note, check.note].filter((text) => text !== '').join('; ')
    return { ...check, expected: known.expected + check.expected, found: known.found + check.found, note }
  })
  return [...kept, ...now]
}

/** The worst of the kinds of value, each by the source that read most of it. */
function stateOf(parts: readonly PartRecord[]): { state: State; note: string } {
  const best = new Map<string, PartRecord>()
  const failed = new Map<string, PartRecord>()
  for (const part of parts) {
    // One incomplete stretch spoils what its source says of that kind of value.
    const key = `${part.part} ${part.source}`
    const known = failed.get(key)
    if (known === undefined || WORST[part.state] > WORST[known.state]) failed.set(key, part)
  }
  for (const part of failed.values()) {
    const known = best.get(part.part)
    if (known === undefined || WORST[part.state] < WORST[known.state]) best.set(part.part, part)
  }
  const worst = [...best.values()].sort((a, b) => WORST[b.state] - WORST[a.state])
  const notes = worst.filter(({ state }) => state !== 'complete').map(({ part, note }) => `${part}: ${note}`)
  return { state: worst[0]?.state ?? 'complete', note: [...new Set(notes)].join('; ') }
}

/** Stretches that follow one another and are in the same state, as one. */
export function joinedParts(parts: readonly PartRecord[]): PartRecord[] {
  const groups = new Map<string, PartRecord[]>()
  for (const part of parts) {
    const key = `${part.source} ${part.part}`
    groups.set(key, [...(groups.get(key) ?? []), part])
  }
  return [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => {
      const joined: PartRecord[] = []
      for (const part of group.sort((a, b) => a.from - b.from || a.to - b.to)) {
        const last = joined.at(-1)
        if (last !== undefined && last.state === part.state && last.note === part.note && part.from <= last.to + 1) {
          joined[joined.length - 1] = { ...last, to: Math.max(last.to, part.to) }
        } else joined.push(part)
      }
      return joined
    })
}

/** Intervals of the same asset and direction that touch, as one: how often an address was read leaves no trace in the result. */
export function joinedCoverage(coverage: readonly Coverage[]): Coverage[] {
  const groups = new Map<string, Coverage[]>()
  for (const item of coverage) {
    const key = `${item.asset ?? ''} ${item.direction}`
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => {
      const joined: Coverage[] = []
      for (const item of group.sort((a, b) => a.from - b.from || a.to - b.to)) {
        const last = joined.at(-1)
        if (last !== undefined && item.from <= last.to + 1) {
          joined[joined.length - 1] = item.to > last.to ? { ...last, to: item.to } : last
        } else joined.push(item)
      }
      return joined
    })
}

/** Last block up to which a source has read an address without a gap in any kind of value; undefined when it has not read it. */
export function readTo(record: ReadRecord | undefined, source: number): number | undefined {
  const ends = new Map<string, number>()
  for (const { source: by, part, to } of record?.parts ?? []) {
    if (by === source) ends.set(part, Math.max(ends.get(part) ?? 0, to))
  }
  return ends.size === 0 ? undefined : Math.min(...ends.values())
}
