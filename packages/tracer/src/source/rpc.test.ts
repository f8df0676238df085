import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { SourceError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import { isTooMuch } from './chainlink-logs.ts'
import { RpcEndpoint, type RpcOptions } from './rpc.ts'

const now = () => 1_760_000_000 as UnixSeconds
let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function endpoint(listener: RequestListener, options: Partial<RpcOptions> = {}): Promise<RpcEndpoint> {
  server = createServer(listener)
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return new RpcEndpoint(`http://127.0.0.1:${port}/5ecretKey`, {
    now,
    random: () => 0.5,
    backOffMs: 5,
    timeoutMs: 150,
    ...options,
  })
}

describe('an answer that does not come', () => {
  test('a body that stops half way is timed out, three times', async () => {
    let heard = 0
    const rpc = await endpoint((_, res) => {
      heard++
      res.writeHead(200).write('{"jsonrpc"')
    })
    await expect(rpc.ask('eth_chainId', [])).rejects.toThrow(
      /does not answer[\s\S]*no whole answer within 0.15 s, after 3 tries/,
    )
    expect(heard).toBe(3)
  })

  test('an answer that breaks off is tried three times', async () => {
    let heard = 0
    const rpc = await endpoint((_, res) => {
      heard++
      res.writeHead(200, { 'content-length': '100' }).write('{"jsonrpc"', () => res.destroy())
    })
    const error: unknown = await rpc.ask('eth_chainId', []).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SourceError)
    expect((error as SourceError).got).toContain('broke off')
    expect(JSON.stringify(error) + String((error as Error).stack) + String((error as Error).cause)).not.toContain(
      '5ecret',
    )
    expect(heard).toBe(3)
  })

  test('5xx twice, then an answer', async () => {
    let heard = 0
    const rpc = await endpoint((_, res) => {
      if (++heard < 3) res.writeHead(502).end()
      else res.end('{"jsonrpc":"2.0","id":1,"result":"0x1"}')
    })
    expect(await rpc.ask('eth_chainId', [])).toEqual({ ok: true, result: '0x1' })
  })

  test('an interruption ends a wait at once', async () => {
    const interrupt = new AbortController()
    const rpc = await endpoint(
      (_, res) => {
        res.writeHead(429, { 'retry-after': '50' }).end()
        setTimeout(() => interrupt.abort(new Error('stopped')), 50)
      },
      { signal: interrupt.signal },
    )
    await expect(rpc.ask('eth_chainId', [])).rejects.not.toBeInstanceOf(SourceError)
  })

  test('more bytes than the limit', async () => {
    const rpc = await endpoint((_, res) => res.end('x'.repeat(2_000)), { mostBytes: 1_000 })
    await expect(rpc.ask('eth_chainId', [])).rejects.toThrow('more than 1000 bytes')
  })
})

describe('an error of eth_getLogs', () => {
  const wide = [
    'You can make eth_getLogs requests with up to a 10 block range. Based on your parameters, this block range should work: [0x1, 0x2]. Upgrade to PAYG for expanded block range.',
    'eth_getLogs is limited to a 5 range',
    'query returned more than 10000 results. Try with this block range [0x1, 0x2]',
    'range 20000 exceeds limit of 10000',
    'block range is too wide',
    'maximum [from, to] blocks distance: 2000',
    'maximum block range: 50000',
    'ranges over 10000 blocks are not supported on freetier',
    'eth_getLogs range is too large, max is 1k blocks',
    'eth_getLogs is limited to 1024 block range',
    'Block range limit exceeded.',
    'Max range: 800',
    'requested too many blocks from 1 to 9000, maximum is set to 2048',
    'logs matched by query exceeds limit of 10000',
    'Query timeout exceeded. Consider reducing your block range.',
  ]
  test.each(wide)('asked for too much: %s', (text) => expect(isTooMuch({ code: -32600, text })).toBe(true))

  const other = [
    'daily request count exceeded, request rate limited',
    'rate limit exceeded',
    'missing trie node',
    'header not found',
  ]
  test.each(other)('something else: %s', (text) => expect(isTooMuch({ code: -32005, text })).toBe(false))
})
