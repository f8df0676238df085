import { accountOf } from '../../model/address.ts'
import type { Asset } from '../../model/asset.ts'
import type { Crossing } from '../../model/crossing.ts'
import { bridgeEvent, hexIn, numberIn } from './event.ts'
import { type Bridge, type Heard, type Seen, sideOf } from './seen.ts'
import { accountOn, destinationOf, numberFor, tokenOn } from './words.ts'

const PROTOCOL = 'poly'
const MANAGER = 'poly/manager'
const PROXY = 'poly/lock-proxy'
const CROSSED = bridgeEvent(
  'CrossChainEvent(address indexed sender, bytes txId, address proxyOrAssetContract, uint64 toChainId, bytes toContract, bytes rawdata)',
)
const EXECUTED = bridgeEvent(
  'VerifyHeaderAndExecuteTxEvent(uint64 fromChainID, bytes toContract, bytes crossChainTxHash, bytes fromChainTxHash)',
)
const LOCKED = bridgeEvent(
  'LockEvent(address fromAssetHash, address fromAddress, uint64 toChainId, bytes toAssetHash, bytes toAddress, uint256 amount)',
)
const UNLOCKED = bridgeEvent('UnlockEvent(address toAssetHash, address toAddress, uint256 amount)')
const NOTHING = /^0x0*$/

/**
 * Poly Network: the manager of a chain numbers what leaves it, and what is executed elsewhere names chain and number. The lock proxy says
 * token, receiver and amount on both sides, and they have to agree: it was robbed twice by payments that nobody had sent.
 */
export const poly: Bridge = {
  name: 'poly',
  *crossings(seen) {
    const here = numberFor(seen.facts, PROTOCOL, seen.transaction.chain)
    if (here === undefined) return
    const crossed = seen.heard(MANAGER, CROSSED)
    for (const heard of seen.heard(PROXY, LOCKED)) yield* departure(seen, heard, crossed, here)
    const executed = seen.heard(MANAGER, EXECUTED)
    for (const heard of seen.heard(PROXY, UNLOCKED)) yield* arrival(seen, heard, executed)
  },
}

function assetIn(seen: Seen, bytes: string): Asset | undefined {
  return NOTHING.test(bytes) ? seen.coin() : tokenOn(seen.transaction.chain, bytes)
}

/** The manager speaks inside the call of the proxy, just before it. */
function* departure(seen: Seen, { log, said }: Heard, crossed: readonly Heard[], here: bigint): Generator<Crossing> {
  const number = numberIn(said, 'toChainId')
  const message = crossed
    .filter((one) => one.log.index < log.index && numberIn(one.said, 'toChainId') === number)
    .filter((one) => hexIn(one.said, 'proxyOrAssetContract') === accountOf(log.emitter))
    .at(-1)
  const asset = assetIn(seen, hexIn(said, 'fromAssetHash'))
  if (message === undefined || asset === undefined) return
  const units = numberIn(said, 'amount')
  const row = seen.take({ units, asset, to: log.emitter, near: log.index, before: log.index })
  if (row === undefined) return
  const [token, receiver] = [hexIn(said, 'toAssetHash'), hexIn(said, 'toAddress')]
  const key = keyOf(here, hexIn(message.said, 'txId'))
  yield {
    ...sideOf(seen, 'departure', { protocol: PROTOCOL, key, log, row, party: row.from }),
    destination: destinationOf(seen.facts, PROTOCOL, number, receiver, { asset: token, least: units }),
    terms: termsOf(token, receiver, units),
  }
}

function* arrival(seen: Seen, { log, said }: Heard, executed: readonly Heard[]): Generator<Crossing> {
  const message = executed.find((one) => one.log.index > log.index)
  if (message === undefined || hexIn(message.said, 'toContract') !== accountOf(log.emitter)) return
  const asset = assetIn(seen, hexIn(said, 'toAssetHash'))
  const to = accountOn(seen.transaction.chain, hexIn(said, 'toAddress'))
  if (asset === undefined || to === undefined) return
  const units = numberIn(said, 'amount')
  const row = seen.take({ units, asset, from: log.emitter, to, near: log.index, before: log.index })
  if (row === undefined) return
  const key = keyOf(numberIn(message.said, 'fromChainID'), hexIn(message.said, 'fromChainTxHash'))
  yield {
    ...sideOf(seen, 'arrival', { protocol: PROTOCOL, key, log, row, party: to }),
    terms: termsOf(hexIn(said, 'toAssetHash'), hexIn(said, 'toAddress'), units),
  }
}

function termsOf(token: string, receiver: string, units: bigint): string {
  return `${token} ${receiver} ${units}`
}

function keyOf(from: bigint, number: string): string {
  return `poly:${from}:${number}`
}
