/**
 * Handing the Bybit case over: from the seeds of its shipped record to a signed, marked bundle, the report, STIX and MISP, each in a file, and the bundle checked at the
 * other side. All in one process, printed part by part; more than the limit is a failure. Then the other formats, and STIX in again, outside of the limit.
 *
 * npm run bench -- share
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Seconds from the seeds to the last file. */
const LIMIT = 60

const folder = mkdtempSync(join(tmpdir(), 'spoor-bench-share-'))
process.env.SPOOR_DATA = join(folder, 'data')
const { run } = await import('../../packages/tracer/dist/cli/run.js')

let said = ''
function heard(text) {
  said = text
}
const quiet = {
  ...{ out: heard, err: () => {}, outIsTerminal: false, errIsTerminal: false, lively: false },
  ...{ signal: new AbortController().signal, now: () => Math.floor(Date.now() / 1000), env: {} },
  ...{ random: Math.random, elapsed: () => Math.round(performance.now()) },
}
const at = (name) => join(folder, name)

/** Runs one command and prints what it took. @returns seconds */
async function timed(what, args, file) {
  const from = performance.now()
  const code = await run([...args, '--json'], quiet)
  const seconds = (performance.now() - from) / 1000
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`)
  const size = file === undefined ? '' : `  ${(statSync(file).size / 1e6).toFixed(2).padStart(6)} MB`
  console.log(`  ${what.padEnd(34)} ${seconds.toFixed(2).padStart(6)} s${size}`)
  return seconds
}

async function exported(format, more = []) {
  const out = at(`bybit.${format}`)
  return timed(`export ${format}`, ['export', at('bybit.sqlite'), '--format', format, '--out', out, ...more], out)
}

try {
  const marked = ['--tlp', 'amber']
  console.log('from the seeds of bybit-2025 to all that is handed over:')
  let whole = await timed('trace', ['trace', 'bybit-2025', '--case', at('bybit.sqlite')], at('bybit.sqlite'))
  whole += await timed('key to sign with', ['keys', 'make', at('sign.pem')])
  const signer = JSON.parse(said).public
  whole += await exported('bundle', ['--sign', at('sign.pem'), ...marked])
  whole += await exported('html')
  whole += await exported('stix', marked)
  whole += await exported('misp', marked)
  whole += await timed('verify the bundle, with its signer', ['verify', at('bybit.bundle'), '--signed-by', signer])
  const { bundle, verified } = JSON.parse(said)
  if (verified !== true || bundle.signer !== signer || bundle.tlp !== 'amber')
    throw new Error(`the bundle says ${said}`)
  console.log(`  ${'all of it'.padEnd(34)} ${whole.toFixed(2).padStart(6)} s, limit ${LIMIT} s`)
  if (whole > LIMIT) {
    console.log('  over the limit')
    process.exitCode = 1
  }
  console.log('beside it:')
  for (const format of ['tagpack', 'csv', 'json']) await exported(format, marked)
  await timed('import stix', ['import', at('bybit.stix'), '--out', at('received')])
} finally {
  rmSync(folder, { recursive: true, force: true })
}
