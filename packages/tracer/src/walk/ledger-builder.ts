import { accountOf, chainOf, isZeroAddress } from '../model/address.ts'
import { min } from '../model/amount.ts'
import { InputError } from '../model/errors.ts'
import type { Assertion, ObservedBalance, Seed } from '../model/incident.ts'
import type { Transfer } from '../model/transfer.ts'
import { type Journal, NOBODY, ROLE, type Special } from '../taint/journal.ts'
import type { Account, Accounts } from './accounts.ts'
import type { ConversionLeg, JoinPlan } from './join-plan.ts'
import type { Places } from './places.ts'

/** Whether a row moves anything: a failed transaction costs only its fee, and an unknown or empty amount is no value. */
export function moves(row: Transfer): boolean {
  return row.units !== null && row.units > 0n && row.from !== row.to && (row.status === 1 || row.kind === 'fee')
}

/** Where an event stands among those before the same row: by its own time where it has one, else by its kind. */
interface Standing {
  readonly time: number | null
  readonly rank: number
}

/** Events with a time before those without, so that the order does not depend on which two are compared first. */
function inOrder(a: Special & Standing, b: Special & Standing): number {
  const timed = (special: Standing) => special.time ?? (special.rank === 0 ? -1 : Number.POSITIVE_INFINITY)
  return a.before - b.before || compareNumbers(timed(a), timed(b)) || a.rank - b.rank
}

function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** Books the rows of a case, and places its seeds, assertions and joins among them. */
export class LedgerBuilder {
  readonly #accounts: Accounts
  readonly #transfers: readonly Transfer[]
  readonly #places: Places
  readonly #payer: Uint32Array
  readonly #payee: Uint32Array
  readonly #fee: Uint8Array
  readonly #specials: (Special & Standing)[] = []
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
    this.#specials.push({
      kind: 'seed',
      before: this.#seedPlace(seed),
      account,
      theft,
      units: seed.units,
      time: seed.time ?? null,
      rank: 0,
    })
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
      time: item.time,
      rank: 1,
    })
  }

  /** A balance read on chain stands after the rows of its second, if its account has any. */
  observed({ address, asset, units, time }: ObservedBalance): void {
    const account = this.#accounts.find(address, asset)
    if (account === undefined) return
    const chain = chainOf(address)
    const before = 1 + this.#lastRow((row) => row.chain === chain && row.time !== null && row.time <= time)
    this.#specials.push({ kind: 'observed', before, account, units, time, rank: 1.5 })
  }

  /** The accounts of the rows before any join books them elsewhere. */
  recorded(): Pick<Journal, 'payer' | 'payee'> {
    return { payer: this.#payer.slice(), payee: this.#payee.slice() }
  }

  /** Books joined rows past the contract between them; gives the conversions in the order of their exchanges. */
  join({ payer, payee, legs, exchanges }: JoinPlan, firstIndex: number): readonly ConversionLeg[] {
    for (const [row, account] of payer) this.#payer[row] = account
    for (const [row, account] of payee) this.#payee[row] = account
    for (const [i, exchange] of exchanges.entries())
      this.#specials.push({ ...exchange, index: firstIndex + i, time: null, rank: 3 })
    return legs
  }

  journal(openings: ReadonlyMap<number, bigint>): Journal {
    const specials = this.#specials.sort(inOrder).map(({ time: _, rank: __, ...special }): Special => special)
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

  #roleOf({ address, between, departed }: Account): number {
    if (departed === true) return ROLE.sink
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
      this.#specials.push({ kind: 'mark', before: row, theft, units, time: null, rank: 4 })
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
