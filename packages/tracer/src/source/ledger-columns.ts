import { quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'

/** Columns that every ledger has. */
export const REQUIRED_COLUMNS = [
  'chain',
  'block',
  'timestamp',
  'tx_hash',
  'tx_index',
  'position',
  'kind',
  'from',
  'to',
  'asset',
  'units',
] as const
/** Columns that a ledger may have. */
export const OPTIONAL_COLUMNS = ['symbol', 'name', 'decimals', 'shown', 'status', 'block_hash', 'flags'] as const
export const LEDGER_COLUMNS = [...REQUIRED_COLUMNS, ...OPTIONAL_COLUMNS] as const
export type LedgerColumn = (typeof LEDGER_COLUMNS)[number]

/** Field number of each column; -1 for an optional one that the file does not have. */
export interface LedgerColumns {
  readonly names: readonly LedgerColumn[]
  readonly at: Readonly<Record<LedgerColumn, number>>
}

/**
 * Reads the header of a ledger. Columns may stand in any order.
 * @param file base name of the file, for messages
 * @throws InputError for an unknown, repeated or missing column, naming its line and column
 */
export function readHeader(fields: readonly string[], file: string, line: number): LedgerColumns {
  const at = new Map<LedgerColumn, number>()
  fields.forEach((field, index) => {
    const column = LEDGER_COLUMNS.find((known) => known === field)
    if (column === undefined) {
      const meant = nearest(field)
      throw new InputError(`${place(file, line, field === '' ? String(index + 1) : field)}: unknown column`, {
        got: quote(field),
        wanted: `a header with the columns ${LEDGER_COLUMNS.join(', ')}`,
        next: meant === undefined ? 'remove the column or rename it' : `rename the column to ${meant}`,
      })
    }
    if (at.has(column)) {
      throw new InputError(`${place(file, line, column)}: the column is there twice`, {
        got: `columns ${at.get(column)! + 1} and ${index + 1}`,
        wanted: 'each column once',
        next: 'remove one of them',
      })
    }
    at.set(column, index)
  })
  const missing = REQUIRED_COLUMNS.filter((column) => !at.has(column))
  if (missing.length > 0) {
    throw new InputError(`${place(file, line, missing[0]!)}: missing column${missing.length > 1 ? 's' : ''}`, {
      got: quote(fields.join(',')),
      wanted: `the columns ${REQUIRED_COLUMNS.join(', ')}, in any order`,
      next: `add ${missing.join(', ')}; a value that is not known is left blank`,
    })
  }
  const index = Object.fromEntries(LEDGER_COLUMNS.map((column) => [column, at.get(column) ?? -1]))
  return { names: fields as readonly LedgerColumn[], at: index as Record<LedgerColumn, number> }
}

/** How the records of a file are counted. */
export type Unit = 'line' | 'row'

/**
 * Where in a file something is wrong; every message about a ledger begins with it.
 * @param column name of the column, or its number where it has no name; foreign text is shortened and made harmless
 * @param unit what is counted: lines of a text, rows of a table
 * @example place('ledger.csv', 7, 'units') // 'ledger.csv, line 7, column units'
 */
export function place(file: string, line: number, column?: string, unit: Unit = 'line'): string {
  const name = column === undefined || /^\w{1,40}$/.test(column) ? column : quote(column)
  return `${file}, ${unit} ${line}${name === undefined ? '' : `, column ${name}`}`
}

/** The column that a misspelt name was meant for: two slips of the pen at most. */
function nearest(field: string): LedgerColumn | undefined {
  const name = field
    .trim()
    .slice(0, 40)
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
  let best: { column: LedgerColumn; slips: number } | undefined
  for (const column of LEDGER_COLUMNS) {
    const slips = distance(name, column)
    if (slips <= Math.min(2, column.length - 2) && (best === undefined || slips < best.slips)) best = { column, slips }
  }
  return best?.column
}

/** Letters to insert, remove or replace to make one word of the other (Levenshtein). */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replaced = above[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, above[column]! + 1, current[column - 1]! + 1))
    }
    above = current
  }
  return above[b.length]!
}
