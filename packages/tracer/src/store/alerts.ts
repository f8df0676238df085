import type { Database } from 'better-sqlite3'

/** Which movements somebody was told of: it outlives a restart, and a movement that a reorganised chain takes out and puts back. */
export interface Alerts {
  /** By id: the ways by which it is still to be told. */
  alerts(): ReadonlyMap<string, readonly string[]>
  /** Notes several at once, or none of them. */
  noteAlerts(alerts: readonly { readonly id: string; readonly waiting: readonly string[] }[]): void
}

export function openAlerts(db: Database): Alerts {
  const all = db.prepare<[], { alert: string; waiting: string }>('SELECT alert, waiting FROM alert ORDER BY alert')
  const note = db.prepare<[string, string]>(
    'INSERT INTO alert (alert, waiting) VALUES (?, ?) ON CONFLICT (alert) DO UPDATE SET waiting = excluded.waiting',
  )
  return {
    alerts: () => new Map(all.all().map(({ alert, waiting }) => [alert, JSON.parse(waiting) as string[]])),
    noteAlerts: (alerts) => {
      for (const { id, waiting } of alerts) note.run(id, JSON.stringify(waiting))
    },
  }
}
