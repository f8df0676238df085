import TinyQueue from 'tinyqueue'
import { markedRows, marksById, type RowId, sameLegs, sameMark, sameParcel, without } from './changes.ts'
import type { Holding, MethodDefinition } from './holding.ts'
import {
  AccountIndex,
  accountsOf,
  bookkeptFromStart,
  type Exchange,
  type Journal,
  type Leg,
  NOBODY,
  type Observed,
  ROLE,
  type SeedMark,
} from './journal.ts'
import { CLEAN, type Parcel, parcelOf, taintOf } from './parcel.ts'
import { carryExchange, claimable, type Exchanged, type OnTaintedRow, type Replayed } from './replay.ts'
import { markParcel, observe, type Sunk, sink, unsink, upcomingDebits } from './steps.ts'

/**
 * Keeps one method's replay up to date while facts come and go (algorithms 8.3). Accounts whose events changed are run
 * again from their beginning; a receiver is drawn in only where the parcel it is handed really changed. The outcome is
 * that of a replay from nothing.
 *
 * Account numbers have to mean the same account in every journal handed to one instance; rows are told by their ids.
 */
export class IncrementalReplay {
  readonly #method: MethodDefinition
  #last: { readonly journal: Journal; readonly ids: readonly RowId[]; readonly index: AccountIndex } | undefined
  /** Parcels of rows that carry stolen units, and what seeds displaced in them. */
  readonly #parcels = new Map<RowId, Parcel>()
  readonly #displaced = new Map<RowId, Parcel>()
  readonly #exchanged = new Map<number, Exchanged>()
  readonly #holdings = new Map<number, Holding>()
  #steps = 0

  constructor(method: MethodDefinition) {
    this.#method = method
  }

  /** Events of accounts that were run in the last update: its cost, for tests and benchmarks. */
  get steps(): number {
    return this.#steps
  }

  /**
   * Brings the replay up to date with a journal.
   * @param ids identity of each row of the journal
   * @param onTaintedRow called for every row that carries stolen units, changed or not, in ledger order
   */
  update(
    journal: Journal,
    ids: readonly RowId[],
    onTaintedRow: OnTaintedRow,
    index: AccountIndex = new AccountIndex(journal),
  ): Replayed {
    const dirty = this.#changedAccounts(journal, ids, index)
    this.#forget(ids)
    const run = new Update(journal, ids, index, this.#method, this.#parcels, this.#displaced, this.#exchanged)
    run.go(dirty)
    this.#steps = run.steps
    for (const [account, holding] of run.holdings) {
      if (holding === undefined) this.#holdings.delete(account)
      else this.#holdings.set(account, holding)
    }
    this.#last = { journal, ids, index }
    return this.#settle(journal, ids, onTaintedRow, run.vanished)
  }

  #changedAccounts(journal: Journal, ids: readonly RowId[], index: AccountIndex): Set<number> {
    const dirty = new Set<number>()
    const last = this.#last
    const marks = marksById(journal, ids)
    const marksBefore = last === undefined ? new Map<RowId, SeedMark>() : marksById(last.journal, last.ids)
    for (const [row, id] of markedRows(journal, ids)) {
      if (!sameMark(marks.get(id), marksBefore.get(id))) dirty.add(journal.payer[row]!).add(journal.payee[row]!)
    }
    for (const special of [...journal.specials, ...(last?.journal.specials ?? [])]) {
      if (special.kind === 'mark') continue
      for (const account of special.kind === 'exchange' ? accountsOf(special) : [special.account]) dirty.add(account)
    }
    if (last === undefined) return without(dirty, NOBODY)
    for (const [row, id] of markedRows(last.journal, last.ids)) {
      if (!sameMark(marks.get(id), marksBefore.get(id))) {
        dirty.add(last.journal.payer[row]!).add(last.journal.payee[row]!)
      }
    }
    for (let account = 1; account < journal.accounts; account++) {
      if ((last.journal.role[account] ?? ROLE.book) !== journal.role[account]) dirty.add(account)
    }
    for (const account of this.#rebooked(journal, ids, last)) dirty.add(account)
    for (const account of this.#holdings.keys()) {
      if (!dirty.has(account) && !sameLegs(account, index, ids, last)) dirty.add(account)
    }
    return without(dirty, NOBODY)
  }

  /** Accounts of rows with stolen units that are booked between others than before: a join was found, or is gone. */
  #rebooked(journal: Journal, ids: readonly RowId[], last: { journal: Journal; ids: readonly RowId[] }): Set<number> {
    const rebooked = new Set<number>()
    if (this.#parcels.size === 0) return rebooked
    const before = new Map<RowId, number>()
    for (const [row, id] of last.ids.entries()) if (this.#parcels.has(id)) before.set(id, row)
    for (const [row, id] of ids.entries()) {
      const was = before.get(id)
      if (was === undefined) continue
      for (const side of ['payer', 'payee'] as const) {
        const [then, now] = [last.journal[side][was]!, journal[side][row]!]
        if (then !== now) rebooked.add(then).add(now)
      }
    }
    return rebooked
  }

  /** Drops what is remembered of rows that are gone. */
  #forget(ids: readonly RowId[]): void {
    if (this.#parcels.size === 0) return
    const present = new Set(ids)
    for (const id of this.#parcels.keys()) {
      if (!present.has(id)) {
        this.#parcels.delete(id)
        this.#displaced.delete(id)
      }
    }
  }

  #settle(
    journal: Journal,
    ids: readonly RowId[],
    onTaintedRow: OnTaintedRow,
    vanished: ReadonlyMap<Observed, Parcel>,
  ): Replayed {
    const sunk = new Map<number, Sunk>()
    const fees = new Map<number, Sunk>()
    const unexplained = new Map<number, Sunk>()
    for (let row = 0; row < journal.rows; row++) {
      const parcel = this.#parcels.get(ids[row]!)
      if (parcel === undefined) continue
      onTaintedRow(row, parcel)
      const payer = journal.payer[row]!
      const payee = journal.payee[row]!
      if (this.#method.conserving) sink(unexplained, payer, this.#displaced.get(ids[row]!) ?? null)
      if (journal.fee[row] === 1) sink(fees, payer, parcel)
      else if (payee !== NOBODY && journal.role[payee] !== ROLE.book) sink(sunk, payee, parcel)
    }
    for (const [{ account }, parcel] of vanished) sink(unexplained, account, parcel)
    const exchanged: Exchanged[] = []
    for (const special of journal.specials) {
      if (special.kind === 'seed' && journal.role[special.account] !== ROLE.book) {
        sink(sunk, special.account, parcelOf(special.theft, special.units))
      }
      if (special.kind !== 'exchange') continue
      const done = this.#exchanged.get(special.index)!
      exchanged.push(done)
      for (const [stop, part] of done.claimed) unsink(sunk, stop, part)
      if (journal.role[special.toAccount] !== ROLE.book) sink(sunk, special.toAccount, done.received)
      for (const [i, item] of (special.also ?? []).entries()) {
        if (journal.role[item.account] !== ROLE.book) sink(sunk, item.account, done.also[i]!)
      }
      if (special.feeBy !== undefined) sink(fees, special.feeBy, done.fee)
    }
    return { holdings: this.#holdings, sunk, fees, unexplained, exchanged }
  }
}

/** One account on its way through its events. */
interface Run {
  readonly account: number
  readonly legs: Iterator<Leg>
  next: Leg | undefined
  /** Clean units, until the first stolen one comes and a holding is opened. */
  balance: bigint
  holding: Holding | undefined
  readonly claims: Map<number, Holding>
}

class Update {
  readonly holdings = new Map<number, Holding | undefined>()
  /** Stolen units that balances read on chain made vanish. Accounts of such an event are run in every update. */
  readonly vanished = new Map<Observed, Parcel>()
  steps = 0
  readonly #journal: Journal
  readonly #ids: readonly RowId[]
  readonly #index: AccountIndex
  readonly #method: MethodDefinition
  readonly #parcels: Map<RowId, Parcel>
  readonly #displaced: Map<RowId, Parcel>
  readonly #exchanged: Map<number, Exchanged>
  readonly #runs = new Map<number, Run>()
  readonly #queue = new TinyQueue<{ tick: number; run: Run }>([], (a, b) => a.tick - b.tick)
  readonly #marks = new Map<number, SeedMark>()
  /** Number of events between rows up to each of them, by event. */
  readonly #places = new Map<object, number>()
  readonly #befores: number[] = []
  /** Accounts that have to be kept from their first row on: an event between rows touches clean units too. */
  readonly #kept = new Set<number>()

  constructor(
    journal: Journal,
    ids: readonly RowId[],
    index: AccountIndex,
    method: MethodDefinition,
    parcels: Map<RowId, Parcel>,
    displaced: Map<RowId, Parcel>,
    exchanged: Map<number, Exchanged>,
  ) {
    this.#journal = journal
    this.#ids = ids
    this.#index = index
    this.#method = method
    this.#parcels = parcels
    this.#displaced = displaced
    this.#exchanged = exchanged
    for (const special of journal.specials) {
      if (special.kind === 'mark') this.#marks.set(special.before, special)
      else {
        this.#places.set(special, this.#befores.length)
        this.#befores.push(special.before)
      }
      for (const account of bookkeptFromStart(special)) this.#kept.add(account)
    }
  }

  go(dirty: Iterable<number>): void {
    for (const account of dirty) this.#start(account, 0)
    for (let item = this.#queue.pop(); item !== undefined; item = this.#queue.pop()) {
      const { run } = item
      this.#step(run, true)
      this.#push(run)
    }
    for (const run of this.#runs.values()) {
      this.holdings.set(run.account, run.holding)
    }
  }

  /** Brings an account in, its events before `tick` run in silence: they were handed on before and have not changed. */
  #start(account: number, tick: number): void {
    const opening = this.#journal.openings?.get(account) ?? 0n
    const holding = this.#kept.has(account) && this.#isBook(account) ? this.#open(account, opening) : undefined
    const legs = this.#index.legs(account)
    const run: Run = {
      account,
      legs,
      next: legs.next().value ?? undefined,
      balance: opening,
      holding,
      claims: new Map(),
    }
    this.#runs.set(account, run)
    while (run.next !== undefined && this.#tick(run.next) < tick) this.#step(run, false)
    this.#push(run)
  }

  #push(run: Run): void {
    if (run.next !== undefined) this.#queue.push({ tick: this.#tick(run.next), run })
  }

  #step(run: Run, handOn: boolean): void {
    const leg = run.next!
    this.steps += 1
    if (leg.side === 'out') this.#pay(run, leg, handOn)
    else if (leg.special?.kind === 'observed') this.#observe(run, leg.special)
    else this.#receive(run, leg)
    run.next = run.legs.next().value ?? undefined
  }

  #pay(run: Run, leg: Leg, handOn: boolean): void {
    if (leg.special?.kind === 'exchange') {
      const exchange = leg.special
      const claims = this.#isBook(run.account) ? run.claims : undefined
      const done = carryExchange(exchange, claims, (units) => this.#debit(run, units, leg.row, exchange))
      if (!handOn) return
      const before = this.#exchanged.get(exchange.index)
      this.#exchanged.set(exchange.index, done)
      if (!sameParcel(before?.received ?? null, done.received)) this.#touch(exchange.toAccount, this.#tick(leg) + 1)
      for (const [i, item] of (exchange.also ?? []).entries()) {
        if (!sameParcel(before?.also[i] ?? null, done.also[i]!)) this.#touch(item.account, this.#tick(leg) + 1)
      }
      return
    }
    const { payee, role } = this.#journal
    const mark = this.#marks.get(leg.row)
    let parcel = this.#debit(run, leg.units, leg.row)
    let displaced: Parcel = null
    if (mark !== undefined) ({ marked: parcel, displaced } = markParcel(parcel, mark))
    const to = payee[leg.row]!
    if (role[to] === ROLE.swapStop && this.#kept.has(run.account)) {
      claimable(run.claims, to, this.#method).credit(parcel)
    }
    if (handOn) this.#handOn(leg.row, to, parcel, displaced)
  }

  #handOn(row: number, to: number, parcel: Parcel, displaced: Parcel): void {
    const id = this.#ids[row]!
    if (displaced === null) this.#displaced.delete(id)
    else this.#displaced.set(id, displaced)
    if (sameParcel(this.#parcels.get(id) ?? null, parcel)) return
    if (taintOf(parcel) > 0n) this.#parcels.set(id, parcel)
    else this.#parcels.delete(id)
    this.#touch(to, this.#tickOfRow(row) + 1)
  }

  #receive(run: Run, leg: Leg): void {
    const { payer, units } = this.#journal
    let parcel: Parcel
    if (leg.special?.kind === 'seed') parcel = parcelOf(leg.special.theft, leg.special.units)
    else if (leg.special?.kind === 'exchange') {
      const done = this.#exchanged.get(leg.special.index)
      parcel = (leg.output ?? 0) === 0 ? (done?.received ?? null) : (done?.also[leg.output! - 1] ?? null)
    } else {
      const id = this.#ids[leg.row]!
      // A mint, or a payer that never held a stolen unit: nobody else runs this row.
      if (payer[leg.row] === NOBODY && this.#marks.has(leg.row)) {
        this.#parcels.set(id, markParcel(parcelOf(CLEAN, units.at(leg.row)), this.#marks.get(leg.row)!).marked)
      }
      parcel = this.#parcels.get(id) ?? parcelOf(CLEAN, leg.units)
    }
    if (!this.#isBook(run.account)) return
    if (run.holding === undefined && taintOf(parcel) > 0n) {
      run.holding = this.#open(run.account, run.balance)
    }
    if (run.holding === undefined) run.balance += leg.units
    else run.holding.credit(parcel)
  }

  #observe(run: Run, observed: Observed): void {
    if (run.holding === undefined) run.balance = observed.units
    else this.vanished.set(observed, observe(run.holding, observed.units))
  }

  #debit(run: Run, units: bigint, row: number, exchange?: Exchange): Parcel {
    if (run.holding !== undefined) {
      return run.holding.debit(units, () => upcomingDebits(this.#index, run.account, row, exchange))
    }
    run.balance = units > run.balance ? 0n : run.balance - units
    return parcelOf(CLEAN, units)
  }

  /** A changed parcel is on its way to an account: it takes part from this event on, if it does not already. */
  #touch(account: number, tick: number): void {
    if (account === NOBODY || !this.#isBook(account) || this.#runs.has(account)) return
    this.#start(account, tick)
  }

  #open(account: number, opening: bigint): Holding {
    return this.#method.open(opening, this.#journal.utxo.has(account))
  }

  #isBook(account: number): boolean {
    return this.#journal.role[account] === ROLE.book
  }

  /** Position of an event in time: payments on even ticks, their arrivals on the odd tick after. */
  #tick(leg: Leg): number {
    const place =
      leg.special === undefined ? this.#tickOfRow(leg.row) : 2 * (leg.special.before + this.#places.get(leg.special)!)
    return leg.side === 'in' ? place + 1 : place
  }

  #tickOfRow(row: number): number {
    let low = 0
    let high = this.#befores.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#befores[middle]! <= row) low = middle + 1
      else high = middle
    }
    return 2 * (row + low)
  }
}
