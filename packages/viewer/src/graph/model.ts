/** The picture as plain data: what a case becomes before anything is placed, hidden or coloured. */
import type { AddressView, AssetStatement, CaseView, MovementView } from '../case-file.ts'

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
] as const
export type NodeKind = (typeof NODE_KINDS)[number]

/** Fact: read from a chain. Lead: inferred. Assertion: an analyst's word. Clean: a fact without stolen value. Noise: worth nothing. */
export const EDGE_KINDS = ['fact', 'clean', 'lead', 'assertion', 'noise'] as const
export type EdgeKind = (typeof EDGE_KINDS)[number]

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

export interface CaseIndex {
  readonly view: CaseView
  readonly addresses: ReadonlyMap<string, AddressView>
  readonly assets: ReadonlyMap<string, AssetInfo>
  /** The assets of the statement, largest value first: their order and colour everywhere. */
  readonly ranking: readonly AssetStatement[]
  readonly statements: ReadonlyMap<string, AssetStatement>
  readonly movements: ReadonlyMap<string, MovementView>
  /** How many addresses a name is given to; only labels that name are counted. */
  readonly namesakes: ReadonlyMap<string, number>
  /** Movements that touch an address, in ledger order. */
  readonly movementsOf: ReadonlyMap<string, readonly MovementView[]>
}

export interface FlowNode {
  readonly id: string
  readonly kind: NodeKind
  /** Column: the hop, or one beside its neighbours where no taint reached. */
  readonly rank: number
  readonly noise: boolean
  /** Addresses drawn as this one node; one, or many when siblings are folded. */
  readonly members: readonly string[]
  /** Stolen value that passed here, in cents where priced; for size and order only. */
  readonly weight: number
  readonly complete: boolean
}

export interface FlowEdge {
  /** `m:` and the id of its first movement: stable while movements are only added later. */
  readonly id: string
  readonly from: string
  readonly to: string
  readonly kind: EdgeKind
  readonly asset: string
  readonly toAsset: string
  readonly movements: readonly MovementView[]
  readonly units: bigint
  readonly taint: bigint
  readonly toUnits: bigint
  /** US cents at theft time of the stolen part, or of all of it when none is stolen; `null` when unpriced. */
  readonly cents: bigint | null
  /** 0 to 1 on a log scale: width. */
  readonly weight: number
}

export interface Picture {
  readonly nodes: readonly FlowNode[]
  readonly edges: readonly FlowEdge[]
}
