// How far each method follows the laundering flows of LaunderNetEvm41 (lifi and dai-54m), by the built command line, as a table per
// case. Needs the data set: SPOOR_EVAL names its folder, else ../shared/data/eval/launder-net beside the repository is taken.
//   `npm run bench -- launder-net`, or: node test/bench/launder-net.bench.mjs
// Exit code 1 when poison misses a flow that the order of time allows, or a method taints one that is none.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { METHODS } from '../../packages/tracer/dist/model/trace.js'
import { launderNetFolder, REACHED, writeLaunderNet } from './launder-net-ledger.mjs'

const SPOOR = fileURLToPath(new URL('../../packages/tracer/bin/spoor.js', import.meta.url))

const work = mkdtempSync(join(tmpdir(), 'spoor-launder-net-'))
try {
  for (const [name, reached] of Object.entries(REACHED)) {
    const { folder, missing } = launderNetFolder(name)
    if (missing !== undefined) console.log(`${name}: skipped, ${missing}`)
    else printTable(name, reached, folder)
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}

function printTable(name, reached, folder) {
  const { flows, terminals, ledger, incident } = writeLaunderNet(name, folder, join(work, name))
  const into = flows.filter(({ to }) => terminals.includes(to)).reduce((sum, { cents }) => sum + cents, 0n)
  const found = METHODS.map((method) => follow(method, { name, folder, ledger, incident }))
  const [{ seeded }] = found
  console.log(
    `${name}: ${flows.length} flows, ${reached} by the order of blocks; seeded ${dollars(seeded)} USD, ${dollars(into)} USD flow into ${terminals.length} terminals`,
  )
  const rows = [
    [
      'method',
      'tainted flows',
      'recall',
      'precision',
      'by value',
      'at terminals, USD',
      'of seeded',
      'of inflow',
      'terminals',
    ],
    ...found.map(({ method, flows: tainted, seeded: all, arrived, evaluation }) => [
      method,
      `${tainted} of ${flows.length}`,
      percent(evaluation.edgeRecall),
      percent(evaluation.edgePrecision),
      percent(evaluation.flowCoverage),
      dollars(arrived),
      share(arrived, all),
      share(arrived, into),
      `${evaluation.counts.foundTerminals} of ${evaluation.counts.terminals}`,
    ]),
  ]
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  for (const row of rows) {
    const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
    console.log(`  ${cells.join('  ')}`)
  }
  const poison = found.find(({ method }) => method === 'poison')
  const good = poison.flows >= reached && found.every(({ evaluation }) => evaluation.edgePrecision === 1)
  console.log(
    good
      ? '  as it should be'
      : `  WRONG: poison has to taint at least ${reached} flows, and every tainted row be a flow`,
  )
  if (!good) process.exitCode = 1
}

/** Traces under one method in a case of its own, and measures it. */
function follow(method, { name, folder, ledger, incident }) {
  const path = join(work, name, `${method}.sqlite`)
  const args = ['--case', path, '--ledger', ledger, '--method', method, '--min-usd', '0', '--no-learned-stops']
  const statement = spoor('trace', incident, ...args)
  const [dollarsOnly] = statement.assets
  const view = spoor('export', path, '--format', 'json', '--out', '-')
  const truth = ['--truth', join(folder, 'flow records.csv'), '--terminals', join(folder, 'terminal addresses.csv')]
  return {
    method,
    flows: view.movements.filter(({ taint, to }) => taint !== '0' && to !== '').length,
    seeded: BigInt(dollarsOnly.seeded),
    arrived: BigInt(dollarsOnly.sinks.service),
    evaluation: spoor('evaluate', path, ...truth),
  }
}

function spoor(...args) {
  const json = args[0] === 'export' ? [] : ['--json']
  const quiet = args[0] === 'evaluate' ? [] : ['--quiet']
  const out = execFileSync(process.execPath, [SPOOR, ...args, ...json, ...quiet], { cwd: work, maxBuffer: 1 << 28 })
  return JSON.parse(String(out))
}

function dollars(cents) {
  const whole = String(cents / 100n).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${whole}.${String(cents % 100n).padStart(2, '0')}`
}

/** Rounded down, as the statement does. */
function share(part, whole) {
  return percent(Number((part * 1_000_000n) / whole) / 1_000_000)
}

function percent(value) {
  return `${(Math.floor(Math.round(value * 1_000_000) / 100) / 100).toFixed(2)} %`
}
