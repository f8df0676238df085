import type { Address } from '../../model/address.ts'
import type { PoolDeposit, PoolRecord, PoolWithdrawal, TimeSpan } from '../../model/mixer.ts'

/** What the rules ask with. */
export const DEMIXING = {
  /** Seconds after an entry in which its exit is looked for: launderers wait for weeks. */
  window: 56 * 86_400,
  /** Recipients in the window, at least: among fewer nothing stands out. */
  field: 5,
  /** Entries of one depositor that belong together lie no further apart. */
  campaign: 7 * 86_400,
  /** Seconds in which a sum of entries is looked for before its exit. */
  sums: 30 * 86_400,
  /** Entries of one depositor in that time, at most: who has more is no single owner, or has too many sums to tell one. */
  entries: 20,
  /** Exits of one recipient that are one session lie no further apart. */
  session: 86_400,
  /** Seconds after an exit in which its recipient first pays on to a collector. */
  firstExit: 3 * 86_400,
} as const

/** An entry whose window is covered, as far as the cover reaches. */
export interface Slot {
  readonly pool: number
  readonly deposit: PoolDeposit
  /** Last second in which its exit counts. */
  readonly until: number
  /** Different recipients of the pool after it in the window. */
  readonly field: number
}

export interface Exit {
  readonly pool: number
  readonly withdrawal: PoolWithdrawal
}

/**
 * Fixed pools of one asset on one chain, as far as all their entries and exits are known. What lies outside of the covered spans is not
 * there: a rule that saw half of a pool would take chance for a link.
 */
export interface Field {
  readonly records: readonly PoolRecord[]
  /** By time; what is equal by its text, so that the order of the input never counts. */
  readonly slots: readonly Slot[]
  readonly exits: readonly Exit[]
  /** The depositor of each slot, as the record says it; a baseline puts them in another order. */
  readonly depositors: readonly (Address | null)[]
  /** Seed of the orders that a baseline tries. */
  readonly seed: string
}

/** @param records fixed pools of one asset on one chain */
export function fieldOf(records: readonly PoolRecord[]): Field {
  const sorted = [...records].sort((a, b) => compare(a.pool, b.pool))
  const slots: Slot[] = []
  const exits: Exit[] = []
  for (const [pool, record] of sorted.entries()) {
    for (const span of record.covered) {
      const inside = ({ time }: { readonly time: number }) => time >= span.from && time <= span.to
      const own = record.withdrawals.filter(inside).sort(inOrder)
      exits.push(...own.map((withdrawal) => ({ pool, withdrawal })))
      slots.push(...slotsOf(pool, record.deposits.filter(inside).sort(inOrder), own, span))
    }
  }
  slots.sort((a, b) => inOrder(a.deposit, b.deposit))
  exits.sort((a, b) => inOrder(a.withdrawal, b.withdrawal))
  const seed = slots.map(({ deposit }) => textOf(deposit)).join('\n')
  return { records: sorted, slots, exits, depositors: slots.map(({ deposit }) => deposit.depositor), seed }
}

/** Both ends of the window only ever move forward, so every exit comes in and goes out once. */
function slotsOf(
  pool: number,
  deposits: readonly PoolDeposit[],
  exits: readonly PoolWithdrawal[],
  span: TimeSpan,
): Slot[] {
  const counts = new Map<Address, number>()
  let [first, next] = [0, 0]
  return deposits.map((deposit) => {
    const until = Math.min(deposit.time + DEMIXING.window, span.to)
    for (; next < exits.length && exits[next]!.time <= until; next++) {
      const { recipient } = exits[next]!
      counts.set(recipient, (counts.get(recipient) ?? 0) + 1)
    }
    for (; first < next && exits[first]!.time <= deposit.time; first++) {
      const { recipient } = exits[first]!
      const left = counts.get(recipient)! - 1
      if (left === 0) counts.delete(recipient)
      else counts.set(recipient, left)
    }
    return { pool, deposit, until, field: counts.size }
  })
}

/** Whether an exit can be that of an entry: of the same pool, after it, in its window. */
export function canFollow({ pool, deposit, until }: Slot, exit: Exit): boolean {
  const { time } = exit.withdrawal
  return exit.pool === pool && time > deposit.time && time <= until
}

/** Whether so few of the recipients fit that it says something: at least five in the window, at most half of them matching. */
export function standsOut(matching: number, field: number): boolean {
  return field >= DEMIXING.field && (field - matching) * 2 >= field
}

/** `1 - matching / field`, rounded down to two digits. */
export function discrimination(matching: number, field: number): string {
  const hundredths = Math.floor(((field - matching) * 100) / field)
  return `0.${String(hundredths).padStart(2, '0')}`
}

interface Timed {
  readonly time: number
  readonly block: number | null
  readonly chain: string
  readonly tx: string
  readonly log: number | null
  readonly rows: readonly string[]
}

/** In chain order as far as it is told. */
export function inOrder(a: Timed, b: Timed): number {
  return a.time - b.time || (a.block ?? 0) - (b.block ?? 0) || compare(textOf(a), textOf(b))
}

function textOf({ chain, tx, log, rows }: Timed): string {
  return `${chain}:${tx} ${String(log ?? '').padStart(9, '0')} ${rows.join()}`
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a !== b)
}
