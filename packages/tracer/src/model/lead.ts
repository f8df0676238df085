import type { Address } from './address.ts'
import type { Asset } from './asset.ts'
import type { UnixSeconds } from './time.ts'
import type { TransferId } from './transfer.ts'

/** What stands between the two sides of a lead. */
export const LEAD_KINDS = ['bridge', 'mixer'] as const
export type LeadKind = (typeof LEAD_KINDS)[number]

/** One side of a lead: value that went in somewhere, or came out. */
export interface LeadSide {
  /** Into a bridge or mixer: who paid. Out of it: who received. */
  readonly address: Address
  readonly asset: Asset
  /** Base units: the sum of its rows. */
  readonly units: bigint
  /** `<caip2>:<hash>`. */
  readonly tx: string
  readonly time: UnixSeconds
  /** Rows of the case that carry it, sorted. */
  readonly rows: readonly TransferId[]
}

/**
 * A link that somebody inferred (design, law 4): what went in on one side may be what came out on the other. It is shown and exported as
 * a lead, and moves no unit of the ledger, unless the analyst accepts it.
 */
export interface Lead {
  /** The same on every machine: it follows from kind, rule and rows. */
  readonly id: string
  readonly kind: LeadKind
  /** Name of the rule that found it, like `amount-and-time` or `address-match`. */
  readonly rule: string
  readonly from: LeadSide
  readonly to: LeadSide
  /** Why the rule holds here, with its figures: one line for people. */
  readonly evidence: string
  /** Others that fitted as well: exits for the same entry, or entries for the same exit. */
  readonly rivals: number
  /** Leads that this rule would find among the same entries and exits if no link were true, in steps of 10^-6; how it was counted stands in `evidence`. */
  readonly byChance: number
}

/** A lead as a rule finds it, before it has its id. */
export type FoundLead = Omit<Lead, 'id'>

/** What the analyst made of a lead. The last word counts, and all are kept. */
export interface LeadDecision {
  /** Id of the lead. */
  readonly lead: string
  /** Accepted: its units pass in the ledger, marked for ever. Rejected: no longer shown. Open: as found. */
  readonly verdict: 'accepted' | 'rejected' | 'open'
  readonly by: string
  readonly reason: string
}
