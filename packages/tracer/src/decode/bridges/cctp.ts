import { keccak256 } from 'ethers/crypto'
import { dataSlice } from 'ethers/utils'
import { isZeroAddress } from '../../model/address.ts'
import type { Asset } from '../../model/asset.ts'
import type { Crossing } from '../../model/crossing.ts'
import { type BridgeEvent, bridgeEvent, hexIn, numberIn, type Said } from './event.ts'
import { type Bridge, carriedBy, type Heard, type Seen } from './seen.ts'
import { accountOn, destinationOf, tokenOn } from './words.ts'

const SENT = bridgeEvent('MessageSent(bytes message)')

interface Version {
  readonly name: string
  readonly burned: BridgeEvent
  readonly received: BridgeEvent
  readonly minted: BridgeEvent
  /** Bytes before the body of a message. */
  readonly header: number
}

const V1: Version = {
  name: 'cctp-v1',
  burned: bridgeEvent(
    'DepositForBurn(uint64 indexed nonce, address indexed burnToken, uint256 amount, address indexed depositor, bytes32 mintRecipient, uint32 destinationDomain, bytes32 destinationTokenMessenger, bytes32 destinationCaller)',
  ),
  received: bridgeEvent(
    'MessageReceived(address indexed caller, uint32 sourceDomain, uint64 indexed nonce, bytes32 sender, bytes messageBody)',
  ),
  minted: bridgeEvent('MintAndWithdraw(address indexed mintRecipient, uint256 amount, address indexed mintToken)'),
  header: 116,
}

const V2: Version = {
  name: 'cctp-v2',
  burned: bridgeEvent(
    'DepositForBurn(address indexed burnToken, uint256 amount, address indexed depositor, bytes32 mintRecipient, uint32 destinationDomain, bytes32 destinationTokenMessenger, bytes32 destinationCaller, uint256 maxFee, uint32 indexed minFinalityThreshold, bytes hookData)',
  ),
  received: bridgeEvent(
    'MessageReceived(address indexed caller, uint32 sourceDomain, bytes32 indexed nonce, bytes32 sender, uint32 indexed finalityThresholdExecuted, bytes messageBody)',
  ),
  minted: bridgeEvent(
    'MintAndWithdraw(address indexed mintRecipient, uint256 amount, address indexed mintToken, uint256 feeCollected)',
  ),
  header: 148,
}

/**
 * Circle's transfer protocol: a messenger burns on one chain and mints on the other. Version 1 numbers its messages on the chain they leave.
 * Version 2 numbers them only when they are attested, which no chain shows at departure; there both sides are known by the body of the
 * message, which says token, receiver, amount and sender. Equal bodies are told apart by nothing, and such departures stay open.
 */
export const cctp: Bridge = {
  name: 'cctp',
  *crossings(seen) {
    for (const version of [V1, V2]) {
      for (const heard of seen.heard(`${version.name}/messenger`, version.burned))
        yield* departure(seen, version, heard)
      for (const heard of seen.heard(`${version.name}/transmitter`, version.received))
        yield* arrival(seen, version, heard)
    }
  },
}

function* departure(seen: Seen, version: Version, { log, said }: Heard): Generator<Crossing> {
  const { chain } = seen.transaction
  const asset = tokenOn(chain, hexIn(said, 'burnToken'))
  const message = messageOf(seen, version, said)
  if (asset === undefined || message === undefined) return
  const row = burn(seen, asset, numberIn(said, 'amount'), log.index)
  if (row === undefined) return
  yield {
    protocol: version.name,
    role: 'departure',
    key:
      version === V1 ? keyV1(message.from, numberIn(said, 'nonce')) : keyV2(message.from, message.sender, message.body),
    ...seen.side(log),
    ...carriedBy(row),
    party: accountOn(chain, hexIn(said, 'depositor')) ?? row.from,
    place: log.emitter,
    destination: destinationOf(seen.facts, 'cctp', numberIn(said, 'destinationDomain'), hexIn(said, 'mintRecipient')),
  }
}

/** The token goes to the minter of the protocol, which burns it: it is the burn that no other book receives. */
function burn(seen: Seen, asset: Asset, units: bigint, near: number) {
  const zero = seen.rows.find((row) => row.asset === asset && row.units === units && isZeroAddress(row.to))
  return zero && seen.take({ units, asset, to: zero.to, near })
}

interface Message {
  /** Domains. */
  readonly from: bigint
  readonly to: bigint
  readonly sender: string
  readonly body: string
}

/** The message that carries a burn: the transmitter sends it in the same call, and its body repeats what the event says. */
function messageOf(seen: Seen, version: Version, said: Said): Message | undefined {
  for (const { said: sent } of seen.heard(`${version.name}/transmitter`, SENT)) {
    const message = messageIn(version, hexIn(sent, 'message'))
    if (message === undefined) continue
    const body = bodyIn(message.body)
    const same =
      body !== undefined &&
      message.to === numberIn(said, 'destinationDomain') &&
      body.amount === numberIn(said, 'amount') &&
      body.receiver === hexIn(said, 'mintRecipient') &&
      BigInt(body.token) === BigInt(hexIn(said, 'burnToken')) &&
      BigInt(body.sender) === BigInt(hexIn(said, 'depositor'))
    if (same && (version === V2 || message.nonce === numberIn(said, 'nonce'))) return message
  }
  return undefined
}

function messageIn(version: Version, bytes: string): (Message & { readonly nonce: bigint }) | undefined {
  const wide = version === V2
  if (bytes.length < 2 + 2 * version.header) return undefined
  const part = (start: number, end: number) => dataSlice(bytes, start, end)
  const after = wide ? 44 : 20
  return {
    from: BigInt(part(4, 8)),
    to: BigInt(part(8, 12)),
    nonce: BigInt(part(12, after)),
    sender: part(after, after + 32),
    body: dataSlice(bytes, version.header),
  }
}

/** What a message about a burn says; `undefined` for messages about something else. */
function bodyIn(body: string) {
  if (body.length < 2 + 2 * 132) return undefined
  const part = (start: number) => dataSlice(body, start, start + 32)
  return { token: part(4), receiver: part(36), amount: BigInt(part(68)), sender: part(100) }
}

function* arrival(seen: Seen, version: Version, { log, said }: Heard): Generator<Crossing> {
  const { chain } = seen.transaction
  const body = bodyIn(hexIn(said, 'messageBody'))
  if (body === undefined) return
  const to = accountOn(chain, body.receiver)
  // The messenger tells of the mint inside the call in which the transmitter tells of the message, just before.
  const minted = seen
    .heard(`${version.name}/messenger`, version.minted)
    .filter((mint) => mint.log.index < log.index && accountOn(chain, hexIn(mint.said, 'mintRecipient')) === to)
    .at(-1)
  if (to === undefined || minted === undefined) return
  const units = numberIn(minted.said, 'amount')
  if (units > body.amount) return
  const asset = tokenOn(chain, hexIn(minted.said, 'mintToken'))
  const row = asset && seen.take({ units, asset, to, near: minted.log.index })
  if (row === undefined) return
  const from = numberIn(said, 'sourceDomain')
  yield {
    protocol: version.name,
    role: 'arrival',
    key:
      version === V1
        ? keyV1(from, numberIn(said, 'nonce'))
        : keyV2(from, hexIn(said, 'sender'), hexIn(said, 'messageBody')),
    ...seen.side(log),
    ...carriedBy(row),
    party: to,
    place: minted.log.emitter,
  }
}

function keyV1(from: bigint, nonce: bigint): string {
  return `cctp-v1:${from}:${nonce}`
}

/** Bytes 164 to 228 of the body, fee and expiry, are filled in by the attestation: they are left out. */
function keyV2(from: bigint, sender: string, body: string): string {
  const kept = `${body.slice(0, 2 + 2 * 164)}${body.slice(2 + 2 * 228)}`
  return `cctp-v2:${from}:${keccak256(`${sender}${kept.slice(2)}`).slice(2)}`
}
