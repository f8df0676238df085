import type { Transfer } from '../model/transfer.ts'
import type { Knowledge } from './knowledge.ts'
import type { Moves } from './moves.ts'
import { claim } from './own-edge.ts'

/**
 * An exchange that rows alone make certain, where a ledger may lack rows of the transaction: all it has stand between two
 * addresses, each gave what the other did not, and a fee tells which of the two sent the transaction and so traded. With a third
 * address in it, or without a fee, there is more than one reading, and nothing is said.
 */
export function decodeExchange(moves: Moves, rows: readonly Transfer[], knowledge: Knowledge): void {
  const senders = new Set(rows.filter((row) => row.kind === 'fee').map((row) => row.from))
  const [trader] = senders
  if (trader === undefined || senders.size > 1) return
  const parties = new Set(moves.rows.flatMap((row) => [row.payer, row.payee]))
  if (parties.size !== 2 || !parties.has(trader) || [...parties].some((party) => knowledge.apart.has(party))) return
  const [given, received] = [moves.freeOutOf(trader), moves.freeInto(trader)]
  const gave = new Set(given.map((row) => row.asset))
  if (received.length === 0 || received.some((row) => gave.has(row.asset))) return
  claim(moves, given, received, knowledge)
}
