import { AbiCoder } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { dataLength, dataSlice } from 'ethers/utils'
import { type Address, accountOf } from '../../model/address.ts'
import { tokenOf } from '../../model/asset.ts'
import type { Chain } from '../../model/chain.ts'
import type { BridgeFacts, Crossing, Destination } from '../../model/crossing.ts'
import type { Log } from '../../model/transaction.ts'
import type { Move } from '../moves.ts'
import { bridgeEvent, hexIn, numberIn, type Said } from './event.ts'
import { type Bridge, type Heard, type Seen, sideOf } from './seen.ts'
import { accountOn, accountZero, destinationOf, numberFor, tokenOn } from './words.ts'

const SENT = bridgeEvent('Packet(bytes payload)')
const RECEIVED = bridgeEvent(
  'PacketReceived(uint16 indexed srcChainId, bytes srcAddress, address indexed dstAddress, uint64 nonce, bytes32 payloadHash)',
)
/** The later libraries of the same endpoint; they number chains and packets as the first does. */
const LATER_SENT = bridgeEvent('PacketSent(bytes encodedPayload, bytes options, uint256 nativeFee, uint256 lzTokenFee)')
const LATER_RECEIVED = bridgeEvent(
  'PacketDelivered(tuple(uint32 srcEid, bytes32 sender, uint64 nonce) origin, address receiver)',
)
const SWAP = bridgeEvent(
  'Swap(uint16 chainId, uint256 dstPoolId, address from, uint256 amountSD, uint256 eqReward, uint256 eqFee, uint256 protocolFee, uint256 lpFee)',
)
/** By the token that Stargate wraps coins into, which is no wrapper beside it. */
const WRAPPED = bridgeEvent('Deposit(address indexed dst, uint256 wad)')
const SWAP_REMOTE = bridgeEvent('SwapRemote(address to, uint256 amountSD, uint256 protocolFee, uint256 dstFee)')
/** The two layouts of tokens over this version. */
const TOKEN_SENT = [
  bridgeEvent('SendToChain(uint16 indexed dstChainId, address indexed from, bytes toAddress, uint256 amount)'),
  bridgeEvent(
    'SendToChain(uint16 indexed dstChainId, address indexed from, bytes32 indexed toAddress, uint256 amount)',
  ),
]
const TOKEN_RECEIVED = bridgeEvent('ReceiveFromChain(uint16 indexed srcChainId, address indexed to, uint256 amount)')

const LIBRARY = 'layerzero-v1/library'
const POOL = 'stargate-v1/pool'
const STARGATE = 'stargate-v1'
const TOKENS = 'layerzero-v1'
/** Version 2 counts the same chains from here on, and the table of chains is its own. */
const SHIFT = 30000n
/** Decimals by which the units of a pool may be finer than those that all chains share: 18 and 6. */
const FINER = 12

/**
 * LayerZero version 1: the library numbers the packets of each path, and the other chain names path and number, with the hash of what
 * was carried. The pools of Stargate version 1 are known by data and send no receiver in their own event: he stands in the packet that
 * the call sends right after. Any other token is believed where it is the sender of a packet of the library, and burns itself.
 */
export const layerzeroV1: Bridge = {
  name: 'layerzero-v1',
  *crossings(seen) {
    const sent = packetsSent(seen)
    for (const heard of seen.heard(POOL, SWAP)) yield* swap(seen, heard, sent)
    for (const event of TOKEN_SENT) for (const heard of told(seen, event)) yield* tokenSent(seen, heard, sent)
    const received = packetsReceived(seen)
    for (const heard of seen.heard(POOL, SWAP_REMOTE)) yield* swapRemote(seen, heard, received)
    for (const heard of told(seen, TOKEN_RECEIVED)) yield* tokenReceived(seen, heard, received)
  },
}

/** Events of any emitter; who emitted them is judged afterwards. */
function told(seen: Seen, event: typeof SENT): Heard[] {
  return seen.transaction.logs.flatMap((log) => {
    const said = event.read(log)
    return said === undefined ? [] : [{ log, said }]
  })
}

/** A packet of the library; `used` by one passage at most. */
interface Packet {
  readonly index: number
  readonly nonce: bigint
  readonly from: bigint
  readonly sender: string
  readonly to: bigint
  readonly receiver: string
  /** What it carries; `undefined` where only its hash is told. */
  readonly message?: string
  readonly hash?: string
  used: boolean
}

/** Layout of the first library: nonce 8 bytes, from 2, sender 20, to 2, receiver 20 or, beside EVM chains, 32, message. */
function packetsSent(seen: Seen): Packet[] {
  const first = seen.heard(LIBRARY, SENT).flatMap(({ log, said }): Packet[] => {
    const bytes = hexIn(said, 'payload')
    if (dataLength(bytes) < 52) return []
    const to = numberAt(bytes, 30, 32)
    const start = 32 + (chainOf(seen.facts, to) === null ? 32 : 20)
    if (dataLength(bytes) < start) return []
    const message = dataSlice(bytes, start)
    return [
      {
        index: log.index,
        nonce: numberAt(bytes, 0, 8),
        from: numberAt(bytes, 8, 10),
        sender: plain(dataSlice(bytes, 10, 30)),
        to,
        receiver: plain(dataSlice(bytes, 32, start)),
        message,
        hash: keccak256(message),
        used: false,
      },
    ]
  })
  // Layout of the later ones: version 1 byte, nonce 8, from 4, sender 32, to 4, receiver 32, guid 32, message.
  const later = seen.heard(LIBRARY, LATER_SENT).flatMap(({ log, said }): Packet[] => {
    const bytes = hexIn(said, 'encodedPayload')
    if (dataLength(bytes) < 113) return []
    return [
      {
        index: log.index,
        nonce: numberAt(bytes, 1, 9),
        from: numberAt(bytes, 9, 13) % SHIFT,
        sender: plain(dataSlice(bytes, 13, 45)),
        to: numberAt(bytes, 45, 49) % SHIFT,
        receiver: plain(dataSlice(bytes, 49, 81)),
        message: dataSlice(bytes, 113),
        used: false,
      },
    ]
  })
  return [...first, ...later].sort((a, b) => a.index - b.index)
}

function packetsReceived(seen: Seen): Packet[] {
  const here = numberFor(seen.facts, 'layerzero', seen.transaction.chain)
  if (here === undefined) return []
  const to = here % SHIFT
  const first = seen.heard(LIBRARY, RECEIVED).map(({ log, said }): Packet => {
    const [sender, receiver] = [plain(hexIn(said, 'srcAddress')), plain(hexIn(said, 'dstAddress'))]
    const [nonce, from] = [numberIn(said, 'nonce'), numberIn(said, 'srcChainId')]
    return { index: log.index, nonce, from, sender, to, receiver, hash: hexIn(said, 'payloadHash'), used: false }
  })
  const later = seen.heard(LIBRARY, LATER_RECEIVED).map(({ log, said }): Packet => {
    const origin = said.origin as Said
    const [sender, receiver] = [plain(hexIn(origin, 'sender')), plain(hexIn(said, 'receiver'))]
    const [nonce, from] = [numberIn(origin, 'nonce'), numberIn(origin, 'srcEid') % SHIFT]
    // The later libraries tell of it after the call, so what came before and after does not matter where there is but one.
    return { index: -log.index, nonce, from, sender, to, receiver, used: false }
  })
  return [...first, ...(later.length === 1 ? later : [])]
}

function chainOf(facts: BridgeFacts, number: bigint): Chain | null | undefined {
  return facts.chains.get(`layerzero:${number + SHIFT}`)?.chain
}

function numberAt(bytes: string, start: number, end: number): bigint {
  return BigInt(dataSlice(bytes, start, end))
}

/** Addresses of 20 bytes and of words of 32 compare by value. */
function plain(bytes: string): string {
  return bytes === '0x' ? '0' : BigInt(bytes).toString(16)
}

function keyOf({ from, sender, to, receiver, nonce }: Packet): string {
  return `layerzero-v1:${from}:${sender}:${to}:${receiver}:${nonce}`
}

function termsOf({ hash }: Packet): { readonly terms?: string } {
  return hash === undefined ? {} : { terms: hash }
}

function toward(seen: Seen, number: bigint, receiver: string | null, also: Pick<Destination, 'asset' | 'least'>) {
  return destinationOf(seen.facts, 'layerzero', number + SHIFT, receiver, also)
}

/** What a packet of Stargate's bridge says of a swap: kind, pools, gas, credits, amounts, receiver, call. */
const SWAP_MESSAGE = [
  ...['uint8', 'uint256', 'uint256', 'uint256', 'tuple(uint256,uint256)'],
  ...['tuple(uint256,uint256,uint256,uint256,uint256,uint256)', 'bytes', 'bytes'],
]

function* swap(seen: Seen, { log, said }: Heard, sent: readonly Packet[]): Generator<Crossing> {
  const number = numberIn(said, 'chainId')
  const amount = numberIn(said, 'amountSD')
  const whole = amount + numberIn(said, 'eqFee') + numberIn(said, 'protocolFee') + numberIn(said, 'lpFee')
  // The pool speaks first and is paid in the next step, before which nobody else can act.
  const paid = seen.takeOneOf(finer(whole), { to: log.emitter, near: log.index + 1, after: log.index })
  if (paid === undefined) return
  const row = coinsBehind(seen, paid) ?? paid
  const packet = sent.find((one) => !one.used && one.index > log.index)
  const receiver = packet && swapReceiver(packet, said)
  if (packet === undefined || receiver === undefined) {
    yield {
      ...sideOf(seen, 'departure', { protocol: STARGATE, key: unnumbered(seen, log), log, row, party: row.from }),
      destination: toward(seen, number, null, { asset: `pool ${numberIn(said, 'dstPoolId')}` }),
    }
    return
  }
  packet.used = true
  yield {
    ...sideOf(seen, 'departure', { protocol: STARGATE, key: keyOf(packet), log, row, party: row.from }),
    destination: toward(seen, number, receiver, {
      asset: `pool ${numberIn(said, 'dstPoolId')}`,
      least: amount + numberIn(said, 'eqReward'),
    }),
    ...termsOf(packet),
  }
}

/** The coins that whoever paid the pool had wrapped for it: nothing came back for them, so they are what was given. */
function coinsBehind(seen: Seen, paid: Move): Move | undefined {
  const [chain, coin, contract] = [seen.transaction.chain, seen.coin(), tokenOf(paid.asset)?.contract]
  if (coin === undefined || contract == null) return undefined
  const vault = accountOn(chain, contract)
  const wrapped = told(seen, WRAPPED).some(
    ({ log, said }) =>
      log.emitter === vault && accountOn(chain, hexIn(said, 'dst')) === paid.from && said.wad === paid.units,
  )
  return wrapped ? seen.take({ units: paid.units, asset: coin, from: paid.from, to: vault, near: null }) : undefined
}

/** A swap whose packet is not told of; nothing can be joined with it. */
function unnumbered(seen: Seen, log: Log): string {
  return `stargate-v1:${seen.transaction.chain}:${seen.transaction.hash}:${log.index}`
}

/** The receiver in the packet of this very swap; `undefined` for another packet. */
function swapReceiver(packet: Packet, said: Said): string | undefined {
  if (packet.message === undefined || packet.to !== numberIn(said, 'chainId')) return undefined
  try {
    const parts = AbiCoder.defaultAbiCoder().decode(SWAP_MESSAGE, packet.message)
    const [kind, , pool, , , amounts, to] = parts.toArray() as [
      bigint,
      bigint,
      bigint,
      bigint,
      unknown,
      bigint[],
      string,
    ]
    if (kind !== 1n || pool !== numberIn(said, 'dstPoolId') || amounts[0] !== numberIn(said, 'amountSD'))
      return undefined
    return dataLength(to) < 20 ? undefined : dataSlice(to.toLowerCase(), 0, 20)
  } catch {
    return undefined
  }
}

function* swapRemote(seen: Seen, { log, said }: Heard, received: readonly Packet[]): Generator<Crossing> {
  const packet = received.filter((one) => !one.used && one.index < log.index).at(-1)
  const to = accountOn(seen.transaction.chain, hexIn(said, 'to'))
  if (packet === undefined || to === undefined) return
  const amount = numberIn(said, 'amountSD')
  const row =
    seen.takeOneOf(finer(amount), { from: log.emitter, to, near: log.index - 1, before: log.index }) ??
    // The pool of the coin pays through its vault, which unwraps on the way.
    (seen.coin() && seen.take({ units: amount, asset: seen.coin(), to, near: null }))
  if (row === undefined) return
  packet.used = true
  yield {
    ...sideOf(seen, 'arrival', { protocol: STARGATE, key: keyOf(packet), log, row, party: to }),
    ...termsOf(packet),
  }
}

/** The amount in all units that a pool can have. */
function finer(amount: bigint): readonly bigint[] {
  return Array.from({ length: FINER + 1 }, (_, decimals) => amount * 10n ** BigInt(decimals))
}

/** A token speaks after its packet is sent. */
function* tokenSent(seen: Seen, { log, said }: Heard, sent: readonly Packet[]): Generator<Crossing> {
  const { chain } = seen.transaction
  const number = numberIn(said, 'dstChainId')
  const packet = sent
    .filter((one) => !one.used && one.index < log.index && one.to === number && one.sender === ownName(log.emitter))
    .at(-1)
  if (packet === undefined) return
  const amount = numberIn(said, 'amount')
  const asset = tokenOn(chain, accountOf(log.emitter))
  const row = asset && seen.take({ units: amount, asset, to: accountZero(chain), near: log.index, before: log.index })
  if (row === undefined) return
  packet.used = true
  const receiver = hexIn(said, 'toAddress')
  yield {
    ...sideOf(seen, 'departure', { protocol: TOKENS, key: keyOf(packet), log, row, party: row.from }),
    destination: toward(seen, number, receiver, {}),
    ...termsOf(packet),
  }
}

function* tokenReceived(seen: Seen, { log, said }: Heard, received: readonly Packet[]): Generator<Crossing> {
  const { chain } = seen.transaction
  const to = accountOn(chain, hexIn(said, 'to'))
  const packet = received
    .filter((one) => !one.used && one.index < log.index && one.receiver === ownName(log.emitter))
    .filter((one) => one.from === numberIn(said, 'srcChainId'))
    .at(-1)
  const asset = tokenOn(chain, accountOf(log.emitter))
  if (packet === undefined || to === undefined || asset === undefined) return
  const units = numberIn(said, 'amount')
  const row = seen.take({ units, asset, from: accountZero(chain), to, near: log.index, before: log.index })
  if (row === undefined) return
  packet.used = true
  yield {
    ...sideOf(seen, 'arrival', { protocol: TOKENS, key: keyOf(packet), log, row, party: to }),
    ...termsOf(packet),
  }
}

function ownName(emitter: Address): string {
  return plain(accountOf(emitter))
}
