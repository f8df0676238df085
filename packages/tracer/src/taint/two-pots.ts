import type { Holding, PlannedDebit } from './holding.ts'
import { CLEAN, concat, type Parcel, parcelOf, segmentsOf, split, taintByTheft, unitsOfParcel } from './parcel.ts'

/**
 * A holding that tells only clean from stolen, not old from new: LIBR, dirty-first and TIHO. The stolen pot is a queue,
 * so that several thefts are served first in, first out; a parcel names its stolen units first.
 */
export abstract class TwoPots implements Holding {
  protected clean: bigint
  #stolen: Parcel = null

  constructor(opening: bigint) {
    this.clean = opening
  }

  /** Stolen units that a payment of `units` takes, at most `units` and at most `taint`. */
  protected abstract stolenShare(units: bigint, upcoming: () => readonly PlannedDebit[]): bigint

  get balance(): bigint {
    return this.clean + this.taint
  }

  get taint(): bigint {
    return unitsOfParcel(this.#stolen)
  }

  credit(parcel: Parcel): void {
    if (parcel === null) return
    if (parcel.tainted === parcel.units) this.#stolen = concat(this.#stolen, parcel)
    else if (parcel.tainted > 0n) {
      for (const { theft, units } of segmentsOf(parcel)) {
        if (theft !== CLEAN) this.#stolen = concat(this.#stolen, parcelOf(theft, units))
      }
    }
    this.clean += parcel.units - parcel.tainted
  }

  debit(units: bigint, upcoming: () => readonly PlannedDebit[]): Parcel {
    const stolen = this.takeStolen(this.stolenShare(units, upcoming))
    const rest = units - unitsOfParcel(stolen)
    this.clean = rest > this.clean ? 0n : this.clean - rest
    return concat(stolen, parcelOf(CLEAN, rest))
  }

  byTheft(): readonly bigint[] {
    return taintByTheft(this.#stolen)
  }

  protected takeStolen(units: bigint): Parcel {
    const [taken, kept] = split(this.#stolen, units)
    this.#stolen = kept
    return taken
  }
}
