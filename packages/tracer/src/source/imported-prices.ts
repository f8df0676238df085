import { createHash } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import type { Asset } from '../model/asset.ts'
import { InputError } from '../model/errors.ts'
import { dayKey, isGzip, type PriceRow, readPriceCsv } from './price-csv.ts'
import { loadShippedPrices, type ShippedPrices } from './prices.ts'
import { userFolder } from './user-folder.ts'

/** A price that a user imported. */
export interface ImportedPrice extends PriceRow {
  /** The stored file it stands in. */
  readonly file: string
}

/** All that a user imported, by asset and day. */
export interface ImportedPrices {
  readonly folder: string
  /** Stored files, by name. */
  readonly files: readonly { readonly file: string; readonly sha256: string; readonly rows: number }[]
  readonly days: ReadonlyMap<string, ImportedPrice>
}

/** What one import brought. */
export interface PriceImport {
  /** Where the file is kept. */
  readonly path: string
  readonly sha256: string
  readonly rows: readonly PriceRow[]
  /** Rows that nothing loaded before said. */
  readonly added: number
}

/** The name of a stored import: the digest of its bytes. Anything else in the folder is left alone. */
const STORED = /^([0-9a-f]{64})\.csv(?:\.gz)?$/

/** Where imports are kept; the folder need not be there. */
export function importedPricesFolder(): string {
  return join(userFolder(), 'prices')
}

let loaded: { readonly prices: ImportedPrices; readonly changed: number } | undefined

/**
 * The user's imports. Read again only when files came to the folder or went.
 * @throws InputError when a stored file was altered, or two of them contradict each other
 */
export function importedPrices(): ImportedPrices {
  const folder = importedPricesFolder()
  const changed = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (loaded?.prices.folder !== folder || loaded.changed !== changed) loaded = { prices: load(folder), changed }
  return loaded.prices
}

/**
 * Imports a price file: all of it, or nothing.
 * @throws InputError naming file, line and column of a bad row, or both sides of a contradiction
 */
export function importPrices(path: string): PriceImport {
  return importPriceBytes(bytesOf(path), basename(path))
}

/**
 * Imports what would be a price file: all of it, or nothing.
 * @param name of the file, for messages
 * @throws InputError as `importPrices` does
 */
export function importPriceBytes(bytes: Buffer, name: string): PriceImport {
  const rows = readPriceCsv(bytes, name)
  const shipped = loadShippedPrices()
  const before = importedPrices()
  const added = rows.filter((row) => isNew(row, name, shipped, before)).length
  const sha256 = digest(bytes)
  const stored = join(before.folder, `${sha256}.csv${isGzip(bytes) ? '.gz' : ''}`)
  if (before.files.every((file) => file.sha256 !== sha256)) write(before.folder, stored, bytes)
  loaded = undefined
  return { path: stored, sha256, rows, added }
}

/** Refuses a row that says something else than what is loaded. */
function isNew(row: PriceRow, name: string, shipped: ShippedPrices, imported: ImportedPrices): boolean {
  const stated = shipped.on(row.asset, row.date)
  if (stated !== undefined && plainUsd(stated.usd) !== row.usd) {
    throw contradiction(row, name, `${stated.usd} USD, shipped: ${stated.source}`)
  }
  const known = imported.days.get(dayKey(row.asset, row.date))
  if (known !== undefined && known.usd !== row.usd) {
    throw contradiction(row, name, `${known.usd} USD, line ${known.line} of ${join(imported.folder, known.file)}`)
  }
  return stated === undefined && known === undefined
}

function contradiction(row: PriceRow, name: string, other: string): InputError {
  return new InputError(`${name}: line ${row.line}, column usd: another price is loaded for that day`, {
    got: `${row.usd} USD for ${row.asset} on ${row.date}`,
    wanted: other,
    next: 'leave the row out, or delete the earlier import if that one is wrong; nothing of the file was imported',
  })
}

function load(folder: string): ImportedPrices {
  const days = new Map<string, ImportedPrice>()
  const files: ImportedPrices['files'][number][] = []
  for (const file of namesIn(folder)) {
    const path = join(folder, file)
    const bytes = bytesOf(path)
    const sha256 = digest(bytes)
    if (!file.startsWith(sha256)) {
      throw new InputError(`the imported prices in ${path} were altered`, {
        got: `sha256 ${sha256}`,
        wanted: 'the digest that is its name',
        next: 'delete the file and import the prices again',
      })
    }
    const rows = readPriceCsv(bytes, path)
    files.push({ file, sha256, rows: rows.length })
    for (const row of rows) {
      const key = dayKey(row.asset, row.date)
      const before = days.get(key)
      if (before === undefined) days.set(key, { ...row, file })
      else if (before.usd !== row.usd) {
        throw new InputError(`two imports contradict each other on ${row.asset} on ${row.date}`, {
          got: `${row.usd} USD, line ${row.line} of ${path}`,
          wanted: `${before.usd} USD, line ${before.line} of ${join(folder, before.file)}`,
          next: 'delete the one that is wrong',
        })
      }
    }
  }
  return { folder, files, days }
}

/** Shown where a price is: who said so, or else which import. */
export function importedSource({ date, source, file }: ImportedPrice): string {
  return `close of ${date} (imported: ${source === '' ? `sha256 ${file.slice(0, 12)}…` : source})`
}

/** First and last day, and how many, of each asset under each source. */
export function spansOf<T extends { readonly asset: Asset; readonly date: string; readonly source: string }>(
  rows: Iterable<T>,
): PriceSpan[] {
  const spans = new Map<string, { asset: Asset; source: string; first: string; last: string; count: number }>()
  for (const { asset, date, source } of rows) {
    const key = `${asset} ${source}`
    const span = spans.get(key)
    if (span === undefined) spans.set(key, { asset, source, first: date, last: date, count: 1 })
    else {
      if (date < span.first) span.first = date
      if (date > span.last) span.last = date
      span.count++
    }
  }
  return [...spans].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, span]) => span)
}

/** Days of an asset that one source gives. */
export interface PriceSpan {
  readonly asset: Asset
  readonly source: string
  readonly first: string
  readonly last: string
  readonly count: number
}

/** A shipped price without idle zeros, to be compared with an imported one. */
function plainUsd(usd: string): string {
  const [whole = '0', fraction = ''] = usd.split('.')
  const digits = fraction.replace(/0+$/, '')
  return `${BigInt(whole)}${digits === '' ? '' : `.${digits}`}`
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => STORED.test(name))
      .sort()
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    throw new InputError(`the folder of imported prices ${folder} cannot be read`, {
      got: code ?? String(cause),
      next: 'mend its permissions, or name another folder in SPOOR_DATA',
      cause,
    })
  }
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new InputError(`${path} cannot be read`, {
      got: (cause as NodeJS.ErrnoException).code ?? String(cause),
      wanted: 'a CSV file of prices, plain or gzip',
      cause,
    })
  }
}

/** All of the file under its name, or no file of that name: it is renamed only once its bytes are on the disk. */
function write(folder: string, path: string, bytes: Buffer): void {
  const unfinished = `${path}.${process.pid}.tmp`
  try {
    mkdirSync(folder, { recursive: true })
    const file = openSync(unfinished, 'w')
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(unfinished, path)
  } catch (cause) {
    rmSync(unfinished, { force: true })
    throw new InputError(`the prices cannot be stored in ${folder}`, {
      got: (cause as NodeJS.ErrnoException).code ?? String(cause),
      wanted: 'a folder that may be written to',
      next: 'name another folder in SPOOR_DATA',
      cause,
    })
  }
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
