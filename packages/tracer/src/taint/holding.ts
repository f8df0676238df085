import type { Method } from '../model/trace.ts'
import type { Parcel } from './parcel.ts'

/** A payment that an account is going to make before it is next paid. */
export interface PlannedDebit {
  readonly units: bigint
  readonly fee: boolean
}

/**
 * What one address holds of one asset, split into clean and stolen by one method. All methods are behind `debit`.
 * A payment above the balance releases everything and adds the missing part as clean money of unknown origin.
 */
export interface Holding {
  /** Units held, clean and stolen. */
  readonly balance: bigint
  /** Stolen units held. */
  readonly taint: bigint
  /** Takes a parcel in; its segments are newer than all held. */
  credit(parcel: Parcel): void
  /**
   * Pays exactly `units`, segments oldest first.
   * @param units base units, more than 0
   * @param upcoming this payment and all that follow before the next credit; asked for only by methods that look ahead
   */
  debit(units: bigint, upcoming: () => readonly PlannedDebit[]): Parcel
  /** Stolen units held per theft, index 0 for theft 1. */
  byTheft(): readonly bigint[]
}

/** One way to tell stolen units from clean ones. */
export interface MethodDefinition {
  readonly name: Method
  /** Whether stolen units are conserved: in = out + held. Poison alone is not. */
  readonly conserving: boolean
  /**
   * Opens an account that so far held only clean units.
   * @param opening clean units held
   * @param utxo whether the account stands for a UTXO transaction between its inputs and outputs
   */
  open(opening: bigint, utxo: boolean): Holding
}
