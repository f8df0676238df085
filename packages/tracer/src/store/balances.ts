import type { Database } from 'better-sqlite3'
import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import { quote } from '../model/chain.ts'
import { BugError, InputError } from '../model/errors.ts'
import type { ObservedBalance, Opening } from '../model/incident.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Interners } from './intern.ts'
import { storable } from './units.ts'

type Kind = 'opening' | 'observed'
type Row = [address: string, asset: string, time: number, units: string | null, citation: string]

/** What addresses held: before the first block that was read, and at a time. One word each, whoever of the sources said it. */
export function openBalances(db: Database, intern: Interners) {
  const insert = db.prepare<[number, number, Kind, number, number, string | null, string]>(
    `INSERT OR REPLACE INTO balance (address_id, asset_id, kind, time, source_id, units, citation)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const other = db
    .prepare<[number, number, Kind, number, number, string], [name: string, units: string]>(
      `SELECT s.name, b.units FROM balance b JOIN source s USING (source_id)
       WHERE b.address_id = ? AND b.asset_id = ? AND b.kind = ? AND b.time = ? AND b.source_id <> ? AND b.units <> ?
       ORDER BY s.name LIMIT 1`,
    )
    .raw()
  const sourceName = db.prepare<[number], string>('SELECT name FROM source WHERE source_id = ?').pluck()
  // Known before unknown, then by name of the source: a choice that the order of arrival has no part in.
  const all = db
    .prepare<[Kind], Row>(
      `SELECT address, asset, time, units, citation FROM (
         SELECT a.address, t.asset, b.time, b.units, b.citation, row_number() OVER (
           PARTITION BY b.address_id, b.asset_id, b.time ORDER BY b.units IS NULL, s.name, s.identity
         ) AS choice
         FROM balance b JOIN address a USING (address_id) JOIN asset t USING (asset_id) JOIN source s USING (source_id)
         WHERE b.kind = ?
       ) WHERE choice = 1 ORDER BY address, asset, time`,
    )
    .raw()

  function add(kind: Kind, { address, asset, units, citation }: Opening, time: number, source: number): void {
    if (units !== undefined && units < 0n) {
      throw new BugError('a negative balance reached the store', { got: `${address} ${asset}: ${units}` })
    }
    const [who, what] = [intern.address.idOf(address), intern.asset.idOf(asset)]
    if (units !== undefined) {
      const different = other.get(who, what, kind, time, source, String(units))
      if (different !== undefined) throw contradiction(kind, address, asset, units, sourceName.get(source)!, different)
    }
    insert.run(who, what, kind, time, source, units === undefined ? null : String(units), storable(citation))
  }

  return {
    /** @throws InputError when another source says something else */
    addOpening: (opening: Opening, source: number): void => add('opening', opening, 0, source),
    /** @throws InputError when another source says something else */
    addObserved: (observed: ObservedBalance, source: number): void => add('observed', observed, observed.time, source),

    openings: (): Opening[] =>
      all.all('opening').map(([address, asset, , units, citation]) => ({
        address: address as Address,
        asset: asset as Asset,
        ...(units === null ? {} : { units: BigInt(units) }),
        citation,
      })),
    observed: (): ObservedBalance[] =>
      all.all('observed').map(([address, asset, time, units, citation]) => ({
        address: address as Address,
        asset: asset as Asset,
        units: BigInt(units!),
        time: time as UnixSeconds,
        citation,
      })),
  }
}

function contradiction(
  kind: Kind,
  address: Address,
  asset: Asset,
  units: bigint,
  source: string,
  [name, before]: [name: string, units: string],
): InputError {
  const what = kind === 'opening' ? 'opening' : 'balance'
  return new InputError(`two sources tell the ${what} of ${address} in ${asset} differently`, {
    got: `${units} units, says ${quote(source)}`,
    wanted: `${before} units, as ${quote(name)} says`,
    next: 'find out which source is wrong, and leave it out or correct it',
  })
}
