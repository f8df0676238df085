import { readFileSync } from 'node:fs'
import { CsvError, parse } from 'csv-parse/sync'
import type { Address } from '../model/address.ts'
import { quote } from '../model/chain.ts'
import { InputError, SpoorError } from '../model/errors.ts'
import { addressOf } from './incident-arg.ts'

/** An address of a list, and the lines that name it. */
export interface Listed {
  readonly address: Address
  readonly lines: readonly number[]
}

/**
 * Reads a list of addresses: CSV with a column `address` (others are ignored), or one address a line without a header.
 * Addresses are CAIP-10, or plain where the chain is given. Blank lines and lines that begin with `#` are skipped.
 * @param chain CAIP-2 id for addresses written without their chain
 * @returns each address once, in the order of the list
 * @throws InputError naming line and column of the first entry that is no address, or when the list holds none
 */
export function readAddressList(path: string, chain?: string): Listed[] {
  const rows = readRows(path)
  const header = rows[0]?.cells.map((cell) => cell.trim().toLowerCase()) ?? []
  const at = header.indexOf('address')
  // Without a header the list is one address a line: a second column would have nothing that says what it is.
  const column = Math.max(at, 0)
  const name = at < 0 ? '1' : 'address'
  const lines = new Map<Address, number[]>()
  for (const { line, cells } of at < 0 ? rows : rows.slice(1)) {
    const address = readEntry(cells, column, `${path}: line ${line}, column ${name}`, chain, at < 0)
    const known = lines.get(address)
    if (known === undefined) lines.set(address, [line])
    else known.push(line)
  }
  if (lines.size === 0) throw new InputError(`${path} names no address`, { wanted: 'one address a line' })
  return [...lines].map(([address, of]) => ({ address, lines: of }))
}

function readEntry(
  cells: readonly string[],
  column: number,
  place: string,
  chain: string | undefined,
  plain: boolean,
): Address {
  const text = cells[column]?.trim() ?? ''
  if (plain && cells.length > 1) {
    throw new InputError(`${place}: several columns and no header`, {
      got: quote(cells.join(',')),
      wanted: 'a header with a column address, or one address a line',
    })
  }
  if (text === '') throw new InputError(`${place}: blank`, { wanted: 'an address' })
  try {
    return addressOf(text, /^[a-z0-9]+:[^:]+:/.test(text) ? undefined : chain)
  } catch (error) {
    if (!(error instanceof SpoorError)) throw error
    const { what, got, wanted, next } = error
    throw new InputError(`${place}: ${what}`, { got, wanted, next: next === '' ? 'mend the line and run again' : next })
  }
}

function readRows(path: string): { readonly line: number; readonly cells: readonly string[] }[] {
  try {
    const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, comment: '#' }
    const comments = { ...options, comment_no_infix: true }
    const records = parse(readFileSync(path), comments) as unknown as { record: string[]; info: { lines: number } }[]
    return records
      .map(({ record, info }) => ({ line: info.lines, cells: record }))
      .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  } catch (cause) {
    const at = cause instanceof CsvError && typeof cause.lines === 'number' ? `: line ${cause.lines}, column 1` : ''
    throw new InputError(`${path}${at}: cannot be read as a list`, {
      got: (cause as Error).message,
      wanted: 'CSV with a column address, or one address a line',
      cause,
    })
  }
}
