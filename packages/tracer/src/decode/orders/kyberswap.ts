import type { Decoder } from '../decoder.ts'
import { eventOf } from '../event.ts'
import { claimFilled, partOf, partyOf, toldBy } from './filled.ts'

const SWAPPED = eventOf(
  'Swapped(address sender, address srcToken, address dstToken, address dstReceiver, uint256 spentAmount, uint256 returnAmount)',
)

/** KyberSwap's aggregation router tells who gave what, and who got what for it. */
export const kyberswap: Decoder = {
  name: 'kyberswap',
  decode(moves, knowledge) {
    for (const { log, fields } of toldBy(moves, knowledge, 'kyberswap', SWAPPED.read)) {
      claimFilled(moves, 'kyberswap', {
        market: log.emitter,
        gave: partOf(log, fields, 'srcToken', 'spentAmount'),
        got: partOf(log, fields, 'dstToken', 'returnAmount'),
        owner: partyOf(log, fields, 'sender'),
        receiver: partyOf(log, fields, 'dstReceiver'),
      })
    }
    return undefined
  },
}
