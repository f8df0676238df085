import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaseStore } from '../../packages/tracer/src/store/case-store.ts'
import { openCase } from '../../packages/tracer/src/store/sqlite-case.ts'
import { compileFolders } from './compile.ts'

const ROWS = 40
const KILLS = 24
const SEED = 20250221
const WRITER = fileURLToPath(new URL('./store-writer.js', import.meta.url))

let modules = ''
const folder = mkdtempSync(join(tmpdir(), 'spoor-kill-'))
beforeAll(() => {
  modules = compileFolders(['model', 'store'])
})
afterAll(() => {
  rmSync(modules, { recursive: true })
  rmSync(folder, { recursive: true })
})

/** mulberry32: the same moments on every run, as far as a clock can promise it. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Starts a writer, kills it some milliseconds after its first whole batch (or after its start, for a negative number). */
async function writeAndKill(path: string, afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [WRITER, modules, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  if (afterMs >= 0) await lines(child.stdout, 2)
  await sleep(Math.abs(afterMs))
  child.kill('SIGKILL')
  const [code, signal] = (await exit) as [number | null, string | null]
  expect([code, signal]).toEqual([null, 'SIGKILL'])
}

/** So many lines were written: that it is ready, then one for each batch. */
function lines(out: Readable, wanted: number): Promise<void> {
  let seen = 0
  return new Promise((resolve) => {
    out.on('data', (chunk: Buffer) => {
      seen += chunk.toString().split('\n').length - 1
      if (seen >= wanted) resolve()
    })
  })
}

const numbersTo = (count: number): number[] => [...Array(count).keys()]

/** Every table of a batch holds as many batches as the others. */
function expectWhole(store: CaseStore, batches: number): void {
  expect(store.transactions().map(({ block, transfers, logs }) => [block, transfers.length, logs.length])).toEqual(
    numbersTo(batches).map((block) => [block, ROWS, 1]),
  )
  // one row of each batch is known from its opened transaction alone
  expect(store.transfersOf(1).length).toBe(batches * (ROWS - 1))
  expect(store.transfersOf(2).length).toBe(batches * ROWS)
  expect(store.transfers().every((row) => row.symbol === 'ETH' && row.position !== null)).toBe(true)
  expect(store.calls().map(({ block }) => block)).toEqual(numbersTo(batches))
  expect(store.balances().map(({ time }) => time)).toEqual(numbersTo(batches))
  expect(store.reads().every(({ parts, checks }) => parts?.length === 1 && checks?.length === 1)).toBe(true)
  expect([...store.answers()].map((answer) => answer.with)).toEqual(numbersTo(batches).map((number) => `[${number}]`))
  expect(store.steps().map(({ input }) => input)).toEqual(numbersTo(batches).map((number) => `[${number}]`))
  expect(store.sourceState(1)).toBe(batches === 0 ? undefined : `{"cut":${batches - 1}}`)
  for (const { hash } of store.transactions().slice(-3)) expect(store.answersNaming(hash)).toHaveLength(1)
}

test(`rows and read marks are never apart in ${KILLS} kills of one growing case`, async () => {
  const path = join(folder, 'growing.sqlite')
  const next = random(SEED)
  let batches = 0
  for (let kill = 0; kill < KILLS; kill++) {
    await writeAndKill(path, Math.floor(next() * 60))
    for (const readonly of [true, false]) {
      const store = openCase(path, { readonly })
      const reads = store.reads()
      expect(store.transferCount()).toBe(reads.length * ROWS)
      expect(store.requests()).toBe(reads.length)
      expect(new Set(store.transfers().map((row) => row.from)).size).toBe(reads.length)
      expect(reads.length).toBeGreaterThanOrEqual(batches)
      expect([undefined, ROWS]).toContain(store.readTrace()?.movements.length)
      expectWhole(store, reads.length)
      batches = reads.length
      if (readonly) store.close()
      else store.setMeta('kills', String(kill))
      store.close()
    }
  }
  expect(batches).toBeGreaterThanOrEqual(KILLS)
})

test('a kill while the case is being made leaves none, an empty file or a whole case', async () => {
  const next = random(SEED + 1)
  for (let kill = 0; kill < KILLS; kill++) {
    const path = join(folder, `young-${kill}.sqlite`)
    await writeAndKill(path, -Math.floor(60 + next() * 120))
    await writeAndKill(path, 5)
    const store = openCase(path)
    expect(store.transferCount()).toBe(store.reads().length * ROWS)
    store.close()
  }
})
