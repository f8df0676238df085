import type { UnixSeconds } from '../model/time.ts'
import { INPUT_BYTES, type Transaction, type TransactionRef } from '../model/transaction.ts'
import { evmAddress } from './evm-network.ts'
import { distinct, logOf, rowsOfLog } from './evm-rows.ts'
import type { Abilities } from './rpc-begin.ts'
import type { BlockBook } from './rpc-blocks.ts'
import type { RpcClient } from './rpc-client.ts'
import { traceOf } from './rpc-frames.ts'
import { receiptOf } from './rpc-receipts.ts'
import { rpcTransaction } from './rpc-shapes.ts'
import { placeOf, rowsOfTouch, touchOf } from './rpc-touch.ts'
import type { Cut } from './source.ts'

/**
 * A transaction with all it moved and all its contracts said. Without any trace the payments inside it are not among them: the
 * readings of that endpoint say so.
 * @throws SourceError when it is not there, is of another block than the reference says, or contradicts itself
 */
export async function openTransaction(
  {
    client,
    able,
    cut,
    book,
  }: { readonly client: RpcClient; readonly able: Abilities; readonly cut: Cut; readonly book: BlockBook },
  ref: TransactionRef,
): Promise<Transaction> {
  const { net } = client
  const { hash } = ref
  const tx = await client.get('eth_getTransactionByHash', [hash], {
    shape: rpcTransaction,
    wrong: (given) => (given.hash === hash ? undefined : `transaction ${given.hash} for ${hash}`),
  })
  const receipt = await receiptOf(client, hash)
  const frames = able.traces === null ? undefined : await traceOf(client, able.traces, hash)
  const touch = touchOf(client, tx, receipt, frames)
  if (touch.block !== ref.block) {
    throw client.failed(`${client.host} has transaction ${hash} in another block than the case`, {
      got: `block ${touch.block}`,
      wanted: `block ${ref.block}`,
      next: 'run again: the chain may have been reorganised',
    })
  }
  book.see(client, touch.block, touch.blockHash)
  const header = (await book.headers(client, [touch.block])).get(touch.block)!
  const place = placeOf(touch, header.timestamp, cut.finalized)
  const logs = receipt.logs.map((log) => logOf(net, log))
  return {
    chain: net.chain,
    hash,
    block: touch.block,
    blockHash: touch.blockHash,
    time: header.timestamp as UnixSeconds,
    index: touch.index,
    sender: evmAddress(net, tx.from),
    callee: typeof tx.to === 'string' ? evmAddress(net, tx.to) : null,
    input: tx.input.slice(0, 2 + 2 * INPUT_BYTES),
    status: touch.status,
    logs,
    transfers: [...rowsOfTouch(net, touch, place), ...distinct(logs.flatMap((log) => rowsOfLog(net, place, log)))],
  }
}
