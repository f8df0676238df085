import type { Holding, MethodDefinition, PlannedDebit } from './holding.ts'
import { CLEAN, concat, type Parcel, parcelOf, split, taintByTheft, taintOf, unitsOfParcel } from './parcel.ts'

/**
 * Last in, first out: the newest units are paid first; a parcel is handed over oldest first.
 * In a UTXO transaction the outputs are served from last to first out of the inputs in their order, the fee takes the tail.
 */
export const lifo: MethodDefinition = {
  name: 'lifo',
  conserving: true,
  open: (opening, utxo) => new LifoHolding(opening, utxo),
}

class LifoHolding implements Holding {
  #stack: Parcel
  readonly #utxo: boolean
  /** Parcels set aside for the outputs of a UTXO transaction, next output first. */
  #served: Parcel[] = []

  constructor(opening: bigint, utxo: boolean) {
    this.#stack = parcelOf(CLEAN, opening)
    this.#utxo = utxo
  }

  get balance(): bigint {
    return this.#served.reduce((sum, parcel) => sum + unitsOfParcel(parcel), unitsOfParcel(this.#stack))
  }

  get taint(): bigint {
    return this.#served.reduce((sum, parcel) => sum + taintOf(parcel), taintOf(this.#stack))
  }

  credit(parcel: Parcel): void {
    this.#stack = concat(this.#stack, parcel)
  }

  debit(units: bigint, upcoming: () => readonly PlannedDebit[]): Parcel {
    if (!this.#utxo) return this.#take(units)
    if (this.#served.length === 0) this.#serve(upcoming())
    const parcel = this.#served.shift() ?? null
    return concat(parcel, parcelOf(CLEAN, units - unitsOfParcel(parcel)))
  }

  byTheft(): readonly bigint[] {
    return taintByTheft(this.#served.reduce((all, parcel) => concat(all, parcel), this.#stack))
  }

  #take(units: bigint): Parcel {
    const missing = units - unitsOfParcel(this.#stack)
    if (missing >= 0n) {
      const all = concat(this.#stack, parcelOf(CLEAN, missing))
      this.#stack = null
      return all
    }
    const [kept, paid] = split(this.#stack, -missing)
    this.#stack = kept
    return paid
  }

  #serve(outputs: readonly PlannedDebit[]): void {
    const order = outputs.map((_, i) => i).sort((a, b) => Number(outputs[a]!.fee) - Number(outputs[b]!.fee) || b - a)
    for (const i of order) {
      const [parcel, rest] = split(this.#stack, outputs[i]!.units)
      this.#served[i] = parcel
      this.#stack = rest
    }
  }
}
