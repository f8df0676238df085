import { readFileSync } from 'node:fs'
import { CsvError, parse } from 'csv-parse/sync'
import { parseUnits } from '../model/amount.ts'
import { quote } from '../model/chain.ts'
import { InputError, SpoorError } from '../model/errors.ts'
import { scaledUsd } from '../model/price.ts'

/** One payment that is known to belong to the laundering. */
export interface TruthRow {
  /** CAIP-2 id, where the file has a column for it. */
  readonly chain?: string
  readonly tx: string
  readonly from: string
  readonly to: string
  readonly asset?: string
  readonly units?: bigint
  /** Dollars in units of 10^-8. */
  readonly usd?: bigint
}

/** Other spellings of a column that published sets use. */
const ALIASES: Readonly<Record<string, string>> = {
  txhash: 'tx_hash',
  transaction_hash: 'tx_hash',
  hash: 'tx_hash',
  value_in_usd: 'usd',
  value_usd: 'usd',
}

/**
 * Reads a truth file: CSV with a header, columns by name: tx_hash, from, to and, optional, chain, asset, units, usd.
 * Other columns are ignored.
 * @throws InputError that names line and column
 */
export function readTruth(path: string): TruthRow[] {
  const { header, rows } = readTable(path)
  for (const column of ['tx_hash', 'from', 'to']) {
    if (!header.includes(column)) {
      throw new InputError(`${path}: line 1: column ${column} is missing`, {
        got: header.join(','),
        wanted: 'tx_hash,from,to and, optional, chain,asset,units,usd',
      })
    }
  }
  return rows.map(({ line, cells }): TruthRow => {
    const cell = (column: string) => cells[header.indexOf(column)]?.trim() ?? ''
    const need = (column: string) => {
      if (cell(column) === '')
        throw new InputError(`${path}: line ${line}, column ${column}: blank`, { wanted: 'a value' })
      return normal(cell(column))
    }
    const optional = <T>(column: string, read: (text: string) => T) => {
      const text = cell(column)
      if (text === '') return undefined
      try {
        return read(text)
      } catch (error) {
        if (!(error instanceof SpoorError)) throw error
        throw new InputError(`${path}: line ${line}, column ${column}: ${error.what}`, {
          got: error.got,
          wanted: error.wanted,
        })
      }
    }
    const [units, usd] = [optional('units', parseUnits), optional('usd', parseUsd)]
    return {
      ...(cell('chain') === '' ? {} : { chain: cell('chain') }),
      tx: need('tx_hash'),
      from: need('from'),
      to: need('to'),
      ...(cell('asset') === '' ? {} : { asset: cell('asset') }),
      ...(units === undefined ? {} : { units }),
      ...(usd === undefined ? {} : { usd }),
    }
  })
}

/**
 * Reads a list of addresses: CSV with a column `address`, or one address a line without a header.
 * @throws InputError when it holds none
 */
export function readTerminals(path: string): string[] {
  const { header, rows } = readTable(path)
  const at = header.indexOf('address')
  const cells = [...(at < 0 ? [header[0] ?? ''] : []), ...rows.map((row) => row.cells[Math.max(at, 0)] ?? '')]
  const list = [...new Set(cells.map((text) => normal(text.trim())).filter((text) => text !== ''))]
  if (list.length === 0) throw new InputError(`${path} names no address`, { wanted: 'one address a line' })
  return list
}

/** An address or hash as it is compared: hex in lower case, others as written. */
export function normal(text: string): string {
  return /^0x/i.test(text) ? text.toLowerCase() : text
}

interface Table {
  readonly header: readonly string[]
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[]
}

function readTable(path: string): Table {
  let records: { record: string[]; info: { lines: number } }[]
  try {
    records = parse(readFileSync(path), { bom: true, info: true, skip_empty_lines: true }) as never
  } catch (cause) {
    const at = cause instanceof CsvError && typeof cause.lines === 'number' ? `: line ${cause.lines}` : ''
    throw new InputError(`${path}${at}: cannot be read as CSV`, { got: (cause as Error).message, wanted: 'CSV', cause })
  }
  const [first, ...rest] = records
  if (first === undefined) throw new InputError(`${path} is empty`, { wanted: 'CSV with a header' })
  const header = first.record.map((name) => {
    const plain = name.trim().toLowerCase()
    return ALIASES[plain] ?? plain
  })
  return { header, rows: rest.map(({ record, info }) => ({ line: info.lines, cells: record })) }
}

function parseUsd(text: string): bigint {
  if (!/^\d+(\.\d+)?$/.test(text))
    throw new InputError('not an amount of dollars', { got: quote(text), wanted: 'a decimal number' })
  return scaledUsd(text)
}
