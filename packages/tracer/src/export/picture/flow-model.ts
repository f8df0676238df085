import type { CaseView, MovementView } from '../case-view.ts'
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
}

/** A case as nodes and edges, one node an address. Made once for a case. */
export interface Flow {
  readonly view: CaseView
  readonly nodes: readonly FlowNode[]
  readonly edges: readonly FlowEdge[]
  readonly placeOf: ReadonlyMap<string, number>
  readonly worths: ReadonlyMap<string, AssetWorth>
  /** Largest size of an edge of each scale: dollars, or one asset without a price. */
  readonly largest: ReadonlyMap<string, number>
  readonly ranks: { readonly hop: readonly number[]; readonly time: readonly number[] }
  /** Start of each column by time, Unix seconds. */
  readonly since: ReadonlyMap<number, number>
  /** How many addresses a name is given to. */
  readonly namesakes: ReadonlyMap<string, number>
}
