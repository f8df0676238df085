import type { Address } from './address.ts'
import type { Asset } from './asset.ts'
import type { Brand } from './brand.ts'
import type { Chain } from './chain.ts'
import type { UnixSeconds } from './time.ts'

/** Kinds of ledger rows. Their order here is their order inside one transaction where nothing else decides: a fee comes last. */
export const TRANSFER_KINDS = ['native', 'internal', 'erc20', 'erc721', 'erc1155', 'utxo', 'fee'] as const
export type TransferKind = (typeof TRANSFER_KINDS)[number]

/** The same on every machine: chain, transaction, kind and position, or a digest of the content where no position is known. */
export type TransferId = Brand<string, 'TransferId'>

/** One row of a ledger: one payment of one asset from one address to another, observed on chain. */
export interface Transfer {
  readonly id: TransferId
  readonly chain: Chain
  /** Height of the block; `null` when the record does not say. */
  readonly block: number | null
  readonly time: UnixSeconds | null
  /** Transaction hash as the chain writes it, hex in lower case. */
  readonly tx: string
  readonly txIndex: number | null
  /** Execution order inside the transaction. */
  readonly position: number | null
  readonly kind: TransferKind
  readonly from: Address
  /** `null` for a fee, which nobody on the ledger receives. */
  readonly to: Address | null
  readonly asset: Asset
  /** Base units; `null` when the decimals of the asset are unknown: such a row never carries value. */
  readonly units: bigint | null
  /** The figure word for word as its source shows it. */
  readonly shown: string | null
  /** As the token calls itself: foreign text, escape wherever it is shown. */
  readonly symbol: string | null
  readonly name: string | null
  readonly decimals: number | null
  /** 0 for a failed transaction, whose rows other than its fee move nothing. */
  readonly status: 0 | 1
  readonly blockHash: string | null
  /** Said of the row by its source or by the reader: `rounded`, `maybe-duplicate`, … Sorted, without repeats. */
  readonly flags: readonly string[]
}

/** Flags that the tracer sets or acts on. A source may state others; they are kept and counted. */
export const FLAGS = {
  rounded: 'the source rounded the amount',
  'maybe-duplicate': 'an equal row stands in the same file; both are counted',
  'order-assumed': 'the order inside the transaction is not recorded and was derived by rule',
  'time-unknown': 'neither block nor time is recorded; placed before its receiver first pays that asset',
  'standard-unknown': 'the source does not say whether the figure is an amount or the id of a single token',
  'not-in-record': 'a seed whose transaction has no row in the ledger',
  unfinalized: 'its block could still be replaced when it was read',
  'accepted-lead': 'an inferred link that the analyst accepted: no fact of the record',
  'weights-assumed':
    'several assets were given for others, and not all have a price: each was taken to be worth the same',
  overdrawn: 'paid more than its book held; the missing part is clean money of unknown origin',
} as const satisfies Readonly<Record<string, string>>

/** Whether whoever pays signed the transaction: fees and payments of its own are nobody else's to make. */
export function isSigned({ kind }: Pick<Transfer, 'kind'>): boolean {
  return kind === 'fee' || kind === 'native'
}
