import { keccak256 } from 'ethers/crypto'
import { concat, dataSlice, toBeHex, zeroPadValue } from 'ethers/utils'
import { type Address, accountOf } from '../../model/address.ts'
import { isNative } from '../../model/asset.ts'
import type { Crossing, Destination } from '../../model/crossing.ts'
import type { Log } from '../../model/transaction.ts'
import type { Move } from '../moves.ts'
import { bridgeEvent, hexIn, numberIn, type Said } from './event.ts'
import { type Bridge, carriedBy, type Heard, type Seen, sideOf } from './seen.ts'
import { accountOn, destinationOf, tokenOn } from './words.ts'

const SENT = bridgeEvent(
  'OFTSent(bytes32 indexed guid, uint32 dstEid, address indexed fromAddress, uint256 amountSentLD, uint256 amountReceivedLD)',
)
const RECEIVED = bridgeEvent(
  'OFTReceived(bytes32 indexed guid, uint32 srcEid, address indexed toAddress, uint256 amountReceivedLD)',
)
const PACKET = bridgeEvent('PacketSent(bytes encodedPayload, bytes options, address sendLibrary)')
const DELIVERED = bridgeEvent(
  'PacketDelivered(tuple(uint32 srcEid, bytes32 sender, uint64 nonce) origin, address receiver)',
)
const RODE = bridgeEvent('BusRode(uint32 dstEid, uint72 ticketId, uint80 fare, bytes passenger)')

const POOL = 'stargate-v2/pool'
const MESSAGING = 'stargate-v2/messaging'
const ENDPOINT = 'layerzero-v2/endpoint'
const NO_GUID = `0x${'0'.repeat(64)}`

/**
 * Tokens over LayerZero version 2, and the pools of Stargate version 2, which tell of themselves in the same events. A pool is known by
 * data. Any other token is believed where the endpoint of LayerZero sent or delivered, in the same transaction, the very packet that
 * the token names: anybody can emit, but not with the endpoint. Riders of a Stargate bus share one packet; they leave, and stay open.
 */
export const layerzero: Bridge = {
  name: 'layerzero',
  *crossings(seen) {
    const packets = packetsOf(seen)
    for (const { log, said } of told(seen, SENT)) {
      const guid = hexIn(said, 'guid')
      const packet = packets.get(guid)
      const pool = seen.roleOf(log.emitter) === POOL
      if (!pool && (packet === undefined || packet.sender !== wordOf(log.emitter))) continue
      if (pool && guid === NO_GUID) yield* rider(seen, log, said)
      else yield* departure(seen, log, said, pool, packet)
    }
    const delivered = deliveredIn(seen)
    for (const { log, said } of told(seen, RECEIVED)) {
      const pool = seen.roleOf(log.emitter) === POOL
      if (pool || delivered.get(hexIn(said, 'guid')) === log.emitter) yield* arrival(seen, log, said, pool)
    }
  },
}

/** Events of any emitter; who emitted them is judged afterwards. */
function told(seen: Seen, event: typeof SENT): Heard[] {
  return seen.transaction.logs.flatMap((log) => {
    const said = event.read(log)
    return said === undefined ? [] : [{ log, said }]
  })
}

interface Packet {
  readonly sender: string
  readonly message: string
}

/** Packets that the endpoint sent, by guid. Layout: version 1 byte, nonce 8, from 4, sender 32, to 4, receiver 32, guid 32, message. */
function packetsOf(seen: Seen): Map<string, Packet> {
  const packets = new Map<string, Packet>()
  for (const { said } of seen.heard(ENDPOINT, PACKET)) {
    const bytes = hexIn(said, 'encodedPayload')
    if (bytes.length < 2 + 2 * 113) continue
    packets.set(dataSlice(bytes, 81, 113), { sender: dataSlice(bytes, 13, 45), message: dataSlice(bytes, 113) })
  }
  return packets
}

/** Who got which packet: its guid is the hash of what the endpoint says of it. */
function deliveredIn(seen: Seen): Map<string, Address> {
  const here = [...seen.facts.chains].find(
    ([key, { chain }]) => chain === seen.transaction.chain && key.startsWith('layerzero:'),
  )
  const delivered = new Map<string, Address>()
  if (here === undefined) return delivered
  const to = BigInt(here[0].slice('layerzero:'.length))
  for (const { said } of seen.heard(ENDPOINT, DELIVERED)) {
    const origin = said.origin as Said
    const receiver = accountOn(seen.transaction.chain, hexIn(said, 'receiver'))
    if (receiver === undefined) continue
    const parts = [
      toBeHex(numberIn(origin, 'nonce'), 8),
      toBeHex(numberIn(origin, 'srcEid'), 4),
      hexIn(origin, 'sender'),
      toBeHex(to, 4),
      wordOf(receiver),
    ]
    delivered.set(keccak256(concat(parts)), receiver)
  }
  return delivered
}

function* departure(seen: Seen, log: Log, said: Said, pool: boolean, packet: Packet | undefined): Generator<Crossing> {
  const row = given(seen, log, said, pool)
  if (row === undefined) return
  yield {
    protocol: pool ? 'stargate-v2' : 'layerzero-v2',
    role: 'departure',
    key: `layerzero:${hexIn(said, 'guid')}`,
    ...seen.side(log),
    ...carriedBy(row),
    party: accountOn(seen.transaction.chain, hexIn(said, 'fromAddress')) ?? row.from,
    place: log.emitter,
    destination: toward(seen, said, receiverIn(packet?.message ?? '0x', pool)),
  }
}

/** The ticket is of the messaging contract and of one way; its event comes with the pool's, just before. */
function* rider(seen: Seen, log: Log, said: Said): Generator<Crossing> {
  const ticket = seen
    .heard(MESSAGING, RODE)
    .filter((rode) => rode.log.index < log.index && numberIn(rode.said, 'dstEid') === numberIn(said, 'dstEid'))
    .at(-1)
  if (ticket === undefined) return
  const passenger = hexIn(ticket.said, 'passenger')
  const row = given(seen, log, said, true)
  if (row === undefined) return
  yield {
    protocol: 'stargate-v2',
    role: 'departure',
    key: `stargate-bus:${seen.transaction.chain}:${numberIn(said, 'dstEid')}:${numberIn(ticket.said, 'ticketId')}`,
    ...seen.side(log),
    ...carriedBy(row),
    party: accountOn(seen.transaction.chain, hexIn(said, 'fromAddress')) ?? row.from,
    place: log.emitter,
    destination: toward(seen, said, passenger.length < 2 + 2 * 34 ? null : dataSlice(passenger, 2, 34)),
  }
}

function toward(seen: Seen, said: Said, receiver: string | null): Destination {
  const least = numberIn(said, 'amountReceivedLD')
  return destinationOf(seen.facts, 'layerzero', numberIn(said, 'dstEid'), receiver, { least })
}

/** A token's own message begins with the receiver; that of a Stargate taxi has a byte for its kind and two for the asset before it. */
function receiverIn(message: string, pool: boolean): string | null {
  const start = pool ? 3 : 0
  if (message.length < 2 + 2 * (start + 32) || (pool && dataSlice(message, 0, 1) !== '0x01')) return null
  return dataSlice(message, start, start + 32)
}

/**
 * A token burns itself; a pool is paid. A contract that only says that it keeps another's token is not believed: a thief can write
 * one. Coins come with the fee of the message on top, which the pool hands on: the row then carries more than the event says by
 * just what went out again.
 */
function given(seen: Seen, log: Log, said: Said, pool: boolean): Move | undefined {
  const { emitter } = log
  const own = tokenOn(seen.transaction.chain, accountOf(emitter))
  const [sent, received] = [numberIn(said, 'amountSentLD'), numberIn(said, 'amountReceivedLD')]
  for (const units of [sent, received]) {
    const paid =
      // A pool is paid before it speaks: what comes after is somebody's who wants it to be taken for that.
      (pool ? seen.take({ units, to: emitter, near: log.index, before: log.index }) : undefined) ??
      seen.take({ units, asset: own, to: zeroBeside(emitter), near: log.index }) ??
      // Pools that burn do so in another contract than their own.
      (pool ? seen.take({ units, to: zeroBeside(emitter), near: log.index }) : undefined)
    if (paid !== undefined) return paid
  }
  if (!pool) return undefined
  const coins = (rows: readonly Move[]) => rows.filter((row) => isNative(row.asset))
  const out = coins(seen.rows.filter((row) => row.from === emitter)).reduce((sum, row) => sum + row.units, 0n)
  const into = coins(seen.rows.filter((row) => row.to === emitter))
  return out > 0n && into.length === 1 && into[0]!.units === sent + out
    ? seen.take({ units: sent + out, asset: into[0]!.asset, to: emitter, near: null })
    : undefined
}

function zeroBeside(address: Address): Address {
  return `${address.slice(0, address.lastIndexOf(':'))}:0x${'0'.repeat(40)}` as Address
}

function* arrival(seen: Seen, log: Log, said: Said, pool: boolean): Generator<Crossing> {
  const to = accountOn(seen.transaction.chain, hexIn(said, 'toAddress'))
  if (to === undefined) return
  const units = numberIn(said, 'amountReceivedLD')
  const own = tokenOn(seen.transaction.chain, accountOf(log.emitter))
  const row =
    seen.take({ units, from: log.emitter, to, near: log.index }) ??
    seen.take({ units, asset: own, from: zeroBeside(log.emitter), to, near: log.index }) ??
    // The pools of Stargate that mint do so in another contract than the token.
    (pool ? seen.take({ units, from: zeroBeside(log.emitter), to, near: log.index }) : undefined)
  if (row === undefined) return
  yield sideOf(seen, 'arrival', {
    protocol: pool ? 'stargate-v2' : 'layerzero-v2',
    key: `layerzero:${hexIn(said, 'guid')}`,
    log,
    row,
    party: to,
  })
}

function wordOf(address: Address): string {
  return zeroPadValue(accountOf(address), 32)
}
