// From a fresh checkout to the picture: installs, builds, traces the Bybit theft, prints where its money is, serves the viewer.
import './node-version.mjs'

const { parseArgs } = await import('node:util')
const { main, ROOT, run, say, setUp, SetupError, SPOOR } = await import('./setup.mjs')

const BYBIT = 'cases/bybit-2025.sqlite'
const WAZIRX = 'cases/wazirx-2024.sqlite'

function options() {
  try {
    return parseArgs({
      options: {
        'no-serve': { type: 'boolean', default: false },
        'no-open': { type: 'boolean', default: false },
        force: { type: 'boolean', default: false },
        port: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new SetupError(`${error.message}\n  wanted: npm start -- [--no-serve] [--no-open] [--port N] [--force]`)
  }
}

const spoor = (args, stdout) =>
  run(process.execPath, [SPOOR, ...args], { cwd: ROOT, stdio: ['inherit', stdout, 'inherit'] })

await main(async () => {
  const { force, port, 'no-serve': noServe, 'no-open': noOpen } = options()
  await setUp()
  const again = force ? ['--force'] : []
  const code = await spoor(['trace', 'bybit-2025', '--case', BYBIT, ...again], 'inherit')
  if (code === 2) say('  (npm start -- --force starts the two example cases over)')
  if (code !== 0 || noServe) return code
  // The second example stands in the viewer only; a failure of it must not hide the first.
  const second = await spoor(['trace', 'wazirx-2024', '--case', WAZIRX, '--quiet', ...again], 'ignore')
  if (second === 130) return second
  const cases = second === 0 ? [BYBIT, WAZIRX] : [BYBIT]
  return spoor(
    ['serve', ...cases, ...(port === undefined ? [] : ['--port', port]), ...(noOpen ? ['--no-open'] : [])],
    'inherit',
  )
})
