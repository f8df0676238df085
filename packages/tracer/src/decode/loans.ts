import type { Address } from '../model/address.ts'
import type { Knowledge } from './knowledge.ts'
import { groupBy, type Moves } from './moves.ts'
import { type Net, netsOf } from './nets.ts'
import { atOwnEdge } from './own-edge.ts'
import { keepApart, leastOf, spendsOnlyWhatCame } from './passing.ts'

/**
 * Transactions that borrow what they give back (flash loans). The borrower holds borrowed units beside its own for a moment, and
 * no method of telling them apart may hand a lender stolen units for the clean ones it lent. So who trades through a borrower
 * is read at its own edge, and a borrower that spends nothing of its own has what passes through it kept apart.
 */
export function decodeLoans(moves: Moves, knowledge: Knowledge): void {
  const nets = netsOf(moves)
  const borrowers = borrowersOf(moves, nets, knowledge)
  if (borrowers.size === 0) return
  const { sender } = moves
  if (sender !== null && !borrowers.has(sender) && (nets.get(sender)?.loses.size ?? 0) > 0)
    atOwnEdge(moves, nets, new Set([sender]), knowledge)
  for (const borrower of [...borrowers].sort())
    if (spendsOnlyWhatCame(moves, borrower) && paidByContracts(moves, borrower)) keepApart(moves, borrower)
}

/** Whom somebody paid who was paid back at least as much of it later in the transaction, and lost nothing else. */
function borrowersOf(moves: Moves, nets: ReadonlyMap<Address, Net>, { wrappers }: Knowledge): Set<Address> {
  const borrowers = new Set<Address>()
  for (const [lender, out] of moves.outOf) {
    // Coins unwrapped and wrapped again were nobody's loan.
    if (lender === moves.sender || wrappers.has(lender) || (nets.get(lender)?.loses.size ?? 0) > 0) continue
    const back = groupBy(moves.into.get(lender) ?? [], (row) => row.asset)
    for (const [asset, rows] of groupBy(out, (row) => row.asset)) {
      const least = leastOf(back.get(asset) ?? [], rows)
      if (least !== undefined && least < 0n) borrowers.add(rows[0]!.payee)
    }
  }
  return borrowers
}

function paidByContracts(moves: Moves, address: Address): boolean {
  return (moves.into.get(address) ?? []).every((row) => moves.isContract(row.payer))
}
