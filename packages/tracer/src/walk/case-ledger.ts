import { type Address, accountOf, chainOf, isZeroAddress } from '../model/address.ts'
import { min } from '../model/amount.ts'
import type { Asset } from '../model/asset.ts'
import { InputError } from '../model/errors.ts'
import type { Assertion, Incident, ObservedBalance, Seed } from '../model/incident.ts'
import type { Join } from '../model/join.ts'
import { orderTransfers } from '../model/order.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transfer } from '../model/transfer.ts'
import { AccountIndex, type Journal, NOBODY, ROLE, type Special } from '../taint/journal.ts'
import { orderForJoins } from './join-order.ts'
import { type ConversionLeg, type JoinPlan, planJoins } from './join-plan.ts'
import type { Places } from './places.ts'

/** An account of the journal spelled out. */
export interface Account {
  readonly address: Address
  readonly asset: Asset
  /** True for an account between the two sides of a join, which is nobody's book; `address` is where it is shown. */
  readonly between?: boolean
}

/** The facts of a case in ledger order, ready to be replayed by any method. */
export interface CaseLedger {
  /** Rows in ledger order; row numbers of the journal are positions here. */
  readonly transfers: readonly Transfer[]
  /** Flags that the ordering found, by row. */
  readonly orderFlags: ReadonlyMap<number, readonly string[]>
  readonly journal: Journal
  readonly index: AccountIndex
  /** By account number; account 0 is nobody. */
  readonly accounts: readonly Account[]
  /** Names of the thefts; theft 1 is the first. */
  readonly thefts: readonly string[]
  /** Assertions in the order of `Exchange.index`. */
  readonly exchanges: readonly Assertion[]
  /** Conversions that decoders found; their `Exchange.index` goes on after that of the assertions. */
  readonly conversions: readonly ConversionLeg[]
  /** Accounts of the rows as they stand in the record, where a join books them elsewhere; else those of the journal. */
  readonly recorded: { readonly payer: Uint32Array; readonly payee: Uint32Array }
  /** Flags of each seed of the incident. */
  readonly seedFlags: readonly (readonly string[])[]
  /** The number of an account, where the ledger has it. */
  readonly accountOf: (address: Address, asset: Asset) => number | undefined
}

export interface LedgerOptions {
  /** Rows after this moment are left out. */
  readonly until: UnixSeconds | null
  readonly assertions: boolean
  /** Rows that decoders found to belong together. */
  readonly joins?: readonly Join[]
  /** What stands for an opening balance that nobody knows: nothing (the default), or more than anybody can pay. */
  readonly unknownOpening?: 'nothing' | 'endless'
}

/** More units than all assets of all chains together. */
const ENDLESS = 1n << 300n

/**
 * Orders the facts and places seeds and assertions among them (design, section 3).
 * @param accounts numbers given before, to be kept: what replays by changes only needs them to mean the same
 * @throws InputError when seeds and rows contradict each other
 */
export function buildCaseLedger(
  facts: readonly Transfer[],
  incident: Incident,
  places: Places,
  options: LedgerOptions,
  accounts: Accounts = new Accounts(),
): CaseLedger {
  const { until } = options
  const known = until === null ? facts : facts.filter((row) => row.time === null || row.time <= until)
  const { order, flags } = orderTransfers(known)
  const joins = options.joins ?? []
  const { rows: transfers, moved } = orderForJoins(
    Array.from(order, (i) => known[i]!),
    joins,
  )
  const orderFlags = new Map<number, readonly string[]>()
  if (flags.size + moved.size > 0) {
    const byId = new Map([...flags].map(([fact, found]) => [known[fact]!.id, found]))
    transfers.forEach(({ id }, row) => {
      const found = new Set([...(byId.get(id) ?? []), ...(moved.has(id) ? ['order-assumed'] : [])])
      if (found.size > 0) orderFlags.set(row, [...found].sort())
    })
  }
  const builder = new Builder(transfers, places, accounts)
  const thefts = [...new Set(incident.seeds.map((seed) => seed.theft))]
  const seedFlags = incident.seeds.map((seed, i) =>
    until !== null && isLater(seed, facts, until)
      ? []
      : builder.seed(seed, i, incident.seeds, thefts.indexOf(seed.theft) + 1),
  )
  // Assertions with no row between them happen in the order of their times, however the incident lists them.
  const exchanges = options.assertions
    ? incident.assertions.filter((item) => until === null || item.time <= until).sort((a, b) => a.time - b.time)
    : []
  for (const [i, assertion] of exchanges.entries()) builder.assertion(assertion, i)
  const recorded = builder.recorded()
  const conversions = builder.join(planJoins(transfers, joins, accounts), exchanges.length)
  for (const observed of incident.balances) if (until === null || observed.time <= until) builder.observed(observed)
  const endless = options.unknownOpening === 'endless' ? ENDLESS : 0n
  const journal = builder.journal(openingsOf(incident, accounts, endless))
  return {
    transfers,
    orderFlags,
    journal,
    index: new AccountIndex(journal),
    accounts: accounts.list,
    thefts,
    exchanges,
    conversions,
    recorded,
    seedFlags,
    accountOf: (address, asset) => accounts.find(address, asset),
  }
}

/** Whether a row moves anything: a failed transaction costs only its fee, and an unknown or empty amount is no value. */
export function moves(row: Transfer): boolean {
  return row.units !== null && row.units > 0n && row.from !== row.to && (row.status === 1 || row.kind === 'fee')
}

/** Whether a seed lies after the last moment asked for, as far as its time, its rows or the rows of its block tell. */
function isLater(seed: Seed, facts: readonly Transfer[], until: UnixSeconds): boolean {
  if (seed.time !== undefined && seed.time > until) return true
  const isAfter = (row: Transfer) => row.time !== null && row.time > until
  const own = facts.filter((row) => row.tx === seed.tx && row.to === seed.address && row.asset === seed.asset)
  if (own.length > 0) return own.every(isAfter)
  const { block } = seed
  if (block === undefined) return false
  const chain = chainOf(seed.address)
  return facts.some((row) => row.chain === chain && row.block !== null && row.block <= block && isAfter(row))
}

/** Numbers for accounts; number 0 is nobody. */
export class Accounts {
  readonly list: Account[] = [{ address: '' as Address, asset: '' as Asset }]
  readonly #numbers = new Map<Asset, Map<Address, number>>()
  readonly #between = new Map<string, number>()

  find(address: Address, asset: Asset): number | undefined {
    return this.#numbers.get(asset)?.get(address)
  }

  number(address: Address, asset: Asset): number {
    let ofAsset = this.#numbers.get(asset)
    if (ofAsset === undefined) {
      ofAsset = new Map()
      this.#numbers.set(asset, ofAsset)
    }
    let number = ofAsset.get(address)
    if (number === undefined) {
      number = this.list.length
      this.list.push({ address, asset })
      ofAsset.set(address, number)
    }
    return number
  }

  between(join: string, place: Address, asset: Asset): number {
    const key = `${join} ${asset}`
    let number = this.#between.get(key)
    if (number === undefined) {
      number = this.list.length
      this.list.push({ address: place, asset, between: true })
      this.#between.set(key, number)
    }
    return number
  }
}

/** Openings of accounts that have rows; the others matter to nobody. */
function openingsOf(incident: Incident, accounts: Accounts, unknown: bigint): Map<number, bigint> {
  const openings = new Map<number, bigint>()
  for (const { address, asset, units } of incident.openings) {
    const account = accounts.find(address, asset)
    if (account !== undefined) openings.set(account, units ?? unknown)
  }
  return openings
}

class Builder {
  readonly #accounts: Accounts
  readonly #transfers: readonly Transfer[]
  readonly #places: Places
  readonly #payer: Uint32Array
  readonly #payee: Uint32Array
  readonly #fee: Uint8Array
  readonly #specials: (Special & { readonly rank: number })[] = []
  readonly #marked = new Map<number, Seed>()
  readonly #byTx = new Map<string, number[]>()

  constructor(transfers: readonly Transfer[], places: Places, accounts: Accounts) {
    this.#accounts = accounts
    this.#transfers = transfers
    this.#places = places
    this.#payer = new Uint32Array(transfers.length)
    this.#payee = new Uint32Array(transfers.length)
    this.#fee = new Uint8Array(transfers.length)
    transfers.forEach((row, i) => {
      if (!moves(row)) return
      this.#payer[i] = isZeroAddress(row.from) ? NOBODY : this.#accounts.number(row.from, row.asset)
      this.#payee[i] = row.to === null ? NOBODY : this.#accounts.number(row.to, row.asset)
      this.#fee[i] = row.kind === 'fee' ? 1 : 0
    })
  }

  /** Places one seed and says what has to be said about it. */
  seed(seed: Seed, place: number, all: readonly Seed[], theft: number): readonly string[] {
    const account = this.#accounts.number(seed.address, seed.asset)
    const rows = seed.tx === undefined ? [] : this.#rowsOf(seed)
    if (rows.length > 0) {
      this.#mark(seed, place, all, rows, theft)
      return []
    }
    this.#specials.push({ kind: 'seed', before: this.#seedPlace(seed), account, theft, units: seed.units, rank: 0 })
    return seed.tx === undefined ? [] : ['not-in-record']
  }

  assertion(item: Assertion, index: number): void {
    const before =
      1 +
      this.#lastRow((row) => chainOf(row.from) === chainOf(item.address) && row.time !== null && row.time <= item.time)
    const account = this.#accounts.number(item.address, item.asset)
    const toAccount = this.#accounts.number(item.address, item.toAsset)
    this.#specials.push({
      kind: 'exchange',
      before,
      index,
      account,
      units: item.units,
      fromBook: item.units,
      toAccount,
      toUnits: item.toUnits,
      rank: 1,
    })
  }

  /** A balance read on chain stands after the rows of its second, if its account has any. */
  observed({ address, asset, units, time }: ObservedBalance): void {
    const account = this.#accounts.find(address, asset)
    if (account === undefined) return
    const chain = chainOf(address)
    const before = 1 + this.#lastRow((row) => row.chain === chain && row.time !== null && row.time <= time)
    this.#specials.push({ kind: 'observed', before, account, units, rank: 1.5 })
  }

  /** The accounts of the rows before any join books them elsewhere. */
  recorded(): CaseLedger['recorded'] {
    return { payer: this.#payer.slice(), payee: this.#payee.slice() }
  }

  /** Books joined rows past the contract between them; gives the conversions in the order of their exchanges. */
  join({ payer, payee, legs, exchanges }: JoinPlan, firstIndex: number): readonly ConversionLeg[] {
    for (const [row, account] of payer) this.#payer[row] = account
    for (const [row, account] of payee) this.#payee[row] = account
    for (const [i, exchange] of exchanges.entries())
      this.#specials.push({ ...exchange, index: firstIndex + i, rank: 1 })
    return legs
  }

  journal(openings: ReadonlyMap<number, bigint>): Journal {
    const specials = this.#specials.sort((a, b) => a.before - b.before || a.rank - b.rank)
    const role = Uint8Array.from(this.#accounts.list, (account) => this.#roleOf(account))
    const utxo = new Set<number>()
    this.#accounts.list.forEach(({ address }, i) => {
      if (i > 0 && accountOf(address).startsWith('tx:')) utxo.add(i)
    })
    const transfers = this.#transfers
    const [payer, payee] = [this.#payer, this.#payee]
    return {
      rows: transfers.length,
      accounts: this.#accounts.list.length,
      payer,
      payee,
      units: { at: (row) => transfers[row]!.units! },
      fee: this.#fee,
      role,
      openings,
      utxo,
      specials: this.#withClaims(specials, role),
    }
  }

  /** How much of each exchange leaves the book, and how much was already paid into swaps that nobody read. */
  #withClaims(specials: readonly Special[], role: Uint8Array): Special[] {
    const swapped = new Map<number, bigint>()
    for (const special of specials) if (special.kind === 'exchange') swapped.set(special.account, 0n)
    if (swapped.size === 0) return [...specials]
    let row = 0
    return specials.map((special) => {
      for (; row < special.before; row++) {
        const payer = this.#payer[row]!
        const before = swapped.get(payer)
        if (before !== undefined && role[this.#payee[row]!] === ROLE.swapStop)
          swapped.set(payer, before + this.#transfers[row]!.units!)
      }
      if (special.kind !== 'exchange') return special
      const claimed = min(special.units, swapped.get(special.account)!)
      swapped.set(special.account, swapped.get(special.account)! - claimed)
      return { ...special, fromBook: special.units - claimed }
    })
  }

  #roleOf({ address, between }: Account): number {
    if (between === true) return ROLE.book
    const category = address === '' ? undefined : this.#places.at(address)?.category
    if (category === undefined) return ROLE.book
    return category === 'dex' || category === 'contract' ? ROLE.swapStop : ROLE.sink
  }

  #rowsOf(seed: Seed): number[] {
    if (this.#byTx.size === 0) {
      this.#transfers.forEach((row, i) => {
        const rows = this.#byTx.get(row.tx)
        if (rows === undefined) this.#byTx.set(row.tx, [i])
        else rows.push(i)
      })
    }
    const rows = this.#byTx.get(seed.tx!) ?? []
    return rows.filter((i) => {
      const row = this.#transfers[i]!
      return row.to === seed.address && row.asset === seed.asset && moves(row)
    })
  }

  #mark(seed: Seed, place: number, all: readonly Seed[], rows: readonly number[], theft: number): void {
    let left = seed.units
    for (const row of rows) {
      const other = this.#marked.get(row)
      if (other !== undefined) {
        throw new InputError(`seeds.${all.indexOf(other)} and seeds.${place} mark the same row`, {
          got: `transaction ${seed.tx}, receiver ${seed.address}, asset ${seed.asset}`,
          wanted: 'one seed for each row of the ledger',
          next: 'join the two seeds into one, or give them different transactions',
        })
      }
      const units = min(left, this.#transfers[row]!.units!)
      if (units === 0n) break
      this.#marked.set(row, seed)
      this.#specials.push({ kind: 'mark', before: row, theft, units, rank: 2 })
      left -= units
    }
    if (left > 0n) {
      throw new InputError(`seeds.${place} states more units than the ledger's rows of its transaction hold`, {
        got: `${seed.units} units; the rows of ${seed.tx} to ${seed.address} hold ${seed.units - left}`,
        wanted: 'at most the units of the rows',
        next: 'compare the seed with the ledger; one of them has a slip',
      })
    }
  }

  /** Where a seed without a row stands: end of its block, else its time, else before its address first pays. */
  #seedPlace(seed: Seed): number {
    const chain = chainOf(seed.address)
    const { block, time } = seed
    if (block !== undefined)
      return 1 + this.#lastRow((row) => row.chain === chain && row.block !== null && row.block <= block)
    if (time !== undefined)
      return 1 + this.#lastRow((row) => row.chain === chain && row.time !== null && row.time <= time)
    const first = this.#transfers.findIndex((row) => row.from === seed.address && moves(row))
    return first < 0 ? this.#transfers.length : first
  }

  #lastRow(matches: (row: Transfer) => boolean): number {
    return this.#transfers.findLastIndex(matches)
  }
}
