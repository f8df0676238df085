import { type Address, parseAddress } from '../../packages/tracer/src/model/address.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import type { EvmNetwork } from '../../packages/tracer/src/source/evm-network.ts'
import { liveExchange } from '../../packages/tracer/src/source/live-exchange.ts'
import { rpcProvider } from '../../packages/tracer/src/source/provider.ts'
import { type RpcSourceOptions, rpcSource } from '../../packages/tracer/src/source/rpc-source.ts'
import type { Reading } from '../../packages/tracer/src/source/source.ts'
import { type NodeOptions, rpcHandler } from '../servers/rpc-server.ts'
import { startServer, type TestServer } from '../servers/server.ts'
import { networkOf, type World } from '../servers/world.ts'

/** A source over a node over a world; waits take no time. */
export async function nodeOf(
  holder: { current: World },
  node: NodeOptions,
  options: Partial<Pick<RpcSourceOptions, 'from' | 'finality' | 'checks' | 'mostScanned'>> = {},
) {
  const net: EvmNetwork = networkOf(holder.current)
  const server = await startServer(rpcHandler(holder, node))
  const source = nodeOver(server.url, net, options)
  return { net, server, source, address: (hex: string): Address => parseAddress(`${net.chain}:${hex}`) }
}

/** A source over the node at a URL. */
export function nodeOver(
  url: string,
  net: EvmNetwork,
  options: Partial<Pick<RpcSourceOptions, 'from' | 'finality' | 'checks' | 'mostScanned'>> = {},
) {
  const exchange = liveExchange({
    providers: [rpcProvider(url)],
    now: () => 1_800_000_000 as UnixSeconds,
    random: () => 0,
    mostTries: 4,
  })
  return rpcSource({ exchange, net, host: 'node.test', ...options })
}

/** Everybody who has a part in a world. */
export function everybody(world: World): string[] {
  const { accounts, stranger, disperser, helper, proxy, router, wrapper } = world.cast
  const made = world.blocks.flatMap(({ txs }) => txs.flatMap((tx) => tx.created ?? []))
  return [...new Set([...accounts, stranger, disperser, helper, proxy, router, wrapper, ...made])]
}

/** A result of JSON-RPC changed on its way, for the questions it is meant for. */
export function lying(server: TestServer, lie: (method: string, result: unknown, params: unknown[]) => unknown): void {
  server.fault((_, asked) => {
    const { method, params } = JSON.parse(asked.body) as { method: string; params: unknown[] }
    return {
      alter: (reply) => {
        const body = JSON.parse(String(reply.body)) as { result?: unknown }
        if (!('result' in body)) return reply
        return { ...reply, body: JSON.stringify({ ...body, result: lie(method, body.result, params) }) }
      },
    }
  })
}

/** The rows of one address, in the order of their ids. */
export function touching(rows: readonly Transfer[], address: Address): Transfer[] {
  return rows
    .filter(({ from, to }) => from === address || to === address)
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

/** Whether a reading says of itself that it may not be all there is. */
export function admits(reading: Reading): boolean {
  return reading.state !== 'complete' || (reading.checks ?? []).some(({ expected, found }) => expected !== found)
}
