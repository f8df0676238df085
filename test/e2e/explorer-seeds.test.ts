import { afterAll, expect, test } from 'vitest'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import type { Source } from '../../packages/tracer/src/source/source.ts'
import {
  BLOCKSCOUT_FORM,
  blockscoutOver,
  ETHERSCAN_FORM,
  etherscanOver,
  type Form,
  formOf,
  peopleOf,
} from '../contracts/explorer-world.ts'
import { blockscoutServer } from '../servers/blockscout-server.ts'
import { etherscanServer } from '../servers/etherscan-server.ts'
import { makeLaundering } from '../servers/laundering.ts'
import { type Handler, startServer, type TestServer } from '../servers/server.ts'
import { makeWorld, networkOf, type World } from '../servers/world.ts'

const servers: TestServer[] = []
afterAll(() => Promise.all(servers.map((server) => server.close())))

async function serve(handler: Handler): Promise<TestServer> {
  const server = await startServer(handler)
  servers.push(server)
  return server
}

const pick = <T>(seed: number, ...choices: readonly T[]): T => choices[seed % choices.length]!

/** Worlds of every size, so that pages and windows end at every place. */
const worldOf = (seed: number): World =>
  makeWorld({
    seed,
    blocks: 8 + (seed % 25),
    accounts: 3 + (seed % 7),
    txsPerBlock: 1 + (seed % 5),
    crowd: pick(seed, 0, 40, 130),
  })

/** Whole, and the truth; or cut in blocks that are named, and the truth in all others. Gives whether it was whole. */
async function expectHonest(source: Source, world: World, form: Form): Promise<number> {
  await source.live!.begin(undefined)
  const truth = formOf(world, networkOf(world), form)
  let whole = 0
  for (const reading of await source.read(peopleOf(world))) {
    const cut = reading.parts!.filter(({ state }) => state !== 'complete')
    const isWhole = ({ block }: Transfer): boolean => !cut.some(({ from, to }) => from <= block! && block! <= to)
    const own = truth.filter(({ from, to }) => from === reading.address || to === reading.address)
    const byId = (rows: readonly Transfer[]) => rows.filter(isWhole).sort((a, b) => (a.id < b.id ? -1 : 1))
    expect(byId(reading.transfers)).toEqual(byId(own))
    const known = new Set(own.map(({ id }) => id))
    expect(reading.transfers.filter(({ id }) => !known.has(id))).toEqual([])
    for (const { from, to, note } of cut)
      expect([from === to, note]).toEqual([true, expect.stringContaining(`block ${from} `)])
    for (const { expected, found } of reading.checks ?? []) expect(found).toBe(expected)
    whole += cut.length === 0 ? 1 : 0
  }
  return whole / peopleOf(world).length
}

const SEEDS = Array.from({ length: 40 }, (_, i) => 500 + i)

test.each(SEEDS)('Etherscan with limits of all kinds, seed %i', async (seed) => {
  const world = worldOf(seed)
  const like = pick(seed, 'etherscan', 'blockscout', 'etherscan')
  const limits = {
    like,
    cap: pick(seed, 10, 100, 1_000, 25, 10_000),
    window: pick(seed, 10_000, 10_000, 200),
    newestFirst: seed % 5 === 0,
    slowAbove: pick(seed, 1_000, 6),
  } as const
  const server = await serve(etherscanServer({ current: world }, limits))
  const options = like === 'blockscout' ? { rpcPath: '/api/eth-rpc' } : {}
  const whole = await expectHonest(etherscanOver(server.url, networkOf(world), options), world, ETHERSCAN_FORM)
  expect(whole).toBe(1)
})

test.each(SEEDS)('Blockscout with pages of all sizes, seed %i', async (seed) => {
  const world = worldOf(seed)
  const listsWraps = seed % 3 === 0
  const rows = pick(seed, undefined, 2, 3, 4, 7, 11)
  const server = await serve(
    blockscoutServer(
      { current: world },
      { listsWraps, sizedPages: seed % 2 === 0, ...(rows === undefined ? {} : { rows }) },
    ),
  )
  const source = blockscoutOver(server.url, networkOf(world), { layer: 1 + (seed % 12) })
  const whole = await expectHonest(source, world, { ...BLOCKSCOUT_FORM, listsWraps })
  // A batch of three at the first log of a block fits on no page of two.
  expect(whole).toBeGreaterThanOrEqual(rows === 2 ? 0.3 : 1)
})

test.each([
  ['plain payments', {}],
  ['payments of which half are of a token', { tokenEach: 2 }],
])('a Blockscout takes at most 1.2 requests for each of 1,000 addresses: %s', async (_, more) => {
  const story = makeLaundering({ seed: 1, shape: 'fan', tainted: 1_000, ...more })
  const net = networkOf(story.world)
  for (const sizedPages of [false, true]) {
    const server = await serve(blockscoutServer({ current: story.world }, { sizedPages }))
    const source = blockscoutOver(server.url, net)
    await source.live!.begin(undefined)
    const truth = formOf(story.world, net, BLOCKSCOUT_FORM)
    let read = 0
    for (let i = 0; i < story.tainted.length; i += source.layer) {
      const layer = story.tainted
        .slice(i, i + source.layer)
        .map((hex) => `${net.chain}:${hex}` as (typeof truth)[0]['from'])
      for (const { address, transfers, state } of await source.read(layer)) {
        expect(state).toBe('complete')
        expect(transfers).toHaveLength(truth.filter(({ from, to }) => from === address || to === address).length)
        read++
      }
    }
    const each = server.requests() / read
    console.info(`${each.toFixed(3)} requests for each address, pages of ${sizedPages ? 100 : 50}`)
    expect(each).toBeLessThanOrEqual(1.2)
  }
})
