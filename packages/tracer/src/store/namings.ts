import type { Database } from 'better-sqlite3'

interface Naming {
  readonly symbol: string | null
  readonly name: string | null
  readonly decimals: number | null
}

export type Namings = ReturnType<typeof openNamings>

/** What rows say about their assets, by number. */
export function openNamings(db: Database) {
  const insert = db
    .prepare<[string | null, string | null, number | null], number>(
      'INSERT INTO naming (symbol, name, decimals) VALUES (?, ?, ?) RETURNING naming_id',
    )
    .pluck()
  const link = db.prepare<[number, number]>('INSERT OR IGNORE INTO asset_naming (asset_id, naming_id) VALUES (?, ?)')
  const select = db.prepare<[], Naming & { naming_id: number }>('SELECT * FROM naming ORDER BY naming_id')
  const ids = new Map<string, number>()
  const linked = new Set<string>()
  const list: Naming[] = []

  function keep(id: number, naming: Naming): void {
    ids.set(keyOf(naming), id)
    list[id] = { symbol: naming.symbol, name: naming.name, decimals: naming.decimals }
  }

  return {
    refresh(): void {
      for (const { naming_id, ...naming } of select.all()) keep(naming_id, naming)
    },
    forget(): void {
      ids.clear()
      linked.clear()
      list.length = 0
    },
    get: (id: number): Naming => list[id]!,
    idOf(naming: Naming, asset: number): number {
      const key = keyOf(naming)
      let id = ids.get(key)
      if (id === undefined) {
        id = insert.get(naming.symbol, naming.name, naming.decimals)!
        keep(id, naming)
      }
      const pair = `${asset} ${id}`
      if (!linked.has(pair)) {
        link.run(asset, id)
        linked.add(pair)
      }
      return id
    },
  }
}

const keyOf = ({ symbol, name, decimals }: Naming): string =>
  symbol === null && name === null ? `${decimals}` : JSON.stringify([symbol, name, decimals])
