import { Interface } from 'ethers/abi'
import { z } from 'zod'
import { type BlockSpan, quantity } from './chainlink-blocks.ts'
import type { RpcEndpoint, RpcFailure } from './rpc.ts'

const EVENT = new Interface([
  'event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)',
]).getEvent('AnswerUpdated')!
const INT256 = 256

/** An answer of a feed, as its aggregator told it. */
export interface FeedAnswer {
  readonly block: number
  readonly position: number
  /** In the feed's own decimals. */
  readonly current: bigint
  readonly updatedAt: bigint
}

const hash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/i)
  .toLowerCase()
const log = z.object({
  address: z.string().toLowerCase(),
  blockNumber: quantity,
  blockHash: hash,
  logIndex: quantity,
  topics: z.tuple([hash, hash, hash]),
  data: hash,
  removed: z.literal(false).optional(),
})

/** Blocks of one question, until an endpoint wants fewer. */
const BLOCKS = 10_000
/** Counts at which endpoints are known to cut an answer without a word. */
const CAPS: readonly number[] = [100, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000]
const QUOTA = /rate|quota|credit|compute unit|daily|monthly|per (?:second|minute|day)|capacity|upgrade/i
const TOO_MUCH =
  /block range|range (?:is )?too|range (?:exceed|over|limit)|ranges over|exceeds? (?:the |max|limit)|limited to|too (?:many|large|wide)|more than [\d,.]+|max(?:imum)?\b.*\b(?:block|range|distance|logs)|max range|is max|max is|response size|query timeout|limit exceeded|logs matched|larger than/i

/** Whether an endpoint says that it was asked for too many blocks or too much at once. */
export function isTooMuch({ text }: RpcFailure): boolean {
  // "rate" alone stands in many words; a message about ranges counts even where it sells an upgrade.
  return (
    TOO_MUCH.test(text) && (/range|block|results|logs|response size|query timeout/i.test(text) || !QUOTA.test(text))
  )
}

/**
 * Every answer that an aggregator told within a span of blocks, in chain order.
 * @throws SourceError when a part of the span cannot be read, or an answer holds what was not asked for
 */
export async function answersIn(
  rpc: RpcEndpoint,
  aggregator: string,
  { first, last }: BlockSpan,
  note: (text: string) => void,
): Promise<FeedAnswer[]> {
  const found: FeedAnswer[] = []
  let most = BLOCKS
  for (let from = first; from <= last; ) {
    const to = Math.min(from + most - 1, last)
    const read = await logsIn(rpc, aggregator, { first: from, last: to })
    if (read.ok && !(CAPS.includes(read.answers.length) && to > from)) {
      found.push(...read.answers)
      from = to + 1
      continue
    }
    if (!read.ok && to === from) throw rpc.refused('eth_getLogs', read.failure)
    most = Math.ceil((to - from + 1) / 2)
    const why = read.ok
      ? `gives exactly ${read.answers.length} logs, which may be a cut,`
      : `refuses so many blocks (error ${read.failure.code})`
    note(`${rpc.host} ${why} for blocks ${from} to ${to}; asking for ${most} at once`)
  }
  return found
}

type Read =
  | { readonly ok: true; readonly answers: readonly FeedAnswer[] }
  | { readonly ok: false; readonly failure: RpcFailure }

async function logsIn(rpc: RpcEndpoint, address: string, { first, last }: BlockSpan): Promise<Read> {
  const hex = (number: number) => `0x${number.toString(16)}`
  const filter = { address, topics: [EVENT.topicHash], fromBlock: hex(first), toBlock: hex(last) }
  const answer = await rpc.ask('eth_getLogs', [filter])
  if (!answer.ok) {
    if (isTooMuch(answer.failure)) return answer
    throw rpc.refused('eth_getLogs', answer.failure)
  }
  const logs = rpc.shaped('eth_getLogs', answer.result, z.array(log))
  const seen = new Set<string>()
  const hashes = new Map<number, string>()
  for (const { address: from, blockNumber, blockHash, logIndex, topics } of logs) {
    const wrong = (what: string, got: string) => rpc.failed(`${rpc.host} gives a log ${what}`, { got })
    if (from !== address) throw wrong('of another address than the one asked for', rpc.clean(from))
    if (topics[0] !== EVENT.topicHash) throw wrong('of another event than the one asked for', topics[0])
    if (blockNumber < first || blockNumber > last) {
      throw wrong('outside of the blocks asked for', `block ${blockNumber}, not ${first} to ${last}`)
    }
    const key = `log ${logIndex} of block ${blockNumber}`
    if (seen.has(key)) throw wrong('twice', key)
    seen.add(key)
    if ((hashes.get(blockNumber) ?? blockHash) !== blockHash) throw wrong('of a second block of one number', key)
    hashes.set(blockNumber, blockHash)
  }
  const answers = logs.map(({ blockNumber, logIndex, topics, data }) => ({
    block: blockNumber,
    position: logIndex,
    current: BigInt.asIntN(INT256, BigInt(topics[1])),
    updatedAt: BigInt(data),
  }))
  return { ok: true, answers: answers.sort((a, b) => a.block - b.block || a.position - b.position) }
}
