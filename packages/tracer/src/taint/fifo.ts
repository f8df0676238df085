import type { Holding, MethodDefinition } from './holding.ts'
import { filled, type Parcel } from './parcel.ts'
import { queueOf, type SegmentQueue } from './segment-queue.ts'

/** First in, first out (Clayton's case, 1816): the oldest units are paid first. */
export const fifo: MethodDefinition = { name: 'fifo', conserving: true, open: (opening) => new FifoHolding(opening) }

class FifoHolding implements Holding {
  readonly #queue: SegmentQueue

  constructor(opening: bigint) {
    this.#queue = queueOf(opening)
  }

  get balance(): bigint {
    return this.#queue.units
  }

  get taint(): bigint {
    return this.#queue.tainted
  }

  credit(parcel: Parcel): void {
    this.#queue.push(parcel)
  }

  debit(units: bigint): Parcel {
    return filled(this.#queue.takeOldest(units), units)
  }

  byTheft(): readonly bigint[] {
    return this.#queue.byTheft()
  }
}
