import { sortTies } from './order-ties.ts'
import { timeRows } from './order-times.ts'
import { placeUnknown } from './order-unknown.ts'
import type { Transfer } from './transfer.ts'

/** The ledger order of a list of rows. */
export interface LedgerOrder {
  /** Indices into the rows, in ledger order; every row once. */
  readonly order: Uint32Array
  /** Flags that the order adds to a row, by its index: `order-assumed` or `time-unknown`. Rows without are left out. */
  readonly flags: Map<number, readonly string[]>
}

const ORDER_ASSUMED: readonly string[] = Object.freeze(['order-assumed'])
const TIME_UNKNOWN: readonly string[] = Object.freeze(['time-unknown'])

/**
 * The one total order of ledger rows (design, section 3). It depends on the rows alone, never on the order they are given in.
 *
 * On one chain: block; timestamp; tx_index, blanks last; tx_hash; fees after all other rows of their transaction whatever
 * their position; position, blanks last. Rows still equal inside one transaction take turns by the rule of `sortTies`
 * and are flagged `order-assumed`.
 *
 * What a row lacks is filled in for the order only:
 * - a block without time takes the earliest time stated for that block, else the time of the nearest earlier block that has
 *   one, else of the nearest later one, else 0;
 * - a row with a time but no block stands after the last block of its chain whose time is not later than its own;
 * - a row with neither stands before the first row that pays on what it brought, else at the end (`placeUnknown`), flagged
 *   `time-unknown`.
 *
 * Chains keep their own order and are interleaved by time: a chain's clock is the running maximum of its rows' times, and at
 * equal times the chain with the smaller id goes first.
 *
 * Rows equal in everything are told apart by id; ids have to be unique.
 * @param rows at most 2^32 - 1 rows; 1,000,000 take one to three seconds
 * @example orderTransfers([later, earlier]).order // Uint32Array [1, 0]
 */
export function orderTransfers(rows: readonly Transfer[]): LedgerOrder {
  const flags = new Map<number, readonly string[]>()
  const keys = sortKeys(rows)
  const placed = sortKnown(keys, rows)
  forEachRun(
    placed,
    (a, b) => compareRows(keys, rows, a, b),
    (start, end) => {
      const turns = sortTies(rows, placed.subarray(start, end), (a, b) => compareContent(rows[a]!, rows[b]!))
      placed.set(turns, start)
      for (const index of turns) flags.set(index, ORDER_ASSUMED)
    },
  )
  const merged = interleave(keys, placed)
  for (const index of keys.unknown) flags.set(index, TIME_UNKNOWN)
  return { order: placeUnknown(rows, merged, keys.unknown, (a, b) => compareUnknown(rows[a]!, rows[b]!)), flags }
}

/** Numbers to sort by, one per row, so that strings are compared only where the numbers tie. */
interface SortKeys {
  readonly chain: Uint32Array
  readonly block: Float64Array
  /** 1 when the row stands after its block without being in it. */
  readonly after: Uint8Array
  readonly time: Float64Array
  readonly txIndex: Float64Array
  readonly fee: Uint8Array
  readonly position: Float64Array
  /** Rows with a block or a time, and rows with neither. */
  readonly known: Uint32Array
  readonly unknown: Uint32Array
}

function sortKeys(rows: readonly Transfer[]): SortKeys {
  const chain = chainNumbers(rows)
  const txIndex = new Float64Array(rows.length)
  const position = new Float64Array(rows.length)
  const fee = new Uint8Array(rows.length)
  rows.forEach((row, index) => {
    txIndex[index] = row.txIndex ?? Number.POSITIVE_INFINITY
    position[index] = row.position ?? Number.POSITIVE_INFINITY
    fee[index] = row.kind === 'fee' ? 1 : 0
  })
  return { chain, txIndex, position, fee, ...timeRows(rows, chain) }
}

/** Chains numbered in the order of their ids. */
function chainNumbers(rows: readonly Transfer[]): Uint32Array {
  const ids = [...new Set(rows.map((row) => row.chain))].sort()
  const numberOf = new Map(ids.map((id, number) => [id, number]))
  return Uint32Array.from(rows, (row) => numberOf.get(row.chain)!)
}

/** First by chain and block, in two numbers; then inside each block, where few rows have to be compared by much. */
function sortKnown(keys: SortKeys, rows: readonly Transfer[]): Uint32Array {
  const { chain, block } = keys
  const byBlock = (a: number, b: number) => chain[a]! - chain[b]! || block[a]! - block[b]!
  const sorted = keys.known.sort(byBlock)
  forEachRun(sorted, byBlock, (start, end) => {
    sorted.subarray(start, end).sort((a, b) => compareRows(keys, rows, a, b))
  })
  return sorted
}

/** Calls back for each stretch of two or more neighbours that compare equal. */
function forEachRun(
  sorted: Uint32Array,
  compare: (a: number, b: number) => number,
  run: (start: number, end: number) => void,
): void {
  let start = 0
  for (let end = 1; end <= sorted.length; end++) {
    if (end < sorted.length && compare(sorted[start]!, sorted[end]!) === 0) continue
    if (end - start > 1) run(start, end)
    start = end
  }
}

/** 0 for rows that are equal but for the content of their payment, inside one transaction. */
function compareRows(keys: SortKeys, rows: readonly Transfer[], a: number, b: number): number {
  const { chain, block, after, time, txIndex, fee, position } = keys
  if (chain[a] !== chain[b]) return chain[a]! - chain[b]!
  if (block[a] !== block[b]) return block[a]! - block[b]!
  if (after[a] !== after[b]) return after[a]! - after[b]!
  if (time[a] !== time[b]) return time[a]! - time[b]!
  if (txIndex[a] !== txIndex[b]) return txIndex[a]! < txIndex[b]! ? -1 : 1
  const byTx = compareText(rows[a]!.tx, rows[b]!.tx)
  if (byTx !== 0) return byTx
  if (fee[a] !== fee[b]) return fee[a]! - fee[b]!
  return position[a] === position[b] ? 0 : position[a]! < position[b]! ? -1 : 1
}

/** Of rows with neither block nor time, what the record says of their order; then the content. */
function compareUnknown(a: Transfer, b: Transfer): number {
  return (
    compareNumbers(a.txIndex, b.txIndex) ||
    compareText(a.tx, b.tx) ||
    Number(a.kind === 'fee') - Number(b.kind === 'fee') ||
    compareNumbers(a.position, b.position) ||
    compareContent(a, b)
  )
}

/** Rank of a kind among rows that nothing else orders. */
const KIND_RANK: Readonly<Record<Transfer['kind'], number>> = Object.freeze({
  native: 0,
  internal: 1,
  erc20: 2,
  erc721: 3,
  erc1155: 4,
  utxo: 5,
  fee: 6,
})

/** By kind, sender, receiver, asset and units (unknown units last); equal payments by id. */
function compareContent(a: Transfer, b: Transfer): number {
  return (
    KIND_RANK[a.kind] - KIND_RANK[b.kind] ||
    compareText(a.from, b.from) ||
    compareText(a.to ?? '', b.to ?? '') ||
    compareText(a.asset, b.asset) ||
    compareNumbers(a.units, b.units) ||
    compareText(a.id, b.id)
  )
}

/** By code units: the same on every machine, whatever its language. */
function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** Blanks last. */
function compareNumbers(a: bigint | number | null, b: bigint | number | null): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b ? -1 : 1
}

/**
 * Merges chains, each of which is a run of `sorted`, by their clocks. Linear in rows times chains: a ledger has few chains.
 * Its own rows never make a chain wait, so each keeps its order even where its times run backwards.
 */
function interleave(keys: SortKeys, sorted: Uint32Array): Uint32Array {
  const heads: number[] = []
  const ends: number[] = []
  for (let at = 0; at < sorted.length; at++) {
    if (at > 0 && keys.chain[sorted[at]!] === keys.chain[sorted[at - 1]!]) continue
    if (at > 0) ends.push(at)
    heads.push(at)
  }
  if (heads.length < 2) return sorted
  ends.push(sorted.length)
  const clocks = heads.map((head) => keys.time[sorted[head]!]!)
  const merged = new Uint32Array(sorted.length)
  for (let at = 0; at < merged.length; at++) {
    let next = -1
    for (let run = 0; run < heads.length; run++) {
      if (heads[run]! < ends[run]! && (next < 0 || clocks[run]! < clocks[next]!)) next = run
    }
    merged[at] = sorted[heads[next]!]!
    const head = ++heads[next]!
    if (head < ends[next]!) clocks[next] = Math.max(clocks[next]!, keys.time[sorted[head]!]!)
  }
  return merged
}
