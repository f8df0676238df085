import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FileMetaData } from 'hyparquet'
import { InputError, SourceError, SpoorError } from '../model/errors.ts'
import { place } from './ledger-columns.ts'
import type { OnRecord } from './ledger-csv.ts'
import { columnsOf, type ParquetColumn } from './parquet-cells.ts'
import { MAX_CHUNK, type ParquetThread, startParquet } from './parquet-thread.ts'

/** Rows decoded at a time: what is in memory does not grow with the file or its row groups. */
const SLICE = 32_768
/** Longest field, in characters: the data of an event may be long. */
const MAX_FIELD = 1 << 22
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
  /** How long the decoding of some thousand rows may take, in milliseconds; a minute unless given. */
  readonly stallMs?: number
}

/**
 * Reads a Parquet file as the records that it would have in CSV, the header first: bytes as hex with 0x, decimal numbers exactly,
 * times as ISO-8601, lists with commas.
 * @param take gets the number of the row, from 1; 0 for the header
 * @throws InputError when the file cannot be read, when a needed column is of floating point, and whatever `take` throws
 */
export async function readParquet(path: string, take: OnRecord, options: ParquetOptions): Promise<void> {
  const file = basename(path)
  const { signal, stallMs = 60_000 } = options
  const before = await stat(path).catch((error: unknown) => {
    throw new SourceError(`${file} could not be read`, { got: String(error), cause: error })
  })
  const thread = startParquet(path, { stallMs, ...(signal === undefined ? {} : { signal }) })
  try {
    await readOpen(thread, file, take, options)
  } catch (error) {
    if (error instanceof SpoorError || signal?.aborted === true) throw error
    throw new InputError(`${file} is not a whole Parquet file`, {
      got: (error instanceof Error ? error.message : String(error)).slice(0, 200),
      wanted: 'Parquet, packed by snappy, zstd, gzip, brotli or lz4, or not at all',
      next: 'fetch, copy or export the file again; nothing of it was imported',
      cause: error,
    })
  } finally {
    await thread.end()
  }
  const after = await stat(path)
  if (after.size === before.size && after.mtimeMs === before.mtimeMs) return
  throw new InputError(`${file} was changed while it was read`, {
    wanted: 'a file that nobody writes to',
    next: 'run the same command again',
  })
}

async function readOpen(thread: ParquetThread, file: string, take: OnRecord, options: ParquetOptions): Promise<void> {
  const metadata = await thread.metadata()
  const columns = columnsOf(metadata)
  const wanted = new Set(options.needed(columns.map(({ name }) => name)))
  const read = columns.filter(({ name }) => wanted.has(name))
  take(
    read.map(({ name }) => name),
    0,
  )
  const approximate = read.find((column) => column.approximate)
  if (approximate !== undefined) throw approximateError(file, approximate)
  checkSizes(metadata, wanted, file)
  thread.use(metadata)
  await readRows({ thread, metadata, file, read }, take, options)
}

interface OpenFile {
  readonly thread: ParquetThread
  readonly metadata: FileMetaData
  readonly file: string
  readonly read: readonly ParquetColumn[]
}

async function readRows(opened: OpenFile, take: OnRecord, options: ParquetOptions): Promise<void> {
  const { thread, metadata, file, read } = opened
  const names = read.map(({ name }) => name)
  const total = Number(metadata.num_rows)
  let bytesAreText: boolean | undefined
  let start = 0
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows)
    for (let from = start; from < end; from += SLICE) {
      options.signal?.throwIfAborted()
      const to = Math.min(from + SLICE, end)
      const cells = await thread.columns({ columns: names, from, to })
      const short = cells.findIndex((column) => column.length !== to - from)
      if (short >= 0) throw new Error(`column ${names[short]} ends at row ${from + cells[short]!.length}`)
      bytesAreText ??= hashesAreText(read, cells)
      for (let row = 0; row < to - from; row++) {
        const fields = read.map((column, i) => column.text(cells[i]![row], bytesAreText === true))
        const long = fields.findIndex((field) => field.length > MAX_FIELD)
        if (long >= 0) throw tooLong(file, from + row + 1, names[long]!)
        take(fields, from + row + 1)
      }
      options.onShare?.(total === 0 ? 1 : to / total)
    }
    start = end
  }
  if (start !== total) throw new Error(`${total} rows by its footer, ${start} by its row groups`)
}

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
