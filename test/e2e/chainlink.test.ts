import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Anvil, startAnvil } from './anvil.ts'
import { feedCode, word } from './price-feed.ts'
import { failureOf, jsonOf, spoor, workFolder } from './spoor.ts'

const ETH = 'eip155:1/slip44:60'
const PROXY = `0x${'a1'.repeat(20)}`
const AGGREGATOR = `0x${'a2'.repeat(20)}`
const OTHER_COIN = `0x${'a3'.repeat(20)}`
const BROKEN = `0x${'a4'.repeat(20)}`
const SECRETS = ['pa55phrase', '5ecretKey0123456789', 't0psecret', 'kasper']
const at = (text: string) => Date.parse(`${text}Z`) / 1000

const folder = workFolder()
const own = join(folder, 'own')
const before = process.env.SPOOR_DATA
let anvil: Anvil

beforeAll(async () => {
  process.env.SPOOR_DATA = own
  anvil = await startAnvil(at('2025-09-30T00:00:00'))
  const [from] = (await anvil.rpc('eth_accounts')) as string[]
  await anvil.rpc('anvil_setCode', PROXY, feedCode(8, 'ETH / USD', AGGREGATOR))
  await anvil.rpc('anvil_setCode', AGGREGATOR, feedCode(8, 'ETH / USD'))
  await anvil.rpc('anvil_setCode', OTHER_COIN, feedCode(18, 'LINK / ETH'))
  await anvil.rpc('anvil_setCode', BROKEN, feedCode(8, 'BROKEN / USD'))
  let nonce = 0
  const told = async (time: string, to: string, current: bigint, updatedAt = at(time)) => {
    const data = `0x${word(current)}${word(BigInt(nonce + 1))}${word(BigInt(updatedAt))}`
    await anvil.rpc('eth_sendTransaction', { from, to, data, gas: '0x100000', nonce: `0x${(nonce++).toString(16)}` })
  }
  const mined = async (time: string) => {
    await anvil.rpc('evm_setNextBlockTimestamp', at(time))
    await anvil.rpc('evm_mine')
  }
  const answer = async (time: string, current: bigint) => {
    await told(time, AGGREGATOR, current)
    await mined(time)
  }
  await answer('2025-09-30T23:59:59', 4000_00000000n)
  await answer('2025-10-01T10:00:00', 4100_00000000n)
  // Two of one second in one block: the later one stands.
  await told('2025-10-01T23:59:59', AGGREGATOR, 4149_00000000n)
  await answer('2025-10-01T23:59:59', 4150_50000000n)
  for (let hour = 0; hour < 24; hour++) await mined(`2025-10-02T${String(hour).padStart(2, '0')}:00:00`)
  await answer('2025-10-03T00:00:00', 4200_00000000n)
  await answer('2025-10-03T12:00:00', 4175_12345678n)
  await answer('2025-10-04T00:00:00', 4300_00000000n)
  await told('2025-10-05T06:00:00', BROKEN, -1n)
  await mined('2025-10-05T06:00:00')
  await told('2025-10-06T06:00:00', BROKEN, 5n, at('2025-10-05T06:00:00'))
  await mined('2025-10-06T06:00:00')
  for (let hour = 0; hour < 6; hour++) await mined(`2025-10-07T0${hour}:00:00`)
})
afterAll(() => {
  anvil?.stop()
  if (before === undefined) delete process.env.SPOOR_DATA
  else process.env.SPOOR_DATA = before
})
beforeEach(() => rmSync(own, { recursive: true, force: true }))

const asked = (rpc: string, more: Readonly<Record<string, string>> = {}, ...flags: readonly string[]) => {
  const options = { rpc, feed: PROXY, asset: ETH, from: '2025-10-01', to: '2025-10-03', ...more }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  return spoor(folder, 'prices', 'chainlink', ...args, ...flags)
}
const stored = () => (existsSync(join(own, 'prices')) ? readdirSync(join(own, 'prices')) : [])
const rows = () =>
  readFileSync(join(own, 'prices', stored()[0]!), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(','))
const CLOSES = [
  ['2025-10-01', ETH, '4150.5'],
  ['2025-10-03', ETH, '4175.12345678'],
]
const closes = () => rows().map((row) => row.slice(0, 3))
const SOURCE = `Chainlink feed ${PROXY} (aggregator ${AGGREGATOR}) on eip155:1; blocks 2 to 29`

describe('a feed on a real node', () => {
  test('the last answer of each day is its close, and a day without one has none', async () => {
    const ended = await asked(anvil.url, {}, '--json')
    expect(ended).toMatchObject({ code: 0, err: '' })
    expect(jsonOf(ended)).toMatchObject({
      rows: 2,
      added: 2,
      feed: { chain: 'eip155:1', feed: PROXY, aggregator: AGGREGATOR, decimals: 8, description: 'ETH / USD' },
      fromBlock: 2,
      toBlock: 29,
      answers: 5,
      daysWithout: ['2025-10-02'],
      notes: [],
    })
    expect(closes()).toEqual(CLOSES)
    expect(rows().map((row) => row[3])).toEqual([SOURCE, SOURCE])
    const again = await asked(anvil.url)
    expect(again.out).toContain('ETH / USD, 8 decimals: 5 answers in blocks 2 to 29\n  1 day without an answer')
    expect(again.out).toContain('imported 2 prices, 0 of them new')
    expect(stored()).toHaveLength(1)
    expect((await spoor(folder, 'prices', 'list')).out).toContain(SOURCE)
  })

  test('an aggregator itself, for an asset of another chain', async () => {
    const bitcoin = 'bip122:000000000019d6689c085ae165831e93/slip44:0'
    expect((await asked(anvil.url, { feed: AGGREGATOR, asset: bitcoin })).code).toBe(0)
    expect(rows()[0]).toEqual([
      '2025-10-01',
      bitcoin,
      '4150.5',
      `Chainlink feed ${AGGREGATOR} on eip155:1; blocks 2 to 29`,
    ])
  })

  test('a close that contradicts an earlier import: both are named, nothing is imported', async () => {
    writeFileSync(join(folder, 'closes.csv'), `date,asset,usd\n2025-10-03,${ETH},1\n`)
    expect((await spoor(folder, 'prices', 'import', 'closes.csv')).code).toBe(0)
    const ended = await asked(anvil.url, {}, '--json')
    expect(ended).toMatchObject({ code: 2, out: '' })
    expect(failureOf(ended)).toMatchObject({
      what: `Chainlink feed ${PROXY}: line 3, column usd: another price is loaded for that day`,
      got: `4175.12345678 USD for ${ETH} on 2025-10-03`,
      wanted: expect.stringMatching(/^1 USD, line 2 of /),
    })
    expect(closes()).toEqual([['2025-10-03', ETH, '1']])
  })

  const wrong: readonly (readonly [string, Readonly<Record<string, string>>, number, string])[] = [
    ['not in dollars', { feed: OTHER_COIN }, 2, 'gives no prices in US dollars'],
    ['no feed at all', { feed: `0x${'b0'.repeat(20)}` }, 2, 'is no Chainlink feed on eip155:1'],
    ['a day that is not over', { to: '2025-10-07' }, 75, 'is within the days asked for'],
    ['days in disorder', { from: '2025-10-04' }, 2, 'the days run backwards'],
    ['no answer in these days', { from: '2025-10-02', to: '2025-10-02' }, 2, 'has no answer from 2025-10-02'],
    ['an answer below zero', { feed: BROKEN, from: '2025-10-05', to: '2025-10-05' }, 75, 'an answer that is no price'],
    ['an answer of another day', { feed: BROKEN, from: '2025-10-06', to: '2025-10-06' }, 75, 'answer of another time'],
    ['dollars', { asset: 'iso4217:USD' }, 2, 'not an asset that has a price'],
  ]
  test.each(wrong)('%s: nothing is imported', async (_, more, code, what) => {
    const ended = await asked(anvil.url, more, '--json')
    expect(ended).toMatchObject({ code, out: '' })
    expect(failureOf(ended).what).toContain(what)
    expect(stored()).toEqual([])
  })
})

interface Question {
  readonly id: number
  readonly method: string
  readonly params: readonly { readonly fromBlock?: string; readonly toBlock?: string }[]
}
type Log = Readonly<Record<string, unknown>>
type Twist = (question: Question, res: ServerResponse, result: unknown, nth: number) => boolean

/** A server that asks the node, and answers something else where the twist has done so. */
async function twisted(twist: Twist): Promise<{ url: string; heard: () => number; close: () => void }> {
  let heard = 0
  const server: Server = createServer(async (req, res) => {
    const pieces: Buffer[] = []
    for await (const piece of req) pieces.push(piece as Buffer)
    const question = JSON.parse(Buffer.concat(pieces).toString()) as Question
    const result = await anvil.rpc(question.method, ...question.params).catch(() => undefined)
    heard++
    if (twist(question, res, result, heard)) return
    const said = result === undefined ? { error: { code: 3, message: 'execution reverted' } } : { result }
    res.end(JSON.stringify({ jsonrpc: '2.0', id: question.id, ...said }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://kasper:pa55phrase@127.0.0.1:${port}/v3/5ecretKey0123456789?token=t0psecret`,
    heard: () => heard,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const onLogs =
  (change: (logs: readonly Log[]) => readonly Log[]): Twist =>
  ({ id, method }, res, result) => {
    if (method !== 'eth_getLogs') return false
    res.end(JSON.stringify({ jsonrpc: '2.0', id, result: change(result as Log[]) }))
    return true
  }
const always =
  (status: number, headers: Readonly<Record<string, string>>, body = ''): Twist =>
  (_, res) => {
    res.writeHead(status, headers).end(body)
    return true
  }
const failing =
  (method: string, code: number, message: string): Twist =>
  (question, res) => {
    if (question.method !== method) return false
    res.end(JSON.stringify({ jsonrpc: '2.0', id: question.id, error: { code, message } }))
    return true
  }
const answering =
  (method: string, text: (id: number) => string): Twist =>
  (question, res) => {
    if (question.method !== method) return false
    res.end(text(question.id))
    return true
  }
const endless: Twist = (_, res) => {
  const piece = Buffer.alloc(1 << 20, ' ')
  const more = () => {
    while (!res.destroyed && res.write(piece));
    if (!res.destroyed) res.once('drain', more)
  }
  more()
  return true
}

describe('an endpoint that misbehaves', () => {
  const bad: readonly (readonly [string, Twist, number, string])[] = [
    ['redirect', always(307, { location: 'http://127.0.0.1:9/' }), 75, 'sends its questions elsewhere'],
    ['endless body', endless, 75, 'answers without end'],
    ['429 for ever', always(429, { 'retry-after': '0' }), 75, 'does not answer'],
    ['503 for ever', always(503, { 'retry-after': 'Thu, 01 Jan 2015 00:00:00 GMT' }), 75, 'does not answer'],
    ['401 with the key', always(401, {}, 'bad key 5ecretKey0123456789'), 75, 'with what is no JSON-RPC'],
    [
      'wrong chain id',
      answering('eth_chainId', (id) => `{"jsonrpc":"2.0","id":${id},"result":"0x2"}`),
      2,
      'another chain',
    ],
    [
      'truncated JSON',
      answering('eth_getLogs', (id) => `{"jsonrpc":"2.0","id":${id},"result":[{"addr`),
      75,
      'no JSON-RPC',
    ],
    [
      'answer to another question',
      answering('eth_getLogs', () => '{"jsonrpc":"2.0","id":0,"result":[]}'),
      75,
      'another question',
    ],
    ['error with the key', failing('eth_getLogs', -32000, 'key 5ecretKey… is spent'), 75, 'refuses eth_getLogs'],
    ['range error for ever', failing('eth_getLogs', -32600, 'block range is too wide'), 75, 'refuses eth_getLogs'],
    ['error to eth_call', failing('eth_call', -32005, 'daily request count exceeded'), 75, 'refuses eth_call'],
    ['log of another address', onLogs((logs) => [{ ...logs[0], address: PROXY }, ...logs]), 75, 'of another address'],
    [
      'log of another block',
      onLogs((logs) => [...logs, { ...logs[0], blockNumber: '0x1' }]),
      75,
      'outside of the blocks',
    ],
    ['log twice', onLogs((logs) => [...logs, logs[0]!]), 75, 'gives a log twice'],
    ['log that was taken back', onLogs((logs) => [{ ...logs[0], removed: true }]), 75, 'in a shape that is not'],
  ]
  test.each(bad)('%s: a named error, nothing imported, no secret told', async (_, twist, code, what) => {
    const server = await twisted(twist)
    try {
      for (const flags of [['--json'], []]) {
        const ended = await asked(server.url, {}, ...flags)
        expect(ended, ended.err).toMatchObject({ code, out: '' })
        for (const secret of SECRETS) expect(ended.err).not.toContain(secret.slice(0, 6))
        expect(ended.err).toContain(what)
        if (flags.length > 0) expect(failureOf(ended).next).not.toBe('')
      }
      expect(existsSync(own)).toBe(false)
    } finally {
      server.close()
    }
  })

  test('429 with a date, then the right closes', async () => {
    const started = Date.now()
    const server = await twisted((_, res, __, nth) => {
      if (nth !== 1) return false
      // A date has whole seconds: at least one of the three is left.
      res.writeHead(429, { 'retry-after': new Date(Date.now() + 3_000).toUTCString() }).end()
      return true
    })
    expect((await asked(server.url)).code).toBe(0)
    server.close()
    expect(Date.now() - started).toBeGreaterThan(1_900)
    expect(closes()).toEqual(CLOSES)
  })

  test('an endpoint that takes few blocks at once is asked for fewer, and says so', async () => {
    const spans: [number, number][] = []
    const server = await twisted(({ id, method, params: [filter] }, res) => {
      if (method !== 'eth_getLogs') return false
      const [from, to] = [Number(filter!.fromBlock), Number(filter!.toBlock)]
      if (to - from < 5) {
        spans.push([from, to])
        return false
      }
      const error = { code: -32602, message: 'limited to a 5 range; see https://x/v3/5ecretKey0123456789' }
      res.writeHead(400).end(JSON.stringify({ jsonrpc: '2.0', id, error }))
      return true
    })
    const ended = await asked(server.url)
    server.close()
    expect(ended.code, ended.err).toBe(0)
    expect(ended.err).toMatch(/refuses so many blocks \(error -32602\) for blocks 2 to 29; asking for 14 at once/)
    expect(ended.err).not.toContain('5ecret')
    expect(closes()).toEqual(CLOSES)
    const blocks = spans.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i))
    expect(blocks, 'every block once').toEqual(Array.from({ length: 28 }, (_, i) => i + 2))
  })

  test('a URL that is none, and a slip in an option, are not repeated', async () => {
    for (const rpc of ['ftp://h/5ecretKey0123456789', '5ecretKey0123456789']) {
      const ended = await asked(rpc, {}, '--json')
      expect(ended.code).toBe(2)
      expect(ended.err).not.toContain('5ecret')
    }
    const slip = await spoor(folder, 'prices', 'chainlink', '--rcp=http://h/5ecretKey0123456789')
    expect(slip.code).toBe(2)
    expect(slip.err).not.toContain('5ecret')
  })
})
