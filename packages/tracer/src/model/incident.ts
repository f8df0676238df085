import type { Address } from './address.ts'
import type { Asset } from './asset.ts'
import type { StopCategory } from './stop.ts'
import type { UnixSeconds } from './time.ts'
import type { Tlp } from './tlp.ts'

/** Where a statement comes from. */
export interface Citation {
  readonly id?: string
  readonly title: string
  readonly url: string
  /** Day it was read, YYYY-MM-DD. */
  readonly accessed: string
}

/** Stolen units and the address where they first landed. */
export interface Seed {
  readonly address: Address
  readonly asset: Asset
  readonly units: bigint
  /** Published value at theft time in US dollars, a decimal string. */
  readonly usd?: string
  /** The theft transaction; its rows to `address` in `asset` are marked. */
  readonly tx?: string
  readonly block?: number
  readonly time?: UnixSeconds
  readonly citation: string
  /** Name of the theft this seed belongs to; the incident's id by default. */
  readonly theft: string
  /** Lets a stop or label end the walk at a seed address. */
  readonly force: boolean
}

export interface IncidentStop {
  readonly address: Address
  readonly category: StopCategory
  readonly name: string
  readonly citation: string
}

export interface IncidentLabel {
  readonly address: Address
  readonly name: string
  readonly category: string
  readonly source: string
  readonly citation: string
  /** Who may read it; what is handed over under a wider marking leaves it out. */
  readonly tlp?: Tlp
}

/**
 * What an address held of an asset before the first of its rows: clean money, as an archive node or a source says it.
 * Without a statement an account opens with nothing; a statement without units says that the opening is unknown, and what
 * follows from it is given as an interval.
 */
export interface Opening {
  readonly address: Address
  readonly asset: Asset
  readonly units?: bigint
  readonly citation: string
}

/** A balance read on chain at a moment: a book that differs is brought to it (a rebasing token, a row that is missing). */
export interface ObservedBalance {
  readonly address: Address
  readonly asset: Asset
  readonly units: bigint
  readonly time: UnixSeconds
  readonly citation: string
}

/** A conversion that an analyst states although no record shows its return leg. Always shown as assertion, never as fact. */
export interface Assertion {
  readonly id: string
  readonly kind: 'conversion'
  readonly address: Address
  readonly asset: Asset
  readonly units: bigint
  readonly toAsset: Asset
  readonly toUnits: bigint
  readonly time: UnixSeconds
  readonly by: string
  readonly citation: string
}

/** Transfers of an address that a ledger file is known to hold without gaps, as closed interval of time. */
export interface Coverage {
  readonly address: Address
  /** All assets when absent. */
  readonly asset?: Asset
  readonly direction: 'in' | 'out' | 'both'
  readonly from: UnixSeconds
  readonly to: UnixSeconds
}

export interface LedgerFile {
  /** Absolute path of the file. */
  readonly path: string
  readonly sha256: string
  readonly coverage: readonly Coverage[]
}

/** A theft: what was stolen, where it landed, who says so. */
export interface Incident {
  readonly id: string
  readonly title: string
  /** Day of the theft, YYYY-MM-DD. */
  readonly date: string
  readonly summary: string
  readonly attribution: readonly { readonly name: string; readonly by: string; readonly citation: string }[]
  readonly citations: readonly Citation[]
  readonly victims: readonly { readonly name: string; readonly address?: Address; readonly citation: string }[]
  readonly seeds: readonly Seed[]
  readonly stops: readonly IncidentStop[]
  readonly labels: readonly IncidentLabel[]
  readonly assertions: readonly Assertion[]
  readonly openings: readonly Opening[]
  readonly balances: readonly ObservedBalance[]
  readonly notes: readonly string[]
  readonly ledgers: readonly LedgerFile[]
}
