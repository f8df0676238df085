import { AbiCoder } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { toUtf8Bytes } from 'ethers/utils'
import { isNative } from '../../model/asset.ts'
import type { Crossing, Destination } from '../../model/crossing.ts'
import type { Move } from '../moves.ts'
import { bridgeEvent, hexIn, numberIn, type Said } from './event.ts'
import { type Bridge, type Heard, type Seen, sideOf } from './seen.ts'
import { accountOn, accountZero, destinationById, tokenOn } from './words.ts'

const PROTOCOL = 'synapse'
const BRIDGE = 'synapse/bridge'
const FAST = 'synapse/fast-bridge'
const SWAP = 'uint8 tokenIndexFrom, uint8 tokenIndexTo, uint256 minDy, uint256 deadline'
const REMOVE = 'uint8 swapTokenIndex, uint256 swapMinAmount, uint256 swapDeadline'
const GIVES = [
  'TokenDeposit(address indexed to, uint256 chainId, address token, uint256 amount)',
  `TokenDepositAndSwap(address indexed to, uint256 chainId, address token, uint256 amount, ${SWAP})`,
  'TokenRedeem(address indexed to, uint256 chainId, address token, uint256 amount)',
  'TokenRedeemV2(bytes32 indexed to, uint256 chainId, address token, uint256 amount)',
  `TokenRedeemAndSwap(address indexed to, uint256 chainId, address token, uint256 amount, ${SWAP})`,
  `TokenRedeemAndRemove(address indexed to, uint256 chainId, address token, uint256 amount, ${REMOVE})`,
].map(bridgeEvent)
/** With the least that a swap behind it has to pay, where it was made. */
const PAYS = [
  ['TokenWithdraw(address indexed to, address token, uint256 amount, uint256 fee, bytes32 indexed kappa)', undefined],
  ['TokenMint(address indexed to, address token, uint256 amount, uint256 fee, bytes32 indexed kappa)', undefined],
  [
    `TokenWithdrawAndRemove(address indexed to, address token, uint256 amount, uint256 fee, ${REMOVE}, bool swapSuccess, bytes32 indexed kappa)`,
    'swapMinAmount',
  ],
  [
    `TokenMintAndSwap(address indexed to, address token, uint256 amount, uint256 fee, ${SWAP}, bool swapSuccess, bytes32 indexed kappa)`,
    'minDy',
  ],
] as const
const PAYMENTS = PAYS.map(([declaration, least]) => ({ event: bridgeEvent(declaration), least }))

const REQUESTED = bridgeEvent(
  'BridgeRequested(bytes32 indexed transactionId, address indexed sender, bytes request, uint32 destChainId, address originToken, address destToken, uint256 originAmount, uint256 destAmount, bool sendChainGas)',
)
const RELAYED = bridgeEvent(
  'BridgeRelayed(bytes32 indexed transactionId, address indexed relayer, address indexed to, uint32 originChainId, address originToken, address destToken, uint256 originAmount, uint256 destAmount, uint256 chainGasAmount)',
)
const REFUNDED = bridgeEvent(
  'BridgeDepositRefunded(bytes32 indexed transactionId, address indexed to, address token, uint256 amount)',
)
/** What a request says: chains, sender, receiver, tokens, amounts, fee, gas, deadline, number. */
const REQUEST = [
  ...['uint32', 'uint32', 'address', 'address', 'address', 'address'],
  ...['uint256', 'uint256', 'uint256', 'bool', 'uint256', 'uint256'],
]
/** Stands for the coin in the fast bridge. */
const COIN = `0x${'e'.repeat(40)}`

/**
 * Synapse. The bridge pays with a hash of the text of the hash of the transaction that paid in, so two payments of one transaction are told
 * apart by nothing and stay open. The fast bridge knows a request by the hash of all it says, and gives back what nobody relayed.
 */
export const synapse: Bridge = {
  name: 'synapse',
  *crossings(seen) {
    for (const event of GIVES) for (const heard of seen.heard(BRIDGE, event)) yield* departure(seen, heard)
    for (const { event, least } of PAYMENTS)
      for (const heard of seen.heard(BRIDGE, event)) yield* arrival(seen, heard, least)
    for (const heard of seen.heard(FAST, REQUESTED)) yield* request(seen, heard)
    for (const heard of seen.heard(FAST, RELAYED)) yield* relay(seen, heard)
    for (const heard of seen.heard(FAST, REFUNDED)) yield* refund(seen, heard)
  },
}

/** @example kappaOf('0xab…') // hash of the 66 characters of that text */
function kappaOf(hash: string): string {
  return keccak256(toUtf8Bytes(hash.toLowerCase()))
}

function* departure(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const { chain, hash } = seen.transaction
  const asset = tokenOn(chain, hexIn(said, 'token'))
  const units = numberIn(said, 'amount')
  // Some of these events come before the row, some after it.
  const row =
    asset &&
    (seen.take({ units, asset, to: log.emitter, near: log.index }) ??
      seen.take({ units, asset, to: accountZero(chain), near: log.index }))
  if (row === undefined) return
  yield {
    ...sideOf(seen, 'departure', { protocol: PROTOCOL, key: `synapse:${kappaOf(hash)}`, log, row, party: row.from }),
    destination: destinationById(seen.facts, PROTOCOL, numberIn(said, 'chainId'), hexIn(said, 'to')),
  }
}

function* arrival(seen: Seen, { log, said }: Heard, least: string | undefined): Generator<Crossing> {
  const { chain } = seen.transaction
  const to = accountOn(chain, hexIn(said, 'to'))
  const asset = tokenOn(chain, hexIn(said, 'token'))
  if (to === undefined || asset === undefined) return
  const swapped = least !== undefined && said.swapSuccess === true
  const row = swapped
    ? seen.takeOnly({ least: numberIn(said, least), from: log.emitter, to })
    : paid(seen, log.emitter, to, asset, numberIn(said, 'amount') - numberIn(said, 'fee'), log.index)
  if (row === undefined) return
  const key = `synapse:${hexIn(said, 'kappa')}`
  yield sideOf(seen, 'arrival', { protocol: PROTOCOL, key, log, row, party: to })
}

function paid(
  seen: Seen,
  from: Crossing['party'],
  to: Crossing['party'],
  asset: Crossing['asset'],
  units: bigint,
  near: number,
): Move | undefined {
  for (const of of seen.alsoPlain(asset)) {
    const row = seen.take({ units, asset: of, from, to, near })
    if (row !== undefined) return row
  }
  return undefined
}

function assetIn(seen: Seen, bytes: string) {
  return bytes === COIN ? seen.coin() : tokenOn(seen.transaction.chain, bytes)
}

function* request(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const told = requestIn(hexIn(said, 'request'), hexIn(said, 'transactionId'))
  const asset = assetIn(seen, hexIn(said, 'originToken'))
  if (told === undefined || asset === undefined) return
  const units = numberIn(said, 'originAmount') + told.fee
  const row = seen.take({ units, asset, to: log.emitter, near: log.index, before: log.index })
  if (row === undefined) return
  const also: Pick<Destination, 'asset' | 'least'> = {
    asset: hexIn(said, 'destToken'),
    least: numberIn(said, 'destAmount'),
  }
  yield {
    ...sideOf(seen, 'departure', { protocol: PROTOCOL, key: fastKey(said), log, row, party: row.from }),
    destination: destinationById(seen.facts, PROTOCOL, numberIn(said, 'destChainId'), told.receiver, also),
  }
}

/** The receiver is said nowhere but in the request, whose hash is its id. */
function requestIn(bytes: string, id: string): { readonly receiver: string; readonly fee: bigint } | undefined {
  if (keccak256(bytes) !== id) return undefined
  try {
    const parts = AbiCoder.defaultAbiCoder().decode(REQUEST, bytes)
    return { receiver: (parts[3] as string).toLowerCase(), fee: parts[8] as bigint }
  } catch {
    return undefined
  }
}

function* relay(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const to = accountOn(seen.transaction.chain, hexIn(said, 'to'))
  const asset = assetIn(seen, hexIn(said, 'destToken'))
  if (to === undefined || asset === undefined) return
  // A relayer pays from his own account; of coins the gas for the receiver comes in the same row.
  const gas = isNative(asset) ? numberIn(said, 'chainGasAmount') : 0n
  const row = seen.take({ units: numberIn(said, 'destAmount') + gas, asset, to, near: log.index })
  if (row === undefined) return
  yield sideOf(seen, 'arrival', { protocol: PROTOCOL, key: fastKey(said), log, row, party: to })
}

function* refund(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const to = accountOn(seen.transaction.chain, hexIn(said, 'to'))
  const asset = assetIn(seen, hexIn(said, 'token'))
  if (to === undefined || asset === undefined) return
  const row = seen.take({ units: numberIn(said, 'amount'), asset, from: log.emitter, to, near: log.index })
  if (row === undefined) return
  yield sideOf(seen, 'refund', { protocol: PROTOCOL, key: fastKey(said), log, row, party: to })
}

function fastKey(said: Said): string {
  return `synapse-fast:${hexIn(said, 'transactionId')}`
}
