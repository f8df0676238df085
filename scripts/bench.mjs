// Runs every bench in turn, each in a fresh process so that none warms up another. `npm run bench -- import` runs those whose name fits.
import './node-version.mjs'

const { existsSync, readdirSync } = await import('node:fs')
const { join } = await import('node:path')
const { main, ROOT, run, say, setUp, SetupError } = await import('./setup.mjs')

const FOLDER = join(ROOT, 'test', 'bench')

await main(async () => {
  const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('-'))
  const flags = process.argv.slice(2).filter((arg) => arg.startsWith('-'))
  const all = existsSync(FOLDER)
    ? readdirSync(FOLDER)
        .filter((name) => name.endsWith('.bench.mjs'))
        .sort()
    : []
  const chosen = all.filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  if (chosen.length === 0)
    throw new SetupError(`no bench of that name\n  wanted: ${all.join(', ') || 'none are there'}`)
  await setUp()
  let worst = 0
  for (const name of chosen) {
    say(`\n${name.replace('.bench.mjs', '')}`)
    const code = await run(process.execPath, ['--expose-gc', join(FOLDER, name), ...flags], {
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    worst = Math.max(worst, code)
  }
  return worst
})
