import { type Address, accountOf } from '../../model/address.ts'
import type { Decoder } from '../decoder.ts'
import { eventOf } from '../event.ts'
import type { Knowledge } from '../knowledge.ts'
import type { Moves } from '../moves.ts'
import { netsOf } from '../nets.ts'
import { atOwnEdge } from '../own-edge.ts'
import { claimFilled, partOf, partyOf, toldBy } from './filled.ts'

/** Versions 2 and 3 of the router; the names of the fields are as those of KyberSwap, which took the event over. */
const SWAPPED = eventOf(
  'Swapped(address sender, address srcToken, address dstToken, address dstReceiver, uint256 spentAmount, uint256 returnAmount)',
)
/** Limit orders up to version 5 name the maker; quotes (RFQ) and version 6 do not. */
const WITH_MAKER = eventOf('OrderFilled(address indexed maker, bytes32 orderHash, uint256 remaining)')
const WITHOUT = [
  eventOf('OrderFilled(bytes32 orderHash, uint256 remaining)'),
  eventOf('OrderFilledRFQ(bytes32 orderHash, uint256 makingAmount)'),
]

/**
 * 1inch. Routers of versions 4 to 6 tell nothing of a swap: the pools or the net rule find it, and it is named after the router. Of a
 * limit order, a quote or a Fusion order the owner is the maker and never who sends: named by the event, or the one address
 * in the call data that lost and gained while an order was filled. Where it is not one alone, nothing is said.
 */
export const oneInch: Decoder = {
  name: '1inch',
  decode(moves, knowledge) {
    for (const { log, fields } of toldBy(moves, knowledge, '1inch', SWAPPED.read)) {
      claimFilled(moves, '1inch', {
        market: log.emitter,
        gave: partOf(log, fields, 'srcToken', 'spentAmount'),
        got: partOf(log, fields, 'dstToken', 'returnAmount'),
        owner: partyOf(log, fields, 'sender'),
        receiver: partyOf(log, fields, 'dstReceiver'),
      })
    }
    const makers = makersOf(moves, knowledge)
    if (makers.size > 0)
      atOwnEdge(moves, netsOf(moves), withSender(moves, makers), knowledge, { by: '1inch', evidence: 'protocol-id' })
    return makers.size > 0 ? [...makers] : undefined
  },
}

function makersOf(moves: Moves, knowledge: Knowledge): ReadonlySet<Address> {
  const makers = new Set<Address>()
  for (const { log, fields } of toldBy(moves, knowledge, '1inch', WITH_MAKER.read)) {
    const maker = partyOf(log, fields, 'maker')
    if (maker !== undefined) makers.add(maker)
  }
  const unnamed = WITHOUT.reduce((sum, event) => sum + [...toldBy(moves, knowledge, '1inch', event.read)].length, 0)
  if (unnamed === 0) return makers
  const nets = netsOf(moves)
  const inCall = [...nets].flatMap(([address, { loses, gains }]) => {
    const traded = loses.size > 0 && gains.size > 0 && address !== moves.sender && address !== moves.callee
    return traded && !moves.isContract(address) && moves.input.includes(accountOf(address).slice(2)) ? [address] : []
  })
  if (inCall.length === unnamed) for (const maker of inCall) makers.add(maker)
  return makers
}

/** The maker, and the sender where it took the order out of its own. */
function withSender(moves: Moves, makers: ReadonlySet<Address>): ReadonlySet<Address> {
  const { sender } = moves
  const net = sender === null ? undefined : netsOf(moves).get(sender)
  return net !== undefined && net.loses.size > 0 && net.gains.size > 0 ? new Set([...makers, sender!]) : makers
}
