/** A real Chromium against the real server and a real case; no other request than to that server is let through. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import type { CaseView } from '../../packages/tracer/src/export/case-view.ts'
import type { CaseHead } from '../../packages/tracer/src/server/case-head.ts'
import { launch as launchChromium } from './chromium.mjs'

const ROOT = resolve(import.meta.dirname, '../..')
const CLI = join(ROOT, 'packages/tracer/bin/spoor.js')
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What the viewer shows of itself to tests; the same as panels/probe.ts. */
interface SpoorView {
  nodes(): { id: string; x: number; y: number; hidden: boolean; kind: string; rank: number; count: number }[]
  edges(): { id: string; from: string; to: string; asset: string; kind: string; hidden: boolean }[]
  select(id: string | null): void
  at(id: string): { x: number; y: number } | null
  redrawn(): { nodes: number; edges: number }
}

declare global {
  interface Window {
    spoorView: SpoorView
  }
}

function run(...args: string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [CLI, ...args], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] })
    let errors = ''
    child.stderr.on('data', (chunk) => {
      errors += String(chunk)
    })
    child.on('exit', (code) =>
      code === 0 ? done() : fail(new Error(`spoor ${args.join(' ')} ended with ${code}: ${errors}`)),
    )
  })
}

export interface Served {
  /** Without fragment. */
  readonly origin: string
  readonly token: string
  readonly view: CaseView
  readonly files: readonly string[]
  readonly close: () => void
}

/** Traces the incidents and serves their cases; `view` is the first one. */
export async function serve(...incidents: string[]): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-browser-'))
  const files: string[] = []
  for (const incident of incidents) {
    const file = join(folder, `${incident}.sqlite`)
    await run('trace', incident, '--case', file, '--quiet')
    files.push(file)
  }
  return serveFiles(files)
}

/** Runs the built program and waits for its end. */
export const spoor = run

/** Serves cases that are there already. */
export async function serveFiles(files: readonly string[], ...options: string[]): Promise<Served> {
  const child = spawn(process.execPath, [CLI, 'serve', ...files, '--no-open', '--port', '0', ...options], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = await new Promise<URL>((done, fail) => {
    let printed = ''
    child.stdout.on('data', (chunk) => {
      printed += String(chunk)
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*#t=\S+/.exec(printed)
      if (found) done(new URL(found[0]))
    })
    child.on('exit', (code) => fail(new Error(`spoor serve ended with ${code}: ${printed}`)))
  })
  const token = new URLSearchParams(address.hash.slice(1)).get('t') ?? ''
  const answer = await fetch(new URL('/api/case', address), { headers: { 'x-spoor-token': token } })
  return { origin: address.origin, token, view: (await answer.json()) as CaseView, files, close: () => child.kill() }
}

export const launch: (...extra: string[]) => Promise<Browser> = launchChromium

export interface Opened {
  readonly page: Page
  /** Errors of the page, violations of the content policy, requests that left the server: must stay empty. */
  readonly problems: string[]
}

export interface OpenOptions extends BrowserContextOptions {
  readonly hash?: string
  /** Changes what the server tells of the case before the page hears it. */
  readonly head?: (head: CaseHead) => CaseHead
}

export async function open(
  browser: Browser,
  served: Served,
  { hash = '', head, ...options }: OpenOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    locale: 'en-US',
    ...options,
  })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== served.origin) problems.push(`request to ${request.url()}`)
  })
  if (head)
    await page.route('**/api/head*', async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, json: head((await answer.json()) as CaseHead) })
    })
  await page.goto(`${served.origin}/#t=${served.token}${hash}`)
  await page.waitForFunction(() => window.spoorView !== undefined && window.spoorView.nodes().length > 0)
  return { page, problems }
}

type Body = (opened: Opened) => Promise<void>

/** Opens a page for `body`, which must leave it without problems, and closes it. */
export async function withOpened(browser: Browser, served: Served, options: OpenOptions, body: Body): Promise<void> {
  const opened = await open(browser, served, options)
  try {
    await body(opened)
    expect(opened.problems).toEqual([])
  } finally {
    await opened.page.context().close()
  }
}

/** A server for all tests of a file: begun before the first of them, closed after the last. */
export function serving(start: () => Promise<Served>, patience?: number): Served {
  let now: Served | undefined
  beforeAll(async () => {
    now = await start()
  }, patience)
  afterAll(() => now?.close())
  return {
    get origin() {
      return now!.origin
    },
    get token() {
      return now!.token
    },
    get view() {
      return now!.view
    },
    get files() {
      return now!.files
    },
    close: () => now?.close(),
  }
}

export interface Desk {
  readonly served: Served
  readonly browser: Browser
  readonly withPage: (options: OpenOptions, body: Body) => Promise<void>
}

/** A server and a browser for all tests of a file; the case of `npm start` if nothing else is said. */
export function desk(start: () => Promise<Served> = () => serve('bybit-2025'), patience?: number): Desk {
  const served = serving(start, patience)
  let browser: Browser | undefined
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())
  return {
    served,
    get browser() {
      return browser!
    },
    withPage: (options, body) => withOpened(browser!, served, options, body),
  }
}

/** A busy machine takes its time; what never comes fails all the same. */
const PATIENT = { timeout: 30_000 }

export const soon = <T>(read: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> => expect.poll(read, PATIENT)

export const select = (page: Page, id: string | null): Promise<void> =>
  page.evaluate((one) => window.spoorView.select(one), id)

/** Two frames on: what was asked of the picture, or came from the pointer, is drawn, also where the machine is busy. */
export const frames = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))))

/** Everything that the page asked for has come and is drawn: what is counted from here on is nobody else's doing. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await soon(() => page.locator('[aria-busy=true]').count()).toBe(0)
  await soon(async () => {
    const before = await page.evaluate(() => window.spoorView.redrawn().nodes)
    for (let i = 0; i < 5; i++) await frames(page)
    return before > 0 && before === (await page.evaluate(() => window.spoorView.redrawn().nodes))
  }).toBe(true)
}

/** Where a node is drawn, in the view that was asked for last. */
export async function placeOf(page: Page, id: string): Promise<{ x: number; y: number } | null> {
  await frames(page)
  return page.evaluate((one) => window.spoorView.at(one), id)
}

/** What axe finds, as readable lines. Evaluated through the debugger, since the content policy rightly forbids injected scripts. */
export async function axe(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: AXE })
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.target.join(' ')).join(', ')))`,
    awaitPromise: true,
    returnByValue: true,
  })
  return result.value as string[]
}

export const text = async (page: Page, testId: string): Promise<string> =>
  (await page.getByTestId(testId).textContent()) ?? ''
