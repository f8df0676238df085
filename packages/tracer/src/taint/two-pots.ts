import type { Holding, PlannedDebit } from './holding.ts'
import { CLEAN, concat, forEachSegment, type Parcel, parcelOf, unitsOfParcel } from './parcel.ts'
import { SegmentQueue } from './segment-queue.ts'

/**
 * A holding that tells only clean from stolen, not old from new: LIBR, dirty-first and TIHO. The stolen pot is a queue,
 * so that several thefts are served first in, first out; a parcel names its stolen units first.
 */
export abstract class TwoPots implements Holding {
  protected clean: bigint
  readonly #stolen = new SegmentQueue()

  constructor(opening: bigint) {
    this.clean = opening
  }

  /** Stolen units that a payment of `units` takes, at most `units` and at most `taint`. */
  protected abstract stolenShare(units: bigint, upcoming: () => readonly PlannedDebit[]): bigint

  get balance(): bigint {
    return this.clean + this.taint
  }

  get taint(): bigint {
    return this.#stolen.units
  }

  credit(parcel: Parcel): void {
    if (parcel === null) return
    if (parcel.tainted === parcel.units) this.#stolen.push(parcel)
    else if (parcel.tainted > 0n) {
      forEachSegment(parcel, (theft, units) => {
        if (theft !== CLEAN) this.#stolen.push(parcelOf(theft, units))
      })
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
    return this.#stolen.byTheft()
  }

  protected takeStolen(units: bigint): Parcel {
    return this.#stolen.takeOldest(units)
  }
}
