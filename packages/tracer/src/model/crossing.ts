import type { Address } from './address.ts'
import type { Asset } from './asset.ts'
import type { Chain } from './chain.ts'
import type { UnixSeconds } from './time.ts'
import type { TransferId } from './transfer.ts'

/** What a side of a passage over a bridge is: value left, came in, or came back to where it left from. */
export type CrossingRole = 'departure' | 'arrival' | 'refund'

/** Where a departure says its value goes. What the memo or the event does not say is left out; nothing is guessed. */
export interface Destination {
  /** The chain as the bridge names it, like `Base`, `BTC` or `layerzero 30420`: foreign text where no table knows it. */
  readonly name: string
  /** `null` for a chain that Spoor has no id of. */
  readonly chain: Chain | null
  /** The receiver as the bridge writes it (foreign text): hex, base58, a name; `null` where it is not said. */
  readonly written: string | null
  /** The same as an account of `chain`; `null` where it is not said, or is no address of that chain. */
  readonly address: Address | null
  /** The asset as the bridge names it: a contract in hex, or an asset like `BTC.BTC`. */
  readonly asset?: string
  /** Fewest base units that are to arrive, in the units of the bridge. */
  readonly least?: bigint
}

/** One side of a passage over a bridge, as one opened transaction shows it. */
export interface Crossing {
  /** Like `across` or `cctp-v1`. */
  readonly protocol: string
  readonly role: CrossingRole
  /** What both sides share and nothing else does, like `across:1:10:123`. */
  readonly key: string
  readonly chain: Chain
  readonly tx: string
  readonly time: UnixSeconds
  /** Index of the event that says so; `null` where a memo in the call data says so. */
  readonly log: number | null
  /** Rows that carry the value on this side. */
  readonly rows: readonly TransferId[]
  readonly asset: Asset
  /** Base units on this side: the sum of its rows. */
  readonly units: bigint
  /** Departure: who gave. Arrival and refund: who received. */
  readonly party: Address
  /** The account of the bridge that took the value in, or paid it out. */
  readonly place: Address
  /** Of departures only. */
  readonly destination?: Destination
  /** What has to hold of the other side besides the key, in any words both sides choose; `undefined` demands nothing. */
  readonly terms?: string
  /** The protocol may pay one departure in several arrivals. */
  readonly parts?: true
  /** Anybody could have had the contract say so (a vault that no table knows): a lead, and never joined. */
  readonly unproved?: true
}

/** A contract of a bridge, as `data/bridges` knows it. */
export interface BridgeContract {
  /** Protocol and purpose, like `across/spoke-pool`. */
  readonly role: string
  /** The chain on the other side, for contracts that serve one. */
  readonly toward?: Chain
}

/** What decoders know of bridges; all of it from `data/`, none of it from the transaction. */
export interface BridgeFacts {
  readonly contracts: ReadonlyMap<Address, BridgeContract>
  /** Chains by the number or name that a protocol gives them, keyed `<scheme>:<id>`, like `cctp:0` or `thorchain:BTC`. */
  readonly chains: ReadonlyMap<string, { readonly name: string; readonly chain: Chain | null }>
  /** Contracts that wrap the native coin one to one. */
  readonly wrappers: ReadonlySet<Address>
}
