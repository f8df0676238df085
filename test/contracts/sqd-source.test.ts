import { addressOn } from '../../packages/tracer/src/model/address.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import { liveExchange } from '../../packages/tracer/src/source/live-exchange.ts'
import { sqdProvider, sqdSource } from '../../packages/tracer/src/source/sqd.ts'
import { startServer } from '../servers/server.ts'
import { createdIn } from '../servers/sqd-portal.ts'
import { type SqdServerOptions, sqdHandler } from '../servers/sqd-server.ts'
import { makeWorld, networkOf, truthOf } from '../servers/world.ts'
import { sourceContract } from './source.ts'

const TODAY: SqdServerOptions = {}
const PORTALS: readonly (readonly [string, SqdServerOptions, number])[] = [
  ['of today', TODAY, 1],
  ['whose chunks end often', { chunk: 2 }, 1],
  ['whose streams end early', { endsAfter: (from) => from + 3 }, 4],
]

const WORLDS = [1, 2].map((seed) =>
  makeWorld({ seed, blocks: 18, accounts: 6, txsPerBlock: 3, crowd: 40, l1Fees: seed === 2 }),
)

for (const [name, portal, requestsPerLayer] of PORTALS) {
  for (const [i, world] of (portal === TODAY ? WORLDS : WORLDS.slice(0, 1)).entries()) {
    sourceContract(`a Portal ${name}, world ${i + 1}`, async () => {
      const net = networkOf(world)
      const server = await startServer(sqdHandler({ current: world }, portal))
      const provider = sqdProvider({ url: server.url, dataset: 'test-world' })
      const exchange = liveExchange({ providers: [provider], now: () => 1_800_000_000 as UnixSeconds, random: () => 0 })
      const source = sqdSource({ exchange, net, host: provider.host, dataset: 'test-world' })
      await source.live!.begin(undefined)
      const close = source.close.bind(source)
      source.close = () => {
        close()
        void server.close()
      }
      const { cast } = world
      const hexes = [
        ...cast.accounts,
        cast.disperser,
        cast.helper,
        cast.proxy,
        cast.router,
        cast.wrapper,
        ...createdIn(world),
      ]
      return {
        source,
        addresses: hexes.map((hex) => addressOn(net.chain, hex)),
        stranger: addressOn(net.chain, cast.stranger),
        transfers: truthOf(world, net),
        requestsPerLayer,
      }
    })
  }
}
