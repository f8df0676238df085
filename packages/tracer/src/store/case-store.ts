import type { Address } from '../model/address.ts'
import type { Coverage } from '../model/incident.ts'
import type { Trace } from '../model/trace.ts'
import type { Transfer } from '../model/transfer.ts'

/** A source as the case remembers it. */
export interface SourceRecord {
  readonly name: string
  /** `sha256:…` of a file; empty for a live source. */
  readonly identity: string
  /** Rows the source holds; 0 when unknown. */
  readonly rows: number
}

/** How far an address was read. */
export interface ReadRecord {
  readonly address: Address
  readonly state: 'complete' | 'cut' | 'refused'
  readonly note: string
  readonly coverage: readonly Coverage[]
}

/** One step of the walk, written in one transaction: its rows and the fact that they were read are never apart. */
export interface ReadBatch {
  readonly source: number
  readonly transfers: readonly Transfer[]
  readonly reads: readonly ReadRecord[]
  /** Requests this step cost. */
  readonly requests: number
}

/** What the analyst overrode. */
export interface OverrideRecord {
  readonly kind: 'expand' | 'stop'
  readonly address: Address
  /** Category of a stop. */
  readonly category: string
  readonly reason: string
}

/**
 * The case file of one incident. Facts are only ever added; what was derived from them is replaced as a whole.
 * Implemented on SQLite in `sqlite-case.ts`.
 */
export interface CaseStore {
  readonly path: string
  /** Small facts about the case itself: incident JSON, parameters, state of the walk. */
  getMeta(key: string): string | undefined
  setMeta(key: string, value: string): void
  /** Registers a source (or finds it) and gives its number in this case. */
  addSource(source: SourceRecord): number
  sources(): readonly SourceRecord[]
  /**
   * Adds facts. A transfer already there with the same content counts once.
   * @throws InputError when a transfer is there with other content
   */
  addBatch(batch: ReadBatch): void
  /** All facts, in canonical order of their ids. */
  transfers(): Transfer[]
  transferCount(): number
  reads(): ReadRecord[]
  requests(): number
  /** Addresses the walk decided to read next and has not read yet, in their order. */
  plan(): Address[]
  setPlan(addresses: readonly Address[]): void
  overrides(): OverrideRecord[]
  addOverride(override: OverrideRecord): void
  /** Replaces everything derived, in one transaction. */
  writeTrace(trace: Trace): void
  /** The last trace written, or undefined. */
  readTrace(): Trace | undefined
  /** sha256 over incident, facts, overrides, parameters and derived rows in canonical order; `sha256:…`. */
  digest(): string
  close(): void
}
