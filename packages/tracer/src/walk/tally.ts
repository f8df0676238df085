import type { Address } from '../model/address.ts'
import { BugError } from '../model/errors.ts'
import type { Method } from '../model/trace.ts'
import type { Holding, MethodDefinition } from '../taint/holding.ts'
import { METHOD } from '../taint/methods.ts'
import { taintByTheft, taintOf } from '../taint/parcel.ts'
import { type Exchanged, type Replayed, replay } from '../taint/replay.ts'
import type { CaseLedger } from './case-ledger.ts'

/** Stolen units per theft, index 0 for theft 1; a theft without units may be missing at the end. */
export type ByTheft = readonly bigint[]

/** What one replay of a case found, summed up per row and per account. */
export interface Tally {
  readonly method: Method
  /** Stolen units of each row that carries any, by row. */
  readonly rows: ReadonlyMap<number, ByTheft>
  readonly taintIn: readonly bigint[]
  readonly taintOut: readonly bigint[]
  readonly holdings: ReadonlyMap<number, Holding>
  readonly sunk: Replayed['sunk']
  readonly fees: Replayed['fees']
  readonly unexplained: Replayed['unexplained']
  readonly exchanged: readonly Exchanged[]
  /** Fewest movements that carried stolen units from a seed to each address. */
  readonly hops: ReadonlyMap<Address, number>
  /** First and last row that brought stolen units to an account. */
  readonly firstIn: ReadonlyMap<number, number>
  readonly lastIn: ReadonlyMap<number, number>
}

/** Replays a case under one method. */
export function tally(ledger: CaseLedger, method: Method): Tally {
  return tallyWith(ledger, METHOD[method])
}

function tallyWith(ledger: CaseLedger, method: MethodDefinition): Tally {
  const { journal, accounts } = ledger
  const rows = new Map<number, ByTheft>()
  const zeros = () => new Array<bigint>(journal.accounts).fill(0n)
  const taintIn = zeros()
  const taintOut = zeros()
  const hops = new Map<Address, number>()
  const firstIn = new Map<number, number>()
  const lastIn = new Map<number, number>()
  const marks = new Map<number, bigint>()
  for (const special of journal.specials) {
    if (special.kind === 'mark') {
      marks.set(special.before, special.units)
      hops.set(accounts[journal.payee[special.before]!]!.address, 0)
    } else if (special.kind === 'seed') {
      taintIn[special.account]! += special.units
      hops.set(accounts[special.account]!.address, 0)
    }
  }
  const replayed = replay(
    journal,
    method,
    (row, parcel) => {
      const tainted = taintOf(parcel)
      rows.set(row, taintByTheft(parcel))
      const payer = journal.payer[row]!
      const payee = journal.payee[row]!
      taintOut[payer]! += tainted - (marks.get(row) ?? 0n)
      taintIn[payee]! += tainted
      if (!firstIn.has(payee)) firstIn.set(payee, row)
      lastIn.set(payee, row)
      const hop = hops.get(accounts[payer]!.address)
      const to = accounts[payee]!.address
      if (hop !== undefined && hop + 1 < (hops.get(to) ?? Number.POSITIVE_INFINITY)) hops.set(to, hop + 1)
    },
    ledger.index,
  )
  for (const special of journal.specials) {
    if (special.kind !== 'exchange') continue
    const done = replayed.exchanged.find((item) => item.index === special.index)!
    taintOut[special.account]! += taintOf(done.fromBook)
    taintIn[special.toAccount]! += taintOf(done.received)
  }
  hops.delete('' as Address)
  return { method: method.name, rows, taintIn, taintOut, hops, firstIn, lastIn, ...views(replayed) }
}

function views({ holdings, sunk, fees, unexplained, exchanged }: Replayed) {
  return { holdings, sunk, fees, unexplained, exchanged }
}

/**
 * Poison counts a unit once for each theft that reached it, so it is replayed theft by theft; every other method keeps
 * thefts apart by itself.
 */
export function tallyByTheft(ledger: CaseLedger, theft: number): Tally {
  const specials = ledger.journal.specials.filter((special) => special.kind === 'exchange' || special.theft === theft)
  return tally({ ...ledger, journal: { ...ledger.journal, specials } }, 'poison')
}

export function sumOf(units: ByTheft): bigint {
  let sum = 0n
  for (const part of units) sum += part
  return sum
}

/**
 * Law 2: per asset and per theft, what was seeded and converted in equals what was converted out, sunk and held.
 * @throws BugError when it does not
 */
export function assertConserved(ledger: CaseLedger, found: Tally): void {
  if (!METHOD[found.method].conserving) return
  const balance = new Map<string, bigint>()
  const book = (account: number, units: ByTheft, sign: bigint) => {
    units.forEach((part, i) => {
      const key = `${ledger.accounts[account]!.asset} of theft ${ledger.thefts[i]}`
      balance.set(key, (balance.get(key) ?? 0n) + sign * part)
    })
  }
  const one = (theft: number, units: bigint) => Array.from({ length: theft }, (_, i) => (i === theft - 1 ? units : 0n))
  for (const special of ledger.journal.specials) {
    if (special.kind === 'seed') book(special.account, one(special.theft, special.units), 1n)
    else if (special.kind === 'mark') book(ledger.journal.payee[special.before]!, one(special.theft, special.units), 1n)
    else {
      const done = found.exchanged.find((item) => item.index === special.index)!
      book(special.account, taintByTheft(done.parcel), -1n)
      book(special.toAccount, taintByTheft(done.received), 1n)
    }
  }
  for (const [account, holding] of found.holdings) book(account, holding.byTheft(), -1n)
  for (const sinks of [found.sunk, found.fees, found.unexplained]) {
    for (const [account, sunk] of sinks) book(account, sunk.units, -1n)
  }
  for (const [what, difference] of balance) {
    if (difference !== 0n) {
      throw new BugError(`value is not conserved under ${found.method}: ${what}`, {
        got: `${difference} units too ${difference > 0n ? 'few' : 'many'} at the end`,
        wanted: 'seeded + converted in = converted out + the sum of all sinks',
        next: 'report this with the case file; the numbers of this case must not be used',
      })
    }
  }
}
