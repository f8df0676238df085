import type { Holding, MethodDefinition } from './holding.ts'
import { CLEAN, concat, type Parcel, parcelOf, split, taintByTheft, taintOf, unitsOfParcel } from './parcel.ts'

/** First in, first out (Clayton's case, 1816): the oldest units are paid first. */
export const fifo: MethodDefinition = { name: 'fifo', conserving: true, open: (opening) => new FifoHolding(opening) }

class FifoHolding implements Holding {
  #queue: Parcel

  constructor(opening: bigint) {
    this.#queue = parcelOf(CLEAN, opening)
  }

  get balance(): bigint {
    return unitsOfParcel(this.#queue)
  }

  get taint(): bigint {
    return taintOf(this.#queue)
  }

  credit(parcel: Parcel): void {
    this.#queue = concat(this.#queue, parcel)
  }

  debit(units: bigint): Parcel {
    const missing = units - this.balance
    if (missing >= 0n) {
      const all = concat(this.#queue, parcelOf(CLEAN, missing))
      this.#queue = null
      return all
    }
    const [paid, kept] = split(this.#queue, units)
    this.#queue = kept
    return paid
  }

  byTheft(): readonly bigint[] {
    return taintByTheft(this.#queue)
  }
}
