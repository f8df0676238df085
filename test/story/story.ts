import type { Address } from '../../packages/tracer/src/model/address.ts'
import type { Asset } from '../../packages/tracer/src/model/asset.ts'
import { type Sink, type StopCategory, sinkOf } from '../../packages/tracer/src/model/stop.ts'
import type { EvmNetwork } from '../../packages/tracer/src/source/evm-network.ts'
import { type Anvil, startAnvil } from '../e2e/anvil.ts'
import { afterwards, coins, dollars, LOOT, noise, quietDays, theft } from './chapters.ts'
import { GENESIS_COINS, type Person, setStage } from './stage.ts'
import { account, assetOf, CHAIN, type Loot, NATIVE, type Truth, truthOf } from './truth.ts'

export interface Story {
  readonly anvil: Anvil
  readonly net: EvmNetwork
  /** An incident file's content: JSON. */
  readonly incident: IncidentJson
  /** Everybody and every contract, by name. */
  readonly cast: Readonly<Record<string, Address>>
  readonly assets: Readonly<Record<'eth' | 'weth' | 'usdt' | 'dai' | 'picture', Asset>>
  readonly truth: Truth
  /** What the first account held before the first block; all other accounts began with nothing. */
  readonly genesis: { readonly address: Address; readonly units: bigint }
  /** The last block with a transaction; a few empty ones follow. */
  readonly lastBlock: number
  stop(): void
}

export interface IncidentJson {
  readonly id: string
  readonly title: string
  readonly date: string
  readonly summary: string
  readonly seeds: readonly {
    readonly address: Address
    readonly asset: Asset
    readonly units: string
    readonly tx: string
    readonly citation: string
  }[]
  readonly stops: readonly {
    readonly address: Address
    readonly category: StopCategory
    readonly name: string
    readonly citation: string
  }[]
}

const START = Date.parse('2025-06-01T00:00:00Z') / 1000
const STOPS: readonly (readonly [Person | 'mixer' | 'bridgeRouter', StopCategory, string])[] = [
  ['mixer', 'mixer', 'Fixed pool of 10 ETH'],
  ['bridgeRouter', 'bridge', 'Bridge router'],
  ['hotWallet', 'service', 'Exchange, hot wallet'],
]

/**
 * Tells a theft and how its proceeds are laundered on a node of its own, with the real code of the protocols, and says what is
 * true of it. Every run gives the same transactions and the same blocks.
 */
export async function startStory(): Promise<Story> {
  const options = ['--order', 'fifo', '--accounts', '1', '--balance', String(GENESIS_COINS)]
  const anvil = await startAnvil(START, options)
  try {
    return await tell(anvil)
  } catch (error) {
    anvil.stop()
    throw error
  }
}

async function tell(anvil: Anvil): Promise<Story> {
  const stage = await setStage(anvil, START)
  await quietDays(stage)
  const tx = await theft(stage)
  await coins(stage)
  await dollars(stage)
  await afterwards(stage)
  await noise(stage)
  const lastBlock = stage.chain.blocks
  // Enough on top for all of it to be final.
  for (let i = 0; i < 4; i++) await stage.chain.mine()

  const { address, at } = stage
  const assets = {
    eth: NATIVE,
    weth: assetOf({ token: at.weth! }),
    usdt: assetOf({ token: at.usdt! }),
    dai: assetOf({ token: at.dai! }),
    picture: assetOf({ token: at.picture!, standard: 'erc721', id: 7n }),
  }
  const loot: Loot[] = [
    { tx, to: address('thief'), asset: assets.eth, units: LOOT.coins },
    { tx, to: address('thief'), asset: assets.usdt, units: LOOT.dollars },
  ]
  const stops = new Map<Address, Sink>([
    ...STOPS.map(([name, category]) => [account(address(name)), sinkOf(category)] as const),
    [account(`0x${'0'.repeat(40)}`), 'burn'],
  ])
  const truth = await truthOf(anvil, stage.chain.sent, stage.chain.times, loot, stops, stage.genesis)
  return {
    anvil,
    net: {
      chain: CHAIN,
      chainId: 1,
      name: 'the chain of the story',
      native: NATIVE,
      wrappers: new Set([account(at.weth!)]),
      finality: 2,
    },
    incident: {
      id: 'story',
      title: 'A theft that was told',
      date: '2025-06-01',
      summary: 'A vault lets anybody take what it holds.',
      seeds: loot.map(({ to, asset, units }) => ({
        address: account(to),
        asset,
        units: String(units),
        tx,
        citation: 'the plan of the story',
      })),
      stops: STOPS.map(([name, category, called]) => ({
        address: account(address(name)),
        category,
        name: called,
        citation: 'the plan of the story',
      })),
    },
    cast: Object.fromEntries(
      [...Object.entries(stage.who).map(([name, actor]) => [name, actor.address] as const), ...Object.entries(at)].map(
        ([name, hex]) => [name, account(hex)],
      ),
    ),
    assets,
    truth,
    genesis: { address: account(stage.genesis.address), units: stage.genesis.units },
    lastBlock,
    stop: () => anvil.stop(),
  }
}
