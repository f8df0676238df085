import type { Holding, MethodDefinition } from './holding.ts'
import { CLEAN, concat, forEachSegment, type Parcel, parcelFrom, parcelOf } from './parcel.ts'

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
  /** Stolen units per theft, index 0 for theft 1. */
  readonly #stolen: bigint[] = []
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
    if (parcel.tainted === 0n) return
    this.taint += parcel.tainted
    forEachSegment(parcel, this.#add)
  }

  debit(units: bigint): Parcel {
    const { balance } = this
    if (units >= balance) return this.#release(units)
    if (this.taint === 0n) {
      this.balance = balance - units
      return parcelOf(CLEAN, units)
    }
    return this.#stolen.length === 1 ? this.#debitOne(units) : this.#debitMany(units)
  }

  byTheft(): readonly bigint[] {
    return this.#stolen
  }

  /** Everything goes; what the book lacks is clean. */
  #release(units: bigint): Parcel {
    const parcel = parcelFrom([
      ...this.#stolen.map((stolen, i) => ({ theft: i + 1, units: stolen })),
      { theft: CLEAN, units: units - this.taint },
    ])
    this.#stolen.fill(0n)
    this.balance = 0n
    this.taint = 0n
    return parcel
  }

  #debitOne(units: bigint): Parcel {
    const share = (this.taint * units) / this.balance
    this.balance -= units
    this.taint -= share
    this.#stolen[0] = this.taint
    if (share === 0n) return parcelOf(CLEAN, units)
    return share === units ? parcelOf(1, units) : concat(parcelOf(1, share), parcelOf(CLEAN, units - share))
  }

  #debitMany(units: bigint): Parcel {
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
