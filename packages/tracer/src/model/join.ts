import type { Address } from './address.ts'
import type { Evidence } from './trace.ts'
import type { TransferId } from './transfer.ts'

/** What a conversion is, for people; the ledger treats all alike. */
export type ConversionKind =
  | 'swap'
  | 'wrap'
  | 'add-liquidity'
  | 'remove-liquidity'
  | 'vault-deposit'
  | 'vault-withdrawal'
  | 'borrow'
  | 'bridge'
  | 'mixer'

/**
 * Rows that are the two sides of one conversion: what was given, and what came back for it. The contract in between gave
 * value for value, so it is never tainted, and neither are its other users.
 */
export interface Conversion {
  readonly kind: ConversionKind
  /** The same on every machine. */
  readonly id: string
  /** Who gave. */
  readonly owner: Address
  /** Rows given, each with its weight where several assets were given (pool ratio or value); 1 where left out. */
  readonly given: readonly { readonly transfer: TransferId; readonly weight?: bigint }[]
  /** Rows received. Of several assets each carries the composition of all that was given. */
  readonly received: readonly TransferId[]
  /** The same value arrives less a fee (a bridge): the receiver gets the head of what was given, the tail is the fee. */
  readonly keepsFee?: boolean
  readonly evidence: Evidence
  /** Whose rules say so: a protocol like `uniswap-v3` or `uniswap-v3 via 1inch`, or `unknown contract`. For people. */
  readonly protocol?: string
  /** What has to be said of it, like `weights-assumed`; sorted. */
  readonly flags?: readonly string[]
  /** Others that fitted as well. */
  readonly rivals: number
  /** It is a lead that the analyst accepted: booked after everything that is known, and marked for ever. */
  readonly accepted?: true
}

/** A place that keeps each depositor's value apart without a token for it: what it pays back comes out of what that one paid in. */
export interface Escrow {
  readonly kind: 'escrow'
  readonly id: string
  /** The contract that keeps it; what was not paid back stands there at the end. */
  readonly keeper: Address
  readonly deposits: readonly TransferId[]
  readonly payouts: readonly TransferId[]
}

/**
 * Persons that traded with each other: what the one gave straight to the other is what the other got. Each has a side of its
 * own, and its labels move from what it gave to what it got; a row between two of them is given on one side and received on another.
 */
export interface Trade {
  readonly kind: 'trade'
  readonly id: string
  /** A row received that no other side gave is paid by a contract in between, as in any conversion. */
  readonly sides: readonly Conversion[]
}

/** What a decoder says about rows that belong together. It adds to the rows and never replaces one (design, section 3). */
export type Join = Conversion | Escrow | Trade

/** The conversions of a join: itself, the sides of a trade, none of an escrow. */
export function conversionsOf(join: Join): readonly Conversion[] {
  if (join.kind === 'escrow') return []
  return join.kind === 'trade' ? join.sides : [join]
}
