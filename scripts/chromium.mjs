import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run, say } from './setup.mjs'

/** Debian's Chromium without windows comes first: the same engine, and a page opens in two thirds of the time. */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
]
const ELSEWHERE = [
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** Path of a Chromium: the one that CHROMIUM names, else one on this machine, else Debian's package where we may install it. */
export async function findChromium() {
  const found = look()
  if (found !== undefined) return found
  const debian = process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0
  if (!debian) return undefined
  say('installing Chromium for the browser tests…')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-q'], { env })
  // Not every Debian has the second.
  for (const name of ['chromium', 'chromium-headless-shell'])
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', name], { env })
  return look()
}

function look() {
  const { CHROMIUM, PATH = '' } = process.env
  const named = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))
  return [CHROMIUM, ...named, ...ELSEWHERE].find((path) => path !== undefined && path !== '' && existsSync(path))
}
