import { addressOn } from '../../packages/tracer/src/model/address.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import type { Exchange } from '../../packages/tracer/src/source/exchange.ts'
import { type LiveExchangeOptions, liveExchange } from '../../packages/tracer/src/source/live-exchange.ts'
import type { Source } from '../../packages/tracer/src/source/source.ts'
import { sqdProvider, sqdSource } from '../../packages/tracer/src/source/sqd.ts'
import { startServer, type TestServer } from './server.ts'
import { type SqdServerOptions, sqdHandler } from './sqd-server.ts'
import { networkOf, type World } from './world.ts'

export const DATASET = 'test-world'

export interface Portal {
  readonly holder: { current: World }
  readonly server: TestServer
  readonly exchange: Exchange
  readonly source: Source
  /** Everybody that acts in the world, and some contracts. */
  readonly addresses: ReturnType<typeof addressOn>[]
}

type Made = Partial<Omit<LiveExchangeOptions, 'providers'>> & {
  readonly finality?: 'finalized' | 'latest'
  readonly limits?: { readonly whole?: number; readonly rows?: number; readonly answers?: number }
}

/** A Portal over a world and a source over the Portal, closed when `body` ends; waits take no time. */
export async function withPortal(
  world: World,
  portal: SqdServerOptions,
  body: (portal: Portal) => Promise<void>,
  { finality = 'finalized', limits = {}, ...options }: Made = {},
): Promise<void> {
  const holder = { current: world }
  const server = await startServer(sqdHandler(holder, portal))
  const provider = sqdProvider({ url: server.url, dataset: DATASET })
  const exchange = liveExchange({
    providers: [provider],
    now: () => 1_800_000_000 as UnixSeconds,
    random: () => 0,
    patienceMs: 2_000,
    backOffMs: 1,
    ...options,
  })
  const net = networkOf(world)
  const source = sqdSource({ exchange, net, host: provider.host, dataset: DATASET, finality, limits })
  const { accounts, disperser, helper, proxy, router, wrapper, impostor } = world.cast
  const hexes = [...accounts, disperser, helper, proxy, router, wrapper, impostor, ...createdIn(world)]
  const addresses = hexes.map((hex) => addressOn(net.chain, hex))
  try {
    await body({ holder, server, exchange, source, addresses })
  } finally {
    source.close()
    await server.close()
  }
}

/** Contracts that transactions of a world made. */
export function createdIn(world: World): string[] {
  const frames = world.blocks.flatMap(({ txs }) => txs.flatMap((tx) => tx.frames))
  return frames.flatMap(({ type, to }) => (type.startsWith('create') ? [to] : []))
}
