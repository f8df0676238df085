import type { Address } from '../../model/address.ts'
import { canFollow, type Exit, type Field, type Slot, standsOut } from './field.ts'
import { ordersOf } from './shuffle.ts'

/** An entry and an exit that a rule puts together. */
export interface Pair {
  /** Positions in the field. */
  readonly slot: number
  readonly exit: number
  /** Recipients in the window of the entry that fit its depositor. */
  readonly matching: number
  /** Others that fitted as well. */
  readonly rivals: number
}

/** A rule over fixed pools: which entries and exits go together, if those are the depositors. */
export type PairRule = (field: Field, depositors: readonly (Address | null)[]) => readonly Pair[]

/** Positions of exits that fit a depositor, whatever the time. */
export type Fitting = ReadonlyMap<Address, readonly number[]>

/**
 * Puts the entries of each depositor and the exits that fit him together, in their order: the first exit takes the first entry that was there
 * before it. Entries of one pool are all alike, so another order would say nothing else.
 */
export function pairsBy(field: Field, depositors: readonly (Address | null)[], fitting: Fitting): Pair[] {
  const own = new Map<Address, number[]>()
  for (const [slot, depositor] of depositors.entries()) {
    if (depositor === null || !fitting.has(depositor)) continue
    const known = own.get(depositor)
    if (known === undefined) own.set(depositor, [slot])
    else known.push(slot)
  }
  const pairs: Omit<Pair, 'rivals'>[] = []
  for (const [depositor, slots] of own) {
    const exits = fitting.get(depositor)!
    const matching = new Map(slots.map((slot) => [slot, matchingOf(field, field.slots[slot]!, exits)]))
    const free = new Set(slots.filter((slot) => standsOut(matching.get(slot)!, field.slots[slot]!.field)))
    for (const exit of exits) {
      for (const slot of free) {
        if (!canFollow(field.slots[slot]!, field.exits[exit]!)) continue
        free.delete(slot)
        pairs.push({ slot, exit, matching: matching.get(slot)! })
        break
      }
    }
  }
  const byExit = new Map<number, number>()
  for (const { exit } of pairs) byExit.set(exit, (byExit.get(exit) ?? 0) + 1)
  return pairs
    .map((pair) => ({ ...pair, rivals: pair.matching - 1 + byExit.get(pair.exit)! - 1 }))
    .sort((a, b) => a.exit - b.exit || a.slot - b.slot)
}

function matchingOf({ exits }: Field, slot: Slot, fitting: readonly number[]): number {
  const recipients = new Set<Address>()
  for (const exit of fitting) {
    const one: Exit = exits[exit]!
    if (canFollow(slot, one)) recipients.add(one.withdrawal.recipient)
  }
  return recipients.size
}

/**
 * Leads that a rule finds if the depositors of a field stood at each other's entries, on average over the orders, in steps of 10^-6. Everything else
 * stays: the times, the amounts, who knows whom. It is high where the entries all lie before the exits, for then no order could tell a link from none.
 */
export function byChance(field: Field, rule: PairRule): number {
  let [found, orders] = [0, 0]
  for (const order of ordersOf(field.slots.length, field.seed)) {
    const shuffled = order.map((i) => field.depositors[i]!)
    found += rule(field, shuffled).length
    orders += 1
  }
  return Math.round((found * 1_000_000) / orders)
}
