/** The view as plain data: everything a link restores, and nothing else. */
import type { ColumnsBy, Detail } from '@spoor/tracer/picture'
import type { NodeKind } from '../graph/model.ts'

export const VIEWS = ['picture', 'addresses', 'movements', 'findings', 'flows'] as const
export const PANELS = ['statement', 'selection', 'path', 'filters'] as const
export const THEMES = ['auto', 'light', 'dark'] as const
export const LANGUAGES = ['en', 'ko'] as const

/** What the colour of a line says: its asset, or which share of it is stolen. */
export const TINTS = ['asset', 'taint'] as const
export type Tint = (typeof TINTS)[number]

export const COLUMNS = ['hop', 'time'] as const satisfies readonly ColumnsBy[]
export const DETAILS = ['few', 'some', 'many'] as const satisfies readonly Detail[]

/** Methods of telling stolen units from others; the tracer's, in its order. */
export const METHODS = ['fifo', 'lifo', 'haircut', 'libr', 'tiho', 'dirty-first', 'poison'] as const
export const FINDING_LISTS = ['patterns', 'mixers', 'clusters', 'freeze', 'leads', 'methods'] as const
export const TABLES = ['addresses', 'movements', 'leads'] as const

export type Method = (typeof METHODS)[number]
export type FindingList = (typeof FINDING_LISTS)[number]
export type Table = (typeof TABLES)[number]
export type View = (typeof VIEWS)[number]
export type Panel = (typeof PANELS)[number]
export type Theme = (typeof THEMES)[number]
export type Language = (typeof LANGUAGES)[number]

export interface Sorting {
  readonly id: string
  readonly desc: boolean
}

export interface Camera {
  readonly x: number
  readonly y: number
  readonly ratio: number
}

/** What is left out of sight. Filters hide; they never move anything and change no sum. */
export interface Filters {
  /** CAIP-19, or null for all. */
  readonly asset: string | null
  /** Lines below this many US cents are hidden; lines without a price never are. */
  readonly minCents: bigint
  readonly maxHop: number | null
  readonly noise: boolean
  /** Payments without stolen value. */
  readonly clean: boolean
}

/** A span of time, Unix seconds, both ends included. */
export interface TimeWindow {
  readonly from: number
  readonly to: number
}

/** Two nodes between which paths are looked for; either may still be missing. */
export interface PathAsked {
  readonly from: string | null
  readonly to: string | null
  /** Which of the paths is numbered, from 0. */
  readonly nr: number
}

export interface ViewState {
  readonly caseId: string | null
  /** A node id, or `m:` and a movement id for the edge that holds it. */
  readonly selected: string | null
  readonly filters: Filters
  readonly hiddenKinds: readonly NodeKind[]
  /** Headings of lines that the legend took away: an asset, or a kind of line. */
  readonly hiddenLines: readonly string[]
  readonly tint: Tint
  /** Folds laid open, in the order in which they were, and how many pages of each. */
  readonly open: Readonly<Record<string, number>>
  /** What the columns are: hops, or spans of time. */
  readonly by: ColumnsBy
  /** How much is drawn before folding helps. */
  readonly detail: Detail
  /** Movements outside of it are left out of sums and out of sight; null for all. */
  readonly window: TimeWindow | null
  readonly path: PathAsked | null
  /** Under which the case is shown; null for its own. */
  readonly method: Method | null
  readonly view: View
  /** What the view of findings lists. */
  readonly findings: FindingList
  readonly panel: Panel
  readonly theme: Theme
  readonly language: Language
  readonly sorting: Readonly<Record<Table, Sorting | null>>
  readonly hiddenColumns: readonly string[]
  /** Whether a small map of the whole picture is shown while one looks closer. */
  readonly map: boolean
  /** Null while the whole picture is fitted. */
  readonly camera: Camera | null
}

export const NO_FILTERS: Filters = { asset: null, minCents: 0n, maxHop: null, noise: false, clean: true }

export const INITIAL: ViewState = {
  caseId: null,
  selected: null,
  filters: NO_FILTERS,
  hiddenKinds: [],
  hiddenLines: [],
  tint: 'asset',
  open: {},
  by: 'hop',
  detail: 'some',
  window: null,
  path: null,
  method: null,
  view: 'picture',
  findings: 'patterns',
  panel: 'statement',
  theme: 'auto',
  language: 'en',
  sorting: { addresses: null, movements: null, leads: null },
  hiddenColumns: [],
  map: true,
  camera: null,
}
