import { type Address, isZeroAddress } from '../model/address.ts'
import type { Decoder } from './decoder.ts'
import { groupBy, isCoin, issuerOf, type Move, type Moves } from './moves.ts'

/**
 * Wraps and unwraps of the native coin: coins to the wrapper and as many tokens out of nothing to the same address, or the
 * other way round. Told by rows alone, so it holds in a recorded ledger too.
 */
export const wraps: Decoder = {
  name: 'wrap',
  decode(moves, { wrappers }) {
    for (const wrapper of new Set([...moves.into.keys(), ...moves.outOf.keys()])) {
      if (!wrappers.has(wrapper)) continue
      const paidIn = (moves.into.get(wrapper) ?? []).filter(isCoin)
      const paidOut = (moves.outOf.get(wrapper) ?? []).filter(isCoin)
      const minted = tokenRows(moves.outOf.get(wrapper), wrapper, (row) => row.from)
      const burnt = tokenRows(moves.into.get(wrapper), wrapper, (row) => row.to)
      pair(
        moves,
        paidIn,
        minted,
        (row) => row.from,
        (row) => row.to,
      )
      pair(
        moves,
        burnt,
        paidOut,
        (row) => row.from,
        (row) => row.to,
      )
    }
    return undefined
  },
}

/** Mints or burns of the wrapper's own token. */
function tokenRows(rows: readonly Move[] | undefined, wrapper: Address, end: (row: Move) => Address): Move[] {
  return (rows ?? []).filter(
    (row) => row.kind === 'erc20' && issuerOf(row.asset) === wrapper && isZeroAddress(end(row)),
  )
}

/** Pairs by who and how much, in order: of two equal wraps by one address it does not matter which row belongs to which. */
function pair(
  moves: Moves,
  given: readonly Move[],
  received: readonly Move[],
  giver: (row: Move) => Address,
  receiver: (row: Move) => Address,
): void {
  const left = groupBy(received, (row) => `${receiver(row)} ${row.units}`)
  for (const row of given) {
    const partner = left.get(`${giver(row)} ${row.units}`)?.shift()
    if (partner === undefined) continue
    moves.claim({
      by: 'wrap',
      kind: 'wrap',
      owner: giver(row),
      given: [row],
      received: [partner],
      evidence: 'protocol-id',
    })
  }
}
