import type { Database } from 'better-sqlite3'
import type { ReadStep } from './case-store.ts'

/** What live sources were asked, in order, and what they have to remember. */
export function openSteps(db: Database) {
  const add = db.prepare<[string, number, string, string]>(
    'INSERT INTO step (kind, source_id, before, input) VALUES (?, ?, ?, ?)',
  )
  const all = db.prepare<[], ReadStep>('SELECT kind, source_id AS source, before, input FROM step ORDER BY step_id')
  const setState = db.prepare<[number, string]>(
    `INSERT INTO source_state (source_id, state) VALUES (?, ?)
     ON CONFLICT (source_id) DO UPDATE SET state = excluded.state`,
  )
  const state = db.prepare<[number], string>('SELECT state FROM source_state WHERE source_id = ?').pluck()

  return {
    add: ({ kind, source, before, input }: ReadStep): void => void add.run(kind, source, before, input),
    all: (): ReadStep[] => all.all(),
    setState: (source: number, text: string): void => void setState.run(source, text),
    state: (source: number): string | undefined => state.get(source),
  }
}
