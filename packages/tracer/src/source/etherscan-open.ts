import { z } from 'zod'
import { SourceError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import { INPUT_BYTES, type Transaction, type TransactionRef } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import { readList, readRpc } from './etherscan-answers.ts'
import { etherscanQuestion } from './etherscan-provider.ts'
import { paidInside } from './etherscan-rows.ts'
import { internalOfTransaction } from './etherscan-shapes.ts'
import { type EvmNetwork, evmAddress } from './evm-network.ts'
import { distinct, type EvmPlace, feeRow, logOf, nativeRow, rowsOfLog } from './evm-rows.ts'
import type { Exchange } from './exchange.ts'
import { again, answered, askJson, refused, said } from './explorer-ask.ts'
import { headerOf, type Node } from './explorer-chain.ts'
import { rpcReceipt, rpcTransaction } from './rpc-shapes.ts'

interface Place {
  readonly exchange: Exchange
  readonly net: EvmNetwork
  readonly host: string
  readonly node: Node
  readonly finalized: number
}

/**
 * Opens a transaction by its receipt, its frames and its block. Its token rows have the positions that the lists do not tell. Its fee is
 * what the lists tell too, although a receipt may name more: two fees of one transaction would count twice.
 * @throws SourceError when the chain does not know it, or the answers contradict each other
 */
export async function openTransaction(
  { exchange, net, host, node, finalized }: Place,
  ref: TransactionRef,
  signal?: AbortSignal,
): Promise<Transaction> {
  const ask = <T>(method: string, shape: z.ZodType<T>): Promise<T> =>
    askJson(
      exchange,
      etherscanQuestion(net.chain, `proxy.${method}`, { txhash: ref.hash }),
      (value) => {
        const told = readRpc(value)
        if (told.kind !== 'answer') return told
        if ('error' in told.value) return refused(told.value.error)
        // A node that is behind says null of what another one has listed.
        if (told.value.result === null) return again(`it does not know ${ref.hash}`)
        const read = shape.safeParse(told.value.result)
        return read.success ? answered(read.data) : refused(`${method} is malformed: ${said(told.value.result)}`)
      },
      signal,
    )
  const transaction = await ask('eth_getTransactionByHash', rpcTransaction)
  const receipt = await ask('eth_getTransactionReceipt', rpcReceipt)
  const header = await headerOf(node, receipt.blockNumber, host, signal)
  const agree =
    transaction.hash === ref.hash &&
    receipt.transactionHash === ref.hash &&
    receipt.blockNumber === ref.block &&
    transaction.blockHash === receipt.blockHash &&
    header?.hash === receipt.blockHash
  if (!agree) {
    throw new SourceError(`${host} contradicts itself on ${ref.hash}`, {
      got: `blocks ${transaction.blockHash}, ${receipt.blockHash} and ${header?.hash ?? 'none'}`,
      wanted: `one block, number ${ref.block}`,
      next: 'try again: the chain was being reorganised',
    })
  }
  const status = receipt.status === 0 ? 0 : 1
  const place: EvmPlace = {
    tx: ref.hash,
    txIndex: receipt.transactionIndex,
    block: ref.block,
    blockHash: receipt.blockHash,
    time: header.timestamp as UnixSeconds,
    status,
    unfinalized: ref.block > finalized,
  }
  const logs = receipt.logs.map((log) => logOf(net, log)).sort((a, b) => a.index - b.index)
  const to = transaction.to ?? receipt.contractAddress
  const price = receipt.effectiveGasPrice ?? transaction.gasPrice ?? 0n
  const transfers = [
    ...(to == null ? [] : nativeRow(net, place, transaction.from, to, transaction.value)),
    ...(status === 0 ? [] : await framesOf(exchange, net, ref, place, signal)),
    ...logs.flatMap((log) => rowsOfLog(net, place, log)),
    ...feeRow(net, place, transaction.from, receipt.gasUsed * price),
  ]
  return {
    chain: net.chain,
    hash: ref.hash,
    block: ref.block,
    blockHash: receipt.blockHash,
    time: place.time,
    index: receipt.transactionIndex,
    sender: evmAddress(net, transaction.from),
    callee: transaction.to == null ? null : evmAddress(net, transaction.to),
    input: transaction.input.slice(0, 2 + 2 * INPUT_BYTES),
    status,
    logs,
    transfers: distinct(transfers),
  }
}

async function framesOf(
  exchange: Exchange,
  net: EvmNetwork,
  ref: TransactionRef,
  place: EvmPlace,
  signal?: AbortSignal,
): Promise<Transfer[]> {
  const question = etherscanQuestion(net.chain, 'account.txlistinternal', { txhash: ref.hash })
  const rows = await askJson(
    exchange,
    question,
    (value) => {
      const told = readList(value)
      if (told.kind !== 'answer') return told
      if (told.value.kind !== 'rows') return again('it takes the service too long')
      if (told.value.pending !== undefined) return again(told.value.pending)
      const read = z.array(internalOfTransaction).safeParse(told.value.rows)
      if (!read.success) return refused('a row of txlistinternal is malformed')
      const strange = read.data.some(({ blockNumber }) => blockNumber !== ref.block)
      return strange ? refused('txlistinternal lists another transaction') : answered(read.data)
    },
    signal,
  )
  // Nothing of its log or its place in the trace is told here either.
  const inside = { ...place, txIndex: null, blockHash: null }
  const named = rows.map((row) => ({ ...row, hash: ref.hash }))
  return paidInside(net, named, () => inside).map(({ row }) => row)
}
