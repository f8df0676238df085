import { type JoinedCrossings, joinCrossings } from '../decode/bridge-joins.ts'
import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Crossing } from '../model/crossing.ts'
import type { Join } from '../model/join.ts'
import type { Transaction } from '../model/transaction.ts'

/** Finds the rows of an opened transaction that belong together; the same rows give the same joins. */
export interface Decode {
  (transaction: Transaction): readonly Join[]
  /** Sides of passages over bridges that a transaction shows; left out, passages stay two unrelated halves. */
  readonly crossingsOf?: (transaction: Transaction) => readonly Crossing[]
  /** The same text for assets that are one coin in the same units on two chains. */
  readonly coinOf?: (asset: Asset) => string | undefined
  /** Contracts of mixers that only hand on: what is paid into them is opened, although the walk ends there. */
  readonly routers?: ReadonlySet<Address>
}

/** Decodes nothing: what only a recorded ledger is walked with. */
export const DECODES_NOTHING: Decode = () => []

/** The joins of the transactions that a case has opened, each decoded once. */
export class Joins {
  readonly #decode: Decode
  readonly #found = new Map<string, readonly Join[]>()
  readonly #crossings = new Map<string, readonly Crossing[]>()

  constructor(decode: Decode, transactions: Iterable<Transaction> = []) {
    this.#decode = decode
    this.add(transactions)
  }

  /** The same text for assets that are one coin in the same units on two chains. */
  get coinOf(): (asset: Asset) => string | undefined {
    return this.#decode.coinOf ?? (() => undefined)
  }

  add(transactions: Iterable<Transaction>): void {
    for (const transaction of transactions) {
      const key = `${transaction.chain}:${transaction.hash}`
      this.#found.set(key, this.#decode(transaction))
      const crossings = this.#decode.crossingsOf?.(transaction) ?? []
      if (crossings.length > 0) this.#crossings.set(key, crossings)
    }
  }

  clear(): void {
    this.#found.clear()
    this.#crossings.clear()
  }

  /** What belongs together inside of one transaction, in an order that does not depend on that of opening. */
  within(): Join[] {
    return [...this.#found].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, joins]) => joins)
  }

  /** The passages over bridges between the opened transactions, and the departures whose arrival was not opened. */
  passages(): JoinedCrossings {
    return joinCrossings([...this.#crossings.values()].flat(), this.#decode.coinOf)
  }
}
