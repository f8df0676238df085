/**
 * The journal: every event of a case in ledger order, in columns, with accounts as small numbers. An account is one
 * address in one asset. Built once for a set of facts; every method replays the same journal.
 */

import { CLEAN } from './parcel.ts'

/** The account number that stands for no account: the payer of a mint, the payee of a fee. */
export const NOBODY = 0

/** What an account does with what it receives. */
export const ROLE = {
  /** Keeps a book and pays out of it. */
  book: 0,
  /** Sinks what it receives; what it pays is clean. */
  sink: 1,
  /** Sinks what it receives, and what it paid back for it is not in the record: an assertion may claim it. */
  swapStop: 2,
} as const

/** Amounts by row, in base units. */
export interface Units {
  at(row: number): bigint
}

/** Stolen units that land on an account between rows. */
export interface SeedCredit {
  readonly kind: 'seed'
  /** Stands before this row; the number of rows for the very end. */
  readonly before: number
  readonly account: number
  readonly theft: number
  readonly units: bigint
}

/** Marks units of a row as stolen by it: the theft transaction itself. */
export interface SeedMark {
  readonly kind: 'mark'
  readonly before: number
  readonly theft: number
  readonly units: bigint
}

/** Units of one account became units of another account of the same owner, on an analyst's word or by protocol. */
export interface Exchange {
  readonly kind: 'exchange'
  readonly before: number
  /** Position in the caller's list of exchanges. */
  readonly index: number
  readonly account: number
  readonly units: bigint
  /** The part of `units` that the account did not pay into unread swaps before, and that leaves its book now. */
  readonly fromBook: bigint
  readonly toAccount: number
  readonly toUnits: bigint
  /** What else is received: of the same composition, as no price says how much of it stands for which part. */
  readonly also?: readonly { readonly account: number; readonly units: bigint }[]
  /** The same value arrives less a fee: the head of what was given, the tail is a fee paid by this account. */
  readonly feeBy?: number
}

/**
 * A balance read on chain. A book above it lost units that no row shows (a negative rebase): each segment shrinks by the
 * prefix rule. A book below it gained clean units of unknown origin.
 */
export interface Observed {
  readonly kind: 'observed'
  readonly before: number
  readonly account: number
  readonly units: bigint
}

export type Special = SeedCredit | SeedMark | Exchange | Observed

export interface Journal {
  /** Number of rows. */
  readonly rows: number
  /** One more than the highest account number; account 0 is nobody. */
  readonly accounts: number
  /** Account debited by each row; nobody for a mint and for a row that moves nothing. */
  readonly payer: Uint32Array
  /** Account credited by each row; nobody for a fee and for a row that moves nothing. */
  readonly payee: Uint32Array
  readonly units: Units
  /** 1 where the row is a fee. */
  readonly fee: Uint8Array
  /** Role of each account. */
  readonly role: Uint8Array
  /** Clean units that accounts hold before the first row; none where an account is not named. */
  readonly openings?: ReadonlyMap<number, bigint>
  /** Accounts that stand for a UTXO transaction. */
  readonly utxo: ReadonlySet<number>
  /** Ordered by `before`; those before the same row in the order they happen, a mark last. */
  readonly specials: readonly Special[]
}

/** One event of one account. */
export interface Leg {
  /** The row, or the row that the special stands before. */
  readonly row: number
  /** `set`: the balance is known to be `units` from here on. */
  readonly side: 'in' | 'out' | 'set'
  readonly units: bigint
  readonly fee: boolean
  /** The event between rows that this leg is part of; its `units` are those that touch the book. */
  readonly special?: SeedCredit | Exchange | Observed
  /** Which of an exchange's outputs this is; 0 or left out for the first. */
  readonly output?: number
}

/** Rows and specials of each account in ledger order; built in two passes over the journal, the first time it is asked. */
export class AccountIndex {
  readonly #journal: Journal
  #offsets: Uint32Array | undefined
  #rows: Uint32Array = new Uint32Array(0)
  #specials: Map<number, Special[]> | undefined

  constructor(journal: Journal) {
    this.#journal = journal
  }

  /** The events of an account at or after a row, one at a time, in ledger order; specials before the row of the same number. */
  *legs(account: number, fromRow = 0): Generator<Leg> {
    const { payer, units, fee } = this.#journal
    const offsets = this.#build()
    const specials = this.#specials?.get(account) ?? []
    let next = specials.findIndex((special) => special.before >= fromRow)
    if (next < 0) next = specials.length
    for (let at = this.#firstAtOrAfter(account, fromRow); at < offsets[account + 1]!; at++) {
      const row = this.#rows[at]!
      while (next < specials.length && specials[next]!.before <= row)
        yield* this.#legsOfSpecial(specials[next++]!, account)
      yield { row, side: payer[row] === account ? 'out' : 'in', units: units.at(row), fee: fee[row] === 1 }
    }
    while (next < specials.length) yield* this.#legsOfSpecial(specials[next++]!, account)
  }

  *#legsOfSpecial(special: Special, account: number): Generator<Leg> {
    if (special.kind === 'mark') return
    const base = { row: special.before, fee: false, special }
    if (special.kind === 'seed') yield { ...base, side: 'in', units: special.units }
    else if (special.kind === 'observed') yield { ...base, side: 'set', units: special.units }
    else {
      if (special.account === account) yield { ...base, side: 'out', units: special.fromBook }
      if (special.toAccount === account) yield { ...base, side: 'in', units: special.toUnits }
      for (const [output, item] of (special.also ?? []).entries()) {
        if (item.account === account) yield { ...base, side: 'in', units: item.units, output: output + 1 }
      }
    }
  }

  #firstAtOrAfter(account: number, fromRow: number): number {
    const offsets = this.#build()
    let low = offsets[account]!
    let high = offsets[account + 1]!
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#rows[middle]! < fromRow) low = middle + 1
      else high = middle
    }
    return low
  }

  #build(): Uint32Array {
    if (this.#offsets !== undefined) return this.#offsets
    const { rows, accounts, payer, payee, specials } = this.#journal
    const counts = new Uint32Array(accounts + 2)
    for (let row = 0; row < rows; row++) {
      counts[payer[row]! + 1]! += 1
      counts[payee[row]! + 1]! += 1
    }
    counts[1] = 0
    for (let account = 0; account <= accounts; account++) counts[account + 1]! += counts[account]!
    const offsets = counts
    const fill = offsets.slice()
    this.#rows = new Uint32Array(offsets[accounts]!)
    for (let row = 0; row < rows; row++) {
      const from = payer[row]!
      const to = payee[row]!
      if (from !== NOBODY) this.#rows[fill[from]!++] = row
      if (to !== NOBODY) this.#rows[fill[to]!++] = row
    }
    this.#specials = new Map()
    for (const special of specials) {
      if (special.kind === 'mark') continue
      const touched = special.kind === 'exchange' ? accountsOf(special) : [special.account]
      for (const account of new Set(touched)) {
        const list = this.#specials.get(account)
        if (list === undefined) this.#specials.set(account, [special])
        else list.push(special)
      }
    }
    this.#offsets = offsets
    return offsets
  }
}

/** The events of a journal as if one theft were the only one: what other thefts brought is clean then. */
export function ofTheft(specials: readonly Special[], theft: number): Special[] {
  return specials.map((special) =>
    'theft' in special && special.theft !== theft ? { ...special, theft: CLEAN } : special,
  )
}

/** Accounts whose clean units an event between rows touches: their books have to be kept from the first row on. */
export function bookkeptFromStart(special: Special): number[] {
  if (special.kind === 'exchange') return accountsOf(special)
  return special.kind === 'observed' ? [special.account] : []
}

/** Every account that an exchange touches. */
export function accountsOf(exchange: Exchange): number[] {
  return [exchange.account, ...outputsOf(exchange)]
}

/** The accounts that an exchange credits, the first output first. */
export function outputsOf(exchange: Exchange): number[] {
  return [exchange.toAccount, ...(exchange.also ?? []).map((item) => item.account)]
}
