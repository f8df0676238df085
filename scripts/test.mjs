// Installs, builds and runs every test, including those in a real browser. Further arguments go to vitest.
import './node-version.mjs'

const { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = await import('node:fs')
const { join } = await import('node:path')
const { CACHE, main, ROOT, run, say, setUp } = await import('./setup.mjs')
const { findChromium } = await import('./chromium.mjs')

const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
const RESULTS = join(CACHE, 'test-results.json')
const SUMMARY = join(CACHE, 'test-summary')
const OTHER_PROJECTS = ['unit', 'house', 'e2e']

await main(async () => {
  const args = process.argv.slice(2)
  rmSync(SUMMARY, { force: true })
  await setUp()
  const chromium = await findChromium()
  const env = { ...process.env, ...(chromium === undefined ? {} : { CHROMIUM: chromium }) }
  const projects =
    chromium === undefined && !args.includes('--project') ? OTHER_PROJECTS.flatMap((name) => ['--project', name]) : []
  rmSync(RESULTS, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`]
  const code = await run(process.execPath, [VITEST, 'run', ...reporters, ...projects, ...args], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const counts = count(code)
  let leftOut = 0
  if (projects.length > 0) {
    leftOut = await countBrowserTests()
    say('The browser tests were left out: no Chromium was found.')
    say('  next: install Chromium (Debian: apt-get install -y chromium), or set CHROMIUM to its path')
  }
  const skipped = counts.skipped + leftOut
  const line = `${counts.passed} passed, ${counts.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
  mkdirSync(CACHE, { recursive: true })
  writeFileSync(SUMMARY, `${line}\n`)
  process.stdout.write(`${line}\n`)
  if (code !== 0) return code
  // On a machine that is there to check, a test that cannot run is a test that failed.
  return projects.length > 0 && process.env.CI === 'true' ? 1 : 0
})

/** Sums up vitest's own report; a file that could not even be loaded counts as one failure. */
function count(code) {
  if (!existsSync(RESULTS)) return { passed: 0, failed: 1, skipped: 0 }
  const report = JSON.parse(readFileSync(RESULTS, 'utf8'))
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  const failed = report.numFailedTests + broken.length
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

async function countBrowserTests() {
  const list = join(CACHE, 'browser-tests.json')
  rmSync(list, { force: true })
  await run(process.execPath, [VITEST, 'list', '--project', 'browser', `--json=${list}`])
  return existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')).length : 0
}
