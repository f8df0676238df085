import { keccak256 } from 'ethers/crypto'
import { getBytes, hexlify } from 'ethers/utils'
import { z } from 'zod'
import { hex, type RpcClient } from './rpc-client.ts'
import { type RpcLog, type RpcReceipt, rpcReceipt } from './rpc-shapes.ts'

/** What a transaction paid beside its value: gas, and where the chain has them, data and blobs. */
export function feeOf(receipt: Omit<RpcReceipt, 'logs'>, gasPrice: bigint | null | undefined): bigint | undefined {
  const price = receipt.effectiveGasPrice ?? gasPrice
  if (price === undefined || price === null) return undefined
  const blobs = (receipt.blobGasUsed ?? 0n) * (receipt.blobGasPrice ?? 0n)
  return receipt.gasUsed * price + (receipt.l1Fee ?? 0n) + blobs
}

/** The receipt of a transaction. @throws SourceError when it is not there, or contradicts itself */
export function receiptOf(client: RpcClient, hash: string): Promise<RpcReceipt> {
  return client.get('eth_getTransactionReceipt', [hash], {
    shape: rpcReceipt,
    wrong: (receipt) =>
      receipt.transactionHash === hash ? faultOf(receipt) : `receipt of ${receipt.transactionHash} for ${hash}`,
  })
}

/**
 * All receipts of a block; undefined where the endpoint has no such list.
 * @throws SourceError when they contradict themselves or the block
 */
export async function receiptsOf(client: RpcClient, block: number): Promise<readonly RpcReceipt[] | undefined> {
  const read = await client.ask('eth_getBlockReceipts', [hex(block)], {
    shape: z.array(rpcReceipt),
    wrong: (receipts) => receipts.map((receipt) => faultIn(receipt, block)).find((fault) => fault !== undefined),
    steers: ['missing', 'size', 'range', 'pruned'],
  })
  return read.ok ? read.value : undefined
}

function faultIn(receipt: RpcReceipt, block: number): string | undefined {
  if (receipt.blockNumber !== block) return `a receipt of block ${receipt.blockNumber} for block ${block}`
  return faultOf(receipt)
}

/** What is wrong with a receipt: events of another transaction, twice, or fewer than its bloom has. */
function faultOf(receipt: RpcReceipt): string | undefined {
  let before = -1
  for (const log of receipt.logs) {
    if (log.transactionHash !== receipt.transactionHash || log.blockHash !== receipt.blockHash) {
      return `a receipt with an event of another transaction, ${log.transactionHash}`
    }
    if (log.logIndex <= before) return `a receipt with event ${log.logIndex} after ${before}`
    before = log.logIndex
  }
  const { logsBloom } = receipt
  // Chains that keep no blooms write zeros.
  if (typeof logsBloom !== 'string' || isEmptyBloom(logsBloom)) return undefined
  return logsBloom === bloomOf(receipt.logs) ? undefined : 'a receipt whose events are not those of its bloom'
}

export const isEmptyBloom = (bloom: string): boolean => /^0x0*$/.test(bloom)

/** The bloom of events: three bits for each emitter and each topic (yellow paper, 4.3.1). */
export function bloomOf(logs: readonly Pick<RpcLog, 'address' | 'topics'>[]): string {
  const bytes = new Uint8Array(256)
  for (const item of new Set(logs.flatMap(({ address, topics }) => [address, ...topics]))) {
    for (const bit of bitsOf(item)) bytes[255 - (bit >> 3)]! |= 1 << (bit & 7)
  }
  return hexlify(bytes)
}

/** Whether a bloom may hold all the items; if not, none of them together is in any event below it. */
export function mayHold(bloom: string, items: readonly string[]): boolean {
  const bytes = getBytes(bloom)
  return items.every((item) => bitsOf(item).every((bit) => (bytes[255 - (bit >> 3)]! >> (bit & 7)) & 1))
}

const bits = new Map<string, readonly number[]>()
const MOST_BITS = 10_000

function bitsOf(item: string): readonly number[] {
  const known = bits.get(item)
  if (known !== undefined) return known
  if (bits.size > MOST_BITS) bits.clear()
  const hash = getBytes(keccak256(item))
  const made = [0, 2, 4].map((at) => ((hash[at]! << 8) | hash[at + 1]!) & 2047)
  bits.set(item, made)
  return made
}
