import type { Asset } from '../model/asset.ts'
import type { Knowledge } from './knowledge.ts'
import type { Move } from './moves.ts'

/**
 * Weights of several assets given for one: by value where all have one, else the same for each, as in a pool that holds both
 * sides at the same value.
 */
export function weightsOf(given: readonly Move[], { worthOf }: Knowledge): Map<Asset, bigint> {
  const units = new Map<Asset, bigint>()
  for (const row of given) units.set(row.asset, (units.get(row.asset) ?? 0n) + row.units)
  const same = new Map([...units.keys()].map((asset) => [asset, 1n]))
  if (worthOf === undefined || units.size < 2) return same
  const values = new Map<Asset, bigint>()
  for (const [asset, sum] of units) {
    const value = worthOf(asset, sum)
    if (value === undefined) return same
    values.set(asset, value)
  }
  return [...values.values()].some((value) => value > 0n) ? values : same
}
