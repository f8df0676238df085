import { dataLength, dataSlice } from 'ethers/utils'
import type { Asset } from '../../model/asset.ts'
import type { Crossing, Destination } from '../../model/crossing.ts'
import { bridgeEvent, hexIn, numberIn, type Said } from './event.ts'
import { type Bridge, type Heard, type Seen, sideOf } from './seen.ts'
import { accountOn, destinationById, destinationOf, tokenOn } from './words.ts'

const ORDER =
  'tuple(uint64 makerOrderNonce, bytes makerSrc, uint256 giveChainId, bytes giveTokenAddress, uint256 giveAmount, uint256 takeChainId, bytes takeTokenAddress, uint256 takeAmount, bytes receiverDst, bytes givePatchAuthoritySrc, bytes orderAuthorityAddressDst, bytes allowedTakerDst, bytes allowedCancelBeneficiarySrc, bytes externalCall) order'
const CREATED = bridgeEvent(
  `CreatedOrder(${ORDER}, bytes32 orderId, bytes affiliateFee, uint256 nativeFixFee, uint256 percentFee, uint32 referralCode, bytes metadata)`,
)
/** The later layout says what was paid, where the maker had lowered what he asks for. */
const FILLED = [
  bridgeEvent(`FulfilledOrder(${ORDER}, bytes32 orderId, address sender, address unlockAuthority)`),
  bridgeEvent(
    `FulfilledOrder(${ORDER}, bytes32 orderId, uint256 actualFulfillAmount, address sender, address unlockAuthority)`,
  ),
]
const CANCELLED = bridgeEvent(
  'ClaimedOrderCancel(bytes32 orderId, address beneficiary, uint256 paidAmount, address giveTokenAddress)',
)
const SOURCE = 'debridge/dln-source'
const TARGET = 'debridge/dln-destination'
const NOTHING = /^0x0*$/

/**
 * The liquidity network of deBridge: an order is known by the hash of everything it says, so a fill that names it has its receiver, its
 * tokens and its amount. Takers pay from their own account. A cancelled order is paid back with all fees by the contract that kept it;
 * that a taker is paid out later is no passage.
 */
export const debridge: Bridge = {
  name: 'debridge',
  *crossings(seen) {
    for (const heard of seen.heard(SOURCE, CREATED)) yield* departure(seen, heard)
    for (const event of FILLED) for (const heard of seen.heard(TARGET, event)) yield* arrival(seen, heard)
    for (const heard of seen.heard(SOURCE, CANCELLED)) yield* refund(seen, heard)
  },
}

/** The token of bytes that may stand for the coin. */
function assetIn(seen: Seen, bytes: string): Asset | undefined {
  return NOTHING.test(bytes) ? seen.coin() : tokenOn(seen.transaction.chain, bytes)
}

function* departure(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const order = said.order as Said
  const asset = assetIn(seen, hexIn(order, 'giveTokenAddress'))
  if (asset === undefined) return
  // The order says what is left after fees, which are paid in with it and given back with it.
  const tokens = numberIn(order, 'giveAmount') + numberIn(said, 'percentFee') + affiliateIn(hexIn(said, 'affiliateFee'))
  const units = asset === seen.coin() ? tokens + numberIn(said, 'nativeFixFee') : tokens
  const row = seen.take({ units, asset, to: log.emitter, near: log.index, before: log.index })
  if (row === undefined) return
  yield {
    ...sideOf(seen, 'departure', { protocol: 'debridge', key: keyOf(said), log, row, party: row.from }),
    destination: destinationIn(seen, order),
  }
}

/** Fee of an affiliate: 20 bytes for who gets it, 32 for how much. */
function affiliateIn(bytes: string): bigint {
  return dataLength(bytes) < 52 ? 0n : BigInt(dataSlice(bytes, 20, 52))
}

/** Chains have the number that EVM chains have, but for those in a range of deBridge's own. */
function destinationIn(seen: Seen, order: Said): Destination {
  const number = numberIn(order, 'takeChainId')
  const also = { asset: hexIn(order, 'takeTokenAddress'), least: numberIn(order, 'takeAmount') }
  const own = number >= 100_000_000n && number < 100_001_000n
  return (own ? destinationOf : destinationById)(seen.facts, 'debridge', number, hexIn(order, 'receiverDst'), also)
}

function* arrival(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const order = said.order as Said
  const asset = assetIn(seen, hexIn(order, 'takeTokenAddress'))
  const to = accountOn(seen.transaction.chain, hexIn(order, 'receiverDst'))
  if (asset === undefined || to === undefined) return
  const units = 'actualFulfillAmount' in said ? numberIn(said, 'actualFulfillAmount') : numberIn(order, 'takeAmount')
  const row = seen.take({ units, asset, to, near: log.index })
  if (row === undefined) return
  yield sideOf(seen, 'arrival', { protocol: 'debridge', key: keyOf(said), log, row, party: to })
}

function* refund(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const asset = assetIn(seen, hexIn(said, 'giveTokenAddress'))
  const to = accountOn(seen.transaction.chain, hexIn(said, 'beneficiary'))
  if (asset === undefined || to === undefined) return
  const units = numberIn(said, 'paidAmount')
  const row = seen.take({ units, asset, from: log.emitter, to, near: log.index })
  if (row === undefined) return
  yield sideOf(seen, 'refund', { protocol: 'debridge', key: keyOf(said), log, row, party: to })
}

function keyOf(said: Said): string {
  return `debridge:${hexIn(said, 'orderId')}`
}
