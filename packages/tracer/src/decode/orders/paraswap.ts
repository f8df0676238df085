import type { Decoder } from '../decoder.ts'
import { eventOf, type Fields } from '../event.ts'
import { claimFilled, partOf, partyOf, toldBy } from './filled.ts'

const PLAIN = 'address partner, uint256 feePercent, address initiator'
const TOKENS = 'address indexed beneficiary, address indexed srcToken, address indexed destToken'
const AMOUNTS = 'uint256 srcAmount, uint256 receivedAmount, uint256 expectedAmount'
const EVENTS = [
  `Swapped(address initiator, ${TOKENS}, ${AMOUNTS}, string referrer)`,
  `SwappedV3(bytes16 uuid, ${PLAIN}, ${TOKENS}, ${AMOUNTS})`,
  `BoughtV3(bytes16 uuid, ${PLAIN}, ${TOKENS}, ${AMOUNTS})`,
  `SwappedDirect(bytes16 uuid, ${PLAIN}, uint8 kind, ${TOKENS}, ${AMOUNTS})`,
].map((declaration) => eventOf(declaration))

/**
 * ParaSwap, now Velora, up to version 5: Augustus tells who gave what, and who got what for it. Version 6 tells nothing; its
 * swaps are found in the pools, or by the net rule, and named after it.
 */
export const paraswap: Decoder = {
  name: 'paraswap',
  decode(moves, knowledge) {
    const read = (log: Parameters<(typeof EVENTS)[0]['read']>[0]): Fields | undefined =>
      EVENTS.map((event) => event.read(log)).find((fields) => fields !== undefined)
    for (const { log, fields } of toldBy(moves, knowledge, 'paraswap', read)) {
      claimFilled(moves, 'paraswap', {
        market: log.emitter,
        gave: partOf(log, fields, 'srcToken', 'srcAmount'),
        got: partOf(log, fields, 'destToken', 'receivedAmount'),
        owner: partyOf(log, fields, 'initiator'),
        receiver: partyOf(log, fields, 'beneficiary'),
      })
    }
    return undefined
  },
}
