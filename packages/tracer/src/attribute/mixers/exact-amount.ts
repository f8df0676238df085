import type { Address } from '../../model/address.ts'
import type { PoolDeposit, PoolRecord, PoolWithdrawal } from '../../model/mixer.ts'
import { canFollow, DEMIXING, type Exit, type Field, fieldOf, type Slot, standsOut } from './field.ts'

export const EXACT_AMOUNT = 'exact-amount'
export const AMOUNT_SUM = 'amount-sum'

/** Railgun keeps so many parts of 10,000 of what it pays out; only where rows alone tell of it is the fee not said. */
const RAILGUN_FEE = 25n
const WHOLE = 10_000n
/** Amounts on each side of a sum that are tried instead of it, for the baseline. */
const NEAR = 32n

/** Entries of one depositor whose sum is what an exit took. */
export interface AmountPair {
  readonly deposits: readonly PoolDeposit[]
  readonly withdrawal: PoolWithdrawal
  readonly matching: number
  readonly field: number
  readonly rivals: number
  /** Whole bits that the amount tells: log2 of entries over those of this amount, rounded down. */
  readonly bits: number
}

export interface AmountPairs {
  readonly pairs: readonly AmountPair[]
  /** False pairs to expect, in steps of 10^-6. */
  readonly byChance: number
  /** How they were counted. */
  readonly counted: string
}

/**
 * A variable pool paid out exactly what it owed for one entry: before its fee, to the last base unit. Each exit takes the first entry that is left.
 * False pairs to expect: the pairs of an entry and a later exit in its window, times the share of equal amounts among all pairs of any order.
 */
export function exactAmounts(record: PoolRecord): AmountPairs {
  const field = fieldOf([record])
  const slots = byAmount(field.slots, ({ deposit }) => [deposit.units])
  const used = new Set<Slot>()
  const pairs: AmountPair[] = []
  for (const exit of field.exits) {
    const fitting = [...new Set(owedFor(exit.withdrawal).flatMap((units) => slots.get(units) ?? []))]
      .filter((slot) => canFollow(slot, exit))
      .sort((a, b) => a.deposit.time - b.deposit.time)
    const slot = fitting.find((one) => !used.has(one))
    if (slot === undefined) continue
    const matching = new Set(
      field.exits
        .filter((one) => canFollow(slot, one) && owedFor(one.withdrawal).includes(slot.deposit.units))
        .map(({ withdrawal }) => withdrawal.recipient),
    ).size
    if (!standsOut(matching, slot.field)) continue
    used.add(slot)
    const { deposit, field: size } = slot
    const rivals = fitting.length - 1 + matching - 1
    const bits = bitsOf(field.slots.length, slots.get(deposit.units)!.length)
    pairs.push({ deposits: [deposit], withdrawal: exit.withdrawal, matching, field: size, rivals, bits })
  }
  const { expected, counted } = chanceOf(field, slots)
  return { pairs, byChance: expected, counted }
}

/**
 * The sum of two or three entries of one depositor within 30 days is what an exit took. False pairs to expect: how many exits would find such a sum if
 * each had taken another amount near by, with as many zeros at its end.
 */
export function amountSums(record: PoolRecord): AmountPairs {
  const field = fieldOf([record])
  const single = byAmount(field.slots, ({ deposit }) => [deposit.units])
  const own = new Map<Address, Slot[]>()
  for (const slot of field.slots) {
    const { depositor } = slot.deposit
    if (depositor === null) continue
    const list = own.get(depositor)
    if (list === undefined) own.set(depositor, [slot])
    else list.push(slot)
  }
  for (const [depositor, slots] of own) if (slots.length < 2) own.delete(depositor)
  const pairs: AmountPair[] = []
  let near = 0
  for (const exit of field.exits) {
    const { withdrawal } = exit
    // What one entry explains needs no sum.
    if (owedFor(withdrawal).some((units) => single.get(units)?.some((slot) => canFollow(slot, exit)))) continue
    const sums = sumsOf([...own.values()].map((slots) => slots.filter((slot) => isNear(slot, exit))))
    const step = lastDigit(withdrawal.units)
    for (let n = 1n; n <= NEAR; n++)
      for (const units of [withdrawal.units + n * step, withdrawal.units - n * step]) if (sums.has(units)) near += 1
    const found = owedFor(withdrawal).flatMap((units) => sums.get(units) ?? [])
    const [slots] = found
    if (slots === undefined) continue
    const { field: size } = slots[0]!
    const matching = new Set(
      field.exits
        .filter((one) => canFollow(slots.at(-1)!, one) && one.withdrawal.units === withdrawal.units)
        .map((one) => one.withdrawal.recipient),
    ).size
    if (!standsOut(matching, size)) continue
    const deposits = slots.map(({ deposit }) => deposit)
    pairs.push({ deposits, withdrawal, matching, field: size, rivals: found.length - 1 + matching - 1, bits: 0 })
  }
  const tried = Number(NEAR) * 2
  return {
    pairs,
    byChance: Math.round((near * 1_000_000) / tried),
    counted: `each exit tried at ${tried} other amounts near by`,
  }
}

/** What the pool took off its books for a withdrawal; several where the fee is not said. */
function owedFor({ protocol, units, log }: PoolWithdrawal): readonly bigint[] {
  if (protocol !== 'railgun' || log !== null) return [units]
  const gross = (units * WHOLE) / (WHOLE - RAILGUN_FEE)
  return [gross, gross + 1n].filter((one) => one - (one * RAILGUN_FEE) / WHOLE === units)
}

function byAmount<Item>(items: readonly Item[], amounts: (item: Item) => readonly bigint[]): Map<bigint, Item[]> {
  const map = new Map<bigint, Item[]>()
  for (const item of items)
    for (const units of amounts(item)) {
      const list = map.get(units)
      if (list === undefined) map.set(units, [item])
      else list.push(item)
    }
  return map
}

function chanceOf({ slots, exits }: Field, byUnits: ReadonlyMap<bigint, readonly Slot[]>) {
  const [n, m] = [slots.length, exits.length]
  if (n === 0 || m === 0) return { expected: 0, counted: 'no entries or no exits' }
  const equal = exits.reduce(
    (sum, { withdrawal }) =>
      sum + owedFor(withdrawal).reduce((all, units) => all + (byUnits.get(units)?.length ?? 0), 0),
    0,
  )
  let [possible, first, next] = [0, 0, 0]
  // Entries and the ends of their windows only move forward within a span; across spans nothing can follow.
  const times = exits.map(({ withdrawal }) => withdrawal.time)
  for (const { deposit, until } of slots) {
    while (first < m && times[first]! <= deposit.time) first += 1
    next = Math.max(next, first)
    while (next < m && times[next]! <= until) next += 1
    possible += next - first
  }
  const expected = Number((BigInt(possible) * BigInt(equal) * 1_000_000n) / (BigInt(n) * BigInt(m)))
  return { expected, counted: `${possible} pairs in the window times ${equal} of ${n * m} pairs of equal amount` }
}

function isNear(slot: Slot, exit: Exit): boolean {
  return canFollow(slot, exit) && exit.withdrawal.time - slot.deposit.time <= DEMIXING.sums
}

/** Every sum of two or three entries of one group, with the sets that make it; a group that is too large is everybody's. */
function sumsOf(groups: readonly (readonly Slot[])[]): Map<bigint, Slot[][]> {
  const sums = new Map<bigint, Slot[][]>()
  const add = (units: bigint, set: Slot[]) => {
    const sets = sums.get(units)
    if (sets === undefined) sums.set(units, [set])
    else sets.push(set)
  }
  for (const slots of groups) {
    if (slots.length < 2 || slots.length > DEMIXING.entries) continue
    for (const [i, a] of slots.entries())
      for (let j = i + 1; j < slots.length; j++) {
        const b = slots[j]!
        const two = a.deposit.units + b.deposit.units
        add(two, [a, b])
        for (let k = j + 1; k < slots.length; k++) add(two + slots[k]!.deposit.units, [a, b, slots[k]!])
      }
  }
  return sums
}

/** The value of the last digit that is not zero. */
function lastDigit(units: bigint): bigint {
  let step = 1n
  while (units % (step * 10n) === 0n && step < units) step *= 10n
  return step
}

function bitsOf(all: number, alike: number): number {
  let bits = 0
  for (let left = Math.floor(all / alike); left >= 2; left = Math.floor(left / 2)) bits += 1
  return bits
}
