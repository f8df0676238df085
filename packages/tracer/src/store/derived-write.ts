import type { Database } from 'better-sqlite3'
import type { Asset } from '../model/asset.ts'
import { BugError } from '../model/errors.ts'
import type { ConversionTrace, Trace, TransferTrace } from '../model/trace.ts'
import type { Interners } from './intern.ts'
import { writeLeads } from './leads.ts'
import { READER_INDEXES } from './schema.ts'
import { columnsOf } from './stop-columns.ts'
import { storable } from './units.ts'

/** Everything derived, children before the tables they point at. */
const TABLES = [
  'movement_theft',
  'conversion',
  'movement',
  'account',
  'address_trace',
  'sink',
  'asset_total',
  'interval',
  'asset_mark',
  'seed_flags',
  'departure',
  'lead',
  'trace',
] as const

/** Takes the derived rows out of a case: the facts they came from are not those it holds any more. */
export function dropTrace(db: Database): void {
  db.exec(TABLES.map((table) => `DELETE FROM ${table};`).join('\n'))
}

const marks = (count: number): string => Array(count).fill('?').join(', ')

/** Replaces the derived rows of a case by those of a trace. Call inside one transaction. */
export function writeTrace(db: Database, intern: Interners, trace: Trace): void {
  dropTrace(db)
  const { address, asset } = intern

  db.prepare(
    'INSERT INTO trace (only, method, thefts, explained_share, complete, intervals) VALUES (1, ?, ?, ?, ?, ?)',
  ).run(
    trace.method,
    JSON.stringify(trace.thefts),
    trace.explainedShare,
    trace.complete ? 1 : 0,
    trace.intervals === undefined ? 0 : 1,
  )
  writeMovements(db, intern, trace)

  const account = db.prepare(`INSERT INTO account VALUES (${marks(10)})`)
  trace.accounts.forEach((row, place) => {
    const amounts = [row.in, row.out, row.taintIn, row.taintOut, row.held, row.taintHeld, row.overdrawn]
    account.run(place, address.idOf(row.address), asset.idOf(row.asset), ...amounts.map(String))
  })

  const addressTrace = db.prepare(`INSERT INTO address_trace VALUES (${marks(12)})`)
  trace.addresses.forEach((row, place) => {
    const imitated = row.looksLike === null ? null : address.idOf(row.looksLike)
    const stop = columnsOf(row.stop).map((value) => (typeof value === 'string' ? storable(value) : value))
    addressTrace.run(place, address.idOf(row.address), row.hop, row.complete ? 1 : 0, imitated, ...stop)
  })

  const sink = db.prepare(`INSERT INTO sink VALUES (${marks(6)})`)
  trace.sinks.forEach((row, place) => {
    sink.run(place, row.sink, address.idOf(row.address), asset.idOf(row.asset), String(row.units), row.count)
  })

  const total = db.prepare(`INSERT INTO asset_total VALUES (${marks(7)})`)
  trace.assets.forEach((row, place) => {
    const amounts = [row.seeded, row.convertedIn, row.convertedOut, row.assertedIn, row.assertedOut]
    total.run(place, asset.idOf(row.asset), ...amounts.map(String))
  })

  const interval = db.prepare(`INSERT INTO interval VALUES (${marks(6)})`)
  const { movements = [], accounts = [], sinks = [] } = trace.intervals ?? {}
  for (const { at, low, high } of movements) interval.run('movement', at, null, null, String(low), String(high))
  for (const { at, low, high } of accounts) interval.run('account', at, null, null, String(low), String(high))
  sinks.forEach((row, place) => {
    interval.run('sink', place, asset.idOf(row.asset), row.sink, String(row.low), String(row.high))
  })

  const mark = db.prepare(`INSERT INTO asset_mark VALUES (${marks(3)})`)
  const markAll = (name: string, assets: readonly Asset[]): void =>
    assets.forEach((id, place) => {
      mark.run(name, place, asset.idOf(id))
    })
  markAll('genuine', trace.genuine)
  markAll('unpriced', trace.unpriced)

  const seedFlags = db.prepare(`INSERT INTO seed_flags VALUES (${marks(2)})`)
  trace.seedFlags.forEach((flags, seed) => {
    seedFlags.run(seed, JSON.stringify(flags))
  })
  writeLeads(db, intern, trace)
  db.exec(READER_INDEXES)
}

function writeMovements(db: Database, intern: Interners, trace: Trace): void {
  const insert = db.prepare(`INSERT INTO movement VALUES (${marks(5)})`)
  const theft = db.prepare(`INSERT INTO movement_theft VALUES (${marks(4)})`)
  const transferId = db.prepare<[string], number>('SELECT transfer_id FROM transfer WHERE id = ?').pluck()
  const conversion = db.prepare(`INSERT INTO conversion VALUES (${marks(15)})`)
  const flagset = (flags: readonly string[]): number =>
    intern.flagset.idOf(JSON.stringify(flags.map((f) => storable(f))))

  function writeTransfer(place: number, row: TransferTrace): void {
    const id = transferId.get(row.id)
    if (id === undefined) throw new BugError('a trace names a transfer that its case does not hold', { got: row.id })
    insert.run(place, id, String(row.taint), flagset(row.flags), storable(row.noise ?? null))
    row.byTheft.forEach(([number, units], rank) => {
      theft.run(place, rank, number, String(units))
    })
  }

  function writeConversion(place: number, row: ConversionTrace): void {
    insert.run(place, null, String(row.taint), flagset(row.flags), null)
    conversion.run(
      place,
      storable(row.id),
      intern.address.idOf(row.from),
      intern.address.idOf(row.to),
      storable(row.tx),
      intern.asset.idOf(row.asset),
      String(row.units),
      intern.asset.idOf(row.toAsset),
      String(row.toUnits),
      String(row.toTaint),
      row.time,
      row.block,
      row.evidence,
      row.rivals,
      storable(row.protocol ?? null),
    )
  }

  trace.movements.forEach((row, place) => {
    if (row.kind === 'transfer') writeTransfer(place, row)
    else writeConversion(place, row)
  })
}
