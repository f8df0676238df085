import type { Transfer } from './transfer.ts'

/** Where rows stand in time, one entry per row. */
export interface RowTimes {
  /** Block of the row, or the block it stands after; -1 before all blocks of its chain. */
  readonly block: Float64Array
  /** 1 when the row stands after its block without being in it. */
  readonly after: Uint8Array
  /** Unix seconds, stated or taken from a block. */
  readonly time: Float64Array
  /** Indices of rows with a block or a time. */
  readonly known: Uint32Array
  /** Indices of rows with neither; their entries mean nothing. */
  readonly unknown: Uint32Array
}

/**
 * Completes blocks and times from the other rows of the chain; the rule is stated at `orderTransfers`.
 * @param chain number of each row's chain
 */
export function timeRows(rows: readonly Transfer[], chain: Uint32Array): RowTimes {
  const block = new Float64Array(rows.length)
  const after = new Uint8Array(rows.length)
  const time = new Float64Array(rows.length)
  const known: number[] = []
  const unknown: number[] = []
  const halfKnown: number[] = []
  rows.forEach((row, index) => {
    block[index] = row.block ?? -1
    time[index] = row.time ?? 0
    ;(row.block === null && row.time === null ? unknown : known).push(index)
    if ((row.block === null) !== (row.time === null)) halfKnown.push(index)
  })
  if (halfKnown.length > 0) {
    const wanted = new Set(halfKnown.map((index) => chain[index]!))
    const clocks = readClocks(rows, chain, wanted)
    for (const index of halfKnown) {
      const clock = clocks.get(chain[index]!)!
      const row = rows[index]!
      if (row.block === null) {
        const last = lastAtOrBelow(clock.earliestFromHere, row.time!)
        block[index] = last < 0 ? -1 : clock.blocks[last]!
        after[index] = last < 0 ? 0 : 1
      } else {
        time[index] = clock.times[lastAtOrBelow(clock.blocks, row.block)]!
      }
    }
  }
  return { block, after, time, known: Uint32Array.from(known), unknown: Uint32Array.from(unknown) }
}

/** Blocks of one chain, ascending, each with its time. */
interface ChainClock {
  readonly blocks: Float64Array
  readonly times: Float64Array
  /** Earliest time of this block and all later ones: ascending even where block times run backwards. */
  readonly earliestFromHere: Float64Array
}

function readClocks(
  rows: readonly Transfer[],
  chain: Uint32Array,
  wanted: ReadonlySet<number>,
): Map<number, ChainClock> {
  const stated = new Map<number, Map<number, number | undefined>>()
  rows.forEach((row, index) => {
    const number = chain[index]!
    if (row.block === null || !wanted.has(number)) return
    const times = stated.get(number) ?? new Map<number, number | undefined>()
    if (times.size === 0) stated.set(number, times)
    const known = times.get(row.block)
    if (known === undefined || (row.time !== null && row.time < known)) times.set(row.block, row.time ?? undefined)
  })
  return new Map([...wanted].map((number) => [number, clockOf(stated.get(number) ?? new Map())]))
}

function clockOf(stated: ReadonlyMap<number, number | undefined>): ChainClock {
  const blocks = Float64Array.from(stated.keys()).sort()
  const times = new Float64Array(blocks.length)
  let time = 0
  for (const block of blocks) {
    const first = stated.get(block)
    if (first === undefined) continue
    time = first
    break
  }
  blocks.forEach((block, at) => {
    time = stated.get(block) ?? time
    times[at] = time
  })
  const earliestFromHere = Float64Array.from(times)
  for (let at = times.length - 2; at >= 0; at--) {
    earliestFromHere[at] = Math.min(earliestFromHere[at]!, earliestFromHere[at + 1]!)
  }
  return { blocks, times, earliestFromHere }
}

/** Index of the last number that is not above `limit`, in ascending numbers; -1 when all are above. */
function lastAtOrBelow(ascending: Float64Array, limit: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle]! <= limit) low = middle + 1
    else high = middle
  }
  return low - 1
}
