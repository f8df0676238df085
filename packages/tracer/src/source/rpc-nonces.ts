import type { BlockBook } from './rpc-blocks.ts'
import { inTurns } from './rpc-blocks.ts'
import { hex, type RpcClient } from './rpc-client.ts'
import { receiptOf } from './rpc-receipts.ts'
import { blockAt } from './rpc-scan.ts'
import { hexData, whole } from './rpc-shapes.ts'
import type { Span } from './rpc-span.ts'
import { type NativeFound, type Touch, touchOf } from './rpc-touch.ts'

/** Most outgoing transactions of one address that are looked for one by one. */
const MOST_WALKED = 500

/** Transactions that an address had sent up to a block, that one included; undefined where its state is not kept. */
export async function nonceAt(client: RpcClient, party: string, block: number): Promise<number | undefined> {
  const read = await client.ask('eth_getTransactionCount', [party, hex(block)], { shape: whole, steers: NO_STATE })
  return read.ok ? read.value : undefined
}

/** What endpoints answer for a block whose state they do not keep, and where they keep none but the last. */
export const NO_STATE = ['pruned', 'missing', 'other'] as const

/** Whether an address is a contract at a block; undefined where that is not kept. An account that lends its code to a key is none. */
export async function isContract(client: RpcClient, party: string, block: number): Promise<boolean | undefined> {
  const read = await client.ask('eth_getCode', [party, hex(block)], { shape: hexData, steers: NO_STATE })
  return read.ok ? read.value !== '0x' && !read.value.startsWith('0xef0100') : undefined
}

/**
 * The outgoing payments of some addresses, for an endpoint without index and traces: an account's transactions are numbered,
 * so the blocks where its number grows are all the blocks where it paid. What it received cannot be found so.
 * @param parties addresses as the interface writes them
 */
export async function byNonces(
  client: RpcClient,
  parties: ReadonlySet<string>,
  span: Span,
  book: BlockBook,
): Promise<NativeFound> {
  const walks = await inTurns([...parties], (party) => walk(client, party, span, book))
  const failed = walks.find(({ whole: all }) => !all)
  const native = {
    state: 'refused',
    note:
      failed?.note ??
      `${client.host} has no list of payments by address: those it made were found by their number, those it received are not seen`,
  } as const
  return {
    touches: walks.flatMap(({ touches }) => touches),
    native,
    internal: { state: 'refused', note: `${client.host} gives no traces: payments out of contracts are not seen` },
    fee: failed === undefined ? { state: 'complete', note: '' } : { state: 'refused', note: failed.note },
    outgoing: new Set([...parties].filter((_, i) => walks[i]!.whole)),
  }
}

interface Walk {
  readonly touches: readonly Touch[]
  readonly whole: boolean
  readonly note: string
}

async function walk(client: RpcClient, party: string, { from, to }: Span, book: BlockBook): Promise<Walk> {
  const none = (note: string): Walk => ({ touches: [], whole: false, note })
  const contract = await isContract(client, party, to)
  const [start, end] = [from === 0 ? 0 : await nonceAt(client, party, from - 1), await nonceAt(client, party, to)]
  if (contract === undefined || start === undefined || end === undefined) {
    return none(`${client.host} keeps no state of old blocks, and has no list of payments by address`)
  }
  if (contract) return none(`${client.host} has no list of payments by address, and a contract does not number its own`)
  if (end - start > MOST_WALKED) {
    return none(`${client.host} has no list of payments by address; ${end - start} are too many to look for one by one`)
  }
  const blocks = await blocksOf(client, party, { block: from - 1, count: start }, { block: to, count: end })
  if (blocks === undefined) return none(`${client.host} keeps no state of some old blocks`)
  const touches = await inTurns(blocks, async (number) => {
    const block = await blockAt(client, number)
    book.keep(client, block)
    const sent = block.transactions.filter((tx) => tx.from === party)
    return Promise.all(sent.map(async (tx) => touchOf(client, tx, await receiptOf(client, tx.hash), undefined)))
  })
  return { touches: touches.flat(), whole: true, note: '' }
}

interface Counted {
  readonly block: number
  readonly count: number
}

/** Blocks in which a count grows, by bisection level by level; undefined where a state between is not kept. */
async function blocksOf(
  client: RpcClient,
  party: string,
  first: Counted,
  last: Counted,
): Promise<number[] | undefined> {
  const found: number[] = []
  let level: [Counted, Counted][] = [[first, last]]
  while (level.length > 0) {
    const open = level.filter(([low, high]) => low.count < high.count)
    for (const [low, high] of open) if (high.block - low.block === 1) found.push(high.block)
    const wide = open.filter(([low, high]) => high.block - low.block > 1)
    const next = await inTurns(wide, async ([low, high]): Promise<[Counted, Counted][] | undefined> => {
      const block = low.block + ((high.block - low.block) >> 1)
      const count = await nonceAt(client, party, block)
      if (count === undefined) return undefined
      const middle = { block, count }
      return [
        [low, middle],
        [middle, high],
      ]
    })
    if (next.includes(undefined)) return undefined
    level = next.flatMap((pair) => pair!)
  }
  return found.sort((a, b) => a - b)
}
