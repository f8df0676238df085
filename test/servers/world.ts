import type { Address } from '../../packages/tracer/src/model/address.ts'
import type { Asset } from '../../packages/tracer/src/model/asset.ts'
import { parseChain } from '../../packages/tracer/src/model/chain.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import type { EvmNetwork } from '../../packages/tracer/src/source/evm-network.ts'
import { transferIdOf } from '../../packages/tracer/src/source/ledger-identity.ts'
import { bloomOf, type Cast, castOf, type Ledger, TxMaker } from './world-maker.ts'
import { hashOf, type Random, randomFrom } from './world-random.ts'
import { crowd, SCENES } from './world-scenes.ts'

export interface WorldLog {
  /** In its block. */
  readonly index: number
  readonly address: string
  readonly topics: readonly string[]
  readonly data: string
}

export interface WorldFrame {
  /** `traceAddress`; [] is the transaction's own call. */
  readonly path: readonly number[]
  readonly type: 'call' | 'delegatecall' | 'staticcall' | 'create' | 'create2' | 'selfdestruct'
  readonly from: string
  readonly to: string
  /** A delegate call shows the value of the frame above it, as nodes do; it moves none. */
  readonly value: bigint
  readonly input: string
  /** Its own; frames below a failed one have none, as nodes list them. */
  readonly error?: string
}

/** What a transaction really did, written when it was made. For the truth alone: no server may look at it. */
export type WorldMove =
  | {
      readonly kind: 'native' | 'internal'
      readonly position: number
      readonly from: string
      readonly to: string
      readonly units: bigint
    }
  | { readonly kind: 'fee'; readonly from: string; readonly units: bigint }
  | {
      readonly kind: 'erc20' | 'erc721' | 'erc1155'
      readonly position: number | null
      readonly contract: string
      readonly id?: bigint
      readonly from: string
      readonly to: string
      readonly units: bigint
    }

export interface WorldTx {
  readonly hash: string
  readonly index: number
  readonly from: string
  readonly to: string | null
  readonly nonce: number
  readonly value: bigint
  readonly input: string
  readonly gasUsed: bigint
  readonly gasPrice: bigint
  /** Only on a chain that charges for data (`l1Fees`). */
  readonly l1Fee?: bigint
  readonly status: 0 | 1
  /** The contract that the transaction makes, or would have made. */
  readonly created?: string
  /** Depth first; `frames[0]` is the own call. */
  readonly frames: readonly WorldFrame[]
  readonly logs: readonly WorldLog[]
  readonly moves: readonly WorldMove[]
}

export interface WorldBlock {
  readonly number: number
  readonly hash: string
  readonly parentHash: string
  readonly timestamp: number
  readonly logsBloom: string
  readonly txs: readonly WorldTx[]
}

export interface World {
  readonly chainId: number
  /** `blocks[n]` is block n; block 0 has no transactions. */
  readonly blocks: readonly WorldBlock[]
  readonly finalized: number
  /** Native, at the head. Fees are burned, nobody earns them. */
  readonly balances: ReadonlyMap<string, bigint>
  /** ERC-20 and the wrapper, at the head: token, then holder. */
  readonly tokenBalances: ReadonlyMap<string, ReadonlyMap<string, bigint>>
  readonly nonces: ReadonlyMap<string, number>
  readonly genesisBalances: ReadonlyMap<string, bigint>
  readonly cast: Cast
  /** What the fungible tokens say of themselves. */
  readonly tokens: ReadonlyMap<string, { readonly name: string; readonly symbol: string; readonly decimals: number }>
  /** What it was made from. */
  readonly recipe: Recipe
}

export interface WorldOptions {
  readonly seed: number
  /** Blocks above block 0. */
  readonly blocks: number
  readonly accounts: number
  readonly txsPerBlock: number
  readonly chainId?: number
  /** Blocks at the top that are not final; 4 when absent. */
  readonly unfinalized?: number
  /** Block 3 gets one transaction with so many token rows of one account; 130 when absent, 0 for none. */
  readonly crowd?: number
  /** Transactions also pay for data on another chain. */
  readonly l1Fees?: boolean
}

interface Recipe {
  readonly options: WorldOptions
  /** Blocks above `above` are drawn anew; the last that speaks of a block counts. */
  readonly forks: readonly { readonly above: number; readonly seed: number }[]
}

/** A chain that is the same for the same options. Its first transactions play each scene once, if there is room for them. */
export function makeWorld(options: WorldOptions): World {
  return build({ options, forks: [] })
}

/** The same chain up to `head - depth`, with other blocks above. */
export function reorg(world: World, depth: number, seed: number): World {
  const { options, forks } = world.recipe
  return build({ options, forks: [...forks, { above: options.blocks - depth, seed }] })
}

/** The same chain with more blocks on top. */
export function grow(world: World, blocks: number): World {
  const { options, forks } = world.recipe
  return build({ options: { ...options, blocks: options.blocks + blocks }, forks })
}

/** The network that a world is of, with its genuine wrapper. */
export function networkOf(world: World): EvmNetwork {
  const chain = parseChain(`eip155:${world.chainId}`)
  return {
    chain,
    chainId: world.chainId,
    name: 'Test world',
    native: `${chain}/slip44:60` as Asset,
    wrappers: new Set([`${chain}:${world.cast.wrapper}` as Address]),
    finality: world.blocks.length - 1 - world.finalized,
  }
}

/**
 * The rows that every source has to give, from how the world was made and not from what a node would say of it.
 * @param last block up to which they go; the finalized one when absent
 */
export function truthOf(world: World, net: EvmNetwork, last = world.finalized): Transfer[] {
  return world.blocks.slice(0, last + 1).flatMap((block) => block.txs.flatMap((tx) => truthOfTx(world, net, block, tx)))
}

function truthOfTx(world: World, net: EvmNetwork, block: WorldBlock, tx: WorldTx): Transfer[] {
  const copies = new Map<string, number>()
  const address = (hex: string): Address => `${net.chain}:${hex}` as Address
  const counts = (move: WorldMove): boolean =>
    !('contract' in move) || move.contract !== world.cast.wrapper || isTransferOf(tx, move) || net.wrappers.size > 0
  return tx.moves.filter(counts).map((move) => {
    const token = 'contract' in move ? move : undefined
    const position = 'position' in move ? move.position : null
    const asset = token
      ? (`${net.chain}/${token.kind}:${token.contract}${token.id === undefined ? '' : `/${token.id}`}` as Asset)
      : net.native
    const known = {
      chain: net.chain,
      tx: tx.hash,
      kind: move.kind,
      position,
      from: address(move.from),
      to: 'to' in move ? address(move.to) : null,
      asset,
    }
    const identity = { ...known, units: String(move.units), shown: null }
    const copy = (copies.get(transferIdOf(identity)) ?? 0) + 1
    copies.set(transferIdOf(identity), copy)
    return {
      id: transferIdOf(identity, copy),
      ...known,
      block: block.number,
      time: block.timestamp as UnixSeconds,
      txIndex: tx.index,
      units: move.units,
      shown: null,
      symbol: null,
      name: null,
      decimals: null,
      status: tx.status,
      blockHash: block.hash,
      flags: block.number > world.finalized ? ['unfinalized'] : [],
    }
  })
}

/** Whether a row of the wrapper comes from a Transfer, which needs no belief in the wrapper. */
function isTransferOf(tx: WorldTx, move: WorldMove): boolean {
  const log = tx.logs.find(({ index }) => 'position' in move && index === move.position)
  return log?.topics.length === 3
}

/** Balances, token balances and nonces as they were after a block. */
export function stateAt(world: World, block: number): Pick<World, 'balances' | 'tokenBalances' | 'nonces'> {
  const { options, forks } = world.recipe
  return build({ options: { ...options, blocks: block }, forks })
}

function build(recipe: Recipe): World {
  const { options, forks } = recipe
  const { seed, chainId = 1, unfinalized = 4, l1Fees = false } = options
  const cast = castOf(seed, options.accounts)
  const genesis = new Map(cast.accounts.map((account) => [account, 10n ** 24n]))
  const ledger: Ledger = {
    balances: new Map(genesis),
    tokenBalances: new Map(),
    nonces: new Map(),
    scenes: 0,
    pieces: 0,
  }
  const blocks: WorldBlock[] = []
  for (let number = 0; number <= options.blocks; number++) {
    const fork = forks.findLast(({ above }) => number > above)
    const drawn = `${seed} ${fork === undefined ? '' : `fork ${fork.seed} `}block ${number}`
    const random = randomFrom(drawn)
    const txs: WorldTx[] = []
    for (let i = 0; number > 0 && i < options.txsPerBlock; i++) {
      const logs = txs.reduce((sum, tx) => sum + tx.logs.length, 0)
      const maker = new TxMaker(senderOf(cast, ledger, random), ledger, random, logs)
      const crowded = number === 3 && i === 0 ? (options.crowd ?? 130) : 0
      if (crowded > 0) crowd(maker, cast, crowded)
      else play(maker, cast)
      txs.push(maker.close(i, drawn, l1Fees))
    }
    blocks.push({
      number,
      hash: hashOf(drawn),
      parentHash: blocks.at(-1)?.hash ?? `0x${'0'.repeat(64)}`,
      timestamp: 1_700_000_000 + number * 12,
      logsBloom: bloomOf(txs.flatMap((tx) => tx.logs)),
      txs,
    })
  }
  return {
    chainId,
    blocks,
    finalized: Math.max(0, options.blocks - unfinalized),
    balances: ledger.balances,
    tokenBalances: ledger.tokenBalances,
    nonces: ledger.nonces,
    genesisBalances: genesis,
    cast,
    tokens: new Map([
      [cast.genuine[0], { name: 'Dollar Coin', symbol: 'USDX', decimals: 6 }],
      [cast.genuine[1], { name: 'Stone', symbol: 'STN', decimals: 18 }],
      [cast.fake, { name: 'Tether USD', symbol: 'USDT', decimals: 6 }],
      [cast.wrapper, { name: 'Wrapped Ether', symbol: 'WETH', decimals: 18 }],
      [cast.impostor, { name: 'Wrapped Ether', symbol: 'WETH', decimals: 18 }],
    ]),
    recipe,
  }
}

/** Anybody but the account that only receives; the self-payment scene is the first account's. */
function senderOf(cast: Cast, ledger: Ledger, random: Random): string {
  return ledger.scenes === 1 ? cast.accounts[0]! : cast.accounts[random.below(cast.accounts.length - 1)]!
}

function play(tx: TxMaker, cast: Cast): void {
  const scenes = Object.values(SCENES)
  const turn = tx.ledger.scenes++
  const scene = scenes[turn] ?? tx.random.pick(scenes)
  const others = cast.accounts.filter((account) => account !== tx.from)
  // The first payment goes to the account that only receives.
  scene(tx, cast, turn === 0 ? others.at(-1)! : tx.random.pick(others))
}
