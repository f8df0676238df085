import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import { etherscanProvider } from '../../packages/tracer/src/source/etherscan-provider.ts'
import { etherscanSource } from '../../packages/tracer/src/source/etherscan-source.ts'
import type { EvmNetwork } from '../../packages/tracer/src/source/evm-network.ts'
import type { Exchange } from '../../packages/tracer/src/source/exchange.ts'
import { sleep as realSleep } from '../../packages/tracer/src/source/limiter.ts'
import { liveExchange } from '../../packages/tracer/src/source/live-exchange.ts'
import { rpcProvider } from '../../packages/tracer/src/source/provider.ts'
import { rpcSource } from '../../packages/tracer/src/source/rpc-source.ts'
import type { Source } from '../../packages/tracer/src/source/source.ts'
import { sqdProvider, sqdSource } from '../../packages/tracer/src/source/sqd.ts'
import { etherscanServer } from '../servers/etherscan-server.ts'
import { type NodeOptions, rpcHandler } from '../servers/rpc-server.ts'
import { startServer, type TestServer } from '../servers/server.ts'
import { sqdHandler } from '../servers/sqd-server.ts'
import { networkOf, type World } from '../servers/world.ts'

/** Longer than any run takes, and no length of another wait. */
const PATIENCE_MS = 301_000

export interface Holder {
  current: World
}

/** A service over a world, and how a source over it is made: over the network, or over answers that were kept. */
export interface Service {
  readonly name: string
  serve(holder: Holder): Promise<TestServer>
  source(exchange: Exchange, net: EvmNetwork, finality: 'finalized' | 'latest'): Source
  exchange(url: string, net: EvmNetwork): Exchange
}

const live = (provider: Parameters<typeof liveExchange>[0]['providers'][number]): Exchange =>
  liveExchange({
    providers: [provider],
    now: () => 1_800_000_000 as UnixSeconds,
    random: () => 0,
    timeoutMs: 5_000,
    patienceMs: PATIENCE_MS,
    // Waits between tries take no time: how long they are is tested where they are made.
    sleep: (ms, signal) => realSleep(ms === PATIENCE_MS ? ms : 0, signal),
    mostTries: 6,
  })

const node = (name: string, options: NodeOptions): Service => ({
  name: `a node with ${name}`,
  serve: (holder) => startServer(rpcHandler(holder, options)),
  exchange: (url) => live(rpcProvider(url)),
  source: (exchange, net, finality) => rpcSource({ exchange, net, host: 'node.test', finality }),
})

/** Every service that can give a whole world. */
export const SERVICES: readonly Service[] = [
  node('traces by address', { filter: 'union', parity: true }),
  node('traces by address that are intersected', { filter: 'intersection', debug: true }),
  node('a search by address', { search: true, debug: true }),
  node('traces of blocks, and short lists', { parity: true, range: 5, most: 50, over: 'suggest' }),
  {
    name: 'a Portal',
    serve: (holder) => startServer(sqdHandler(holder, { endsAfter: (from) => from + 7 })),
    exchange: (url) => live(sqdProvider({ url, dataset: 'test-world' })),
    source: (exchange, net, finality) =>
      sqdSource({ exchange, net, host: 'portal.test', dataset: 'test-world', finality }),
  },
  {
    name: 'an explorer',
    serve: (holder) => startServer(etherscanServer(holder)),
    exchange: (url, net) =>
      live(etherscanProvider({ url: `${url}/api`, chainId: net.chainId, key: 'test-key', flavour: 'etherscan-v2' })),
    source: (exchange, net) =>
      etherscanSource({ exchange, net, host: 'explorer.test', flavour: 'etherscan-v2', pageSize: 100 }),
  },
]

export const netOf = (holder: Holder): EvmNetwork => networkOf(holder.current)
