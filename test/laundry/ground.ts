import { Wallet } from 'ethers/wallet'
import { startAnvil } from '../e2e/anvil.ts'
import { type Actor, ZERO } from '../story/plan.ts'
import { rootOfPrice } from '../story/pools.ts'
import { DOLLAR, ETHER, FIRST_KEY, LATER, pairOf, V2_MAKER, V3_MAKER, WETH_MAKER } from '../story/stage.ts'
import { type Codes, Land } from './land.ts'

/** Where the real ones stand, so that what the program ships on them holds here. */
const REAL = {
  1: {
    usdc: '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48',
    dai: '0x6b175474e89094c44da98b954eedeac495271d0f',
    spoke: '0x5c7bcd6e7de5423a257d81b442095a1a6ced35c5',
    thor: '0xd37bbe5744d730a1d98d8dc97c42f0ca46ad7146',
    mixer1: '0x47ce0c6ed5b0ce3d3a51fdb1c52dc66a7c3c2936',
    mixer10: '0x910cbd523d972eb0a6f4cae4618ad62622b39dbf',
  },
  8453: {
    weth: '0x4200000000000000000000000000000000000006',
    usdc: '0x833589fcd6edb6e08f4c7c32d4f71b54bda02913',
    dai: '0x50c5725949a6f0c72e6c4a641f24049a917db0cb',
    spoke: '0x09aea4b2242abc8bb4bb78d537a67a245a7bec64',
    thor: '0x68208d99746b805a1ae41421950a47b711e35681',
  },
} as const
export type ChainId = keyof typeof REAL

export const START = Date.parse('2025-06-01T00:00:00Z') / 1000
/** Parts per million that the V3 pools keep. */
export const POOL_FEE = 3000
export const MIXERS = { mixer1: ETHER, mixer10: 10n * ETHER } as const

/** What a chain of the laundry is made of: customers who know nothing, and launderers whose coins for fees are their own. */
export interface Crowd {
  readonly customers: readonly string[]
  readonly launderers: readonly string[]
}

/** A chain with its contracts and markets, and money with those who have some before the theft. */
export async function layGround(id: ChainId, codes: Codes, actors: Map<string, Actor>, crowd: Crowd): Promise<Land> {
  const anvil = await startAnvil(START, ['--order', 'fifo', '--accounts', '1', '--balance', '100000'], id)
  try {
    return await lay(new Land(anvil, id, START, codes, actors), id, codes, actors, crowd)
  } catch (error) {
    anvil.stop()
    throw error
  }
}

async function lay(land: Land, id: ChainId, codes: Codes, actors: Map<string, Actor>, crowd: Crowd): Promise<Land> {
  const wallet = new Wallet(FIRST_KEY)
  actors.set('faucet', { address: wallet.address.toLowerCase(), wallet })
  for (const maker of [WETH_MAKER, V2_MAKER, V3_MAKER, 'maker']) await land.pay('faucet', maker, 5n * ETHER)
  for (const name of ['liquidity', 'relayer']) await land.pay('faucet', name, 12_000n * ETHER)
  for (const name of ['vault', 'thorVault']) await land.pay('faucet', name, 50n * ETHER)
  for (const name of crowd.customers) await land.pay('faucet', name, 500n * ETHER)
  for (const [i, name] of crowd.launderers.entries())
    await land.pay('faucet', name, ETHER + BigInt(i) * 10n ** 15n + 7n)
  await land.settle()
  await makeContracts(land, id)
  for (const [name, address] of Object.entries(REAL[id])) await land.moveTo(name, address)
  await land.make('savings', 'Savings', land.at.dai)
  await land.make('desk', 'Desk')
  await land.make('lender', 'Lender')
  await land.make('robbed', 'Vault')
  await fund(land, crowd)
  await openMarkets(land, codes)
  return land
}

async function makeContracts(land: Land, id: ChainId): Promise<void> {
  await land.makeAs('weth', WETH_MAKER, 446, 'weth')
  await land.settle()
  const weth = id === 8453 ? REAL[8453].weth : land.at.weth
  await land.makeAs('v2Factory', V2_MAKER, 0, 'v2Factory', V2_MAKER)
  await land.makeAs('v3Factory', V3_MAKER, 0, 'v3Factory')
  await land.settle()
  await land.makeAs('v2Router', V2_MAKER, 3, 'v2Router', land.at.v2Factory, weth)
  await land.makeAs('v3Router', V3_MAKER, 4, 'v3Router', land.at.v3Factory, weth)
  await land.settle()
  await land.makeAs('v3Positions', V3_MAKER, 8, 'v3Positions', land.at.v3Factory, weth, ZERO)
  await land.settle()
  await land.make('usdc', 'Coin', 'USD Coin', 'USDC', 6)
  await land.make('dai', 'Coin', 'Dai Stablecoin', 'DAI', 18)
  await land.make('spoke', 'SpokePool', weth)
  await land.make('thor', 'BridgeRouter')
  await land.settle()
  for (const [name, note] of Object.entries(MIXERS)) await land.make(name, 'FixedPool', note)
  await land.make('aggregator', 'Aggregator')
  await land.make('borrower', 'Borrower')
  await land.settle()
  for (const [name, contract] of [
    ['disperse', 'Disperse'],
    ['refuser', 'Refuser'],
    ['attempt', 'Attempt'],
  ] as const)
    await land.make(name, contract)
  await land.settle()
}

async function fund(land: Land, { customers }: Crowd): Promise<void> {
  const mint = (token: string, to: string, units: bigint) =>
    land.play('maker', token, land.data('Coin', 'mint', [land.hex(to), units]))
  await land.settle()
  for (const [token, one] of [
    ['usdc', DOLLAR],
    ['dai', ETHER],
  ] as const) {
    await mint(token, 'liquidity', 40_000_000n * one)
    await mint(token, 'robbed', 3_000_000n * one)
    for (const holder of ['relayer', 'desk', 'lender', 'thorVault']) await mint(token, holder, 5_000_000n * one)
    for (const name of customers) await mint(token, name, 500_000n * one)
  }
  await land.pay('liquidity', 'robbed', 3000n * ETHER)
  await land.settle()
  await land.play('liquidity', 'weth', land.data('weth', 'deposit', []), { value: 6000n * ETHER })
  await land.play('relayer', 'weth', land.data('weth', 'deposit', []), { value: 3000n * ETHER })
  for (const name of customers) await land.play(name, 'weth', land.data('weth', 'deposit', []), { value: 100n * ETHER })
  for (const token of ['usdc', 'dai', 'weth'])
    for (const spender of ['v2Router', 'v3Positions']) await land.allow('liquidity', token, spender)
  await land.allow('liquidity', 'dai', 'savings')
  await land.settle()
  for (const holder of ['desk', 'lender']) await land.transfer('liquidity', 'weth', holder, 700n * ETHER)
  for (const runner of ['aggregator', 'borrower']) await prepare(land, runner)
  await land.settle()
}

/** Lets the routers take whatever a contract of many calls holds. */
async function prepare(land: Land, runner: string): Promise<void> {
  const steps = ['usdc', 'dai', 'weth'].flatMap((token) =>
    ['v2Router', 'v3Router', ...(runner === 'borrower' ? ['lender'] : [])].map((spender) =>
      stepTo(land, token, land.data('Coin', 'approve', [land.hex(spender), 2n ** 256n - 1n])),
    ),
  )
  await land.play('maker', runner, land.data('Aggregator', 'run', [[], [], steps, [], land.hex('maker')]), {
    heavy: true,
  })
}

/** One call of a contract of many calls. @param all token of which all goes in, with the number of its word in the data */
export function stepTo(land: Land, target: string, data: string, all?: readonly [token: string, word: number]) {
  const at = all === undefined ? 0 : 4 + 32 * all[1]
  return [land.hex(target), 0n, data, at, all === undefined ? ZERO : land.hex(all[0])]
}

async function openMarkets(land: Land, codes: Codes): Promise<void> {
  const { at } = land
  const lp = land.hex('liquidity')
  for (const [token, units, ether] of [
    ['usdc', 2_500_000n * DOLLAR, 1000n * ETHER],
    ['dai', 2_500_000n * ETHER, 1000n * ETHER],
  ] as const) {
    const args = [at[token], at.weth, units, ether, 0, 0, lp, LATER]
    await land.play('liquidity', 'v2Router', land.data('v2Router', 'addLiquidity', args), { heavy: true })
    at[`${token}Pair`] = pairOf(at.v2Factory!, codes.v2Pair!, at[token]!, at.weth!)
    await land.settle()
    const pair = [
      { address: at[token]!, units: 2_000_000n * (token === 'usdc' ? DOLLAR : ETHER) },
      { address: at.weth!, units: 800n * ETHER },
    ].sort((a, b) => (a.address < b.address ? -1 : 1))
    const [first, second] = [pair[0]!, pair[1]!]
    const made = [first.address, second.address, POOL_FEE, rootOfPrice(first.units, second.units)]
    const initialize = land.data('v3Positions', 'createAndInitializePoolIfNecessary', made)
    await land.play('liquidity', 'v3Positions', initialize, { heavy: true })
    await land.settle()
    const [pool] = await land.ask(
      'v3Factory',
      land.data('v3Factory', 'getPool', [first.address, second.address, POOL_FEE]),
    )
    at[`${token}Pool`] = `0x${pool!.toString(16).padStart(40, '0')}`
    const position = [
      first.address,
      second.address,
      POOL_FEE,
      -887220,
      887220,
      first.units,
      second.units,
      0,
      0,
      lp,
      LATER,
    ]
    await land.play('liquidity', 'v3Positions', land.data('v3Positions', 'mint', [position]))
    await land.settle()
  }
  await land.play('liquidity', 'savings', land.data('Savings', 'deposit', [777_777n * ETHER, lp]))
  await land.settle()
  // Somebody pays the vault a gain, so that a share is worth no round number.
  await land.transfer('liquidity', 'dai', 'savings', 12_345n * ETHER + 6789n)
  await land.settle()
}
