import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { UnixSeconds } from '../model/time.ts'
import { liveExchange } from './live-exchange.ts'
import { rpcProvider } from './provider.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})
async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/5ecretKey`
}
const now = () => 1_760_000_000 as UnixSeconds

test('5xx, then an answer', async () => {
  let heard = 0
  const url = await listen((_, res) => {
    if (++heard < 3) res.writeHead(502).end()
    else res.end('{"jsonrpc":"2.0","id":1,"result":"0x1"}')
  })
  const exchange = liveExchange({ providers: [rpcProvider(url)], now, random: () => 0.5, backOffMs: 2 })
  const question = { api: 'rpc eip155:1', what: 'eth_chainId', with: '[]' }
  const [a, b] = await Promise.all([
    exchange.ask(question, () => ({ kind: 'answer' })),
    exchange.ask(question, () => ({ kind: 'answer' })),
  ])
  expect(a).toBe(b)
  expect(Buffer.from(a.body).toString()).toContain('0x1')
  expect(exchange.requests).toBe(3)
  expect(exchange.drain()).toEqual([a])
  exchange.close()
})
