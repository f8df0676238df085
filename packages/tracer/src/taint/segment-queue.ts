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
} from './parcel.ts'

/** Segments up to which a plain list is quicker than a tree. */
const LIST_LIMIT = 64

/**
 * Segments of one account, oldest first: a list while there are few, a balanced tree once there are many, so that taking
 * from either end costs O(log n) at worst and next to nothing as a rule.
 */
export class SegmentQueue {
  units = 0n
  tainted = 0n
  #thefts: number[] = []
  #sizes: bigint[] = []
  /** Where the list begins; what stands before was taken. */
  #first = 0
  /** The segments once there are too many for the list. */
  #tree: Parcel = null
  readonly #add = (theft: number, units: bigint) => this.#append(theft, units)

  /** Appends a parcel: newer than everything here. */
  push(parcel: Parcel): void {
    if (parcel === null) return
    this.units += parcel.units
    if (parcel.tainted > 0n) this.tainted += parcel.tainted
    if (this.#tree === null && parcel.height === 0 && this.#length < LIST_LIMIT) this.#append(parcel.only, parcel.units)
    else if (this.#tree === null && this.#length + segmentCount(parcel, LIST_LIMIT) <= LIST_LIMIT)
      forEachSegment(parcel, this.#add)
    else this.#tree = concat(this.#asTree(), parcel)
  }

  /** Takes the oldest units, at most `this.units`. */
  takeOldest(units: bigint): Parcel {
    if (units === 0n) return null
    if (this.#tree !== null) {
      const [taken, kept] = split(this.#tree, units)
      this.#tree = kept
      return this.#taken(taken)
    }
    const oldest = this.#sizes[this.#first]!
    if (oldest > units) {
      this.#sizes[this.#first] = oldest - units
      return this.#taken(parcelOf(this.#thefts[this.#first]!, units))
    }
    const from = this.#first
    let left = units
    while (left > 0n) {
      const size = this.#sizes[this.#first]!
      if (size > left) break
      left -= size
      this.#first += 1
    }
    const taken = parcelOfRun(this.#thefts, this.#sizes, from, this.#first)
    const parcel = left === 0n ? taken : concat(taken, parcelOf(this.#thefts[this.#first]!, left))
    if (left > 0n) this.#sizes[this.#first]! -= left
    this.#compact()
    return this.#taken(parcel)
  }

  /** Takes the newest units, at most `this.units`; the parcel is oldest first. */
  takeNewest(units: bigint): Parcel {
    if (units === 0n) return null
    if (this.#tree !== null) {
      const [kept, taken] = split(this.#tree, this.units - units)
      this.#tree = kept
      return this.#taken(taken)
    }
    let last = this.#sizes.length
    let left = units
    while (left > 0n) {
      const size = this.#sizes[last - 1]!
      if (size > left) break
      left -= size
      last -= 1
    }
    const taken = parcelOfRun(this.#thefts, this.#sizes, last, this.#sizes.length)
    const parcel = left === 0n ? taken : concat(parcelOf(this.#thefts[last - 1]!, left), taken)
    if (left > 0n) this.#sizes[last - 1]! -= left
    this.#thefts.length = last
    this.#sizes.length = last
    this.#compact()
    return this.#taken(parcel)
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

  #taken(parcel: Parcel): Parcel {
    this.units -= parcel!.units
    if (taintOf(parcel) > 0n) this.tainted -= taintOf(parcel)
    return parcel
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
