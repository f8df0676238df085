import { SourceError } from '../model/errors.ts'
import type { EvmNetwork } from './evm-network.ts'
import { type ProbedBlock, probedBlock, type SqdHeader } from './sqd-blocks.ts'
import type { SqdClient } from './sqd-client.ts'
import { probeQuery, type SqdAbilities } from './sqd-query.ts'

/** From the newest Portals to the oldest. */
const LEVELS: readonly SqdAbilities[] = [
  { traces: true, wholeTraces: true, blobs: true },
  { traces: true, wholeTraces: false, blobs: false },
  { traces: false, wholeTraces: false, blobs: false },
]

/**
 * Learns at one block of which chain a dataset is, and what it can do. A Portal refuses a query with a word it does not know, and
 * a dataset without traces gives none for a block full of transactions.
 * @throws SourceError when the block is of another chain, or is not the one that was announced
 */
export async function probe(
  client: SqdClient,
  what: 'stream' | 'finalized-stream',
  net: EvmNetwork,
  head: { readonly number: number; readonly hash: string },
  signal: AbortSignal | undefined,
): Promise<{ readonly header: SqdHeader; readonly abilities: SqdAbilities }> {
  for (const level of LEVELS) {
    const streamed = await client.stream(what, probeQuery(level, head.number), {
      shape: probedBlock,
      faultOf: (blocks) => faultOf(blocks, head),
      mayBeRefused: true,
      signal,
    })
    if (typeof streamed === 'string') continue
    const { header, transactions, traces } = streamed[0]!
    const stated = transactions.map(({ chainId }) => chainId).find((id) => id !== undefined)
    if (stated !== undefined && stated !== net.chainId) {
      throw new SourceError(`${client.name} is of another chain`, {
        got: `transactions of chain ${stated}`,
        wanted: `chain ${net.chainId}`,
        next: 'name the dataset of this chain',
      })
    }
    const without = transactions.length > 0 && traces.length === 0
    return { header, abilities: without ? { ...level, traces: false, wholeTraces: false } : level }
  }
  throw new SourceError(`${client.name} does not understand a plain query`, {
    next: 'look whether it is a Portal that serves an EVM dataset',
  })
}

function faultOf(
  blocks: readonly ProbedBlock[],
  head: { readonly number: number; readonly hash: string },
): string | undefined {
  const { header } = blocks[0]!
  if (blocks.length !== 1 || header.number !== head.number) return `it gives other blocks than ${head.number}`
  return header.hash === head.hash.toLowerCase()
    ? undefined
    : `block ${head.number} has another hash in its stream than as its head`
}
