// Import speed of a recorded ledger as a ratio to bare better-sqlite3 inserts of the same rows, already parsed, into the same
// tables with indexes built last: same process, alternating, medians. 1 would be an import whose reading costs nothing.
// The ratio of processor time is given beside that of the clock: it holds on a busy machine too.
//   `npm run bench -- import`, or: node --expose-gc test/bench/import.bench.mjs [--rows 1000000] [--rounds 3] [--ledger FILE]
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { completeIndex, createIndex } from '../../packages/tracer/dist/source/ledger-index.js'
import { openRecorded } from '../../packages/tracer/dist/source/recorded.js'
import { makeLedger } from './make-ledger.mjs'

const Database = createRequire(new URL('../../packages/tracer/package.json', import.meta.url))('better-sqlite3')
const TABLES = ['meta', 'chain', 'address', 'asset', 'detail', 'transfer']
const ROWS_A_TRANSACTION = 100_000
/** The clock of the bench: after every row of the ledger, and the same on every machine. */
const NOW = 2_000_000_000

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    ledger: { type: 'string' },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'spoor-bench-import-'))
try {
  await bench(Number(values.rows), Number(values.rounds))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function bench(rows, rounds) {
  const ledger = values.ledger ?? (await makeLedger({ rows, seed: 1, out: folder })).ledger
  const cacheDir = join(folder, 'cache')
  await importOnce(ledger, cacheDir) // warms the code up and the file into the page cache
  const times = { imported: [], bare: [] }
  let count = 0
  for (let round = 0; round < rounds; round++) {
    let index = ''
    times.imported.push(
      await timed(async () => {
        index = await importOnce(ledger, cacheDir)
      }),
    )
    // The parsed rows are a million arrays: they are there only while they are needed, or they would slow the import down.
    const parsed = parsedRows(index)
    count = parsed.at(-1).rows.length
    times.bare.push(await timed(() => insertBare(parsed)))
  }
  const row = (name, runs) => {
    const [clock, processor] = [median(runs.map((run) => run.clock)), median(runs.map((run) => run.processor))]
    console.log(
      `  ${name} ${Math.round(count / clock)}k rows/s (${Math.round(clock)} ms, processor ${Math.round(processor)} ms)`,
    )
    return { clock, processor }
  }
  console.log(`import of ${count} rows, ${Math.round(statSync(ledger).size / 1e6)} MB, median of ${rounds}:`)
  const imported = row('spoor       ', times.imported)
  const bare = row('bare inserts', times.bare)
  const ratio = (part) => (bare[part] / imported[part]).toFixed(2)
  console.log(
    `  ratio        ${ratio('clock')} by the clock, ${ratio('processor')} by processor time (aim: 0.5 or more)`,
  )
}

/** Builds the index anew and gives its path. */
async function importOnce(path, cacheDir) {
  rmSync(cacheDir, { recursive: true, force: true })
  const options = { path, coverage: [], own: false, knownChains: new Set(['eip155:1']), now: NOW, cacheDir }
  const source = await openRecorded(options)
  source.close()
  return join(cacheDir, `${source.identity.slice('sha256:'.length)}.sqlite`)
}

function parsedRows(index) {
  const db = new Database(index, { readonly: true })
  const parsed = TABLES.map((table) => ({ table, rows: db.prepare(`SELECT * FROM ${table}`).raw().all() }))
  db.close()
  return parsed
}

function insertBare(parsed) {
  const path = join(folder, 'bare.sqlite')
  const db = new Database(path)
  createIndex(db)
  for (const { table, rows } of parsed) {
    const insert = db.prepare(`INSERT INTO ${table} VALUES (${rows[0].map(() => '?').join(', ')})`)
    db.exec('BEGIN')
    for (let row = 0; row < rows.length; row++) {
      insert.run(rows[row])
      if (row % ROWS_A_TRANSACTION === ROWS_A_TRANSACTION - 1) db.exec('COMMIT; BEGIN')
    }
    db.exec('COMMIT')
  }
  completeIndex(db)
  db.close()
  rmSync(path)
}

/** Milliseconds of a piece of work by the clock, and of the processor in all threads. */
async function timed(work) {
  globalThis.gc?.()
  const [started, usage] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(usage)
  return { clock: performance.now() - started, processor: (user + system) / 1000 }
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
