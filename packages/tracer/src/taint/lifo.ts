import type { Holding, MethodDefinition, PlannedDebit } from './holding.ts'
import { concat, filled, type Parcel, taintByTheft, taintOf, unitsOfParcel } from './parcel.ts'
import { queueOf, type SegmentQueue } from './segment-queue.ts'

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
  readonly #stack: SegmentQueue
  readonly #utxo: boolean
  /** Parcels set aside for the outputs of a UTXO transaction, next output last: taking from the front is slow. */
  #served: Parcel[] = []

  constructor(opening: bigint, utxo: boolean) {
    this.#stack = queueOf(opening)
    this.#utxo = utxo
  }

  get balance(): bigint {
    return this.#served.reduce((sum, parcel) => sum + unitsOfParcel(parcel), this.#stack.units)
  }

  get taint(): bigint {
    return this.#served.reduce((sum, parcel) => sum + taintOf(parcel), this.#stack.tainted)
  }

  credit(parcel: Parcel): void {
    this.#stack.push(parcel)
  }

  debit(units: bigint, upcoming: () => readonly PlannedDebit[]): Parcel {
    if (!this.#utxo) return filled(this.#stack.takeNewest(units), units)
    if (this.#served.length === 0) this.#serve(upcoming())
    return filled(this.#served.pop() ?? null, units)
  }

  byTheft(): readonly bigint[] {
    return taintByTheft(this.#served.reduce((all, parcel) => concat(all, parcel), this.#stack.all()))
  }

  #serve(outputs: readonly PlannedDebit[]): void {
    const order = outputs.map((_, i) => i).sort((a, b) => Number(outputs[a]!.fee) - Number(outputs[b]!.fee) || b - a)
    for (const i of order) {
      this.#served[i] = this.#stack.takeOldest(outputs[i]!.units)
    }
    this.#served.reverse()
  }
}
