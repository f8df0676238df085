import { getCreate2Address } from 'ethers/address'
import { keccak256 } from 'ethers/crypto'
import { concat } from 'ethers/utils'
import { Wallet } from 'ethers/wallet'
import type { Anvil } from '../e2e/anvil.ts'
import { type Call, creationOf, type Sent, StoryChain } from './chain.ts'
import { type Contract, compileStory, readProtocols } from './compile.ts'
import { type Actor, actorOf, COIN, moved, type Planned, ZERO } from './plan.ts'
import { PairModel, RangeModel, rootOf, rootOfPrice } from './pools.ts'

export const ETHER = 10n ** 18n
export const DOLLAR = 10n ** 6n
export const GWEI = 10n ** 9n
/** Unix seconds long after the last block: what ends later than that never ends here. */
export const LATER = 2_000_000_000
/** What the mixer takes at a time. */
export const NOTE = 10n * ETHER

/*
 * The makers of the protocols and the numbers of their transactions on the main chain: so each stands at the address it has
 * there, and what the program ships on it holds here.
 */
export const WETH_MAKER = '0x4f26ffbe5f04ed43630fdc30a87638d53d0b0876'
export const V2_MAKER = '0x9c33eacc2f50e39940d3afaf2c7b8246b681a374'
export const V3_MAKER = '0x6c9fc64a53c1b71fb3f9af64d1ae3a4931a5f4e9'

const PEOPLE = [
  ...['maker', 'liquidity', 'alice', 'bob', 'carol'],
  ...['thief', 'mixing', 'peel0', 'peel1', 'peel2', 'peel3', 'peeled', 'wrapping', 'unwrapping', 'unwrapped'],
  ...['splitting', 'share1', 'share2', 'share3', 'attempting', 'refused', 'instead', 'collector', 'gallery', 'heir'],
  ...['trader', 'wethHolder', 'daiHolder', 'cashier', 'unwrappedFor', 'bridging', 'depositing'],
  ...['hotWallet', 'gasWallet', 'operator', 'depositOfThief', 'tokenDeposit', 'bridgeVault', 'relayer', 'ghost'],
  ...['seller', 'treasury', 'spammer'],
] as const
export type Person = (typeof PEOPLE)[number] | 'faucet'

/** Everything the chapters play on. */
export interface Stage {
  readonly chain: StoryChain
  readonly who: Readonly<Record<string, Actor>>
  /** Contracts by name; written by who makes one. */
  readonly at: Record<string, string>
  readonly usdtWeth: PairModel
  readonly daiWeth: PairModel
  readonly range: RangeModel
  /** What the first account held before the first block. */
  readonly genesis: { readonly address: string; readonly units: bigint }
  /** Code that makes a contract with these arguments. */
  creation(contract: string, args: readonly unknown[]): string
  /** Call data for a function of a contract. */
  data(contract: string, method: string, args: readonly unknown[]): string
  /** Sends a transaction of somebody to a contract by name, or to an address. */
  play(person: string, to: string, data: string, more?: Omit<Call, 'to' | 'data'>): Promise<Sent>
  /** A plain payment of the native coin. */
  pay(from: string, to: string, value: bigint, gasPrice?: bigint): Promise<Sent>
  /** A plain payment of a token. */
  transfer(from: string, token: string, to: string, units: bigint): Promise<Sent>
  approve(from: string, token: string, spender: string): Promise<Sent>
  address(name: string): string
}

/** What the first account holds in the beginning, in ether. */
export const GENESIS_COINS = 100_000n
export const FIRST_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'

/** Makes the contracts and brings money to those who have some before the story begins. */
export async function setStage(anvil: Anvil, start: number): Promise<Stage> {
  const codes = { ...compileStory(), ...readProtocols() } as Readonly<Record<string, Contract>>
  const chain = new StoryChain(anvil, start)
  const wallet = new Wallet(FIRST_KEY)
  const who: Record<string, Actor> = Object.fromEntries(PEOPLE.map((name) => [name, actorOf(name)]))
  who.faucet = { address: wallet.address.toLowerCase(), wallet }
  const at: Record<string, string> = {}
  const address = (name: string): string => who[name]?.address ?? at[name] ?? name
  const stage = {
    chain,
    who,
    at,
    genesis: { address: who.faucet.address, units: GENESIS_COINS * ETHER },
    address,
    creation: (contract: string, args: readonly unknown[]) => creationOf(codes[contract]!, args),
    data: (contract: string, method: string, args: readonly unknown[]) =>
      codes[contract]!.abi.encodeFunctionData(method, args),
    play: (person: string, to: string, data: string, more: Omit<Call, 'to' | 'data'> = {}) =>
      chain.send(who[person]!, { to: address(to), data, ...more }),
    pay: (from: string, to: string, value: bigint, gasPrice?: bigint) =>
      chain.send(who[from]!, { to: address(to), value, ...(gasPrice === undefined ? {} : { gasPrice }) }),
    transfer: (from: string, token: string, to: string, units: bigint) =>
      chain.send(who[from]!, {
        to: address(token),
        data: stage.data('Coin', 'transfer', [address(to), units]),
        tells: { rows: [moved(0, address(token), address(from), address(to), units)] },
      }),
    approve: (from: string, token: string, spender: string) =>
      chain.send(who[from]!, {
        to: address(token),
        data: stage.data('Coin', 'approve', [address(spender), 2n ** 256n - 1n]),
      }),
  }
  for (const [maker, coins] of [
    [WETH_MAKER, 1n],
    [V2_MAKER, 2n],
    [V3_MAKER, 3n],
    ['maker', 5n],
  ] as const)
    await stage.pay('faucet', maker, coins * ETHER)
  await chain.mine()
  await makeProtocols(chain, codes, at)
  await makeContracts(stage, codes)
  await fund(stage)
  return { ...stage, ...(await openMarkets(stage, codes.v2Pair!)) }
}

type Setting = Omit<Stage, 'usdtWeth' | 'daiWeth' | 'range'>

async function makeProtocols(
  chain: StoryChain,
  codes: Readonly<Record<string, Contract>>,
  at: Record<string, string>,
): Promise<void> {
  at.weth = await chain.makeAs(WETH_MAKER, 446, codes.weth!)
  at.v2Factory = await chain.makeAs(V2_MAKER, 0, codes.v2Factory!, [V2_MAKER])
  at.v3Factory = await chain.makeAs(V3_MAKER, 0, codes.v3Factory!)
  await chain.mine()
  at.v2Router = await chain.makeAs(V2_MAKER, 3, codes.v2Router!, [at.v2Factory, at.weth])
  at.v3Router = await chain.makeAs(V3_MAKER, 4, codes.v3Router!, [at.v3Factory, at.weth])
  await chain.mine()
  at.v3Positions = await chain.makeAs(V3_MAKER, 8, codes.v3Positions!, [at.v3Factory, at.weth, ZERO])
  await chain.mine()
}

async function makeContracts({ chain, who, at, address }: Setting, codes: Readonly<Record<string, Contract>>) {
  const make = async (name: string, contract: string, ...args: unknown[]) => {
    at[name] = await chain.make(who.maker!, codes[contract]!, args)
  }
  await make('usdt', 'Coin', 'Tether USD', 'USDT', 6)
  await make('dai', 'Coin', 'Dai Stablecoin', 'DAI', 18)
  await make('fakeUsdt', 'FakeCoin', 'Tether USD', 'USDT')
  await make('bidiUsdt', 'FakeCoin', 'Tether\u202eDSU\u2066 <img src=x>', '\u202eTDSU')
  await make('picture', 'Picture')
  await make('items', 'Items')
  await chain.mine()
  await make('vault', 'Vault')
  await make('disperse', 'Disperse')
  await make('splitter', 'Splitter')
  await make('refuser', 'Refuser')
  await make('attempt', 'Attempt')
  await make('payoutMaker', 'PayoutMaker')
  await chain.mine()
  await make('market', 'Market', address('treasury'))
  await make('pairTrader', 'PairTrader')
  await make('mixer', 'FixedPool', NOTE)
  await make('bridgeRouter', 'BridgeRouter')
  await make('depositContract', 'DepositAddress', address('hotWallet'))
  await make('tokenDepositContract', 'DepositAddress', address('hotWallet'))
  await make('depositOfBob', 'DepositAddress', address('hotWallet'))
  await make('poisoner', 'Poisoner')
  await chain.mine()
}

/** Money from elsewhere: all of it clean. */
async function fund(stage: Setting): Promise<void> {
  const { chain, at, play, data, address, pay } = stage
  const coins: Readonly<Record<string, bigint>> = {
    liquidity: 3000n * ETHER,
    alice: 400n * ETHER,
    bob: 300n * ETHER,
    thief: ETHER,
    gasWallet: 20n * ETHER,
    operator: 5n * ETHER,
    bridgeVault: 3n * ETHER,
    relayer: 2n * ETHER,
    seller: ETHER,
    spammer: ETHER,
  }
  for (const [name, units] of Object.entries(coins)) await pay('faucet', name, units)
  await chain.mine()
  const mint = (token: string, to: string, units: bigint) =>
    play('maker', token, data('Coin', 'mint', [address(to), units]), {
      tells: { rows: [moved(0, at[token]!, ZERO, address(to), units)] },
    })
  await mint('usdt', 'liquidity', 6_000_000n * DOLLAR)
  await mint('usdt', 'alice', 700_000n * DOLLAR)
  await mint('usdt', 'bob', 90_000n * DOLLAR)
  await mint('dai', 'liquidity', 2_000_000n * ETHER)
  await play('maker', 'picture', data('Picture', 'mint', [address('seller'), 7]), {
    tells: {
      rows: [{ kind: 'erc721', token: at.picture!, id: 7n, log: 0, from: ZERO, to: address('seller'), units: 1n }],
    },
  })
  await play('maker', 'items', data('Items', 'mintBatch', [address('alice'), [1, 2, 3], [10, 5, 1]]), {
    tells: {
      rows: [10n, 5n, 1n].map(
        (units, i): Planned => ({
          kind: 'erc1155',
          token: at.items!,
          id: BigInt(i + 1),
          log: i === 0 ? 0 : null,
          from: ZERO,
          to: address('alice'),
          units,
        }),
      ),
    },
  })
  await chain.mine()
}

const FEE = 3000

/** Pools of both kinds, with money in them. */
async function openMarkets(stage: Setting, pairCode: Contract): Promise<Pick<Stage, 'usdtWeth' | 'daiWeth' | 'range'>> {
  const { chain, at, play, data, approve, address } = stage
  const lp = address('liquidity')
  await wrap(stage, 'liquidity', 2400n * ETHER)
  for (const token of ['usdt', 'dai', 'weth'])
    for (const spender of ['v2Router', 'v3Positions']) await approve('liquidity', token, spender)
  await chain.mine()

  const open = async (token: string, units: bigint, ether: bigint): Promise<PairModel> => {
    const pair = pairOf(at.v2Factory!, pairCode, at[token]!, at.weth!)
    const model = new PairModel(pair, at[token]!, at.weth!)
    const minted = rootOf(units * ether)
    const args = [at[token], at.weth, units, ether, 0, 0, lp, LATER]
    await play('liquidity', 'v2Router', data('v2Router', 'addLiquidity', args), {
      heavy: true,
      tells: {
        rows: [
          moved(1, at[token]!, lp, pair, units),
          moved(2, at.weth!, lp, pair, ether),
          moved(3, pair, ZERO, ZERO, 1000n),
          moved(4, pair, ZERO, lp, minted - 1000n),
        ],
      },
    })
    await chain.mine()
    model.add([
      { token: at[token]!, units },
      { token: at.weth!, units: ether },
    ])
    return model
  }
  const usdtWeth = await open('usdt', 2_500_000n * DOLLAR, 1000n * ETHER)
  const daiWeth = await open('dai', 1_000_000n * ETHER, 400n * ETHER)

  const [token0, token1] = [at.usdt!, at.weth!].sort() as [string, string]
  const amounts = [token0, token1].map((token) => (token === at.usdt ? 2_000_000n * DOLLAR : 800n * ETHER))
  const root = rootOfPrice(amounts[0]!, amounts[1]!)
  await play(
    'liquidity',
    'v3Positions',
    data('v3Positions', 'createAndInitializePoolIfNecessary', [token0, token1, FEE, root]),
    { heavy: true },
  )
  await chain.mine()
  const pool = `0x${(await chain.ask(lp, at.v3Factory!, data('v3Factory', 'getPool', [token0, token1, FEE]))).slice(26)}`
  const mint = data('v3Positions', 'mint', [
    [token0, token1, FEE, -887220, 887220, amounts[0], amounts[1], 0, 0, lp, LATER],
  ])
  // What the contract says it would take: the plan needs no port of its tables of prices.
  const answer = await chain.ask(lp, at.v3Positions!, mint)
  const [, liquidity, taken0, taken1] = wordsOf(answer) as [bigint, bigint, bigint, bigint]
  await play('liquidity', 'v3Positions', mint, {
    tells: {
      rows: [
        moved(0, token0, lp, pool, taken0),
        moved(1, token1, lp, pool, taken1),
        { kind: 'erc721', token: at.v3Positions!, id: 1n, log: 3, from: ZERO, to: lp, units: 1n },
      ],
    },
  })
  await chain.mine()
  Object.assign(at, { usdtWeth: usdtWeth.address, daiWeth: daiWeth.address, v3Pool: pool })
  return { usdtWeth, daiWeth, range: new RangeModel(pool, token0, token1, root, liquidity, BigInt(FEE)) }
}

/** Somebody wraps coins: a call with value to the wrapper, which says so with an event of its own. */
export async function wrap({ play, at, data, address }: Setting, person: string, units: bigint): Promise<void> {
  const owner = address(person)
  await play(person, 'weth', data('weth', 'deposit', []), {
    value: units,
    tells: {
      rows: [moved(0, at.weth!, ZERO, owner, units)],
      conversion: {
        kind: 'wrap',
        owner,
        gave: { token: COIN, units },
        to: owner,
        got: { token: at.weth!, units },
      },
    },
  })
}

/** Where the factory makes the pair of two tokens. */
export function pairOf(factory: string, { code }: Contract, a: string, b: string): string {
  return getCreate2Address(factory, keccak256(concat([a, b].sort())), keccak256(code)).toLowerCase()
}

export function wordsOf(hex: string): bigint[] {
  return (hex.slice(2).match(/.{64}/g) ?? []).map((word) => BigInt(`0x${word}`))
}
