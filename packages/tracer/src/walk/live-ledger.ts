import type { Incident } from '../model/incident.ts'
import type { Method } from '../model/trace.ts'
import type { Transaction } from '../model/transaction.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { IncrementalReplay } from '../taint/incremental.ts'
import { METHOD } from '../taint/methods.ts'
import { Accounts } from './accounts.ts'
import { buildCaseLedger, type CaseLedger, type LedgerOptions } from './case-ledger.ts'
import { DECODES_NOTHING, type Decode, Joins } from './joins.ts'
import type { Places } from './places.ts'
import { type Tally, tally } from './tally.ts'

/** The facts of a case in memory while it is walked: every look replays only what the new facts changed. */
export class LiveLedger {
  readonly #facts = new Map<TransferId, Transfer>()
  readonly #accounts = new Accounts()
  readonly #replays = new Map<Method, IncrementalReplay>()

  readonly #joins: Joins

  /** @param transactions those that were opened; their transfers are among the facts */
  constructor(facts: Iterable<Transfer>, transactions: Iterable<Transaction> = [], decode: Decode = DECODES_NOTHING) {
    this.#joins = new Joins(decode)
    this.replace(facts, transactions)
  }

  add(facts: Iterable<Transfer>, transactions: Iterable<Transaction> = []): void {
    for (const transfer of facts) this.#facts.set(transfer.id, transfer)
    for (const transaction of transactions) {
      for (const transfer of transaction.transfers) this.#facts.set(transfer.id, transfer)
      this.#joins.add([transaction])
    }
  }

  /** Takes these for all there is: where a source took something back, or two of them told of the same payments. */
  replace(facts: Iterable<Transfer>, transactions: Iterable<Transaction>): void {
    this.#facts.clear()
    this.#joins.clear()
    this.add(facts, transactions)
  }

  facts(): Transfer[] {
    return [...this.#facts.values()]
  }

  /** Orders all facts and replays them under each of the methods. */
  look(
    incident: Incident,
    places: Places,
    options: LedgerOptions,
    methods: readonly Method[],
  ): { ledger: CaseLedger; tallies: Tally[] } {
    const joins = this.#joins.list()
    const ledger = buildCaseLedger(this.facts(), incident, places, { ...options, joins }, this.#accounts)
    const ids = ledger.transfers.map((row) => row.id)
    const tallies = methods.map((method) => {
      const { conserving } = METHOD[method]
      if (!conserving && ledger.thefts.length > 1) return tally(ledger, method)
      const replay = this.#replays.get(method) ?? new IncrementalReplay(METHOD[method])
      this.#replays.set(method, replay)
      return tally(ledger, method, (onTaintedRow) => replay.update(ledger.journal, ids, onTaintedRow, ledger.index))
    })
    return { ledger, tallies }
  }
}
