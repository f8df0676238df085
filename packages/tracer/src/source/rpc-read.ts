import type { Address } from '../model/address.ts'
import { type Asset, tokenOf } from '../model/asset.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { TransactionRef } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import { hexOf } from './evm-network.ts'
import { distinct, type EvmPlace, logOf, rowsOfLog } from './evm-rows.ts'
import type { Abilities } from './rpc-begin.ts'
import type { BlockBook } from './rpc-blocks.ts'
import { inTurns } from './rpc-blocks.ts'
import type { RpcClient } from './rpc-client.ts'
import { codeAt } from './rpc-code.ts'
import { coverageOf } from './rpc-coverage.ts'
import { byFilter } from './rpc-filter.ts'
import { filtersOf, isOf, logKey, logsOf } from './rpc-logs.ts'
import { lostLogs } from './rpc-lost.ts'
import { byNonces } from './rpc-nonces.ts'
import { bySearch } from './rpc-otterscan.ts'
import { prove } from './rpc-proofs.ts'
import { byScan, type ScannedBlocks } from './rpc-scan.ts'
import type { RpcLog } from './rpc-shapes.ts'
import { MOST_WINDOWS, type Span, SpanRefused, sizeOf } from './rpc-span.ts'
import { type NativeFound, placeOf, rowsOfTouch, type Standing, WHOLE } from './rpc-touch.ts'
import type { Cut, Part, PartRead, Reading } from './source.ts'

/** What a reading works with. */
export interface ReadingRoom {
  readonly client: RpcClient
  readonly able: Abilities
  readonly cut: Cut
  readonly book: BlockBook
  readonly blocks: ScannedBlocks
  /** Whether found and stated are compared. */
  readonly checks: boolean
  /** Most blocks that are read whole. */
  readonly mostScanned: number
}

/**
 * Reads addresses over a span of blocks: their native coin by the best way the endpoint has for so many blocks, their tokens by
 * events, then what the chain itself states of them.
 * @param opens whether the span begins where the case does
 */
export async function readSpan(
  room: ReadingRoom,
  addresses: readonly Address[],
  span: Span,
  opens: boolean,
): Promise<readonly Reading[]> {
  const { client, able, book, cut } = room
  const found = await coinsOf(room, addresses, span)
  const coins = { ...found, touches: [...found.touches].sort((a, b) => a.block - b.block || a.index - b.index) }
  const events = await eventsOf(room, addresses, span, coins)
  for (const touch of coins.touches) book.see(client, touch.block, touch.blockHash)
  for (const log of events.logs) book.see(client, log.blockNumber, log.blockHash)
  const times = await timesOf(room, coins, events.logs)
  const lost = await lostLogs(client, able, {
    addresses,
    found: events.logs,
    whole: coins.logs !== undefined,
    touches: coins.touches,
    book,
  })
  const rows = rowsOf(room, coins, [...events.logs, ...lost.logs], times)
  return inTurns(addresses, async (address): Promise<Reading> => {
    const own = rows.filter(({ from, to }) => from === address || to === address)
    const party = hexOf(address)
    const sent = coins.touches.filter(({ from }) => from === party)
    const token = lost.standing.get(address) ?? events.standing
    const parts = partsOf(span, { native: coins.native, internal: coins.internal, fee: coins.fee }, token)
    // Whoever signs has a key, and no code of his own.
    const code = sent.length > 0 ? undefined : await codeAt(client, able.code, address, cut.block)
    const proof = await prove(client, {
      address,
      rows: own,
      sent: sent.length,
      span,
      cut,
      opens,
      compares: room.checks,
      ...(code === undefined ? {} : { contract: true }),
    })
    const bloom = lost.checks.get(address)
    return {
      address,
      transfers: own,
      ...worstOf(parts),
      coverage: await coverageOf(room, {
        address,
        rows: own,
        parts,
        span,
        outgoing: coins.outgoing?.has(party) ?? false,
      }),
      parts,
      checks: [...proof.checks, ...(room.checks && bloom !== undefined ? [bloom] : [])],
      openings: proof.openings,
      ...(code === undefined ? {} : { code }),
      balances: proof.balances.filter(({ asset }) => isWhole(parts, asset)),
      calls: sent
        .filter(({ calls, status }) => calls && status === 1)
        .map(({ hash, block }): TransactionRef => ({ chain: client.net.chain, hash, block })),
    }
  })
}

/**
 * Whether all rows of an asset were to be had. Where they were not, a book that differs from the chain lacks rows: to set it right
 * would call stolen value unexplained that only was not read.
 */
function isWhole(parts: readonly PartRead[], asset: Asset): boolean {
  const own: readonly Part[] = tokenOf(asset) === undefined ? ['native', 'internal', 'fee'] : ['erc20']
  return parts.every(({ part, state }) => state === 'complete' || !own.includes(part))
}

/** The native coin: by an index where there is one, else out of whole blocks where they are few, else by number of payment. */
async function coinsOf(room: ReadingRoom, addresses: readonly Address[], span: Span): Promise<NativeFound> {
  const { client, able, book, blocks } = room
  const parties = new Set(addresses.map(hexOf))
  const { filter, search, traces, blockTraces, blockReceipts } = able
  if (filter !== null && traces !== null && sizeOf(span) / filter.most <= MOST_WINDOWS) {
    const form = { union: filter.union, traces, blocks: blockTraces === 'trace' }
    try {
      return await byFilter(client, form, parties, span, { most: filter.most })
    } catch (error) {
      if (!(error instanceof SpanRefused)) throw error
    }
  }
  if (search) return bySearch(client, traces ?? undefined, parties, span)
  if (sizeOf(span) <= room.mostScanned) {
    return byScan(client, { traces: blockTraces ?? undefined, receipts: blockReceipts }, parties, span, {
      book,
      blocks,
    })
  }
  return byNonces(client, parties, span, book)
}

interface Events {
  readonly logs: readonly RpcLog[]
  readonly standing: Standing
}

async function eventsOf(
  { client, able }: ReadingRoom,
  addresses: readonly Address[],
  span: Span,
  coins: NativeFound,
): Promise<Events> {
  if (coins.logs !== undefined) {
    const filters = filtersOf(client.net, addresses)
    return { logs: coins.logs.filter((log) => filters.some((filter) => isOf(filter, log))), standing: WHOLE }
  }
  if (able.logs === 0) return { logs: [], standing: { state: 'refused', note: `${client.host} gives no events` } }
  try {
    const { logs, dense } = await logsOf(client, addresses, span, { most: able.logs })
    if (dense.length === 0) return { logs, standing: WHOLE }
    return { logs, standing: { state: 'cut', note: `${client.host} gives only a part of block ${dense.join(', ')}` } }
  } catch (error) {
    if (!(error instanceof SpanRefused)) throw error
    return { logs: [], standing: { state: 'refused', note: `${client.host} ${error.message}` } }
  }
}

/** When blocks were made: as their events say, where those agree, else by asking for the block. */
async function timesOf(
  { client, book }: ReadingRoom,
  coins: NativeFound,
  logs: readonly RpcLog[],
): Promise<ReadonlyMap<number, number>> {
  const told = new Map<number, number | undefined>()
  for (const { blockNumber, blockTimestamp } of logs) {
    const time = blockTimestamp ?? undefined
    told.set(blockNumber, told.has(blockNumber) && told.get(blockNumber) !== time ? undefined : time)
  }
  for (const { block } of coins.touches) told.set(block, undefined)
  const asked = [...told].flatMap(([block, time]) => (time === undefined || book.held(block) ? [block] : []))
  const headers = await book.headers(client, asked)
  return new Map([...told].map(([block, time]) => [block, headers.get(block)?.timestamp ?? time!]))
}

function rowsOf(
  { client, cut }: ReadingRoom,
  coins: NativeFound,
  logs: readonly RpcLog[],
  times: ReadonlyMap<number, number>,
): Transfer[] {
  const { net } = client
  const rows = coins.touches.flatMap((touch) =>
    rowsOfTouch(net, touch, placeOf(touch, times.get(touch.block)!, cut.finalized)),
  )
  const seen = new Set<string>()
  const ordered = [...logs].sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex)
  const events = ordered.flatMap((log) => {
    if (seen.has(logKey(log))) return []
    seen.add(logKey(log))
    const time = times.get(log.blockNumber)!
    return rowsOfLog(net, placeOfLog(log, time, cut.finalized), logOf(net, log))
  })
  return [...rows, ...distinct(events)]
}

export function placeOfLog(log: RpcLog, time: number, finalized: number): EvmPlace {
  return {
    tx: log.transactionHash,
    txIndex: log.transactionIndex,
    block: log.blockNumber,
    blockHash: log.blockHash,
    time: time as UnixSeconds,
    status: 1,
    unfinalized: log.blockNumber > finalized,
  }
}

function partsOf(
  { from, to }: Span,
  coins: Readonly<Record<'native' | 'internal' | 'fee', Standing>>,
  token: Standing,
): PartRead[] {
  const of = (part: Part, { state, note }: Standing): PartRead => ({ part, from, to, state, note })
  return [
    of('native', coins.native),
    of('internal', coins.internal),
    of('erc20', token),
    of('erc721', token),
    of('erc1155', token),
    of('fee', coins.fee),
  ]
}

const WORST = { complete: 0, cut: 1, refused: 2 } as const

function worstOf(parts: readonly PartRead[]): Pick<Reading, 'state' | 'note'> {
  const sorted = [...parts].sort((a, b) => WORST[b.state] - WORST[a.state])
  return { state: sorted[0]!.state, note: [...new Set(sorted.flatMap(({ note }) => note || []))].join('; ') }
}
