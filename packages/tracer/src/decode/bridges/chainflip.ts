import { toUtf8String } from 'ethers/utils'
import { namespaceOf } from '../../model/chain.ts'
import type { Crossing, Destination } from '../../model/crossing.ts'
import { bridgeEvent, hexIn, numberIn, type Said } from './event.ts'
import { type Bridge, carriedBy, type Heard, type Seen } from './seen.ts'
import { accountOn, destinationOf, tokenOn, writtenOn } from './words.ts'

const TO = 'uint32 dstChain, bytes dstAddress, uint32 dstToken'
const LEFT = [
  bridgeEvent(`SwapNative(${TO}, uint256 amount, address indexed sender, bytes cfParameters)`),
  bridgeEvent(`SwapToken(${TO}, address srcToken, uint256 amount, address indexed sender, bytes cfParameters)`),
  bridgeEvent(
    `XCallNative(${TO}, uint256 amount, address indexed sender, bytes message, uint256 gasAmount, bytes cfParameters)`,
  ),
  bridgeEvent(
    `XCallToken(${TO}, address srcToken, uint256 amount, address indexed sender, bytes message, uint256 gasAmount, bytes cfParameters)`,
  ),
]

/**
 * Swaps through the vault of Chainflip: the event names chain and receiver. What the vault pays out names no swap, so a passage is never
 * joined. Payments to a deposit address of Chainflip's own making show nothing at all.
 */
export const chainflip: Bridge = {
  name: 'chainflip',
  *crossings(seen) {
    for (const event of LEFT) for (const heard of seen.heard('chainflip/vault', event)) yield* departure(seen, heard)
  },
}

function* departure(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const { chain, hash } = seen.transaction
  const asset = 'srcToken' in said ? tokenOn(chain, hexIn(said, 'srcToken')) : seen.coin()
  if (asset === undefined) return
  const row = seen.take({ units: numberIn(said, 'amount'), asset, to: log.emitter, near: log.index })
  if (row === undefined) return
  yield {
    protocol: 'chainflip',
    role: 'departure',
    key: `chainflip:${chain}:${hash}:${log.index}`,
    ...seen.side(log),
    ...carriedBy(row),
    party: accountOn(chain, hexIn(said, 'sender')) ?? row.from,
    place: log.emitter,
    destination: destinationIn(seen, said),
  }
}

/** Addresses of Bitcoin are written as their text; those of other chains as their bytes. */
function destinationIn(seen: Seen, said: Said): Destination {
  const bytes = hexIn(said, 'dstAddress')
  const destination = destinationOf(seen.facts, 'chainflip', numberIn(said, 'dstChain'), bytes)
  const { chain } = destination
  if (chain === null || namespaceOf(chain) !== 'bip122') return destination
  const text = asciiIn(said.dstAddress as string)
  return text === undefined ? destination : { ...destination, written: text, address: writtenOn(chain, text) ?? null }
}

function asciiIn(bytes: string): string | undefined {
  try {
    const text = toUtf8String(bytes)
    return /^[\x21-\x7e]{1,100}$/.test(text) ? text : undefined
  } catch {
    return undefined
  }
}
