import { min } from '../model/amount.ts'
import { convert, deliver } from './convert.ts'
import type { Holding, MethodDefinition } from './holding.ts'
import {
  AccountIndex,
  bookkeptFromStart,
  type Exchange,
  type Journal,
  NOBODY,
  ROLE,
  type SeedMark,
  type Special,
} from './journal.ts'
import { CLEAN, concat, type Parcel, parcelOf } from './parcel.ts'
import { markParcel, observe, type Sunk, sink, unsink, upcomingDebits } from './steps.ts'

/** What an exchange carried over. */
export interface Exchanged {
  readonly index: number
  /** What was given, and the part of it that came out of the account's own book. */
  readonly parcel: Parcel
  readonly fromBook: Parcel
  /** What of it was taken out of swaps that nobody read, by the account of the swap. */
  readonly claimed: readonly (readonly [stop: number, parcel: Parcel])[]
  readonly received: Parcel
  /** Further outputs, in the order of `Exchange.also`. */
  readonly also: readonly Parcel[]
  /** What a third party kept. */
  readonly fee: Parcel
}

export interface Replayed {
  /** Accounts that ever held a stolen unit, and those that an exchange touches. */
  readonly holdings: ReadonlyMap<number, Holding>
  /** Stolen units sunk at accounts whose role is not `book`. */
  readonly sunk: ReadonlyMap<number, Sunk>
  /** Stolen units paid as fees, by the account that paid. */
  readonly fees: ReadonlyMap<number, Sunk>
  /** Stolen units that the facts make vanish, by the account where they did. */
  readonly unexplained: ReadonlyMap<number, Sunk>
  readonly exchanged: readonly Exchanged[]
}

/** Called for each row that carries a stolen unit, in ledger order. */
export type OnTaintedRow = (row: number, parcel: Parcel) => void

/** Called where stolen units vanish: a balance read below its book, or a theft's own row that displaces them. */
export type OnLost = (special: Special, parcel: Parcel) => void

/**
 * Replays a journal under one method (algorithms 1.4). Only rows that touch an account which already held stolen units
 * are looked at closely; the opening balance of an account is summed up the moment it first receives any.
 * @param index the account index of the same journal, shared between replays
 */
export function replay(
  journal: Journal,
  method: MethodDefinition,
  onTaintedRow: OnTaintedRow,
  index: AccountIndex = new AccountIndex(journal),
  onLost?: OnLost,
): Replayed {
  const run = new Replay(journal, method, onTaintedRow, index, onLost)
  let row = 0
  for (const special of journal.specials) {
    run.rows(row, special.before)
    row = special.before
    if (special.kind === 'mark') run.row(row++, special)
    else run.special(special)
  }
  run.rows(row, journal.rows)
  return run
}

class Replay implements Replayed {
  readonly sunk = new Map<number, Sunk>()
  readonly fees = new Map<number, Sunk>()
  readonly unexplained = new Map<number, Sunk>()
  readonly exchanged: Exchanged[] = []
  readonly #journal: Journal
  readonly #method: MethodDefinition
  readonly #onTaintedRow: OnTaintedRow
  readonly #index: AccountIndex
  readonly #onLost: OnLost | undefined
  /** A bit for each account that ever held a stolen unit: a million of them stay in a core's own cache. */
  readonly #tracked: Uint32Array
  /** Where each of them stands in the list of holdings; most accounts of a chain never get there. */
  readonly #slots: Uint32Array
  readonly #opened: number[] = []
  readonly #books: Holding[] = []
  /** The payment being made, for methods that look ahead. */
  #paying = { account: NOBODY, row: 0, exchange: undefined as Exchange | undefined }
  readonly #upcoming = () => upcomingDebits(this.#index, this.#paying.account, this.#paying.row, this.#paying.exchange)
  /** Accounts whose swaps an exchange may claim, and what they paid to which swap stop. */
  readonly #claims = new Map<number, Map<number, Holding>>()

  constructor(
    journal: Journal,
    method: MethodDefinition,
    onTaintedRow: OnTaintedRow,
    index: AccountIndex,
    onLost: OnLost | undefined,
  ) {
    this.#onLost = onLost
    this.#journal = journal
    this.#method = method
    this.#onTaintedRow = onTaintedRow
    this.#index = index
    this.#tracked = new Uint32Array((journal.accounts >>> 5) + 1)
    this.#slots = new Uint32Array(journal.accounts)
    for (const special of journal.specials) {
      if (special.kind === 'exchange' && journal.role[special.account] === ROLE.book) {
        this.#claims.set(special.account, new Map())
      }
      // Clean units are touched here too, so these books are kept from their first row on instead of from their first stolen unit.
      for (const account of bookkeptFromStart(special)) {
        if (journal.role[account] === ROLE.book && !this.#isTracked(account)) {
          this.#open(account, journal.openings?.get(account) ?? 0n)
        }
      }
    }
  }

  get holdings(): Map<number, Holding> {
    return new Map(this.#opened.map((account, slot) => [account, this.#books[slot]!]))
  }

  rows(first: number, end: number): void {
    const { payer, payee } = this.#journal
    const tracked = this.#tracked
    for (let row = first; row < end; row++) {
      const from = payer[row]!
      const to = payee[row]!
      if ((((tracked[from >>> 5]! >>> (from & 31)) | (tracked[to >>> 5]! >>> (to & 31))) & 1) === 1) this.row(row)
    }
  }

  row(row: number, mark?: SeedMark): void {
    const payer = this.#journal.payer[row]!
    const payee = this.#journal.payee[row]!
    let parcel = this.#debit(payer, this.#journal.units.at(row), row)
    if (mark !== undefined) {
      const { marked, displaced } = markParcel(parcel, mark)
      parcel = marked
      if (this.#method.conserving) this.#lose(payer, mark, displaced)
    }
    if (parcel !== null && parcel.only !== CLEAN) this.#onTaintedRow(row, parcel)
    if (this.#journal.fee[row] === 1) sink(this.fees, payer, parcel)
    else this.#receive(payee, parcel, row)
    if (this.#journal.role[payee] === ROLE.swapStop && this.#claims.has(payer)) {
      claimable(this.#claims.get(payer)!, payee, this.#method).credit(parcel)
    }
  }

  special(special: Exclude<Special, SeedMark>): void {
    if (special.kind === 'seed') this.#receive(special.account, parcelOf(special.theft, special.units), special.before)
    else if (special.kind === 'exchange') this.#exchange(special)
    else if (this.#isTracked(special.account)) {
      this.#lose(special.account, special, observe(this.#books[this.#slots[special.account]!]!, special.units))
    }
  }

  #lose(account: number, special: Special, parcel: Parcel): void {
    sink(this.unexplained, account, parcel)
    this.#onLost?.(special, parcel)
  }

  #debit(account: number, units: bigint, row: number, exchange?: Exchange): Parcel {
    if (!this.#isTracked(account)) return parcelOf(CLEAN, units)
    this.#paying.account = account
    this.#paying.row = row
    this.#paying.exchange = exchange
    return this.#books[this.#slots[account]!]!.debit(units, this.#upcoming)
  }

  #receive(account: number, parcel: Parcel, row: number): void {
    if (account === NOBODY || parcel === null) return
    const tainted = parcel.only !== CLEAN
    if (this.#journal.role[account] !== ROLE.book) {
      if (tainted) sink(this.sunk, account, parcel)
      return
    }
    if (!this.#isTracked(account)) {
      if (!tainted) return
      this.#open(account, this.#openingBefore(account, row))
    }
    this.#books[this.#slots[account]!]!.credit(parcel)
  }

  #isTracked(account: number): boolean {
    return ((this.#tracked[account >>> 5]! >>> (account & 31)) & 1) === 1
  }

  #open(account: number, opening: bigint): void {
    this.#tracked[account >>> 5]! |= 1 << (account & 31)
    this.#slots[account] = this.#books.length
    this.#opened.push(account)
    this.#books.push(this.#method.open(opening, this.#journal.utxo.has(account)))
  }

  /** Clean units an account held before a row: the sum of its earlier events; a payment above it leaves nothing. */
  #openingBefore(account: number, row: number): bigint {
    let balance = this.#journal.openings?.get(account) ?? 0n
    for (const leg of this.#index.legs(account)) {
      if (leg.row >= row) break
      if (leg.side === 'set') balance = leg.units
      else if (leg.side === 'in') balance += leg.units
      else balance = leg.units > balance ? 0n : balance - leg.units
    }
    return balance
  }

  #exchange(exchange: Exchange): void {
    const claims = this.#claims.get(exchange.account)
    const done = carryExchange(exchange, claims, (units) =>
      this.#debit(exchange.account, units, exchange.before, exchange),
    )
    for (const [stop, part] of done.claimed) unsink(this.sunk, stop, part)
    this.exchanged.push(done)
    this.#receive(exchange.toAccount, done.received, exchange.before)
    for (const [i, item] of (exchange.also ?? []).entries()) this.#receive(item.account, done.also[i]!, exchange.before)
    if (exchange.feeBy !== undefined) sink(this.fees, exchange.feeBy, done.fee)
  }
}

/** What an account paid into one unread swap and may still claim. */
export function claimable(claims: Map<number, Holding>, stop: number, method: MethodDefinition): Holding {
  let holding = claims.get(stop)
  if (holding === undefined) {
    holding = method.open(0n, false)
    claims.set(stop, holding)
  }
  return holding
}

/** Takes what was paid into unread swaps first, in the order the swaps were first paid, then the account's own book. */
export function carryExchange(
  exchange: Exchange,
  claims: ReadonlyMap<number, Holding> | undefined,
  debit: (units: bigint) => Parcel,
): Exchanged {
  let left = exchange.units - exchange.fromBook
  let parcel: Parcel = null
  const claimed: (readonly [number, Parcel])[] = []
  for (const [stop, holding] of claims ?? []) {
    const units = min(left, holding.balance)
    if (units === 0n) continue
    const part = holding.debit(units, () => [{ units, fee: false }])
    claimed.push([stop, part])
    parcel = concat(parcel, part)
    left -= units
  }
  const fromBook = exchange.fromBook + left > 0n ? debit(exchange.fromBook + left) : null
  parcel = concat(parcel, fromBook)
  const [received, fee] =
    exchange.feeBy === undefined ? [convert(parcel, exchange.toUnits), null] : deliver(parcel, exchange.toUnits)
  const also = (exchange.also ?? []).map((item) => convert(parcel, item.units))
  return { index: exchange.index, parcel, fromBook, claimed, received, also, fee }
}
