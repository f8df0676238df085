import { existsSync, mkdirSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import Database, { SqliteError } from 'better-sqlite3'
import { BugError, InputError, SourceError, SpoorError } from '../model/errors.ts'
import { MIGRATIONS, type Migration, migrate, versionOf } from './migrations.ts'
import { APPLICATION_ID } from './schema.ts'
import { registerSumUnits } from './units.ts'

/** How long one statement waits for another program's lock, in milliseconds. */
const LOCK_WAIT_MS = 5_000
/** Page cache in KiB: the index of ids of a million transfers fits. */
const CACHE_KIB = 131_072

export interface OpenSettings {
  readonly readonly: boolean
  /** Another list of schema changes, for tests of the changes themselves. */
  readonly migrations?: readonly Migration[]
  readonly lockWaitMs?: number
}

/**
 * Makes the database of a new case. A file of 0 bytes counts as none: that is what a run killed in this moment leaves.
 * @throws InputError when the file is there
 */
export function createDatabase(path: string, settings: Omit<OpenSettings, 'readonly'> = {}): Database.Database {
  mkdirSync(dirname(path), { recursive: true })
  if (sizeOf(path) > 0) {
    throw new InputError(`there is already a file at ${path}`, {
      wanted: 'a path where no file is',
      next: 'name another file with --case, or start over with --force',
    })
  }
  return connect(path, { ...settings, readonly: false })
}

/**
 * Opens the database of a case, bringing an older one to the newest version after a backup beside it.
 * Read-only never changes the file: an older version is then brought up in memory.
 * @throws InputError when there is no case, or a foreign, newer, damaged or altered file
 * @throws SourceError when another program holds it
 */
export function openDatabase(path: string, settings: OpenSettings): Database.Database {
  if (!existsSync(path)) {
    throw new InputError(`there is no case at ${path}`, {
      wanted: 'the SQLite file that `spoor trace` wrote',
      next: `run \`spoor trace <incident> --case ${path}\` first`,
    })
  }
  return connect(path, settings)
}

/** Runs work on a case and turns what SQLite says into an error that tells the reader what to do. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw explain(path, error)
  }
}

function connect(path: string, settings: OpenSettings): Database.Database {
  return guarded(path, () => {
    const { readonly, migrations = MIGRATIONS } = settings
    let db = new Database(path, { readonly, timeout: settings.lockWaitMs ?? LOCK_WAIT_MS })
    try {
      const fresh = !readonly && isEmpty(db)
      if (!fresh) checkIdentity(path, db, migrations)
      const older = !fresh && versionOf(db) < migrations.length
      if (older && readonly) db = inMemory(db)
      else if (older) backUp(path, db)
      if (fresh) initialise(path, db, migrations)
      else migrate(db, migrations)
      settle(db, readonly)
      checkSchema(path, db, migrations)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  })
}

/** Settings of a connection (reference/sources.md, C3). better-sqlite3 switches defensive mode on and extensions off by itself. */
function settle(db: Database.Database, readonly: boolean): void {
  db.pragma('trusted_schema = OFF')
  db.pragma('foreign_keys = ON')
  db.pragma('cell_size_check = ON')
  db.pragma('temp_store = MEMORY')
  db.pragma(`cache_size = ${-CACHE_KIB}`)
  if (!readonly) {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    // 40 MB: pages that batch after batch touches reach the file once instead of each time
    db.pragma('wal_autocheckpoint = 10000')
  }
  registerSumUnits(db)
}

/** Everything that makes a file a case happens in one transaction: a kill leaves an empty file or a whole case. */
function initialise(path: string, db: Database.Database, migrations: readonly Migration[]): void {
  db.transaction(() => {
    if (!isEmpty(db)) throw new InputError(`another program has just made a case at ${path}`, { next: 'run again' })
    db.pragma(`application_id = ${APPLICATION_ID}`)
    migrate(db, migrations)
  }).immediate()
}

function isEmpty(db: Database.Database): boolean {
  return (
    versionOf(db) === 0 &&
    db.pragma('application_id', { simple: true }) === 0 &&
    db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0
  )
}

function checkIdentity(path: string, db: Database.Database, migrations: readonly Migration[]): void {
  const id = db.pragma('application_id', { simple: true }) as number
  if (id !== APPLICATION_ID) {
    throw new InputError(`${path} is not a Spoor case`, {
      got: `a SQLite file with application_id 0x${(id >>> 0).toString(16)}`,
      wanted: `application_id 0x${APPLICATION_ID.toString(16)} (SPOR)`,
      next: 'name the file that `spoor trace` wrote, or another path for a new case',
    })
  }
  const version = versionOf(db)
  if (version > migrations.length || version < 1) {
    throw new InputError(`${path} was written by a newer Spoor`, {
      got: `case version ${version}`,
      wanted: `version 1 to ${migrations.length}`,
      next: 'open it with the Spoor that wrote it, or update this one',
    })
  }
}

type SchemaRow = [type: string, name: string, sql: string]

/** A case comes from outside: its tables and views have to be word for word those of its version, and no trigger may act. */
function checkSchema(path: string, db: Database.Database, migrations: readonly Migration[]): void {
  const reference = new Database(':memory:')
  try {
    migrate(reference, migrations)
    const found = new Map(schemaOf(db).map(([type, name, sql]) => [`${type} ${name}`, sql]))
    const altered = schemaOf(reference).find(([type, name, sql]) => found.get(`${type} ${name}`) !== sql)
    const trigger = [...found.keys()].find((key) => key.startsWith('trigger '))
    const what = trigger ?? (altered && `${altered[0]} ${altered[1]}`)
    if (what !== undefined) {
      throw new InputError(`${path} was altered by another program`, {
        got: `a ${what} that Spoor did not write`,
        wanted: 'the tables and views of a case as Spoor wrote them; further views and indexes are welcome',
        next: 'ask for the file as it was written, or trace again with --force',
      })
    }
  } finally {
    reference.close()
  }
}

function schemaOf(db: Database.Database): SchemaRow[] {
  return db
    .prepare<[], SchemaRow>("SELECT type, name, sql FROM sqlite_schema WHERE type IN ('table', 'view', 'trigger')")
    .raw()
    .all()
}

function inMemory(db: Database.Database): Database.Database {
  const copy = new Database(db.serialize())
  db.close()
  return copy
}

/** A copy of the file as it was, beside it, before a migration touches it. */
function backUp(path: string, db: Database.Database): void {
  const copy = `${path}.v${versionOf(db)}.backup`
  if (existsSync(copy)) {
    throw new InputError(`cannot bring ${basename(path)} to the newest version`, {
      got: `an earlier backup at ${copy}`,
      wanted: 'no file of that name',
      next: 'move the earlier backup away and run again',
    })
  }
  db.prepare('VACUUM INTO ?').run(copy)
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function explain(path: string, error: unknown): unknown {
  if (error instanceof SpoorError) return error
  if (!(error instanceof SqliteError)) {
    return error instanceof TypeError && error.message.includes('directory does not exist')
      ? new InputError(`there is no folder for ${path}`, { next: 'make the folder first', cause: error })
      : error
  }
  const [code] = /^SQLITE_[A-Z]+/.exec(error.code) ?? ['']
  const got = `SQLite says ${error.message} (${error.code})`
  switch (code) {
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return new SourceError(`another program is using ${path}`, {
        got,
        wanted: 'one Spoor at a time to write a case',
        next: 'let the other one finish or stop it, then run the same command again: what was read is kept',
        cause: error,
      })
    case 'SQLITE_NOTADB':
      return new InputError(`${path} is not a Spoor case`, {
        got,
        wanted: 'the SQLite file that `spoor trace` wrote',
        next: 'name another file with --case',
        cause: error,
      })
    case 'SQLITE_CORRUPT':
      return new InputError(`${path} is damaged`, {
        got,
        next: 'take a copy of it, or trace again with --force',
        cause: error,
      })
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
    case 'SQLITE_AUTH':
      return new InputError(`${path} cannot be opened or written`, {
        got,
        next: 'check the permissions of the file and of its folder',
        cause: error,
      })
    case 'SQLITE_FULL':
    case 'SQLITE_IOERR':
      return new SourceError(`the disk refused ${path}`, {
        got,
        next: 'free some space, then run the same command again: what was read is kept',
        cause: error,
      })
    default:
      return new BugError(`the case at ${path} refused a statement of Spoor`, { got, cause: error })
  }
}

/** Whether a case has every table that this Spoor knows. */
export function isNewestVersion(path: string): boolean {
  return guarded(path, () => {
    const db = new Database(path, { readonly: true })
    try {
      return versionOf(db) === MIGRATIONS.length
    } finally {
      db.close()
    }
  })
}
