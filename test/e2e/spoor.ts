import { type ChildProcess, type ChildProcessWithoutNullStreams, fork, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BIN = join(ROOT, 'packages', 'tracer', 'bin', 'spoor.js')
const DESK = fileURLToPath(new URL('spoor-desk.js', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

/** A folder of its own for one test file, gone afterwards. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-e2e-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Runs the built program as a user would, but one command line after the other in one process for each test file. */
export function spoor(cwd: string, ...args: readonly string[]): Promise<Ended> {
  return spoorWith({}, cwd, ...args)
}

/** Runs it in a process of its own: for what is true of processes. */
export function spoorProcess(cwd: string, ...args: readonly string[]): Promise<Ended> {
  return endOf(startSpoor(cwd, ...args))
}

export function startSpoor(cwd: string, ...args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [BIN, ...args], { cwd, env: { ...process.env, NO_COLOR: '1' } })
}

/** The same as `spoor`, with variables of the environment of its own, keys for one. */
export function spoorWith(
  env: Readonly<Record<string, string>>,
  cwd: string,
  ...args: readonly string[]
): Promise<Ended> {
  const asked = desk()
  const id = asked.next++
  return new Promise((resolve, reject) => {
    asked.waiting.set(id, { resolve, reject })
    asked.child.send({ id, cwd, env: { ...process.env, NO_COLOR: '1', ...env }, args })
  })
}

interface Desk {
  readonly child: ChildProcess
  readonly waiting: Map<number, { readonly resolve: (ended: Ended) => void; readonly reject: (error: Error) => void }>
  next: number
}
let atDesk: Desk | undefined

/** Opens it with the first command of a test file; it goes with the process of the test. */
function desk(): Desk {
  if (atDesk !== undefined) return atDesk
  const child = fork(DESK, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const opened: Desk = { child, waiting: new Map(), next: 0 }
  child.on('message', (message) => {
    const { id, ...ended } = message as Ended & { id: number }
    opened.waiting.get(id)?.resolve(ended)
    opened.waiting.delete(id)
  })
  child.on('exit', (code, signal) => {
    atDesk = undefined
    for (const { reject } of opened.waiting.values())
      reject(new Error(`the program ended by itself: ${code ?? signal}`))
  })
  child.unref()
  child.channel?.unref()
  atDesk = opened
  return opened
}

export function endOf(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text
    })
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, out, err }))
  })
}

/** Sends a signal as soon as stderr says something that fits, and gives the end of the run. */
export function signalAt(child: ChildProcessWithoutNullStreams, said: RegExp, signal: NodeJS.Signals): Promise<Ended> {
  let text = ''
  const listen = (piece: Buffer | string) => {
    text += String(piece)
    if (!said.test(text)) return
    child.stderr.off('data', listen)
    child.kill(signal)
  }
  child.stderr.on('data', listen)
  return endOf(child)
}

/** The one JSON object of stdout; more or less than one is an error. */
export function jsonOf(ended: Ended): Record<string, unknown> {
  return JSON.parse(ended.out) as Record<string, unknown>
}

export interface Failure {
  readonly error: { class: string; what: string; got: string; wanted: string; next: string }
}

export function failureOf(ended: Ended): Failure['error'] {
  return (JSON.parse(ended.err) as Failure).error
}

export function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
