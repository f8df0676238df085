import type { Database } from 'better-sqlite3'
import type { Address } from '../model/address.ts'
import { BugError } from '../model/errors.ts'
import type { OverrideRecord, SourceRecord } from './case-store.ts'
import type { Interner } from './intern.ts'
import { storable } from './units.ts'

type OverrideRow = [kind: OverrideRecord['kind'], address: string, category: string, reason: string]

/** What a case remembers beside transfers and trace: meta, sources, what comes next, what was overridden. */
export function openWalkState(db: Database, addresses: Interner<Address>) {
  const getMeta = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const setMeta = db.prepare<[string, string]>(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  const addSource = db
    .prepare<[string, string, number], number>(
      `INSERT INTO source (name, identity, rows) VALUES (?, ?, ?)
       ON CONFLICT (name, identity) DO UPDATE SET rows = max(rows, excluded.rows) RETURNING source_id`,
    )
    .pluck()
  const sources = db.prepare<[], SourceRecord>('SELECT name, identity, rows FROM source ORDER BY source_id')
  const addRequests = db.prepare<[number, number]>('UPDATE source SET requests = requests + ? WHERE source_id = ?')
  const requests = db.prepare<[], number>('SELECT coalesce(sum(requests), 0) FROM source').pluck()
  const clearPlan = db.prepare('DELETE FROM plan')
  const addPlan = db.prepare<[number, number]>('INSERT INTO plan (place, address_id) VALUES (?, ?)')
  const plan = db
    .prepare<[], string>('SELECT a.address FROM plan p JOIN address a USING (address_id) ORDER BY p.place')
    .pluck()
  const dropOverride = db.prepare<[number]>('DELETE FROM override WHERE address_id = ?')
  const addOverride = db.prepare<[string, number, string, string]>(
    `INSERT INTO override (override_id, kind, address_id, category, reason)
     VALUES ((SELECT coalesce(max(override_id), 0) + 1 FROM override), ?, ?, ?, ?)`,
  )
  const overrides = db
    .prepare<[], OverrideRow>(
      `SELECT o.kind, a.address, o.category, o.reason FROM override o JOIN address a USING (address_id)
       ORDER BY o.override_id`,
    )
    .raw()

  return {
    getMeta: (key: string): string | undefined => getMeta.get(key),
    setMeta: (key: string, value: string): void => void setMeta.run(key, storable(value)),

    addSource: ({ name, identity, rows }: SourceRecord): number => addSource.get(name, identity, rows)!,
    sources: (): SourceRecord[] => sources.all(),
    requests: (): number => requests.get()!,
    addRequests(source: number, count: number): void {
      if (addRequests.run(count, source).changes === 0) {
        throw new BugError('a batch names a source that the case does not know', { got: `source ${source}` })
      }
    },

    plan: (): Address[] => plan.all() as Address[],
    setPlan(list: readonly Address[]): void {
      clearPlan.run()
      list.forEach((address, place) => {
        addPlan.run(place, addresses.idOf(address))
      })
    },

    overrides: (): OverrideRecord[] =>
      overrides
        .all()
        .map(([kind, address, category, reason]) => ({ kind, address: address as Address, category, reason })),
    /** The last word on an address counts: what was said of it before is replaced. */
    addOverride({ kind, address, category, reason }: OverrideRecord): void {
      const id = addresses.idOf(address)
      dropOverride.run(id)
      addOverride.run(kind, id, storable(category), storable(reason))
    },
    /** Takes back what was said of an address. */
    removeOverride: (address: Address): void => void dropOverride.run(addresses.idOf(address)),
  }
}
