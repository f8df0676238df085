import { type Journal, NOBODY, ROLE, type Special } from './journal.ts'

/** What a payment may say of itself beside who pays whom how much. */
export interface PaymentNotes {
  /** The theft whose units this very payment moved, and how many of them. */
  readonly mark?: { readonly theft: number; readonly units: bigint }
}

/**
 * Builds a journal by hand out of named accounts, in ledger order: for tests, and for whoever wants to try a method on a
 * few payments. A name that begins with `tx:` stands for a UTXO transaction. What moves nothing (no units, payer = payee)
 * is left blank, as the journal of a case does.
 * @example
 * const book = new JournalBuilder()
 * book.seed('a', 100n).pay(null, 'a', 50n).pay('a', 'b', 30n)
 * replay(book.journal(), METHOD.fifo, (row, parcel) => segmentsOf(parcel)) // row 1: 30 stolen
 */
export class JournalBuilder {
  readonly #numbers = new Map<string, number>()
  readonly #payer: number[] = []
  readonly #payee: number[] = []
  readonly #units: bigint[] = []
  readonly #fee: number[] = []
  readonly #specials: Special[] = []
  readonly #roles = new Map<string, number>()
  #exchanges = 0

  /** Number of an account; a new one where the name is new. */
  number(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    const number = this.#numbers.size + 1
    this.#numbers.set(name, number)
    return number
  }

  /** The names of accounts 1, 2, … */
  names(): string[] {
    return [...this.#numbers.keys()]
  }

  get rows(): number {
    return this.#units.length
  }

  /** A row. @param payer `null` for a mint @param payee `null` for a fee @param units base units */
  pay(payer: string | null, payee: string | null, units: bigint, notes: PaymentNotes = {}): this {
    const [from, to] = [this.#orNobody(payer), this.#orNobody(payee)]
    const moves = units > 0n && payer !== payee
    if (moves && notes.mark !== undefined) {
      this.#specials.push({ kind: 'mark', before: this.rows, ...notes.mark })
    }
    this.#payer.push(moves ? from : NOBODY)
    this.#payee.push(moves ? to : NOBODY)
    this.#fee.push(moves && payee === null ? 1 : 0)
    this.#units.push(units)
    return this
  }

  fee(payer: string, units: bigint): this {
    return this.pay(payer, null, units)
  }

  seed(account: string, units: bigint, theft = 1): this {
    this.#specials.push({ kind: 'seed', before: this.rows, account: this.number(account), theft, units })
    return this
  }

  /** Units of one account become units of another. */
  exchange(account: string, units: bigint, toAccount: string, toUnits: bigint, fromBook = units): this {
    this.#specials.push({
      kind: 'exchange',
      before: this.rows,
      index: this.#exchanges++,
      account: this.number(account),
      units,
      fromBook,
      toAccount: this.number(toAccount),
      toUnits,
    })
    return this
  }

  /** What the account receives ends there. */
  sink(account: string, role: number = ROLE.sink): this {
    this.number(account)
    this.#roles.set(account, role)
    return this
  }

  journal(): Journal {
    const names = this.names()
    const role = new Uint8Array(names.length + 1)
    const utxo = new Set<number>()
    names.forEach((name, i) => {
      role[i + 1] = this.#roles.get(name) ?? ROLE.book
      if (name.startsWith('tx:')) utxo.add(i + 1)
    })
    const units = [...this.#units]
    return {
      rows: units.length,
      accounts: names.length + 1,
      payer: Uint32Array.from(this.#payer),
      payee: Uint32Array.from(this.#payee),
      units: { at: (row) => units[row]! },
      fee: Uint8Array.from(this.#fee),
      role,
      utxo,
      specials: [...this.#specials],
    }
  }

  #orNobody(name: string | null): number {
    return name === null ? NOBODY : this.number(name)
  }
}
