import type { z } from 'zod'
import { SourceError } from '../model/errors.ts'
import type { Blockscout } from './blockscout-ask.ts'
import { type FrameItem, frameItem, pageOf } from './blockscout-shapes.ts'
import type { Hole } from './explorer-rows.ts'

/*
 * Lists of frames tell which of them failed, also below one that failed; `advanced-filters` does not. Frames without value
 * may be deleted from the database of the service, so the index of a frame is no place among all.
 */

const page = pageOf(frameItem)
const PAGE = 100
/** No transaction has more frames than that with value. */
const MOST_OF_TRANSACTION = 20_000

export interface Framed {
  readonly frames: readonly FrameItem[]
  readonly holes: readonly Hole[]
}

/** Frames that name an address, newest first, from block `to` down to block `from`. Those that made it among them. */
export async function framesOfAddress(
  at: Blockscout,
  address: string,
  { from, to }: { readonly from: number; readonly to: number },
  most: number,
  signal?: AbortSignal,
): Promise<Framed> {
  const touches = (frame: FrameItem): boolean =>
    [frame.from, frame.to, frame.created_contract].some((party) => party?.hash === address)
  const start = { block_number: to + 1, transaction_index: 0, index: 0 }
  const frames = new Map<string, FrameItem>()
  const path = `/addresses/${address}/internal-transactions`
  for await (const rows of pages(at, path, start, touches, signal)) {
    for (const frame of rows) {
      if (frame.block_number >= from && frame.block_number <= to) frames.set(keyOf(frame), frame)
    }
    const last = rows.at(-1)
    if (last === undefined || last.block_number < from) break
    if (frames.size >= most) {
      const hole = { from, to: last.block_number, note: `internal transactions: not read: over ${most} rows` }
      return { frames: [...frames.values()], holes: [hole] }
    }
  }
  return { frames: [...frames.values()], holes: [] }
}

/** All frames of a transaction. @throws SourceError when they have no end */
export async function framesOfTransaction(
  at: Blockscout,
  { hash, block }: { readonly hash: string; readonly block: number },
  signal?: AbortSignal,
): Promise<FrameItem[]> {
  const belongs = (frame: FrameItem): boolean => frame.transaction_hash === hash && frame.block_number === block
  const frames = new Map<string, FrameItem>()
  for await (const rows of pages(at, `/transactions/${hash}/internal-transactions`, {}, belongs, signal)) {
    for (const frame of rows) frames.set(keyOf(frame), frame)
    if (frames.size > MOST_OF_TRANSACTION) {
      throw new SourceError(`${at.host} lists frames of ${hash} without end`, { next: 'take another source' })
    }
  }
  return [...frames.values()]
}

const keyOf = ({ transaction_hash, index }: FrameItem): string => `${transaction_hash} ${index}`

/** Page after page, each with something new. */
async function* pages(
  at: Blockscout,
  path: string,
  start: Readonly<Record<string, unknown>>,
  belongs: (frame: FrameItem) => boolean,
  signal?: AbortSignal,
): AsyncGenerator<readonly FrameItem[]> {
  const seen = new Set<string>()
  const check = ({ items }: { readonly items: readonly FrameItem[] }): string | undefined =>
    items.every(belongs) ? undefined : 'its internal transactions are not those asked for'
  for (let cursor: Readonly<Record<string, unknown>> | undefined = start; cursor !== undefined; ) {
    const told: z.output<typeof page> = await at.get(path, { items_count: PAGE, ...cursor }, page, { check, signal })
    const { items, next } = told
    const before = seen.size
    for (const frame of items) seen.add(keyOf(frame))
    if (next !== undefined && seen.size === before) {
      throw new SourceError(`${at.host} gives the same page twice`, {
        wanted: 'the internal transactions behind those of the page before',
        next: 'take another source: this one does not page',
      })
    }
    yield items
    cursor = next
  }
}
