import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Knowledge } from './knowledge.ts'
import { groupBy, type Moves } from './moves.ts'
import { type Net, netsOf } from './nets.ts'
import { atOwnEdge } from './own-edge.ts'

/**
 * Transactions that borrow what they give back (flash loans). The borrower holds borrowed units beside its own for a moment, and
 * no method of telling them apart may hand a lender stolen units for the clean ones it lent. So who trades through a borrower
 * is read at its own edge, and a borrower that spends nothing of its own has what passes through it kept apart.
 */
export function decodeLoans(moves: Moves, knowledge: Knowledge): void {
  const nets = netsOf(moves)
  const borrowers = borrowersOf(moves, nets)
  if (borrowers.size === 0) return
  const { sender } = moves
  if (sender !== null && !borrowers.has(sender) && (nets.get(sender)?.loses.size ?? 0) > 0)
    atOwnEdge(moves, nets, new Set([sender]), knowledge)
  for (const borrower of [...borrowers].sort())
    if (spendsOnlyWhatCame(moves, borrower) && paidByContracts(moves, borrower)) keepApart(moves, borrower)
}

/** What passes through the borrower in this transaction, apart from what it had before. */
function keepApart(moves: Moves, keeper: Address): void {
  const [deposits, payouts] = [moves.into.get(keeper) ?? [], moves.outOf.get(keeper) ?? []]
  const { chain, tx } = [...deposits, ...payouts][0]!
  moves.keepApart({ id: `${chain}:${tx}:passing:${keeper}`, keeper, deposits, payouts })
}

/** Whom somebody paid who was paid back at least as much of it later in the transaction, and lost nothing else. */
function borrowersOf(moves: Moves, nets: ReadonlyMap<Address, Net>): Set<Address> {
  const borrowers = new Set<Address>()
  for (const [lender, out] of moves.outOf) {
    if (lender === moves.sender || (nets.get(lender)?.loses.size ?? 0) > 0) continue
    for (const [asset, rows] of groupBy(out, (row) => row.asset)) {
      const [first] = rows
      if (lowest(moves, lender, asset) < 0n && first!.payee !== lender) borrowers.add(first!.payee)
    }
  }
  return borrowers
}

function spendsOnlyWhatCame(moves: Moves, address: Address): boolean {
  const assets = new Set((moves.outOf.get(address) ?? []).map((row) => row.asset))
  return [...assets].every((asset) => lowest(moves, address, asset) >= 0n)
}

function paidByContracts(moves: Moves, address: Address): boolean {
  return (moves.into.get(address) ?? []).every((row) => moves.isContract(row.payer))
}

/** The lowest that an address's balance of an asset stood beneath its balance before; 0 where it never did or nobody knows. */
function lowest(moves: Moves, address: Address, asset: Asset): bigint {
  const rows = moves.ofAddress(address, asset)
  if (rows.some((row) => row.position === null)) return 0n
  let balance = 0n
  let least = 0n
  for (const row of rows) {
    balance += row.payee === address ? row.units : -row.units
    if (balance < least) least = balance
  }
  return least
}
