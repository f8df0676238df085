import type { Address } from '../../model/address.ts'
import type { Decoder } from '../decoder.ts'
import { eventOf } from '../event.ts'
import { netsOf } from '../nets.ts'
import { atOwnEdge } from '../own-edge.ts'
import { partyOf, toldBy } from './filled.ts'

const FILL = eventOf('Fill(bytes32 indexed orderHash, address indexed filler, address indexed swapper, uint256 nonce)')

/**
 * UniswapX: a filler sends, the swappers named by the reactor trade. The event tells no amounts, so each is read at its own edge; a
 * filler that fills out of what it holds has traded with them.
 */
export const uniswapX: Decoder = {
  name: 'uniswapx',
  decode(moves, knowledge) {
    const swappers = new Set<Address>()
    for (const { log, fields } of toldBy(moves, knowledge, 'uniswapx', FILL.read)) {
      const swapper = partyOf(log, fields, 'swapper')
      if (swapper !== undefined) swappers.add(swapper)
    }
    if (swappers.size === 0) return undefined
    atOwnEdge(moves, netsOf(moves), swappers, knowledge, { by: 'uniswapx', evidence: 'protocol-id' })
    return [...swappers]
  },
}
