import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../../packages/tracer/src/cli/run.ts'
import { openCase } from '../../packages/tracer/src/store/sqlite-case.ts'
import { account, listening, makeCase } from './made-case.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-marked-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SECRET = 'Informant Number Nine'
const MARKED = `TLP:RED ${SECRET}`
const OPEN = 'what everybody may read'
const FORMATS = ['json', 'csv', 'gexf', 'graphml', 'stix', 'misp', 'tagpack'] as const

/** A case in which every place for words of an analyst, an incident or a list has marked ones. */
beforeAll(async () => {
  const path = join(folder, 'case.sqlite')
  await makeCase(path, {
    payments: [
      [1, 2, 10n, 100],
      [2, 3, 6n, 101],
      [2, 4, 2n, 102],
      [2, 5, 1n, 103],
      [2, 6, 1n, 104],
    ],
    incident: {
      notes: [OPEN, `see the file [${MARKED}]`],
      labels: [{ address: account(3), name: MARKED, category: 'service', source: 'the incident', citation: 'made' }],
      stops: [{ address: account(4), name: MARKED, category: 'service', citation: 'made' }],
    },
    labels: [
      { address: account(5), name: `${SECRET} & Sons`, category: 'service', source: `TLP:RED police` },
      { address: account(5), name: OPEN, category: 'other', source: 'a list' },
    ],
    overrides: [{ kind: 'stop', address: account(6), category: 'service', reason: `${SECRET} told me (TLP:RED)` }],
  })
  const store = openCase(path, { scribe: { who: 'A. Lee', now: () => '2026-01-01T00:00:00Z' } })
  store.addEntry({ kind: 'note', why: '', payload: { on: account(3), text: MARKED } })
  store.addEntry({ kind: 'note', why: '', payload: { on: account(4), text: OPEN } })
  store.addEntry({ kind: 'view', why: '', payload: { name: MARKED, link: '#x' } })
  store.addEntry({
    kind: 'label',
    why: MARKED,
    payload: { address: account(2), name: `${SECRET}'s`, category: 'service' },
  })
  store.close()
})

async function exported(format: string, tlp: string): Promise<string> {
  const name = `${format}-${tlp}`.replace('+', '-')
  const args = ['export', join(folder, 'case.sqlite'), '--format', format, '--tlp', tlp]
  expect(await run([...args, '--out', join(folder, name)], listening())).toBe(0)
  const files = readdirSync(folder).filter((file) => file.startsWith(name))
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
}

test.each(FORMATS)(
  '%s under TLP:AMBER has no word that is marked TLP:RED, and still those that are not',
  async (format) => {
    const text = await exported(format, 'amber')
    expect(text).not.toContain(SECRET)
    expect(text).toContain(account(5).slice(-40))
    expect(text).toContain(OPEN)
    expect(await exported(format, 'red')).toContain(SECRET)
  },
)
