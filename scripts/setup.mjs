// Installs and builds what is missing or out of date, and nothing else: a second run takes a moment.
// Plain Node without dependencies, since it runs before there are any. Everything it says goes to stderr.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
export const CACHE = join(ROOT, 'node_modules', '.cache', 'spoor')
export const SPOOR = join(ROOT, 'packages', 'tracer', 'bin', 'spoor.js')

const TRACER = join(ROOT, 'packages', 'tracer')
const VIEWER = join(ROOT, 'packages', 'viewer')

/** Something the user can mend: printed without a stack, exit code 2. */
export class SetupError extends Error {}

/** Makes the checkout ready to run: dependencies as the lockfile says, programs as the sources say. */
export async function setUp() {
  await install()
  await build()
}

async function install() {
  const inputs = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', 'package.json', ...packageFiles('package.json')]
  // The binding of SQLite is compiled for one version of Node's interface on one platform.
  const machine = `${process.versions.modules} ${process.platform} ${process.arch}`
  const wanted = hashOf(
    inputs.filter((path) => existsSync(join(ROOT, path))),
    machine,
  )
  if (stampIs('install', wanted) && existsSync(join(TRACER, 'node_modules', 'better-sqlite3'))) return
  const missing = bindingWorks() ? [] : missingTools()
  if (missing.length > 0) {
    say(`note: no ${missing.join(', no ')} here: fine where a prebuilt SQLite binding can be had, needed otherwise`)
  }
  say('installing dependencies…')
  const code = await run('npx', ['--yes', packageManager(), 'install', '--frozen-lockfile', '--reporter=append-only'], {
    env: { ...process.env, ...nodeHeaders() },
  })
  if (code !== 0 || !bindingWorks()) throw installFailed(code, missing)
  stamp('install', wanted)
}

function installFailed(code, missing) {
  const what = code === 0 ? 'the SQLite binding does not load' : `the install ended with code ${code}`
  const next =
    missing.length > 0
      ? `no prebuilt SQLite binding could be had, and ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing to compile it; on Debian: apt-get install -y python3 make g++`
      : 'look at the lines above; the registry of npm has to be reachable'
  return new SetupError(`${what}\n  next: ${next}`)
}

/** Whether SQLite opens in this Node; asked in a process of its own, since a broken binding may end it. */
function bindingWorks() {
  const code = "new (require('better-sqlite3'))(':memory:').close()"
  return spawnSync(process.execPath, ['-e', code], { cwd: TRACER, stdio: 'ignore' }).status === 0
}

function missingTools() {
  if (process.platform === 'win32') return []
  return ['python3', 'make', 'g++'].filter((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status !== 0)
}

/** The headers that came with this Node, so that compiling needs no download. */
function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath))
  return existsSync(join(prefix, 'include', 'node', 'node.h')) ? { npm_config_nodedir: prefix } : {}
}

function packageManager() {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).packageManager.split('+')[0]
}

/** Builds the parts whose sources changed since their last good build. */
export async function build() {
  const shared = ['tsconfig.base.json', 'pnpm-lock.yaml']
  const tracer = [
    ...shared,
    'packages/tracer/tsconfig.json',
    'packages/tracer/package.json',
    ...filesIn('packages/tracer/src'),
  ]
  await buildPart('tracer', tracer, join(TRACER, 'dist', 'cli', 'main.js'), () =>
    run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', TRACER, '--pretty', 'false']),
  )
  const top = ['index.html', 'vite.config.ts', 'package.json'].map((name) => `packages/viewer/${name}`)
  const viewer = [...shared, ...top, ...filesIn('packages/viewer/src'), ...filesIn('packages/viewer/public')]
  await buildPart('viewer', viewer, join(VIEWER, 'dist', 'index.html'), () =>
    run(process.execPath, [join(VIEWER, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'], {
      cwd: VIEWER,
      // Tests say `test` of themselves, and would look at React as its developers do.
      env: { ...process.env, NODE_ENV: 'production' },
    }),
  )
}

async function buildPart(name, inputs, result, work) {
  const wanted = hashOf(
    inputs.filter((path) => existsSync(join(ROOT, path))),
    '',
  )
  if (stampIs(`build-${name}`, wanted) && existsSync(result)) return
  say(`building the ${name}…`)
  const code = await work()
  if (code !== 0) throw new SetupError(`the ${name} does not build (code ${code})\n  next: look at the lines above`)
  stamp(`build-${name}`, wanted)
}

/** Runs a program with its output on stderr: stdout belongs to the result. Gives its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2], ...options })
    // Ctrl-C reaches the whole group; this process waits for the child to end in its own way.
    const wait = () => {}
    const pass = (signal) => child.kill(signal)
    process.on('SIGINT', wait)
    process.on('SIGTERM', pass)
    const settled = () => {
      process.off('SIGINT', wait)
      process.off('SIGTERM', pass)
    }
    child.on('error', (error) => {
      settled()
      reject(new SetupError(`${command} cannot be started: ${error.message}`))
    })
    child.on('exit', (code, signal) => {
      settled()
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1))
    })
  })
}

export function say(line) {
  process.stderr.write(`${line}\n`)
}

/** Runs the main part of a script and turns what it throws into a message and an exit code. */
export async function main(work) {
  try {
    process.exitCode = await work()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    say(`spoor: ${error.message}`)
    process.exitCode = 2
  }
}

function packageFiles(name) {
  return readdirSync(join(ROOT, 'packages')).map((folder) => `packages/${folder}/${name}`)
}

/** Files under a folder, relative to the root with forward slashes, sorted; tests are no part of a build. */
function filesIn(folder) {
  if (!existsSync(join(ROOT, folder))) return []
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) =>
      relative(ROOT, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join('/'),
    )
    .sort()
}

function hashOf(paths, salt) {
  const hash = createHash('sha256').update(salt)
  for (const path of paths) {
    const content = readFileSync(join(ROOT, path))
    hash.update(`\n${path} ${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}

function stampIs(name, value) {
  const path = join(CACHE, name)
  return existsSync(path) && readFileSync(path, 'utf8') === value
}

function stamp(name, value) {
  mkdirSync(CACHE, { recursive: true })
  writeFileSync(join(CACHE, name), value)
}
