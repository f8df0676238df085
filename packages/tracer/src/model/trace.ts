import type { Address } from './address.ts'
import type { Asset } from './asset.ts'
import type { Destination } from './crossing.ts'
import type { Lead } from './lead.ts'
import type { Sink, Stop } from './stop.ts'
import type { UnixSeconds } from './time.ts'
import type { TransferId } from './transfer.ts'

/** How stolen units are told from clean ones when a payment is made from a mixed book. */
export const METHODS = ['fifo', 'lifo', 'haircut', 'libr', 'tiho', 'dirty-first', 'poison'] as const
export type Method = (typeof METHODS)[number]

/** How a movement is known, strongest first (design, law 4). */
export const EVIDENCE = ['ledger', 'protocol-id', 'net-rule', 'amount-and-time', 'label', 'assertion', 'lead'] as const
export type Evidence = (typeof EVIDENCE)[number]

/** One ledger row after the replay. */
export interface TransferTrace {
  readonly kind: 'transfer'
  readonly id: TransferId
  /** Stolen units among the units of the row, over all thefts. */
  readonly taint: bigint
  /** The same per theft: index into `Trace.thefts` and units, none zero. Under poison each theft may count the whole row. */
  readonly byTheft: readonly (readonly [theft: number, units: bigint])[]
  /** Flags that the replay found, beside those of the row itself: order-assumed, time-unknown, overdrawn. Sorted. */
  readonly flags: readonly string[]
  /** Why the row is noise (design, law 5); absent when it is not. */
  readonly noise?: string
}

/** A conversion: units of one asset became units of another in the hands of one address. */
export interface ConversionTrace {
  readonly kind: 'conversion'
  /** `<incident id>:assertion:<id>` for an assertion. */
  readonly id: string
  readonly from: Address
  readonly to: Address
  readonly tx: string
  readonly asset: Asset
  readonly units: bigint
  readonly taint: bigint
  readonly toAsset: Asset
  readonly toUnits: bigint
  readonly toTaint: bigint
  readonly time: number | null
  readonly block: number | null
  readonly evidence: Evidence
  /** Whose rules say so, like `uniswap-v3 via 1inch`; left out for an assertion. */
  readonly protocol?: string
  readonly rivals: number
  readonly flags: readonly string[]
}

export type MovementTrace = TransferTrace | ConversionTrace

/** One address in one asset at the end of the replay, in base units. */
export interface AccountTrace {
  readonly address: Address
  readonly asset: Asset
  readonly in: bigint
  readonly out: bigint
  readonly taintIn: bigint
  readonly taintOut: bigint
  /** Units in the book at the end. */
  readonly held: bigint
  readonly taintHeld: bigint
  /** Units paid beyond the book: clean money of unknown origin. */
  readonly overdrawn: bigint
}

export interface AddressTrace {
  readonly address: Address
  /** Fewest tainted movements from a seed; `null` where no taint came. */
  readonly hop: number | null
  readonly stop: Stop | null
  /** Whether every outgoing transfer of the address is known. */
  readonly complete: boolean
  readonly looksLike: Address | null
}

/** Units that ended in one sink at one address. */
export interface SinkTrace {
  readonly sink: Sink
  readonly address: Address
  readonly asset: Asset
  readonly units: bigint
  /** Payments that brought them. */
  readonly count: number
}

/** Stolen units that left over a bridge and whose arrival nothing joins to them: they are in the sink `bridge`, at `place`. */
export interface DepartureTrace {
  /** Like `across`. */
  readonly protocol: string
  /** What both sides of the passage share, like `across:1:10:123`. */
  readonly key: string
  /** `<caip2>:<hash>`. */
  readonly tx: string
  readonly time: UnixSeconds
  /** Whom the rows paid. */
  readonly place: Address
  readonly asset: Asset
  /** Stolen units. */
  readonly units: bigint
  /** Rows that carry them, sorted. */
  readonly rows: readonly TransferId[]
  /** Where they go, as the memo or the event says; `null` where it says nothing. */
  readonly destination: Pick<Destination, 'name' | 'chain' | 'written' | 'address' | 'asset'> | null
}

/** The account of one asset: seeded + convertedIn = convertedOut + the sum of its sinks. */
export interface AssetTotals {
  readonly asset: Asset
  readonly seeded: bigint
  readonly convertedIn: bigint
  readonly convertedOut: bigint
  readonly assertedIn: bigint
  readonly assertedOut: bigint
}

/** A figure at the two extremes of an unknown opening balance, nothing and endless, the smaller first. */
export interface Interval {
  readonly low: bigint
  readonly high: bigint
}

/** Figures that differ between the two extremes of an unknown opening balance. */
export interface Intervals {
  /** Stolen units of movements, by position in `Trace.movements`. */
  readonly movements: readonly (Interval & { readonly at: number })[]
  /** Stolen units held, by position in `Trace.accounts`. */
  readonly accounts: readonly (Interval & { readonly at: number })[]
  readonly sinks: readonly (Interval & { readonly asset: Asset; readonly sink: Sink })[]
}

/** What one replay of the facts of a case under one method gives: exactly what the case file holds beside its facts. */
export interface Trace {
  readonly method: Method
  /** Names of the thefts; `byTheft` counts from 0. */
  readonly thefts: readonly string[]
  /** In ledger order. */
  readonly movements: readonly MovementTrace[]
  /** Sorted by address, then asset. */
  readonly accounts: readonly AccountTrace[]
  readonly addresses: readonly AddressTrace[]
  readonly sinks: readonly SinkTrace[]
  readonly assets: readonly AssetTotals[]
  /** Assets that were seeded or received in exchange for stolen value. */
  readonly genuine: readonly Asset[]
  /** Flags of seeds: index of the seed and its flags. */
  readonly seedFlags: readonly (readonly string[])[]
  /** Value at service, deposit, mixer, bridge, burn, fee and resting over value seeded, 0 to 1 in steps of 10^-6; `null` when nothing has a price. */
  readonly explainedShare: number | null
  readonly unpriced: readonly Asset[]
  /** Stolen units on their way over bridges, by place, asset, transaction and rows; left out where there are none. */
  readonly departures?: readonly DepartureTrace[]
  /** Links that rules inferred from rows with stolen units, and those that the analyst decided; by id; left out where there are none. */
  readonly leads?: readonly Lead[]
  /** Only where an opening balance is unknown. */
  readonly intervals?: Intervals
  /** False while stolen value lies beyond what was read: every figure it could touch is then "at least". */
  readonly complete: boolean
}
