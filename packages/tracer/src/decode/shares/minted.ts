import type { Asset } from '../../model/asset.ts'
import { groupBy, type Move, type Moves } from '../moves.ts'

/** Rows of a token made out of nothing for somebody, in their order. */
export function mintsOf(moves: Moves, token: Asset): Move[] {
  return moves.rows.filter((row) => row.asset === token && row.payer !== row.from && !moves.isReceived(row))
}

/** Rows of a token that somebody destroyed, in their order. */
export function burnsOf(moves: Moves, token: Asset): Move[] {
  return moves.rows.filter((row) => row.asset === token && row.payee !== row.to && !moves.isGiven(row))
}

/** Pairs of two lists by an address of each, in order: of two by one address it does not matter which belongs to which. */
export function* pairsBy(
  left: readonly Move[],
  leftOf: (row: Move) => string,
  right: readonly Move[],
  rightOf: (row: Move) => string,
): Generator<readonly [Move, Move]> {
  const partners = groupBy(right, rightOf)
  for (const row of left) {
    const partner = partners.get(leftOf(row))?.shift()
    if (partner !== undefined) yield [row, partner]
  }
}
