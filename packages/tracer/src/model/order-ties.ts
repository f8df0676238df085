import type { Transfer } from './transfer.ts'

/**
 * Orders rows that nothing in the record tells apart: repeatedly takes the first (by `compare`) of the rows not yet taken whose
 * sender has no other untaken incoming row of that asset among them, or, in a cycle, simply the first. So money that passes
 * through a contract arrives before it leaves. A row of no or unknown units brings nothing, so nobody waits for it: or a
 * zero-value transfer among the real ones could change where their money goes.
 *
 * n log n in the size of the group: a row is looked at again only when the last row it waited for was taken.
 * @param rows the whole ledger
 * @param group indices of the rows to order
 * @param compare total order of indices; never 0 for two of them
 * @returns the indices in the order they were taken
 */
export function sortTies(
  rows: readonly Transfer[],
  group: ArrayLike<number>,
  compare: (a: number, b: number) => number,
): Uint32Array {
  const sorted = Uint32Array.from(group).sort(compare)
  if (sorted.length === 2) return sortPair(rows, sorted)
  const accounts = numberAccounts(rows, sorted)
  const { sender, receiver, waiting, selfWaiting } = accounts
  const taken = new Uint8Array(sorted.length)
  const ready = new RankHeap()
  const turns = new Uint32Array(sorted.length)
  sorted.forEach((_, rank) => {
    const own = sender[rank] === receiver[rank] ? 1 : 0
    if (waiting[sender[rank]!] === own) ready.push(rank)
  })
  let first = 0
  for (let turn = 0; turn < sorted.length; turn++) {
    while (taken[first] === 1) first++
    let rank = ready.pop()
    while (rank >= 0 && taken[rank] === 1) rank = ready.pop()
    if (rank < 0) rank = first
    taken[rank] = 1
    turns[turn] = sorted[rank]!
    const paid = receiver[rank]!
    if (paid < 0) continue
    const left = --waiting[paid]!
    if (sender[rank] === paid) selfWaiting[paid]!--
    if (left > 1 || (left === 1 && selfWaiting[paid] !== 1)) continue
    for (const freed of accounts.sentBy(paid)) {
      if (taken[freed] === 0 && (left === 0 || receiver[freed] === paid)) ready.push(freed)
    }
  }
  return turns
}

/** Most groups are pairs: the second goes first when it alone waits for nobody. */
function sortPair(rows: readonly Transfer[], pair: Uint32Array): Uint32Array {
  const first = rows[pair[0]!]!
  const second = rows[pair[1]!]!
  const waits = brings(second, first) && !brings(first, second)
  return waits ? pair.reverse() : pair
}

/** Whether a row pays the sender of another in what that one pays. */
function brings(row: Transfer, other: Transfer): boolean {
  return hasUnits(row) && row.asset === other.asset && row.to === other.from
}

function hasUnits({ units }: Transfer): boolean {
  return units !== null && units > 0n
}

/** The accounts (address and asset) of a group as numbers, by rank in the group. */
interface Accounts {
  readonly sender: Int32Array
  /** -1 where nobody receives anything. */
  readonly receiver: Int32Array
  /** Untaken rows to each account, and how many of them come from itself. */
  readonly waiting: Uint32Array
  readonly selfWaiting: Uint32Array
  /** Ranks of the rows that an account sends, ascending. */
  sentBy(account: number): readonly number[]
}

function numberAccounts(rows: readonly Transfer[], sorted: Uint32Array): Accounts {
  const numbers = new Map<string, Map<string, number>>()
  const sent: number[][] = []
  const numberOf = (address: string, asset: string): number => {
    const ofAsset = numbers.get(asset) ?? new Map<string, number>()
    const known = ofAsset.get(address)
    if (known !== undefined) return known
    numbers.set(asset, ofAsset.set(address, sent.length))
    return sent.push([]) - 1
  }
  const sender = new Int32Array(sorted.length)
  const receiver = new Int32Array(sorted.length)
  sorted.forEach((index, rank) => {
    const row = rows[index]!
    const { from, to, asset } = row
    sender[rank] = numberOf(from, asset)
    receiver[rank] = to === null || !hasUnits(row) ? -1 : numberOf(to, asset)
    sent[sender[rank]!]!.push(rank)
  })
  const waiting = new Uint32Array(sent.length)
  const selfWaiting = new Uint32Array(sent.length)
  receiver.forEach((account, rank) => {
    if (account < 0) return
    waiting[account]!++
    if (sender[rank] === account) selfWaiting[account]!++
  })
  return { sender, receiver, waiting, selfWaiting, sentBy: (account) => sent[account]! }
}

/** Binary min-heap of ranks. A rank may be in it twice; the caller skips what it has taken. */
class RankHeap {
  readonly #items: number[] = []

  push(rank: number): void {
    const items = this.#items
    let at = items.length
    items.push(rank)
    while (at > 0) {
      const parent = (at - 1) >>> 1
      if (items[parent]! <= rank) break
      items[at] = items[parent]!
      at = parent
    }
    items[at] = rank
  }

  /** The smallest rank; -1 when empty. */
  pop(): number {
    const items = this.#items
    if (items.length === 0) return -1
    const least = items[0]!
    const last = items.pop()!
    if (items.length === 0) return least
    let at = 0
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && items[child + 1]! < items[child]!) child++
      if (items[child]! >= last) break
      items[at] = items[child]!
      at = child
    }
    items[at] = last
    return least
  }
}
