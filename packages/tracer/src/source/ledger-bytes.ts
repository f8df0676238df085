import { createHash } from 'node:crypto'
import { createReadStream, type Stats, statSync } from 'node:fs'
import { basename } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { InputError, SourceError } from '../model/errors.ts'

/** Bytes read at a time: large enough that the fixed cost of a block does not count. */
const BLOCK_BYTES = 1 << 20
/**
 * A gzip file may grow by this factor. Ledgers shrink to a quarter or a tenth, a file of one repeated row to a hundredth;
 * what grows further is a bomb.
 */
const MAX_GROWTH = 200
/** A file may grow to this size whatever the factor. */
const FREE_BYTES = 64 << 20

/** The bytes of a ledger file, unpacked where they are gzip (told by content, not by name), and the digest of the file itself. */
export interface LedgerBytes {
  /** Blocks of unpacked bytes; to be read once, to the end. */
  readonly blocks: AsyncIterable<Buffer>
  /** Size of the file in bytes. */
  readonly size: number
  /** Bytes of the file read so far. */
  read(): number
  /** sha256 of the file, 64 hex digits; known when `blocks` has ended. */
  sha256(): string
}

/**
 * Opens a ledger file for one streaming pass.
 * @param signal ends the reading
 * @throws InputError when there is no such file; while reading, when its gzip is broken or grows out of measure
 * @throws SourceError while reading, when the disk fails
 */
export function openBytes(path: string, signal?: AbortSignal): LedgerBytes {
  const file = basename(path)
  const { size } = statFile(path)
  const hash = createHash('sha256')
  let read = 0
  let digest = ''

  async function* packed(): AsyncGenerator<Buffer> {
    try {
      for await (const block of createReadStream(path, { highWaterMark: BLOCK_BYTES })) {
        signal?.throwIfAborted()
        hash.update(block as Buffer)
        read += (block as Buffer).length
        yield block as Buffer
      }
    } catch (error) {
      if (signal?.aborted) throw error
      throw new SourceError(`${file} could not be read`, { got: String(error), cause: error })
    }
    digest = hash.digest('hex')
  }

  async function* blocks(): AsyncGenerator<Buffer> {
    const source = packed()
    const { value: first, done } = await source.next()
    if (done === true) return
    const rest = prepend(first, source)
    if (first[0] !== 0x1f || first[1] !== 0x8b) yield* rest
    else yield* unpack(rest)
  }

  async function* unpack(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const gunzip = createGunzip({ chunkSize: BLOCK_BYTES })
    pipeline(Readable.from(source), gunzip, () => {})
    let unpacked = 0
    try {
      for await (const block of gunzip) {
        unpacked += (block as Buffer).length
        if (unpacked > FREE_BYTES && unpacked > read * MAX_GROWTH) {
          throw new InputError('it grows out of measure when unpacked', {
            got: `more than ${unpacked} bytes out of ${read}`,
            wanted: `a gzip file that grows by a factor of at most ${MAX_GROWTH}`,
            next: 'unpack the file yourself if you trust it, and name the unpacked one',
          })
        }
        yield block as Buffer
      }
    } catch (error) {
      throw brokenGzip(error)
    }
    if (read < size) throw brokenGzip(new Error('bytes after its end'))
  }

  return { blocks: blocks(), size, read: () => read, sha256: () => digest }
}

/** The sha256 of a file, 64 hex digits. @throws InputError when there is no such file @throws SourceError when the disk fails */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  statFile(path)
  const hash = createHash('sha256')
  try {
    for await (const block of createReadStream(path, { highWaterMark: BLOCK_BYTES })) {
      signal?.throwIfAborted()
      hash.update(block as Buffer)
    }
  } catch (error) {
    if (signal?.aborted) throw error
    throw new SourceError(`${basename(path)} could not be read`, { got: String(error), cause: error })
  }
  return hash.digest('hex')
}

function statFile(path: string): Stats {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats?.isFile()) return stats
  throw new InputError(`there is no ledger file at ${path}`, {
    got: stats === undefined ? 'nothing' : 'something that is not a file',
    wanted: 'a CSV file, plain or gzip',
  })
}

async function* prepend(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield* rest
}

/** zlib's complaints in words; everything else is passed on. */
function brokenGzip(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : String(error)
  if (!code.startsWith('Z_') && message !== 'bytes after its end') return error
  return new InputError('not a whole gzip file', {
    got: code === 'Z_BUF_ERROR' ? 'an end in the middle of the packed data' : message,
    wanted: 'CSV, plain or packed by gzip',
    next: 'fetch or copy the file again; nothing of it was imported',
    cause: error,
  })
}
