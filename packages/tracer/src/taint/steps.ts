import { max, min } from '../model/amount.ts'
import { convert } from './convert.ts'
import type { Holding, PlannedDebit } from './holding.ts'
import type { AccountIndex, Exchange, SeedMark } from './journal.ts'
import {
  CLEAN,
  concat,
  type Parcel,
  parcelFrom,
  parcelOf,
  segmentsOf,
  taintByTheft,
  taintOf,
  unitsOfParcel,
} from './parcel.ts'

/** Stolen units that ended somewhere, per theft (index 0 for theft 1), and how many payments brought them. */
export interface Sunk {
  units: bigint[]
  count: number
}

/** Books the stolen units of a parcel to an account's sink. */
export function sink(sinks: Map<number, Sunk>, account: number, parcel: Parcel): void {
  if (taintOf(parcel) === 0n) return
  const sunk = sinks.get(account) ?? { units: [], count: 0 }
  taintByTheft(parcel).forEach((units, i) => {
    sunk.units[i] = (sunk.units[i] ?? 0n) + units
  })
  sunk.count += 1
  sinks.set(account, sunk)
}

/** Takes back what an assertion claims out of a swap that nobody read. */
export function unsink(sinks: Map<number, Sunk>, account: number, parcel: Parcel): void {
  taintByTheft(parcel).forEach((units, i) => {
    // Only poison can claim back more than it sank: it conserves nothing.
    sinks.get(account)!.units[i] = max(0n, sinks.get(account)!.units[i]! - units)
  })
}

/**
 * The payments an account makes from one of them on until it is next paid, that one first.
 * @param exchange the exchange that pays; undefined when it is the row itself
 */
export function upcomingDebits(index: AccountIndex, account: number, row: number, exchange?: Exchange): PlannedDebit[] {
  const planned: PlannedDebit[] = []
  for (const leg of index.legs(account, row)) {
    const first = planned.length === 0
    if (first && (leg.special !== exchange || leg.row !== row)) continue
    // A conversion that brought nothing is no credit: it ends no spend epoch.
    if (leg.units === 0n) continue
    if (leg.side !== 'out') break
    planned.push({ units: leg.units, fee: leg.fee })
  }
  return planned
}

/** A row's parcel with the units of a seed in it. Clean units give way first; stolen ones that have to are unexplained. */
export function markParcel(parcel: Parcel, mark: SeedMark): { marked: Parcel; displaced: Parcel } {
  let fromClean = min(mark.units, unitsOfParcel(parcel) - taintOf(parcel))
  let fromStolen = mark.units - fromClean
  let kept: Parcel = null
  let displaced: Parcel = null
  for (const { theft, units } of segmentsOf(parcel)) {
    const gives = min(theft === CLEAN ? fromClean : fromStolen, units)
    if (theft === CLEAN) fromClean -= gives
    else {
      fromStolen -= gives
      displaced = concat(displaced, parcelOf(theft, gives))
    }
    kept = concat(kept, parcelOf(theft, units - gives))
  }
  return { marked: concat(parcelOf(mark.theft, mark.units), kept), displaced }
}

/**
 * Brings a holding to a balance read on chain. What vanished takes its share of every segment along; what appeared is clean.
 * @returns stolen units that vanished, as a parcel
 */
export function observe(holding: Holding, balance: bigint): Parcel {
  const held = holding.balance
  if (held <= balance) {
    holding.credit(parcelOf(CLEAN, balance - held))
    return null
  }
  const all = holding.debit(held, () => [{ units: held, fee: false }])
  const kept = convert(all, balance)
  holding.credit(kept)
  const before = taintByTheft(all)
  const after = taintByTheft(kept)
  return parcelFrom(before.map((units, i) => ({ theft: i + 1, units: units - (after[i] ?? 0n) })))
}
