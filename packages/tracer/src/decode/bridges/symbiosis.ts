import { keccak256 } from 'ethers/crypto'
import { concat, toBeHex } from 'ethers/utils'
import { accountOf, chainOf } from '../../model/address.ts'
import type { Crossing } from '../../model/crossing.ts'
import { bridgeEvent, hexIn, numberIn, type Said } from './event.ts'
import { type Bridge, type Heard, idOf, type Seen, sideOf } from './seen.ts'
import { accountOn, accountZero, destinationById, evmChain, tokenOn } from './words.ts'

const PROTOCOL = 'symbiosis'
const PORTAL = 'symbiosis/portal'
const SYNTHESIS = 'symbiosis/synthesis'
const ASKED =
  '(bytes32 id, address indexed from, uint256 indexed chainID, address indexed revertableAddress, address to, uint256 amount, address token)'
const BACK = '(bytes32 indexed id, address indexed to, uint256 amount, uint256 bridgingFee, address token)'
/** What leaves here, and which contract of the other chain will answer. */
const LEAVES = [
  { role: PORTAL, event: bridgeEvent(`SynthesizeRequest${ASKED}`), other: SYNTHESIS },
  { role: SYNTHESIS, event: bridgeEvent(`BurnRequest${ASKED}`), other: PORTAL },
]
const COMES = [
  {
    role: SYNTHESIS,
    event: bridgeEvent(
      'SynthesizeCompleted(bytes32 indexed id, address indexed to, bytes32 indexed crossChainID, uint256 amount, uint256 bridgingFee, address token)',
    ),
  },
  {
    role: PORTAL,
    event: bridgeEvent(
      'BurnCompleted(bytes32 indexed id, bytes32 indexed crossChainID, address indexed to, uint256 amount, uint256 bridgingFee, address token)',
    ),
  },
]
const RETURNS = [
  { role: PORTAL, event: bridgeEvent(`RevertSynthesizeCompleted${BACK}`) },
  { role: SYNTHESIS, event: bridgeEvent(`RevertBurnCompleted${BACK}`) },
]

/**
 * Symbiosis: a portal keeps a token and a synthesis contract mints another for it, and back. A request is numbered where it is made; the
 * other chain names the hash of that number with the contract that answers, who may take it back, and its chain, so the answer is
 * foretold where data knows that contract. Routes over a third chain are two passages, joined each by itself.
 */
export const symbiosis: Bridge = {
  name: 'symbiosis',
  *crossings(seen) {
    for (const { role, event, other } of LEAVES)
      for (const heard of seen.heard(role, event)) yield* departure(seen, heard, other)
    for (const { role, event } of COMES)
      for (const heard of seen.heard(role, event)) yield* payment(seen, heard, 'arrival')
    for (const { role, event } of RETURNS)
      for (const heard of seen.heard(role, event)) yield* payment(seen, heard, 'refund')
  },
}

function* departure(seen: Seen, { log, said }: Heard, other: string): Generator<Crossing> {
  const { chain } = seen.transaction
  const asset = tokenOn(chain, hexIn(said, 'token'))
  const units = numberIn(said, 'amount')
  const row =
    asset &&
    (seen.take({ units, asset, to: log.emitter, near: log.index }) ??
      seen.take({ units, asset, to: accountZero(chain), near: log.index }))
  if (row === undefined) return
  const key = `symbiosis:${externalOf(seen, said, other) ?? `request:${idOf(log.emitter)}:${hexIn(said, 'id')}`}`
  yield {
    ...sideOf(seen, 'departure', { protocol: PROTOCOL, key, log, row, party: row.from }),
    destination: destinationById(seen.facts, PROTOCOL, numberIn(said, 'chainID'), hexIn(said, 'to')),
  }
}

/** The id under which the other chain answers; `undefined` where its contract is not known, or not the only one. */
function externalOf(seen: Seen, said: Said, other: string): string | undefined {
  const number = numberIn(said, 'chainID')
  const chain = evmChain(number)
  const answering = [...seen.facts.contracts]
    .filter(([address, { role }]) => role === other && chainOf(address) === chain)
    .map(([address]) => accountOf(address))
  if (answering.length !== 1) return undefined
  return keccak256(concat([hexIn(said, 'id'), answering[0]!, hexIn(said, 'revertableAddress'), toBeHex(number, 32)]))
}

function* payment(seen: Seen, { log, said }: Heard, role: 'arrival' | 'refund'): Generator<Crossing> {
  const { chain } = seen.transaction
  const asset = tokenOn(chain, hexIn(said, 'token'))
  const to = accountOn(chain, hexIn(said, 'to'))
  if (asset === undefined || to === undefined) return
  const amount = numberIn(said, 'amount')
  const fee = numberIn(said, 'bridgingFee')
  for (const from of [log.emitter, accountZero(chain)])
    for (const units of fee > 0n && fee < amount ? [amount, amount - fee] : [amount]) {
      const row = seen.take({ units, asset, from, to, near: log.index })
      if (row === undefined) continue
      const key = `symbiosis:${hexIn(said, 'id')}`
      yield sideOf(seen, role, { protocol: PROTOCOL, key, log, row, party: to })
      return
    }
}
