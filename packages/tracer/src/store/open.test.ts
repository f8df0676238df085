import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { Address } from '../model/address.ts'
import { InputError, SourceError } from '../model/errors.ts'
import { MIGRATIONS } from './migrations.ts'
import { createDatabase, openDatabase } from './open.ts'
import { createCase, openCase } from './sqlite-case.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-open-'))
let path = ''
let count = 0

beforeEach(() => {
  path = join(folder, 'cases', `${count++}.sqlite`)
})
afterAll(() => rmSync(folder, { recursive: true }))

const alter = (sql: string): void => {
  const db = new Database(path)
  db.exec(sql)
  db.close()
}

test('a closed case is one plain file that `file` and SQLite know as a Spoor case', () => {
  const store = createCase(path)
  store.setMeta('a', 'b')
  expect(existsSync(`${path}-wal`)).toBe(true)
  store.close()
  expect(existsSync(`${path}-wal`)).toBe(false)
  const header = readFileSync(path)
  expect(header.subarray(68, 72).toString()).toBe('SPOR')
  expect(header.subarray(60, 64).readUInt32BE()).toBe(MIGRATIONS.length)
})

test('error: creating where a file is', () => {
  createCase(path).close()
  expect(() => createCase(path)).toThrow(InputError)
  expect(() => createCase(path)).toThrow(/--force/)
})

test('a file of 0 bytes, which a killed createCase leaves, is no file yet', () => {
  createCase(path).close()
  writeFileSync(path, '')
  const store = createCase(path)
  store.close()
  writeFileSync(path, '')
  const again = openCase(path)
  expect(again.transferCount()).toBe(0)
  again.close()
})

test.each([
  ['no file', () => {}, /there is no case.*spoor trace/s],
  ['text', () => writeFileSync(path, 'id,units\n'.repeat(1000)), /not a Spoor case/],
  ['a foreign SQLite file', () => alter('CREATE TABLE t (x)'), /not a Spoor case.*application_id 0x0.*SPOR/s],
  ['a newer case', () => alter('PRAGMA user_version = 99'), /newer Spoor.*case version 99.*update/s],
  [
    'a trigger',
    () => alter('CREATE TRIGGER t AFTER INSERT ON meta BEGIN DELETE FROM meta; END'),
    /altered.*trigger t/s,
  ],
  ['another view', () => alter('DROP VIEW v_sink; CREATE VIEW v_sink AS SELECT 1'), /altered.*view v_sink/s],
  ['a missing table', () => alter('DROP TABLE sink'), /altered.*table sink/s],
])('error: opening %s', (name, prepare, message) => {
  if (/newer|trigger|view|table/.test(name)) createCase(path).close()
  prepare()
  for (const readonly of [true, false]) {
    expect(() => openCase(path, { readonly })).toThrow(InputError)
    expect(() => openCase(path, { readonly })).toThrow(message)
  }
})

test('views and indexes that an analyst adds are welcome', () => {
  createCase(path).close()
  alter('CREATE VIEW mine AS SELECT 1; CREATE INDEX also_mine ON transfer (time)')
  expect(() => openCase(path).close()).not.toThrow()
})

const NEWER = [...MIGRATIONS, { name: 'newer', sql: 'CREATE TABLE extra (x INTEGER) STRICT' }]

test('an older case is brought to the newest version, after a backup beside it', () => {
  createCase(path).close()
  const db = openDatabase(path, { readonly: false, migrations: NEWER })
  expect(db.pragma('user_version', { simple: true })).toBe(NEWER.length)
  expect(db.prepare('SELECT version, name FROM migration').raw().all()).toEqual(
    NEWER.map(({ name }, i) => [i + 1, name]),
  )
  db.close()
  const copy = openCase(`${path}.v${MIGRATIONS.length}.backup`)
  expect(copy.digest()).toMatch(/^sha256:/)
  copy.close()
})

test('a change that fails leaves the older version whole', () => {
  createCase(path).close()
  const broken = [...MIGRATIONS, { name: 'broken', sql: 'CREATE TABLE extra (x INTEGER) STRICT; SELECT nonsense' }]
  expect(() => openDatabase(path, { readonly: false, migrations: broken })).toThrow(/nonsense/)
  expect(() => openCase(path).close()).not.toThrow()
})

test('read-only brings an older case up in memory and leaves the file', () => {
  createCase(path).close()
  const before = readFileSync(path)
  const db = openDatabase(path, { readonly: true, migrations: NEWER })
  expect(db.pragma('user_version', { simple: true })).toBe(NEWER.length)
  db.close()
  expect(readFileSync(path).equals(before)).toBe(true)
  expect(existsSync(`${path}.v${MIGRATIONS.length}.backup`)).toBe(false)
})

test('settings: WAL, foreign keys, untrusted schema, defensive', () => {
  const db = createDatabase(path)
  const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'trusted_schema', 'application_id']
  expect(settings.map((name) => db.pragma(name, { simple: true }))).toEqual(['wal', 1, 1, 0, 0x53504f52])
  expect(() => db.exec("PRAGMA writable_schema = 1; DELETE FROM sqlite_schema WHERE name = 'sink'")).toThrow(
    /may not be modified/,
  )
  db.close()
})

test('error: a second writer is refused as soon as it writes, a reader is not', () => {
  const [first, second] = [createCase(path), openCase(path)]
  const reader = openCase(path, { readonly: true })
  first.setPlan(['eip155:1:0x1111111111111111111111111111111111111111' as Address])
  expect(() => second.setMeta('a', '2')).toThrow(SourceError)
  expect(() => second.setMeta('a', '2')).toThrow(/another program has written/)
  first.setMeta('a', '1')
  expect([reader.getMeta('a'), second.getMeta('a')]).toEqual(['1', '1'])
  expect(() => reader.setMeta('a', '3')).toThrow(/reading only/)
  for (const store of [second, reader, first]) store.close()
})

test('error: a writer that finds the file locked waits, then says so', () => {
  createCase(path).close()
  const holder = new Database(path)
  holder.exec('PRAGMA journal_mode = WAL; BEGIN IMMEDIATE')
  const store = openDatabase(path, { readonly: false, lockWaitMs: 50 })
  expect(() => store.exec('BEGIN IMMEDIATE')).toThrow(/locked/)
  store.close()
  holder.exec('COMMIT; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
  expect(() => openDatabase(path, { readonly: false, lockWaitMs: 50 })).toThrow(SourceError)
  holder.close()
})

test.skipIf(process.getuid?.() === 0)('error: a file that may not be read', () => {
  createCase(path).close()
  chmodSync(path, 0)
  expect(() => openCase(path)).toThrow(/permissions/)
})

test('error: a damaged file', () => {
  createCase(path).close()
  const bytes = readFileSync(path)
  bytes.fill(0xff, 4096, 4096 * 4)
  writeFileSync(path, bytes)
  expect(() => {
    const store = openCase(path)
    store.digest()
    store.close()
  }).toThrow(InputError)
})
