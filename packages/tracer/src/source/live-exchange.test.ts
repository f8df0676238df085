import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { parseChain } from '../model/chain.ts'
import { InputError, SourceError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Exchange, Judge, Question } from './exchange.ts'
import { chainGreeting } from './greeting.ts'
import { type LiveExchangeOptions, liveExchange } from './live-exchange.ts'
import { rpcProvider } from './provider.ts'

const servers: Server[] = []
const exchanges: Exchange[] = []
afterEach(() => {
  for (const exchange of exchanges.splice(0)) exchange.close()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function over(listener: RequestListener, options: Partial<LiveExchangeOptions> = {}): Promise<Exchange> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const providers = [rpcProvider(`http://127.0.0.1:${port}/5ecretKey`)]
  const now = () => 1_760_000_000 as UnixSeconds
  const exchange = liveExchange({ providers, now, random: () => 0.5, backOffMs: 2, ...options })
  exchanges.push(exchange)
  return exchange
}

const question = (n: number): Question => ({ api: 'rpc eip155:1', what: 'eth_getBlockByNumber', with: `[${n}]` })
const accepts: Judge = () => ({ kind: 'answer' })
const textOf = (body: Uint8Array) => Buffer.from(body).toString()

/** A service that answers when it is told to: `waiting` are its questions so far, by the number in them. */
function held() {
  const waiting = new Map<number, ServerResponse>()
  const arrivals: (() => void)[] = []
  const listener: RequestListener = async (req, res) => {
    const pieces: Buffer[] = []
    for await (const piece of req) pieces.push(piece as Buffer)
    const { params } = JSON.parse(Buffer.concat(pieces).toString()) as { params: [number] }
    waiting.set(params[0], res)
    for (const arrived of arrivals.splice(0)) arrived()
  }
  return {
    listener,
    waiting,
    /** Until so many questions wait. */
    async until(count: number) {
      while (waiting.size < count) await new Promise<void>((resolve) => arrivals.push(resolve))
    },
  }
}

describe('a greeting', () => {
  /** A node that says of which chain it is, and counts what else it was asked. */
  async function nodeOf(chainId: number) {
    const heard: string[] = []
    const server = createServer(async (req, res) => {
      const pieces: Buffer[] = []
      for await (const piece of req) pieces.push(piece as Buffer)
      const { method } = JSON.parse(Buffer.concat(pieces).toString()) as { method: string }
      heard.push(method)
      res.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: `0x${chainId.toString(16)}` }))
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  }
  const greeting = chainGreeting({ chain: parseChain('eip155:1'), chainId: 1 })
  const over = (...urls: string[]) => {
    const now = () => 1_760_000_000 as UnixSeconds
    const exchange = liveExchange({ providers: urls.map((url) => rpcProvider(url)), greeting, now, random: () => 0.5 })
    exchanges.push(exchange)
    return exchange
  }

  it('asks each node once of which chain it is, and one of another chain nothing else', async () => {
    const [other, right] = [await nodeOf(8453), await nodeOf(1)]
    const exchange = over(other.url, right.url)
    const answers = await Promise.all([1, 2, 3].map((n) => exchange.ask(question(n), accepts)))
    expect(new Set(answers.map(({ host }) => host))).toEqual(new Set([new URL(right.url).host]))
    expect(other.heard).toEqual(['eth_chainId'])
    expect(right.heard.filter((method) => method === 'eth_chainId')).toHaveLength(1)
    expect(exchange.drain().map(({ question: { what } }) => what)).not.toContain('eth_chainId')
  })

  it('says of which chain a node is, where no other is left', async () => {
    const other = await nodeOf(8453)
    const exchange = over(other.url, 'http://127.0.0.1:9')
    await expect(exchange.ask(question(1), accepts)).rejects.toThrow(/its id is 8453; say of which chain it is/)
  })
})

describe('equal questions', () => {
  it('under way at the same time are asked once; asked later, they are asked again', async () => {
    let heard = 0
    const exchange = await over((_, res) => void res.end(String(++heard)))
    const [a, b, c] = await Promise.all([1, 1, 2].map((n) => exchange.ask(question(n), accepts)))
    expect(a).toBe(b)
    expect(c).not.toBe(a)
    expect(exchange.requests).toBe(2)
    expect(textOf((await exchange.ask(question(1), accepts)).body)).toBe('3')
    expect(exchange.drain()).toHaveLength(3)
  })

  it('go on for the others when one who asks goes away, and end when all have', async () => {
    const { listener, waiting, until } = held()
    const exchange = await over(listener)
    const gone = new AbortController()
    const left = exchange.ask(question(1), accepts, gone.signal)
    const stays = exchange.ask(question(1), accepts)
    await until(1)
    gone.abort('SIGINT')
    await expect(left).rejects.toBe('SIGINT')
    waiting.get(1)!.end('fine')
    expect(textOf((await stays).body)).toBe('fine')

    const alone = new AbortController()
    const asked = exchange.ask(question(2), accepts, alone.signal)
    await until(2)
    const hungUp = new Promise((resolve) => waiting.get(2)!.on('close', resolve))
    alone.abort('SIGINT')
    await expect(asked).rejects.toBe('SIGINT')
    await hungUp
    await expect(exchange.ask(question(3), accepts, alone.signal)).rejects.toBe('SIGINT')
    expect(exchange.requests).toBe(2)
    expect(exchange.drain()).toHaveLength(1)
  })

  it('fail for all who ask, and leave nothing behind', async () => {
    let heard = 0
    const exchange = await over((_, res) => void res.writeHead(++heard === 1 ? 404 : 200).end())
    const judge: Judge = ({ status }) => (status === 200 ? { kind: 'answer' } : { kind: 'refused', why: 'none' })
    const asked = await Promise.allSettled([1, 1].map((n) => exchange.ask(question(n), judge)))
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect((await exchange.ask(question(1), judge)).status).toBe(200)
    expect(exchange.drain()).toHaveLength(1)
  })
})

describe('accepted answers', () => {
  it('are drained in the order of their questions, each once', async () => {
    const { listener, waiting, until } = held()
    const exchange = await over(listener)
    const asked = [1, 2, 3, 4].map((n) => exchange.ask(question(n), accepts))
    await until(4)
    for (const n of [3, 1, 4]) {
      waiting.get(n)!.end(String(n))
      await asked[n - 1]
    }
    expect(exchange.drain().map(({ body }) => textOf(body))).toEqual(['1', '3', '4'])
    waiting.get(2)!.end('2')
    await asked[1]
    expect(exchange.drain().map(({ body }) => textOf(body))).toEqual(['2'])
    expect(exchange.drain()).toEqual([])
  })

  it('say what was asked, who answered and when, and nothing of the URL', async () => {
    const exchange = await over((_, res) => void res.end('{"result":"5ecretKey"}'))
    const answer = await exchange.ask(question(1), accepts)
    expect(exchange.drain()).toEqual([answer])
    expect({ ...answer, body: textOf(answer.body) }).toEqual({
      question: question(1),
      host: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      at: 1_760_000_000,
      status: 200,
      body: '{"result":"*********"}',
    })
  })
})

describe('limits', () => {
  it('no more requests at one time than allowed', async () => {
    const { listener, waiting, until } = held()
    const exchange = await over(listener, { concurrency: 2 })
    const asked = [1, 2, 3, 4, 5].map((n) => exchange.ask(question(n), accepts))
    const order: number[] = []
    for (let n = 1; n <= 5; n++) {
      await until(Math.min(n + 1, 5))
      order.push(waiting.size)
      waiting.get(n)!.end()
      await asked[n - 1]
    }
    expect(order).toEqual([2, 3, 4, 5, 5])
  })

  it('a quorum of more hosts than there are is an error of the input', () => {
    const now = () => 0 as UnixSeconds
    const same = ['http://h.example/a', 'http://h.example/b'].map((url) => rpcProvider(url))
    expect(() => liveExchange({ providers: same, now, random: () => 0, quorum: 2 })).toThrow(InputError)
    expect(() => liveExchange({ providers: [], now, random: () => 0 })).toThrow(InputError)
  })

  it('a hundred questions under one signal, without a warning', async () => {
    const warnings: Error[] = []
    const hear = (warning: Error) => warnings.push(warning)
    process.on('warning', hear)
    const exchange = await over((_, res) => void res.end())
    const { signal } = new AbortController()
    await Promise.all(Array.from({ length: 100 }, (_, n) => exchange.ask(question(n), accepts, signal)))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', hear)
    expect(warnings).toEqual([])
  })
})

describe('a judge', () => {
  it('that fails is heard, but for a secret', async () => {
    const exchange = await over((_, res) => void res.end('x'))
    const failing = (text: string) =>
      exchange.ask(question(1), () => {
        throw new TypeError(text)
      })
    await expect(failing('no such member')).rejects.toThrow('no such member')
    await expect(failing('http://h/5ecretKey')).rejects.not.toThrow(/5ecret/)
  })

  it('sees a 500 of JSON-RPC, where only an answer counts', async () => {
    const exchange = await over((_, res) => void res.writeHead(500).end('{"error":{"code":35}}'))
    const steering: Judge = ({ status, body }) =>
      status === 500 && textOf(body).includes('35') ? { kind: 'answer' } : { kind: 'refused', why: 'other' }
    expect((await exchange.ask(question(1), steering)).status).toBe(500)
    const other = await over((_, res) => void res.writeHead(500).end('<html>'), { mostTries: 3 })
    await expect(other.ask(question(1), steering)).rejects.toThrow(/other, after 3 tries/)
  })
})

it('closed, it ends what is under way and asks no more', async () => {
  const { listener, until } = held()
  const exchange = await over(listener)
  const asked = exchange.ask(question(1), accepts)
  await until(1)
  exchange.close()
  await expect(asked).rejects.toThrow(SourceError)
  await expect(exchange.ask(question(2), accepts)).rejects.toThrow('is closed')
})
