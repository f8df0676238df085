/**
 * Handing the Bybit case over: tracing its shipped record, then each exchange format from the open case to the file, and STIX in again.
 *
 * npm run bench -- share
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'spoor-bench-share-'))
process.env.SPOOR_DATA = join(folder, 'data')
const { run } = await import('../../packages/tracer/dist/cli/run.js')

const quiet = {
  ...{ out: () => {}, err: () => {}, outIsTerminal: false, errIsTerminal: false, lively: false },
  ...{ signal: new AbortController().signal, now: () => Math.floor(Date.now() / 1000), env: {} },
  ...{ random: Math.random, elapsed: () => Math.round(performance.now()) },
}

async function timed(what, ...args) {
  const from = performance.now()
  const code = await run(args, quiet)
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`)
  return `${what.padEnd(28)} ${((performance.now() - from) / 1000).toFixed(2)} s`
}

try {
  const path = join(folder, 'bybit.sqlite')
  console.log(await timed('trace bybit-2025', 'trace', 'bybit-2025', '--case', path, '--json'))
  for (const format of ['stix', 'misp', 'tagpack', 'csv', 'json']) {
    const out = join(folder, `bybit.${format}`)
    const line = await timed(
      `export ${format}`,
      'export',
      path,
      '--format',
      format,
      '--tlp',
      'amber',
      '--out',
      out,
      '--json',
    )
    console.log(`${line}  ${(statSync(out).size / 1e6).toFixed(2)} MB`)
  }
  const out = join(folder, 'received')
  console.log(await timed('import stix', 'import', join(folder, 'bybit.stix'), '--out', out, '--json'))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
