import { dataSlice } from 'ethers/utils'
import { type Address, accountOf } from '../../model/address.ts'
import type { Crossing } from '../../model/crossing.ts'
import type { Log } from '../../model/transaction.ts'
import type { Move } from '../moves.ts'
import { bridgeEvent, hexIn, numberIn } from './event.ts'
import { type Bridge, carriedBy, type Seen, sideOf } from './seen.ts'
import { accountOn, destinationOf, tokenOn } from './words.ts'

const PUBLISHED = bridgeEvent(
  'LogMessagePublished(address indexed sender, uint64 sequence, uint32 nonce, bytes payload, uint8 consistencyLevel)',
)
const REDEEMED = bridgeEvent(
  'TransferRedeemed(uint16 indexed emitterChainId, bytes32 indexed emitterAddress, uint64 indexed sequence)',
)
const CORE = 'wormhole/core'
const BRIDGE = 'wormhole/token-bridge'

/** Payload of a transfer: kind 1 byte, amount 32, token 32, its chain 2, receiver 32, chain 2, and in kind 1 a fee of 32. */
interface Payload {
  readonly amount: bigint
  readonly token: string
  readonly tokenChain: bigint
  readonly receiver: string
  readonly toChain: bigint
  readonly fee: bigint
}

/**
 * The token bridge of Wormhole: the core numbers what each emitter publishes, and what is redeemed names chain, emitter and number. What
 * was paid stands in the message, which whoever redeems hands in with the call. Amounts in it have at most eight decimals.
 */
export const wormhole: Bridge = {
  name: 'wormhole',
  *crossings(seen) {
    const here = numberOf(seen)
    if (here === undefined) return
    for (const { log, said } of seen.heard(CORE, PUBLISHED)) {
      const bridge = accountOn(seen.transaction.chain, hexIn(said, 'sender'))
      const payload = payloadIn(hexIn(said, 'payload'))
      if (bridge === undefined || payload === undefined || seen.roleOf(bridge) !== BRIDGE) continue
      yield* departure(seen, log, bridge, payload, here, numberIn(said, 'sequence'))
    }
    for (const { log, said } of seen.heard(BRIDGE, REDEEMED)) {
      const [chain, emitter, sequence] = [
        numberIn(said, 'emitterChainId'),
        hexIn(said, 'emitterAddress'),
        numberIn(said, 'sequence'),
      ]
      const payload = handedIn(seen, chain, emitter, sequence)
      if (payload !== undefined) yield* arrival(seen, log, payload, here, keyOf(chain, emitter, sequence))
    }
  },
}

/** The number that Wormhole has for the chain of the transaction. */
function numberOf(seen: Seen): bigint | undefined {
  for (const [key, { chain }] of seen.facts.chains)
    if (chain === seen.transaction.chain && key.startsWith('wormhole:')) return BigInt(key.slice('wormhole:'.length))
  return undefined
}

function payloadIn(bytes: string): Payload | undefined {
  const kind = bytes.slice(0, 4)
  if ((kind !== '0x01' && kind !== '0x03') || bytes.length < 2 + 2 * 133) return undefined
  const part = (start: number, length: number) => dataSlice(bytes, start, start + length)
  return {
    amount: BigInt(part(1, 32)),
    token: part(33, 32),
    tokenChain: BigInt(part(65, 2)),
    receiver: part(67, 32),
    toChain: BigInt(part(99, 2)),
    // What stands there in kind 3 is who sent it, and nothing is taken off.
    fee: kind === '0x01' ? BigInt(part(101, 32)) : 0n,
  }
}

/**
 * The payload of a message in the call data, found by the chain, emitter and number that the bridge says it redeemed: they stand right
 * before it, with one byte between.
 */
function handedIn(seen: Seen, chain: bigint, emitter: string, sequence: bigint): Payload | undefined {
  const { input } = seen.transaction
  const head = `${chain.toString(16).padStart(4, '0')}${emitter.slice(2)}${sequence.toString(16).padStart(16, '0')}`
  for (let at = input.indexOf(head); at >= 0; at = input.indexOf(head, at + 1)) {
    const start = at + head.length + 2
    if (at % 2 === 0 && input.length >= start + 2 * 133) return payloadIn(`0x${input.slice(start, start + 2 * 133)}`)
  }
  return undefined
}

function* departure(
  seen: Seen,
  log: Log,
  bridge: Address,
  payload: Payload,
  here: bigint,
  sequence: bigint,
): Generator<Crossing> {
  const { chain } = seen.transaction
  const local = payload.tokenChain === here
  const asset = local ? tokenOn(chain, payload.token) : undefined
  if (local && asset === undefined) return
  const zero = `${chain}:0x${'0'.repeat(40)}` as Address
  // The bridge takes in or burns right before it speaks: what somebody else burns elsewhere in the transaction is not that.
  const near = { near: log.index, before: log.index }
  const row = seen.takeOneOf(scales(payload.amount), local ? { asset, to: bridge, ...near } : { to: zero, ...near })
  if (row === undefined) return
  yield {
    protocol: 'wormhole',
    role: 'departure',
    key: keyOf(here, `0x${accountOf(bridge).slice(2).padStart(64, '0')}`, sequence),
    ...seen.side(log),
    ...carriedBy(row),
    party: giver(seen, row, bridge),
    place: bridge,
    destination: destinationOf(seen.facts, 'wormhole', payload.toChain, payload.receiver, { asset: payload.token }),
  }
}

/** A wrapped token is paid to the bridge, which burns it; a coin is wrapped by it. Then who paid the bridge gave. */
function giver(seen: Seen, row: Move, bridge: Address): Address {
  const before = seen.rows.find((other) => other.to === bridge && other.units >= row.units && other.id !== row.id)
  return row.from === bridge || row.from.endsWith(`:0x${'0'.repeat(40)}`) ? (before?.from ?? row.from) : row.from
}

function* arrival(seen: Seen, log: Log, payload: Payload, here: bigint, key: string): Generator<Crossing> {
  const { chain } = seen.transaction
  const to = accountOn(chain, payload.receiver)
  if (to === undefined || payload.toChain !== here || payload.fee > payload.amount) return
  const local = payload.tokenChain === here
  const asset = local ? tokenOn(chain, payload.token) : undefined
  if (local && asset === undefined) return
  const from = local ? log.emitter : (`${chain}:0x${'0'.repeat(40)}` as Address)
  const assets = asset === undefined ? [undefined] : seen.alsoPlain(asset)
  const row = scaled(payload.amount - payload.fee, (units) => {
    for (const of of assets) {
      const taken = seen.take({ units, asset: of, from, to, near: log.index })
      if (taken !== undefined) return taken
    }
    return undefined
  })
  if (row === undefined) return
  yield sideOf(seen, 'arrival', { protocol: 'wormhole', key, log, row, party: to })
}

/** The amount as it is, and with the decimals that were cut off, up to those of 18. */
function scales(amount: bigint): bigint[] {
  return Array.from({ length: 11 }, (_, cut) => amount * 10n ** BigInt(cut))
}

function scaled(amount: bigint, take: (units: bigint) => Move | undefined): Move | undefined {
  for (const units of scales(amount)) {
    const row = take(units)
    if (row !== undefined) return row
  }
  return undefined
}

function keyOf(chain: bigint, emitter: string, sequence: bigint): string {
  return `wormhole:${chain}:${emitter}:${sequence}`
}
