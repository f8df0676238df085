import { SourceError } from '../model/errors.ts'

/** What was learned of a service, kept in the case so that a resumed run asks the same. */
export interface Limits {
  /** Rows asked for at once: what the user chose, or what the service was seen to give at most. */
  size: number
  /** Page times rows that may be asked for. */
  window: number
}

/** Page times rows that every service of this kind lets look back to. */
export const MOST_WINDOW = 10_000

/** Blocks of a list that were not read, or not to their end. */
export interface Gap {
  readonly from: number
  readonly to: number
  readonly note: string
}

export interface Paged<T> {
  readonly rows: readonly T[]
  readonly gaps: readonly Gap[]
}

export interface Page {
  readonly from: number
  readonly to: number
  readonly page: number
  readonly size: number
}

export type PageAnswer<T> =
  | { readonly kind: 'rows'; readonly rows: readonly T[]; readonly pending?: string }
  | { readonly kind: 'window'; readonly most?: number }
  | { readonly kind: 'slow' }

/** What paging has to know of a row: its block, and a text that equal rows share. */
export interface RowKind<T> {
  blockOf(row: T): number
  textOf(row: T): string
}

/** Lengths at which services cut a list without a word. */
const ROUND: ReadonlySet<number> = new Set([
  10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 2_500, 5_000, 10_000, 20_000, 50_000, 100_000,
])

/**
 * Reads a list of blocks `from` to `to` whole, whatever the service cuts: pages of one size inside a window, then a new window
 * from the last block on that was seen, that block included and its rows read anew. A list that is shorter than asked for but
 * of a round length may be cut: its second page tells. What cannot be had (one block with more rows than a window, or one that
 * takes the service too long) becomes a gap.
 * @param limits changed where the answers teach other ones
 * @param most rows after which the rest becomes a gap
 * @throws SourceError when the answers contradict each other
 */
export async function readPages<T>(
  { from, to }: { readonly from: number; readonly to: number },
  ask: (page: Page) => Promise<PageAnswer<T>>,
  { blockOf, textOf }: RowKind<T>,
  limits: Limits,
  most: number,
): Promise<Paged<T>> {
  const rows: T[] = []
  const gaps: Gap[] = []
  /** Rows of a block that ended a window: the next one has to hold them too. */
  const overlaps: { readonly block: number; readonly seen: readonly T[] }[] = []
  const todo = [{ from, to }]
  for (let window = todo.pop(); window !== undefined; window = todo.pop()) {
    if (rows.length >= most) {
      gaps.push({ ...window, note: `not read: the list has over ${most} rows` })
      continue
    }
    const read = await readWindow(window, ask, textOf, limits, most - rows.length)
    gaps.push(...read.pending.map((note) => ({ ...window, note })))
    if (read.end === 'all') {
      rows.push(...read.rows)
    } else if (read.end === 'slow') {
      const middle = Math.floor((window.from + window.to) / 2)
      if (window.from < window.to) todo.push({ from: middle + 1, to: window.to }, { from: window.from, to: middle })
      else gaps.push({ ...window, note: `block ${window.from} takes the service too long` })
    } else {
      const rest = restOf(window, read.rows.map(blockOf))
      if (read.end === 'most' || rest === undefined) {
        rows.push(...read.rows)
        const note =
          rest === undefined && read.end === 'full'
            ? `block ${window.from} has more rows than the service lists`
            : `the list has over ${most} rows`
        for (const { from, to } of rest?.todo ?? [window]) gaps.push({ from, to, note })
      } else {
        const { edge, todo: next } = rest
        rows.push(...read.rows.filter((row) => blockOf(row) !== edge))
        overlaps.push({ block: edge, seen: read.rows.filter((row) => blockOf(row) === edge) })
        todo.push(...next)
      }
    }
  }
  for (const { block, seen } of overlaps) {
    if (gaps.some(({ from, to }) => from <= block && block <= to)) continue
    const again = rows.filter((row) => blockOf(row) === block).map(textOf)
    if (!holdsAll(again, seen.map(textOf))) {
      throw new SourceError(`block ${block} lost rows while it was read`, {
        got: 'a second page without rows that the first one had',
        wanted: 'the same rows of the same block',
        next: 'try again: the chain or the list of the service was being rewritten',
      })
    }
  }
  return { rows, gaps }
}

interface WindowRead<T> {
  readonly rows: readonly T[]
  /** all: the list ends here; full, most: more may follow; slow: ask for fewer blocks. */
  readonly end: 'all' | 'full' | 'most' | 'slow'
  readonly pending: readonly string[]
}

async function readWindow<T>(
  window: { readonly from: number; readonly to: number },
  ask: (page: Page) => Promise<PageAnswer<T>>,
  textOf: (row: T) => string,
  limits: Limits,
  most: number,
): Promise<WindowRead<T>> {
  let size = Math.min(limits.size, limits.window)
  let rows: T[] = []
  let before = ''
  const pending = new Set<string>()
  for (let page = 1; page * size <= limits.window; page++) {
    const answer = await ask({ ...window, page, size })
    if (answer.kind === 'slow') return { rows: [], end: 'slow', pending: [] }
    if (answer.kind === 'window') {
      limits.window = windowOf(answer.most, page, size)
      if (page > 1) break
      size = limits.size = Math.min(limits.size, limits.window)
      rows = []
      page = 0
      continue
    }
    if (answer.pending !== undefined) pending.add(answer.pending)
    const count = answer.rows.length
    if (count > size) {
      throw new SourceError('the explorer gives more rows than it was asked for', {
        got: `${count} rows`,
        wanted: `at most ${size}`,
        next: 'take another source: this one does not page',
      })
    }
    const text = answer.rows.map(textOf).join('\n')
    if (page > 1 && count > 0 && text === before) {
      throw new SourceError('the explorer gives the same page twice', {
        wanted: 'the rows after those of the page before',
        next: 'take another source: this one does not page',
      })
    }
    before = text
    rows = rows.concat(answer.rows)
    if (page > 1 && count > 0) limits.size = size
    const maybeCut = page === 1 && count < size && ROUND.has(count)
    if (maybeCut) size = count
    else if (count < size) return { rows, end: 'all', pending: [...pending] }
    if (rows.length >= most) return { rows, end: 'most', pending: [...pending] }
  }
  return { rows, end: 'full', pending: [...pending] }
}

/** The window that a service lets look back to, once it refused a page. */
function windowOf(most: number | undefined, page: number, size: number): number {
  if (most !== undefined && most >= 1 && most < page * size) return most
  if (page > 1) return (page - 1) * size
  if (size > 1) return Math.max(1, Math.floor(size / 2))
  throw new SourceError('the explorer refuses even one row at a time', { next: 'take another source' })
}

/**
 * Where a full window ended, and the windows to go on with, last first: that block is in them. Lists come oldest first, or newest
 * first; rows of a single block do not tell which. Undefined for a window of one block, which cannot be had in parts.
 */
function restOf(
  { from, to }: { readonly from: number; readonly to: number },
  blocks: readonly number[],
): { readonly edge: number; readonly todo: readonly { readonly from: number; readonly to: number }[] } | undefined {
  const edge = blocks.at(-1)!
  if (from === to) return undefined
  if (blocks.every((block) => block === edge)) {
    const parts = [
      { from: edge + 1, to },
      { from: edge, to: edge },
      { from, to: edge - 1 },
    ]
    return { edge, todo: parts.filter((part) => part.from <= part.to) }
  }
  const ordered = (sign: 1 | -1): boolean => blocks.every((block, i) => i === 0 || (block - blocks[i - 1]!) * sign >= 0)
  if (ordered(1)) return { edge, todo: [{ from: edge, to }] }
  if (ordered(-1)) return { edge, todo: [{ from, to: edge }] }
  throw new SourceError('the explorer lists rows in no order', {
    got: 'blocks that go up and down',
    wanted: 'one direction throughout, so that the end of a page tells what is missing',
    next: 'take another source',
  })
}

/** Whether the first holds the second, equal texts as often. */
function holdsAll(all: readonly string[], some: readonly string[]): boolean {
  const left = new Map<string, number>()
  for (const text of all) left.set(text, (left.get(text) ?? 0) + 1)
  return some.every((text) => {
    const count = (left.get(text) ?? 0) - 1
    left.set(text, count)
    return count >= 0
  })
}
