import type { Address } from '../model/address.ts'
import { topicOf } from './evm-rows.ts'
import type { Abilities } from './rpc-begin.ts'
import { type BlockBook, inTurns } from './rpc-blocks.ts'
import type { RpcClient } from './rpc-client.ts'
import { filtersOf, isOf, type LogFilter, logKey } from './rpc-logs.ts'
import { isEmptyBloom, mayHold, receiptsOf } from './rpc-receipts.ts'
import type { RpcLog } from './rpc-shapes.ts'
import type { Standing } from './rpc-touch.ts'
import type { Check } from './source.ts'

/** What a list of events is held against. */
export interface Evidence {
  readonly addresses: readonly Address[]
  readonly found: readonly RpcLog[]
  /** Whether the list is of whole blocks, which were held against their blooms already. */
  readonly whole: boolean
  /** Blocks whose headers are known for other reasons than the list. */
  readonly blocks: ReadonlySet<number>
  /** Transactions, some with all their events. */
  readonly receipts: readonly { readonly logs?: readonly RpcLog[] }[]
  readonly book: BlockBook
}

export interface Lost {
  /** Events that the list should have held. */
  readonly logs: readonly RpcLog[]
  /** What is known of the list by address, where it has holes. */
  readonly standing: ReadonlyMap<Address, Standing>
  readonly checks: ReadonlyMap<Address, Check>
}

/**
 * Nodes drop events without a word. Receipts that were read anyway, and the blooms of blocks that were, tell of some of them:
 * those are taken in, and the list is said to have holes.
 */
export async function lostLogs(client: RpcClient, able: Abilities, evidence: Evidence): Promise<Lost> {
  const { addresses, found, whole, receipts, book } = evidence
  const known = new Set(found.map(logKey))
  const held = new Map<string, RpcLog>()
  for (const { logs = [] } of receipts) for (const log of logs) held.set(logKey(log), log)
  if (!whole && able.blockReceipts) {
    const suspects = suspectBlocks(client, evidence)
    for (const logs of await inTurns(suspects, async (block) => (await receiptsOf(client, block)) ?? [])) {
      for (const receipt of logs) {
        book.see(client, receipt.blockNumber, receipt.blockHash)
        for (const log of receipt.logs) held.set(logKey(log), log)
      }
    }
  }
  const lost = new Map<string, RpcLog>()
  const standing = new Map<Address, Standing>()
  const checks = new Map<Address, Check>()
  for (const address of addresses) {
    const filters = filtersOf(client.net, [address])
    const own = [...held.values()].filter((log) => filters.some((filter) => isOf(filter, log)))
    const missing = own.filter((log) => !known.has(logKey(log)))
    for (const log of missing) lost.set(logKey(log), log)
    const note =
      missing.length === 0
        ? ''
        : `${client.host} left out ${missing.length} events of this address, as of block ${missing[0]!.blockNumber}: others may be missing too`
    if (own.length > 0 || missing.length > 0) {
      const expected = BigInt(own.length)
      checks.set(address, { kind: 'bloom', expected, found: expected - BigInt(missing.length), note })
    }
    if (missing.length > 0) standing.set(address, { state: 'cut', note })
  }
  return { logs: [...lost.values()], standing, checks }
}

/** Blocks of which the list has nothing of an address, and whose bloom does not rule it out. */
function suspectBlocks(client: RpcClient, { addresses, found, blocks, book }: Evidence): number[] {
  const filters = filtersOf(client.net, addresses)
  const seen = new Set(
    found.flatMap((log) =>
      filters.filter((filter) => isOf(filter, log)).map(({ at }) => `${log.blockNumber} ${log.topics[at]}`),
    ),
  )
  const suspicious = (bloom: string, block: number, address: Address): boolean => {
    const topic = topicOf(address)
    return !seen.has(`${block} ${topic}`) && filters.some((filter) => mayHoldAny(bloom, filter, topic))
  }
  return [...blocks]
    .filter((block) => {
      const header = book.held(block)
      if (header === undefined || isEmptyBloom(header.logsBloom)) return false
      return addresses.some((address) => suspicious(header.logsBloom, block, address))
    })
    .sort((a, b) => a - b)
}

function mayHoldAny(bloom: string, { events }: LogFilter, topic: string): boolean {
  return events.some((event) => mayHold(bloom, [event, topic]))
}
