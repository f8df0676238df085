import { min, mulDiv } from '../model/amount.ts'
import type { Holding, MethodDefinition } from './holding.ts'
import { CLEAN, type Parcel, parcelFrom, taintByTheft, unitsOfParcel } from './parcel.ts'

/**
 * Haircut, pro rata: a payment carries the share of each theft that the account held at that moment, rounded down;
 * what rounding leaves stays in the account.
 */
export const haircut: MethodDefinition = {
  name: 'haircut',
  conserving: true,
  open: (opening) => new HaircutHolding(opening),
}

class HaircutHolding implements Holding {
  balance: bigint
  taint = 0n
  #stolen: bigint[] = []

  constructor(opening: bigint) {
    this.balance = opening
  }

  credit(parcel: Parcel): void {
    this.balance += unitsOfParcel(parcel)
    taintByTheft(parcel).forEach((units, i) => {
      this.#stolen[i] = (this.#stolen[i] ?? 0n) + units
      this.taint += units
    })
  }

  debit(units: bigint): Parcel {
    const released = min(units, this.balance)
    const shares = this.#stolen.map((stolen) => (this.balance === 0n ? 0n : mulDiv(stolen, released, this.balance)))
    const clean = this.balance - this.taint
    let short = released - clean - shares.reduce((sum, share) => sum + share, 0n)
    // Rounding down every theft may ask for more clean units than there are: the thefts with the largest remainders give them.
    for (const i of short > 0n ? this.#byRemainder(released) : []) {
      if (short === 0n) break
      if (shares[i]! < this.#stolen[i]!) {
        shares[i]! += 1n
        short -= 1n
      }
    }
    let tainted = 0n
    shares.forEach((share, i) => {
      this.#stolen[i]! -= share
      tainted += share
    })
    this.balance -= released
    this.taint -= tainted
    const segments = shares.map((share, i) => ({ theft: i + 1, units: share }))
    return parcelFrom([...segments, { theft: CLEAN, units: units - tainted }])
  }

  byTheft(): readonly bigint[] {
    return this.#stolen
  }

  #byRemainder(released: bigint): number[] {
    const remainder = this.#stolen.map((stolen) => (stolen * released) % this.balance)
    return remainder
      .map((_, i) => i)
      .sort((a, b) => (remainder[a]! < remainder[b]! ? 1 : remainder[a]! > remainder[b]! ? -1 : a - b))
  }
}
