import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rpcHandler } from '../servers/rpc-server.ts'
import { startServer, type TestServer } from '../servers/server.ts'
import { grow, makeWorld, networkOf, truthOf } from '../servers/world.ts'
import { spoorWith } from './spoor.ts'

// A theft named by its address, over a node: planned, traced, taken up again, read on, made again.
const holder = { current: makeWorld({ seed: 3, blocks: 14, accounts: 6, txsPerBlock: 3, crowd: 0 }) }
const net = networkOf(holder.current)
let server: TestServer
let elsewhere: TestServer
let folder: string
beforeAll(async () => {
  server = await startServer(rpcHandler(holder, { filter: 'union', parity: true }))
  elsewhere = await startServer(rpcHandler(holder, { filter: 'union', parity: true }))
  folder = mkdtempSync(join(tmpdir(), 'spoor-live-'))
})
afterAll(async () => {
  await server.close()
  await elsewhere.close()
  rmSync(folder, { recursive: true, force: true })
})

const theft = truthOf(holder.current, net).find(
  ({ kind, status, from, to, units }) => kind === 'native' && status === 1 && from !== to && units! > 0n,
)!
const address = theft.to!.slice('eip155:1:'.length)
const words = ['--chain', 'eip155:1', '--asset', theft.asset, '--all', '--tx', theft.tx, '--case', 'live.sqlite']
const trace = (url: string, ...more: string[]) =>
  spoorWith({}, folder, 'trace', address, ...words, '--min-usd', '0', '--source', `rpc=${url}`, '--json', ...more)
const read = (text: string) =>
  JSON.parse(text) as { hash: string; requests: number; hops: { hop: number; how: string }[] }

test('a plan counts what the seeds cost and estimates the next hops; nothing is written', async () => {
  const planned = await trace(server.url, '--dry-run')
  expect(planned.code, planned.err).toBe(0)
  expect(read(planned.out).hops.map(({ hop, how }) => [hop, how])).toEqual([
    [0, 'counted'],
    [1, 'estimated'],
    [2, 'estimated'],
  ])
})

test('a finished case is printed again without a request, whatever endpoint is named', async () => {
  const first = await trace(server.url)
  expect(first.code, first.err).toBe(0)
  const asked = elsewhere.requests()
  const again = await trace(elsewhere.url)
  expect(again.code, again.err).toBe(0)
  expect(read(again.out).hash).toBe(read(first.out).hash)
  expect(elsewhere.requests()).toBe(asked)
})

test('the chain grows: the case is read on, and follows from its answers', async () => {
  const before = read((await trace(server.url)).out)
  holder.current = grow(holder.current, 6)
  const later = await trace(server.url, '--forward')
  expect(later.code, later.err).toBe(0)
  expect(read(later.out).hash).not.toBe(before.hash)
  const offline = await spoorWith({}, folder, 'trace', 'live.sqlite', '--offline', '--json')
  expect(offline.code, offline.err).toBe(0)
  expect(read(offline.out).hash).toBe(read(later.out).hash)
  const verified = await spoorWith({}, folder, 'verify', 'live.sqlite', '--json')
  expect(verified.code, verified.err).toBe(0)
  expect(JSON.parse(verified.out)).toMatchObject({ verified: true, hash: read(later.out).hash })
})

test('explorers are read to the finalized block only', async () => {
  const refused = await spoorWith(
    { SPOOR_KEY_ETHERSCAN: 'abcd1234' },
    folder,
    'trace',
    address,
    ...words,
    '--source',
    'etherscan',
    '--finality',
    'latest',
  )
  expect(refused.code).toBe(2)
  expect(refused.err).toContain('finalized block only')
})
