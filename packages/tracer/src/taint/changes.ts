import type { AccountIndex, Journal, SeedMark } from './journal.ts'
import { type Parcel, segmentsOf, taintOf } from './parcel.ts'

/** What identifies a row over all versions of a journal. */
export type RowId = string | number

export function sameParcel(a: Parcel, b: Parcel): boolean {
  if (a === b) return true
  const clean = taintOf(a) === 0n
  if (clean !== (taintOf(b) === 0n)) return false
  if (clean) return true
  if (a!.units !== b!.units || a!.tainted !== b!.tainted) return false
  const left = segmentsOf(a)
  const right = segmentsOf(b)
  return (
    left.length === right.length &&
    left.every((part, i) => part.theft === right[i]!.theft && part.units === right[i]!.units)
  )
}

export function sameLegs(
  account: number,
  index: AccountIndex,
  ids: readonly RowId[],
  last: { readonly ids: readonly RowId[]; readonly index: AccountIndex },
): boolean {
  const now = index.legs(account)
  const before = last.index.legs(account)
  for (;;) {
    const a = now.next().value
    const b = before.next().value
    if (!a || !b) return !a && !b
    if (a.special !== undefined || b.special !== undefined) return false
    if (ids[a.row] !== last.ids[b.row] || a.side !== b.side || a.units !== b.units || a.fee !== b.fee) return false
  }
}

export function* markedRows(journal: Journal, ids: readonly RowId[]): Generator<[row: number, id: RowId]> {
  for (const special of journal.specials) if (special.kind === 'mark') yield [special.before, ids[special.before]!]
}

export function marksById(journal: Journal, ids: readonly RowId[]): Map<RowId, SeedMark> {
  const marks = new Map<RowId, SeedMark>()
  for (const special of journal.specials) if (special.kind === 'mark') marks.set(ids[special.before]!, special)
  return marks
}

export function sameMark(a: SeedMark | undefined, b: SeedMark | undefined): boolean {
  return a?.theft === b?.theft && a?.units === b?.units
}

export function without(accounts: Set<number>, account: number): Set<number> {
  accounts.delete(account)
  return accounts
}
