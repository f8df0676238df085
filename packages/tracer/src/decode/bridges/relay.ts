import type { Crossing } from '../../model/crossing.ts'
import { bridgeEvent, hexIn, numberIn } from './event.ts'
import { toldByLifi } from './lifi.ts'
import { type Bridge, carriedBy, type Heard, type Seen } from './seen.ts'
import { accountOn, tokenOn } from './words.ts'

const COINS = bridgeEvent('RelayNativeDeposit(address from, uint256 amount, bytes32 id)')
const TOKENS = bridgeEvent('RelayErc20Deposit(address from, address token, uint256 amount, bytes32 id)')

/**
 * Relay: what is paid into its depository bears the id of a request. A solver pays out of his own account with no event, so a passage
 * is never joined; where it goes only Relay itself can say, or LI.FI, where it stands in between.
 */
export const relay: Bridge = {
  name: 'relay',
  *crossings(seen) {
    for (const event of [COINS, TOKENS])
      for (const heard of seen.heard('relay/depository', event)) yield* departure(seen, heard)
  },
}

function* departure(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const { chain } = seen.transaction
  const asset = 'token' in said ? tokenOn(chain, hexIn(said, 'token')) : seen.coin()
  if (asset === undefined) return
  const row = seen.take({ units: numberIn(said, 'amount'), asset, to: log.emitter, near: log.index })
  if (row === undefined) return
  yield {
    protocol: 'relay',
    role: 'departure',
    key: `relay:${hexIn(said, 'id')}`,
    ...seen.side(log),
    ...carriedBy(row),
    // The depositor may name anybody; who paid is what the row says.
    party: accountOn(chain, hexIn(said, 'from')) === row.from ? row.from : giverOf(seen, row.from),
    place: log.emitter,
    destination: toldByLifi(seen) ?? { name: 'Relay', chain: null, written: null, address: null },
  }
}

/** A router that only hands on is not who gave: then it was the sender of the transaction. */
function giverOf(seen: Seen, from: Crossing['party']): Crossing['party'] {
  return seen.rows.some((row) => row.to === from) ? seen.transaction.sender : from
}
