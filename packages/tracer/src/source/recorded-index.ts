import { rmSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { Chain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import { shippedCatalogue } from './catalogue.ts'
import { hashFile, openBytes } from './ledger-bytes.ts'
import { readCsv } from './ledger-csv.ts'
import { metaOf } from './ledger-read.ts'
import { FUTURE_SECONDS } from './ledger-row.ts'
import { neededColumns, sameBasis, type TableWorld } from './ledger-tables.ts'
import { writeIndex } from './ledger-writer.ts'
import { networkOf } from './networks.ts'
import { isParquet, readParquet } from './parquet-file.ts'
import { findIndex, holdsIndexes, keepIndex, newIndexPath, openIndex } from './recorded-cache.ts'

/** An own ledger of at most so many bytes (some thousand rows) is indexed in memory: nothing has to be kept of it. */
const MEMORY_BYTES = 1 << 20

export interface IndexOptions {
  readonly path: string
  /** Whether the ledger belongs to the incident: all its rows then belong in the case. */
  readonly own: boolean
  /** Digest that the file must have, 64 hex digits. */
  readonly sha256?: string
  readonly knownChains: ReadonlySet<string>
  /** Chain of a table that does not name its own: ethereum-etl writes such. */
  readonly chain?: Chain
  /** What is known of a chain that a table is of; from `data/` unless given. */
  readonly networkOf?: TableWorld['networkOf']
  /** Rows more than a day later are errors. */
  readonly now: UnixSeconds
  /** Folder for index files, made when missing. They may be deleted at any time and are built again. */
  readonly cacheDir: string
  /** Called now and then while a file is read: rows so far, bytes so far, and the size of the file in bytes. */
  readonly onProgress?: (rows: number, bytes: number, size: number) => void
  readonly signal?: AbortSignal
  /** How long some thousand rows of a Parquet file may take, in milliseconds; a minute unless given. */
  readonly stallMs?: number
  /** Largest own ledger that is indexed in memory, in bytes of its file; 1 MiB unless given. */
  readonly memoryBytes?: number
}

/** An index open for reading, and the digest of the file it was made from. */
export interface OpenIndex {
  readonly db: Database.Database
  readonly sha256: string
}

/** The index of a ledger file: in memory, kept from before, or built now. `file` is its base name. */
export async function indexLedger(options: IndexOptions, file: string): Promise<OpenIndex> {
  const { path, own, cacheDir, signal, memoryBytes = MEMORY_BYTES } = options
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (own && size <= memoryBytes) {
    const db = new Database(':memory:')
    return { db, sha256: await build(db, options, file) }
  }
  if (holdsIndexes(cacheDir)) {
    const sha256 = await hashFile(path, signal)
    checkDigest(sha256, options, file)
    const db = findIndex(cacheDir, sha256)
    if (db !== undefined && mayUse(db, options)) return { db, sha256 }
    db?.close()
  }
  const building = newIndexPath(cacheDir)
  try {
    const db = new Database(building)
    let sha256: string
    try {
      sha256 = await build(db, options, file)
    } finally {
      db.close()
    }
    return { db: openIndex(keepIndex(building, cacheDir, sha256)), sha256 }
  } catch (error) {
    rmSync(building, { force: true })
    throw error
  }
}

/** Reads the file into an empty database and gives the digest of the file. */
async function build(db: Database.Database, options: IndexOptions, file: string): Promise<string> {
  return (await isParquet(options.path)) ? buildFromParquet(db, options, file) : buildFromCsv(db, options, file)
}

async function buildFromCsv(db: Database.Database, options: IndexOptions, file: string): Promise<string> {
  const { path, now, signal, onProgress } = options
  const bytes = openBytes(path, signal)
  const report = (rows: number): void => onProgress?.(rows, bytes.read(), bytes.size)
  const rows = await writeIndex(db, (take, columnName) => readCsv(bytes.blocks, file, columnName, take), {
    ...worldOf(options),
    file,
    unit: 'line',
    now,
    onRows: report,
  })
  checkDigest(bytes.sha256(), options, file)
  report(rows)
  return bytes.sha256()
}

/** Parquet is read from its end and column by column: its digest takes a pass of its own, before. */
async function buildFromParquet(db: Database.Database, options: IndexOptions, file: string): Promise<string> {
  const { path, now, signal, onProgress, stallMs } = options
  const sha256 = await hashFile(path, signal)
  checkDigest(sha256, options, file)
  const { size } = statSync(path)
  let share = 0
  const report = (rows: number): void => onProgress?.(rows, Math.floor(share * size), size)
  const rows = await writeIndex(
    db,
    (take) =>
      readParquet(path, take, {
        needed: neededColumns,
        ...(signal === undefined ? {} : { signal }),
        ...(stallMs === undefined ? {} : { stallMs }),
        onShare: (read) => {
          share = read
        },
      }),
    { ...worldOf(options), file, unit: 'row', now, onRows: report },
  )
  report(rows)
  return sha256
}

function worldOf({ chain, knownChains, networkOf: given }: IndexOptions): TableWorld {
  return {
    ...(chain === undefined ? {} : { chain }),
    knownChains,
    networkOf: given ?? ((named) => networkOf(named, shippedCatalogue())),
  }
}

function checkDigest(sha256: string, { sha256: given }: IndexOptions, file: string): void {
  const wanted = given?.toLowerCase().replace(/^sha256:/, '')
  if (wanted === undefined || wanted === sha256) return
  throw new InputError(`${file} is not the file that the incident names`, {
    got: `sha256 ${sha256}`,
    wanted: `sha256 ${wanted}`,
    next: 'fetch the file again; or, if the change is meant, write the new digest into the incident',
  })
}

/** An index stands for a check that was passed then; it is used where the same check would be passed now. */
function mayUse(db: Database.Database, options: IndexOptions): boolean {
  const { knownChains, now } = options
  const chains = db.prepare<[], string>('SELECT chain FROM chain').pluck().all()
  const [last, basis] = [metaOf(db, 'last_time'), metaOf(db, 'basis')]
  if (basis !== undefined && !sameBasis(basis, worldOf(options))) return false
  return chains.every((chain) => knownChains.has(chain)) && Number(last ?? 0) <= now + FUTURE_SECONDS
}
