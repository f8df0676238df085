import { mulDiv } from '../model/amount.ts'
import { concat, mapUnits, type Parcel, split, unitsOfParcel } from './parcel.ts'

/**
 * Turns a parcel of one asset into `units` of another by the prefix rule (algorithms 1.3): with prefix sums S of a parcel
 * of `a` units, segment i becomes floor(units * S_i / a) - floor(units * S_(i-1) / a). Origins and order stay; the terms
 * add up to exactly `units`.
 * @param parcel what was given; not empty
 * @param units base units received of the other asset
 * @example convert([100 stolen, 50 clean], 50_000_000_000_000_000n) // [33333333333333333 stolen, 16666666666666667 clean]
 */
export function convert(parcel: Parcel, units: bigint): Parcel {
  const given = unitsOfParcel(parcel)
  if (given === units) return parcel
  let prefix = 0n
  let before = 0n
  return mapUnits(parcel, (segment) => {
    prefix += segment.units
    const after = mulDiv(units, prefix, given)
    const received = after - before
    before = after
    return received
  })
}

/**
 * Several assets given for one (adding liquidity): each input receives its share of the output by weight, and the shares
 * follow one another in the order of the inputs.
 * @param inputs what was given, each with its weight (pool ratio or value; any positive whole number)
 */
export function convertMany(
  inputs: readonly { readonly parcel: Parcel; readonly weight: bigint }[],
  units: bigint,
): Parcel {
  const total = inputs.reduce((sum, input) => sum + input.weight, 0n)
  let weight = 0n
  let before = 0n
  let all: Parcel = null
  for (const input of inputs) {
    weight += input.weight
    const after = mulDiv(units, weight, total)
    all = concat(all, convert(input.parcel, after - before))
    before = after
  }
  return all
}

/**
 * The same asset arrives with a part kept by a third party (bridge fee, fee on transfer): the receiver gets the head of the
 * parcel, the tail is the fee.
 */
export function deliver(parcel: Parcel, arrived: bigint): [received: Parcel, fee: Parcel] {
  return split(parcel, arrived)
}
