import type { Incident } from '../model/incident.ts'
import type { Method } from '../model/trace.ts'
import { type Exchange, NOBODY, ofTheft, type Special } from '../taint/journal.ts'
import { METHOD } from '../taint/methods.ts'
import { type Parcel, taintByTheft } from '../taint/parcel.ts'
import { type Exchanged, replay } from '../taint/replay.ts'
import type { CaseLedger } from './case-ledger.ts'

/**
 * One step of the units of one seed, in ledger order. Units are base units of that seed alone; an account is a number of
 * the ledger.
 */
export type Flow =
  /** The seed lands: by itself, or as the marked part of a row. */
  | { readonly kind: 'landing'; readonly to: number; readonly units: bigint }
  /** A row; it leads to nobody where it is a fee. */
  | { readonly kind: 'row'; readonly row: number; readonly from: number; readonly to: number; readonly units: bigint }
  /** Units vanish from a book: a balance read on chain is below it, or the row of another theft displaces them. */
  | { readonly kind: 'loss'; readonly from: number; readonly to: typeof NOBODY; readonly units: bigint }
  /** Units of one asset become units of another: out of the book, and out of swaps that nobody read. */
  | {
      readonly kind: 'exchange'
      readonly index: number
      readonly from: number
      readonly to: number
      readonly fromBook: bigint
      readonly claimed: bigint
      readonly received: bigint
    }

/** What the units of each seed did, by position in the incident's list of seeds. A seed that never landed did nothing. */
export type FlowsBySeed = readonly (readonly Flow[])[]

/**
 * The incident with every seed as a theft of its own, so that a replay of its ledger keeps the seeds apart.
 *
 * The case itself keeps apart only what `seeds[].theft` names. Which units of a book are stolen does not depend on how
 * thefts are named, so both replays agree on every total, with two exceptions: haircut rounds down per theft, so with more
 * thefts a payment may carry up to one unit less for each seed; and poison counts a unit for every theft that reached it.
 */
export function eachSeedATheft(incident: Incident): Incident {
  return { ...incident, seeds: incident.seeds.map((seed, i) => ({ ...seed, theft: `seed ${i + 1}` })) }
}

/** A ledger in which every seed is a theft, told again with the thefts of the case: what the case's own totals are. */
export function withCaseThefts(ledger: CaseLedger, incident: Incident): CaseLedger {
  const thefts = [...new Set(incident.seeds.map((seed) => seed.theft))]
  const specials = ledger.journal.specials.map((special) =>
    !('theft' in special)
      ? special
      : { ...special, theft: thefts.indexOf(incident.seeds[special.theft - 1]!.theft) + 1 },
  )
  return { ...ledger, thefts, journal: { ...ledger.journal, specials } }
}

/**
 * Replays a ledger in which every seed is a theft, and follows the units of each.
 * @param ledger built from `eachSeedATheft(incident)`
 * @example seedFlows(ledger, 'fifo')[0] // [{ kind: 'landing', … }, { kind: 'row', … }, …]
 */
export function seedFlows(ledger: CaseLedger, method: Method): FlowsBySeed {
  const { journal } = ledger
  if (METHOD[method].conserving) {
    const found = observe(ledger, method)
    return ledger.thefts.map((_, seed) => flowsOf(ledger, found, seed))
  }
  // Poison would count one unit for several seeds at once, so each is replayed as if it were the only one.
  return ledger.thefts.map((_, seed) => {
    const specials = ofTheft(journal.specials, seed + 1)
    return flowsOf(ledger, observe({ ...ledger, journal: { ...journal, specials } }, method), seed)
  })
}

interface Observed {
  /** Stolen units per theft of each row that carries any. */
  readonly rows: ReadonlyMap<number, readonly bigint[]>
  readonly exchanged: ReadonlyMap<number, Exchanged>
  readonly lost: ReadonlyMap<Special, readonly bigint[]>
}

function observe({ journal, index }: CaseLedger, method: Method): Observed {
  const rows = new Map<number, readonly bigint[]>()
  const onTaintedRow = (row: number, parcel: Parcel) => rows.set(row, taintByTheft(parcel))
  const lost = new Map<Special, readonly bigint[]>()
  const onLost = (special: Special, parcel: Parcel) => lost.set(special, taintByTheft(parcel))
  const { exchanged } = replay(journal, METHOD[method], onTaintedRow, index, onLost)
  return { rows, exchanged: new Map(exchanged.map((done) => [done.index, done])), lost }
}

function flowsOf({ journal }: CaseLedger, { rows, exchanged, lost }: Observed, seed: number): Flow[] {
  const flows: Flow[] = []
  const tainted = [...rows.keys()]
  let next = 0
  const rowsBefore = (end: number) => {
    for (; next < tainted.length && tainted[next]! < end; next++) addRow(tainted[next]!)
  }
  const addRow = (row: number, landed = 0n) => {
    const units = (rows.get(row)![seed] ?? 0n) - landed
    const to = journal.payee[row]!
    if (units > 0n) flows.push({ kind: 'row', row, from: journal.payer[row]!, to, units })
    if (landed > 0n) flows.push({ kind: 'landing', to, units: landed })
  }
  for (const special of journal.specials) {
    rowsBefore(special.before)
    const gone = lost.get(special)?.[seed] ?? 0n
    const from = special.kind === 'mark' ? journal.payer[special.before]! : special.account
    if (gone > 0n) flows.push({ kind: 'loss', from, to: NOBODY, units: gone })
    if (special.kind === 'exchange') flows.push(...exchangeFlow(special, exchanged.get(special.index)!, seed))
    else if (special.kind === 'observed' || special.theft !== seed + 1) continue
    else if (special.kind === 'seed') flows.push({ kind: 'landing', to: special.account, units: special.units })
    else {
      addRow(special.before, special.units)
      next++
    }
  }
  rowsBefore(journal.rows)
  return flows
}

function exchangeFlow(exchange: Exchange, done: Exchanged, seed: number): Flow[] {
  const of = (parcel: Parcel) => taintByTheft(parcel)[seed] ?? 0n
  const flow = {
    kind: 'exchange' as const,
    index: exchange.index,
    from: exchange.account,
    to: exchange.toAccount,
    fromBook: of(done.fromBook),
    claimed: done.claimed.reduce((sum, [, part]) => sum + of(part), 0n),
    received: of(done.received),
  }
  return flow.fromBook + flow.claimed > 0n ? [flow] : []
}
