/** Orders in which a baseline shuffles, at most and at least, where there are more; and how many entries it moves in all of them. */
const MOST = 200
const LEAST = 20
const MOVED = 1_000_000
/** Entries up to which every order is tried. */
const FEW = 5

/**
 * Orders of `length` things: every one where they are few, else some that follow from the seed alone, so that every machine shuffles alike.
 * @param seed text of the facts that are shuffled
 */
export function* ordersOf(length: number, seed: string): Generator<readonly number[]> {
  const order = Array.from({ length }, (_, i) => i)
  if (length <= FEW) {
    yield* everyOrder(order, 0)
    return
  }
  const next = numbersFrom(seed)
  for (let n = 0; n < countOf(length); n++) {
    for (let i = length - 1; i > 0; i--) {
      const j = next() % (i + 1)
      const kept = order[i]!
      order[i] = order[j]!
      order[j] = kept
    }
    yield order
  }
}

function countOf(length: number): number {
  return Math.max(LEAST, Math.min(MOST, Math.floor(MOVED / length)))
}

/** How the orders were chosen, for people. */
export function ordersInWords(length: number): string {
  return length <= FEW ? 'every order of the entries' : `${countOf(length)} orders of the entries`
}

function* everyOrder(order: number[], from: number): Generator<readonly number[]> {
  if (from >= order.length - 1) {
    yield order
    return
  }
  for (let i = from; i < order.length; i++) {
    swap(order, from, i)
    yield* everyOrder(order, from + 1)
    swap(order, from, i)
  }
}

function swap(list: number[], a: number, b: number): void {
  const kept = list[a]!
  list[a] = list[b]!
  list[b] = kept
}

/** Whole numbers below 2^32 by a linear step and a mix (the generator known as mulberry32), from a digest of the text (FNV-1a). */
function numbersFrom(seed: string): () => number {
  let state = 0x811c9dc5
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}
