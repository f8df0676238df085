import type { Address } from '../model/address.ts'
import type { Coverage } from '../model/incident.ts'
import type { Transfer } from '../model/transfer.ts'

/** What reading one address came to. */
export interface Reading {
  readonly address: Address
  /** Every transfer from or to the address that the source holds, in any order. */
  readonly transfers: readonly Transfer[]
  /** complete: all there is; cut: a limit ended it; refused: the source would not answer. */
  readonly state: 'complete' | 'cut' | 'refused'
  /** What a person should know about an incomplete reading. */
  readonly note: string
}

/** Where facts come from. Recorded files and live chains look the same to the walk. */
export interface Source {
  /** Stable name for the case and its messages, without paths or secrets. */
  readonly name: string
  /** Identity of the content, `sha256:…` of a file; empty for a live source. */
  readonly identity: string
  /** Rows the source holds; 0 when nobody knows. */
  readonly rows: number
  /** Largest number of addresses that one request takes. */
  readonly layer: number
  /**
   * Reads addresses; one request for up to `layer` of them.
   * @throws SourceError when nothing could be read; what was read before is kept by the caller
   */
  read(addresses: readonly Address[], signal?: AbortSignal): Promise<readonly Reading[]>
  /** Intervals of time whose outgoing or incoming transfers of an address are known to be all there. */
  coverage(address: Address): readonly Coverage[]
  /** Requests made so far. */
  readonly requests: number
  /** Transfers that belong in every case that uses this source (an incident's own ledger); empty for others. */
  always(): Iterable<Transfer>
  close(): void
}
