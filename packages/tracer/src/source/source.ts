import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Chain } from '../model/chain.ts'
import type { Code } from '../model/code.ts'
import type { Coverage, ObservedBalance, Opening } from '../model/incident.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transaction, TransactionRef } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import type { Answer } from './exchange.ts'

/** Kinds of value that services keep in lists of their own, and can fail to give one by one. */
export const PARTS = ['native', 'internal', 'erc20', 'erc721', 'erc1155', 'fee'] as const
export type Part = (typeof PARTS)[number]

/** How far one kind of value of an address was read: blocks `from` to `to`, both included. */
export interface PartRead {
  readonly part: Part
  readonly from: number
  readonly to: number
  /** complete: all there is in these blocks; cut: a limit ended it; refused: the source would or could not answer. */
  readonly state: 'complete' | 'cut' | 'refused'
  readonly note: string
}

/** A proof of completeness that was tried: what the chain says of itself beside what was found. */
export interface Check {
  /** nonce: outgoing transactions; balance: what the rows leave at the cut block; bloom: logs of a block that seemed to have none. */
  readonly kind: 'nonce' | 'balance' | 'bloom'
  /** Of a balance. */
  readonly asset?: Asset
  readonly expected: bigint
  readonly found: bigint
  /** What a person should know where the two differ; empty where they agree. */
  readonly note: string
}

/** What reading one address came to. */
export interface Reading {
  readonly address: Address
  /** Every transfer from or to the address that the source holds, in any order. */
  readonly transfers: readonly Transfer[]
  /** complete: all there is; cut: a limit ended it; refused: the source would not answer. The worst of the parts. */
  readonly state: 'complete' | 'cut' | 'refused'
  /** What a person should know about an incomplete reading. */
  readonly note: string
  /** Intervals of time whose outgoing or incoming transfers are known to be all there. */
  readonly coverage: readonly Coverage[]
  /** Of a live source: block by block what was read. */
  readonly parts?: readonly PartRead[]
  readonly checks?: readonly Check[]
  /** What the address held before the first block that was read, where that is not the first of the chain. */
  readonly openings?: readonly Opening[]
  /** Balances that the chain states and the rows do not add up to. */
  readonly balances?: readonly ObservedBalance[]
  /** Transactions that came along whole; their transfers are facts like those of the reading. */
  readonly transactions?: readonly Transaction[]
  /**
   * Transactions that called a contract, as the source's lists tell: what they did is more than their rows at this address may
   * show. Without those under `transactions`.
   */
  readonly calls?: readonly TransactionRef[]
  /** The contract that stands at the address at the cut; left out where there is none, or nobody can tell. */
  readonly code?: Code
}

/** The last block that a case reads of a chain: everything in the case is as of there. */
export interface Cut {
  readonly block: number
  readonly hash: string
  readonly time: UnixSeconds
  /** Height that can no longer change; rows above it carry the flag `unfinalized`. */
  readonly finalized: number
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined
  /** Only what stands in later blocks: what a case that was read up to there lacks. */
  readonly after?: number
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
  read(addresses: readonly Address[], options?: ReadOptions): Promise<readonly Reading[]>
  /** Requests made so far. */
  readonly requests: number
  /** Transfers that belong in every case that uses this source (an incident's own ledger); empty for others. */
  always(): Iterable<Transfer>
  close(): void
  /** What only a source over a growing chain has. */
  readonly live?: Live
}

/** A chain that grows while it is read: a case fixes where it ends, and keeps what was answered. */
export interface Live {
  readonly chain: Chain
  /**
   * Sees that the endpoint is of this chain, learns what it can, and fixes the cut, or takes up what the case remembers.
   * Called once, before anything is read.
   * @param known what `state` gave when the case was last written
   * @param forward takes a new cut although one is known
   * @throws SourceError when the source cannot be reached, or is of another chain
   */
  begin(
    known: string | undefined,
    options?: { readonly signal?: AbortSignal; readonly forward?: boolean },
  ): Promise<void>
  readonly cut: Cut
  /** What the source has to remember (cut, learned limits) as JSON without secrets; written with every batch. */
  state(): string
  /**
   * Hash of a block as the chain has it now; undefined above its head.
   * @throws SourceError when it is not answered
   */
  blockHash(block: number, signal?: AbortSignal): Promise<string | undefined>
  /**
   * Opens transactions: all their transfers and logs, in the order asked for. Left out where the source has no such lists.
   * @throws SourceError when one of them is not answered, or is unknown to the chain
   */
  open?(transactions: readonly TransactionRef[], signal?: AbortSignal): Promise<readonly Transaction[]>
  /**
   * Where transactions stand of which nothing but the hash is known, in the order asked for; undefined for one that the chain does not have
   * up to the cut. Left out where the source finds none by its hash.
   * @throws SourceError when it is not answered
   */
  locate?(hashes: readonly string[], signal?: AbortSignal): Promise<readonly (TransactionRef | undefined)[]>
  /** Accepted answers since the last call. */
  drain(): readonly Answer[]
}
