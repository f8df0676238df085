/** Where two cases part, in the bytes that their hash is of. */
export interface Difference {
  /** Number of the record, from 0. */
  readonly record: number
  /** What the record is of: `transfer`, `movement`, … as in `digest.ts`. */
  readonly tag: string
  /** Offset of the first byte that differs in all the bytes, from 0. */
  readonly byte: number
  /** The same in its record. */
  readonly at: number
  /** The records as they stand; undefined where that side has ended. */
  readonly left: string | undefined
  readonly right: string | undefined
}

/**
 * Compares two streams of records up to the first that differs, without holding more than one of each.
 * @param a records as `recordsOf` gives them
 * @returns undefined when both are the same to the last byte
 * @example firstDifference(recordsOf(stored), recordsOf(derived))?.tag // 'movement'
 */
export function firstDifference(a: Iterable<string>, b: Iterable<string>): Difference | undefined {
  const [lefts, rights] = [a[Symbol.iterator](), b[Symbol.iterator]()]
  let bytes = 0
  try {
    for (let record = 0; ; record++) {
      const [left, right] = [textOf(lefts.next()), textOf(rights.next())]
      if (left === undefined && right === undefined) return undefined
      if (left !== right) {
        const at = commonBytes(left ?? '', right ?? '')
        return { record, tag: tagOf(left ?? right!), byte: bytes + at, at, left, right }
      }
      bytes += Buffer.byteLength(left!)
    }
  } finally {
    lefts.return?.()
    rights.return?.()
  }
}

function textOf(step: IteratorResult<string, unknown>): string | undefined {
  return step.done === true ? undefined : step.value
}

/** The first record of all has a tag with its version; all others are one word. */
function tagOf(record: string): string {
  return /^(?:spoor-case\/\d+|[a-z]*)/.exec(record)![0]
}

function commonBytes(left: string, right: string): number {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at++
  return at
}
