import type { Asset } from '../model/asset.ts'
import type { Knowledge } from './knowledge.ts'
import type { Move, Weights } from './moves.ts'

/**
 * Weights of several assets given for others: by value at the time where all have one, else the same for each, which is assumed.
 * @param given one or several rows of an asset
 */
export function weightsOf(given: readonly Move[], { worthOf }: Knowledge): Weights {
  const units = new Map<Asset, bigint>()
  for (const row of given) units.set(row.asset, (units.get(row.asset) ?? 0n) + row.units)
  if (units.size < 2) return { ...sameFor([...units.keys()]), assumed: false }
  const time = given[0]?.time ?? null
  const values = new Map<Asset, bigint>()
  for (const [asset, sum] of units) {
    const value = time === null ? undefined : worthOf?.(asset, sum, time)
    if (value === undefined) return sameFor([...units.keys()])
    values.set(asset, value)
  }
  return [...values.values()].some((value) => value > 0n) ? { of: values, assumed: false } : sameFor([...units.keys()])
}

/** The same for each asset. */
export function sameFor(assets: readonly Asset[]): Weights {
  return { of: new Map(assets.map((asset) => [asset, 1n])), assumed: true }
}
