import type { Decoder } from '../decoder.ts'
import { eventOf } from '../event.ts'
import { claimFilled, partOf, toldBy } from './filled.ts'

const ORDER_RECORD = eventOf(
  'OrderRecord(address fromToken, address toToken, address sender, uint256 fromAmount, uint256 returnAmount)',
)

/**
 * OKX's router tells what was given and got. Its `sender` is who sent the transaction, which is nobody's trade where a bundler or
 * another router calls it; so the rows say who gave: whoever paid the router, or with the amount told, whoever got what came back.
 */
export const okx: Decoder = {
  name: 'okx',
  decode(moves, knowledge) {
    for (const { log, fields } of toldBy(moves, knowledge, 'okx', ORDER_RECORD.read)) {
      const order = {
        market: log.emitter,
        gave: partOf(log, fields, 'fromToken', 'fromAmount'),
        got: partOf(log, fields, 'toToken', 'returnAmount'),
      }
      if (claimFilled(moves, 'okx', order)) continue
      const owners = moves.rows.filter((row) => row.asset === order.gave.asset && row.units === order.gave.units)
      owners.some((row) => claimFilled(moves, 'okx', { ...order, owner: row.payer }))
    }
    return undefined
  },
}
