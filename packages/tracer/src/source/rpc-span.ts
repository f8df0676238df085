import type { RpcRead } from './rpc-client.ts'

/** Blocks, both included. */
export interface Span {
  readonly from: number
  readonly to: number
}

export const sizeOf = ({ from, to }: Span): number => to - from + 1

/** Most blocks of one question; grows smaller as an endpoint says so. */
export interface SpanLimit {
  most: number
}

export interface Gathering<T> {
  ask(span: Span): Promise<RpcRead<readonly T[]>>
  blockOf(item: T): number
  keyOf(item: T): string
  /** One block whose list was refused for its size, or may have been cut: by another way, or undefined where there is none. */
  finest(block: number): Promise<readonly T[] | undefined>
}

export interface Gathered<T> {
  readonly items: readonly T[]
  /** Blocks of which more may be there than the endpoint gives. */
  readonly dense: readonly number[]
}

/** A gathering that cannot go on: what a person should know. */
export class SpanRefused extends Error {}

/** Most questions for one list: beyond, an endpoint is of no use for so many blocks. */
export const MOST_WINDOWS = 3000

/**
 * Everything of a kind in a span, in windows as wide as the endpoint takes. Which window comes next depends on the answers
 * alone. A count at which endpoints are known to cut is asked again in parts.
 * @throws SpanRefused when the endpoint takes not even one block, or too few of them at once; SourceError when parts contradict the whole
 */
export async function gather<T>(span: Span, limit: SpanLimit, how: Gathering<T>): Promise<Gathered<T>> {
  const items: T[] = []
  const dense: number[] = []
  const add = (part: Gathered<T>): void => {
    for (const item of part.items) items.push(item)
    dense.push(...part.dense)
  }
  for (let from = span.from; from <= span.to; ) {
    const window = { from, to: Math.min(span.to, from + limit.most - 1) }
    if (sizeOf(span) / limit.most > MOST_WINDOWS) {
      throw new SpanRefused(
        `takes ${limit.most} blocks at once, and ${sizeOf(span)} are to be read: more than ${MOST_WINDOWS} questions`,
      )
    }
    const read = await how.ask(window)
    if (read.ok) {
      add(await whole(window, read.value, limit, how))
    } else if (read.meaning.kind === 'range') {
      const { most = 0 } = read.meaning
      const smaller = most > 0 && most < sizeOf(window) ? most : sizeOf(window) >> 1
      if (smaller < 1) throw new SpanRefused('takes not even one block at once')
      limit.most = smaller
      continue
    } else {
      const at = read.meaning.kind === 'size' ? read.meaning.to : undefined
      add(await inParts(window, at, limit, how))
    }
    from = window.to + 1
  }
  return { items, dense }
}

/** A list that was given: asked again in parts where its length is one at which lists are cut. */
async function whole<T>(window: Span, items: readonly T[], limit: SpanLimit, how: Gathering<T>): Promise<Gathered<T>> {
  if (!isRound(items.length)) return { items, dense: [] }
  const blocks = items.map(how.blockOf)
  const last = Math.max(...blocks)
  if (window.from === window.to) {
    const finer = await how.finest(last)
    return finer === undefined ? { items, dense: [last] } : { items: finer, dense: [] }
  }
  // Endpoints that cut give the first: the block they end in, what is before it and what is after it tell whether they did.
  const edges = last === window.to && Math.min(...blocks) < last ? [last] : [last, last + 1]
  const parts = await partsOf(window, edges, limit, how)
  const found = new Set(parts.items.map(how.keyOf))
  const lost = items.find((item) => !found.has(how.keyOf(item)))
  if (lost !== undefined) {
    throw new SpanRefused(`gives less in parts than at once: block ${how.blockOf(lost)} is without what it held before`)
  }
  return parts
}

async function inParts<T>(
  window: Span,
  suggested: number | undefined,
  limit: SpanLimit,
  how: Gathering<T>,
): Promise<Gathered<T>> {
  if (window.from === window.to) {
    const finer = await how.finest(window.from)
    return finer === undefined ? { items: [], dense: [window.from] } : { items: finer, dense: [] }
  }
  const middle = window.from + ((window.to - window.from) >> 1)
  const end = suggested !== undefined && suggested >= window.from && suggested < window.to ? suggested : middle
  return partsOf(window, [end + 1], limit, how)
}

/** The window in parts that begin at its start and at each of the given blocks. */
async function partsOf<T>(
  window: Span,
  starts: readonly number[],
  limit: SpanLimit,
  how: Gathering<T>,
): Promise<Gathered<T>> {
  const begins = [...new Set([window.from, ...starts.filter((at) => at > window.from && at <= window.to)])]
  const items: T[] = []
  const dense: number[] = []
  for (const [i, from] of begins.entries()) {
    const part = await gather({ from, to: (begins[i + 1] ?? window.to + 1) - 1 }, limit, how)
    for (const item of part.items) items.push(item)
    dense.push(...part.dense)
  }
  return { items, dense }
}

/** Counts at which lists were seen to be cut: 10, 20, 50, 100, … */
export function isRound(count: number): boolean {
  return count >= 10 && /^[125]0+$/.test(String(count))
}
