import type { Join } from '../model/join.ts'
import type { Transaction } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import { DECODERS } from './decoders.ts'
import type { Knowledge } from './knowledge.ts'
import { decodeLoans } from './loans.ts'
import { decodeThrough } from './mixers/through.ts'
import { Moves } from './moves.ts'
import { applyNetRule } from './net-rule.ts'
import { decodePassing } from './passing.ts'
import { decodeExchange } from './rows-alone.ts'
import { wraps } from './wraps.ts'

/**
 * The conversions of an opened transaction: of all its rows and events. Protocols come first, each claims the rows it explains;
 * the net rule reads what is left. A failed transaction converts nothing.
 * @param transaction every row and every log of it, in any order
 * @returns joins that name rows of this transaction only, no row twice on one side
 * @example decodeTransaction(opened, knowledge) // [{ kind: 'swap', owner, given: [{ transfer }], received: [transfer], … }]
 */
export function decodeTransaction(transaction: Transaction, knowledge: Knowledge): readonly Join[] {
  if (transaction.status === 0) return []
  const moves = new Moves(transaction.transfers, transaction, knowledge.contracts)
  decodeLoans(moves, knowledge)
  const owners = new Set(DECODERS.flatMap((decoder) => decoder.decode(moves, knowledge) ?? []))
  applyNetRule(moves, knowledge, owners)
  decodePassing(moves, knowledge)
  if (knowledge.mixers !== undefined) decodeThrough(moves, knowledge.mixers)
  return moves.joins()
}

/**
 * What is certain from rows alone, where a ledger may not have all rows of the transaction and no events: wraps of the native
 * coin, which show both sides between the same two addresses, and exchanges between two addresses that nobody else is part of.
 * @param rows rows of one transaction
 * @example decodeRows([gave, got, fee], knowledge) // one swap, of evidence `net-rule`
 */
export function decodeRows(rows: readonly Transfer[], knowledge: Knowledge): readonly Join[] {
  const moves = new Moves(rows)
  wraps.decode(moves, knowledge)
  if (moves.found.length === 0) decodeExchange(moves, rows, knowledge)
  return moves.joins()
}
