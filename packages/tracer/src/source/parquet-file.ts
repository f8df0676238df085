import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { type AsyncBuffer, type Compressors, type FileMetaData, parquetMetadataAsync, parquetScan } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { InputError, SourceError, SpoorError } from '../model/errors.ts'
import { place } from './ledger-columns.ts'
import type { OnRecord } from './ledger-csv.ts'
import { columnsOf, type ParquetColumn } from './parquet-cells.ts'

/** Rows decoded at a time: what is in memory does not grow with the file or its row groups. */
const SLICE = 32_768
/** Largest column of one row group, as it lies in the file. */
const MAX_CHUNK = 1 << 30
/** Largest page of a column, unpacked. Writers make pages of a megabyte. */
const MAX_PAGE = 1 << 28
const MAX_METADATA = 1 << 28
/** Columns by which a file tells whether its unannotated bytes are text: a hash is 32 bytes, and 66 letters. */
const HASHES: ReadonlySet<string> = new Set(['transaction_hash', 'hash', 'tx_hash'])

const MAGIC = Buffer.from('PAR1')

/** Whether a file begins as Parquet does. */
export async function isParquet(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return false
  try {
    const start = Buffer.alloc(4)
    return (await file.stat()).isFile() && (await file.read(start, 0, 4, 0)).bytesRead === 4 && start.equals(MAGIC)
  } finally {
    await file.close()
  }
}

export interface ParquetOptions {
  /** Which of the columns have to be read. */
  readonly needed: (names: readonly string[]) => readonly string[]
  readonly signal?: AbortSignal
  /** Called now and then with the share of the file that was read. */
  readonly onShare?: (share: number) => void
}

/**
 * Reads a Parquet file as the records that it would have in CSV, the header first: bytes as hex with 0x, decimal numbers exactly,
 * times as ISO-8601, lists with commas.
 * @param take gets the number of the row, from 1; 0 for the header
 * @throws InputError when the file cannot be read, when a needed column is of floating point, and whatever `take` throws
 */
export async function readParquet(path: string, take: OnRecord, options: ParquetOptions): Promise<void> {
  const file = basename(path)
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw new SourceError(`${file} could not be read`, { got: String(error), cause: error })
  })
  try {
    await readOpen(handle, file, take, options)
  } catch (error) {
    if (error instanceof SpoorError || options.signal?.aborted === true) throw error
    throw new InputError(`${file} is not a whole Parquet file`, {
      got: (error instanceof Error ? error.message : String(error)).slice(0, 200),
      wanted: 'Parquet, packed by snappy, zstd, gzip, brotli or lz4, or not at all',
      next: 'fetch, copy or export the file again; nothing of it was imported',
      cause: error,
    })
  } finally {
    await handle.close()
  }
}

async function readOpen(handle: FileHandle, file: string, take: OnRecord, options: ParquetOptions): Promise<void> {
  const before = await handle.stat()
  const buffer = bufferOf(handle, before.size)
  const metadata = await parquetMetadataAsync(buffer, { geoparquet: false })
  const columns = columnsOf(metadata)
  const names = columns.map(({ name }) => name)
  const wanted = new Set(options.needed(names))
  const read = columns.filter(({ name }) => wanted.has(name))
  take(
    read.map(({ name }) => name),
    0,
  )
  const approximate = read.find((column) => column.approximate)
  if (approximate !== undefined) throw approximateError(file, approximate)
  checkSizes(metadata, wanted, file)
  await readRows({ buffer, metadata, file, read }, take, options)
  const after = await handle.stat()
  if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
    throw new InputError(`${file} was changed while it was read`, {
      wanted: 'a file that nobody writes to',
      next: 'run the same command again',
    })
  }
}

interface OpenFile {
  readonly buffer: AsyncBuffer
  readonly metadata: FileMetaData
  readonly file: string
  readonly read: readonly ParquetColumn[]
}

async function readRows(opened: OpenFile, take: OnRecord, options: ParquetOptions): Promise<void> {
  const { buffer, metadata, file, read } = opened
  const total = Number(metadata.num_rows)
  let bytesAreText: boolean | undefined
  let start = 0
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows)
    // A scan of its own: the library keeps the column that it read last.
    for (let from = start; from < start + rows; from += SLICE) {
      options.signal?.throwIfAborted()
      const to = Math.min(from + SLICE, start + rows)
      const scan = await parquetScan({
        file: buffer,
        metadata,
        columns: read.map(({ name }) => name),
        rowStart: from,
        rowEnd: to,
        utf8: false,
        geoparquet: false,
        compressors: bounded,
      })
      const cells: ArrayLike<unknown>[] = []
      for (const { name } of read) {
        const column = (await scan.readColumn({ column: name, rowStart: from, rowEnd: to })) as ArrayLike<unknown>
        if (column.length !== to - from) throw new Error(`column ${name} ends at row ${from + column.length}`)
        cells.push(column)
      }
      bytesAreText ??= hashesAreText(read, cells)
      for (let row = 0; row < to - from; row++) {
        const fields = read.map((column, i) => column.text(cells[i]![row], bytesAreText === true))
        const long = fields.findIndex((field) => field.length > MAX_FIELD)
        if (long >= 0) throw tooLong(file, from + row + 1, read[long]!.name)
        take(fields, from + row + 1)
      }
      options.onShare?.(total === 0 ? 1 : to / total)
    }
    start += rows
  }
  if (start !== total) throw new Error(`${total} rows by its footer, ${start} by its row groups`)
}

/** Longest field, in characters: the data of an event may be long. */
const MAX_FIELD = 1 << 22

function tooLong(file: string, row: number, column: string): InputError {
  return new InputError(`${place(file, row, column, 'row')}: too long`, { wanted: `at most ${MAX_FIELD} characters` })
}

/** Whether bytes that nothing says to be text are text; undefined while no row has told. */
function hashesAreText(read: readonly ParquetColumn[], cells: readonly ArrayLike<unknown>[]): boolean | undefined {
  const index = read.findIndex(({ name, bytes }) => bytes && HASHES.has(name))
  if (index < 0) return false
  for (const cell of Array.from(cells[index]!)) {
    if (cell instanceof Uint8Array) return cell.length !== 32
  }
  return undefined
}

function bufferOf(handle: FileHandle, size: number): AsyncBuffer {
  return {
    byteLength: size,
    async slice(start, end = size) {
      const length = Math.min(end, size) - start
      if (!(length >= 0 && length <= MAX_CHUNK)) throw new Error(`bytes ${start} to ${end} of ${size}`)
      const bytes = new Uint8Array(length)
      for (let at = 0; at < length; ) {
        const { bytesRead } = await handle.read(bytes, at, length - at, start + at)
        if (bytesRead === 0) throw new Error('the file ends too early')
        at += bytesRead
      }
      return bytes.buffer
    },
  }
}

/** The library makes room for what a page says of itself before it unpacks it. */
const bounded: Compressors = Object.fromEntries(
  Object.entries(compressors).map(([codec, unpack]) => [
    codec,
    (input: Uint8Array, length: number) => {
      if (!(length >= 0 && length <= MAX_PAGE)) throw new Error(`a page of ${length} bytes`)
      return unpack(input, length)
    },
  ]),
)

function checkSizes(metadata: FileMetaData, wanted: ReadonlySet<string>, file: string): void {
  if (metadata.metadata_length > MAX_METADATA) throw new Error('a footer out of measure')
  for (const group of metadata.row_groups) {
    for (const { meta_data: column } of group.columns) {
      if (column === undefined || !wanted.has(column.path_in_schema[0] ?? '')) continue
      if (column.total_compressed_size <= MAX_CHUNK && column.total_uncompressed_size <= 4 * MAX_CHUNK) continue
      throw new InputError(`${file}: a row group too large to be read`, {
        got: `column ${column.path_in_schema.join('.')} of ${column.total_compressed_size} bytes`,
        wanted: `at most ${MAX_CHUNK} bytes in a column of one row group`,
        next: 'write the file again with smaller row groups',
      })
    }
  }
}

function approximateError(file: string, { name }: ParquetColumn): InputError {
  return new InputError(`${place(file, 0, name, 'row').replace(', row 0', '')}: amounts are approximate`, {
    got: 'a column of floating point, which keeps 15 to 17 digits',
    wanted: 'whole numbers, decimal numbers or text',
    next: 'export the table again with exact amounts; or import the logs of the same blocks, whose data is exact',
  })
}
