import type { Join } from '../model/join.ts'
import type { Transaction } from '../model/transaction.ts'

/** Finds the rows of an opened transaction that belong together; the same rows give the same joins. */
export type Decode = (transaction: Transaction) => readonly Join[]

/** Decodes nothing: what only a recorded ledger is walked with. */
export const DECODES_NOTHING: Decode = () => []

/** The joins of the transactions that a case has opened, each decoded once. */
export class Joins {
  readonly #decode: Decode
  readonly #found = new Map<string, readonly Join[]>()

  constructor(decode: Decode, transactions: Iterable<Transaction> = []) {
    this.#decode = decode
    this.add(transactions)
  }

  add(transactions: Iterable<Transaction>): void {
    for (const transaction of transactions) {
      this.#found.set(`${transaction.chain}:${transaction.hash}`, this.#decode(transaction))
    }
  }

  clear(): void {
    this.#found.clear()
  }

  /** In an order that does not depend on that of opening. */
  list(): Join[] {
    return [...this.#found].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, joins]) => joins)
  }
}
