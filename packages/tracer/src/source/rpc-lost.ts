import type { Address } from '../model/address.ts'
import { hexOf } from './evm-network.ts'
import { topicOf } from './evm-rows.ts'
import type { Abilities } from './rpc-begin.ts'
import { type BlockBook, inTurns } from './rpc-blocks.ts'
import type { RpcClient } from './rpc-client.ts'
import { filtersOf, isOf, type LogFilter, logKey } from './rpc-logs.ts'
import { isEmptyBloom, mayHold, receiptsOf } from './rpc-receipts.ts'
import type { RpcLog } from './rpc-shapes.ts'
import type { Standing, Touch } from './rpc-touch.ts'
import type { Check } from './source.ts'

/** What a list of events is held against. */
export interface Evidence {
  readonly addresses: readonly Address[]
  readonly found: readonly RpcLog[]
  /** Whether the list is of whole blocks, which were held against their blooms already. */
  readonly whole: boolean
  /** Transactions that were found without the list: some have a receipt with all their events, all have a block with a bloom. */
  readonly touches: readonly Touch[]
  readonly book: BlockBook
}

export interface Lost {
  /** Events that the list should have held. */
  readonly logs: readonly RpcLog[]
  /** What is known of the list by address, where it has holes. */
  readonly standing: ReadonlyMap<Address, Standing>
  readonly checks: ReadonlyMap<Address, Check>
}

/** What one address has to hold its part of the list against. */
interface Own {
  readonly address: Address
  readonly filters: readonly LogFilter[]
  /** Events of the transactions it sent. */
  readonly sent: readonly RpcLog[]
  /** Blocks of its transactions of which the list has none of its events, and whose bloom does not rule them out. */
  readonly suspects: readonly number[]
}

/**
 * Nodes drop events without a word. Receipts that were read anyway, and the blooms of blocks that were, tell of some of them:
 * those are taken in, and the list is said to have holes. What an address is held against does not depend on those read with it.
 */
export async function lostLogs(client: RpcClient, able: Abilities, evidence: Evidence): Promise<Lost> {
  const { addresses, found, touches, book } = evidence
  const known = new Set(found.map(logKey))
  const owns = addresses.map((address) => ownOf(client, able, evidence, address))
  const blocks = [...new Set(owns.flatMap(({ suspects }) => suspects))].sort((a, b) => a - b)
  const opened = new Map<number, readonly RpcLog[]>()
  for (const [block, receipts = []] of await inTurns(
    blocks,
    async (at) => [at, await receiptsOf(client, at)] as const,
  )) {
    for (const receipt of receipts) book.see(client, block, receipt.blockHash)
    opened.set(
      block,
      receipts.flatMap(({ logs }) => logs),
    )
  }
  const shown = [...touches.flatMap(({ logs = [] }) => logs), ...[...opened.values()].flat()]
  const lost = new Map(shown.filter((log) => !known.has(logKey(log))).map((log) => [logKey(log), log]))
  const standing = new Map<Address, Standing>()
  const checks = new Map<Address, Check>()
  for (const { address, filters, sent, suspects } of owns) {
    const isOwn = (log: RpcLog) => filters.some((filter) => isOf(filter, log))
    const missing = [...lost.values()].filter(isOwn)
    const held = [...sent, ...suspects.flatMap((block) => opened.get(block)!)].filter(isOwn)
    const expected = BigInt(new Set([...held, ...missing].map(logKey)).size)
    if (expected === 0n) continue
    const first = Math.min(...missing.map(({ blockNumber }) => blockNumber))
    const note =
      missing.length === 0
        ? ''
        : `${client.host} left out ${missing.length} events of this address, the first in block ${first}: others may be missing too`
    checks.set(address, { kind: 'bloom', expected, found: expected - BigInt(missing.length), note })
    if (missing.length > 0) standing.set(address, { state: 'cut', note })
  }
  const isAnybodys = (log: RpcLog) => owns.some(({ filters }) => filters.some((filter) => isOf(filter, log)))
  return { logs: [...lost.values()].filter(isAnybodys), standing, checks }
}

function ownOf(client: RpcClient, able: Abilities, { found, whole, touches, book }: Evidence, address: Address): Own {
  const filters = filtersOf(client.net, [address])
  const party = hexOf(address)
  const own = touches.filter(
    ({ from, to, moved = [] }) =>
      from === party || to === party || moved.some((frame) => frame.from === party || frame.to === party),
  )
  const seen = new Set(
    found.filter((log) => filters.some((filter) => isOf(filter, log))).map(({ blockNumber }) => blockNumber),
  )
  const mayBeIn = (block: number): boolean => {
    const bloom = book.held(block)?.logsBloom
    if (bloom === undefined || isEmptyBloom(bloom) || seen.has(block)) return false
    const topic = topicOf(address)
    return filters.some(({ events }) => events.some((event) => mayHold(bloom, [event, topic])))
  }
  return {
    address,
    filters,
    sent: own.filter(({ from }) => from === party).flatMap(({ logs = [] }) => logs),
    suspects: whole || !able.blockReceipts ? [] : [...new Set(own.map(({ block }) => block))].filter(mayBeIn),
  }
}
