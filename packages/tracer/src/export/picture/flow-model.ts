import type { CaseView, LeadView, MovementView } from '../case-view.ts'
import type { EdgeKind, NodeKind } from './picture-view.ts'
import type { AssetWorth } from './values.ts'

/** One address of the whole picture, before anything is folded. */
export interface FlowNode {
  readonly id: string
  readonly kind: NodeKind
  readonly noise: boolean
  readonly seed: boolean
  /** 0 to 1 on a log scale: stolen value that came in. */
  readonly weight: number
  /** What `weight` is the logarithm of: it tells apart what is too small to be drawn apart. */
  readonly size: number
  readonly complete: boolean
  readonly hop: number | null
  readonly name: string | undefined
}

/** All movements of one pair, asset and kind of evidence. */
export interface FlowEdge {
  readonly id: string
  /** Places in `Flow.nodes`. */
  readonly from: number
  readonly to: number
  readonly kind: EdgeKind
  readonly asset: string
  readonly toAsset: string
  readonly movements: readonly MovementView[]
  readonly units: bigint
  readonly taint: bigint
  readonly toUnits: bigint
  /** For comparing edges of one scale; see `scaleOf`. */
  readonly size: number
  /** ISO-8601 UTC of its first and last movement; empty when unknown. */
  readonly first: string
  readonly last: string
  /** The same for edges that are drawn as one line where their ends are: asset, asset got, and kind. */
  readonly line: number
}

/** A link that a rule inferred and that moves nothing: drawn, and in no sum. */
export interface FlowLead {
  readonly from: number
  readonly to: number
  readonly lead: LeadView
}

/** A case as nodes and edges, one node an address. Made once for a case. */
export interface Flow {
  readonly view: CaseView
  readonly nodes: readonly FlowNode[]
  readonly edges: readonly FlowEdge[]
  /** Leads that are open, or accepted and not booked. */
  readonly leads: readonly FlowLead[]
  readonly placeOf: ReadonlyMap<string, number>
  readonly worths: ReadonlyMap<string, AssetWorth>
  /** Largest size of an edge of each scale: dollars, or one asset without a price. */
  readonly largest: ReadonlyMap<string, number>
  readonly ranks: { readonly hop: readonly number[]; readonly time: readonly number[] }
  /** Start of each column by time, Unix seconds. */
  readonly since: ReadonlyMap<number, number>
  /** Addresses and movements, and how many of them are noise. */
  readonly totals: {
    readonly addresses: number
    readonly movements: number
    readonly noise: { readonly addresses: number; readonly movements: number }
  }
  /** How many addresses a name is given to. */
  readonly namesakes: ReadonlyMap<string, number>
}
