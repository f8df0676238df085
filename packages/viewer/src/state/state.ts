/** The view as plain data: everything a link restores, and nothing else. */
import type { Filters } from '../graph/filter.ts'
import type { NodeKind } from '../graph/model.ts'

export const VIEWS = ['picture', 'addresses', 'movements'] as const
export const PANELS = ['statement', 'selection', 'filters'] as const
export const THEMES = ['auto', 'light', 'dark'] as const
export const LANGUAGES = ['en', 'ko'] as const

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

export interface ViewState {
  readonly caseId: string | null
  /** A node id, or `m:` and a movement id for the edge that holds it. */
  readonly selected: string | null
  readonly filters: Filters
  readonly hiddenKinds: readonly NodeKind[]
  readonly unfolded: readonly string[]
  readonly view: View
  readonly panel: Panel
  readonly theme: Theme
  readonly language: Language
  readonly sorting: Readonly<Record<'addresses' | 'movements', Sorting | null>>
  readonly hiddenColumns: readonly string[]
  /** Null while the whole picture is fitted. */
  readonly camera: Camera | null
}

export const NO_FILTERS: Filters = { asset: null, minCents: 0n, maxHop: null, noise: false, clean: true }

export const INITIAL: ViewState = {
  caseId: null,
  selected: null,
  filters: NO_FILTERS,
  hiddenKinds: [],
  unfolded: [],
  view: 'picture',
  panel: 'statement',
  theme: 'auto',
  language: 'en',
  sorting: { addresses: null, movements: null },
  hiddenColumns: [],
  camera: null,
}
