import { quote } from '../model/chain.ts'
import { fieldsOf, type Table, type TableReader } from './ledger-table.ts'

/** No transaction has so many frames, counted by their depth; a file in which every record is of one transaction has. */
const MAX_STEPS = 20_000_000
/** Calls do not go deeper on any EVM chain. */
const MAX_DEPTH = 1024

/** One frame of a transaction, as a list of traces has it. */
export interface Frame {
  readonly line: number
  readonly chainId: string
  readonly block: string
  readonly blockHash: string
  readonly time: string
  readonly tx: string
  readonly txIndex: string
  readonly from: string
  /** Blank for a creation that failed. */
  readonly to: string
  readonly units: string
  /** Whether a frame of its kind moves what it carries. */
  readonly moves: boolean
  readonly path: readonly number[]
  /** How many frames it made itself; `undefined` where it is not told. */
  readonly subtraces: number | undefined
  /** Its own failure, or that of a frame above it where `settled`. */
  readonly failed: boolean
  /** Whether `failed` already speaks of the frames above, too. */
  readonly settled: boolean
}

/**
 * Makes rows of the frames of each transaction. A frame below a failed one moved nothing, whatever it says itself; the
 * position of a frame is its place among all frames, so it is known only where they are all there.
 * @param frameOf reads a record; `undefined` for one that belongs to no transaction (a block reward)
 */
export function traceReader(
  table: Table,
  frameOf: (record: readonly string[], line: number) => Frame | undefined,
): TableReader {
  let frames: Frame[] = []
  let steps = 0
  function flush(): void {
    if (frames.length > 0) emitFrames(table, frames)
    frames = []
    steps = 0
  }
  return {
    take(record, line) {
      const frame = frameOf(record, line)
      if (frame === undefined) return
      if (frames.length > 0 && frames[0]!.tx !== frame.tx) flush()
      steps += frame.path.length + 1
      if (steps > MAX_STEPS) {
        table.fail('too many frames of one transaction', line, undefined, { wanted: 'what one transaction can do' })
      }
      frames.push(frame)
    },
    end: flush,
  }
}

function emitFrames(table: Table, frames: readonly Frame[]): void {
  const byPath = new Map<string, Frame>()
  for (const frame of frames) {
    const key = frame.path.join('.')
    const before = byPath.get(key)
    if (before !== undefined) {
      table.fail('one frame of a transaction twice', frame.line, 'trace_address', {
        got: `${quote(key)}, as on ${before.line}`,
        wanted: 'each trace_address once in a transaction',
        next: 'take rows that are repeated out of the table',
      })
    }
    byPath.set(key, frame)
  }
  const places = isWhole(byPath) ? placesOf(frames) : undefined
  const verdicts = verdictsOf(byPath)
  for (const frame of frames) {
    const verdict = verdicts.get(frame)!
    const failed = verdict === 'failed'
    const isRoot = frame.path.length === 0
    // What a failed creation would have made cannot be told from a trace. It moved nothing.
    if (!frame.moves || (failed && !isRoot) || (frame.to === '' && failed)) continue
    const { units } = frame
    if (units === '0') continue
    if (verdict === 'unknown') {
      table.fail('a call without the calls above it', frame.line, 'trace_address', {
        got: `${quote(frame.path.join('.'))}, of a transaction that has no frame ${quote(frame.path.slice(0, -1).join('.'))} beside it`,
        wanted: 'all frames of a transaction together: a call below one that failed moved nothing',
        next: 'export whole blocks, without a filter of addresses, and keep the order of the export',
      })
    }
    const { chain, native } = table.network(frame.chainId, frame.line)
    const fields = fieldsOf({
      chain,
      block: frame.block,
      block_hash: frame.blockHash,
      timestamp: frame.time,
      tx_hash: frame.tx,
      tx_index: frame.txIndex,
      position: isRoot ? '0' : String(places?.get(frame) ?? ''),
      kind: isRoot ? 'native' : 'internal',
      from: frame.from,
      to: frame.to,
      asset: native,
      units,
      status: failed ? '0' : '1',
    })
    table.emit(fields, frame.line, 0)
  }
}

/** Whether every frame that a frame says it made is there, back to the transaction itself. */
function isWhole(byPath: ReadonlyMap<string, Frame>): boolean {
  let made = 1
  if (!byPath.has('')) return false
  for (const [key, { subtraces }] of byPath) {
    if (subtraces === undefined) return false
    made += subtraces
    if (made > byPath.size) return false
    for (let child = 0; child < subtraces; child++) {
      if (!byPath.has(key === '' ? String(child) : `${key}.${child}`)) return false
    }
  }
  return made === byPath.size
}

/** Depth first, as nodes list them, in whatever order the file has them. */
function placesOf(frames: readonly Frame[]): ReadonlyMap<Frame, number> {
  const sorted = [...frames].sort((a, b) => {
    for (let i = 0; ; i++) {
      const [left, right] = [a.path[i], b.path[i]]
      if (left === undefined || right === undefined) return a.path.length - b.path.length
      if (left !== right) return left - right
    }
  })
  return new Map(sorted.map((frame, place) => [frame, place]))
}

type Verdict = 'moved' | 'failed' | 'unknown'

/** Of each frame whether it, or one above it, failed; unknown where a frame above it is not there. */
function verdictsOf(byPath: ReadonlyMap<string, Frame>): ReadonlyMap<Frame, Verdict> {
  const verdicts = new Map<Frame, Verdict>()
  const upwards = [...byPath].sort(([, a], [, b]) => a.path.length - b.path.length)
  for (const [key, frame] of upwards) {
    const above = key === '' ? undefined : byPath.get(key.slice(0, Math.max(0, key.lastIndexOf('.'))))
    const inherited = key === '' ? 'moved' : above === undefined ? 'unknown' : verdicts.get(above)!
    verdicts.set(frame, frame.failed ? 'failed' : inherited === 'unknown' && frame.settled ? 'moved' : inherited)
  }
  return verdicts
}

/**
 * The path of a frame, in the ways that exports write it: `0_2_1`, `0,2,1`, `[0, 2, 1]`; nothing for the transaction itself.
 * @throws InputError for anything else
 */
export function pathOf(table: Table, text: string, line: number): readonly number[] {
  const plain = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  if (plain === '') return []
  const parts = plain.split(/[_,]\s?/)
  if (parts.length <= MAX_DEPTH && parts.every((part) => /^\d{1,9}$/.test(part))) return parts.map(Number)
  return table.fail('not a trace_address', line, 'trace_address', {
    got: quote(text),
    wanted: 'whole numbers with a comma or _ between them, or nothing for the transaction itself',
  })
}
