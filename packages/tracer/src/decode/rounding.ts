import { max } from '../model/amount.ts'

/**
 * How many units an amount may be off where a token counts in shares: a few units, or one part in a million; nothing for
 * amounts so small that this would be a part of them.
 */
export function roundingOf(units: bigint): bigint {
  const rounding = max(10n, units / 1_000_000n)
  return rounding * 1_000n > units ? 0n : rounding
}
