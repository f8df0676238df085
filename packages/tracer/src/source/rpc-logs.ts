import { z } from 'zod'
import type { Address } from '../model/address.ts'
import type { EvmNetwork } from './evm-network.ts'
import { TOPIC, topicOf } from './evm-rows.ts'
import { hex, type RpcClient, type Steers } from './rpc-client.ts'
import { receiptsOf } from './rpc-receipts.ts'
import { type RpcLog, rpcLog } from './rpc-shapes.ts'
import { gather, type Span, type SpanLimit } from './rpc-span.ts'

/** Events and parties that one question asks for: first topics, and where the party stands. */
export interface LogFilter {
  readonly events: readonly string[]
  /** Which topic is the party: 1, 2 or 3. */
  readonly at: 1 | 2 | 3
  readonly parties: readonly string[]
}

/**
 * The questions that name every token event of some addresses. Within a topic a node takes one of many, never across topics:
 * - who sends an ERC-20 or ERC-721, wraps or unwraps stands second,
 * - who receives one, or sends an ERC-1155, stands third,
 * - who receives an ERC-1155 stands fourth.
 * Deposit and Withdrawal are asked of every contract; `rowsOfLog` believes those of genuine wrappers alone.
 */
export function filtersOf(net: EvmNetwork, addresses: readonly Address[]): LogFilter[] {
  const parties = addresses.map(topicOf)
  const wrapping = net.wrappers.size > 0 ? [TOPIC.deposit, TOPIC.withdrawal] : []
  return [
    { events: [TOPIC.transfer, ...wrapping], at: 1, parties },
    { events: [TOPIC.transfer, TOPIC.single, TOPIC.batch], at: 2, parties },
    { events: [TOPIC.single, TOPIC.batch], at: 3, parties },
  ]
}

export function isOf(filter: LogFilter, { topics }: Pick<RpcLog, 'topics'>): boolean {
  const [event, party] = [topics[0], topics[filter.at]]
  return event !== undefined && party !== undefined && filter.events.includes(event) && filter.parties.includes(party)
}

/** What names an event on its chain. */
export const logKey = (log: Pick<RpcLog, 'blockHash' | 'logIndex'>): string => `${log.blockHash} ${log.logIndex}`

export interface LogsFound {
  /** Each once, in chain order. */
  readonly logs: readonly RpcLog[]
  /** Blocks of which more may be there than the endpoint gives. */
  readonly dense: readonly number[]
}

/**
 * Every token event of some addresses in a span of blocks.
 * @throws SpanRefused when the endpoint cannot give them; SourceError when it lies about them
 */
export async function logsOf(
  client: RpcClient,
  addresses: readonly Address[],
  span: Span,
  limit: SpanLimit,
): Promise<LogsFound> {
  const found = new Map<string, RpcLog>()
  const dense = new Set<number>()
  for (const filter of filtersOf(client.net, addresses)) {
    const part = await gather<RpcLog>(span, limit, {
      ask: (window) => askLogs(client, filter, window),
      blockOf: (log) => log.blockNumber,
      keyOf: logKey,
      finest: async (block) => {
        const receipts = await receiptsOf(client, block)
        return receipts?.flatMap(({ logs }) => logs).filter((log) => isOf(filter, log))
      },
    })
    for (const block of part.dense) dense.add(block)
    for (const log of part.items) {
      const known = found.get(logKey(log))
      if (known !== undefined && textOf(known) !== textOf(log)) {
        throw client.failed(`${client.host} tells one event in two ways`, {
          got: `event ${log.logIndex} of block ${log.blockNumber}`,
        })
      }
      found.set(logKey(log), log)
    }
  }
  const logs = [...found.values()].sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex)
  return { logs, dense: [...dense] }
}

const textOf = ({ address, topics, data, transactionHash, transactionIndex }: RpcLog): string =>
  [address, ...topics, data, transactionHash, transactionIndex].join()

/** One question for events, its answer checked against it. */
export function askLogs(
  client: RpcClient,
  { events, at, parties }: LogFilter,
  span: Span,
  steers: Steers = ['range', 'size'],
) {
  const topics: (readonly string[] | null)[] = [events, ...Array.from({ length: at - 1 }, () => null), parties]
  const filter = { fromBlock: hex(span.from), toBlock: hex(span.to), topics }
  return client.ask('eth_getLogs', [filter], {
    shape: z.array(rpcLog),
    wrong: (logs) => faultOf(logs, { events, at, parties }, span),
    steers,
  })
}

function faultOf(logs: readonly RpcLog[], filter: LogFilter, { from, to }: Span): string | undefined {
  const seen = new Set<string>()
  const hashes = new Map<number, string>()
  for (const log of logs) {
    const which = `event ${log.logIndex} of block ${log.blockNumber}`
    if (log.blockNumber < from || log.blockNumber > to) return `${which}, outside of blocks ${from} to ${to}`
    if (!isOf(filter, log)) return `${which}, which was not asked for`
    if (seen.has(logKey(log))) return `${which} twice`
    seen.add(logKey(log))
    if ((hashes.get(log.blockNumber) ?? log.blockHash) !== log.blockHash) return `two blocks ${log.blockNumber}`
    hashes.set(log.blockNumber, log.blockHash)
  }
  return undefined
}
