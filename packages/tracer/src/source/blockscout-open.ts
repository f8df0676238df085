import type { z } from 'zod'
import { SourceError } from '../model/errors.ts'
import { INPUT_BYTES, type Transaction, type TransactionRef } from '../model/transaction.ts'
import type { Blockscout } from './blockscout-ask.ts'
import { framesOfTransaction } from './blockscout-frames.ts'
import { nativeOf, paidBy, placeOf } from './blockscout-rows.ts'
import { type LogItem, logItem, pageOf, transactionItem } from './blockscout-shapes.ts'
import { evmAddress } from './evm-network.ts'
import { distinct, feeRow, logOf, rowsOfLog } from './evm-rows.ts'
import { headerOf } from './explorer-chain.ts'

const logPage = pageOf(logItem)
const MOST_LOGS = 20_000

/**
 * Opens a transaction: itself, its events and its frames, each from a list of its own.
 * @throws SourceError when the chain does not know it, or the answers contradict each other
 */
export async function openTransaction(
  at: Blockscout,
  ref: TransactionRef,
  finalized: number,
  signal?: AbortSignal,
): Promise<Transaction> {
  const { net, host } = at
  const told = await at.get(`/transactions/${ref.hash}`, {}, transactionItem, {
    check: ({ hash, status }) =>
      hash !== ref.hash
        ? 'it tells of another transaction'
        : status == null
          ? 'it does not tell whether it failed'
          : undefined,
    signal,
  })
  const found = await logsOf(at, ref, signal)
  const header = await headerOf(at.node, ref.block, host, signal)
  const hashes = new Set([header?.hash, ...found.flatMap(({ block_hash: hash }) => hash ?? [])])
  if (header === undefined || hashes.size > 1 || told.block_number !== ref.block) {
    throw new SourceError(`${host} contradicts itself on ${ref.hash}`, {
      got: `block ${told.block_number}, hashes ${[...hashes].join(', ')}`,
      wanted: `one block, number ${ref.block}`,
      next: 'try again: the chain was being reorganised',
    })
  }
  const status = told.status === 'ok' ? 1 : 0
  const lists = placeOf({ ...told, transaction_index: told.position }, status, finalized)
  const place = { ...lists, blockHash: header.hash }
  const frames = status === 1 ? await framesOfTransaction(at, ref, signal) : []
  const logs = found.map(({ index, address, topics, data }) =>
    logOf(net, { logIndex: index, address: address.hash, topics: topics.flatMap((topic) => topic ?? []), data }),
  )
  const transfers = [
    ...nativeOf(net, place, told),
    ...frames.flatMap((frame) => paidBy(net, frame, finalized)).map(({ row }) => ({ ...row, blockHash: header.hash })),
    ...logs.flatMap((log) => rowsOfLog(net, place, log)),
    ...feeRow(net, place, told.from.hash, told.fee.value ?? 0n),
  ]
  return {
    chain: net.chain,
    hash: ref.hash,
    block: ref.block,
    blockHash: header.hash,
    time: place.time,
    index: told.position,
    sender: evmAddress(net, told.from.hash),
    callee: told.to === undefined ? null : evmAddress(net, told.to.hash),
    input: told.raw_input.slice(0, 2 + 2 * INPUT_BYTES),
    status,
    logs,
    transfers: distinct(transfers),
  }
}

async function logsOf(at: Blockscout, ref: TransactionRef, signal?: AbortSignal): Promise<LogItem[]> {
  const logs = new Map<number, LogItem>()
  const check = ({ items }: { readonly items: readonly LogItem[] }): string | undefined =>
    items.every(({ block_number }) => block_number === ref.block) ? undefined : 'its events are of another block'
  let cursor: Readonly<Record<string, unknown>> | undefined = {}
  while (cursor !== undefined) {
    const before = logs.size
    const { items, next }: z.output<typeof logPage> = await at.get(
      `/transactions/${ref.hash}/logs`,
      { items_count: 100, ...cursor },
      logPage,
      { check, signal },
    )
    for (const log of items) logs.set(log.index, log)
    if ((next !== undefined && logs.size === before) || logs.size > MOST_LOGS) {
      throw new SourceError(`${at.host} does not page through the events of ${ref.hash}`, {
        next: 'take another source',
      })
    }
    cursor = next
  }
  return [...logs.values()].sort((a, b) => a.index - b.index)
}
