import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { MixerFacts } from '../model/mixer.ts'
import type { Protocol } from '../model/protocol.ts'
import type { UnixSeconds } from '../model/time.ts'

/** What decoders know of contracts; all of it from `data/`, none of it from the transaction. */
export interface Knowledge {
  /** Contracts that wrap the native coin one to one, by address; `EvmNetwork.wrappers` of every chain. */
  readonly wrappers: ReadonlySet<Address>
  /** Contracts that tell of what others own, and are believed because of their address, and routers that have a name: settlements, entry points. */
  readonly contracts: ReadonlyMap<Address, Protocol>
  /** Mixers and bridges: what goes in there is paid in, and whatever comes back in the same transaction is no price for it. */
  readonly apart: ReadonlySet<Address>
  /** Which contracts of mixers only hand on, and to which pools; left out, what goes through a router ends there. */
  readonly mixers?: MixerFacts
  /** Value of units of an asset at a time in any one measure, to weigh several assets given for one; left out, they weigh the same. */
  readonly worthOf?: (asset: Asset, units: bigint, time: UnixSeconds) => bigint | undefined
}

/** Nothing known: the net rule and the events of pools still work. */
export const NO_KNOWLEDGE: Knowledge = { wrappers: new Set(), contracts: new Map(), apart: new Set() }
