import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Address } from '../../packages/tracer/src/model/address.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import type { TransactionRef } from '../../packages/tracer/src/model/transaction.ts'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import { liveExchange } from '../../packages/tracer/src/source/live-exchange.ts'
import { rpcProvider } from '../../packages/tracer/src/source/provider.ts'
import { rpcSource } from '../../packages/tracer/src/source/rpc-source.ts'
import type { TestServer } from '../servers/server.ts'
import { type Lack, startPoorNode } from '../story/poor-node.ts'
import { type Story, startStory } from '../story/story.ts'

let story: Story
const servers: TestServer[] = []
beforeAll(async () => {
  story = await startStory()
})
afterAll(async () => {
  story?.stop()
  for (const server of servers) await server.close()
})

async function sourceOver(lack: Lack) {
  const server = await startPoorNode(story.anvil.url, lack)
  servers.push(server)
  const exchange = liveExchange({
    providers: [rpcProvider(server.url)],
    now: () => 1_800_000_000 as UnixSeconds,
    random: () => 0.5,
  })
  const source = rpcSource({ exchange, net: story.net, host: 'node of the story' })
  await source.live.begin(undefined)
  return source
}

const byId = (rows: readonly Transfer[]) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))
const of = (address: Address) =>
  byId(story.truth.transfers.filter(({ from, to }) => from === address || to === address))

/** Nodes that can tell everything, each in another way. */
const WHOLE: readonly (readonly [string, Lack])[] = [
  ['all it has', {}],
  ['no trace_filter', { methods: /^trace_filter$/ }],
  ['neither trace_filter nor Otterscan', { methods: /^trace_filter$|^ots_/ }],
  ['debug traces alone', { methods: /^trace_|^ots_/ }],
  ['no receipts of blocks', { methods: /^eth_getBlockReceipts$/ }],
  ['seven blocks of events at a time', { range: 7 }],
]

/** Nodes that cannot say what contracts paid to whom. */
const POOR: readonly (readonly [string, Lack])[] = [
  ['traces of one transaction at a time', { methods: /^trace_|^ots_|^debug_traceBlock/ }],
  ['no traces', { methods: /^trace_|^ots_|^debug_/ }],
]

describe.each(WHOLE)('over JSON-RPC with %s', (_, lack) => {
  test('every address has exactly the transfers of the story', async () => {
    const source = await sourceOver(lack)
    const cast = Object.entries(story.cast)
    const readings = await source.read(cast.map(([, address]) => address))
    expect(readings).toHaveLength(cast.length)
    for (const [i, [name, address]] of cast.entries()) {
      const { transfers, state, note } = readings[i]!
      expect(byId(transfers), name).toEqual(of(address))
      expect(`${state} ${note}`, name).toBe('complete ')
    }
    // The chain itself vouches for every sum, but for those of tokens that lie.
    const differing = readings.flatMap(({ address, checks = [] }) =>
      checks.filter(({ expected, found }) => expected !== found).map(({ asset }) => `${address} ${asset}`),
    )
    const lied = [...new Set(story.truth.overdrawn.map(({ from, asset }) => `${from} ${asset}`))]
    expect(differing.sort()).toEqual(lied.sort())
    expect(readings.filter(({ checks = [] }) => checks.some(({ kind }) => kind === 'balance')).length).toBeGreaterThan(
      50,
    )
    source.close()
  })

  test('every transaction opened has exactly the transfers of the story', async () => {
    const source = await sourceOver(lack)
    const { transfers } = story.truth
    const refs = new Map<string, TransactionRef>()
    for (const { tx, block, chain } of transfers) refs.set(tx, { chain, hash: tx, block: block! })
    const opened = await source.live.open!([...refs.values()])
    expect(opened).toHaveLength(refs.size)
    for (const transaction of opened)
      expect(byId(transaction.transfers), transaction.hash).toEqual(
        byId(transfers.filter(({ tx }) => tx === transaction.hash)),
      )
    source.close()
  })
})

test.each(POOR)('over JSON-RPC with %s: what is missing is internal, and said', async (_, lack) => {
  const source = await sourceOver(lack)
  const cast = Object.entries(story.cast)
  const readings = await source.read(cast.map(([, address]) => address))
  let missed = 0
  for (const [i, [name, address]] of cast.entries()) {
    const { transfers, parts, state } = readings[i]!
    const found = new Map(transfers.map((row) => [row.id, row]))
    const missing = of(address).filter(({ id }) => !found.has(id))
    const rest = of(address).filter(({ id }) => found.has(id))
    expect(byId(transfers), name).toEqual(rest)
    expect(
      missing.map(({ kind }) => kind).filter((kind) => kind !== 'internal'),
      name,
    ).toEqual([])
    missed += missing.length
    if (missing.length === 0) continue
    expect(state, name).not.toBe('complete')
    expect(parts?.some((part) => part.part === 'internal' && part.state !== 'complete')).toBe(true)
    expect(parts?.every((part) => part.part === 'internal' || part.state === 'complete')).toBe(true)
  }
  expect(missed).toBeGreaterThan(20)
  source.close()
})
