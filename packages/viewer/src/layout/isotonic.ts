/** Weighted isotonic regression (pool adjacent violators): the closest positions that keep their order and their distance. */
export interface Wish {
  /** Where it would like to be. */
  readonly at: number
  /** How much it matters, above 0. */
  readonly weight: number
}

/**
 * @param gaps wanted distance of each place from the one before it; the first is not used
 * @returns positions y with y[i+1] - y[i] >= gaps[i+1] that minimise the weighted squared distance to the wishes
 */
export function spread(wishes: readonly Wish[], gaps: readonly number[]): number[] {
  const blocks: { sum: number; weight: number; count: number }[] = []
  // Taking the gaps out turns "at least so far apart" into "never decreasing".
  const offsets: number[] = []
  wishes.forEach((wish, i) => {
    const offset = i === 0 ? 0 : (offsets[i - 1] ?? 0) + (gaps[i] ?? 0)
    offsets.push(offset)
    blocks.push({ sum: (wish.at - offset) * wish.weight, weight: wish.weight, count: 1 })
    for (
      let last = blocks.at(-1), before = blocks.at(-2);
      last && before;
      last = blocks.at(-1), before = blocks.at(-2)
    ) {
      if (before.sum / before.weight <= last.sum / last.weight) break
      blocks.splice(-2, 2, {
        sum: before.sum + last.sum,
        weight: before.weight + last.weight,
        count: before.count + last.count,
      })
    }
  })
  const flat = blocks.flatMap(({ sum, weight, count }) => Array.from({ length: count }, () => sum / weight))
  return flat.map((y, i) => y + (offsets[i] ?? 0))
}
