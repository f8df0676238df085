// Lists of segments, as the reference ledger keeps them: plain arrays, plain loops.

/** A run of units with one origin, oldest first in every list. Theft 0 is clean. */
export type Segment = readonly [theft: number, units: bigint]

export const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b)

export function total(segments: readonly Segment[]): bigint {
  let sum = 0n
  for (const [, units] of segments) sum += units
  return sum
}

/** Adjacent segments of one theft become one, empty ones vanish: two lists that mean the same are then written the same. */
export function merged(segments: readonly Segment[]): Segment[] {
  const out: Segment[] = []
  for (const [theft, units] of segments) {
    if (units === 0n) continue
    const last = out.at(-1)
    if (last !== undefined && last[0] === theft) out[out.length - 1] = [theft, last[1] + units]
    else out.push([theft, units])
  }
  return out
}

/** The first `units` of a list and the rest. Asking for more than there is gives all and nothing. */
export function cut(segments: readonly Segment[], units: bigint): [Segment[], Segment[]] {
  const head: Segment[] = []
  const tail: Segment[] = []
  let wanted = units
  for (const [theft, size] of segments) {
    const taken = smaller(size, wanted)
    if (taken > 0n) head.push([theft, taken])
    if (size - taken > 0n) tail.push([theft, size - taken])
    wanted -= taken
  }
  return [merged(head), merged(tail)]
}

/** Algorithms 1.3: segment i becomes floor(b*S_i/a) - floor(b*S_(i-1)/a); the terms telescope to exactly b. */
export function prefixRule(parcel: readonly Segment[], toUnits: bigint): Segment[] {
  const all = total(parcel)
  const out: Segment[] = []
  let before = 0n
  for (const [theft, units] of parcel) {
    const after = before + units
    out.push([theft, (toUnits * after) / all - (toUnits * before) / all])
    before = after
  }
  return merged(out)
}

/** Marked units stand first; they displace the oldest clean units, and the oldest stolen ones only when clean ones run out. */
export function placeMark(parcel: readonly Segment[], mark: Segment): { parcel: Segment[]; displaced: Segment[] } {
  let clean = mark[1]
  const afterClean: Segment[] = []
  for (const [theft, units] of parcel) {
    const removed = theft !== 0 ? 0n : smaller(units, clean)
    clean -= removed
    afterClean.push([theft, units - removed])
  }
  let stolen = clean
  const displaced: Segment[] = []
  const rest: Segment[] = []
  for (const [theft, units] of afterClean) {
    const removed = theft === 0 ? 0n : smaller(units, stolen)
    stolen -= removed
    displaced.push([theft, removed])
    rest.push([theft, units - removed])
  }
  return { parcel: merged([mark, ...rest]), displaced: merged(displaced) }
}
