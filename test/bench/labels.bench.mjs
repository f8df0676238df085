/**
 * Importing half a million labels, beside the bare inserts of the same rows in the same process: what parsing, checking and the rules
 * of categories cost on top. And the look-ups of a walk, by address and many at once.
 *
 * npm run bench -- labels
 */
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const Database = createRequire(new URL('../../packages/tracer/package.json', import.meta.url))('better-sqlite3')
const LABELS = 500_000
const folder = mkdtempSync(join(tmpdir(), 'spoor-bench-labels-'))
process.env.SPOOR_DATA = join(folder, 'data')
const { openLabels } = await import('../../packages/tracer/dist/source/labels-store.js')
const { openLabelLookup } = await import('../../packages/tracer/dist/source/label-lookup.js')

const account = (i) => `0x${i.toString(16).padStart(40, '0')}`
const seconds = (from) => (performance.now() - from) / 1000

try {
  const path = join(folder, 'labels.csv')
  const file = createWriteStream(path)
  file.write('address,chainId,label,nameTag\n')
  for (let i = 0; i < LABELS; i++) file.write(`${account(i)},1,${i % 3 === 0 ? 'binance' : 'phish-hack'},Name ${i}\n`)
  await new Promise((resolve) => file.end(resolve))

  const bare = new Database(join(folder, 'bare.sqlite'))
  bare.exec(`CREATE TABLE s (set_id INTEGER, line INTEGER, account TEXT, chain TEXT, name TEXT, category TEXT, theirs TEXT, actor TEXT,
    abuse TEXT, source TEXT, voice TEXT, authority TEXT, confidence INTEGER, date TEXT) STRICT;
    CREATE INDEX s_account ON s (account); CREATE INDEX s_set ON s (set_id)`)
  const insert = bare.prepare(`INSERT INTO s VALUES (${Array(14).fill('?').join(', ')})`)
  let from = performance.now()
  bare.transaction(() => {
    for (let i = 0; i < LABELS; i++) {
      insert.run(
        1,
        i,
        account(i),
        'eip155:1',
        `Name ${i}`,
        'service',
        'binance',
        '',
        '',
        'x',
        'x',
        'imported',
        null,
        '',
      )
    }
  })()
  const plain = seconds(from)
  bare.close()

  const store = openLabels()
  from = performance.now()
  const { labels } = await store.import(path, { source: 'bench' })
  const imported = seconds(from)
  store.close()

  const lookup = await openLabelLookup({})
  from = performance.now()
  const asked = Array.from({ length: 100_000 }, (_, i) => `eip155:1:${account(i * 5)}`)
  const found = lookup.of(asked)
  const looked = seconds(from)
  lookup.close()

  console.log(
    `labels         ${labels} imported in ${imported.toFixed(2)} s, ${(imported / plain).toFixed(1)} times bare inserts (${plain.toFixed(2)} s)`,
  )
  console.log(`look-up        ${asked.length} addresses, ${found.size} of them labelled, in ${looked.toFixed(2)} s`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
