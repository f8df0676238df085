/**
 * Parcels: what moves when a payment is made. A parcel is a sequence of segments, oldest first, each a number of base
 * units that are clean or belong to one theft. It is kept as a persistent balanced tree with sums, so that splitting
 * off a payment and appending it elsewhere cost O(log n) however many segments it has (algorithms 8.1).
 */

/** Number of the theft that a clean unit belongs to. */
export const CLEAN = 0

/** Stands for more than one theft. */
export const MANY = -1

/** Units of one origin: theft 0 is clean, 1 and up count the thefts of the case. */
export interface Segment {
  readonly theft: number
  readonly units: bigint
}

interface Leaf {
  readonly theft: number
  readonly units: bigint
  readonly tainted: bigint
  readonly only: number
  readonly height: 0
}

interface Branch {
  readonly left: Node
  readonly right: Node
  readonly units: bigint
  readonly tainted: bigint
  /** The one theft of all its stolen units; `CLEAN` where there are none, `MANY` where there are several. */
  readonly only: number
  readonly height: number
}

type Node = Leaf | Branch

/** A sequence of segments, oldest first; `null` is nothing. Neighbours of one origin are one segment. */
export type Parcel = Node | null

/** A parcel of one segment; `null` for no units. */
export function parcelOf(theft: number, units: bigint): Parcel {
  return units === 0n ? null : leaf(theft, units)
}

/** @example segmentsOf(parcelFrom([{ theft: 1, units: 30n }, { theft: 0, units: 5n }])) */
export function parcelFrom(segments: Iterable<Segment>): Parcel {
  let parcel: Parcel = null
  for (const segment of segments) parcel = concat(parcel, parcelOf(segment.theft, segment.units))
  return parcel
}

export function unitsOfParcel(parcel: Parcel): bigint {
  return parcel === null ? 0n : parcel.units
}

/** Calls back for each segment, oldest first; cheaper than a list where a parcel has few. */
export function forEachSegment(parcel: Parcel, visit: (theft: number, units: bigint) => void): void {
  if (parcel === null) return
  if (isLeaf(parcel)) visit(parcel.theft, parcel.units)
  else {
    forEachSegment(parcel.left, visit)
    forEachSegment(parcel.right, visit)
  }
}

/**
 * Stolen units of one theft, then clean ones.
 * @param stolen at most `units`
 * @param units of both together, more than 0
 */
export function stolenThenClean(theft: number, stolen: bigint, units: bigint): Parcel {
  if (stolen === 0n) return leaf(CLEAN, units)
  if (stolen === units) return leaf(theft, units)
  const left: Leaf = { theft, units: stolen, tainted: stolen, only: theft, height: 0 }
  const right: Leaf = { theft: CLEAN, units: units - stolen, tainted: 0n, only: CLEAN, height: 0 }
  return { left, right, units, tainted: stolen, only: theft, height: 1 }
}

/**
 * A parcel of neighbouring segments that differ in origin, from two lists.
 * @param from first position, included
 * @param to last position, left out
 */
export function parcelOfRun(thefts: readonly number[], sizes: readonly bigint[], from: number, to: number): Parcel {
  if (from >= to) return null
  return balancedRun(thefts, sizes, from, to)
}

function balancedRun(thefts: readonly number[], sizes: readonly bigint[], from: number, to: number): Node {
  if (to - from === 1) return leaf(thefts[from]!, sizes[from]!)
  const middle = (from + to) >>> 1
  return branch(balancedRun(thefts, sizes, from, middle), balancedRun(thefts, sizes, middle, to))
}

/** Number of segments, counted no further than `limit` + 1. */
export function segmentCount(parcel: Parcel, limit: number): number {
  if (parcel === null) return 0
  if (isLeaf(parcel)) return 1
  const left = segmentCount(parcel.left, limit)
  return left > limit ? left : left + segmentCount(parcel.right, limit - left)
}

/** A parcel brought up to `units` by clean ones at its end: what a book lacked is money of unknown origin. */
export function filled(parcel: Parcel, units: bigint): Parcel {
  if (parcel !== null && parcel.units === units) return parcel
  return concat(parcel, parcelOf(CLEAN, units - unitsOfParcel(parcel)))
}

/** Stolen units in the parcel, over all thefts. */
export function taintOf(parcel: Parcel): bigint {
  return parcel === null ? 0n : parcel.tainted
}

/** The segments, oldest first. */
export function segmentsOf(parcel: Parcel): Segment[] {
  const segments: Segment[] = []
  const open: Node[] = parcel === null ? [] : [parcel]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isLeaf(node)) segments.push({ theft: node.theft, units: node.units })
    else open.push(node.right, node.left)
  }
  return segments
}

const sums = new WeakMap<Node, readonly bigint[]>()

/**
 * Stolen units per theft, index 0 for theft 1. Remembered per tree node: after a split or a join only O(log n) nodes are new.
 */
export function taintByTheft(parcel: Parcel): readonly bigint[] {
  if (parcel === null || parcel.tainted === 0n) return []
  if (isLeaf(parcel)) return single(parcel)
  const known = sums.get(parcel)
  if (known !== undefined) return known
  const left = taintByTheft(parcel.left)
  const right = taintByTheft(parcel.right)
  const [long, short] = left.length >= right.length ? [left, right] : [right, left]
  const sum = short.length === 0 ? long : long.map((units, i) => units + (short[i] ?? 0n))
  sums.set(parcel, sum)
  return sum
}

/**
 * Cuts a parcel in two.
 * @param units size of the head; at most the parcel's own
 * @returns the oldest `units`, and the rest
 */
export function split(parcel: Parcel, units: bigint): [head: Parcel, tail: Parcel] {
  if (parcel === null || units <= 0n) return [null, parcel]
  if (units >= parcel.units) return [parcel, null]
  if (isLeaf(parcel)) return [leaf(parcel.theft, units), leaf(parcel.theft, parcel.units - units)]
  if (units <= parcel.left.units) {
    const [head, tail] = split(parcel.left, units)
    return [head, join(tail, parcel.right)]
  }
  const [head, tail] = split(parcel.right, units - parcel.left.units)
  return [join(parcel.left, head), tail]
}

/** The segments of `a`, then those of `b`. */
export function concat(a: Parcel, b: Parcel): Parcel {
  if (a === null) return b
  if (b === null) return a
  const last = lastLeaf(a)
  if (last.theft !== firstLeaf(b).theft) return join(a, b)
  const [head, rest] = withoutFirst(b)
  return join(grownLast(a, head.units), rest)
}

/**
 * Changes every segment, keeping order; used by conversions. O(n).
 * @param change gives the new units of a segment; called oldest first
 */
export function mapUnits(parcel: Parcel, change: (segment: Segment) => bigint): Parcel {
  return parcelFrom(segmentsOf(parcel).map((segment) => ({ theft: segment.theft, units: change(segment) })))
}

function single(node: Leaf): readonly bigint[] {
  const known = sums.get(node)
  if (known !== undefined) return known
  const sum = Array.from({ length: node.theft }, (_, i) => (i === node.theft - 1 ? node.units : 0n))
  sums.set(node, sum)
  return sum
}

function leaf(theft: number, units: bigint): Leaf {
  return { theft, units, tainted: theft === CLEAN ? 0n : units, only: theft, height: 0 }
}

function branch(left: Node, right: Node): Branch {
  return {
    left,
    right,
    units: left.units + right.units,
    // Most trees are clean or stolen throughout on one side: an addition saved is most of the cost of a node.
    tainted: left.tainted === 0n ? right.tainted : right.tainted === 0n ? left.tainted : left.tainted + right.tainted,
    only: left.only === right.only || right.only === CLEAN ? left.only : left.only === CLEAN ? right.only : MANY,
    height: Math.max(left.height, right.height) + 1,
  }
}

function isLeaf(node: Node): node is Leaf {
  return node.height === 0
}

function join(left: Parcel, right: Parcel): Parcel {
  if (left === null) return right
  if (right === null) return left
  return joined(left, right)
}

function joined(left: Node, right: Node): Node {
  if (left.height > right.height + 1) return balanced((left as Branch).left, joined((left as Branch).right, right))
  if (right.height > left.height + 1) return balanced(joined(left, (right as Branch).left), (right as Branch).right)
  return branch(left, right)
}

/** Puts two trees together whose heights differ by at most 2. */
function balanced(left: Node, right: Node): Node {
  if (left.height > right.height + 1) {
    const { left: outer, right: inner } = left as Branch
    if (outer.height >= inner.height) return branch(outer, branch(inner, right))
    return branch(branch(outer, (inner as Branch).left), branch((inner as Branch).right, right))
  }
  if (right.height > left.height + 1) {
    const { left: inner, right: outer } = right as Branch
    if (outer.height >= inner.height) return branch(branch(left, inner), outer)
    return branch(branch(left, (inner as Branch).left), branch((inner as Branch).right, outer))
  }
  return branch(left, right)
}

function firstLeaf(node: Node): Leaf {
  let at = node
  while (!isLeaf(at)) at = at.left
  return at
}

function lastLeaf(node: Node): Leaf {
  let at = node
  while (!isLeaf(at)) at = at.right
  return at
}

function withoutFirst(node: Node): [first: Leaf, rest: Parcel] {
  if (isLeaf(node)) return [node, null]
  const [first, rest] = withoutFirst(node.left)
  return [first, join(rest, node.right)]
}

function grownLast(node: Node, units: bigint): Node {
  return isLeaf(node) ? leaf(node.theft, node.units + units) : branch(node.left, grownLast(node.right, units))
}
