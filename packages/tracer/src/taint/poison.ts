import type { Holding, MethodDefinition } from './holding.ts'
import { CLEAN, type Parcel, parcelOf, taintByTheft, unitsOfParcel } from './parcel.ts'

/**
 * Poison: once an account held a stolen unit, every unit it pays is tainted, even those beyond its book. It finds all that
 * a theft could have touched and conserves nothing: sums of its taint exceed what was stolen. Several thefts are replayed
 * one at a time, because one unit can be poisoned by all of them.
 */
export const poison: MethodDefinition = {
  name: 'poison',
  conserving: false,
  open: (opening) => new PoisonHolding(opening),
}

class PoisonHolding implements Holding {
  balance: bigint
  #theft: number = CLEAN

  constructor(opening: bigint) {
    this.balance = opening
  }

  get taint(): bigint {
    return this.#theft === CLEAN ? 0n : this.balance
  }

  credit(parcel: Parcel): void {
    this.balance += unitsOfParcel(parcel)
    if (this.#theft === CLEAN) this.#theft = taintByTheft(parcel).findIndex((units) => units > 0n) + 1
  }

  debit(units: bigint): Parcel {
    this.balance = units > this.balance ? 0n : this.balance - units
    return parcelOf(this.#theft, units)
  }

  byTheft(): readonly bigint[] {
    return this.#theft === CLEAN
      ? []
      : Array.from({ length: this.#theft }, (_, i) => (i === this.#theft - 1 ? this.balance : 0n))
  }
}
