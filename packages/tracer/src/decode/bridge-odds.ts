/** How long a passage took, in seconds, and what it cost, in parts per million of what left. */
export interface PastPassage {
  readonly gap: number
  readonly fee: number
}

/**
 * What passages are like before any is known, as weights of doubling classes: gaps of 1, 2–3, 4–7, … seconds, and fees of 0, 1, 2–3, 4–7, …
 * parts per million. Ours, not measured: most relayers and attestations take a minute to half an hour, and most fees are under one
 * percent. Classes after the last have its weight.
 */
const PRIOR_GAP = [1, 1, 2, 3, 5, 6, 8, 10, 12, 14, 10, 2]
const PRIOR_FEE = [4, 1, 1, 1, 1, 1, 3, 3, 3, 3, 8, 8, 6, 5, 4, 3, 1]
/** As many known passages as all of the above count for: with eight of its own, a bridge speaks half for itself. */
const PRIOR_PASSAGES = 8

/** How likely gaps and fees of one bridge are, by its own passages where they are known. */
export class BridgeOdds {
  readonly #gaps: readonly number[]
  readonly #fees: readonly number[]

  constructor(past: readonly PastPassage[]) {
    this.#gaps = massesOf(
      PRIOR_GAP,
      past.map(({ gap }) => gapClass(gap)),
    )
    this.#fees = massesOf(
      PRIOR_FEE,
      past.map(({ fee }) => feeClass(fee)),
    )
  }

  /**
   * Log-likelihood of one gap and fee, in nats for each second and part per million.
   * @param gap at least 1
   * @param fee at least 0
   */
  nats({ gap, fee }: PastPassage): number {
    const [g, f] = [gapClass(gap), feeClass(fee)]
    const mass = this.#gaps[g]! * this.#fees[f]!
    return Math.log(mass) - (g + Math.max(0, f - 1)) * Math.LN2
  }
}

function massesOf(prior: readonly number[], seen: readonly number[]): number[] {
  const weights = prior.reduce((sum, weight) => sum + weight, 0)
  const masses = prior.map((weight) => (weight / weights) * PRIOR_PASSAGES)
  for (const one of seen) masses[Math.min(one, masses.length - 1)]! += 1
  return Array.from({ length: 32 }, (_, i) => masses[Math.min(i, masses.length - 1)]! / (PRIOR_PASSAGES + seen.length))
}

/** 1, 2–3, 4–7, … seconds. */
function gapClass(gap: number): number {
  return Math.min(31, Math.floor(Math.log2(Math.max(1, gap))))
}

/** 0, 1, 2–3, 4–7, … parts per million. */
function feeClass(fee: number): number {
  return fee < 1 ? 0 : Math.min(31, 1 + Math.floor(Math.log2(fee)))
}
