import { min } from '../model/amount.ts'
import type { MethodDefinition, PlannedDebit } from './holding.ts'
import { CLEAN, concat, type Parcel, parcelOf, taintByTheft, unitsOfParcel } from './parcel.ts'
import { TwoPots } from './two-pots.ts'

/**
 * Taint in, highest out: among the payments between two credits the largest carry the stolen units, equal ones in their
 * order; in a UTXO transaction the fee comes after all outputs. It looks ahead, so its result for the last payments of an account is final only when the account is next paid.
 */
export const tiho: MethodDefinition = {
  name: 'tiho',
  conserving: true,
  open: (opening, utxo) => new TihoHolding(opening, utxo),
}

class TihoHolding extends TwoPots {
  /** Stolen parcels set aside for the payments of this spend epoch, next payment last: taking from the front is slow. */
  #planned: Parcel[] = []
  readonly #utxo: boolean

  constructor(opening: bigint, utxo: boolean) {
    super(opening)
    this.#utxo = utxo
  }

  override get taint(): bigint {
    return this.#planned.reduce((sum, parcel) => sum + unitsOfParcel(parcel), super.taint)
  }

  override debit(units: bigint, upcoming: () => readonly PlannedDebit[]): Parcel {
    if (this.#planned.length === 0) this.#plan(upcoming())
    const stolen = this.#planned.pop() ?? null
    const rest = units - unitsOfParcel(stolen)
    this.clean = rest > this.clean ? 0n : this.clean - rest
    return concat(stolen, parcelOf(CLEAN, rest))
  }

  protected override stolenShare(): bigint {
    return 0n
  }

  override byTheft(): readonly bigint[] {
    const sums = [...super.byTheft()]
    for (const parcel of this.#planned) {
      taintByTheft(parcel).forEach((units, i) => {
        sums[i] = (sums[i] ?? 0n) + units
      })
    }
    return sums
  }

  #plan(upcoming: readonly PlannedDebit[]): void {
    const isFee = (i: number) => Number(this.#utxo && upcoming[i]!.fee)
    const bySize = upcoming
      .map((_, i) => i)
      .sort((a, b) => isFee(a) - isFee(b) || compare(upcoming[b]!.units, upcoming[a]!.units) || a - b)
    this.#planned = upcoming.map(() => null)
    for (const i of bySize) this.#planned[i] = this.takeStolen(min(upcoming[i]!.units, super.taint))
    this.#planned.reverse()
  }
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
