import { Interface } from 'ethers/abi'
import { accountOf } from '../../model/address.ts'
import { isNative } from '../../model/asset.ts'
import type { Crossing } from '../../model/crossing.ts'
import type { Move } from '../moves.ts'
import { bridgeEvent, hexIn, numberIn, type Said } from './event.ts'
import { type Bridge, type Heard, type Seen, sideOf } from './seen.ts'
import { destinationOf, tokenOn } from './words.ts'

const PROTOCOL = 'mayan-swift'
const SWIFT = 'mayan/swift'
const FORWARDER = 'mayan/forwarder'
const CREATED = bridgeEvent('OrderCreated(bytes32 key)')
const FILLED = bridgeEvent('OrderFulfilled(bytes32 key, uint64 sequence, uint256 netAmount)')
const REFUNDED = bridgeEvent('OrderRefunded(bytes32 key, uint256 netAmount)')
/** With what they repeat of the call, and what they say of an amount: after a swap it is not known before. */
const FORWARDED = [
  ['ForwardedEth(address mayanProtocol, bytes protocolData)', 'protocolData', undefined],
  [
    'ForwardedERC20(address token, uint256 amount, address mayanProtocol, bytes protocolData)',
    'protocolData',
    'amount',
  ],
  [
    'SwapAndForwardedEth(uint256 amountIn, address swapProtocol, address middleToken, uint256 middleAmount, address mayanProtocol, bytes mayanData)',
    'mayanData',
    'middleAmount',
  ],
  [
    'SwapAndForwardedERC20(address tokenIn, uint256 amountIn, address swapProtocol, address middleToken, uint256 middleAmount, address mayanProtocol, bytes mayanData)',
    'mayanData',
    'middleAmount',
  ],
].map(([declaration, data, amount]) => ({ event: bridgeEvent(declaration!), data: data!, amount }))
const PARAMS =
  'tuple(bytes32 trader, bytes32 tokenOut, uint64 minAmountOut, uint64 gasDrop, uint64 cancelFee, uint64 refundFee, uint64 deadline, bytes32 destAddr, uint16 destChainId, bytes32 referrerAddr, uint8 referrerBps, uint8 auctionMode, bytes32 random) params'
const CALLS = new Interface([
  `function createOrderWithEth(${PARAMS})`,
  `function createOrderWithToken(address tokenIn, uint256 amountIn, ${PARAMS})`,
])

/**
 * Mayan Swift: an order is known by the hash of all it says. The event says the hash alone; what was ordered stands in the call, which the
 * forwarder repeats when it has made it. The fill pays out of the contract and says how much; its receiver has to be the one ordered.
 */
export const mayan: Bridge = {
  name: 'mayan',
  *crossings(seen) {
    const created = seen.heard(SWIFT, CREATED)
    for (const heard of created) yield* departure(seen, heard, created)
    for (const heard of seen.heard(SWIFT, FILLED)) yield* payment(seen, heard, 'arrival')
    for (const heard of seen.heard(SWIFT, REFUNDED)) yield* payment(seen, heard, 'refund')
  },
}

interface Ordered {
  readonly params: Said
  /** `undefined` for coins; of several amounts one was paid. */
  readonly paid?: { readonly token: string; readonly units: readonly bigint[] }
}

function* departure(seen: Seen, heard: Heard, created: readonly Heard[]): Generator<Crossing> {
  const { log, said } = heard
  const ordered = orderedIn(seen, heard, created)
  const row = given(seen, heard, ordered)
  if (row === undefined) return
  const key = keyOf(said)
  const { params } = ordered ?? {}
  yield {
    ...sideOf(seen, 'departure', { protocol: PROTOCOL, key, log, row, party: row.from }),
    destination:
      params === undefined
        ? { name: 'mayan', chain: null, written: null, address: null }
        : destinationOf(seen.facts, 'wormhole', numberIn(params, 'destChainId'), hexIn(params, 'destAddr'), {
            asset: hexIn(params, 'tokenOut'),
            least: numberIn(params, 'minAmountOut'),
          }),
  }
}

/**
 * What the forwarder says that it called, before any other order is made: who makes one inside a call of the forwarder cannot pass it off as
 * the one that the forwarder made. Or the call of the transaction, where it makes one order.
 */
function orderedIn(seen: Seen, { log }: Heard, created: readonly Heard[]): Ordered | undefined {
  const next = created.find((one) => one.log.index > log.index)?.log.index ?? Number.POSITIVE_INFINITY
  const forwarded = FORWARDED.flatMap(({ event, data, amount }) =>
    seen
      .heard(FORWARDER, event)
      .filter((one) => one.log.index > log.index && one.log.index < next)
      .filter((one) => hexIn(one.said, 'mayanProtocol') === accountOf(log.emitter))
      .map(({ log: { index }, said }) => ({
        index,
        call: hexIn(said, data),
        amounts: amount === undefined ? [] : [numberIn(said, amount)],
      })),
  ).sort((a, b) => a.index - b.index)[0]
  if (forwarded !== undefined) return readCall(forwarded.call, forwarded.amounts)
  const { callee, input } = seen.transaction
  return callee === log.emitter && created.length === 1 ? readCall(input, []) : undefined
}

function readCall(bytes: string, amounts: readonly bigint[]): Ordered | undefined {
  try {
    const call = CALLS.parseTransaction({ data: bytes })
    if (call === null) return undefined
    const params = call.args.params.toObject(true) as Said
    return call.name === 'createOrderWithEth'
      ? { params }
      : {
          params,
          paid: { token: hexIn(call.args.toObject(), 'tokenIn'), units: [...amounts, call.args.amountIn as bigint] },
        }
  } catch {
    return undefined
  }
}

/** Of coins no event says how many: the one row that brings any. */
function given(seen: Seen, { log }: Heard, ordered: Ordered | undefined): Move | undefined {
  if (ordered === undefined) return undefined
  const [to, before] = [log.emitter, log.index]
  if (ordered.paid !== undefined) {
    const asset = tokenOn(seen.transaction.chain, ordered.paid.token)
    return asset && seen.takeOneOf(ordered.paid.units, { asset, to, near: log.index, before })
  }
  const coin = seen.rows.find((row) => row.to === to && isNative(row.asset))?.asset
  return coin && seen.takeOnly({ least: 1n, asset: coin, to })
}

function* payment(seen: Seen, { log, said }: Heard, role: 'arrival' | 'refund'): Generator<Crossing> {
  const row = seen.take({ units: numberIn(said, 'netAmount'), from: log.emitter, near: log.index, before: log.index })
  if (row === undefined) return
  yield sideOf(seen, role, { protocol: PROTOCOL, key: keyOf(said), log, row, party: row.to })
}

function keyOf(said: Said): string {
  return `mayan-swift:${hexIn(said, 'key')}`
}
