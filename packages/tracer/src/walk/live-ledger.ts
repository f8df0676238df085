import type { Chain } from '../model/chain.ts'
import type { Incident } from '../model/incident.ts'
import type { Method } from '../model/trace.ts'
import type { Transaction } from '../model/transaction.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { IncrementalReplay } from '../taint/incremental.ts'
import { METHOD } from '../taint/methods.ts'
import { Accounts } from './accounts.ts'
import { buildCaseLedger, type CaseLedger, type LedgerOptions } from './case-ledger.ts'
import { DECODES_NOTHING, type Decode, Joins } from './joins.ts'
import type { Opened, Places } from './places.ts'
import { type Tally, tally } from './tally.ts'

/** The facts of a case in memory while it is walked: every look replays only what the new facts changed. */
export class LiveLedger {
  readonly #facts = new Map<TransferId, Transfer>()
  readonly #accounts = new Accounts()
  readonly #replays = new Map<Method, IncrementalReplay>()
  /** Transactions of which some list told rows without their places, and those that were opened. */
  readonly #unplaced = new Set<string>()
  readonly #opened = new Map<string, Opened>()

  /** What decoders make of the opened transactions. */
  readonly joins: Joins

  /** @param transactions those that were opened; their transfers are among the facts */
  constructor(facts: Iterable<Transfer>, transactions: Iterable<Transaction> = [], decode: Decode = DECODES_NOTHING) {
    this.joins = new Joins(decode)
    this.replace(facts, transactions)
  }

  /**
   * @returns whether a list and an opened transaction now tell of the same payments in two forms: then only the file, which takes
   * them for one, can say what the facts are, and they have to be replaced
   */
  add(facts: Iterable<Transfer>, transactions: Iterable<Transaction> = []): boolean {
    const touched = new Set<string>()
    for (const transfer of facts) {
      this.#facts.set(transfer.id, transfer)
      if (transfer.position !== null || transfer.kind === 'fee') continue
      const key = `${transfer.chain}:${transfer.tx}`
      this.#unplaced.add(key)
      touched.add(key)
    }
    for (const transaction of transactions) {
      for (const transfer of transaction.transfers) this.#facts.set(transfer.id, transfer)
      this.joins.add([transaction])
      const key = `${transaction.chain}:${transaction.hash}`
      const { chain, hash, sender, callee } = transaction
      this.#opened.set(key, { chain, hash, sender, callee })
      touched.add(key)
    }
    return [...touched].some((key) => this.#unplaced.has(key) && this.#opened.has(key))
  }

  /** Takes these for all there is: where a source took something back, or two of them told of the same payments. */
  replace(facts: Iterable<Transfer>, transactions: Iterable<Transaction>): void {
    this.#facts.clear()
    this.joins.clear()
    this.#unplaced.clear()
    this.#opened.clear()
    this.add(facts, transactions)
  }

  facts(): Transfer[] {
    return [...this.#facts.values()]
  }

  /** Who made the transactions that were opened. */
  opened(): Iterable<Opened> {
    return this.#opened.values()
  }

  isOpened(chain: Chain, tx: string): boolean {
    return this.#opened.has(`${chain}:${tx}`)
  }

  /**
   * Orders all facts and replays them under each of the methods.
   * @param options with the joins and departures of these facts
   */
  look(
    incident: Incident,
    places: Places,
    options: LedgerOptions,
    methods: readonly Method[],
  ): { ledger: CaseLedger; tallies: Tally[] } {
    const ledger = buildCaseLedger(this.facts(), incident, places, options, this.#accounts)
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
