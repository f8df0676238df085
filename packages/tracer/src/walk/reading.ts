import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Code } from '../model/code.ts'
import type { Coverage } from '../model/incident.ts'
import type { Stop } from '../model/stop.ts'

/** How far an address was read, and what is known to be complete about it. */
export interface ReadState {
  readonly state: 'complete' | 'cut' | 'refused'
  readonly note: string
  readonly coverage: readonly Coverage[]
  /** What stands there, where a source was asked. */
  readonly code?: Code
}

/** What the walk knows about its own reading: which addresses were read, and why others were not. */
export interface ReadingState {
  readonly reads: ReadonlyMap<Address, ReadState>
  /** Addresses that hold or received stolen value and were not read. */
  readonly unread: ReadonlyMap<Address, Extract<Stop, { kind: 'unread' }>['because']>
}

/**
 * Until when the outgoing transfers of an address in an asset are known without a gap.
 * @param since Unix seconds from which they have to be known; `null` when that moment is itself unknown
 * @returns Unix seconds of the end of the coverage, or undefined when `since` is not covered
 */
export function coveredUntil(state: ReadState | undefined, asset: Asset, since: number | null): number | undefined {
  if (state === undefined || state.state !== 'complete') return undefined
  const spans = state.coverage
    .filter((item) => item.direction !== 'in' && (item.asset === undefined || item.asset === asset))
    .sort((a, b) => a.from - b.from)
  const start = since ?? spans[0]?.from
  if (start === undefined) return undefined
  let end: number | undefined
  for (const span of spans) {
    if (span.from > (end === undefined ? start : end + 1)) continue
    if (span.to >= start && (end === undefined || span.to > end)) end = span.to
  }
  return end
}
