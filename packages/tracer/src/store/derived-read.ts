import type { Database } from 'better-sqlite3'
import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Sink } from '../model/stop.ts'
import type {
  AccountTrace,
  AddressTrace,
  AssetTotals,
  ConversionTrace,
  Evidence,
  Intervals,
  Method,
  MovementTrace,
  SinkTrace,
  Trace,
} from '../model/trace.ts'
import type { TransferId } from '../model/transfer.ts'
import type { Interners } from './intern.ts'
import { readLeads } from './leads.ts'
import { type StopColumns, stopOf } from './stop-columns.ts'

interface TraceRow {
  readonly method: Method
  readonly thefts: string
  readonly explained_share: number | null
  readonly complete: number
  readonly intervals: number
}
type MovementRow = [place: number, id: string | null, taint: string, flagset: number, noise: string | null]
type TheftRow = [place: number, theft: number, units: string]
type ConversionRow = [
  place: number,
  id: string,
  from: number,
  to: number,
  tx: string,
  asset: number,
  units: string,
  toAsset: number,
  toUnits: string,
  toTaint: string,
  time: number | null,
  block: number | null,
  evidence: Evidence,
  rivals: number,
  /** Missing in a case of an older version. */
  protocol?: string | null,
]
type AccountRow = [number, number, string, string, string, string, string, string, string]
type AddressRow = [address: number, hop: number | null, complete: number, looksLike: number | null, ...StopColumns]

/** The derived rows of a case as the trace they were written from; undefined before the first. Call inside one transaction. */
export function readTrace(db: Database, intern: Interners): Trace | undefined {
  const row = db.prepare<[], TraceRow>('SELECT * FROM trace').get()
  if (row === undefined) return undefined
  return {
    method: row.method,
    thefts: JSON.parse(row.thefts) as string[],
    movements: readMovements(db, intern),
    accounts: readAccounts(db, intern),
    addresses: readAddresses(db, intern),
    sinks: readSinks(db, intern),
    assets: readTotals(db, intern),
    genuine: readMarks(db, intern, 'genuine'),
    seedFlags: db
      .prepare<[], string>('SELECT flags FROM seed_flags ORDER BY seed')
      .pluck()
      .all()
      .map((flags) => JSON.parse(flags) as string[]),
    explainedShare: row.explained_share,
    unpriced: readMarks(db, intern, 'unpriced'),
    ...readLeads(db, intern),
    complete: row.complete === 1,
    ...(row.intervals === 1 ? { intervals: readIntervals(db, intern) } : {}),
  }
}

type IntervalRow = [place: number, asset: number | null, sink: Sink | null, low: string, high: string]

function readIntervals(db: Database, intern: Interners): Intervals {
  const rows = db
    .prepare<[string], IntervalRow>('SELECT place, asset_id, sink, low, high FROM interval WHERE of = ? ORDER BY place')
    .raw()
  const bounds = ([at, , , low, high]: IntervalRow) => ({ at, low: BigInt(low), high: BigInt(high) })
  return {
    movements: rows.all('movement').map(bounds),
    accounts: rows.all('account').map(bounds),
    sinks: rows.all('sink').map(([, asset, sink, low, high]) => ({
      asset: intern.asset.textOf(asset!) as Asset,
      sink: sink!,
      low: BigInt(low),
      high: BigInt(high),
    })),
  }
}

function readMovements(db: Database, intern: Interners): MovementTrace[] {
  const conversions = readConversions(db, intern)
  const thefts = readThefts(db)
  const none: readonly (readonly [number, bigint])[] = []
  const flagLists = new Map<number, readonly string[]>()
  const flagsOf = (id: number): readonly string[] => {
    const known = flagLists.get(id)
    if (known !== undefined) return known
    const flags = JSON.parse(intern.flagset.textOf(id)) as string[]
    flagLists.set(id, flags)
    return flags
  }
  return db
    .prepare<[], MovementRow>(
      `SELECT m.place, t.id, m.taint, m.flagset_id, m.noise
       FROM movement m LEFT JOIN transfer t USING (transfer_id) ORDER BY m.place`,
    )
    .raw()
    .all()
    .map(([place, id, taint, flagset, noise]): MovementTrace => {
      const flags = flagsOf(flagset)
      if (id === null) return { ...conversions.get(place)!, taint: BigInt(taint), flags }
      return {
        kind: 'transfer',
        id: id as TransferId,
        taint: taint === '0' ? 0n : BigInt(taint),
        byTheft: thefts.get(place) ?? none,
        flags,
        ...(noise === null ? {} : { noise }),
      }
    })
}

function readThefts(db: Database): Map<number, [number, bigint][]> {
  const thefts = new Map<number, [number, bigint][]>()
  const rows = db
    .prepare<[], TheftRow>('SELECT place, theft, units FROM movement_theft ORDER BY place, rank')
    .raw()
    .all()
  for (const [place, theft, units] of rows) {
    const list = thefts.get(place)
    if (list === undefined) thefts.set(place, [[theft, BigInt(units)]])
    else list.push([theft, BigInt(units)])
  }
  return thefts
}

function readConversions(db: Database, { address, asset }: Interners): Map<number, ConversionTrace> {
  const rows = db.prepare<[], ConversionRow>('SELECT * FROM conversion').raw().all()
  return new Map(
    rows.map(([place, id, from, to, tx, paid, units, toAsset, toUnits, toTaint, time, block, evidence, rivals, by]) => [
      place,
      {
        kind: 'conversion',
        id,
        from: address.textOf(from),
        to: address.textOf(to),
        tx,
        asset: asset.textOf(paid),
        units: BigInt(units),
        taint: 0n,
        toAsset: asset.textOf(toAsset),
        toUnits: BigInt(toUnits),
        toTaint: BigInt(toTaint),
        time,
        block,
        evidence,
        ...(by == null ? {} : { protocol: by }),
        rivals,
        flags: [],
      },
    ]),
  )
}

function readAccounts(db: Database, { address, asset }: Interners): AccountTrace[] {
  return db
    .prepare<[], AccountRow>(
      `SELECT address_id, asset_id, received, paid, taint_in, taint_out, held, taint_held, overdrawn
       FROM account ORDER BY place`,
    )
    .raw()
    .all()
    .map((row) => ({
      address: address.textOf(row[0]),
      asset: asset.textOf(row[1]),
      in: BigInt(row[2]),
      out: BigInt(row[3]),
      taintIn: BigInt(row[4]),
      taintOut: BigInt(row[5]),
      held: BigInt(row[6]),
      taintHeld: BigInt(row[7]),
      overdrawn: BigInt(row[8]),
    }))
}

function readAddresses(db: Database, { address }: Interners): AddressTrace[] {
  return db
    .prepare<[], AddressRow>(
      `SELECT address_id, hop, complete, looks_like_id, stop, stop_category, stop_name, stop_evidence, stop_origin,
         stop_as_of, stop_detail FROM address_trace ORDER BY place`,
    )
    .raw()
    .all()
    .map(([id, hop, complete, looksLike, ...stop]) => ({
      address: address.textOf(id),
      hop,
      stop: stopOf(stop),
      complete: complete === 1,
      looksLike: looksLike === null ? null : address.textOf(looksLike),
    }))
}

function readSinks(db: Database, { address, asset }: Interners): SinkTrace[] {
  return db
    .prepare<[], [Sink, number, number, string, number]>(
      'SELECT sink, address_id, asset_id, units, count FROM sink ORDER BY place',
    )
    .raw()
    .all()
    .map(([sink, where, what, units, count]) => ({
      sink,
      address: address.textOf(where) as Address,
      asset: asset.textOf(what),
      units: BigInt(units),
      count,
    }))
}

function readTotals(db: Database, { asset }: Interners): AssetTotals[] {
  return db
    .prepare<[], [number, string, string, string, string, string]>(
      `SELECT asset_id, seeded, converted_in, converted_out, asserted_in, asserted_out FROM asset_total ORDER BY place`,
    )
    .raw()
    .all()
    .map(([id, seeded, convertedIn, convertedOut, assertedIn, assertedOut]) => ({
      asset: asset.textOf(id),
      seeded: BigInt(seeded),
      convertedIn: BigInt(convertedIn),
      convertedOut: BigInt(convertedOut),
      assertedIn: BigInt(assertedIn),
      assertedOut: BigInt(assertedOut),
    }))
}

function readMarks(db: Database, { asset }: Interners, mark: 'genuine' | 'unpriced'): Asset[] {
  return db
    .prepare<[string], number>('SELECT asset_id FROM asset_mark WHERE mark = ? ORDER BY place')
    .pluck()
    .all(mark)
    .map((id) => asset.textOf(id))
}
