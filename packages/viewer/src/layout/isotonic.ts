/** Weighted isotonic regression (pool adjacent violators): the closest positions that keep their order and their distance. */
export interface Wish {
  /** Where it would like to be. */
  readonly at: number
  /** How much it matters, above 0. */
  readonly weight: number
}

/** @returns positions y with y[i+1] - y[i] >= gap that minimise the weighted squared distance to the wishes */
export function spread(wishes: readonly Wish[], gap: number): number[] {
  const blocks: { sum: number; weight: number; count: number }[] = []
  wishes.forEach((wish, i) => {
    // Taking the gaps out turns "at least gap apart" into "never decreasing".
    blocks.push({ sum: (wish.at - i * gap) * wish.weight, weight: wish.weight, count: 1 })
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
  return blocks
    .flatMap(({ sum, weight, count }) => Array.from({ length: count }, () => sum / weight))
    .map((y, i) => y + i * gap)
}
