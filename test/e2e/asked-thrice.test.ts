import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../packages/tracer/src/cli/run.ts'
import { API_QUERIES } from '../../packages/tracer/src/server/api-queries.ts'
import { listening } from '../contracts/made-case.ts'
import { endOf, jsonOf, sha256, spoor, startSpoor, workFolder } from './spoor.ts'

// One question asked three times: on the command line, of the local server, and over MCP by a client that knows nothing but JSON-RPC.
const folder = workFolder()

interface Message {
  readonly id?: unknown
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly code: number; readonly message: string }
}

/** A client of JSON-RPC over stdio: lines out, lines in. */
class Client {
  readonly child: ChildProcessWithoutNullStreams
  readonly end: ReturnType<typeof endOf>
  readonly #lines: string[] = []
  readonly #waiting: ((line: string) => void)[] = []
  #rest = ''

  constructor(...cases: readonly string[]) {
    this.child = startSpoor(folder, 'mcp', ...cases)
    this.end = endOf(this.child)
    this.child.stdout.on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n')
      this.#rest = lines.pop() ?? ''
      for (const line of lines) {
        const next = this.#waiting.shift()
        if (next === undefined) this.#lines.push(line)
        else next(line)
      }
    })
  }

  write(text: string | Buffer): void {
    this.child.stdin.write(text)
  }

  async read(): Promise<Message> {
    const known = this.#lines.shift()
    const line = known ?? (await new Promise<string>((resolve) => this.#waiting.push(resolve)))
    const message = JSON.parse(line) as Message & { jsonrpc: string }
    expect(message.jsonrpc).toBe('2.0')
    return message
  }

  ask(method: string, params?: object, id: string | number = 1): Promise<Message> {
    this.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
    return this.read()
  }

  async tool(name: string, given: Readonly<Record<string, unknown>>): Promise<{ text: string; isError: boolean }> {
    const { result } = await this.ask('tools/call', { name, arguments: given })
    const { content, isError } = result as { content: { type: string; text: string }[]; isError: boolean }
    expect(content.map(({ type }) => type)).toEqual(['text'])
    return { text: content[0]!.text, isError }
  }
}

let client: Client
let server: ChildProcessWithoutNullStreams
let origin = ''
let token = ''
let whole = ''

beforeAll(async () => {
  const traced = await spoor(folder, 'trace', 'bybit-2025', '--case', 'bybit.sqlite', '--quiet')
  expect(traced.code, traced.err).toBe(0)
  copyFileSync(join(folder, 'bybit.sqlite'), join(folder, 'other.sqlite'))
  whole = sha256(join(folder, 'bybit.sqlite'))
  client = new Client('bybit.sqlite', 'other.sqlite')
  server = startSpoor(folder, 'serve', 'bybit.sqlite', 'other.sqlite', '--no-open', '--read-only', '--json')
  const { url } = await new Promise<{ url: string }>((resolve) => {
    let said = ''
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('\n')) resolve(JSON.parse(said) as { url: string })
    })
  })
  const at = new URL(url)
  ;[origin, token] = [at.origin, at.hash.slice('#t='.length)]
})

afterAll(async () => {
  server?.kill('SIGTERM')
  client?.child.stdin.end()
  await client?.end
})

async function overHttp(name: string, given: Readonly<Record<string, string>>): Promise<{ ok: boolean; text: string }> {
  const { path } = API_QUERIES.find((query) => query.name === name)!
  const inPath = Object.keys(given).filter((key) => path.includes(`{${key}}`))
  const filled = inPath.reduce((text, key) => text.replace(`{${key}}`, encodeURIComponent(given[key]!)), path)
  const rest = new URLSearchParams(Object.entries(given).filter(([key]) => !inPath.includes(key)))
  const answer = await fetch(`${origin}${filled}?${rest.toString()}`, { headers: { 'x-spoor-token': token } })
  return { ok: answer.ok, text: await answer.text() }
}

/** The command line in this process, in the folder of the cases by their full paths. */
async function onTheLine(
  name: string,
  file: string,
  words: readonly string[],
): Promise<{ code: number; out: string; err: string }> {
  const [io, errors] = [listening(), [] as string[]]
  const code = await run(['query', join(folder, file), name, ...words], {
    ...io,
    err: (text) => void errors.push(text),
  })
  return { code, out: io.said.join(''), err: errors.join('') }
}

/** What is asked of each question: plain, and with parameters, among them letters that URLs write in their own way. */
async function asked(): Promise<readonly (readonly [string, Readonly<Record<string, string>>])[]> {
  const rows = JSON.parse((await overHttp('movements', { sort: 'time', limit: '3' })).text) as {
    rows: { id: string }[]
  }
  const view = JSON.parse((await overHttp('case', {})).text) as {
    incident: { seeds: { address: string }[] }
    movements: { id: string }[]
  }
  const picture = JSON.parse((await overHttp('picture', { detail: 'few' })).text) as {
    nodes: { id: string; kind: string }[]
    edges?: { id: string }[]
    lines?: { id: string }[]
  }
  const [seed, movement] = [view.incident.seeds[0]!.address, view.movements[0]!.id]
  expect(rows.rows.length).toBe(3)
  const fold = picture.nodes.find(({ id }) => id.startsWith('fold:'))
  expect(fold, 'the picture folds something').toBeDefined()
  const line = (picture.edges ?? picture.lines ?? [])[0]
  expect(line, 'the picture has lines').toBeDefined()
  return [
    ['cases', {}],
    ['head', {}],
    ['head', { case: 'other' }],
    ['addresses', {}],
    ['addresses', { sort: 'usd', desc: '1', limit: '5', offset: '2', case: 'other' }],
    ['movements', { sort: 'time', limit: '7' }],
    ['movements', { asset: 'eip155:1/slip44:60', limit: '2' }],
    ['account', { id: seed, limit: '3' }],
    ['address', { id: seed }],
    ['movement', { id: movement }],
    ['search', { q: seed.slice(-12) }],
    ['search', { q: 'Bybit & co / 한국 + %20' }],
    ['picture', { by: 'time', noise: '1' }],
    ['fold', { id: fold!.id, detail: 'few' }],
    ['line', { id: line!.id, detail: 'few' }],
    ['where', { id: seed }],
    ['case', {}],
    ['case', { id: 'other' }],
  ]
}

describe('one question has one answer', () => {
  test('of the command line, the server and MCP, byte for byte, for every question there is', async () => {
    const questions = await asked()
    expect([...new Set(questions.map(([name]) => name))].sort()).toEqual(API_QUERIES.map(({ name }) => name).sort())
    for (const [name, given] of questions) {
      const what = `${name} ${JSON.stringify(given)}`
      const http = await overHttp(name, given)
      expect(http.ok, `${what}: ${http.text.slice(0, 300)}`).toBe(true)
      const mcp = await client.tool(name, given)
      expect(mcp, what).toEqual({ text: http.text, isError: false })
      const words = Object.entries(given).map(([key, value]) => `${key}=${value}`)
      // the command line has the cases of one file; which cases there are, a test below asks
      if (name === 'cases') continue
      const file = given.case === 'other' || given.id === 'other' ? 'other.sqlite' : 'bybit.sqlite'
      expect(await onTheLine(name, file, words), what).toEqual({ code: 0, out: http.text, err: '' })
    }
  }, 240_000)

  test('of a server with one case, also where the question names none', async () => {
    const alone = new Client('other.sqlite')
    for (const [name, given] of [
      ['cases', {}],
      ['head', { case: 'other' }],
      ['case', { id: 'other' }],
    ] as const) {
      const words = Object.entries(given).map(([key, value]) => `${key}=${value}`)
      const line = await onTheLine(name, 'other.sqlite', words)
      expect(await alone.tool(name, given)).toEqual({ text: line.out, isError: false })
    }
    alone.child.stdin.end()
    expect((await alone.end).code).toBe(0)
    // the built program, in a process of its own
    const built = await spoor(folder, 'query', 'other.sqlite', 'head')
    expect(built).toEqual({ code: 0, signal: null, out: (await onTheLine('head', 'other.sqlite', [])).out, err: '' })
  })

  test('a wrong question is wrong for all three', async () => {
    for (const [name, given] of [
      ['addresses', { limit: 'many' }],
      ['account', { id: 'eip155:1:0xnobody' }],
      ['movement', { id: '../cases' }],
      ['head', { case: 'nowhere' }],
    ] as const) {
      const http = await overHttp(name, given)
      const mcp = await client.tool(name, given)
      const words = Object.entries(given).map(([key, value]) => `${key}=${value}`)
      const line = await onTheLine(name, 'bybit.sqlite', [...words, '--json'])
      expect([http.ok, mcp.isError, line.code]).toEqual([false, true, 2])
      expect(mcp.text).toBe(http.text)
      expect(JSON.parse(line.err).error.what).toBe(JSON.parse(http.text).error.what)
    }
  })
})

describe('a session of MCP', () => {
  test('begins, lists tools that only read, and answers in the order of the questions', async () => {
    const session = new Client('bybit.sqlite')
    const hello = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'a client', version: '1' } }
    expect(await session.ask('initialize', hello, 'first')).toMatchObject({
      id: 'first',
      result: { protocolVersion: '2025-06-18', serverInfo: { name: 'spoor' }, capabilities: { tools: {} } },
    })
    session.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n')
    const { tools } = (await session.ask('tools/list')).result as {
      tools: {
        name: string
        inputSchema: { type: string }
        annotations: { readOnlyHint: boolean; destructiveHint: boolean }
      }[]
    }
    expect(tools.map(({ name }) => name)).toEqual(API_QUERIES.map(({ name }) => name))
    for (const { inputSchema, annotations } of tools) {
      expect(inputSchema.type).toBe('object')
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false })
    }
    const calls = [1, 2, 3].map((id) => ({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'head' } }))
    session.write(calls.map((call) => `${JSON.stringify(call)}\n`).join(''))
    for (const id of [1, 2, 3]) expect((await session.read()).id).toBe(id)
    session.child.stdin.end()
    expect(await session.end).toMatchObject({ code: 0, err: '' })
  })

  test('outlives whatever is written to it, and what follows is answered', async () => {
    const session = new Client('bybit.sqlite')
    const ping = async (): Promise<void> =>
      expect(await session.ask('ping', undefined, 'p')).toMatchObject({ id: 'p', result: {} })
    for (const [line, code] of [
      ['{', -32700],
      ['nonsense', -32700],
      ['\u0000\u0001', -32700],
      ['[]', -32600],
      ['[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600],
      ['7', -32600],
      ['null', -32600],
      ['{"id":1,"method":"ping"}', -32600],
      ['{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
      ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600],
      ['{"jsonrpc":"2.0","id":1,"method":7}', -32600],
      ['{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}', -32600],
      ['{"jsonrpc":"2.0","id":1,"method":"resources/list"}', -32601],
      ['{"jsonrpc":"2.0","id":1,"method":"__proto__"}', -32601],
      ['{"jsonrpc":"2.0","id":1,"method":"tools/call"}', -32602],
      ['{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"trace"}}', -32602],
      ['{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"constructor"}}', -32602],
      ['{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"head","arguments":{"case":{}}}}', -32602],
    ] as const) {
      session.write(`${line}\n`)
      expect((await session.read()).error?.code, line).toBe(code)
    }
    await ping()
    // unknown parameters are told as the answer of the tool
    expect((await session.tool('head', { path: '/etc/passwd' })).isError).toBe(true)
    // notifications, known or not, and blank lines get no answer
    session.write(
      '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}\n\n  \n{"jsonrpc":"2.0","method":"x"}\n',
    )
    await ping()
    // a line that is too long, in one piece and without an end in sight
    const long = 'x'.repeat(1 << 20)
    for (let i = 0; i < 40; i++) session.write(long)
    session.write('\n')
    expect((await session.read()).error).toMatchObject({ code: -32600, message: expect.stringContaining('at most') })
    await ping()
    // carriage returns, letters that other programs take for ends of lines, and a message in single bytes
    session.write('{"jsonrpc":"2.0","id":2,"method":"ping"}\r\n')
    expect((await session.read()).id).toBe(2)
    const odd = await session.ask('tools/call', { name: 'search', arguments: { q: 'a\u2028b\u2029c' } }, 'odd')
    expect(odd).toMatchObject({ id: 'odd', result: { isError: false } })
    for (const byte of Buffer.from('{"jsonrpc":"2.0","id":"é한","method":"ping"}\n')) session.write(Buffer.from([byte]))
    expect((await session.read()).id).toBe('é한')
    // the last line needs no end
    session.child.stdin.end('{"jsonrpc":"2.0","id":"last","method":"ping"}')
    expect((await session.read()).id).toBe('last')
    expect(await session.end).toMatchObject({ code: 0, err: '' })
  }, 60_000)

  test('that is interrupted ends, and none has changed a case', async () => {
    const session = new Client('bybit.sqlite')
    await session.ask('ping')
    session.child.kill('SIGINT')
    expect((await session.end).signal).toBeNull()
    expect(sha256(join(folder, 'bybit.sqlite'))).toBe(whole)
    expect(jsonOf(await spoor(folder, 'verify', 'bybit.sqlite', '--json'))).toMatchObject({ verified: true })
  })
})
