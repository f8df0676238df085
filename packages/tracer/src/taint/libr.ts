import { min } from '../model/amount.ts'
import type { MethodDefinition } from './holding.ts'
import { TwoPots } from './two-pots.ts'

/**
 * Lowest intermediate balance rule (Roscoe v Winder, 1915): the wrongdoer is taken to spend clean money first, and later
 * clean money never restores what was stolen and spent.
 */
export const libr: MethodDefinition = { name: 'libr', conserving: true, open: (opening) => new LibrHolding(opening) }

class LibrHolding extends TwoPots {
  protected override stolenShare(units: bigint): bigint {
    return units <= this.clean ? 0n : min(units - this.clean, this.taint)
  }
}
