import type { Database } from 'better-sqlite3'
import { InputError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import { type LedgerColumns, place, readHeader } from './ledger-columns.ts'
import { numberCopies } from './ledger-copies.ts'
import { readCsv } from './ledger-csv.ts'
import { hash52, identityOf } from './ledger-identity.ts'
import { completeIndex, createIndex } from './ledger-index.ts'
import { type LedgerRow, RowReader } from './ledger-row.ts'
import { type Detail, LedgerWords } from './ledger-words.ts'

/** Rows a transaction of the build takes at most. */
const ROWS_A_TRANSACTION = 100_000
/** No ledger is this long; a gzip bomb of minimal rows is. */
const MAX_ROWS = 1_000_000_000

export interface WriteOptions {
  /** Base name of the file, for messages. */
  readonly file: string
  readonly knownChains: ReadonlySet<string>
  readonly now: UnixSeconds
  /** Called now and then with the number of rows read. */
  readonly onRows?: (rows: number) => void
}

/**
 * Streams a ledger into an empty database.
 * @returns the number of rows
 * @throws InputError for the first row that is wrong, by its line and column; the database is then useless
 */
export async function writeIndex(db: Database, blocks: AsyncIterable<Buffer>, options: WriteOptions): Promise<number> {
  createIndex(db)
  const { file } = options
  const writer = openWriter(db)
  const words = new LedgerWords(options.knownChains, writer)
  let columns: LedgerColumns | undefined
  let reader: RowReader | undefined
  let rows = 0
  const columnName = (field: number): string => columns?.names[field] ?? String(field + 1)

  db.exec('BEGIN')
  await readCsv(blocks, file, columnName, (fields, line) => {
    if (reader === undefined) {
      columns = readHeader(fields, file, line)
      reader = new RowReader(file, columns, words, options.now)
      return
    }
    writer.add(reader.read(fields, line))
    if (++rows % ROWS_A_TRANSACTION !== 0) return
    if (rows >= MAX_ROWS) throw tooManyRows(file, line)
    db.exec('COMMIT')
    db.exec('BEGIN')
    options.onRows?.(rows)
  })
  if (columns === undefined) throw empty(file, 1, 'an empty file')
  if (rows === 0) throw empty(file, 2, 'a header and no rows')
  writer.finish(rows)
  db.exec('COMMIT')
  completeIndex(db)
  numberCopies(db, file)
  return rows
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
    finish(rows: number): void {
      const addChain = db.prepare('INSERT INTO chain VALUES (?)')
      for (const chain of [...chains].sort()) addChain.run(chain)
      addMeta.run('rows', String(rows))
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

function tooManyRows(file: string, line: number): InputError {
  return new InputError(`${place(file, line)}: too many rows`, { got: 'more', wanted: `at most ${MAX_ROWS} rows` })
}
