import type { Chain } from '../model/chain.ts'
import type { ErrorDetail } from '../model/errors.ts'
import type { EvmNetwork } from './evm-network.ts'
import { LEDGER_COLUMNS, type LedgerColumn } from './ledger-columns.ts'

/** The fields of one row of a ledger, in the order of `LEDGER_COLUMNS`; what is not known is blank. */
export type LedgerFields = string[]

/** A table of another program that can be read as a ledger. It is told by its columns, never by the name of its file. */
export interface TableFormat {
  /** As messages call it, like `traces of cryo`. */
  readonly name: string
  /** A table with all of these columns is this one. */
  readonly required: readonly string[]
  /** Read where they are there. */
  readonly optional: readonly string[]
  /** What else has to be true of its columns. */
  readonly is?: (columns: ReadonlySet<string>) => boolean
  /** The column that each field of a row comes from, for messages. */
  readonly says: Partial<Readonly<Record<LedgerColumn, string>>>
  /** Why a table with these columns cannot be read rightly; absent where it can. */
  readonly refuse?: (columns: ReadonlySet<string>) => Refusal | undefined
  readonly open: (table: Table) => TableReader
}

export interface Refusal extends ErrorDetail {
  readonly what: string
  readonly column?: string
}

/** A table that is being read. */
export interface Table {
  /** Number of the field of a column; -1 for a column that is not there. */
  readonly at: (column: string) => number
  /** The network of a row, by what its `chain_id` says; without one, the chain that was named for the file. */
  readonly network: (chainId: string, line: number) => EvmNetwork
  /**
   * Takes one row of a ledger. The fields are read at once: the caller may use the list again.
   * @param line where its record begins
   * @param part 0 for the first row that a record gives, 1 for the next, …
   */
  readonly emit: (fields: LedgerFields, line: number, part: number) => void
  /** @throws InputError that names the file, the line and the column */
  readonly fail: (what: string, line: number, column: string | undefined, detail: ErrorDetail) => never
}

/** Makes rows of records. */
export interface TableReader {
  take(record: readonly string[], line: number): void
  /** Called after the last record. */
  end(): void
}

/** Number of each field in `LedgerFields`. */
export const FIELD = Object.fromEntries(LEDGER_COLUMNS.map((column, index) => [column, index])) as Readonly<
  Record<LedgerColumn, number>
>

export type RowText = Partial<Readonly<Record<LedgerColumn, string>>>

/** A row with the fields given and no others. */
export function fieldsOf(row: RowText): LedgerFields {
  return LEDGER_COLUMNS.map((column) => row[column] ?? '')
}

/** A field by its number, blank where the table has no such column. */
export function textAt(record: readonly string[], index: number): string {
  return index < 0 ? '' : record[index]!
}

/**
 * A time as the exports write it, as `parseTime` reads it.
 * @example plainTime('2015-08-07 03:30:33.000000 UTC') // '2015-08-07 03:30:33.000000Z'
 */
export function plainTime(text: string): string {
  return text.endsWith(' UTC') ? `${text.slice(0, -4)}Z` : text
}

/**
 * A number written as 32 bytes, in decimal digits. Text that is no such number is given back as it is, and refused later.
 * @example decimalOf(`0x${'0'.repeat(62)}0f`) // '15'
 */
export function decimalOf(text: string): string {
  return /^0x[0-9a-f]{64}$/i.test(text) ? BigInt(text).toString() : text
}

/**
 * Chains on which a transaction costs what its gas costs and nothing else. Rollups charge for data beside it, by columns that
 * these exports do not have: there a fee would be too small, and stand beside the right one as a second payment.
 */
const GAS_ALONE: ReadonlySet<string> = new Set(
  [1, 56, 61, 100, 137, 250, 43_114, 1337, 31_337].map((id) => `eip155:${id}`),
)
/** EIP-4844: costs blobs beside its gas. */
const BLOB_TRANSACTION = '3'

/** What a transaction cost, in base units; blank where the export does not let us know it exactly. */
export function feeOf(chain: Chain, gasUsed: string, gasPrice: string, type: string): string {
  if (!GAS_ALONE.has(chain) || type === BLOB_TRANSACTION) return ''
  if (!/^\d{1,20}$/.test(gasUsed) || !/^\d{1,30}$/.test(gasPrice)) return ''
  return (BigInt(gasUsed) * BigInt(gasPrice)).toString()
}
