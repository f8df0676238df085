import { afterAll, describe, expect, test } from 'vitest'
import type { Address } from '../../packages/tracer/src/model/address.ts'
import { SourceError } from '../../packages/tracer/src/model/errors.ts'
import type { Source } from '../../packages/tracer/src/source/source.ts'
import { blockscoutServer } from '../servers/blockscout-server.ts'
import { etherscanServer } from '../servers/etherscan-server.ts'
import { startServer, type TestServer } from '../servers/server.ts'
import { makeWorld, networkOf } from '../servers/world.ts'
import { BLOCKSCOUT_FORM, blockscoutOver, ETHERSCAN_FORM, etherscanOver, formOf } from './explorer-world.ts'

const KEY = 'k3y-of-this-test'
const world = makeWorld({ seed: 11, blocks: 24, accounts: 4, txsPerBlock: 3, crowd: 40 })
const net = networkOf(world)
const [first, second] = world.cast.accounts.map((hex) => `${net.chain}:${hex}` as Address) as [Address, Address]

const servers: TestServer[] = []
afterAll(() => Promise.all(servers.map((server) => server.close())))

async function etherscan(): Promise<Source> {
  const server = await startServer(etherscanServer({ current: world }, { key: KEY }))
  servers.push(server)
  return etherscanOver(server.url, net, { key: KEY })
}

async function blockscout(): Promise<Source> {
  const server = await startServer(blockscoutServer({ current: world }, { key: KEY }))
  servers.push(server)
  return blockscoutOver(server.url, net, { key: KEY })
}

describe.each([
  ['Etherscan', etherscan, ETHERSCAN_FORM],
  ['Blockscout', blockscout, BLOCKSCOUT_FORM],
] as const)('%s', (_, start, form) => {
  test('no question, answer or state holds the key', async () => {
    const source = await start()
    await source.live!.begin(undefined)
    await source.read([first])
    const kept = source
      .live!.drain()
      .map(({ question, host, body }) => JSON.stringify([question, host]) + Buffer.from(body))
    expect(kept.length).toBeGreaterThan(0)
    expect(kept.join() + source.live!.state()).not.toContain(KEY)
  })

  test('an opened transaction holds all its rows and logs', async () => {
    const source = await start()
    await source.live!.begin(undefined)
    const blocks = world.blocks.slice(0, world.finalized + 1)
    const refs = blocks.flatMap(({ number, txs }) => txs.map(({ hash }) => ({ chain: net.chain, hash, block: number })))
    const opened = await source.live!.open!(refs)
    // A receipt tells the index of every log, and its block; nothing tells the place of a frame, or what tokens call themselves.
    const whole = { logIndex: true, listsWraps: true, blockHash: () => true, txIndex: () => true }
    const inside = form === ETHERSCAN_FORM ? { ...whole, blockHash: form.blockHash, txIndex: form.txIndex } : whole
    const truth = formOf(world, net, inside).map((row) => ({ ...row, symbol: null, name: null, decimals: null }))
    for (const [i, transaction] of opened.entries()) {
      const rows = truth.filter(({ tx }) => tx === refs[i]!.hash)
      const ids = (list: readonly { id: string }[]) => [...list].sort((a, b) => (a.id < b.id ? -1 : 1))
      expect(ids(transaction.transfers)).toEqual(ids(rows))
    }
    const txs = blocks.flatMap(({ txs }) => txs)
    expect(opened.map(({ logs }) => logs.map(({ index }) => index))).toEqual(
      txs.map(({ logs }) => logs.map(({ index }) => index)),
    )
    expect(opened.map(({ status, input, index }) => [status, input, index])).toEqual(
      txs.map(({ status, input, index }) => [status, input, index]),
    )
    await expect(source.live!.open!([{ chain: net.chain, hash: `0x${'ab'.repeat(32)}`, block: 3 }])).rejects.toThrow(
      SourceError,
    )
  })

  test('calls are the transactions by which the address asked a contract for something', async () => {
    const source = await start()
    await source.live!.begin(undefined)
    const asked = (hex: string) =>
      world.blocks
        .slice(0, world.finalized + 1)
        .flatMap(({ txs }) => txs)
        .filter(({ from, input, status }) => hex.endsWith(from) && input !== '0x' && status === 1)
    for (const reading of await source.read([first, second])) {
      expect(reading.calls!.map(({ hash }) => hash).sort()).toEqual(
        asked(reading.address)
          .map(({ hash }) => hash)
          .sort(),
      )
      expect(reading.calls!.length).toBeGreaterThan(0)
    }
  })
})
