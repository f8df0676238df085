import type { Address } from '../model/address.ts'
import type { Knowledge } from './knowledge.ts'
import { groupBy, isCoin, type Move, type Moves } from './moves.ts'
import { netsOf } from './nets.ts'

/**
 * Keeps apart what only passes through an address in a transaction that converts something: a router, an aggregator. What it
 * pays on is what it was just paid, and not the oldest of what others left with it; so nobody's value becomes another's because both
 * used the same router. A transaction that converts nothing is left as it stands.
 */
export function decodePassing(moves: Moves, { apart }: Knowledge): void {
  if (moves.found.length === 0) return
  const nets = netsOf(moves)
  for (const address of [...moves.into.keys()].sort()) {
    if (address === moves.sender) continue
    if (apart.has(address)) passIntoConversions(moves, address)
    else if (!nets.has(address) && spendsOnlyWhatCame(moves, address)) keepApart(moves, address)
  }
}

/**
 * A bridge that wraps or unwraps what it was just paid: that is what it converts, and nothing that others left with it. What it
 * only pays on is for those to read who know bridges.
 */
function passIntoConversions(moves: Moves, keeper: Address): void {
  const into = groupBy(moves.freeInto(keeper), (row) => row.asset)
  for (const [asset, payouts] of groupBy(moves.freeOutOf(keeper), (row) => row.asset)) {
    const deposits = into.get(asset) ?? []
    if (unitsOf(deposits) !== unitsOf(payouts) || leastOf(deposits, payouts) !== 0n) continue
    if (!payouts.every((row) => moves.isGiven(row))) continue
    const { chain, tx } = payouts[0]!
    moves.keepApart({ id: `${chain}:${tx}:passing:${keeper}:${asset}`, keeper, deposits, payouts })
  }
}

function unitsOf(rows: readonly Move[]): bigint {
  return rows.reduce((sum, row) => sum + row.units, 0n)
}

/** What passes through an address in this transaction and is not part of a conversion, apart from what it had before. */
export function keepApart(moves: Moves, keeper: Address): void {
  const [deposits, payouts] = [moves.freeInto(keeper), moves.freeOutOf(keeper)]
  const [first] = deposits
  if (first === undefined || payouts.length === 0) return
  moves.keepApart({ id: `${first.chain}:${first.tx}:passing:${keeper}`, keeper, deposits, payouts })
}

/** Whether all that an address paid, but for what a conversion explains, came in earlier in the transaction; no where nobody knows. */
export function spendsOnlyWhatCame(moves: Moves, address: Address): boolean {
  return leastOf(moves.freeInto(address), moves.freeOutOf(address)) === 0n
}

/** The lowest that a balance stood beneath where it began, over all assets; `undefined` where the order of rows is not told. */
export function leastOf(into: readonly Move[], outOf: readonly Move[]): bigint | undefined {
  const rows = [
    ...into.map((row) => ({ row, change: row.units })),
    ...outOf.map((row) => ({ row, change: -row.units })),
  ]
  if (rows.some(({ row }) => row.position === null)) return undefined
  // Coins and tokens count their positions apart, and no asset is both.
  rows.sort((a, b) => Number(isCoin(b.row)) - Number(isCoin(a.row)) || a.row.position! - b.row.position!)
  const balances = new Map<string, bigint>()
  let least = 0n
  for (const { row, change } of rows) {
    const balance = (balances.get(row.asset) ?? 0n) + change
    balances.set(row.asset, balance)
    if (balance < least) least = balance
  }
  return least
}
