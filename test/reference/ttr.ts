// A rival's search, kept to measure against (algorithms.md 2.2): TTR of TRacer, IEEE TIFS 2023, without time and tokens
// (the variants TTRBase and TTRWeight). Not product code. Floats, as published.

export interface RankEdge {
  readonly from: string
  readonly to: string
  readonly weight: number
}

export interface RankOptions {
  /** Part of a push that stays as rank. */
  readonly alpha: number
  /** Part of the rest that follows the money forward. */
  readonly beta: number
  /** The walk ends when no residual is this large. */
  readonly epsilon: number
  /** Split by the edges' weight (TTRWeight), or evenly (TTRBase). */
  readonly weighted: boolean
}

/**
 * Pushes the largest residual until none is left; the first address seen wins a tie. An address without out- or in-edges
 * loses that share of its push, as in the published code: the ranks add up to less than 1.
 */
export function rank(edges: readonly RankEdge[], source: string, options: RankOptions) {
  const ranks = new Map<string, number>()
  const residual = new Map<string, number>([[source, 1]])
  let pushes = 0
  for (;;) {
    let next: string | undefined
    for (const [address, amount] of residual) {
      if (next === undefined || amount > residual.get(next)!) next = address
    }
    if (next === undefined || residual.get(next)! < options.epsilon) return { ranks, pushes }
    const amount = residual.get(next)!
    residual.set(next, 0)
    ranks.set(next, (ranks.get(next) ?? 0) + options.alpha * amount)
    const rest = (1 - options.alpha) * amount
    spread(
      edges.filter((edge) => edge.from === next),
      (edge) => edge.to,
      rest * options.beta,
      options,
      residual,
    )
    spread(
      edges.filter((edge) => edge.to === next),
      (edge) => edge.from,
      rest * (1 - options.beta),
      options,
      residual,
    )
    pushes += 1
  }
}

function spread(
  edges: readonly RankEdge[],
  end: (edge: RankEdge) => string,
  amount: number,
  { weighted }: RankOptions,
  residual: Map<string, number>,
): void {
  const weightOf = (edge: RankEdge) => (weighted ? edge.weight : 1)
  const all = edges.reduce((sum, edge) => sum + weightOf(edge), 0)
  for (const edge of edges) {
    residual.set(end(edge), (residual.get(end(edge)) ?? 0) + (amount * weightOf(edge)) / all)
  }
}
