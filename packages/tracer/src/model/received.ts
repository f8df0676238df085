import type { AddressRecord, CaseRecord, LabelRecord, LeadRecord, MovementRecord } from './exchange.ts'
import type { Tlp } from './tlp.ts'

/** An address that somebody else's file names, where it does not say the chain as we do. Foreign text. */
export interface NamedAccount {
  readonly account: string
  /** The symbol of a coin or the name of a network; empty where the file says none. */
  readonly network: string
  readonly name: string
  readonly source: string
  /** YYYY-MM-DD; empty where the file says none. */
  readonly date: string
  readonly tlp?: Tlp
}

/** What a file of another program, or of another agency's Spoor, holds for us. */
export interface Received {
  readonly format: 'stix' | 'misp'
  /** The case it was taken from; absent where the file does not come from Spoor. */
  readonly case?: CaseRecord
  readonly addresses: readonly AddressRecord[]
  readonly movements: readonly MovementRecord[]
  readonly leads: readonly LeadRecord[]
  readonly labels: readonly (LabelRecord & { readonly tlp?: Tlp })[]
  readonly notes: readonly { readonly text: string; readonly tlp?: Tlp }[]
  /** Accounts of whom nothing of this is said. */
  readonly named: readonly NamedAccount[]
  /** Accounts in forms that Spoor does not know, like Monero's. */
  readonly unknown: number
}
