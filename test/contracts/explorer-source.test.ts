import { afterAll, expect, test } from 'vitest'
import type { Address } from '../../packages/tracer/src/model/address.ts'
import { blockscoutProvider } from '../../packages/tracer/src/source/blockscout-provider.ts'
import { type BlockscoutOptions, blockscoutSource } from '../../packages/tracer/src/source/blockscout-source.ts'
import { etherscanProvider } from '../../packages/tracer/src/source/etherscan-provider.ts'
import { type EtherscanOptions, etherscanSource } from '../../packages/tracer/src/source/etherscan-source.ts'
import { type BlockscoutServerOptions, blockscoutServer } from '../servers/blockscout-server.ts'
import { type EtherscanServerOptions, etherscanServer } from '../servers/etherscan-server.ts'
import { startServer, type TestServer } from '../servers/server.ts'
import { makeWorld, networkOf, type World } from '../servers/world.ts'
import { BLOCKSCOUT_FORM, ETHERSCAN_FORM, exchangeOf, formOf, peopleOf } from './explorer-world.ts'
import { type SourceWorld, sourceContract } from './source.ts'

const servers: TestServer[] = []
afterAll(() => Promise.all(servers.map((server) => server.close())))

const small = (seed: number): World => makeWorld({ seed, blocks: 24, accounts: 8, txsPerBlock: 3, crowd: 40 })

async function etherscan(
  world: World,
  serverOptions: EtherscanServerOptions = {},
  options: Partial<EtherscanOptions> & { readonly rpcPath?: string } = {},
) {
  const holder = { current: world }
  const server = await startServer(etherscanServer(holder, serverOptions))
  servers.push(server)
  const net = networkOf(world)
  const { flavour = 'compatible', rpcPath } = options
  const url = `${server.url}/api`
  const key = 'k3y-of-the-test'
  const provider = etherscanProvider({ url, chainId: net.chainId, key, flavour, ...(rpcPath ? { rpcPath } : {}) })
  const source = etherscanSource({ exchange: exchangeOf(provider), net, host: provider.host, ...options, flavour })
  return { holder, server, net, source }
}

function contract(
  name: string,
  seed: number,
  ...[server, options]: Parameters<typeof etherscan> extends [World, ...infer R] ? R : never
) {
  sourceContract(name, async (): Promise<SourceWorld> => {
    const world = small(seed)
    const { net, source } = await etherscan(world, server, options)
    await source.live!.begin(undefined)
    return {
      source,
      addresses: peopleOf(world),
      stranger: `${net.chain}:${world.cast.stranger}` as Address,
      transfers: formOf(world, net, ETHERSCAN_FORM),
      requestsPerLayer: 400,
    }
  })
}

contract('etherscan v2', 1, { key: 'k3y-of-the-test', chains: [1] }, { flavour: 'etherscan-v2' })
contract('etherscan with a silent cap of 10', 2, { cap: 10 })
contract('etherscan with a silent cap of 100, newest first', 3, { cap: 100, newestFirst: true }, { pageSize: 10_000 })
contract('etherscan like blockscout', 4, { like: 'blockscout' }, { rpcPath: '/api/eth-rpc' })

async function blockscout(
  world: World,
  serverOptions: BlockscoutServerOptions = {},
  options: Partial<BlockscoutOptions> = {},
) {
  const holder = { current: world }
  const server = await startServer(blockscoutServer(holder, serverOptions))
  servers.push(server)
  const net = networkOf(world)
  const provider = blockscoutProvider({ url: server.url, key: serverOptions.key })
  const source = blockscoutSource({ exchange: exchangeOf(provider), net, host: provider.host, ...options })
  return { holder, server, net, source }
}

function blockscoutContract(
  name: string,
  seed: number,
  server: BlockscoutServerOptions,
  options?: Partial<BlockscoutOptions>,
) {
  sourceContract(name, async (): Promise<SourceWorld> => {
    const world = small(seed)
    const { net, source } = await blockscout(world, server, options)
    await source.live!.begin(undefined)
    return {
      source,
      addresses: peopleOf(world),
      stranger: `${net.chain}:${world.cast.stranger}` as Address,
      transfers: formOf(world, net, { ...BLOCKSCOUT_FORM, listsWraps: server.listsWraps === true }),
      requestsPerLayer: 100,
    }
  })
}

blockscoutContract('blockscout', 1, {})
blockscoutContract(
  'blockscout of version 12, with a key',
  2,
  { sizedPages: true, key: 'k3y-of-the-test' },
  { layer: 3 },
)
blockscoutContract(
  'blockscout that lists wraps and leaks',
  3,
  { listsWraps: true, leaks: true, undecided: true },
  { layer: 50 },
)

test('an address costs five requests', async () => {
  const world = small(5)
  const { source, server, net } = await etherscan(world)
  await source.live!.begin(undefined)
  const before = server.requests()
  await source.read([`${net.chain}:${world.cast.stranger}` as Address])
  expect(server.requests() - before).toBe(5)
})
