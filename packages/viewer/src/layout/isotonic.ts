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
  const sums: number[] = []
  const weights: number[] = []
  const counts: number[] = []
  // Taking the gaps out turns "at least so far apart" into "never decreasing".
  const offsets: number[] = []
  wishes.forEach((wish, i) => {
    const offset = i === 0 ? 0 : (offsets[i - 1] ?? 0) + (gaps[i] ?? 0)
    offsets.push(offset)
    let sum = (wish.at - offset) * wish.weight
    let weight = wish.weight
    let count = 1
    while (sums.length > 0 && (sums.at(-1) ?? 0) / (weights.at(-1) ?? 1) > sum / weight) {
      sum += sums.pop() ?? 0
      weight += weights.pop() ?? 0
      count += counts.pop() ?? 0
    }
    sums.push(sum)
    weights.push(weight)
    counts.push(count)
  })
  const places: number[] = []
  sums.forEach((sum, block) => {
    const y = sum / (weights[block] ?? 1)
    for (let i = 0; i < (counts[block] ?? 0); i++) places.push(y + (offsets[places.length] ?? 0))
  })
  return places
}
