/** One of several things that the owners of merged cases say of the same. */
export interface Disagreement {
  readonly of: 'override' | 'decision' | 'label' | 'incident' | 'payment'
  /** An address, the id of a lead or of a payment, or a field of the incident. */
  readonly about: string
  readonly says: string
  readonly owners: readonly string[]
  /** Whether this one counts in the merged case. */
  readonly counts: boolean
  /** The rule by which it does or does not. */
  readonly rule: string
}

/** Where a merged case keeps what its owners say differently: JSON, a list of `Disagreement`. */
export const DISAGREEMENTS = 'disagreements'
