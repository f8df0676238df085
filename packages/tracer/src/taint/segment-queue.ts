import { max } from '../model/amount.ts'
import {
  CLEAN,
  concat,
  forEachSegment,
  type Parcel,
  parcelOf,
  parcelOfRun,
  segmentCount,
  split,
  taintByTheft,
  taintOf,
  unitsOfParcel,
} from './parcel.ts'

/** Segments up to which a plain list is quicker than a tree. */
const LIST_LIMIT = 64

/**
 * Segments of one account, oldest first: a list while there are few, a balanced tree once there are many, so that taking
 * from either end costs O(log n) at worst and next to nothing as a rule.
 */
export class SegmentQueue {
  #thefts: number[] = []
  #sizes: bigint[] = []
  /** Where the list begins; what stands before was taken. */
  #first = 0
  /** The segments once there are too many for the list. */
  #tree: Parcel = null
  readonly #add = (theft: number, units: bigint) => this.#append(theft, units)

  /** Summed up when asked: keeping sums would cost more than the queue itself. */
  get units(): bigint {
    return unitsOfParcel(this.all())
  }

  get tainted(): bigint {
    return taintOf(this.all())
  }

  /** Appends a parcel: newer than everything here. */
  push(parcel: Parcel): void {
    if (parcel === null) return
    if (this.#tree === null && parcel.height === 0 && this.#length < LIST_LIMIT) this.#append(parcel.only, parcel.units)
    else if (this.#tree === null && this.#length + segmentCount(parcel, LIST_LIMIT) <= LIST_LIMIT) {
      forEachSegment(parcel, this.#add)
    } else this.#tree = concat(this.#asTree(), parcel)
  }

  /** Takes the oldest units; everything where there are not so many. */
  takeOldest(units: bigint): Parcel {
    if (units === 0n) return null
    if (this.#tree !== null) {
      const [taken, kept] = split(this.#tree, units)
      this.#tree = kept
      return taken
    }
    const from = this.#first
    const end = this.#sizes.length
    let left = units
    let at = from
    while (at < end && left > 0n) {
      const size = this.#sizes[at]!
      if (size > left) {
        this.#sizes[at] = size - left
        break
      }
      left -= size
      at += 1
    }
    this.#first = at
    const cut = at < end && left > 0n ? parcelOf(this.#thefts[at]!, left) : null
    const taken = at === from ? cut : concat(parcelOfRun(this.#thefts, this.#sizes, from, at), cut)
    if (at !== from) this.#compact()
    return taken
  }

  /** Takes the newest units, or everything where there are not so many; the parcel is oldest first. */
  takeNewest(units: bigint): Parcel {
    if (units === 0n) return null
    if (this.#tree !== null) {
      const [kept, taken] = split(this.#tree, max(0n, this.#tree.units - units))
      this.#tree = kept
      return taken
    }
    const end = this.#sizes.length
    let left = units
    let last = end
    while (last > this.#first && left > 0n) {
      const size = this.#sizes[last - 1]!
      if (size > left) {
        this.#sizes[last - 1] = size - left
        break
      }
      left -= size
      last -= 1
    }
    const cut = last > this.#first && left > 0n ? parcelOf(this.#thefts[last - 1]!, left) : null
    const taken = last === end ? cut : concat(cut, parcelOfRun(this.#thefts, this.#sizes, last, end))
    this.#thefts.length = last
    this.#sizes.length = last
    if (last !== end) this.#compact()
    return taken
  }

  /** Everything here as one parcel; the queue keeps it. */
  all(): Parcel {
    return this.#tree ?? parcelOfRun(this.#thefts, this.#sizes, this.#first, this.#sizes.length)
  }

  byTheft(): readonly bigint[] {
    return taintByTheft(this.all())
  }

  get #length(): number {
    return this.#sizes.length - this.#first
  }

  #append(theft: number, units: bigint): void {
    const last = this.#sizes.length - 1
    if (last >= this.#first && this.#thefts[last] === theft) this.#sizes[last]! += units
    else {
      this.#thefts.push(theft)
      this.#sizes.push(units)
    }
  }

  #asTree(): Parcel {
    if (this.#tree !== null) return this.#tree
    const tree = this.all()
    this.#thefts = []
    this.#sizes = []
    this.#first = 0
    return tree
  }

  #compact(): void {
    if (this.#first < this.#sizes.length && this.#first < LIST_LIMIT) return
    this.#thefts.splice(0, this.#first)
    this.#sizes.splice(0, this.#first)
    this.#first = 0
  }
}

/** A queue that holds `opening` clean units. */
export function queueOf(opening: bigint): SegmentQueue {
  const queue = new SegmentQueue()
  queue.push(parcelOf(CLEAN, opening))
  return queue
}
