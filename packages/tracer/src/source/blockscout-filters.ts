import { SourceError } from '../model/errors.ts'
import type { Blockscout } from './blockscout-ask.ts'
import { type FilterItem, filterItem, pageOf } from './blockscout-shapes.ts'
import type { Hole } from './explorer-rows.ts'

/** Blocks that were not read, and of which addresses, in hex. */
export interface GroupHole extends Hole {
  readonly of: readonly string[]
}

/** What `advanced-filters` lists of a group of addresses: transactions, frames and token transfers, each once. */
export interface Filtered {
  readonly items: readonly FilterItem[]
  readonly holes: readonly GroupHole[]
}

/** The item behind which a page begins. */
interface Cursor {
  readonly block_number: number
  readonly transaction_index: number
  readonly internal_transaction_index: number | null
  readonly token_transfer_index: number | null
  readonly token_transfer_batch_index: number | null
}

/** Where the descent through the blocks stands. */
interface Descent {
  readonly cursor: Cursor
  /** Whether the page has to begin with items that were there before. */
  readonly again: boolean
  /** Lowest index of a log that was seen in the block of the cursor. */
  readonly lowestLog: number
}

const page = pageOf(filterItem)
/** Rows a page: what newer versions take; older ones give 50. */
const PAGE = 100
/** Above every index of a log or a frame. */
const ABOVE_ALL = 2_147_483_647

/**
 * Reads everything that names one of a few addresses as sender or receiver, newest first, from block `to` down to block `from`. A
 * contract is no receiver of the transaction or frame that made it: what it was made with is not here.
 * @param most items after which a group is read in halves, and of one address the rest left as a hole
 * @throws SourceError when the service does not answer, or contradicts its own order
 */
export async function readFilters(
  at: Blockscout,
  addresses: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
  most: number,
  signal?: AbortSignal,
): Promise<Filtered> {
  const items = new Map<string, FilterItem>()
  const holes: GroupHole[] = []

  const descend = async (of: readonly string[], start: Descent): Promise<void> => {
    const seen = new Set<string>()
    let descent = start
    for (;;) {
      const { items: rows, next } = await ask(at, of, descent.cursor, signal)
      const before = seen.size
      for (const item of rows) {
        seen.add(keyOf(item))
        if (item.block_number >= from) items.set(keyOf(item), item)
      }
      const last = rows.at(-1)
      if (next === undefined || last === undefined || last.block_number < from) return
      const { block_number: block } = last
      if (seen.size > before) {
        descent = behind(last, rows, descent)
      } else if (descent.again) {
        holes.push({ from: block, to: block, of, note: `block ${block} has a batch that no page holds` })
        descent = above(block)
      } else {
        throw new SourceError(`${at.host} gives the same page twice`, {
          wanted: 'the rows behind those of the page before',
          next: 'take another source: this one does not page',
        })
      }
      if (seen.size < most) continue
      if (of.length === 1) {
        holes.push({ from, to: block, of, note: `not read: over ${most} rows` })
        return
      }
      const middle = of.length >> 1
      await descend(of.slice(0, middle), descent)
      return descend(of.slice(middle), descent)
    }
  }

  await descend(addresses, above(to + 1))
  return { items: [...items.values()], holes }
}

const keyOf = (item: FilterItem): string =>
  [item.hash, item.internal_transaction_index, item.token_transfer_index, item.token_transfer_batch_index].join()

/** Everything in blocks below this one. */
function above(block: number): Descent {
  const cursor = {
    block_number: block,
    transaction_index: 0,
    internal_transaction_index: null,
    token_transfer_index: null,
    token_transfer_batch_index: null,
  }
  return { cursor, again: false, lowestLog: ABOVE_ALL }
}

/**
 * Behind the last item of a page. The service takes an index of 0 for none: behind an item of the first transaction of a block it
 * would skip the frames and logs of that transaction, and behind part of a batch at log 0 the rest of it. There the cursor
 * names the places that come next instead of the item.
 */
function behind(last: FilterItem, rows: readonly FilterItem[], before: Descent): Descent {
  const { block_number: block, transaction_index: tx, internal_transaction_index: frame } = last
  const { token_transfer_index: log, token_transfer_batch_index: inBatch = null } = last
  const known = before.cursor.block_number === block ? before.lowestLog : ABOVE_ALL
  const lowestLog = rows
    .filter((item) => item.block_number === block)
    .reduce((low, item) => Math.min(low, item.token_transfer_index ?? low), known)
  const torn = log === 0 && (inBatch ?? 1) > 1
  const skips = tx === 0 && frame === undefined
  const nextLog = log === undefined && skips ? { log: lowestLog, inBatch: 1 } : { log: log ?? null, inBatch }
  const logs = torn ? { log: 1, inBatch: 1 } : nextLog
  const cursor = {
    block_number: block,
    transaction_index: tx,
    internal_transaction_index: frame ?? (skips ? ABOVE_ALL : null),
    token_transfer_index: logs.log,
    token_transfer_batch_index: logs.inBatch,
  }
  return { cursor, again: torn, lowestLog }
}

async function ask(at: Blockscout, addresses: readonly string[], cursor: Cursor, signal?: AbortSignal) {
  const named = addresses.join(',')
  const query = {
    from_address_hashes_to_include: named,
    to_address_hashes_to_include: named,
    address_relation: 'or',
    items_count: PAGE,
    ...cursor,
  }
  const known = new Set(addresses)
  const check = ({ items }: { readonly items: readonly FilterItem[] }): string | undefined => {
    if (items.some(({ from, to }) => !known.has(from?.hash ?? '') && !known.has(to?.hash ?? ''))) {
      return 'its advanced filters list a row of another address'
    }
    const places = items.map(({ block_number, transaction_index }) => [block_number, transaction_index] as const)
    const all = [[cursor.block_number, cursor.transaction_index] as const, ...places]
    const down = places.every(([block, tx], i) => block < all[i]![0] || (block === all[i]![0] && tx <= all[i]![1]))
    return down ? undefined : 'its advanced filters list rows in no order, or from the first page again'
  }
  return at.get('/advanced-filters', query, page, { check, signal })
}
