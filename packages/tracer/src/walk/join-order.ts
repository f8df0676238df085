import TinyQueue from 'tinyqueue'
import { type Conversion, conversionsOf, type Join } from '../model/join.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'

/**
 * Puts what a conversion gives before what it returns: a pool may pay out before it is paid (a flash swap), yet what it pays
 * takes its origin from what it is paid. Only rows of such a transaction move, each no further than it must.
 * @param transfers rows in ledger order
 * @returns the rows in the order of the replay, and the rows that were moved
 */
export function orderForJoins(
  transfers: readonly Transfer[],
  joins: readonly Join[],
): { rows: Transfer[]; moved: Set<TransferId> } {
  const waitsFor = new Map<TransferId, Conversion[]>()
  for (const join of joins) {
    // What one person of a trade gives straight to another is paid by that person, and waits for nothing.
    const straight = new Set(join.kind === 'trade' ? givenIn(join.sides) : [])
    for (const conversion of conversionsOf(join)) {
      for (const id of new Set(conversion.received)) {
        if (straight.has(id)) continue
        const before = waitsFor.get(id)
        if (before === undefined) waitsFor.set(id, [conversion])
        else before.push(conversion)
      }
    }
  }
  const rows: Transfer[] = []
  const moved = new Set<TransferId>()
  for (const group of byTransaction(transfers)) {
    const ordered = group.some((row) => waitsFor.has(row.id)) ? turns(group, waitsFor, moved) : group
    for (const row of ordered) rows.push(row)
  }
  return { rows, moved }
}

function givenIn(sides: readonly Conversion[]): TransferId[] {
  return sides.flatMap((side) => side.given.map((item) => item.transfer))
}

function* byTransaction(transfers: readonly Transfer[]): Generator<readonly Transfer[]> {
  let start = 0
  for (let end = 1; end <= transfers.length; end++) {
    const same =
      end < transfers.length &&
      transfers[end]!.tx === transfers[start]!.tx &&
      transfers[end]!.chain === transfers[start]!.chain
    if (same) continue
    yield transfers.slice(start, end)
    start = end
  }
}

/**
 * Takes the first row that waits for nothing, neither for what is given for it nor for an earlier row that pays its payer; where
 * all wait for each other, simply the first. As good as linear, for one transaction can have thousands of rows.
 */
function turns(
  group: readonly Transfer[],
  waitsFor: ReadonlyMap<TransferId, readonly Conversion[]>,
  moved: Set<TransferId>,
): Transfer[] {
  const taken = new Array<boolean>(group.length).fill(false)
  const given = givenLeft(group, waitsFor)
  const money = new MoneyLeft(group, taken)
  const ready = new TinyQueue<number>([], (a, b) => a - b)
  const queued = new Array<boolean>(group.length).fill(false)
  const offer = (row: number) => {
    if (queued[row] || !given.isThere(row) || !money.isThere(row)) return
    queued[row] = true
    ready.push(row)
  }
  for (const row of group.keys()) offer(row)
  const order: Transfer[] = []
  let first = 0
  let marked = 0
  while (order.length < group.length) {
    while (taken[first]) first += 1
    let next = ready.pop()
    while (next !== undefined && taken[next]) next = ready.pop()
    next ??= first
    taken[next] = true
    for (; marked < next; marked++) if (!taken[marked]) moved.add(group[marked]!.id)
    order.push(group[next]!)
    for (const row of given.take(next)) offer(row)
    for (const row of money.take(next)) offer(row)
  }
  return order
}

/** Counts, per conversion, the rows given that were not taken yet. */
function givenLeft(group: readonly Transfer[], waitsFor: ReadonlyMap<TransferId, readonly Conversion[]>) {
  const rowOf = new Map(group.map((row, i) => [row.id, i]))
  const left = new Map<Conversion, number>()
  const releases = new Map<number, Conversion[]>()
  const receivers = new Map<Conversion, number[]>()
  const waits = new Uint32Array(group.length)
  for (const [row, { id }] of group.entries()) {
    for (const join of waitsFor.get(id) ?? []) {
      const rows = receivers.get(join)
      if (rows === undefined) receivers.set(join, [row])
      else rows.push(row)
    }
  }
  for (const [join, rows] of receivers) {
    const here = new Set(join.given.flatMap(({ transfer }) => rowOf.get(transfer) ?? []))
    if (here.size === 0) continue
    left.set(join, here.size)
    for (const row of here) releases.set(row, [...(releases.get(row) ?? []), join])
    for (const row of rows) waits[row]! += 1
  }
  return {
    isThere: (row: number) => waits[row] === 0,
    /** @returns rows that wait for one thing less now */
    take(row: number): number[] {
      return (releases.get(row) ?? []).flatMap((join) => {
        const count = left.get(join)! - 1
        left.set(join, count)
        if (count > 0) return []
        const rows = receivers.get(join)!
        for (const other of rows) waits[other]! -= 1
        return rows
      })
    },
  }
}

/** Whether an earlier row that pays a row's payer in its asset is still to come. */
class MoneyLeft {
  readonly #group: readonly Transfer[]
  readonly #taken: readonly boolean[]
  /** Rows into, and out of, each address in each asset, in order, and how many of the first are taken from the front. */
  readonly #into = new Map<string, { rows: number[]; next: number }>()
  readonly #outOf = new Map<string, { rows: number[]; next: number }>()

  constructor(group: readonly Transfer[], taken: readonly boolean[]) {
    this.#group = group
    this.#taken = taken
    for (const [row, { from, to, asset }] of group.entries()) {
      if (to !== null) append(this.#into, `${to} ${asset}`, row)
      append(this.#outOf, `${from} ${asset}`, row)
    }
  }

  isThere(row: number): boolean {
    const { from, asset } = this.#group[row]!
    return this.#firstInto(`${from} ${asset}`) >= row
  }

  /** @returns rows that may have their money now */
  take(row: number): number[] {
    const { to, asset } = this.#group[row]!
    const key = `${to} ${asset}`
    const payers = this.#outOf.get(key)
    if (to === null || payers === undefined) return []
    const first = this.#firstInto(key)
    const start = payers.next
    while (payers.next < payers.rows.length && payers.rows[payers.next]! <= first) payers.next += 1
    return payers.rows.slice(start, payers.next)
  }

  #firstInto(key: string): number {
    const into = this.#into.get(key)
    if (into === undefined) return Number.POSITIVE_INFINITY
    while (into.next < into.rows.length && this.#taken[into.rows[into.next]!]) into.next += 1
    return into.rows[into.next] ?? Number.POSITIVE_INFINITY
  }
}

function append(lists: Map<string, { rows: number[]; next: number }>, key: string, row: number): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, { rows: [row], next: 0 })
  else list.rows.push(row)
}
