import type { Address } from '../model/address.ts'
import { max } from '../model/amount.ts'
import { BugError } from '../model/errors.ts'
import type { Method } from '../model/trace.ts'
import { NOBODY, ofTheft, outputsOf, ROLE } from '../taint/journal.ts'
import { METHOD } from '../taint/methods.ts'
import { type Parcel, taintByTheft, taintOf } from '../taint/parcel.ts'
import { type OnTaintedRow, type Replayed, replay } from '../taint/replay.ts'
import type { Sunk } from '../taint/steps.ts'
import type { CaseLedger } from './case-ledger.ts'
import { Hops } from './hops.ts'

/** Stolen units per theft, index 0 for theft 1; a theft without units may be missing at the end. */
export type ByTheft = readonly bigint[]

/** Stolen units that ended somewhere, and how many payments brought them. */
export interface Ended {
  units: bigint
  count: number
}

/** What a conversion carried over, in stolen units. */
export interface Carried {
  readonly given: bigint
  /** The part of `given` that left the account's own book then, and not before into a swap. */
  readonly fromBook: bigint
  /** Of each asset received, in the order of the exchange. */
  readonly received: readonly bigint[]
  /** What a third party kept. */
  readonly fee: bigint
}

/** What one replay of a case found, summed up per row and per account. */
export interface Tally {
  readonly method: Method
  /** Stolen units of each row that carries any, by row. */
  readonly rows: ReadonlyMap<number, { readonly units: bigint; readonly byTheft: ByTheft }>
  readonly taintIn: readonly bigint[]
  readonly taintOut: readonly bigint[]
  /** Stolen units that an account holds at the end, by account; those that hold none are left out. */
  readonly held: ReadonlyMap<number, bigint>
  readonly sunk: ReadonlyMap<number, Ended>
  readonly fees: ReadonlyMap<number, Ended>
  readonly unexplained: ReadonlyMap<number, Ended>
  /** By index of the exchange. */
  readonly exchanged: readonly Carried[]
  /** Fewest movements that carried stolen units from a seed to each address. */
  readonly hops: ReadonlyMap<Address, number>
  /** First and last row that brought stolen units to an account. */
  readonly firstIn: ReadonlyMap<number, number>
  readonly lastIn: ReadonlyMap<number, number>
}

/** Replays a journal, from nothing or by what changed. */
export type Run = (onTaintedRow: OnTaintedRow) => Replayed

/**
 * Replays a case under one method and sums up.
 * @param run how to replay; from nothing when left out
 * @throws BugError when a conserving method did not conserve (design, law 2)
 */
export function tally(ledger: CaseLedger, method: Method, run?: Run): Tally {
  const { journal } = ledger
  const thefts = ledger.thefts.length
  // Poison counts a unit for each theft that reached it, so each is replayed alone and a row is as tainted as by the worst.
  const alone =
    METHOD[method].conserving || thefts < 2
      ? [collect(run ?? ((on) => replay(journal, METHOD[method], on, ledger.index)))]
      : Array.from({ length: thefts }, (_, i) => {
          const specials = ofTheft(journal.specials, i + 1)
          return collect((on) => replay({ ...journal, specials }, METHOD[method], on))
        })
  if (METHOD[method].conserving) assertConserved(ledger, method, alone[0]!.replayed)
  return sumUp(ledger, method, alone)
}

interface Collected {
  readonly rows: Map<number, { units: bigint; byTheft: ByTheft }>
  readonly replayed: Replayed
}

function collect(run: Run): Collected {
  const rows: Collected['rows'] = new Map()
  const replayed = run((row, parcel) => rows.set(row, { units: taintOf(parcel), byTheft: taintByTheft(parcel) }))
  return { rows, replayed }
}

function sumUp(ledger: CaseLedger, method: Method, alone: readonly Collected[]): Tally {
  const { journal } = ledger
  const rows = mergedRows(alone)
  const zeros = () => new Array<bigint>(journal.accounts).fill(0n)
  const taintIn = zeros()
  const taintOut = zeros()
  const hops = new Hops(ledger)
  const marks = new Map<number, bigint>()
  const sunk = new Map<number, Ended>()
  const fees = new Map<number, Ended>()
  for (const special of journal.specials) {
    if (special.kind === 'mark') {
      marks.set(special.before, special.units)
      hops.start(journal.payee[special.before]!)
    } else if (special.kind === 'seed') {
      taintIn[special.account]! += special.units
      hops.start(special.account)
      if (journal.role[special.account] !== ROLE.book) end(sunk, special.account, special.units)
    }
  }
  const firstIn = new Map<number, number>()
  const lastIn = new Map<number, number>()
  for (const [row, { units }] of rows) {
    const payer = journal.payer[row]!
    const payee = journal.payee[row]!
    if (payer !== NOBODY) taintOut[payer]! += units - (marks.get(row) ?? 0n)
    if (journal.fee[row] === 1) {
      end(fees, payer, units)
      continue
    }
    taintIn[payee]! += units
    if (journal.role[payee] !== ROLE.book) end(sunk, payee, units)
    if (!firstIn.has(payee)) firstIn.set(payee, row)
    lastIn.set(payee, row)
    hops.pass(payer, payee)
  }
  const exchanged = sumExchanges(ledger, alone, sunk, fees, taintIn, taintOut)
  const held = mostOf(alone, ({ holdings }) => [...holdings].map(([account, holding]) => [account, holding.taint]))
  const unexplained = new Map<number, Ended>()
  for (const [account, units] of mostOf(alone, (replayed) => totals(replayed.unexplained)))
    end(unexplained, account, units)
  return {
    method,
    rows,
    taintIn,
    taintOut,
    held,
    sunk,
    fees,
    unexplained,
    exchanged,
    hops: hops.byAddress,
    firstIn,
    lastIn,
  }
}

function sumExchanges(
  { journal }: CaseLedger,
  alone: readonly Collected[],
  sunk: Map<number, Ended>,
  fees: Map<number, Ended>,
  taintIn: bigint[],
  taintOut: bigint[],
): Carried[] {
  const sums: Carried[] = []
  for (const special of journal.specials) {
    if (special.kind !== 'exchange') continue
    const done = alone.map(({ replayed }) => replayed.exchanged.find((item) => item.index === special.index)!)
    const most = (of: (item: (typeof done)[number]) => Parcel) => largest(done.map((item) => taintOf(of(item))))
    const outputs = outputsOf(special)
    const carried: Carried = {
      given: most((item) => item.parcel),
      fromBook: most((item) => item.fromBook),
      received: outputs.map((_, i) => most((item) => (i === 0 ? item.received : item.also[i - 1]!))),
      fee: most((item) => item.fee),
    }
    sums[special.index] = carried
    taintOut[special.account]! += carried.fromBook
    if (special.feeBy !== undefined) end(fees, special.feeBy, carried.fee)
    for (const [i, account] of outputs.entries()) {
      taintIn[account]! += carried.received[i]!
      if (journal.role[account] !== ROLE.book) end(sunk, account, carried.received[i]!)
    }
    const claimed = done.reduce((a, b) => (taintOf(a.parcel) >= taintOf(b.parcel) ? a : b)).claimed
    for (const [stop, part] of claimed)
      if (taintOf(part) > 0n) sunk.get(stop)!.units = max(0n, sunk.get(stop)!.units - taintOf(part))
  }
  return sums
}

function mergedRows(alone: readonly Collected[]): Collected['rows'] {
  if (alone.length === 1) return alone[0]!.rows
  const all = new Map<number, { units: bigint; byTheft: ByTheft }>()
  const numbers = new Set(alone.flatMap(({ rows }) => [...rows.keys()]))
  for (const row of [...numbers].sort((a, b) => a - b)) {
    const found = alone.map(({ rows }) => rows.get(row))
    const units = found.reduce((most, item) => (item !== undefined && item.units > most ? item.units : most), 0n)
    all.set(row, { units, byTheft: alone.map((_, i) => found[i]?.byTheft[i] ?? 0n) })
  }
  return all
}

/** The largest amount per account that any of the replays found. */
function mostOf(
  alone: readonly Collected[],
  of: (replayed: Replayed) => Iterable<[number, bigint]>,
): Map<number, bigint> {
  const most = new Map<number, bigint>()
  for (const { replayed } of alone) {
    for (const [account, units] of of(replayed)) if (units > (most.get(account) ?? 0n)) most.set(account, units)
  }
  return most
}

function largest(units: readonly bigint[]): bigint {
  return units.reduce((most, part) => max(most, part), 0n)
}

function totals(sinks: ReadonlyMap<number, Sunk>): [number, bigint][] {
  return [...sinks].map(([account, { units }]) => [account, units.reduce((sum, part) => sum + part, 0n)])
}

function end(ended: Map<number, Ended>, account: number, units: bigint): void {
  if (units === 0n) return
  const known = ended.get(account)
  if (known === undefined) ended.set(account, { units, count: 1 })
  else {
    known.units += units
    known.count += 1
  }
}

/** Law 2: per asset and per theft, what was seeded and converted in equals what was converted out, sunk and held. */
function assertConserved(ledger: CaseLedger, method: Method, found: Replayed): void {
  const { journal, accounts } = ledger
  const balance = new Map<string, bigint>()
  const book = (account: number, units: ByTheft, sign: bigint) => {
    units.forEach((part, i) => {
      const key = `${accounts[account]!.asset} of theft ${ledger.thefts[i]}`
      balance.set(key, (balance.get(key) ?? 0n) + sign * part)
    })
  }
  const seeded = (theft: number, units: bigint) => [...new Array<bigint>(theft - 1).fill(0n), units]
  for (const special of journal.specials) {
    if (special.kind === 'seed') book(special.account, seeded(special.theft, special.units), 1n)
    else if (special.kind === 'mark') book(journal.payee[special.before]!, seeded(special.theft, special.units), 1n)
    else if (special.kind === 'exchange') {
      const done = found.exchanged.find((item) => item.index === special.index)!
      book(special.account, taintByTheft(done.parcel), -1n)
      book(special.account, taintByTheft(done.fee), 1n)
      for (const [i, account] of outputsOf(special).entries()) {
        book(account, taintByTheft(i === 0 ? done.received : done.also[i - 1]!), 1n)
      }
    }
  }
  for (const [account, holding] of found.holdings) book(account, holding.byTheft(), -1n)
  for (const sinks of [found.sunk, found.fees, found.unexplained]) {
    for (const [account, sunk] of sinks) book(account, sunk.units, -1n)
  }
  for (const [what, difference] of balance) {
    if (difference === 0n) continue
    throw new BugError(`value is not conserved under ${method}: ${what}`, {
      got: `${difference} units too ${difference > 0n ? 'few' : 'many'} at the end`,
      wanted: 'seeded + converted in = converted out + the sum of all sinks',
      next: 'report this with the case file; the numbers of this case must not be used',
    })
  }
}
