import { expect, test } from 'vitest'
import { parseAddress } from '../../packages/tracer/src/model/address.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import { liveExchange } from '../../packages/tracer/src/source/live-exchange.ts'
import { rpcProvider } from '../../packages/tracer/src/source/provider.ts'
import { rpcSource } from '../../packages/tracer/src/source/rpc-source.ts'
import { type NodeOptions, rpcHandler } from '../servers/rpc-server.ts'
import { startServer } from '../servers/server.ts'
import { makeWorld, networkOf, truthOf } from '../servers/world.ts'
import { sourceContract } from './source.ts'

const world = makeWorld({ seed: 11, blocks: 16, accounts: 5, txsPerBlock: 2, crowd: 25 })
const net = networkOf(world)
const { cast } = world
const caip = (hex: string) => parseAddress(`${net.chain}:${hex}`)

/** A source over a node, begun; closing it ends the node too. */
async function openNode(options: NodeOptions) {
  const server = await startServer(rpcHandler({ current: world }, options))
  const exchange = liveExchange({
    providers: [rpcProvider(server.url)],
    now: () => 1_800_000_000 as UnixSeconds,
    random: () => 0,
    patienceMs: 5_000,
  })
  const source = rpcSource({ exchange, net, host: 'node.test' })
  await source.live.begin(undefined)
  const made = world.blocks.flatMap(({ txs }) => txs.flatMap((tx) => tx.created ?? []))
  return {
    source: Object.assign(source, {
      close: () => {
        exchange.close()
        void server.close()
      },
    }),
    addresses: [...cast.accounts, cast.disperser, cast.router, ...made.slice(0, 1)].map(caip),
    stranger: caip(cast.stranger),
    transfers: truthOf(world, net),
    requestsPerLayer: 2000,
  }
}

const NODES: Readonly<Record<string, NodeOptions>> = {
  trace_filter: { filter: 'union', parity: true },
  'trace_filter of few blocks, senders and receivers apart': {
    filter: 'intersection',
    parity: true,
    times: true,
    range: 7,
  },
  'Otterscan and callTracer': { search: true, debug: true, times: true },
  'Parity block traces': { parity: true },
  'callTracer without receipts by block': { debug: true, blockReceipts: false, tags: false },
}

for (const [name, options] of Object.entries(NODES)) sourceContract(`rpc, ${name}`, () => openNode(options))

test('nothing of the chain above the cut is read', async () => {
  const { source } = await openNode({ filter: 'union', parity: true })
  expect(source.live.cut.block).toBe(world.finalized)
  source.close()
})
