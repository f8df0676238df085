import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { parseAddress } from '../model/address.ts'
import type { Scribe } from '../model/journal.ts'
import { createCase, openCase } from './sqlite-case.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-journal-'))
afterAll(() => rmSync(folder, { recursive: true }))

const A = parseAddress(`eip155:1:0x${'a'.repeat(40)}`)
const SCRIBE: Scribe = { who: 'A. Lee', now: () => '2025-03-01T00:00:00Z' }
let path = ''
let count = 0

beforeEach(() => {
  path = join(folder, `${count++}.sqlite`)
  const store = createCase(path, SCRIBE)
  store.setMeta('incident', '{"id":"x","seeds":[{"address":"a","asset":"b","units":"7"}]}')
  store.setMeta('parameters', '{"method":"fifo"}')
  store.addOverride({ kind: 'stop', address: A, category: 'service', reason: 'their letter' })
  store.addLeadDecision({ lead: '0'.repeat(16), verdict: 'rejected', by: 'B. Kim', reason: 'other coin', at: 'later' })
  store.setMeta('parameters', '{"method":"lifo"}')
  store.removeOverride(A, 'they wrote again')
  store.addEntry({ kind: 'note', why: '', payload: { on: A, text: 'see file 12' } })
  store.close()
})

/** Changes a case as somebody with another program would. */
function tamper(sql: string, ...values: unknown[]): void {
  const db = new Database(path)
  db.prepare(sql).run(...values)
  db.close()
}

function fault() {
  const store = openCase(path, { readonly: true })
  try {
    return store.journalFault()
  } finally {
    store.close()
  }
}

describe('a journal', () => {
  test('takes down beginnings, limits, decisions and what is added, by whom, why and when', () => {
    const store = openCase(path, { readonly: true })
    const entries = store.journal()
    expect(entries.map(({ kind, who, why }) => [kind, who, why])).toEqual([
      ['seeds', 'A. Lee', ''],
      ['limits', 'A. Lee', ''],
      ['stop', 'A. Lee', 'their letter'],
      ['lead', 'B. Kim', 'other coin'],
      ['limits', 'A. Lee', ''],
      ['clear', 'A. Lee', 'they wrote again'],
      ['note', 'A. Lee', ''],
    ])
    expect(entries[4]!.payload).toEqual({ method: { from: 'fifo', to: 'lifo' } })
    expect(entries[3]!.at).toBe('later')
    expect(store.overrides()).toEqual([])
    expect(store.journalFault()).toBeUndefined()
    store.close()
  })

  test('is the same on another machine at another time, but for the seals', () => {
    const other = join(folder, `${count++}.sqlite`)
    const [one, two] = [createCase(`${other}.1`, SCRIBE), createCase(`${other}.2`, { ...SCRIBE, now: () => 'another' })]
    for (const store of [one, two]) {
      store.setMeta('incident', '{"id":"x"}')
      store.addEntry({ kind: 'colour', why: 'w', payload: { on: A, colour: 'red' } })
    }
    expect(one.journal().map(({ hash }) => hash)).toEqual(two.journal().map(({ hash }) => hash))
    expect(one.journal().at(-1)!.seal).not.toBe(two.journal().at(-1)!.seal)
    one.close()
    two.close()
  })

  test('is no part of the hash of the case', () => {
    const store = openCase(path)
    const before = store.digest()
    store.addEntry({ kind: 'note', why: '', payload: { on: A, text: 'x' } })
    expect(store.digest()).toBe(before)
    store.close()
  })

  test('is not written where what it tells of is not done', () => {
    const [first, second] = [openCase(path), openCase(path)]
    const length = first.journal().length
    first.setMeta('x', '1')
    expect(() => second.addOverride({ kind: 'expand', address: A, category: '', reason: '' })).toThrow(
      'another program has written',
    )
    expect(first.journal()).toHaveLength(length)
    first.close()
    second.close()
  })
})

describe('a change of a journal is found at its entry', () => {
  const columns = ['kind', 'who', 'why', 'payload', 'words', 'at', 'hash', 'seal', 'previous'] as const

  test.each(columns)('%s', (column) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), (seq) => {
        const db = new Database(path)
        const was = db.prepare(`SELECT ${column} FROM journal WHERE seq = ?`).pluck().get(seq)
        db.close()
        tamper(`UPDATE journal SET ${column} = ? WHERE seq = ?`, column === 'kind' ? 'export' : `${was} `, seq)
        expect(fault()?.seq).toBe(seq)
        tamper(`UPDATE journal SET ${column} = ? WHERE seq = ?`, was, seq)
        expect(fault()).toBeUndefined()
      }),
      { numRuns: 7 },
    )
  })

  test('an entry that was removed, also the last', () => {
    tamper('DELETE FROM journal WHERE seq = 7')
    expect(fault()).toMatchObject({ seq: 7, what: 'entries at its end were removed or added' })
    tamper('DELETE FROM journal WHERE seq = 3')
    expect(fault()).toMatchObject({ seq: 3, what: 'the entry was removed' })
    tamper('DELETE FROM journal')
    expect(fault()).toMatchObject({ seq: 1 })
  })

  test('entries that changed places', () => {
    tamper('UPDATE journal SET seq = -1 WHERE seq = 3')
    tamper('UPDATE journal SET seq = 3 WHERE seq = 4')
    tamper('UPDATE journal SET seq = 4 WHERE seq = -1')
    expect(fault()).toMatchObject({ seq: 3 })
  })

  test('an entry that was put in, with right hashes of its own', () => {
    const db = new Database(path)
    const last = db.prepare('SELECT * FROM journal WHERE seq = 7').get() as Record<string, unknown>
    db.prepare('INSERT INTO journal VALUES (8, @kind, @who, @why, @payload, @words, @previous, @hash, @at, @seal)').run(
      last,
    )
    db.close()
    expect(fault()).toMatchObject({ seq: 8 })
  })
})

test('a case that is older than its journal begins it with what it holds', () => {
  tamper('DELETE FROM journal')
  tamper("DELETE FROM meta WHERE key = 'journal-head'")
  const store = openCase(path, { scribe: SCRIBE })
  store.addEntry({ kind: 'bookmark', why: '', payload: { on: A, kept: true } })
  expect(store.journal().map(({ kind }) => kind)).toEqual(['begun', 'bookmark'])
  expect(store.journal()[0]!.payload).toMatchObject({
    parameters: { method: 'lifo' },
    decisions: [{ verdict: 'rejected' }],
  })
  expect(store.journalFault()).toBeUndefined()
  store.close()
})

test('places of a picture are added to, replaced and forgotten', () => {
  const store = openCase(path)
  store.setDrawnPlaces('hop some', [
    { node: 'a', x: 0.1, y: 2 },
    { node: 'b', x: 1, y: 1 / 3 },
  ])
  store.setDrawnPlaces('hop some', [{ node: 'a', x: 5, y: 6 }])
  expect(store.drawnPlaces('hop some')).toEqual([
    { node: 'a', x: 5, y: 6 },
    { node: 'b', x: 1, y: 1 / 3 },
  ])
  expect(store.drawnPlaces('time some')).toEqual([])
  store.setDrawnPlaces('hop some', [])
  expect(store.drawnPlaces('hop some')).toEqual([])
  store.close()
})
