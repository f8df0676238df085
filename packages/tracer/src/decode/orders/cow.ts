import type { Address } from '../../model/address.ts'
import type { Asset } from '../../model/asset.ts'
import type { Decoder } from '../decoder.ts'
import { eventOf, named, tokenNamed, units } from '../event.ts'
import { issuerOf, type Move, type Moves } from '../moves.ts'

const TRADE = eventOf(
  'Trade(address indexed owner, address sellToken, address buyToken, uint256 sellAmount, uint256 buyAmount, uint256 feeAmount, bytes orderUid)',
)

interface Trade {
  readonly settlement: Address
  readonly owner: Address
  readonly sold: Move
  /** `undefined` for the native coin. */
  readonly buys: Asset | undefined
  readonly bought: bigint
}

/**
 * CoW: one transaction fills the orders of many. Each order is read at its owner's edge, so that no owner's value passes to
 * another through the settlement. The event does not name the receiver: it is the owner, or else the only one who got so much.
 */
export const cow: Decoder = {
  name: 'cow',
  decode(moves, { contracts }) {
    const sold = new Set<Move>()
    const trades = moves.logs.flatMap((log): Trade[] => {
      if (contracts.get(log.emitter) !== 'cow') return []
      const fields = TRADE.read(log)
      const owner = fields && named(log.emitter, fields, 'owner')
      if (fields === undefined || owner === undefined) return []
      const asset = tokenNamed(log.emitter, fields, 'sellToken')
      const row = (moves.outOf.get(owner) ?? []).find(
        (move) =>
          move.to === log.emitter &&
          move.asset === asset &&
          move.units === units(fields, 'sellAmount') &&
          !sold.has(move) &&
          !moves.isGiven(move),
      )
      if (row === undefined) return []
      sold.add(row)
      const buys = tokenNamed(log.emitter, fields, 'buyToken')
      return [{ settlement: log.emitter, owner, sold: row, buys, bought: units(fields, 'buyAmount') }]
    })
    const left = trades.filter((trade) => !claim(moves, trade, ({ to }) => to === trade.owner))
    for (const trade of left) claim(moves, trade, ({ to }) => to !== trade.owner)
    return undefined
  },
}

function claim(moves: Moves, { settlement, owner, sold, buys, bought }: Trade, who: (row: Move) => boolean): boolean {
  const rows = (moves.outOf.get(settlement) ?? []).filter(
    (row) =>
      row.units === bought &&
      (buys === undefined ? issuerOf(row.asset) === null : row.asset === buys) &&
      !moves.isReceived(row) &&
      who(row),
  )
  const [row] = rows
  if (row === undefined || new Set(rows.map(({ to }) => to)).size > 1) return false
  return moves.claim({ by: 'cow', kind: 'swap', owner, given: [sold], received: [row], evidence: 'protocol-id' })
}
