import { setTimeout as later } from 'node:timers/promises'
import type { Address } from '../../packages/tracer/src/model/address.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import {
  type BlockscoutProviderOptions,
  blockscoutProvider,
} from '../../packages/tracer/src/source/blockscout-provider.ts'
import { type BlockscoutOptions, blockscoutSource } from '../../packages/tracer/src/source/blockscout-source.ts'
import {
  type EtherscanProviderOptions,
  etherscanProvider,
} from '../../packages/tracer/src/source/etherscan-provider.ts'
import { type EtherscanOptions, etherscanSource } from '../../packages/tracer/src/source/etherscan-source.ts'
import type { EvmNetwork } from '../../packages/tracer/src/source/evm-network.ts'
import { distinct } from '../../packages/tracer/src/source/evm-rows.ts'
import type { Exchange } from '../../packages/tracer/src/source/exchange.ts'
import { transferIdOf } from '../../packages/tracer/src/source/ledger-identity.ts'
import { liveExchange } from '../../packages/tracer/src/source/live-exchange.ts'
import type { Provider } from '../../packages/tracer/src/source/provider.ts'
import type { Source } from '../../packages/tracer/src/source/source.ts'
import { networkOf, truthOf, type World } from '../servers/world.ts'

const ZERO = '0x0000000000000000000000000000000000000000'
const TOKENS = ['erc20', 'erc721', 'erc1155']

/** What an explorer can know of a payment beside its parties, asset and units. */
export interface Form {
  /** Token rows have the index of their log. */
  readonly logIndex: boolean
  /** Rows of this kind have the hash of their block. */
  readonly blockHash: (row: Transfer) => boolean
  readonly txIndex: (row: Transfer) => boolean
  /** Deposits and withdrawals of the wrapper stand in its token lists. */
  readonly listsWraps: boolean
}

/**
 * The truth in the form in which an explorer can know it: the same rows, without what its lists do not tell, and with the names
 * they tell. No row is dropped or added.
 */
export function formOf(world: World, net: EvmNetwork, form: Form, last = world.finalized): Transfer[] {
  const wrapper = `${net.chain}/erc20:${world.cast.wrapper}`
  const isWrap = (row: Transfer): boolean =>
    row.asset === wrapper && [row.from, row.to].includes(`${net.chain}:${ZERO}` as Address)
  const projected = truthOf(world, net, last).map((row) => {
    const token = TOKENS.includes(row.kind)
    const made = isWrap(row) && !form.listsWraps
    const position = row.kind === 'internal' || (token && (!form.logIndex || made)) ? null : row.position
    const named = token && !made ? world.tokens.get(row.asset.split(/[:/]/)[3]!) : undefined
    const changed = {
      ...row,
      position,
      txIndex: !made && form.txIndex(row) ? row.txIndex : null,
      blockHash: !made && form.blockHash(row) ? row.blockHash : null,
      symbol: named?.symbol ?? null,
      name: named?.name ?? null,
      decimals: named?.decimals ?? null,
    }
    return { ...changed, id: transferIdOf({ ...changed, units: String(row.units) }) }
  })
  // The zero address is not read by anybody; wraps are not told of under it, so the specification must not ask it for one first.
  return distinct([...projected.filter((row) => !isWrap(row)), ...projected.filter(isWrap)])
}

/** Etherscan: neither index of a log nor place in a trace; internal rows without block hash and place of their transaction. */
export const ETHERSCAN_FORM: Form = {
  logIndex: false,
  blockHash: ({ kind }) => kind !== 'internal',
  txIndex: ({ kind }) => kind !== 'internal',
  listsWraps: false,
}

/** Blockscout: the index of a log, no place in a trace, no hash of a block. */
export const BLOCKSCOUT_FORM: Form = { logIndex: true, blockHash: () => false, txIndex: () => true, listsWraps: false }

/** Everybody of a world who can be read, those first who pay themselves or only receive. */
export function peopleOf(world: World, net = networkOf(world)): Address[] {
  const { accounts, disperser, helper, proxy, genuine, router, wrapper } = world.cast
  const made = world.blocks.flatMap(({ txs }) => txs.flatMap(({ created }) => created ?? []))
  const all = [...accounts, disperser, helper, proxy, genuine[0], router, wrapper, ...made.slice(0, 2)]
  return all.map((hex) => `${net.chain}:${hex}` as Address)
}

/** An exchange with one provider in a world where a second passes in a millisecond. */
export function exchangeOf(provider: Provider): Exchange {
  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    await later(ms / 1_000, undefined, signal === undefined ? {} : { signal })
  }
  const now = () => 1_700_000_000 as UnixSeconds
  return liveExchange({ providers: [provider], now, random: () => 0, patienceMs: 20_000_000, mostTries: 4, sleep })
}

export function etherscanOver(
  url: string,
  net: EvmNetwork,
  options: Partial<Omit<EtherscanProviderOptions & EtherscanOptions, 'url'>> = {},
): Source {
  const { flavour = 'compatible' } = options
  const provider = etherscanProvider({ ...options, url: `${url}/api`, chainId: net.chainId, flavour })
  return etherscanSource({ ...options, exchange: exchangeOf(provider), net, host: provider.host, flavour })
}

export function blockscoutOver(
  url: string,
  net: EvmNetwork,
  options: Partial<Omit<BlockscoutProviderOptions & BlockscoutOptions, 'url'>> = {},
): Source {
  const provider = blockscoutProvider({ ...options, url })
  return blockscoutSource({ ...options, exchange: exchangeOf(provider), net, host: provider.host })
}
