import type { Database } from 'better-sqlite3'
import { ID_INDEX } from './schema.ts'

/** So many ids of a first load are kept in memory at most; then the index takes over. */
const LOAD_LIMIT = 2_000_000

/**
 * Which ids are there. The first load of an empty case keeps them in memory and leaves the index to its end;
 * whatever cuts the load short (a failed batch, a new run, very many rows) builds the index first.
 */
export function openKnownIds(db: Database) {
  const byId = db.prepare<[string], number>('SELECT transfer_id FROM transfer WHERE id = ?').pluck()
  const indexed = db.prepare<[], number>("SELECT 1 FROM sqlite_schema WHERE name = 'transfer_once'").pluck()
  const any = db.prepare<[], number>('SELECT 1 FROM transfer LIMIT 1').pluck()
  let loading: Map<string, number> | undefined
  let settled = false

  function index(): void {
    db.exec(ID_INDEX)
    loading = undefined
    settled = true
  }

  function settle(): void {
    settled = true
    if (indexed.get() !== undefined) return
    if (any.get() === undefined) loading = new Map()
    else index()
  }

  return {
    index,
    get(id: string): number | undefined {
      if (!settled) settle()
      return loading === undefined ? byId.get(id) : loading.get(id)
    },
    add(id: string, number: number): void {
      if (loading === undefined) return
      loading.set(id, number)
      if (loading.size >= LOAD_LIMIT) index()
    },
    forget(): void {
      loading = undefined
      settled = false
    },
  }
}
