import type { Address } from './address.ts'
import type { Asset } from './asset.ts'
import type { Chain } from './chain.ts'
import type { UnixSeconds } from './time.ts'
import type { TransferId } from './transfer.ts'

/** What the contracts of mixers are for; the protocol stands before the slash. */
export const MIXER_ROLES = [
  'tornado/pool',
  'tornado/router',
  'tornado/relayer-registry',
  'tornado-nova/pool',
  'tornado-nova/l1-helper',
  'railgun/pool',
  'railgun/relay-adapter',
  'privacy-pools/pool',
  'privacy-pools/entrypoint',
] as const
export type MixerRole = (typeof MIXER_ROLES)[number]

/** A contract of a mixer, as `data/mixers` knows it. */
export interface MixerContract {
  readonly role: MixerRole
  /** The one asset that a pool takes; left out where it takes several. */
  readonly asset?: Asset
  /** Base units of every deposit of a fixed pool. */
  readonly units?: bigint
  /** Block of its deployment, or shortly before. */
  readonly fromBlock?: number
}

/** What is known of mixers; all of it from `data/`, none of it from a transaction. */
export interface MixerFacts {
  readonly contracts: ReadonlyMap<Address, MixerContract>
}

/** Value went into a pool, or came out of it: what one event or row tells, and not who belongs to whom. */
interface Passage {
  /** Like `tornado` or `railgun`. */
  readonly protocol: string
  readonly pool: Address
  readonly asset: Asset
  readonly chain: Chain
  readonly tx: string
  /** `null` where no source tells. */
  readonly block: number | null
  readonly time: UnixSeconds
  /** Index of the event that says so; `null` where rows alone do. */
  readonly log: number | null
  /** The depositor's row, or the rows that the recipient got, sorted; empty where no source lists them. */
  readonly rows: readonly TransferId[]
  /** Who sent the transaction and paid its gas; `null` where it was not opened. */
  readonly sender: Address | null
  /** Base units of the coin for each unit of gas; `null` where no source tells. */
  readonly gasPrice: bigint | null
}

export interface PoolDeposit extends Passage {
  /** Who paid in, before any router; `null` where a router paid and the case does not show for whom. */
  readonly depositor: Address | null
  /** Base units that the pool owes for it, less what it kept. */
  readonly units: bigint
  /** Deposits that the pool had before it, as its event counts them; `null` where none does. */
  readonly number: number | null
}

export interface PoolWithdrawal extends Passage {
  /** Who received; it may be a contract. */
  readonly recipient: Address
  /** Base units that left the pool for it: what the recipient and the relayer got together. */
  readonly units: bigint
  /** What of it was a fee, of a relayer or of the pool. */
  readonly fee: bigint
  /** Rows of the fee, sorted: no withdrawals of their own. */
  readonly feeRows: readonly TransferId[]
  /** Who was paid for sending it; `null` where the owner sent it himself, or paid himself. */
  readonly relayer: Address | null
}

/** A span of time, both ends included. */
export interface TimeSpan {
  readonly from: UnixSeconds
  readonly to: UnixSeconds
}

/** What is known of one pool in one asset: what demixing works on. */
export interface PoolRecord {
  readonly pool: Address
  readonly protocol: string
  readonly asset: Asset
  /** Amount of every deposit of a fixed pool, `null` of a variable one. */
  readonly denomination: bigint | null
  /** In chain order. */
  readonly deposits: readonly PoolDeposit[]
  readonly withdrawals: readonly PoolWithdrawal[]
  /** Spans in which these are all there are; in their order, apart from each other. */
  readonly covered: readonly TimeSpan[]
}
