/** The picture as the viewer holds it: what the server told, with exact numbers in place of texts. */
import type { AssetStatement } from '@spoor/tracer/case-view'
import type { CaseHead, ColumnView, EdgeKind, EdgeView, NodeKind, NodeView } from '@spoor/tracer/picture'

export type { EdgeKind, NodeKind } from '@spoor/tracer/picture'

export const NODE_KINDS = [
  'victim',
  'seed',
  'attacker',
  'launderer',
  'service',
  'deposit',
  'mixer',
  'bridge',
  'burn',
  'dex',
  'contract',
  'frontier',
  'other',
  'noise',
] as const satisfies readonly NodeKind[]

export const EDGE_KINDS = ['fact', 'clean', 'lead', 'assertion', 'noise'] as const satisfies readonly EdgeKind[]

export interface AssetInfo {
  readonly asset: string
  readonly chain: string
  /** Foreign text: show through showForeign. */
  readonly symbol: string
  readonly decimals: number | null
  readonly usdPrice?: string
  readonly seeded: boolean
  readonly genuine: boolean
}

/** Look-up tables of the head of a case, made once when it is opened. */
export interface CaseIndex {
  readonly view: CaseHead
  readonly assets: ReadonlyMap<string, AssetInfo>
  /** The assets of the statement, largest value first: their order and colour everywhere. */
  readonly ranking: readonly AssetStatement[]
  readonly statements: ReadonlyMap<string, AssetStatement>
}

/** An address, or a fold: several addresses drawn as one. */
export interface FlowNode extends NodeView {
  /** Addresses drawn as this node. */
  readonly count: number
}

export interface FlowEdge extends Omit<EdgeView, 'units' | 'taint' | 'toUnits' | 'cents'> {
  readonly units: bigint
  readonly taint: bigint
  readonly toUnits: bigint
  readonly cents: bigint | null
}

export interface Picture {
  readonly nodes: readonly FlowNode[]
  readonly edges: readonly FlowEdge[]
  readonly columns: readonly ColumnView[]
  readonly hiddenByKind: Readonly<Partial<Record<NodeKind, number>>>
  readonly hiddenByLine: Readonly<Record<string, number>>
  /** Folds were left shut because the picture is full. */
  readonly full: boolean
}
