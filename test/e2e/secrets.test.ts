import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { EXPORT_FORMATS } from '../../packages/tracer/src/export/write-export.ts'
import { blockscoutServer } from '../servers/blockscout-server.ts'
import { etherscanServer } from '../servers/etherscan-server.ts'
import { rpcHandler } from '../servers/rpc-server.ts'
import { type Asked, type Fault, type Reply, startServer, type TestServer } from '../servers/server.ts'
import { makeWorld } from '../servers/world.ts'
import { type Ended, failureOf, jsonOf, ROOT, spoorWith, workFolder } from './spoor.ts'

/*
 * Keys, passwords and secret parts of URLs go to the service that they are for, and nowhere else. Everything that the built
 * program writes is searched, also inside of what it packs, for every piece of eight signs of each of them.
 */

const KEY = 'K7mQ2xVt9LzR4wPd'
const FILE_KEY = 'h3YcN8sJf6BvE1gT'
const [USER, PASSWORD, PATH, TOKEN] = ['agent0041', 'Zu5pWq8KdM', 'uX4nC9rGbA7eS2jF', 'oD6tHy3LvQ1i'] as const
const SECRETS = [KEY, FILE_KEY, USER, PASSWORD, PATH, TOKEN, Buffer.from(`${USER}:${PASSWORD}`).toString('base64')]
const PIECE = 8

const Database = createRequire(join(ROOT, 'packages', 'tracer', 'package.json'))('better-sqlite3') as new (
  path: string,
  options: { readonly readonly: boolean },
) => { prepare(sql: string): { pluck(): { all(): Buffer[] } }; close(): void }

/** Pieces of secrets in some bytes: as they are, in any case, and as base64 and hex write them. */
function told(bytes: Buffer): string[] {
  const text = bytes.toString('latin1').toLowerCase()
  return SECRETS.flatMap((secret) => {
    // Base64 packs three signs into four: what stands before shifts it.
    const packed = ['', ' ', '  '].map((before) =>
      Buffer.from(before + secret)
        .toString('base64')
        .slice(4, -4),
    )
    const written = [secret, ...packed, Buffer.from(secret).toString('hex')]
    return written.flatMap((form) =>
      Array.from({ length: Math.max(1, form.length - PIECE + 1) }, (_, at) => form.slice(at, at + PIECE)),
    )
  }).filter((piece, i, all) => text.includes(piece.toLowerCase()) && all.indexOf(piece) === i)
}

/** Every file under a folder, and what its cases hold packed. */
function leaksIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile()) return []
    const path = join(entry.parentPath, entry.name)
    const bytes = readFileSync(path)
    const packed = bytes.subarray(0, 15).toString() === 'SQLite format 3' ? bodiesOf(path) : []
    return [bytes, ...packed].flatMap((part) => told(part)).map((piece) => `${entry.name}: ${piece}`)
  })
}

function bodiesOf(path: string): Buffer[] {
  const db = new Database(path, { readonly: true })
  try {
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'body'").pluck().all()
    if (tables.length === 0) return []
    return db
      .prepare('SELECT deflate FROM body')
      .pluck()
      .all()
      .map((body) => inflateSync(body))
  } finally {
    db.close()
  }
}

const world = makeWorld({ seed: 11, blocks: 14, accounts: 5, txsPerBlock: 3, crowd: 0 })
const seeds = world.cast.accounts.slice(0, 2).map((hex) => ({
  address: `eip155:1:${hex}`,
  asset: 'eip155:1/slip44:60',
  units: String(world.genesisBalances.get(hex)),
  block: 0,
  citation: 'made up',
}))
const INCIDENT = { id: 'secrets', title: 'Secrets', date: '2023-11-14', summary: 'Made up for tests.', seeds }

const folder = workFolder()
const data = join(folder, 'data')
/** Of the test that runs: what it writes is searched. */
let work = ''
let works = 0
let explorer: TestServer
let node: TestServer
let bearer: TestServer
/** Nobody may come here: a redirect leads to it. */
let stranger: TestServer
/** Where nobody listens any more. */
let gone: string
const heard: string[] = []

beforeAll(async () => {
  const hear = (serve: (asked: Asked) => Reply | Promise<Reply>) => (asked: Asked) => {
    heard.push(`${asked.path} ${asked.headers.authorization ?? ''}`)
    return serve(asked)
  }
  explorer = await startServer(hear(etherscanServer({ current: world }, { key: KEY })))
  node = await startServer(hear(rpcHandler({ current: world }, { filter: 'union', parity: true })))
  bearer = await startServer(hear(blockscoutServer({ current: world }, { key: KEY, leaks: true })))
  stranger = await startServer(() => ({ status: 200, body: '{}' }))
  const closed = await startServer(() => ({ status: 200, body: '' }))
  gone = closed.url
  await closed.close()
  mkdirSync(data)
})
beforeEach(() => {
  work = join(folder, `work-${++works}`)
  mkdirSync(work)
  writeFileSync(join(work, 'incident.json'), JSON.stringify(INCIDENT))
})
afterAll(async () => {
  for (const server of [explorer, node, bearer, stranger]) await server?.close()
})

const secretUrl = (url: string): string => `${url.replace('//', `//${USER}:${PASSWORD}@`)}/v2/${PATH}?token=${TOKEN}`

interface Way {
  readonly name: string
  readonly server: () => TestServer
  readonly source: () => string
  readonly env: () => Record<string, string>
}

const atExplorer = (): string => `etherscan=${explorer.url}/api`
const keyFile = (keys: object): Record<string, string> => {
  const path = join(data, 'keys.json')
  writeFileSync(path, JSON.stringify(keys), { mode: 0o600 })
  chmodSync(path, 0o600)
  return { SPOOR_DATA: data }
}
/** Ways in which a user gives a secret; the folder of the key file is no output and is not searched. */
const WAYS: readonly Way[] = [
  {
    name: 'a key in the environment',
    server: () => explorer,
    source: atExplorer,
    env: () => ({ ...keyFile({ routescan: FILE_KEY }), SPOOR_KEY_ETHERSCAN: KEY }),
  },
  {
    name: 'a key that goes into a header',
    server: () => bearer,
    source: () => `blockscout=${bearer.url}`,
    env: () => ({ ...keyFile({}), SPOOR_KEY_BLOCKSCOUT: KEY }),
  },
  {
    name: 'a key in a file',
    server: () => explorer,
    source: atExplorer,
    env: () => keyFile({ etherscan: KEY, routescan: FILE_KEY }),
  },
  {
    name: 'a URL in the environment',
    server: () => node,
    source: () => 'rpc',
    env: () => ({ ...keyFile({}), SPOOR_RPC_1: secretUrl(node.url) }),
  },
  {
    name: 'a URL in a file',
    server: () => node,
    source: () => 'rpc',
    env: () => keyFile({ rpc: { 1: secretUrl(node.url) } }),
  },
  {
    name: 'a URL on the command line',
    server: () => node,
    source: () => `rpc=${secretUrl(node.url)}`,
    env: () => keyFile({}),
  },
]

const [EXPLORER, BEARER, , NODE] = WAYS as readonly [Way, Way, Way, Way]

const LIMITS = ['--min-usd', '0', '--max-hops', '3', '--no-learned-stops'] as const

function tracing({ env, source }: Way, path: string, ...more: readonly string[]): Promise<Ended> {
  const args = ['trace', 'incident.json', '--case', path, '--source', source(), ...LIMITS, ...more]
  return spoorWith(env(), work, ...args)
}

function expectSilent(ended: Ended): void {
  expect(told(Buffer.from(ended.out + ended.err))).toEqual([])
  expect(leaksIn(work)).toEqual([])
}

/** What the service was asked, as it came to it, written into its answer: some do that. */
const echoed = (asked: Asked): string => `${asked.path} ${asked.headers.authorization ?? ''}`
const echoes: Fault = (_, asked) => ({
  alter: (reply) => {
    const body = JSON.parse(String(reply.body)) as object
    return { ...reply, body: JSON.stringify({ ...body, echo: echoed(asked) }) }
  },
})

test('the search finds what it looks for, also in what a case holds packed', async () => {
  expect(told(Buffer.from(`x ${TOKEN.toUpperCase()} y`))).not.toEqual([])
  expect(told(Buffer.from(Buffer.from(`?apikey=${KEY}&`).toString('base64')))).not.toEqual([])
  expect(told(Buffer.from(Buffer.from(KEY).toString('hex')))).not.toEqual([])
  expect(told(Buffer.from('nothing of the kind'))).toEqual([])
  // A word that is no secret of this run is kept with the answer that holds it.
  explorer.fault(() => ({
    alter: (reply) => ({ ...reply, body: JSON.stringify({ ...JSON.parse(String(reply.body)), FILE_KEY }) }),
  }))
  const ended = await tracing({ ...EXPLORER, env: () => ({ ...keyFile({}), SPOOR_KEY_ETHERSCAN: KEY }) }, 'case.sqlite')
  explorer.fault(undefined)
  expect(ended.code, ended.err).toBe(0)
  expect(told(readFileSync(join(work, 'case.sqlite')))).toEqual([])
  expect(leaksIn(work)).toContain(`case.sqlite: ${FILE_KEY.slice(0, PIECE)}`)
})

describe.each(WAYS)('with $name', (way) => {
  test('nothing of it is in any output, case, export or cache, also where the service repeats it', async () => {
    const path = 'case.sqlite'
    const server = way.server()
    heard.length = 0
    server.fault(echoes)
    const traced = await tracing(way, path, '--json')
    server.fault(undefined)
    expect(traced.code, traced.err).toBe(0)
    // The service was given it, and told it again: there was something to leave out.
    expect(told(Buffer.from(heard.join('\n')))).not.toEqual([])
    const bodies = bodiesOf(join(work, path))
    expect(bodies.some((body) => body.includes('"echo":"') && body.includes('******'))).toBe(true)
    expectSilent(traced)
    const address = seeds[0]!.address
    const commands = [
      ['statement', path, '--method', 'all', '--json'],
      ['explain', path, address],
      ['verify', path],
      ['trace', '--offline', path],
      ...EXPORT_FORMATS.map((format) => ['export', path, '--format', format, '--out', `out/${format}.out`]),
    ]
    // What is in the case does not depend on where the secret came from: all that can be made of it is made once for each service.
    for (const args of way === EXPLORER || way === NODE
      ? commands
      : [['export', path, '--format', 'json', '--out', '-']]) {
      const ended = await spoorWith(way.env(), work, ...args)
      expect(ended.code, `${args.join(' ')}: ${ended.err}`).toBe(0)
      expectSilent(ended)
    }
  })
})

const TROUBLES: Readonly<Record<string, Fault>> = {
  'that repeats it in an error under 200': (_, asked) => ({
    status: 200,
    body: JSON.stringify({ status: '0', message: 'NOTOK', result: `Invalid API Key: ${echoed(asked)}` }),
  }),
  'that repeats it in an error of JSON-RPC': (_, asked) => ({
    status: 200,
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: -32000, message: `denied ${echoed(asked)}` } }),
  }),
  'that repeats it under 403': (_, asked) => ({ status: 403, body: `forbidden: ${echoed(asked)}` }),
  'that repeats it under 500': (_, asked) => ({ status: 500, body: `failed at ${echoed(asked)}` }),
  'that repeats it in a page for people': (_, asked) => ({ status: 200, body: `<html>${echoed(asked)}</html>` }),
  'that redirects': (_, asked) => ({ status: 302, headers: { location: `${stranger.url}${asked.path}` } }),
  'that breaks off': () => ({ status: 200, body: 'reset' }),
}

describe.each([EXPLORER, BEARER, NODE])('with $name', (way) => {
  test.each(Object.entries(TROUBLES))('nor with a service %s: exit code 75, and what to do', async (_, fault) => {
    const server = way.server()
    server.fault(fault)
    const ended = await tracing(way, 'case.sqlite', '--patience', '1', '--json')
    server.fault(undefined)
    expect(ended.code, ended.err).toBe(75)
    expect(failureOf(ended).next).not.toBe('')
    expect(ended.out).toBe('')
    expectSilent(ended)
    expect(stranger.requests()).toBe(0)
  })
})

describe('a service that cannot be reached', () => {
  test('at all: exit code 75 within the patience, without a word of its URL', async () => {
    const started = performance.now()
    const env = { ...keyFile({}), SPOOR_RPC_1: secretUrl(gone) }
    const args = ['--case', 'gone.sqlite', '--source', 'rpc', '--patience', '5', '--json']
    const ended = await spoorWith(env, work, 'trace', 'incident.json', ...args)
    expect(ended.code, ended.err).toBe(75)
    expect(failureOf(ended).class).toBe('source')
    expect(failureOf(ended).next).toMatch(/try again|see that the URL/)
    // The patience, and what a loaded machine takes to start a program.
    expect(performance.now() - started).toBeLessThan(30_000)
    expectSilent(ended)
  })

  test.each([12, 40])(
    'from request %i on: what was read is kept, and the same command goes on to the same hash',
    async (last) => {
      const way = NODE
      const whole = jsonOf(await tracing(way, `whole-${last}.sqlite`, '--json'))
      const all = Number(whole.requests)
      node.fault((n) => (n > last ? { status: 200, body: 'reset' } : 'pass'))
      const path = `broken-${last}.sqlite`
      const broken = await tracing(way, path, '--patience', '2', '--json')
      const asked = node.requests()
      node.fault(undefined)
      expect(broken.code, broken.err).toBe(75)
      expect(failureOf(broken).next).toContain('what was read before is kept')
      expectSilent(broken)
      expect(existsSync(join(work, path))).toBe(true)
      const ended = await tracing(way, path, '--json')
      expect(ended.code, ended.err).toBe(0)
      expect(jsonOf(ended).hash).toBe(whole.hash)
      // Fewer than from the beginning: something of what was read before was kept.
      if (last > 30) expect(node.requests() - asked).toBeLessThan(all)
    },
  )
})
