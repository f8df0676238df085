import type { Chain } from './chain.ts'
import type { Crossing } from './crossing.ts'

/** What a service is told of a departure to be asked about it, and nothing else. */
export type Inquired = Pick<Crossing, 'protocol' | 'key' | 'chain' | 'tx'>

/**
 * What a service says became of a departure: where to look, and never a fact of the ledger. All but `chain` and `tx` is foreign text. A transaction
 * that it names is opened like any other, and what its own events prove is joined; a tip that nothing proves stays what somebody said.
 */
export interface Tip {
  readonly role: 'arrival' | 'refund'
  /** The chain as the service names it. */
  readonly place: string
  /** `null` for a chain that Spoor has no id of. */
  readonly chain: Chain | null
  /** Hash as that chain writes it; `null` where none is said, or none that the chain could have. */
  readonly tx: string | null
  readonly receiver: string | null
  readonly asset: string | null
  /** As the service counts them; the base units of THORChain are 10^-8 of every asset. */
  readonly units: string | null
  /** The number that the protocol gave the passage, where only the service knows it, like the nonce of CCTP version 2. */
  readonly id: string | null
}

/** told: the service says what became of it. pending: it knows the departure and no end of it. unknown: it does not know it. */
export const FATES = ['told', 'pending', 'unknown'] as const
export type Fate = (typeof FATES)[number]

/** What a service answered about one departure. */
export interface Told {
  readonly fate: Fate
  readonly tips: readonly Tip[]
}

/** A departure that a service was asked about, and what it said. */
export interface Inquiry extends Told {
  /** Number of the service among the sources of the case. */
  readonly source: number
  readonly of: Inquired
}
