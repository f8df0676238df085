import { Interface } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { concat, toBeHex } from 'ethers/utils'
import type { Chain } from '../../model/chain.ts'
import { namespaceOf } from '../../model/chain.ts'
import type { BridgeFacts, Crossing, Destination } from '../../model/crossing.ts'
import type { Log } from '../../model/transaction.ts'
import type { Move } from '../moves.ts'
import { bridgeEvent, hexIn, numberIn, textIn } from './event.ts'
import { type Bridge, type Heard, type Seen, sideOf } from './seen.ts'
import { accountOn, accountZero, writtenOn } from './words.ts'

const PROTOCOL = 'axelar'
const GATEWAY = 'axelar/gateway'
const ITS = 'axelar/token-service'
const TOKEN_SENT = bridgeEvent(
  'TokenSent(address indexed sender, string destinationChain, string destinationAddress, string symbol, uint256 amount)',
)
const CALLED_WITH_TOKEN = bridgeEvent(
  'ContractCallWithToken(address indexed sender, string destinationChain, string destinationContractAddress, bytes32 indexed payloadHash, bytes payload, string symbol, uint256 amount)',
)
const CALLED = bridgeEvent(
  'ContractCall(address indexed sender, string destinationChain, string destinationContractAddress, bytes32 indexed payloadHash, bytes payload)',
)
const EXECUTED = bridgeEvent('ContractCallExecuted(bytes32 indexed commandId)')
const TRANSFER = bridgeEvent(
  'InterchainTransfer(bytes32 indexed tokenId, address indexed sourceAddress, string destinationChain, bytes destinationAddress, uint256 amount, bytes32 indexed dataHash)',
)
const RECEIVED = bridgeEvent(
  'InterchainTransferReceived(bytes32 indexed commandId, bytes32 indexed tokenId, string sourceChain, bytes sourceAddress, address indexed destinationAddress, uint256 amount, bytes32 dataHash)',
)
const CALLS = new Interface([
  'function executeWithToken(bytes32 commandId, string sourceChain, string sourceAddress, bytes payload, string symbol, uint256 amount)',
])
/** By contracts that were paid in advance, when the gateway pays them back. */
const PAID_IN_ADVANCE = bridgeEvent(
  'ExpressExecutionWithTokenFulfilled(bytes32 indexed commandId, string sourceChain, string sourceAddress, bytes32 payloadHash, string symbol, uint256 indexed amount, address indexed expressExecutor)',
).topic

/**
 * Axelar: a gateway lets a call pass to another chain, with tokens or without. The other chain names a command whose id is the hash of
 * transaction, place of the event in it and chain, so it is foretold where the event stands. Plain sendings have no id, routes over
 * Axelar's own hub have another, and what an express relayer paid in advance is told by nobody who is believed: all those stay open,
 * and so do tokens of the interchain service, which anybody may register.
 */
export const axelar: Bridge = {
  name: 'axelar',
  *crossings(seen) {
    for (const heard of seen.heard(ITS, TRANSFER)) yield* interchain(seen, heard)
    for (const heard of seen.heard(GATEWAY, CALLED_WITH_TOKEN)) {
      const { said, log } = heard
      const key = commandOf(seen, textIn(said, 'destinationChain'), log)
      yield* departure(seen, heard, textIn(said, 'destinationContractAddress'), key)
    }
    for (const heard of seen.heard(GATEWAY, TOKEN_SENT))
      yield* departure(seen, heard, textIn(heard.said, 'destinationAddress'), undefined)
    for (const heard of seen.heard(ITS, RECEIVED)) yield* interchainReceived(seen, heard)
    for (const heard of seen.heard(GATEWAY, EXECUTED)) yield* executed(seen, heard)
  },
}

function chainNamed(facts: BridgeFacts, name: string): Chain | null | undefined {
  return facts.chains.get(`axelar:${name.toUpperCase()}`)?.chain
}

/** Hash of the transaction, the place of the event among its events (8 bytes, lowest first) and the chain (no zeros before it). */
function commandId(hash: string, place: number, chain: bigint): string {
  const at = `0x${toBeHex(place, 8).slice(2).match(/../g)!.reverse().join('')}`
  return keccak256(concat([hash, at, toBeHex(chain)]))
}

function commandOf(seen: Seen, name: string, log: Log): string | undefined {
  const chain = chainNamed(seen.facts, name)
  if (chain == null || namespaceOf(chain) !== 'eip155') return undefined
  const { hash, logs } = seen.transaction
  return commandId(hash, logs.indexOf(log), BigInt(chain.slice('eip155:'.length)))
}

function keyOf(seen: Seen, log: Log, command: string | undefined): string {
  return command === undefined
    ? `axelar:sent:${seen.transaction.chain}:${seen.transaction.hash}:${log.index}`
    : `axelar:${command}`
}

/** Tokens are named by a symbol only; what the caller gave right before is what he sent. */
function given(seen: Seen, units: bigint, sender: string, near: number): Move | undefined {
  const from = accountOn(seen.transaction.chain, sender)
  return from && seen.take({ units, from, near, before: near })
}

function* departure(seen: Seen, { log, said }: Heard, written: string, command: string | undefined) {
  const row = given(seen, numberIn(said, 'amount'), hexIn(said, 'sender'), log.index)
  if (row === undefined) return
  yield {
    ...sideOf(seen, 'departure', { protocol: PROTOCOL, key: keyOf(seen, log, command), log, row, party: row.from }),
    destination: toward(seen, textIn(said, 'destinationChain'), written, { asset: textIn(said, 'symbol') }),
  }
}

function toward(seen: Seen, name: string, written: string, also: Pick<Destination, 'asset'>): Destination {
  const chain = chainNamed(seen.facts, name) ?? null
  const address = chain === null ? undefined : writtenOn(chain, written)
  return { name, chain, written, address: address ?? null, ...also }
}

/**
 * Anybody can have the service carry a token of his own, which moves whatever rows it likes: what leaves is named, and proves nothing. The
 * service speaks first and calls the gateway right after; what it sends over the hub has an id of the hub's own.
 */
function* interchain(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const row = given(seen, numberIn(said, 'amount'), hexIn(said, 'sourceAddress'), log.index)
  if (row === undefined) return
  const name = textIn(said, 'destinationChain')
  const call = seen
    .heard(GATEWAY, CALLED)
    .find(
      (one) =>
        one.log.index > log.index && accountOn(seen.transaction.chain, hexIn(one.said, 'sender')) === log.emitter,
    )
  const direct = call !== undefined && textIn(call.said, 'destinationChain') === name
  const command = direct ? commandOf(seen, name, call.log) : undefined
  const bytes = hexIn(said, 'destinationAddress')
  const chain = chainNamed(seen.facts, name) ?? null
  const address = chain === null ? undefined : accountOn(chain, bytes)
  yield {
    ...sideOf(seen, 'departure', { protocol: PROTOCOL, key: keyOf(seen, log, command), log, row, party: row.from }),
    destination: { name, chain, written: bytes, address: address ?? null, asset: `token ${hexIn(said, 'tokenId')}` },
    unproved: true,
  }
}

function* interchainReceived(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const to = accountOn(seen.transaction.chain, hexIn(said, 'destinationAddress'))
  if (to === undefined) return
  const row = seen.take({ units: numberIn(said, 'amount'), to, near: log.index, before: log.index })
  if (row === undefined) return
  yield sideOf(seen, 'arrival', { protocol: PROTOCOL, key: `axelar:${hexIn(said, 'commandId')}`, log, row, party: to })
}

/** The gateway pays whoever is called, right before or after it says so; how much stands in the call. */
function* executed(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const { callee, chain, logs } = seen.transaction
  const command = hexIn(said, 'commandId')
  const amount = handedIn(seen.transaction.input, command)
  if (callee === null || amount === undefined) return
  if (logs.some((one) => one.topics[0] === PAID_IN_ADVANCE && one.topics[1] === command)) return
  const row =
    seen.take({ units: amount, from: accountZero(chain), to: callee, near: log.index }) ??
    seen.take({ units: amount, from: log.emitter, to: callee, near: log.index })
  if (row === undefined) return
  yield sideOf(seen, 'arrival', { protocol: PROTOCOL, key: `axelar:${command}`, log, row, party: callee })
}

function handedIn(input: string, command: string): bigint | undefined {
  try {
    const call = CALLS.parseTransaction({ data: input })
    return call?.args.commandId === command ? (call.args.amount as bigint) : undefined
  } catch {
    return undefined
  }
}
