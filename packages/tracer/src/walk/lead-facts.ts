import type { JoinedCrossings } from '../decode/bridge-joins.ts'
import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Coverage } from '../model/incident.ts'
import type { FoundLead } from '../model/lead.ts'
import type { MixerFacts } from '../model/mixer.ts'
import type { Transaction } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import type { Place } from './places.ts'

/**
 * What finders of leads look at: facts, and what decoders make of them. Nothing of it depends on which units are stolen or on what the
 * analyst accepted, so accepting one lead never moves another, and the order of decisions never counts.
 */
export interface LeadFacts {
  /** Rows of the case, ascending by id; a finder that needs their order in time takes it from the rows. */
  readonly facts: readonly Transfer[]
  /** Opened transactions with their logs, in the order of chain, block, index. */
  readonly transactions: readonly Transaction[]
  /** Passages over bridges: those whose two sides are joined by the bridge's own id, and departures that stay open. */
  readonly passages: JoinedCrossings
  /** Whose place an address is: a mixer, a bridge, a service. */
  readonly placeOf: (address: Address) => Place | undefined
  /** The same text for assets that are one coin in the same units on two chains. */
  readonly coinOf: (asset: Asset) => string | undefined
  /** What is known to be all there: of addresses that were read, and as recorded ledgers say. Left out, no pool is known whole. */
  readonly coverage?: readonly Coverage[]
  /** What is known of mixers; the shipped facts where left out. */
  readonly mixers?: MixerFacts
}

/** One or more rules: the same facts in any order give the same leads. */
export type LeadFinder = (facts: LeadFacts) => readonly FoundLead[]
