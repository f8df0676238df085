import { sortTies } from './order-ties.ts'
import type { Transfer } from './transfer.ts'

/**
 * Puts rows with neither block nor time into the order: directly before the first row, of units that are known and not zero, in
 * which the receiver pays that asset, else last. Where that row is itself such a row, both stand before what it stands
 * before. Rows that meet in one place take turns by the rule of `sortTies`, so each stands before the first that pays it on.
 * @param order indices of the other rows, in ledger order
 * @param unknown indices of the rows to place
 * @param compare total order of the rows to place where the rule leaves it open
 */
export function placeUnknown(
  rows: readonly Transfer[],
  order: Uint32Array,
  unknown: Uint32Array,
  compare: (a: number, b: number) => number,
): Uint32Array {
  if (unknown.length === 0) return order
  const waiting = byReceiver(rows, unknown)
  const placed = new Uint32Array(order.length + unknown.length)
  let length = 0
  const put = (group: readonly number[]): void => {
    if (group.length === 0) return
    placed.set(group.length === 1 ? group : sortTies(rows, group, compare), length)
    length += group.length
  }
  for (const index of order) {
    put(takeBefore(rows, waiting, index))
    placed[length++] = index
  }
  put(unknown.length === length - order.length ? [] : rest(unknown, placed.subarray(0, length)))
  return placed
}

/** Rows to place by asset, then by receiver; an entry is removed when its place is found. */
type Waiting = Map<string, Map<string, number[]>>

function byReceiver(rows: readonly Transfer[], unknown: Uint32Array): Waiting {
  const waiting: Waiting = new Map()
  for (const index of unknown) {
    const { to, asset } = rows[index]!
    if (to === null) continue
    const receivers = waiting.get(asset) ?? new Map<string, number[]>()
    if (receivers.size === 0) waiting.set(asset, receivers)
    const brought = receivers.get(to)
    if (brought === undefined) receivers.set(to, [index])
    else brought.push(index)
  }
  return waiting
}

/**
 * Takes the rows that stand directly before `index`: those that pay its sender, those that pay their senders, and so on.
 * Going through the order from its start finds the earliest place of each first.
 */
function takeBefore(rows: readonly Transfer[], waiting: Waiting, index: number): number[] {
  const found: number[] = []
  for (let payer = index, next = 0; ; payer = found[next++]!) {
    const { from, asset, units } = rows[payer]!
    const receivers = units === null || units === 0n ? undefined : waiting.get(asset)
    const brought = receivers?.get(from)
    if (receivers !== undefined && brought !== undefined) {
      receivers.delete(from)
      for (const row of brought) found.push(row)
    }
    if (next === found.length) return found
  }
}

function rest(unknown: Uint32Array, placed: Uint32Array): number[] {
  const done = new Set(placed)
  return [...unknown].filter((index) => !done.has(index))
}
