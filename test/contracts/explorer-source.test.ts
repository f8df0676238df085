import { afterAll } from 'vitest'
import type { Address } from '../../packages/tracer/src/model/address.ts'
import type { Source } from '../../packages/tracer/src/source/source.ts'
import { type BlockscoutServerOptions, blockscoutServer } from '../servers/blockscout-server.ts'
import { type EtherscanServerOptions, etherscanServer } from '../servers/etherscan-server.ts'
import { type Handler, startServer, type TestServer } from '../servers/server.ts'
import { makeWorld, networkOf, type World } from '../servers/world.ts'
import {
  BLOCKSCOUT_FORM,
  blockscoutOver,
  ETHERSCAN_FORM,
  etherscanOver,
  type Form,
  formOf,
  peopleOf,
} from './explorer-world.ts'
import { sourceContract } from './source.ts'

const KEY = 'k3y-of-the-test'
const servers: TestServer[] = []
afterAll(() => Promise.all(servers.map((server) => server.close())))

interface Kept {
  readonly seed: number
  readonly serve: (world: World) => Handler
  readonly over: (url: string, world: World) => Source
  readonly form: Form
  readonly requestsPerLayer: number
}

function kept(name: string, { seed, serve, over, form, requestsPerLayer }: Kept): void {
  const world = makeWorld({ seed, blocks: 18, accounts: 4, txsPerBlock: 2, crowd: 30 })
  const net = networkOf(world)
  sourceContract(name, async () => {
    const server = await startServer(serve(world))
    servers.push(server)
    const source = over(server.url, world)
    await source.live!.begin(undefined)
    return {
      source,
      addresses: peopleOf(world),
      stranger: `${net.chain}:${world.cast.stranger}` as Address,
      transfers: formOf(world, net, form),
      requestsPerLayer,
    }
  })
}

function etherscan(
  name: string,
  seed: number,
  server: EtherscanServerOptions,
  options: Parameters<typeof etherscanOver>[2],
  requestsPerLayer: number,
): void {
  const serve = (world: World) => etherscanServer({ current: world }, server)
  const over = (url: string, world: World) => etherscanOver(url, networkOf(world), { key: KEY, ...options })
  kept(name, { seed, serve, over, form: ETHERSCAN_FORM, requestsPerLayer })
}

function blockscout(
  name: string,
  seed: number,
  server: BlockscoutServerOptions,
  options: Parameters<typeof blockscoutOver>[2],
  requestsPerLayer: number,
): void {
  const serve = (world: World) => blockscoutServer({ current: world }, server)
  const over = (url: string, world: World) => blockscoutOver(url, networkOf(world), { key: server.key, ...options })
  kept(name, {
    seed,
    serve,
    over,
    form: { ...BLOCKSCOUT_FORM, listsWraps: server.listsWraps === true },
    requestsPerLayer,
  })
}

const V2 = { flavour: 'etherscan-v2' } as const
etherscan('etherscan', 1, { key: KEY, chains: [1] }, V2, 10)
etherscan('etherscan that caps at 10', 2, { cap: 10 }, {}, 60)
etherscan(
  'etherscan that caps at 100 and lists newest first',
  3,
  { cap: 100, newestFirst: true },
  { pageSize: 10_000 },
  10,
)
etherscan('etherscan, as a Blockscout imitates it', 4, { like: 'blockscout' }, { rpcPath: '/api/eth-rpc' }, 10)
blockscout('blockscout', 1, {}, {}, 40)
blockscout('blockscout of version 12, with a key', 2, { sizedPages: true, key: KEY }, { layer: 3 }, 30)
blockscout(
  'blockscout that lists wraps and leaks',
  3,
  { listsWraps: true, leaks: true, undecided: true },
  { layer: 50 },
  60,
)
blockscout('blockscout with pages of 7', 5, { rows: 7 }, {}, 100)
