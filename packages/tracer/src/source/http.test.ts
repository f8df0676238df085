import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createRawServer, type Server as RawServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { SourceError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Answer, Judge } from './exchange.ts'
import { isClosed, openLookup, retryAfterMs } from './http.ts'
import { readJson } from './json.ts'
import { type LiveExchangeOptions, liveExchange } from './live-exchange.ts'
import { rpcProvider } from './provider.ts'

const KEY = '5ecretKey0123456789'
const QUESTION = { api: 'rpc eip155:1', what: 'eth_getLogs', with: '[]' }
const now = () => 1_760_000_000 as UnixSeconds
const GOOD = '{"jsonrpc":"2.0","id":1,"result":"0x1"}'

const servers: (Server | RawServer)[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections()
    server.close()
  }
})

async function portOf(server: Server | RawServer): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** A service with a key in every part of its URL. */
async function service(listener: RequestListener): Promise<string> {
  return `http://kasper:${KEY}@127.0.0.1:${await portOf(createServer(listener))}/v3/${KEY}?token=${KEY}`
}

const judge: Judge = ({ body, status }) => {
  const read = readJson(body)
  if (status >= 400) return { kind: 'refused', why: `HTTP ${status}: ${Buffer.from(body).toString().slice(0, 80)}` }
  if (!read.ok) return { kind: 'again', why: read.why }
  const { id, result, error } = read.value as { id?: number; result?: string; error?: { message: string } }
  if (error !== undefined) return { kind: 'again', why: error.message, tooOften: true }
  return id === 1 && result !== undefined
    ? { kind: 'answer' }
    : { kind: 'refused', why: 'an answer to another question' }
}

/** Asks once; a named error in place of an answer is given too. Nothing that is told holds a secret. */
async function ask(urls: readonly string[], options: Partial<LiveExchangeOptions> = {}): Promise<Answer | SourceError> {
  const providers = urls.map((url) => rpcProvider(url))
  const limits = { backOffMs: 4, timeoutMs: 400, patienceMs: 3_000, mostTries: 4 }
  const exchange = liveExchange({ providers, now, random: () => 0.5, ...limits, ...options })
  try {
    return await exchange.ask(QUESTION, judge)
  } catch (error) {
    expect(error).toBeInstanceOf(SourceError)
    const { message, stack, cause } = error as SourceError
    const told = [message, stack, String(cause), JSON.stringify(error), JSON.stringify((error as SourceError).report())]
    expect(told.join('\n')).not.toMatch(/5ecret|kasper|token=/i)
    return error as SourceError
  } finally {
    exchange.close()
  }
}

const textOf = (answer: Answer | SourceError) =>
  answer instanceof SourceError ? answer.got : Buffer.from(answer.body).toString()

type Turn = (req: IncomingMessage, res: ServerResponse) => void
const good: Turn = (_, res) => void res.end(GOOD)
const status =
  (code: number, headers: Readonly<Record<string, string>> = {}, body = ''): Turn =>
  (_, res) =>
    void res.writeHead(code, headers).end(body)
const raw =
  (body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Turn =>
  (_, res) =>
    void res.writeHead(200, headers).end(body)
const reset: Turn = (_, res) => void res.writeHead(200, { 'content-length': '100' }).write('{"j', () => res.destroy())
const endless: Turn = (_, res) => {
  const piece = Buffer.alloc(1 << 16, ' ')
  const pour = () => {
    while (!res.destroyed && res.write(piece));
  }
  res.on('drain', pour)
  pour()
}
const slow: Turn = (_, res) => {
  let at = 0
  const timer = setInterval(() => res.write(GOOD[at++ % GOOD.length]), 10)
  res.on('close', () => clearInterval(timer))
}

/** Each turn for one request, the last one for ever. */
function turns(...script: readonly Turn[]): { readonly listener: RequestListener; readonly heard: () => number } {
  let heard = 0
  return {
    heard: () => heard,
    listener: (req, res) => script[Math.min(heard++, script.length - 1)]!(req, res),
  }
}

describe('what passes: the right answer comes in the end', () => {
  const inTwoSeconds = new Date(1_760_000_000_000).toUTCString()
  const passing: readonly (readonly [string, readonly Turn[], number])[] = [
    ['429 with seconds', [status(429, { 'retry-after': '0' }), good], 2],
    ['429 with a date', [status(429, { 'retry-after': inTwoSeconds }), good], 2],
    ['429 inside of a 200', [raw('{"id":1,"error":{"message":"Max rate limit reached"}}'), good], 2],
    ['408, 425 and 5xx', [status(408), status(425), status(502), good], 4],
    ['truncated JSON', [raw(GOOD.slice(0, 20)), good], 2],
    ['a reset half way', [reset, good], 2],
    ['a reset before the head', [(req) => void req.socket.destroy(), good], 2],
    ['a packed answer', [raw(gzipSync(GOOD), { 'content-encoding': 'gzip' })], 1],
    [
      'a packed answer that ends too soon',
      [raw(gzipSync(GOOD).subarray(0, 30), { 'content-encoding': 'gzip' }), good],
      2,
    ],
    ['slow bytes', [slow, good], 2],
  ]
  it.each(passing)('%s', async (_, script, requests) => {
    const { listener, heard } = turns(...script)
    expect(textOf(await ask([await service(listener)], { timeoutMs: 150 }))).toBe(GOOD)
    expect(heard()).toBe(requests)
  })
})

describe('what does not pass: a named error', () => {
  const bomb = gzipSync(Buffer.alloc(60 << 20, '[1,2],'))
  const failing: readonly (readonly [string, Turn, RegExp, number])[] = [
    ['429 for ever', status(429, { 'retry-after': '0' }, KEY), /HTTP 429, and asks to wait 0 s, after 4 tries/, 4],
    ['an hour of patience', status(429, { 'retry-after': '3600' }), /asks to wait 3600 s, after 1 try/, 1],
    ['5xx for ever', status(503, {}, KEY), /does not answer: HTTP 503, after 4 tries/, 4],
    ['401 with the key', status(401, {}, `no such key: ${KEY}`), /HTTP 401: no such key: \*{19}$/, 1],
    [
      '401 with a part of the key',
      status(401, {}, `no such key: ${KEY.slice(0, 8)}…`),
      /left out: it repeats a key/,
      1,
    ],
    ['404', status(404, {}, 'not here'), /HTTP 404: not here/, 1],
    ['a redirect to its own host', status(302, { location: '/other' }), /HTTP 302, a redirect/, 1],
    ['an endless body', endless, /answers without end: more than 4194304 bytes/, 1],
    ['slow bytes for ever', slow, /no whole answer within 0.15 s, after 2 tries/, 2],
    ['a reset for ever', reset, /broke off \(ECONNRESET\), after 4 tries/, 4],
    ['truncated JSON for ever', raw(GOOD.slice(0, 20)), /no whole JSON, after 4 tries/, 4],
    ['another packing', raw(GOOD, { 'content-encoding': 'br' }), /in a way that nobody asked for/, 1],
    ['a packing that is none', raw(GOOD, { 'content-encoding': 'gzip' }), /they say gzip and are not/, 1],
    ['a bomb', raw(bomb, { 'content-encoding': 'gzip' }), /without end|more than 400 times/, 1],
    ['deep nesting', raw(`${'['.repeat(1_000)}${']'.repeat(1_000)}`), /JSON deeper than 256/, 1],
    ['an answer to another question', raw(GOOD.replace('1', '2').replace('"id":1', '"id":7')), /another question/, 1],
    ['__proto__', raw('{"id":1,"result":{"__proto__":{"a":1}}}'), /__proto__/, 4],
    ['no UTF-8', raw(Buffer.from('7b226964223a31ff7d', 'hex')), /no UTF-8/, 4],
  ]
  it.each(failing)('%s', async (_, turn, got, requests) => {
    const { listener, heard } = turns(turn)
    const limits = { mostBytes: 4 << 20, ...(turn === slow ? { timeoutMs: 150, mostTries: 2 } : {}) }
    const error = await ask([await service(listener)], limits)
    expect(error).toBeInstanceOf(SourceError)
    expect((error as SourceError).got).toMatch(got)
    expect((error as SourceError).next).not.toBe('')
    expect(heard()).toBe(requests)
  })

  it('a redirect to another port, which nobody contacts', async () => {
    let contacted = 0
    const inside = createRawServer(() => contacted++)
    const port = await portOf(inside)
    for (const code of [301, 302, 303, 307, 308]) {
      const url = await service((_, res) => res.writeHead(code, { location: `http://127.0.0.1:${port}/` }).end())
      expect(textOf(await ask([url]))).toContain(`HTTP ${code}, a redirect, which is never followed`)
    }
    expect(contacted).toBe(0)
  })

  it('a service that does not speak HTTP', async () => {
    const port = await portOf(
      createRawServer((socket) => socket.on('error', () => {}).end('220 mail.example ESMTP\r\n')),
    )
    expect(textOf(await ask([`http://127.0.0.1:${port}/`]))).toMatch(/does not speak HTTP \(HPE_/)
  })

  it('a service with a head without end', async () => {
    const port = await portOf(
      createRawServer((socket) => {
        socket.on('error', () => {})
        socket.write(`HTTP/1.1 200 OK\r\n${'x-a: bbbbbbbbbbbbbbbb\r\n'.repeat(10_000)}`)
      }),
    )
    expect(textOf(await ask([`http://127.0.0.1:${port}/`]))).toMatch(/does not speak HTTP|broke off/)
  })

  it('nobody there: at once', async () => {
    const server = createServer(good)
    const port = await portOf(server)
    await new Promise((resolve) => server.close(resolve))
    expect(textOf(await ask([`http://127.0.0.1:${port}/${KEY}`]))).toBe(
      `127.0.0.1:${port} cannot be reached (ECONNREFUSED)`,
    )
  })
})

describe('several services', () => {
  it('the next one answers where one fails, in whatever way', async () => {
    for (const turn of [status(401), status(302), status(503), reset, endless, raw('[[')]) {
      const answer = await ask([await service(turns(turn).listener), await service(turns(good).listener)], {
        mostBytes: 1 << 20,
      })
      expect(textOf(answer)).toBe(GOOD)
    }
  })

  it('two that disagree are both named', async () => {
    const urls = [await service(good), await service(raw(GOOD.replace('0x1', '0x2')))]
    const error = (await ask(urls, { quorum: 2 })) as SourceError
    expect(error.what).toMatch(/^127\.0\.0\.1:\d+ and 127\.0\.0\.1:\d+ disagree on eth_getLogs$/)
    expect(error.got).toContain('at "result"')
  })

  it('two that agree are both recorded', async () => {
    const urls = [await service(good), await service(raw('{ "result":"0x1", "id":1, "jsonrpc":"2.0" }'))]
    const answer = (await ask(urls, { quorum: 2 })) as Answer
    expect(answer.host).toBe(urls.map((url) => new URL(url).host).join(', '))
    expect(textOf(answer)).toBe(GOOD)
  })
})

describe('a body', () => {
  it('that repeats the key is kept without it', async () => {
    const echo = `{"jsonrpc":"2.0","id":1,"result":"0x1","next":"http://x/${KEY}?token=${KEY}"}`
    const answer = await ask([await service(raw(echo))])
    expect(textOf(answer)).toBe(echo.replaceAll(KEY, '*'.repeat(KEY.length)))
  })

  it('of 50 MB comes whole and fast', async () => {
    const large = Buffer.from(`{"jsonrpc":"2.0","id":1,"result":"${'ab'.repeat(25 << 20)}"}`)
    const url = await service(raw(large))
    const started = performance.now()
    const answer = (await ask([url], { timeoutMs: 20_000, patienceMs: 20_000 })) as Answer
    expect(Buffer.compare(answer.body, large)).toBe(0)
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  it('comes over one connection, question after question; one that was closed meanwhile is opened anew', async () => {
    const sockets = new Set<unknown>()
    let closed = false
    const server = createServer((req, res) => {
      sockets.add(req.socket)
      res.end(GOOD)
    })
    const exchange = liveExchange({
      providers: [rpcProvider(`http://127.0.0.1:${await portOf(server)}/`)],
      now,
      random: () => 0,
    })
    const next = async (n: number) => textOf(await exchange.ask({ ...QUESTION, with: `[${n}]` }, judge))
    for (let n = 0; n < 3; n++) expect(await next(n)).toBe(GOOD)
    expect(sockets.size).toBe(1)
    server.closeAllConnections()
    closed = true
    expect(await next(3)).toBe(GOOD)
    expect(closed && sockets.size).toBe(2)
    expect(exchange.requests).toBe(4)
    exchange.close()
  })
})

describe('a wire', () => {
  it('carries credentials, headers and one question', async () => {
    const heard: { url: string | undefined; headers: IncomingMessage['headers']; body: string }[] = []
    const url = await service(async (req, res) => {
      const pieces: Buffer[] = []
      for await (const piece of req) pieces.push(piece as Buffer)
      heard.push({ url: req.url, headers: req.headers, body: Buffer.concat(pieces).toString() })
      res.end(GOOD)
    })
    await ask([url])
    expect(heard).toHaveLength(1)
    const { headers, ...rest } = heard[0]!
    expect(rest).toEqual({
      url: `/v3/${KEY}?token=${KEY}`,
      body: '{"jsonrpc":"2.0","id":1,"method":"eth_getLogs","params":[]}',
    })
    expect(headers).toMatchObject({
      authorization: `Basic ${Buffer.from(`kasper:${KEY}`).toString('base64')}`,
      'accept-encoding': 'gzip',
      'content-type': 'application/json',
    })
  })

  it('with a header that cannot be sent is an error without it', async () => {
    const provider = rpcProvider(await service(good), { headers: { 'x-key': `${KEY}\r\nHost: evil` } })
    const exchange = liveExchange({ providers: [provider], now, random: () => 0 })
    const error = await exchange.ask(QUESTION, judge).catch((thrown: unknown) => thrown as SourceError)
    expect(error).toBeInstanceOf(SourceError)
    expect((error as SourceError).message).toContain('cannot be asked with such a key, header or URL')
    expect((error as SourceError).message).not.toContain('5ecret')
    exchange.close()
  })

  it('speaks to the host of its provider and no other', async () => {
    const provider = { ...rpcProvider(await service(good)), host: 'other.example' }
    const exchange = liveExchange({ providers: [provider], now, random: () => 0 })
    await expect(exchange.ask(QUESTION, judge)).rejects.toThrow('dressed for another host')
    exchange.close()
  })
})

describe('a name', () => {
  it.each([
    '169.254.169.254',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '100.100.100.200',
    'fe80::1',
    '::',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
  ])('may not lead to %s', (address) => expect(isClosed(address)).toBe(true))
  it.each(['127.0.0.1', '::1', '10.0.0.5', '192.168.1.2', '1.1.1.1', '2606:4700::1111', 'fd12::1'])(
    'may lead to %s',
    (address) => expect(isClosed(address)).toBe(false),
  )

  it('that leads to open and closed addresses leads to the open ones', () => {
    const found = [
      { address: '169.254.169.254', family: 4 },
      { address: '10.0.0.5', family: 4 },
    ]
    const lookup = (addresses: typeof found) =>
      openLookup(((_: string, __: object, callback: (error: null, found: object) => void) =>
        callback(null, addresses)) as unknown as Parameters<typeof openLookup>[0])
    const asked: unknown[] = []
    lookup(found)('node.example', { all: true }, (...came) => asked.push(came))
    lookup(found)('node.example', {}, (...came) => asked.push(came))
    lookup(found.slice(0, 1))('node.example', {}, (error) => asked.push(error?.code))
    expect(asked).toEqual([[null, [found[1]]], [null, '10.0.0.5', 4], 'CLOSED_ADDRESS'])
  })

  it('of this machine is asked', async () => {
    const port = await portOf(createServer(good))
    expect(textOf(await ask([`http://localhost:${port}/`]))).toBe(GOOD)
  })
})

describe('what a Retry-After asks for', () => {
  it.each([
    ['2', 2_000],
    [' 0 ', 0],
    [new Date(1_760_000_005_000).toUTCString(), 5_000],
    [new Date(1_750_000_000_000).toUTCString(), 0],
    ['soon', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['2026-01-01', undefined],
    [undefined, undefined],
  ])('%s', (header, wanted) => expect(retryAfterMs(header, now())).toBe(wanted))
})
