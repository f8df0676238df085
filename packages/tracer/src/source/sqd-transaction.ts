import { getCreateAddress } from 'ethers/address'
import type { UnixSeconds } from '../model/time.ts'
import { INPUT_BYTES, type Transaction } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import { type EvmNetwork, evmAddress } from './evm-network.ts'
import { distinct, type EvmPlace, feeRow, internalRow, logOf, nativeRow, rowsOfLog } from './evm-rows.ts'
import type { SqdHeader, SqdTransaction } from './sqd-blocks.ts'
import type { SqdItem } from './sqd-check.ts'
import { type FramesRead, readFrames } from './sqd-frames.ts'

/** What a transaction of a stream came to. */
export interface SqdRead {
  /** Every row that the logs and traces at hand tell of. */
  readonly transfers: readonly Transfer[]
  readonly frames: FramesRead
  /** The Portal does not say whether it failed; it was taken for one that did not. */
  readonly statusUnknown: boolean
  /** The Portal does not tell all that it paid. */
  readonly feeUnknown: boolean
  /** The indexes of its events have holes, where those of one transaction follow each other. */
  readonly eventsMissing: boolean
  /** The transaction as decoders take it, were all logs and traces at hand. */
  readonly transaction: Transaction
}

/** Type of a transaction that carries blobs (EIP-4844). */
const BLOB_TYPE = 3

/** Reads a transaction with the logs and traces that came along. */
export function readTransaction(net: EvmNetwork, header: SqdHeader, item: SqdItem, finalized: number): SqdRead {
  const { transaction: tx } = item
  const frames = readFrames(item.traces)
  const status = tx.status ?? (frames.failed === true ? 0 : 1)
  const place: EvmPlace = {
    tx: tx.hash,
    txIndex: tx.transactionIndex,
    block: header.number,
    blockHash: header.hash,
    time: header.timestamp as UnixSeconds,
    status,
    unfinalized: header.number > finalized,
  }
  const logs = item.logs.map((log) => logOf(net, log))
  const fee = feeOf(tx)
  const transfers = distinct([
    ...nativeRow(net, place, tx.from, tx.to ?? madeBy(tx, frames), tx.value ?? 0n),
    ...(status === 1 ? frames.moved.flatMap((moved) => internalRow(net, place, moved)) : []),
    ...logs.flatMap((log) => rowsOfLog(net, place, log)),
    ...feeRow(net, place, tx.from, fee.units),
  ])
  return {
    transfers,
    frames,
    statusUnknown: (tx.status ?? undefined) === undefined && frames.failed === undefined,
    feeUnknown: !fee.known,
    eventsMissing: logs.some(({ index }, i) => index !== logs[0]!.index + i),
    transaction: {
      chain: net.chain,
      hash: tx.hash,
      block: header.number,
      blockHash: header.hash,
      time: place.time,
      index: tx.transactionIndex,
      sender: evmAddress(net, tx.from),
      callee: tx.to ? evmAddress(net, tx.to) : null,
      input: (tx.input ?? '0x').slice(0, 2 + 2 * INPUT_BYTES),
      status,
      logs,
      transfers,
    },
  }
}

/** Gas, and where the chain has them, data on another chain and blobs. */
function feeOf(tx: SqdTransaction): { readonly units: bigint; readonly known: boolean } {
  const price = tx.effectiveGasPrice ?? tx.gasPrice
  const blobs = tx.type === BLOB_TYPE ? (tx.blobGasUsed ?? undefined) : 0n
  const blobPrice = tx.blobGasPrice ?? undefined
  const known =
    price !== null && price !== undefined && (blobs === 0n || (blobs !== undefined && blobPrice !== undefined))
  return { units: tx.gasUsed * (price ?? 0n) + (tx.l1Fee ?? 0n) + (blobs ?? 0n) * (blobPrice ?? 0n), known }
}

/** The contract that a transaction made, or would have made. */
function madeBy(tx: SqdTransaction, frames: FramesRead): string {
  return tx.contractAddress ?? frames.created ?? getCreateAddress({ from: tx.from, nonce: tx.nonce }).toLowerCase()
}
