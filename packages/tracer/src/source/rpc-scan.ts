import { type BlockBook, inTurns } from './rpc-blocks.ts'
import { hex, type RpcClient } from './rpc-client.ts'
import { blockTraces, type TraceForm } from './rpc-frames.ts'
import { bloomOf, isEmptyBloom, receiptOf, receiptsOf } from './rpc-receipts.ts'
import { type RpcBlock, type RpcLog, type RpcReceipt, rpcBlock } from './rpc-shapes.ts'
import type { Span } from './rpc-span.ts'
import { type NativeFound, type Touch, touchOf, WHOLE } from './rpc-touch.ts'

/** Most blocks that are read whole for want of an index. */
export const MOST_SCANNED = 2000
/** Transactions whose blocks are kept for the next addresses. */
const MOST_KEPT = 100_000

interface Scanned {
  readonly touches: readonly Touch[]
  /** Undefined where the endpoint gives no receipts by block. */
  readonly logs: readonly RpcLog[] | undefined
}

/** Blocks that were read whole. */
export class ScannedBlocks {
  readonly #blocks = new Map<number, Scanned>()
  #kept = 0

  get(number: number): Scanned | undefined {
    return this.#blocks.get(number)
  }

  put(number: number, block: Scanned): void {
    this.#blocks.set(number, block)
    this.#kept += block.touches.length
  }

  forget(): void {
    this.#blocks.clear()
    this.#kept = 0
  }

  /** Keeps the memory bounded; between readings only. */
  trim(): void {
    if (this.#kept > MOST_KEPT) this.forget()
  }
}

export interface ScanForm {
  /** How the endpoint gives the traces of a block; undefined where it does not. */
  readonly traces: TraceForm | undefined
  /** Whether it gives receipts by block. */
  readonly receipts: boolean
}

/**
 * The native coin of some addresses, and all events, out of whole blocks: for an endpoint without an index.
 * @param parties addresses as the interface writes them
 */
export async function byScan(
  client: RpcClient,
  form: ScanForm,
  parties: ReadonlySet<string>,
  span: Span,
  known: { readonly book: BlockBook; readonly blocks: ScannedBlocks },
): Promise<NativeFound> {
  const numbers = Array.from({ length: span.to - span.from + 1 }, (_, i) => span.from + i)
  const scanned = await inTurns(numbers, async (number) => {
    const before = known.blocks.get(number)
    if (before !== undefined) return before
    const block = await scan(client, form, number, known.book)
    known.blocks.put(number, block)
    return block
  })
  const touching = scanned
    .flatMap(({ touches }) => touches)
    .filter(
      ({ from, to, moved = [] }) =>
        parties.has(from) ||
        (to !== undefined && parties.has(to)) ||
        moved.some((frame) => parties.has(frame.from) || parties.has(frame.to)),
    )
  // Without receipts by block they are asked for one by one: for the fee, and where there is no trace, for whether it failed.
  const touches = await inTurns(touching, async (touch) => {
    if (touch.fee !== undefined || (form.traces !== undefined && !parties.has(touch.from))) return touch
    const { fee, status, logs } = await paidOf(client, touch)
    return { ...touch, fee, status, logs }
  })
  const logs = scanned.some((block) => block.logs === undefined) ? undefined : scanned.flatMap((block) => block.logs!)
  const internal =
    form.traces === undefined
      ? ({ state: 'refused', note: `${client.host} gives no traces: payments out of contracts are not seen` } as const)
      : WHOLE
  return { touches, native: WHOLE, internal, fee: WHOLE, ...(logs === undefined ? {} : { logs }) }
}

/** A block with its transactions. @throws SourceError when it is not there, or lists one twice or out of place */
export function blockAt(client: RpcClient, number: number): Promise<RpcBlock> {
  return client.get('eth_getBlockByNumber', [hex(number), true], {
    shape: rpcBlock,
    wrong: (block) => {
      if (block.number !== number) return `block ${block.number} for block ${number}`
      const odd = block.transactions.find((tx, i) => tx.blockHash !== block.hash || tx.transactionIndex !== i)
      return odd === undefined ? undefined : `transaction ${odd.hash}, which is of another block or place`
    },
  })
}

async function scan(client: RpcClient, form: ScanForm, number: number, book: BlockBook): Promise<Scanned> {
  const block = await blockAt(client, number)
  book.keep(client, block)
  if (block.transactions.length === 0) return { touches: [], logs: [] }
  const hashes = block.transactions.map(({ hash }) => hash)
  const receipts = form.receipts ? await receiptsOf(client, number) : undefined
  if (receipts !== undefined) checkReceipts(client, block, receipts)
  const traces =
    form.traces === undefined ? undefined : await blockTraces(client, form.traces, { number, hash: block.hash, hashes })
  return {
    touches: block.transactions.map((tx, i) => touchOf(client, tx, receipts?.[i], traces?.[i])),
    logs: receipts?.flatMap(({ logs }) => logs),
  }
}

function checkReceipts(client: RpcClient, block: RpcBlock, receipts: readonly RpcReceipt[]): void {
  const wrong = (got: string) =>
    client.failed(`${client.host} gives receipts that are not those of block ${block.number}`, { got })
  if (receipts.length !== block.transactions.length) {
    throw wrong(`${receipts.length} receipts for ${block.transactions.length} transactions`)
  }
  const odd = receipts.find(({ transactionHash }, i) => block.transactions[i]!.hash !== transactionHash)
  if (odd !== undefined) throw wrong(`one of ${odd.transactionHash}`)
  if (isEmptyBloom(block.logsBloom)) return
  if (bloomOf(receipts.flatMap(({ logs }) => logs)) !== block.logsBloom)
    throw wrong('events that are not those of its bloom')
}

async function paidOf(
  client: RpcClient,
  touch: Touch,
): Promise<Pick<Touch, 'fee' | 'status'> & { logs: readonly RpcLog[] }> {
  const receipt = await receiptOf(client, touch.hash)
  const { blockNumber } = receipt
  const tx = (await blockAt(client, blockNumber)).transactions.find(({ hash }) => hash === touch.hash)
  if (tx === undefined) throw client.failed(`${client.host} moved transaction ${touch.hash} to another block`, {})
  const { fee, status } = touchOf(client, tx, receipt, undefined)
  return { fee, status, logs: receipt.logs }
}
