import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { CheckError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { AnswerRecord } from './case-store.ts'
import { createCase, openCase } from './sqlite-case.ts'
import { verifyBytes } from './verify-bytes.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-verify-'))
afterAll(() => rmSync(folder, { recursive: true }))

const QUESTION = { api: 'rpc eip155:1', what: 'eth_getBalance', with: '["0x47","0x10"]' }
const answer = (body: string): AnswerRecord => ({
  ...QUESTION,
  host: 'node.example',
  at: 1_740_147_371 as UnixSeconds,
  status: 200,
  body: new TextEncoder().encode(body),
})

let path = ''
let count = 0
beforeEach(() => {
  path = join(folder, `${count++}.sqlite`)
  const store = createCase(path)
  const source = store.addSource({ name: 'node', identity: '', rows: 0 })
  const answers = [answer('{"result":"0x1"}'), answer('{"result":"0x2"}'), answer('{"result":"0x1"}')]
  store.addBatch({ source, transfers: [], reads: [], requests: 3, answers })
  store.close()
})

const alter = (sql: string, ...values: unknown[]): void => {
  const db = new Database(path)
  db.prepare(sql).run(...values)
  db.close()
}

test('a case as it was written has no faults, and each body counts once', () => {
  expect(verifyBytes(path)).toEqual({ answers: 3, bodies: 2, bytes: 32, found: 0, faults: [] })
})

const changed = deflateSync('{"result":"0x9"}')
const bomb = deflateSync(Buffer.alloc(50_000_000))
const TEXT = '"eth_getBalance" of "rpc eip155:1" with "[\\"0x47\\",\\"0x10\\"]"'

test.each<[string, () => void, RegExp]>([
  [
    'a body',
    () => alter('UPDATE body SET deflate = ? WHERE body_id = 1', changed),
    /16 bytes with sha256 [0-9a-f]{64}/,
  ],
  ['what unpacks to more', () => alter('UPDATE body SET deflate = ? WHERE body_id = 1', bomb), /do not unpack/],
  ['no compressed bytes', () => alter("UPDATE body SET deflate = x'00' WHERE body_id = 1"), /do not unpack/],
  ['a size', () => alter('UPDATE body SET size = 17 WHERE body_id = 1'), /16 bytes with sha256/],
  ['a size beyond measure', () => alter('UPDATE body SET size = 1 << 60 WHERE body_id = 1'), /a body of 11529/],
  ['a hash', () => alter("UPDATE body SET sha256 = 'ff' WHERE body_id = 1"), /16 bytes with sha256 [0-9a-f]{64}/],
])('error: %s was changed: the answer is named, here and when it is asked for', (_, change, got) => {
  change()
  const { found, faults } = verifyBytes(path)
  expect(found).toBe(1)
  expect(faults[0]!.what).toContain(TEXT)
  expect(faults[0]!.got).toMatch(got)
  const store = openCase(path)
  expect(() => store.answer(QUESTION, 0)).toThrow(CheckError)
  expect(() => [...store.answers()]).toThrow(CheckError)
  expect(store.answer(QUESTION, 1)?.body).toEqual(answer('{"result":"0x2"}').body)
  store.close()
})

test('error: an answer without its body, and one that no question leads to', () => {
  alter('DELETE FROM body_tx')
  const db = new Database(path)
  db.pragma('foreign_keys = OFF')
  db.exec("DELETE FROM body WHERE body_id = 1; UPDATE answer SET parameters = '[]' WHERE answer_id = 2")
  db.close()
  const { found, faults } = verifyBytes(path)
  expect([found, faults.map(({ got }) => got)]).toEqual([
    3,
    ['no body', expect.stringMatching(/^it is kept under/), 'no body'],
  ])
})

test('error: thousands of faults are counted, and twenty are spelled out', () => {
  const store = openCase(path)
  const source = store.addSource({ name: 'node', identity: '', rows: 0 })
  const answers = Array.from({ length: 1_000 }, (_, i) => answer(String(i)))
  store.addBatch({ source, transfers: [], reads: [], requests: 0, answers })
  store.close()
  alter('UPDATE body SET size = size + 1')
  const { found, faults } = verifyBytes(path)
  expect([found, faults.length]).toEqual([1_002, 20])
})

test('error: a page of the file was overwritten', () => {
  const store = openCase(path)
  for (let i = 0; i < 2_000; i++) store.setMeta(`key ${i}`, 'x'.repeat(40))
  store.close()
  const bytes = readFileSync(path)
  bytes.fill(0xff, bytes.length - 3 * 4096, bytes.length - 4096)
  writeFileSync(path, bytes)
  const { found, faults } = verifyBytes(path)
  expect(found).toBeGreaterThan(0)
  expect(JSON.stringify(faults)).toMatch(/damaged|to its end/)
})
