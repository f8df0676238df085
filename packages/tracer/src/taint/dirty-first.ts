import { min } from '../model/amount.ts'
import type { MethodDefinition } from './holding.ts'
import { TwoPots } from './two-pots.ts'

/** Stolen units are paid before any clean one: the worst case for whoever is paid first. */
export const dirtyFirst: MethodDefinition = {
  name: 'dirty-first',
  conserving: true,
  open: (opening) => new DirtyFirstHolding(opening),
}

class DirtyFirstHolding extends TwoPots {
  protected override stolenShare(units: bigint): bigint {
    return min(units, this.taint)
  }
}
