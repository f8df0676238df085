import { min } from '../model/amount.ts'
import type { Holding, MethodDefinition } from './holding.ts'
import { CLEAN, concat, forEachSegment, MANY, type Parcel, parcelFrom, parcelOf, stolenThenClean } from './parcel.ts'

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
  /** The theft of all stolen units held so far; `MANY` once there are several. */
  #only = CLEAN
  /** Stolen units per theft, index 0 for theft 1; kept once there are several thefts. */
  #stolen: bigint[] = []
  readonly #add = (theft: number, units: bigint) => {
    if (theft === CLEAN) return
    while (this.#stolen.length < theft) this.#stolen.push(0n)
    this.#stolen[theft - 1]! += units
  }

  constructor(opening: bigint) {
    this.balance = opening
  }

  credit(parcel: Parcel): void {
    if (parcel === null) return
    this.balance += parcel.units
    if (parcel.only === CLEAN) return
    if (this.#only === CLEAN) this.#only = parcel.only
    if (this.#only !== parcel.only || parcel.only === MANY) {
      this.#stolen = [...this.byTheft()]
      this.#only = MANY
      forEachSegment(parcel, this.#add)
    }
    this.taint += parcel.tainted
  }

  debit(units: bigint): Parcel {
    const { balance, taint } = this
    if (this.#only === MANY) {
      const released = min(units, balance)
      return concat(this.#debitMany(released), parcelOf(CLEAN, units - released))
    }
    if (units < balance) {
      const share = (taint * units) / balance
      this.balance = balance - units
      this.taint = taint - share
      return stolenThenClean(this.#only, share, units)
    }
    this.balance = 0n
    this.taint = 0n
    return stolenThenClean(this.#only, taint, units)
  }

  byTheft(): readonly bigint[] {
    if (this.#only === MANY) return this.#stolen
    if (this.taint === 0n) return []
    return [...new Array<bigint>(this.#only - 1).fill(0n), this.taint]
  }

  #debitMany(units: bigint): Parcel {
    if (units === 0n) return null
    const shares = this.#stolen.map((stolen) => (stolen * units) / this.balance)
    const clean = this.balance - this.taint
    let short = units - clean - shares.reduce((sum, share) => sum + share, 0n)
    // Rounding down every theft may ask for more clean units than there are: the thefts with the largest remainders give them.
    for (const i of short > 0n ? this.#byRemainder(units) : []) {
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
    this.balance -= units
    this.taint -= tainted
    const segments = shares.map((share, i) => ({ theft: i + 1, units: share }))
    return parcelFrom([...segments, { theft: CLEAN, units: units - tainted }])
  }

  #byRemainder(units: bigint): number[] {
    const remainder = this.#stolen.map((stolen) => (stolen * units) % this.balance)
    return remainder
      .map((_, i) => i)
      .sort((a, b) => (remainder[a]! < remainder[b]! ? 1 : remainder[a]! > remainder[b]! ? -1 : a - b))
  }
}
