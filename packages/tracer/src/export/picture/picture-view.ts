/**
 * The picture of a case as the viewer asks for it: what is to be drawn, folded to a size that a person can read and a browser can draw.
 * A case of any size gives at most `MOST_DRAWN` nodes and edges. Units are decimal strings of base units; nothing here is summed across assets.
 */

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

/**
 * Why addresses are drawn as one: places of one name; a run where each pays one further; the same with a side payment at some step; the same payers and
 * the same payees; leaves of one kind; the smallest of one kind; everything further out.
 */
export const FOLD_RULES = ['same-place', 'chain', 'peel', 'siblings', 'leaves', 'small', 'beyond'] as const
export type FoldRule = (typeof FOLD_RULES)[number]

/** How much is drawn before folding helps: a dial, not a fixed step. */
export const DETAILS = { few: 120, some: 300, many: 900 } as const
export type Detail = keyof typeof DETAILS

/** What stands in a column: addresses of one hop, or those that stolen value reached in one span of time. */
export const COLUMNS = ['hop', 'time'] as const
export type ColumnsBy = (typeof COLUMNS)[number]

/** Most nodes and edges of one picture, whatever the case. */
export const MOST_DRAWN = 2000
/** Members that come out of a fold when it is laid open, and more at a time from then on, the largest first. */
export const FOLD_FIRST = 10
export const FOLD_PAGE = 40

/** One asset of a fold: what came into it. */
export interface FoldSum {
  readonly asset: string
  readonly units: string
  readonly taint: string
}

export interface FoldView {
  readonly rule: FoldRule
  /** Addresses in it now; those laid open are drawn by themselves. */
  readonly count: number
  readonly sums: readonly FoldSum[]
}

export interface NodeView {
  /** An address (CAIP-10), or a fold: `fold:` and a word that stays the same while the case does. */
  readonly id: string
  readonly kind: NodeKind
  /** Column, counted from the seeds; below 0 stands who was there before. */
  readonly rank: number
  readonly noise: boolean
  /** 0 to 1 on a log scale: stolen value that came in. */
  readonly weight: number
  /** Whether every outgoing transfer of it is known. */
  readonly complete: boolean
  /** Fewest tainted movements from a seed; `null` where no taint came. Of a fold: of its nearest member. */
  readonly hop: number | null
  /** Absent for a single address. */
  readonly fold?: FoldView
  /** The fold it was laid open from. */
  readonly from?: string
  /** Taken away by a filter; its place stays. */
  readonly hidden?: true
  /** What to call it, where it alone is called so: foreign text. Of a fold of places: what all of them are called. */
  readonly name?: string
}

export interface EdgeView {
  /** `m:` and the id of its first movement: stable while movements are only added later. */
  readonly id: string
  readonly from: string
  readonly to: string
  readonly kind: EdgeKind
  readonly asset: string
  /** Empty where nothing was converted. */
  readonly toAsset: string
  readonly units: string
  readonly taint: string
  readonly toUnits: string
  /** US cents at theft time of the stolen part, or of all of it when none is stolen; `null` when unpriced. */
  readonly cents: string | null
  /** 0 to 1 on a log scale: width. */
  readonly weight: number
  /** Movements behind it; 0 where none fall into the window of time. */
  readonly count: number
  /** ISO-8601 UTC of its first and last movement; empty when unknown. */
  readonly first: string
  readonly last: string
  /** What a lead says; such a line moves nothing, and `count` is the number of leads. */
  readonly leads?: readonly LeadSaid[]
  /** Taken away by a filter. */
  readonly hidden?: true
}

/** A lead behind a line: a link that a rule inferred. Texts are foreign. */
export interface LeadSaid {
  readonly id: string
  /** What stands between its two sides: bridge or mixer. */
  readonly kind: string
  readonly evidence: string
  /** Others that fitted as well. */
  readonly rivals: number
  /** Leads that the rule would find if no link were true. */
  readonly byChance: number
  readonly verdict: string
  /** What went in on one side, and what came out on the other. */
  readonly asset: string
  readonly units: string
  readonly toAsset: string
  readonly toUnits: string
}

export interface ColumnView {
  readonly rank: number
  /** Columns by time: ISO-8601 UTC of its start. */
  readonly since?: string
}

export interface PictureView {
  readonly nodes: readonly NodeView[]
  readonly edges: readonly EdgeView[]
  readonly columns: readonly ColumnView[]
  /** Addresses and movements behind the picture, noise left out. */
  readonly addresses: number
  readonly movements: number
  /** Addresses that are met in noise only, and movements that are noise. */
  readonly noise: { readonly addresses: number; readonly movements: number }
  /** Addresses that stand in folds. */
  readonly folded: number
  /** Whether folds were left shut because the picture is full. */
  readonly full: boolean
  /** Addresses of each kind that the legend took away. */
  readonly hiddenByKind: Readonly<Partial<Record<NodeKind, number>>>
  /** Lines of each heading that the legend took away, by `headingOf`. */
  readonly hiddenByLine: Readonly<Record<string, number>>
}

/** Under what the legend has a line: a fact under its asset, everything else under its kind. */
export function headingOf({ kind, asset }: Pick<EdgeView, 'kind' | 'asset'>): string {
  return kind === 'fact' ? asset : kind
}

/** What is left out of sight. Filters hide; they never move anything and change no sum. */
export interface Filters {
  /** CAIP-19, or null for all. */
  readonly asset: string | null
  /** Lines below this many US cents are hidden; lines without a price never are. */
  readonly minCents: bigint
  readonly maxHop: number | null
  /** Whether payments without stolen value are shown. */
  readonly clean: boolean
  readonly hiddenKinds: readonly NodeKind[]
  /** Headings of the legend whose lines are hidden: an asset, or a kind of line. */
  readonly hiddenLines: readonly string[]
}

export const NO_FILTERS: Filters = {
  asset: null,
  minCents: 0n,
  maxHop: null,
  clean: true,
  hiddenKinds: [],
  hiddenLines: [],
}

/** What is asked of a picture. */
export interface PictureRequest {
  /** Folds laid open, and how many pages of their members. */
  readonly open: ReadonlyMap<string, number>
  readonly noise: boolean
  readonly by: ColumnsBy
  readonly detail: Detail
  /** Sums and counts of edges are those of movements inside, both ends included, in Unix seconds. Places do not change. */
  readonly window: { readonly from: number; readonly to: number } | null
  readonly filters: Filters
}

export const WHOLE_PICTURE: PictureRequest = {
  open: new Map(),
  noise: false,
  by: 'hop',
  detail: 'some',
  window: null,
  filters: NO_FILTERS,
}
