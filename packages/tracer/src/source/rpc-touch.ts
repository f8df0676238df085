import type { UnixSeconds } from '../model/time.ts'
import type { Transfer } from '../model/transfer.ts'
import type { EvmNetwork } from './evm-network.ts'
import { type EvmPlace, feeRow, internalRow, nativeRow } from './evm-rows.ts'
import type { RpcClient } from './rpc-client.ts'
import type { Moved, TxFrames } from './rpc-frames.ts'
import { feeOf } from './rpc-receipts.ts'
import type { RpcLog, RpcReceipt, RpcTransaction } from './rpc-shapes.ts'
import type { PartRead } from './source.ts'

/** A transaction that moves the native coin of an address, as far as it was read. */
export interface Touch {
  readonly hash: string
  readonly block: number
  readonly blockHash: string
  readonly index: number
  readonly from: string
  /** Where its own value goes: who is called, or the contract that it makes. Undefined where nobody knows. */
  readonly to: string | undefined
  readonly units: bigint
  readonly status: 0 | 1
  /** Whether it calls or makes a contract, as its data tells. */
  readonly calls: boolean
  /** Value moved inside; undefined where its trace was not read. */
  readonly moved: readonly Moved[] | undefined
  /** Undefined where its receipt was not read. */
  readonly fee: bigint | undefined
  /** All its events, where its receipt tells. */
  readonly logs?: readonly RpcLog[]
}

/** How far a kind of value was read, and what to know of it. */
export type Standing = Pick<PartRead, 'state' | 'note'>

export const WHOLE: Standing = { state: 'complete', note: '' }

/** How the native coin of some addresses was found. */
export interface NativeFound {
  readonly touches: readonly Touch[]
  readonly native: Standing
  readonly internal: Standing
  readonly fee: Standing
  /** Whether outgoing payments are all there although others are not: by address. */
  readonly outgoing?: ReadonlySet<string>
  /** Every event of every block of the span, where blocks were read whole. */
  readonly logs?: readonly RpcLog[]
}

type Paid = Omit<RpcReceipt, 'logs' | 'logsBloom'> & { readonly logs?: readonly RpcLog[] }

/**
 * A transaction out of itself, its receipt and its trace.
 * @throws SourceError when they contradict each other
 */
export function touchOf(
  client: RpcClient,
  tx: RpcTransaction,
  receipt: Paid | undefined,
  frames: TxFrames | undefined,
): Touch {
  const against = (what: string, other: string) =>
    client.failed(`${client.host} tells transaction ${tx.hash} in two ways`, { got: `${what} and ${other}` })
  if (receipt !== undefined) {
    if (receipt.blockHash !== tx.blockHash) throw against(`block ${tx.blockHash}`, receipt.blockHash)
    if (receipt.from !== tx.from) throw against(`sender ${tx.from}`, receipt.from)
  }
  if (frames !== undefined && (frames.from !== tx.from || frames.units !== tx.value)) {
    throw against(`${tx.value} units of ${tx.from}`, `${frames.units} of ${frames.from}`)
  }
  const status = statusOf(tx, receipt, frames)
  if (frames !== undefined && typeof receipt?.status === 'number' && (receipt.status === 0) !== frames.failed) {
    throw against(`status ${receipt.status}`, frames.failed ? 'a trace that failed' : 'a trace that did not fail')
  }
  return {
    hash: tx.hash,
    block: tx.blockNumber,
    blockHash: tx.blockHash,
    index: tx.transactionIndex,
    from: tx.from,
    to: tx.to ?? receipt?.contractAddress ?? frames?.to,
    units: tx.value,
    status,
    calls: tx.input !== '0x' || (tx.to ?? null) === null,
    moved: frames?.moved,
    fee: receipt === undefined ? undefined : feeOf(receipt, tx.gasPrice),
    ...(receipt?.logs === undefined ? {} : { logs: receipt.logs }),
  }
}

/** Before receipts told, a failed transaction used all its gas; one that used all of it otherwise paid without running code. */
function statusOf(tx: RpcTransaction, receipt: Paid | undefined, frames: TxFrames | undefined): 0 | 1 {
  if (typeof receipt?.status === 'number') return receipt.status === 0 ? 0 : 1
  if (frames !== undefined) return frames.failed ? 0 : 1
  return receipt !== undefined && receipt.gasUsed >= tx.gas && tx.input !== '0x' ? 0 : 1
}

export function placeOf(touch: Touch, time: number, finalized: number): EvmPlace {
  return {
    tx: touch.hash,
    txIndex: touch.index,
    block: touch.block,
    blockHash: touch.blockHash,
    time: time as UnixSeconds,
    status: touch.status,
    unfinalized: touch.block > finalized,
  }
}

/** The rows of the native coin that a transaction has, as far as it was read. */
export function rowsOfTouch(net: EvmNetwork, touch: Touch, place: EvmPlace): Transfer[] {
  const { from, to, units, moved = [], fee } = touch
  return [
    ...(to === undefined ? [] : nativeRow(net, place, from, to, units)),
    ...(touch.status === 0 ? [] : moved.flatMap((frame) => internalRow(net, place, frame))),
    ...(fee === undefined ? [] : feeRow(net, place, from, fee)),
  ]
}
