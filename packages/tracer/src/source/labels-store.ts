import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import type { Actor } from '../model/actor.ts'
import { type Address, accountOf, chainOf } from '../model/address.ts'
import { namespaceOf } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import type { Authority, LabelCategory, LabelStatement } from '../model/label.ts'
import { type LabelFile, type LabelFormat, readLabelFile } from './labels-file.ts'
import type { LabelDefaults } from './labels-record.ts'
import { userFolder } from './user-folder.ts'

/** `SPLB`: what `file` and SQLite tools show of it. */
const APPLICATION_ID = 0x53504c42
const VERSION = 2
/** So many accounts are looked up by one query. */
const BATCH = 10_000

const TABLES = `
CREATE TABLE label_set (     -- one imported file
  set_id  INTEGER PRIMARY KEY,
  sha256  TEXT NOT NULL,     -- of the file as it was imported, 64 hex digits
  given   TEXT NOT NULL,     -- what was said of it at import, JSON
  name    TEXT NOT NULL,     -- of the file
  format  TEXT NOT NULL,
  skipped TEXT NOT NULL,     -- labels on chains that Spoor does not know, JSON by network
  UNIQUE (sha256, given)
) STRICT;
CREATE TABLE actor (         -- who is meant by an id
  set_id        INTEGER NOT NULL REFERENCES label_set ON DELETE CASCADE,
  actor         TEXT NOT NULL,
  name          TEXT NOT NULL,
  uri           TEXT NOT NULL,
  categories    TEXT NOT NULL, -- separated by commas
  jurisdictions TEXT NOT NULL, -- ISO codes, separated by commas
  date          TEXT NOT NULL
) STRICT;
CREATE TABLE statement (     -- what a source says of an address
  set_id     INTEGER NOT NULL REFERENCES label_set ON DELETE CASCADE,
  line       INTEGER NOT NULL,
  account    TEXT NOT NULL,  -- without its chain
  chain      TEXT NOT NULL,  -- CAIP-2
  name       TEXT NOT NULL,
  category   TEXT NOT NULL,
  theirs     TEXT NOT NULL,
  actor      TEXT NOT NULL,
  abuse      TEXT NOT NULL,
  source     TEXT NOT NULL,
  voice      TEXT NOT NULL,
  authority  TEXT NOT NULL,
  confidence INTEGER,
  date       TEXT NOT NULL
) STRICT;
CREATE INDEX statement_account ON statement (account);
CREATE INDEX statement_set ON statement (set_id);
CREATE INDEX actor_id ON actor (actor);
`
/** What version 2 adds: how an actor can be reached, and what else it is called. */
const ADDED = `
ALTER TABLE actor ADD COLUMN contacts TEXT NOT NULL DEFAULT '[]'; -- JSON array of { kind, url, citation }
ALTER TABLE actor ADD COLUMN aliases  TEXT NOT NULL DEFAULT '[]'; -- JSON array
ALTER TABLE actor ADD COLUMN citation TEXT NOT NULL DEFAULT '';   -- who says so
`

interface Row {
  readonly line: number
  readonly account: string
  readonly chain: string
  readonly name: string
  readonly category: LabelCategory
  readonly theirs: string
  readonly actor: string
  readonly abuse: string
  readonly source: string
  readonly voice: string
  readonly authority: Authority
  readonly confidence: number | null
  readonly date: string
  readonly file: string
}

type ActorRow = Readonly<Record<keyof Actor, string>>

/** A file that was imported. */
export interface ImportedSet {
  readonly sha256: string
  readonly name: string
  readonly format: string
  readonly labels: number
  readonly actors: number
}

/** The labels that a user imported. */
export interface LabelStore {
  readonly path: string
  /** All of a file, or nothing; `fresh` where it was not there before. */
  import(path: string, defaults: LabelDefaults, signal?: AbortSignal): Promise<LabelFile & { readonly fresh: boolean }>
  /**
   * Puts the files of a public set in the place of those that are loaded of it: all of them, or nothing changes.
   * @param mayShrink whether it may have less than half of what is loaded
   * @param format what each of them has to be
   */
  replaceSet(
    set: string,
    files: readonly string[],
    defaults: LabelDefaults,
    mayShrink: boolean,
    signal?: AbortSignal,
    format?: LabelFormat,
  ): Promise<readonly (LabelFile & { readonly fresh: boolean })[]>
  sets(): readonly ImportedSet[]
  /** Takes a file out again, by its digest or the beginning of it. @returns how many labels went */
  remove(sha256: string): number
  of(address: Address): readonly LabelStatement[]
  /** What is said of accounts, on whatever chain: a few queries for all of them. */
  ofAccounts(accounts: readonly string[]): readonly LabelStatement[]
  /** What is said of the same key on other EVM chains: the owner of an account is the same there, a contract's need not be. */
  elsewhere(address: Address): readonly LabelStatement[]
  actorsOf(id: string): readonly Actor[]
  close(): void
}

/** Where imported labels are kept; it need not be there. */
export function labelsPath(): string {
  return join(userFolder(), 'labels.sqlite')
}

/** Whether the user imported any. */
export function hasImportedLabels(): boolean {
  return existsSync(labelsPath())
}

/**
 * Opens the user's labels, and makes the file where it is missing.
 * @throws InputError when it is no such file, or of a newer Spoor
 */
export function openLabels(path = labelsPath()): LabelStore {
  const db = openDatabase(path)
  const columns = `line, account, chain, statement.name AS name, category, theirs, actor, abuse, source, voice, authority, confidence,
    date, sha256 AS file`
  const rows = db.prepare<[string], Row>(
    `SELECT ${columns} FROM statement JOIN label_set USING (set_id) WHERE account = ?`,
  )
  const addSet = db.prepare<[string, string, string, string, string]>(
    'INSERT INTO label_set (sha256, given, name, format, skipped) VALUES (?, ?, ?, ?, ?)',
  )
  const many = db.prepare<[string], Row>(
    `SELECT ${columns} FROM statement JOIN label_set USING (set_id) WHERE account IN (SELECT value FROM json_each(?))`,
  )
  const addActor = db.prepare('INSERT INTO actor VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const addStatement = db.prepare(`INSERT INTO statement VALUES (${Array(14).fill('?').join(', ')})`)
  const known = db
    .prepare<[string, string], number>('SELECT set_id FROM label_set WHERE sha256 = ? AND given = ?')
    .pluck()
  const name = db.prepare<[string, string, string, string, number]>(
    'UPDATE label_set SET sha256 = ?, name = ?, format = ?, skipped = ? WHERE set_id = ?',
  )
  const sets = db.prepare<[], ImportedSet>(
    `SELECT sha256, name, format, (SELECT count(*) FROM statement WHERE statement.set_id = label_set.set_id) AS labels,
      (SELECT count(*) FROM actor WHERE actor.set_id = label_set.set_id) AS actors FROM label_set ORDER BY name, sha256, given`,
  )
  const actors = db.prepare<[string], ActorRow>(
    `SELECT DISTINCT actor AS id, name, uri, categories, jurisdictions, date, contacts, aliases, citation FROM actor WHERE actor = ?
     ORDER BY date DESC, name, citation`,
  )
  const ofSet = db.prepare<[string], { setId: number; sha256: string; labels: number; actors: number }>(
    `SELECT set_id AS setId, sha256, (SELECT count(*) FROM statement WHERE statement.set_id = label_set.set_id) AS labels,
      (SELECT count(*) FROM actor WHERE actor.set_id = label_set.set_id) AS actors
     FROM label_set WHERE given ->> 'set' = ?`,
  )
  const drop = db.prepare<[number]>('DELETE FROM label_set WHERE set_id = ?')

  /** Everything of the work, or nothing. */
  async function whole<T>(work: () => Promise<T>): Promise<T> {
    db.exec('BEGIN IMMEDIATE')
    try {
      const done = await work()
      db.exec('COMMIT')
      return done
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK')
      throw error
    }
  }

  /** Reads one file into an open transaction; one that is there already is taken out again. */
  async function take(file: string, defaults: LabelDefaults, signal: AbortSignal | undefined) {
    const given = JSON.stringify(defaults, Object.keys(defaults).sort())
    // Its digest is known when it has been read.
    const set = Number(addSet.run(`reading ${process.pid}`, given, '', '', '').lastInsertRowid)
    const label = (statement: LabelStatement) => void addStatement.run(...valuesOf(set, statement))
    const actor = (one: Actor) => void addActor.run(...actorValues(set, one))
    const read = await readLabelFile(file, defaults, { label, actor }, signal)
    const fresh = known.get(read.sha256, given) === undefined
    if (fresh) name.run(read.sha256, read.name, read.format, JSON.stringify(read.skipped), set)
    else drop.run(set)
    return { ...read, fresh }
  }

  const statementsOf = (address: Address): LabelStatement[] => rows.all(accountOf(address)).map(statementOf)

  return {
    path,
    import: (file, defaults, signal) => whole(() => take(file, defaults, signal)),
    replaceSet: (set, files, defaults, mayShrink, signal, format) =>
      whole(async () => {
        const before = ofSet.all(set)
        const had = before.reduce((sum, { labels, actors }) => sum + labels + actors, 0)
        const read = []
        for (const file of files) read.push(await take(file, { ...defaults, set }, signal))
        const other = read.find((one) => format !== undefined && one.format !== format)
        if (other !== undefined) {
          throw new InputError(`${other.name} is not what the set ${set} is made of`, {
            got: other.format,
            wanted: format!,
            next: 'look at the source; nothing of the set was imported',
          })
        }
        const has = read.reduce((sum, { labels, actors }) => sum + labels + actors, 0)
        if (!mayShrink && has * 2 < had) {
          throw new InputError(`the set ${set} has shrunk to less than half`, {
            got: `${has} labels and actors`,
            wanted: `about the ${had} that are loaded: a file that was cut off reads like a short one`,
            next: 'look at the source, and give --may-shrink if it is right; what is loaded stays until then',
          })
        }
        const kept = new Set(read.map(({ sha256 }) => sha256))
        for (const { sha256, setId } of before) if (!kept.has(sha256)) drop.run(setId)
        return read
      }),
    sets: () => sets.all(),
    remove(sha256) {
      const found = db
        .prepare<[string], number>("SELECT set_id FROM label_set WHERE sha256 LIKE ? || '%'")
        .pluck()
        .all(sha256)
      if (!/^[0-9a-f]{8,64}$/.test(sha256) || found.length === 0) {
        throw new InputError('no such set of labels', {
          got: sha256.slice(0, 80),
          wanted: 'the digest of an imported file, 8 digits of it or more',
          next: 'spoor labels list shows them',
        })
      }
      const before = db.prepare<[], number>('SELECT count(*) FROM statement').pluck().get()!
      db.transaction(() => {
        for (const set of found) drop.run(set)
      })()
      return before - db.prepare<[], number>('SELECT count(*) FROM statement').pluck().get()!
    },
    of: (address) => statementsOf(address).filter((statement) => statement.address === address),
    elsewhere: (address) =>
      namespaceOf(chainOf(address)) === 'eip155'
        ? statementsOf(address).filter((statement) => statement.address !== address)
        : [],
    ofAccounts(accounts) {
      const found: LabelStatement[] = []
      for (let at = 0; at < accounts.length; at += BATCH) {
        for (const row of many.iterate(JSON.stringify(accounts.slice(at, at + BATCH)))) found.push(statementOf(row))
      }
      return found
    },
    actorsOf: (id) => actors.all(id).map(actorOf),
    close: () => db.close(),
  }
}

function openDatabase(path: string): Database.Database {
  try {
    mkdirSync(dirname(path), { recursive: true })
    const db = new Database(path)
    db.pragma('foreign_keys = ON')
    db.pragma('trusted_schema = OFF')
    // Accounts come in no order: with the 2 MB of SQLite's default, half a million of them read the index again and again.
    db.pragma('cache_size = -131072')
    const [id, version] = ['application_id', 'user_version'].map((name) => db.pragma(name, { simple: true }))
    const isNew = id === 0 && db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get() === 0
    if (isNew) {
      db.transaction(() => {
        db.exec(TABLES)
        db.exec(ADDED)
        db.pragma(`application_id = ${APPLICATION_ID}`)
        db.pragma(`user_version = ${VERSION}`)
      })()
    } else if (id === APPLICATION_ID && version === 1) {
      db.transaction(() => {
        db.exec(ADDED)
        db.pragma(`user_version = ${VERSION}`)
      })()
    } else if (id !== APPLICATION_ID || version !== VERSION) {
      db.close()
      throw new InputError(`${path} holds no labels that this Spoor can read`, {
        got: `application id ${id}, version ${version}`,
        wanted: `application id ${APPLICATION_ID}, version 1 or ${VERSION}`,
        next: 'use the Spoor that wrote it, or move it away and import the labels again',
      })
    }
    return db
  } catch (cause) {
    if (cause instanceof InputError) throw cause
    throw new InputError(`the labels in ${path} cannot be opened`, {
      got: cause instanceof Error ? cause.message : String(cause),
      wanted: 'a file that may be read and written',
      next: 'name another folder in SPOOR_DATA, or move the file away and import the labels again',
      cause,
    })
  }
}

function valuesOf(set: number, statement: LabelStatement): readonly (string | number | null)[] {
  const { line, address, name, category, theirs, actor, abuse, source, voice, authority, confidence, date } = statement
  return [set, line, accountOf(address), chainOf(address), name, category, theirs, actor, abuse, source, voice]
    .concat([authority])
    .concat([confidence as number, date])
}

function statementOf({ account, chain, ...rest }: Row): LabelStatement {
  return { ...rest, address: `${chain}:${account}` as Address }
}

function actorValues(set: number, actor: Actor): readonly (string | number)[] {
  const { id, name, uri, categories, jurisdictions, date, contacts, aliases, citation } = actor
  const lists = [JSON.stringify(contacts), JSON.stringify(aliases)]
  return [set, id, name, uri, categories.join(','), jurisdictions.join(','), date, ...lists, citation]
}

function actorOf({ categories, jurisdictions, contacts, aliases, ...row }: ActorRow): Actor {
  return {
    ...row,
    categories: listOf(categories),
    jurisdictions: listOf(jurisdictions),
    contacts: JSON.parse(contacts) as Actor['contacts'],
    aliases: JSON.parse(aliases) as string[],
  }
}

function listOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(',')
}
