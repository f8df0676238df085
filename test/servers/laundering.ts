import { id } from 'ethers/hash'
import type { World, WorldBlock, WorldTx } from './world.ts'
import { bloomOf, castOf, type Ledger, TxMaker } from './world-maker.ts'
import { addressOf, hashOf, type Random, randomFrom } from './world-random.ts'

const ETHER = 10n ** 18n
/** What a payer keeps for fees. */
const GAS = 10n ** 15n
const TXS_PER_BLOCK = 4
const TRANSFER = id('Transfer(address,address,uint256)')
const word = (value: bigint): string => `0x${value.toString(16).padStart(64, '0')}`
const topic = (address: string): string => `0x${address.slice(2).padStart(64, '0')}`

export interface LaunderingOptions {
  readonly seed: number
  /** Addresses that stolen value reaches, the thief included, the service at the end left out. */
  readonly tainted: number
  /**
   * fan: every wallet pays one to four others, unequal shares; the value sits in a few branches. peel: twenty wallets, each
   * the head of a long line that peels a little off to the service at every step.
   */
  readonly shape: 'fan' | 'peel'
  /** One of so many first branches moves a token instead of the coin; none when absent. */
  readonly tokenEach?: number
}

/** A theft that was laundered by plain payments, and what a trace of it has to find. */
export interface Laundering {
  readonly world: World
  readonly thief: string
  /** Where some of the value ends: known to the incident as a service. */
  readonly service: string
  /** With the thief. */
  readonly tainted: readonly string[]
  /** Of the wallet farthest from the thief. */
  readonly hops: number
  /** Wallets at each hop, the thief first. */
  readonly widths: readonly number[]
  /** What the thief has of each asset before the first payment; the token is named by its contract. */
  readonly stolen: { readonly coin: bigint; readonly token: bigint }
  readonly token: string
  /** How much of each came to the service. */
  readonly served: { readonly coin: bigint; readonly token: bigint }
  /** As the command line reads it. */
  readonly incident: object
}

interface Wallet {
  readonly address: string
  readonly hop: number
  readonly units: bigint
  readonly asset: 'coin' | 'token'
}

/**
 * A chain with one theft on it, the same for the same options. Its past states cannot be asked for: it is for services that hold
 * none, explorers and Portals.
 */
export function makeLaundering(options: LaunderingOptions): Laundering {
  const { seed, shape, tainted, tokenEach = 0 } = options
  const cast = castOf(seed, 1)
  const random = randomFrom(`laundering ${seed} ${shape}`)
  const [thief, service, token] = [addressOf(`${seed} thief`), addressOf(`${seed} service`), cast.genuine[0]]
  const stolen = { coin: 50_000n * ETHER, token: tokenEach === 0 ? 0n : 20_000_000n * 10n ** 6n }
  const genesis = new Map([[thief, stolen.coin]])
  const ledger: Ledger = {
    balances: new Map(genesis),
    tokenBalances: new Map(),
    nonces: new Map(),
    scenes: 0,
    pieces: 0,
  }
  ledger.tokenBalances.set(token, new Map([[thief, stolen.token]]))
  const served = { coin: 0n, token: 0n }
  const txs: TxMaker[] = []
  const sealed: WorldTx[] = []
  const pay = ({ address, asset }: Pick<Wallet, 'address' | 'asset'>, to: string, units: bigint): void => {
    const logs = txs.slice(txs.length - (txs.length % TXS_PER_BLOCK)).reduce((sum, tx) => sum + tx.logs.length, 0)
    const tx = new TxMaker(address, ledger, random, logs)
    if (asset === 'coin') tx.open(to, units)
    else {
      tx.open(token, 0n, `0xa9059cbb${topic(to).slice(2)}${word(units).slice(2)}`)
      tx.tells(token, [TRANSFER, topic(address), topic(to)], word(units), [{ kind: 'erc20', from: address, to, units }])
      tx.book(token, address, to, units)
    }
    if (to === service) served[asset] += units
    txs.push(tx)
    sealed.push(tx.close((txs.length - 1) % TXS_PER_BLOCK, `laundering ${seed} ${txs.length}`, false))
  }

  const wallets: Wallet[] = []
  const queue: Wallet[] = []
  const found = (hop: number, units: bigint, asset: Wallet['asset']): Wallet => {
    const wallet = { address: addressOf(`${seed} ${shape} wallet ${wallets.length}`), hop, units, asset }
    wallets.push(wallet)
    queue.push(wallet)
    return wallet
  }
  const spread = (payer: Wallet, shares: readonly bigint[]): void => {
    const whole = shares.reduce((sum, share) => sum + share, 0n)
    for (const share of shares) {
      if (wallets.length + 1 === tainted) return
      const units = (payer.units * share) / whole
      const next = found(payer.hop + 1, units, payer.asset)
      pay(payer, next.address, units)
    }
  }

  const first = shape === 'fan' ? 5 : 20
  const branches = Array.from({ length: first }, (_, i): Wallet['asset'] =>
    tokenEach > 0 && i % tokenEach === tokenEach - 1 ? 'token' : 'coin',
  )
  for (const asset of branches) {
    const alike = BigInt(branches.filter((other) => other === asset).length)
    const units = (asset === 'coin' ? stolen.coin - ETHER : stolen.token) / alike
    const next = found(1, units, asset)
    pay({ address: thief, asset }, next.address, units)
  }
  for (let wallet = queue.shift(); wallet !== undefined && wallets.length + 1 < tainted; wallet = queue.shift()) {
    // A wallet of the token had coins for its fees from the first block on, which are none of the theft.
    if (wallet.asset === 'token') {
      genesis.set(wallet.address, ETHER)
      ledger.balances.set(wallet.address, ETHER)
    }
    const kept = wallet.asset === 'coin' ? GAS * 20n : 0n
    if (wallet.units <= kept * 2n) continue
    const left = { ...wallet, units: wallet.units - kept }
    if (shape === 'peel') {
      const peeled = left.units / 50n
      pay(left, service, peeled)
      spread({ ...left, units: left.units - peeled }, [1n])
    } else {
      const toService = wallet.hop > 2 && random.below(3) === 0 ? left.units / 5n : 0n
      if (toService > 0n) pay(left, service, toService)
      spread({ ...left, units: left.units - toService }, sharesOf(random))
    }
  }
  const widths = [1]
  for (const { hop } of wallets) widths[hop] = (widths[hop] ?? 0) + 1
  const world = worldOf({ options, cast, sealed, ledger, genesis })
  const at = (hex: string): string => `eip155:1:${hex}`
  const seedsOf = (asset: string, units: bigint, usd: string) =>
    units === 0n ? [] : [{ address: at(thief), asset, units: String(units), block: 0, usd, citation: 'made up' }]
  return {
    world,
    thief,
    service,
    token,
    stolen,
    served,
    tainted: [thief, ...wallets.map(({ address }) => address)],
    hops: widths.length - 1,
    widths,
    incident: {
      id: 'laundering',
      title: 'Laundering',
      date: '2023-11-14',
      summary: 'Made up for tests.',
      seeds: [
        ...seedsOf('eip155:1/slip44:60', stolen.coin, '100000000'),
        ...seedsOf(`eip155:1/erc20:${token}`, stolen.token, '20000000'),
      ],
      stops: [{ address: at(service), category: 'service', name: 'Exchange', citation: 'made up' }],
    },
  }
}

/** One to four, the first of them most. */
function sharesOf(random: Random): bigint[] {
  return Array.from({ length: 1 + random.below(4) }, (_, i) => 1n + BigInt(random.below(i === 0 ? 90 : 12)))
}

function worldOf(made: {
  readonly options: LaunderingOptions
  readonly cast: World['cast']
  readonly sealed: readonly WorldTx[]
  readonly ledger: Ledger
  readonly genesis: ReadonlyMap<string, bigint>
}): World {
  const { options, cast, sealed, ledger, genesis } = made
  const last = Math.ceil(sealed.length / TXS_PER_BLOCK)
  const blocks: WorldBlock[] = []
  for (let number = 0; number <= last + 4; number++) {
    const txs = number === 0 ? [] : sealed.slice((number - 1) * TXS_PER_BLOCK, number * TXS_PER_BLOCK)
    blocks.push({
      number,
      hash: hashOf(`laundering ${options.seed} ${options.shape} block ${number}`),
      parentHash: blocks.at(-1)?.hash ?? `0x${'0'.repeat(64)}`,
      timestamp: 1_700_000_000 + number * 12,
      logsBloom: bloomOf(txs.flatMap((tx) => tx.logs)),
      txs,
    })
  }
  return {
    chainId: 1,
    blocks,
    finalized: last + 2,
    balances: ledger.balances,
    tokenBalances: ledger.tokenBalances,
    nonces: ledger.nonces,
    genesisBalances: genesis,
    cast,
    tokens: new Map([[cast.genuine[0], { name: 'Dollar Coin', symbol: 'USDX', decimals: 6 }]]),
    recipe: { options: { seed: options.seed, blocks: last + 4, accounts: 1, txsPerBlock: TXS_PER_BLOCK }, forks: [] },
  }
}
