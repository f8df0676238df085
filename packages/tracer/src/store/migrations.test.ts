import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { TransferId } from '../model/transfer.ts'
import { MIGRATIONS } from './migrations.ts'
import { createDatabase, openDatabase } from './open.ts'
import { openCase } from './sqlite-case.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-migrations-'))
afterAll(() => rmSync(folder, { recursive: true }))
let path = ''
let count = 0

/** A case as the first version wrote it: rows of two ledgers, one transaction with rows of both. */
const OLD = `
INSERT INTO meta VALUES ('incident', '{"id":"x"}'), ('parameters', '{}');
INSERT INTO chain VALUES (1, 'eip155:1');
INSERT INTO address VALUES (1, 'eip155:1:0x1111111111111111111111111111111111111111');
INSERT INTO asset VALUES (1, 'eip155:1/slip44:60');
INSERT INTO flagset VALUES (1, '[]');
INSERT INTO naming VALUES (1, NULL, NULL, 18);
INSERT INTO source (source_id, name, identity, rows) VALUES (1, 'a.csv', 'sha256:aa', 2), (2, 'b.csv', 'sha256:bb', 2);
INSERT INTO transfer (id, chain_id, tx, position, kind, from_id, to_id, asset_id, units, naming_id, status, flagset_id, source_id)
VALUES ('eip155:1:0xaa:erc20:3', 1, '0xaa', 3, 'erc20', 1, 1, 1, '7', 1, 1, 1, 1),
       ('eip155:1:0xaa:erc20:5', 1, '0xaa', 5, 'erc20', 1, 1, 1, '7', 1, 1, 1, 2),
       ('eip155:1:0xbb:erc20:~1', 1, '0xbb', NULL, 'erc20', 1, 1, 1, '7', 1, 1, 1, 1),
       ('eip155:1:0xcc:erc20:0', 1, '0xcc', 0, 'erc20', 1, 1, 1, '7', 1, 1, 1, 2);
INSERT INTO read_mark VALUES (1, 1, 'complete', '', '[]');
`
/** What the first version gave as the hash of it. */
const HASH = 'sha256:257ca489a6a4bff81e90cddfd69b03b3fcc01f4d8fe32cfc4335fa8671573dd8'
const IDS = ['0xaa:erc20:3', '0xaa:erc20:5', '0xbb:erc20:~1', '0xcc:erc20:0'].map((id) => `eip155:1:${id}`)

beforeEach(() => {
  path = join(folder, `${count++}.sqlite`)
  const db = createDatabase(path, { migrations: MIGRATIONS.slice(0, 1) })
  db.exec(OLD)
  db.pragma('journal_mode = DELETE')
  db.close()
})

test('an old case is read without being changed, and keeps its hash', () => {
  const before = readFileSync(path)
  const store = openCase(path, { readonly: true })
  expect(store.transfers().map((row) => row.id)).toEqual(IDS)
  expect([store.transactions(), store.openings(), store.balances(), store.calls(), store.steps()]).toEqual([
    [],
    [],
    [],
    [],
    [],
  ])
  expect([...store.answers()]).toEqual([])
  expect(store.digest()).toBe(HASH)
  store.close()
  expect(readFileSync(path).equals(before)).toBe(true)
})

test('an old case that is written to keeps its rows, its hash and a backup', () => {
  const store = openCase(path)
  expect(store.digest()).toBe(HASH)
  expect(existsSync(`${path}.v1.backup`)).toBe(true)
  const rows = store.transfers()
  expect(rows.map((row) => row.id)).toEqual(IDS)
  // A row without position that a live source now finds at its place is still one payment.
  const found = { ...rows[2]!, position: 9, id: 'eip155:1:0xbb:erc20:9' as TransferId }
  const source = store.addSource({ name: 'node', identity: '', rows: 0 })
  store.addBatch({ source, transfers: [found], reads: [], requests: 0 })
  expect(store.transfers().map((row) => row.id)).toEqual([...IDS.slice(0, 2), found.id, IDS[3]])
  // One that sees one of two equal rows does not make them one.
  store.addBatch({ source, transfers: [{ ...rows[0]!, block: 7 }], reads: [], requests: 0 })
  expect(store.transfers().map((row) => [row.id, row.block])).toEqual([
    [IDS[0], 7],
    [IDS[1], null],
    [found.id, null],
    [IDS[3], null],
  ])
  store.close()
})

test('a migrated case has the same tables as a new one', () => {
  const schemaOf = (file: string): unknown[] => {
    const db = openDatabase(file, { readonly: true })
    const rows = db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all()
    db.close()
    return rows
  }
  openCase(path).close()
  const fresh = `${path}.fresh`
  createDatabase(fresh).close()
  expect(schemaOf(path)).toEqual(schemaOf(fresh))
})

test('whoever was read is found in a plan by his address, however long it is', () => {
  const db = createDatabase(join(folder, 'plan.sqlite'))
  const steps = db.prepare('EXPLAIN QUERY PLAN DELETE FROM plan WHERE address_id = ?').all(1) as { detail: string }[]
  expect(steps.map(({ detail }) => detail).join()).toMatch(/^SEARCH plan USING .*INDEX plan_address/)
  db.close()
})
