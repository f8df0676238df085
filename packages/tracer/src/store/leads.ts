import type { Database } from 'better-sqlite3'
import type { Lead, LeadDecision, LeadKind, LeadSide } from '../model/lead.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { DepartureTrace, Trace } from '../model/trace.ts'
import type { TransferId } from '../model/transfer.ts'
import type { LeadDecisionRecord } from './case-store.ts'
import type { Interners } from './intern.ts'
import { storable } from './units.ts'

type DepartureRow = [
  protocol: string,
  key: string,
  tx: string,
  time: number,
  address: number,
  asset: number,
  units: string,
  rows: string,
  name: string | null,
  chain: string | null,
  written: string | null,
  to: string | null,
  toAsset: string | null,
]
type SideRow = [address: number, asset: number, units: string, tx: string, time: number, rows: string]
type LeadRow = [string, LeadKind, string, ...SideRow, ...SideRow, evidence: string, rivals: number, byChance: number]

/** Writes the departures and leads of a trace; the tables are empty. */
export function writeLeads(db: Database, { address, asset }: Interners, trace: Trace): void {
  const departure = db.prepare(`INSERT INTO departure VALUES (${Array(14).fill('?').join(', ')})`)
  for (const [place, row] of (trace.departures ?? []).entries()) {
    const { destination: to } = row
    const said = [to?.name, to?.chain, to?.written, to?.address, to?.asset].map((text) => storable(text ?? null))
    const ids = [address.idOf(row.place), asset.idOf(row.asset), String(row.units), JSON.stringify(row.rows)]
    departure.run(place, storable(row.protocol), storable(row.key), storable(row.tx), row.time, ...ids, ...said)
  }
  const lead = db.prepare(`INSERT INTO lead VALUES (${Array(19).fill('?').join(', ')})`)
  const sideOf = (side: LeadSide) => [
    ...[address.idOf(side.address), asset.idOf(side.asset), String(side.units)],
    ...[storable(side.tx), side.time, JSON.stringify(side.rows)],
  ]
  for (const [place, { id, kind, rule, from, to, evidence, rivals, byChance }] of (trace.leads ?? []).entries()) {
    const known = [storable(evidence), rivals, byChance]
    lead.run(place, storable(id), kind, storable(rule), ...sideOf(from), ...sideOf(to), ...known)
  }
}

/** The departures and leads of the trace that a case holds. */
export function readLeads(db: Database, { address, asset }: Interners): Pick<Trace, 'departures' | 'leads'> {
  const departures = db
    .prepare<[], DepartureRow>(
      `SELECT protocol, key, tx, time, address_id, asset_id, units, rows, to_name, to_chain, to_written, to_address, to_asset
       FROM departure ORDER BY place`,
    )
    .raw()
    .all()
    .map(([protocol, key, tx, time, place, of, units, rows, name, chain, written, to, toAsset]): DepartureTrace => {
      const said = { name: name ?? '', chain, written, address: to, ...(toAsset === null ? {} : { asset: toAsset }) }
      return {
        ...{ protocol, key, tx, time: time as UnixSeconds, place: address.textOf(place), asset: asset.textOf(of) },
        units: BigInt(units),
        rows: JSON.parse(rows) as TransferId[],
        destination: name === null ? null : (said as NonNullable<DepartureTrace['destination']>),
      }
    })
  const side = ([who, of, units, tx, time, rows]: SideRow): LeadSide => ({
    ...{ address: address.textOf(who), asset: asset.textOf(of), units: BigInt(units), tx, time: time as UnixSeconds },
    rows: JSON.parse(rows) as TransferId[],
  })
  const leads = db
    .prepare<[], LeadRow>(
      `SELECT id, kind, rule, from_id, from_asset_id, from_units, from_tx, from_time, from_rows,
         to_id, to_asset_id, to_units, to_tx, to_time, to_rows, evidence, rivals, by_chance
       FROM lead ORDER BY place`,
    )
    .raw()
    .all()
    .map(([id, kind, rule, ...rest]): Lead => {
      const [evidence, rivals, byChance] = rest.slice(12) as [string, number, number]
      const [from, to] = [side(rest.slice(0, 6) as SideRow), side(rest.slice(6, 12) as SideRow)]
      return { id, kind, rule, from, to, evidence, rivals, byChance }
    })
  return { ...(departures.length === 0 ? {} : { departures }), ...(leads.length === 0 ? {} : { leads }) }
}

/** What the analyst said of leads, in the order it was said. */
export function openDecisions(db: Database) {
  const insert = db.prepare<[string, string, string, string, string]>(
    'INSERT INTO lead_decision (lead, verdict, by_whom, reason, at) VALUES (?, ?, ?, ?, ?)',
  )
  const all = db
    .prepare<[], [string, LeadDecision['verdict'], string, string, string]>(
      'SELECT lead, verdict, by_whom, reason, at FROM lead_decision ORDER BY decision_id',
    )
    .raw()
  return {
    add({ lead, verdict, by, reason, at }: LeadDecisionRecord): void {
      insert.run(storable(lead), verdict, storable(by), storable(reason), storable(at))
    },
    all: (): LeadDecisionRecord[] =>
      all.all().map(([lead, verdict, by, reason, at]) => ({ lead, verdict, by, reason, at })),
  }
}
