import type { Database } from 'better-sqlite3'
import { quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import { LEDGER_COLUMNS, type LedgerColumns, place, readHeader, type Unit } from './ledger-columns.ts'
import { numberCopies } from './ledger-copies.ts'
import type { OnRecord } from './ledger-csv.ts'
import { hash52, identityOf } from './ledger-identity.ts'
import { completeIndex, createIndex } from './ledger-index.ts'
import { type LedgerRow, RowReader } from './ledger-row.ts'
import { isForeign, type OpenTable, openTable, TABLES, type TableWorld, tableOf } from './ledger-tables.ts'
import { type Detail, LedgerWords } from './ledger-words.ts'

/** Rows a transaction of the build takes at most. */
const ROWS_A_TRANSACTION = 100_000
/** No ledger is this long; a gzip bomb of minimal rows is. */
const MAX_ROWS = 1_000_000_000

/** So many rows one record of another program's table gives at most: an ERC-1155 batch in one event is the longest. */
export const ROWS_A_RECORD = 65_536

export interface WriteOptions extends TableWorld {
  /** Base name of the file, for messages. */
  readonly file: string
  /** What is counted in the file: lines of CSV, rows of Parquet. */
  readonly unit: Unit
  readonly now: UnixSeconds
  /** Called now and then with the number of rows read. */
  readonly onRows?: (rows: number) => void
}

/** Gives the records of a file one after the other; the first is the header. */
export type RecordFeed = (take: OnRecord, columnName: (field: number) => string) => Promise<void>

/**
 * Streams a ledger, or a table of another program, into an empty database.
 * @returns the number of rows
 * @throws InputError for the first row that is wrong, by its line and column; the database is then useless
 */
export async function writeIndex(db: Database, feed: RecordFeed, options: WriteOptions): Promise<number> {
  createIndex(db)
  const { file, unit } = options
  const writer = openWriter(db)
  const words = new LedgerWords(options.knownChains, writer)
  let names: readonly string[] | undefined
  let takeRecord: OnRecord = () => {}
  let table: OpenTable | undefined
  let rows = 0

  function added(line: number): void {
    if (++rows % ROWS_A_TRANSACTION !== 0) return
    if (rows >= MAX_ROWS) throw tooManyRows(file, line)
    db.exec('COMMIT')
    db.exec('BEGIN')
    options.onRows?.(rows)
  }

  function takeHeader(header: readonly string[], line: number): void {
    names = header
    const format = tableOf(header)
    if (format === undefined) {
      if (isForeign(header)) throw unknownTable(file, unit, line, header)
      const reader = new RowReader(file, readHeader(header, file, line), words, options.now, { unit, says: {} })
      takeRecord = (fields, at) => {
        writer.add(reader.read(fields, at))
        added(at)
      }
      return
    }
    const reader = new RowReader(file, OWN_ORDER, words, options.now, { unit, says: format.says })
    const opened = openTable(format, header, { file, unit, line }, options, (fields, at, part) => {
      writer.add(reader.read(fields, at, at * ROWS_A_RECORD + part))
      added(at)
    })
    table = opened
    takeRecord = (fields, at) => {
      if (fields.length !== header.length) throw wrongCount(file, unit, at, fields, header)
      opened.reader.take(fields, at)
    }
  }

  db.exec('BEGIN')
  await feed(
    (fields, line) => (names === undefined ? takeHeader(fields, line) : takeRecord(fields, line)),
    (field) => names?.[field] ?? String(field + 1),
  )
  table?.reader.end()
  if (names === undefined) throw empty(file, 1, 'an empty file')
  if (rows === 0) throw empty(file, 2, table === undefined ? 'a header and no rows' : 'no payments')
  writer.finish(rows, { unit, ...(table === undefined ? {} : { basis: table.basis() }) })
  db.exec('COMMIT')
  completeIndex(db)
  numberCopies(db, file)
  return rows
}

/** The columns of the rows that a table gives. */
const OWN_ORDER: LedgerColumns = {
  names: LEDGER_COLUMNS,
  at: Object.fromEntries(LEDGER_COLUMNS.map((column, index) => [column, index])) as LedgerColumns['at'],
}

function openWriter(db: Database) {
  const addAddress = db.prepare('INSERT INTO address VALUES (?, ?)')
  const addAsset = db.prepare('INSERT INTO asset VALUES (?, ?)')
  const addDetail = db.prepare('INSERT INTO detail VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const addTransfer = db.prepare(`INSERT INTO transfer VALUES (${'?, '.repeat(13)}NULL)`)
  const addMeta = db.prepare('INSERT INTO meta VALUES (?, ?)')
  const chains = new Set<string>()
  const addresses: string[] = ['']
  const assets: string[] = ['']
  let first: number | null = null
  let last: number | null = null

  /** What `identityOf` makes of the row, without looking up words that a position makes needless. */
  function identity(row: LedgerRow): number {
    if (row.position !== null) return hash52(`${row.chain}:${row.tx}:${row.kind}:${row.position}`)
    return hash52(
      identityOf({
        ...row,
        from: addresses[row.from]!,
        to: row.to === null ? null : addresses[row.to]!,
        asset: assets[row.asset]!,
      }),
    )
  }

  return {
    address(number: number, address: string): void {
      addresses.push(address)
      addAddress.run(number, address)
    },
    asset(number: number, asset: string): void {
      assets.push(asset)
      addAsset.run(number, asset)
    },
    detail(number: number, detail: Detail): void {
      const { symbol, name, decimals, shown, status, blockHash, flags } = detail
      addDetail.run(number, symbol, name, decimals, shown, status, blockHash, flags.join(' '))
    },
    add(row: LedgerRow): void {
      chains.add(row.chain)
      if (row.time !== null) {
        if (first === null || row.time < first) first = row.time
        if (last === null || row.time > last) last = row.time
      }
      addTransfer.run(
        row.line,
        identity(row),
        row.block,
        row.time,
        row.tx,
        row.txIndex,
        row.position,
        row.kind,
        row.from,
        row.to,
        row.asset,
        row.units,
        row.detail,
      )
    },
    finish(rows: number, { unit, basis }: { readonly unit: Unit; readonly basis?: string }): void {
      const addChain = db.prepare('INSERT INTO chain VALUES (?)')
      for (const chain of [...chains].sort()) addChain.run(chain)
      addMeta.run('rows', String(rows))
      addMeta.run('unit', unit)
      if (basis !== undefined) {
        addMeta.run('basis', basis)
        addMeta.run('rows_a_record', String(ROWS_A_RECORD))
      }
      if (first !== null) addMeta.run('first_time', String(first))
      if (last !== null) addMeta.run('last_time', String(last))
    },
  }
}

function empty(file: string, line: number, got: string): InputError {
  return new InputError(`${place(file, line)}: an empty ledger`, {
    got,
    wanted: 'a header and at least one row',
    next: 'name a ledger that holds transfers, or leave it out',
  })
}

function unknownTable(file: string, unit: Unit, line: number, header: readonly string[]): InputError {
  return new InputError(`${place(file, line, undefined, unit)}: no table that Spoor knows`, {
    got: quote(header.join(',')),
    wanted: `a recorded ledger (${LEDGER_COLUMNS.slice(0, 4).join(',')},…), or one of: ${TABLES.map(({ name }) => name).join('; ')}`,
    next: 'export it again with all columns and a header, or write it as a recorded ledger',
  })
}

function wrongCount(
  file: string,
  unit: Unit,
  line: number,
  fields: readonly string[],
  header: readonly string[],
): InputError {
  const few = fields.length < header.length
  const column = few ? header[fields.length]! : String(header.length + 1)
  return new InputError(`${place(file, line, column, unit)}: too ${few ? 'few' : 'many'} fields`, {
    got: `${fields.length}: ${quote(fields.join(','))}`,
    wanted: `${header.length}, as in the header`,
    next: 'export the table again; nothing of it was imported',
  })
}

function tooManyRows(file: string, line: number): InputError {
  return new InputError(`${place(file, line)}: too many rows`, { got: 'more', wanted: `at most ${MAX_ROWS} rows` })
}
