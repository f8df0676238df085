import type { Decoder } from '../decoder.ts'
import { eventOf } from '../event.ts'
import { claimFilled, partOf, partyOf, toldBy } from './filled.ts'

const COMPLETED = eventOf(
  'LiFiGenericSwapCompleted(bytes32 indexed transactionId, string integrator, string referrer, address receiver, address fromAssetId, address toAssetId, uint256 fromAmount, uint256 toAmount)',
)

/** LI.FI's swaps on one chain. What it sends to another is told by the bridge that it calls. */
export const lifi: Decoder = {
  name: 'lifi',
  decode(moves, knowledge) {
    for (const { log, fields } of toldBy(moves, knowledge, 'lifi', COMPLETED.read)) {
      claimFilled(moves, 'lifi', {
        market: log.emitter,
        gave: partOf(log, fields, 'fromAssetId', 'fromAmount'),
        got: partOf(log, fields, 'toAssetId', 'toAmount'),
        receiver: partyOf(log, fields, 'receiver'),
      })
    }
    return undefined
  },
}
