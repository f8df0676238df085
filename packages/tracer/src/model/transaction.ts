import type { Address } from './address.ts'
import type { Chain } from './chain.ts'
import type { UnixSeconds } from './time.ts'
import type { Transfer } from './transfer.ts'

/** One event as a contract emitted it: foreign data, only as true as its emitter. */
export interface Log {
  /** Index in its block: the `position` of the transfers that come from it. */
  readonly index: number
  readonly emitter: Address
  /** 0x and 64 hex digits each, lower case; at most four. */
  readonly topics: readonly string[]
  /** 0x and hex digits, lower case. */
  readonly data: string
}

/** Where a transaction stands in its chain; enough to ask any source for it. */
export interface TransactionRef {
  readonly chain: Chain
  /** Hash as the chain writes it, hex in lower case. */
  readonly hash: string
  readonly block: number
}

/**
 * A transaction that was opened: everything it moved and everything its contracts said, not only what touches the address that
 * led to it. What decoders work on.
 */
export interface Transaction extends TransactionRef {
  readonly blockHash: string
  readonly time: UnixSeconds
  readonly index: number
  readonly sender: Address
  /** The account called; `null` where the transaction makes a contract. */
  readonly callee: Address | null
  /** Call data, 0x and hex digits, lower case; cut after `INPUT_BYTES`. */
  readonly input: string
  readonly status: 0 | 1
  /** Ascending by index; empty for a failed transaction. */
  readonly logs: readonly Log[]
  /** Every transfer of the transaction, in the form of `evm-rows.ts`, in any order. */
  readonly transfers: readonly Transfer[]
}

/** Bytes of call data that are kept: memos and bridge messages fit, deployments do not. */
export const INPUT_BYTES = 4096
