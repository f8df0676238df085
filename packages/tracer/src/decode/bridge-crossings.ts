import type { BridgeFacts, Crossing } from '../model/crossing.ts'
import type { Transaction } from '../model/transaction.ts'
import { across } from './bridges/across.ts'
import { arbitrum } from './bridges/arbitrum.ts'
import { axelar } from './bridges/axelar.ts'
import { cctp } from './bridges/cctp.ts'
import { celer } from './bridges/celer.ts'
import { chainflip } from './bridges/chainflip.ts'
import { debridge } from './bridges/debridge.ts'
import { gnosis } from './bridges/gnosis.ts'
import { hop } from './bridges/hop.ts'
import { layerzero } from './bridges/layerzero.ts'
import { layerzeroV1 } from './bridges/layerzero-v1.ts'
import { lifi } from './bridges/lifi.ts'
import { mayan } from './bridges/mayan.ts'
import { multichain } from './bridges/multichain.ts'
import { opStack } from './bridges/op-stack.ts'
import { orbiter } from './bridges/orbiter.ts'
import { poly } from './bridges/poly.ts'
import { polygon } from './bridges/polygon.ts'
import { relay } from './bridges/relay.ts'
import { type Bridge, Seen } from './bridges/seen.ts'
import { symbiosis } from './bridges/symbiosis.ts'
import { synapse } from './bridges/synapse.ts'
import { thorchain } from './bridges/thorchain.ts'
import { wormhole } from './bridges/wormhole.ts'
import { zksync } from './bridges/zksync.ts'

/**
 * Who takes rows before whom. One transaction can tell of one passage several times, each time more generally; the one that carries
 * both an id and a receiver comes first, and what it took is not there for the others.
 */
export const BRIDGES: readonly Bridge[] = [
  across,
  // Mayan and Celer ride on others as well, and know who receives in the end.
  ...[debridge, mayan, celer, symbiosis, synapse, hop, multichain, poly, axelar, layerzeroV1],
  ...[cctp, layerzero, wormhole, thorchain, opStack],
  ...[polygon, gnosis, chainflip, relay, orbiter],
  // They take every plain payment of their chain for what a deposit may have become.
  ...[arbitrum, zksync],
  // Who only hands on tells of what nobody else told.
  lifi,
]

/**
 * The sides of passages over bridges that an opened transaction shows: value that left for another chain, came in from one, or
 * came back. Only contracts of `facts` are believed, and only as far as rows bear out what they say.
 * @param transaction every row and every log of it; its rows in any order
 * @returns none for a failed transaction; ascending by event within a protocol
 * @example crossingsOf(deposit, facts) // [{ protocol: 'across', role: 'departure', key: 'across:1:10:123', … }]
 */
export function crossingsOf(transaction: Transaction, facts: BridgeFacts): readonly Crossing[] {
  if (transaction.status === 0) return []
  const seen = new Seen(transaction, facts)
  return BRIDGES.flatMap((bridge) => [...bridge.crossings(seen)])
}
