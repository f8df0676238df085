import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Io } from '../../packages/tracer/src/cli/io.ts'
import { run } from '../../packages/tracer/src/cli/run.ts'
import { consoleBlocks, sqlBlocks } from './markdown.ts'
import { ROOT } from './source-tree.ts'

/** A world without a terminal, in which it is 2026-01-01. */
function printing(print: (text: string) => void): Io {
  return {
    out: print,
    err: print,
    outIsTerminal: false,
    errIsTerminal: false,
    lively: false,
    signal: new AbortController().signal,
    now: () => 1_767_225_600 as ReturnType<Io['now']>,
    elapsed: () => 0,
    env: {},
    random: () => 0,
  }
}

// What the pages show as output is what comes out: every `console` block is run, in the order of the page, in an empty folder.
describe.each(['README.md', 'docs/manual.md'])('%s', (page) => {
  const home = process.cwd()
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'spoor-examples-'))
    for (const name of ['data', 'docs']) symlinkSync(join(ROOT, name), join(folder, name))
    process.chdir(folder)
    vi.stubEnv('SPOOR_DATA', join(folder, 'spoor-data'))
  })
  afterAll(() => {
    vi.unstubAllEnvs()
    process.chdir(home)
    rmSync(folder, { recursive: true })
  })

  it.each(consoleBlocks(page).map((block) => [block.command, block.output] as const))('%s', async (command, output) => {
    let printed = ''
    const io = printing((text) => {
      printed += text
    })
    const [program, ...args] = wordsOf(command)
    expect(program).toBe('spoor')
    await run(args, io)
    expect(missing(output, printed.split('\n')), printed).toEqual([])
  })
})

describe('the queries of the manual', () => {
  const Sqlite = createRequire(new URL('../../packages/tracer/package.json', import.meta.url))(
    'better-sqlite3',
  ) as new (
    path: string,
  ) => Database
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'spoor-queries-'))
    await run(
      ['trace', 'bybit-2025', '--quiet', '--case', join(folder, 'case.sqlite')],
      printing(() => {}),
    )
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(sqlBlocks('docs/manual.md'))('%s', (query) => {
    const db = new Sqlite(join(folder, 'case.sqlite'))
    try {
      expect(db.prepare(query).all()).not.toEqual([])
    } finally {
      db.close()
    }
  })
})

/** The words of a command line, with double quotes round those that hold blanks. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!)
}

/** Shown lines that the printed ones do not have in this order. `…` stands for anything, alone in a line for any lines. */
function missing(shown: readonly string[], printed: readonly string[]): string[] {
  let at = 0
  let gap = true
  for (const line of shown) {
    if (line.trim() === '…') {
      gap = true
      continue
    }
    const fits = new RegExp(`^${line.split('…').map(escaped).join('.*')}$`, 'u')
    const found = gap ? printed.findIndex((other, i) => i >= at && fits.test(other)) : at
    if (found < 0 || !fits.test(printed[found] ?? '')) return [line]
    at = found + 1
    gap = false
  }
  return []
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
