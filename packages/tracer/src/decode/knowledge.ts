import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'

/** What decoders know of contracts; all of it from `data/`, none of it from the transaction. */
export interface Knowledge {
  /** Contracts that wrap the native coin one to one, by address; `EvmNetwork.wrappers` of every chain. */
  readonly wrappers: ReadonlySet<Address>
  /** Contracts of a protocol whose events are believed only from them: settlements, vaults of all pools, entry points. */
  readonly contracts: ReadonlyMap<Address, Protocol>
  /** Mixers and bridges: what goes in there is paid in, and whatever comes back in the same transaction is no price for it. */
  readonly apart: ReadonlySet<Address>
  /** Value of units of an asset in any one measure, to weigh several assets given for one; left out, they weigh the same. */
  readonly worthOf?: (asset: Asset, units: bigint) => bigint | undefined
}

/** Protocols that are known by the address of a contract. */
export const PROTOCOLS = ['uniswap-v4', 'balancer-v2', 'balancer-v3', 'cow', 'erc4337', 'thorchain'] as const
export type Protocol = (typeof PROTOCOLS)[number]

/** Nothing known: the net rule and the events of pools still work. */
export const NO_KNOWLEDGE: Knowledge = { wrappers: new Set(), contracts: new Map(), apart: new Set() }
