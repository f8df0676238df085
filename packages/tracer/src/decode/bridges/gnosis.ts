import { chainOf } from '../../model/address.ts'
import type { Crossing, Destination } from '../../model/crossing.ts'
import { bridgeEvent, hexIn, numberIn } from './event.ts'
import { type Bridge, carriedBy, type Heard, type Seen, sideOf } from './seen.ts'
import { accountOn, accountZero, tokenOn } from './words.ts'

const OMNI = {
  left: bridgeEvent(
    'TokensBridgingInitiated(address indexed token, address indexed sender, uint256 value, bytes32 indexed messageId)',
  ),
  came: bridgeEvent(
    'TokensBridged(address indexed token, address indexed recipient, uint256 value, bytes32 indexed messageId)',
  ),
}
/** What leaves and what comes in on each side; the newer ones are numbered, the older go by the hash of the transaction. */
const XDAI = {
  left: ['UserRequestForAffirmation', 'UserRequestForSignature'].flatMap((name) => [
    bridgeEvent(`${name}(address recipient, uint256 value, bytes32 nonce)`),
    bridgeEvent(`${name}(address recipient, uint256 value)`),
  ]),
  came: ['AffirmationCompleted', 'RelayedMessage'].map((name) =>
    bridgeEvent(`${name}(address recipient, uint256 value, bytes32 id)`),
  ),
}

/**
 * The bridges of Gnosis: the omnibridge gives each passage a message that both sides name; the bridge of xDAI a number, or before that the hash of
 * the transaction in which it left. Coins that the chain makes without a payment bear nothing out, and such passages stay open.
 */
export const gnosis: Bridge = {
  name: 'gnosis',
  *crossings(seen) {
    for (const heard of seen.heard('gnosis/omnibridge', OMNI.left)) yield* omniDeparture(seen, heard)
    for (const heard of seen.heard('gnosis/omnibridge', OMNI.came)) yield* omniArrival(seen, heard)
    for (const event of XDAI.left)
      for (const heard of seen.heard('gnosis/xdai-bridge', event)) yield* xdaiDeparture(seen, heard)
    for (const event of XDAI.came)
      for (const heard of seen.heard('gnosis/xdai-bridge', event)) yield* xdaiArrival(seen, heard)
  },
}

function* omniDeparture(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const { chain } = seen.transaction
  const asset = tokenOn(chain, hexIn(said, 'token'))
  const units = numberIn(said, 'value')
  if (asset === undefined) return
  const row =
    seen.take({ units, asset, to: log.emitter, near: log.index }) ??
    seen.take({ units, asset, to: accountZero(chain), near: log.index })
  if (row === undefined) return
  yield {
    protocol: 'gnosis-omnibridge',
    role: 'departure',
    key: `gnosis:omnibridge:${hexIn(said, 'messageId')}`,
    ...seen.side(log),
    ...carriedBy(row),
    party: accountOn(chain, hexIn(said, 'sender')) ?? row.from,
    place: log.emitter,
    destination: towardOf(seen, log.emitter, null),
  }
}

function* omniArrival(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const { chain } = seen.transaction
  const [asset, to] = [tokenOn(chain, hexIn(said, 'token')), accountOn(chain, hexIn(said, 'recipient'))]
  if (asset === undefined || to === undefined) return
  const units = numberIn(said, 'value')
  const row =
    seen.take({ units, asset, from: log.emitter, to, near: log.index }) ??
    seen.take({ units, asset, from: accountZero(chain), to, near: log.index })
  if (row === undefined) return
  yield sideOf(seen, 'arrival', {
    protocol: 'gnosis-omnibridge',
    key: `gnosis:omnibridge:${hexIn(said, 'messageId')}`,
    log,
    row,
    party: to,
  })
}

function* xdaiDeparture(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const row = seen.take({ units: numberIn(said, 'value'), to: log.emitter, near: log.index })
  if (row === undefined) return
  yield {
    protocol: 'gnosis-xdai',
    role: 'departure',
    key: `gnosis:xdai:${'nonce' in said ? hexIn(said, 'nonce') : seen.transaction.hash}`,
    ...seen.side(log),
    ...carriedBy(row),
    party: row.from,
    place: log.emitter,
    destination: towardOf(seen, log.emitter, hexIn(said, 'recipient')),
  }
}

function* xdaiArrival(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const to = accountOn(seen.transaction.chain, hexIn(said, 'recipient'))
  const row = to && seen.take({ units: numberIn(said, 'value'), from: log.emitter, to, near: log.index })
  if (row === undefined) return
  yield sideOf(seen, 'arrival', {
    protocol: 'gnosis-xdai',
    key: `gnosis:xdai:${hexIn(said, 'id')}`,
    log,
    row,
    party: row.to,
  })
}

function towardOf(seen: Seen, emitter: Crossing['place'], receiver: string | null): Destination {
  const chain = seen.facts.contracts.get(emitter)?.toward ?? null
  const address = chain === null || receiver === null ? undefined : accountOn(chain, receiver)
  return { name: chain ?? `the other side of ${chainOf(emitter)}`, chain, written: receiver, address: address ?? null }
}
