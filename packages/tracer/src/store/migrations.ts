import type { Database } from 'better-sqlite3'
import { SCHEMA_V1 } from './schema.ts'
import { SCHEMA_ALERTS } from './schema-alerts.ts'
import { SCHEMA_CODE } from './schema-code.ts'
import { SCHEMA_ENCLOSED } from './schema-enclosed.ts'
import { SCHEMA_ENCLOSED_TWICE } from './schema-enclosed-twice.ts'
import { SCHEMA_JOURNAL } from './schema-journal.ts'
import { SCHEMA_V3 } from './schema-labels.ts'
import { SCHEMA_V4 } from './schema-leads.ts'
import { SCHEMA_V2 } from './schema-live.ts'
import { SCHEMA_PLAN } from './schema-plan.ts'
import { SCHEMA_V6 } from './schema-protocol.ts'
import { SCHEMA_TIPS } from './schema-tips.ts'

/** One change of the schema. Its place in the list, counted from 1, is the user_version it leads to. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

/** All changes since the first case, oldest first. Only ever appended to: files in the field went through them. */
export const MIGRATIONS: readonly Migration[] = [
  { name: 'first', sql: SCHEMA_V1 },
  { name: 'live chains', sql: SCHEMA_V2 },
  { name: 'labels', sql: SCHEMA_V3 },
  { name: 'leads', sql: SCHEMA_V4 },
  { name: 'tips of bridges', sql: SCHEMA_TIPS },
  { name: 'protocols of conversions', sql: SCHEMA_V6 },
  { name: 'merged cases', sql: SCHEMA_ENCLOSED },
  { name: 'alerts', sql: SCHEMA_ALERTS },
  { name: 'journal', sql: SCHEMA_JOURNAL },
  { name: 'merged cases of one hash', sql: SCHEMA_ENCLOSED_TWICE },
  { name: 'code of contracts', sql: SCHEMA_CODE },
  { name: 'plan by address', sql: SCHEMA_PLAN },
]

/** The user_version of a file, 0 for an empty one. */
export function versionOf(db: Database): number {
  return db.pragma('user_version', { simple: true }) as number
}

/**
 * Brings a file to the newest version, each change in one transaction together with its record and the new user_version.
 * A run that is killed half-way leaves a whole older version.
 */
export function migrate(db: Database, migrations: readonly Migration[]): void {
  for (let version = versionOf(db); version < migrations.length; version++) {
    const { name, sql } = migrations[version]!
    db.transaction(() => {
      db.exec(sql)
      db.prepare('INSERT INTO migration (version, name) VALUES (?, ?)').run(version + 1, name)
      db.pragma(`user_version = ${version + 1}`)
    }).immediate()
  }
}
