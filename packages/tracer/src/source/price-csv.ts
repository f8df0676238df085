import { gunzipSync } from 'node:zlib'
import { CsvError, parse } from 'csv-parse/sync'
import { type Asset, isFiat, parseAsset } from '../model/asset.ts'
import { parseChain, quote } from '../model/chain.ts'
import { InputError, SpoorError } from '../model/errors.ts'
import { dayOf, parseTime } from '../model/time.ts'

/** The close of one day, as a file states it. */
export interface PriceRow {
  /** Physical line of the file, from 1. */
  readonly line: number
  readonly date: string
  readonly asset: Asset
  /** Dollars for one whole coin, without idle zeros. */
  readonly usd: string
  /** Who says so; empty where the file does not say. Foreign text. */
  readonly source: string
}

/** Columns of a price file; the last one may be missing. */
const COLUMNS = ['date', 'asset', 'usd', 'source'] as const
const HEADER = 'date,asset,usd and, optional, source'
/** Bytes of a price file once unpacked: some millions of rows. */
const MOST_BYTES = 256 << 20
const MOST_DIGITS = 60
const MOST_SOURCE = 200
const NOTHING = 'mend the file and import it again; nothing of it was imported'

/**
 * Reads a price file: CSV with a header, plain or gzip. Equal rows count once.
 * @param name of the file, for messages
 * @throws InputError naming file, line and column of the first bad row, or both rows that contradict each other
 */
export function readPriceCsv(bytes: Buffer, name: string): PriceRow[] {
  const [first, ...rest] = recordsOf(unpacked(bytes, name), name)
  const header = headerOf(first?.record ?? [], name)
  const days = new Map<string, PriceRow>()
  for (const { record, info } of rest) {
    if (record.length !== header.length) {
      throw new InputError(`${name}: line ${info.lines}: another number of fields than the header`, {
        got: `${record.length} fields`,
        wanted: `${header.length} fields: ${header.join(',')}`,
        next: NOTHING,
      })
    }
    const row = rowOf(Object.fromEntries(header.map((column, i) => [column, record[i]!])), info.lines, name)
    const key = dayKey(row.asset, row.date)
    const before = days.get(key)
    if (before !== undefined && before.usd !== row.usd) {
      throw new InputError(`${name}: line ${row.line}, column usd: another price than line ${before.line}`, {
        got: `${row.usd} USD for ${row.asset} on ${row.date}; line ${before.line} says ${before.usd}`,
        wanted: 'one price for a day and asset',
        next: NOTHING,
      })
    }
    if (before === undefined) days.set(key, row)
  }
  if (days.size === 0) throw new InputError(`${name} holds no price`, { wanted: `CSV with the header ${HEADER}` })
  return [...days.values()]
}

/** One asset on one day. */
export function dayKey(asset: string, date: string): string {
  return `${asset} ${date}`
}

type Column = (typeof COLUMNS)[number]

function headerOf(names: readonly string[], file: string): readonly Column[] {
  const header = names.map((name) => name.trim())
  const known = header.filter((name): name is Column => (COLUMNS as readonly string[]).includes(name))
  const missing = COLUMNS.slice(0, 3).find((column) => !known.includes(column))
  const odd = header.find((name, i) => !(COLUMNS as readonly string[]).includes(name) || header.indexOf(name) !== i)
  if (missing === undefined && odd === undefined) return known
  const what =
    missing === undefined ? `column ${quote(odd!)} is unknown or there twice` : `column ${missing} is missing`
  throw new InputError(`${file}: line 1: ${what}`, { got: quote(header.join(',')), wanted: HEADER, next: NOTHING })
}

function rowOf(cells: Readonly<Record<string, string>>, line: number, file: string): PriceRow {
  const read = <T>(column: Column, as: (text: string) => T): T => {
    try {
      return as((cells[column] ?? '').trim())
    } catch (error) {
      if (!(error instanceof SpoorError)) throw error
      const { got, wanted } = error
      throw new InputError(`${file}: line ${line}, column ${column}: ${error.what}`, { got, wanted, next: NOTHING })
    }
  }
  return {
    line,
    date: read('date', parseDay),
    asset: read('asset', parsePriced),
    usd: read('usd', parsePrice),
    source: read('source', parseSource),
  }
}

/** @throws InputError for anything but a UTC day */
export function parseDay(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return dayOf(parseTime(text))
  throw new InputError('not a day', { got: quote(text), wanted: 'a UTC day like 2025-02-21' })
}

/** @throws InputError for what has no price: dollars, and what is no asset */
export function parsePriced(text: string): Asset {
  const wanted = 'a CAIP-19 asset like eip155:1/slip44:60 or eip155:1/erc20:0x…'
  const slash = text.indexOf('/')
  if (slash < 0) throw new InputError('not an asset that has a price', { got: quote(text), wanted })
  const asset = parseAsset(text, parseChain(text.slice(0, slash)))
  if (isFiat(asset)) throw new InputError('dollars have no price', { got: quote(text), wanted })
  return asset
}

/** @example parsePrice('0.50') // '0.5' */
function parsePrice(text: string): string {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  const digits = fraction.replace(/0+$/, '')
  const plain = whole === undefined ? '' : `${BigInt(whole)}${digits === '' ? '' : `.${digits}`}`
  if (plain !== '' && plain !== '0' && text.length <= MOST_DIGITS) return plain
  throw new InputError('not a price', {
    got: quote(text),
    wanted: `dollars for one whole coin: a decimal number above 0 without sign or exponent, at most ${MOST_DIGITS} characters`,
  })
}

function parseSource(text: string): string {
  if (text.length <= MOST_SOURCE && !/\p{Cc}/u.test(text)) return text
  throw new InputError('not a source', {
    got: quote(text),
    wanted: `one line of at most ${MOST_SOURCE} characters`,
  })
}

interface CsvRecord {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

function recordsOf(bytes: Buffer, name: string): readonly CsvRecord[] {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new InputError(`${name} is not text`, { got: 'bytes that are no UTF-8', wanted: 'CSV in UTF-8', cause })
  }
  try {
    const found: unknown = parse(text, { info: true, skip_empty_lines: true, relax_column_count: true })
    return found as readonly CsvRecord[]
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    const line = typeof cause.lines === 'number' ? `: line ${cause.lines}` : ''
    throw new InputError(`${name}${line}: cannot be read as CSV`, {
      got: cause.message.slice(0, 200),
      wanted: `CSV with the header ${HEADER}`,
      next: NOTHING,
      cause,
    })
  }
}

function unpacked(bytes: Buffer, name: string): Buffer {
  if (!isGzip(bytes)) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES })
  } catch (cause) {
    throw new InputError(`${name} is not a whole gzip file, or grows out of measure`, {
      got: (cause as Error).message,
      wanted: `CSV, plain or gzip, of at most ${MOST_BYTES >> 20} MB once unpacked`,
      next: NOTHING,
      cause,
    })
  }
}

/** Whether bytes begin as gzip does. */
export function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}
