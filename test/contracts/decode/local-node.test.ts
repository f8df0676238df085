import { afterAll, beforeAll, expect, test } from 'vitest'
import type { UnixSeconds } from '../../../packages/tracer/src/model/time.ts'
import type { Transaction } from '../../../packages/tracer/src/model/transaction.ts'
import { liveExchange } from '../../../packages/tracer/src/source/live-exchange.ts'
import { rpcProvider } from '../../../packages/tracer/src/source/provider.ts'
import { rpcSource } from '../../../packages/tracer/src/source/rpc-source.ts'
import { type Story, startStory } from '../../story/story.ts'
import { plain, readFixture, replayFixture } from './fixtures.ts'
import { fixtureOf, SEALING, seal } from './seal.ts'

/*
 * The story runs the protocols' own code on a node of its own, the same each time: its transactions are opened through
 * the source that users have, and have to be those that were sealed.
 */

const CITATION =
  'Made on the node of the tests, which runs the code of WETH9, Uniswap V2 and Uniswap V3 as their makers compiled it (npm packages @uniswap/v2-core, v2-periphery, v3-core, v3-periphery)'
const PROTOCOLS = ['wrap', 'uniswap-v2', 'uniswap-v3'] as const

let story: Story
let opened: readonly Transaction[]

beforeAll(async () => {
  story = await startStory()
  const now = () => 1_900_000_000 as UnixSeconds
  const exchange = liveExchange({ providers: [rpcProvider(story.anvil.url)], now, random: () => 0, patienceMs: 20_000 })
  const source = rpcSource({ exchange, net: story.net, host: 'anvil.test' })
  await source.live.begin(undefined)
  const block = new Map(story.truth.transfers.map((row) => [row.tx, row.block!]))
  const hashes = [...new Set(story.truth.conversions.map(({ tx }) => tx))]
  opened = await source.live.open!(hashes.map((hash) => ({ chain: story.net.chain, hash, block: block.get(hash)! })))
  source.close()
})

afterAll(() => story?.stop())

test.each(PROTOCOLS)('%s is sealed as the node makes it', (protocol) => {
  const about = { origin: 'local-node' as const, citation: CITATION, wrappers: [...story.net.wrappers] }
  const found = (transaction: Transaction) => {
    const { joins } = replayFixture({ ...about, protocol, transactions: [plain(transaction)] }, false)
    return (joins as readonly { readonly protocol?: string }[]).some((join) => join.protocol?.startsWith(protocol))
  }
  const transactions = opened.filter(found).slice(0, 3)
  expect(transactions.length).toBeGreaterThan(0)
  const file = `${protocol}/local-node`
  const made = fixtureOf(file, { ...about, transactions })
  if (SEALING) seal(file, made)
  expect(readFixture(`${file}.json`)).toEqual(made)
})
