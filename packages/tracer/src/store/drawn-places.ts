import type { Database } from 'better-sqlite3'

/** Where a node of a picture stands, in layout units. */
export interface DrawnPlace {
  readonly node: string
  readonly x: number
  readonly y: number
}

/** Places of nodes by picture: what stood somewhere stands there again, in every browser. */
export function openDrawnPlaces(db: Database) {
  const of = db.prepare<[string], DrawnPlace>('SELECT node, x, y FROM drawn_place WHERE view = ? ORDER BY node')
  const put = db.prepare<[string, string, number, number]>(
    'INSERT INTO drawn_place (view, node, x, y) VALUES (?, ?, ?, ?) ON CONFLICT (view, node) DO UPDATE SET x = excluded.x, y = excluded.y',
  )
  const drop = db.prepare<[string]>('DELETE FROM drawn_place WHERE view = ?')
  return {
    of: (view: string): DrawnPlace[] => of.all(view),
    /** Adds to what is kept of a picture; an empty list forgets it. */
    put(view: string, places: readonly DrawnPlace[]): void {
      if (places.length === 0) drop.run(view)
      for (const { node, x, y } of places) put.run(view, node, x, y)
    },
  }
}
