/** Every change of the view: pure, (state, arguments) → state. */
import type { ColumnsBy, Detail } from '@spoor/tracer/picture'
import type { NodeKind } from '../graph/model.ts'
import {
  type Camera,
  type Filters,
  INITIAL,
  type Language,
  NO_FILTERS,
  type Panel,
  type Sorting,
  type Theme,
  type TimeWindow,
  type Tint,
  type View,
  type ViewState,
} from './state.ts'

const toggled = <T>(list: readonly T[], item: T): readonly T[] =>
  list.includes(item) ? list.filter((other) => other !== item) : [...list, item]

export const select = (state: ViewState, selected: string | null): ViewState => ({
  ...state,
  selected,
  panel: selected === null ? (state.panel === 'selection' ? 'statement' : state.panel) : 'selection',
})

export const setFilters = (state: ViewState, change: Partial<Filters>): ViewState => ({
  ...state,
  filters: { ...state.filters, ...change },
})

export const resetFilters = (state: ViewState): ViewState => ({
  ...state,
  filters: NO_FILTERS,
  hiddenKinds: [],
  hiddenLines: [],
  open: {},
  window: null,
})

export const toggleKind = (state: ViewState, kind: NodeKind): ViewState => ({
  ...state,
  hiddenKinds: toggled(state.hiddenKinds, kind),
})

export const toggleLine = (state: ViewState, heading: string): ViewState => ({
  ...state,
  hiddenLines: toggled(state.hiddenLines, heading),
})

export const setTint = (state: ViewState, tint: Tint): ViewState => ({ ...state, tint })

/** Lays a fold open, or brings its next members out. */
export const openFold = (state: ViewState, fold: string): ViewState => ({
  ...state,
  open: { ...state.open, [fold]: (state.open[fold] ?? 0) + 1 },
})

export const shutFold = (state: ViewState, fold: string): ViewState => ({
  ...state,
  open: Object.fromEntries(Object.entries(state.open).filter(([id]) => id !== fold)),
})

export const foldAll = (state: ViewState): ViewState => ({ ...state, open: {} })

export const setWindow = (state: ViewState, window: TimeWindow | null): ViewState => ({ ...state, window })

/** Other columns are another picture: what was laid open has other members there. */
export const setColumns = (state: ViewState, by: ColumnsBy): ViewState => ({ ...state, by, open: {}, camera: null })

export const setDetail = (state: ViewState, detail: Detail): ViewState => ({ ...state, detail, open: {}, camera: null })

export const setView = (state: ViewState, view: View): ViewState => ({ ...state, view })

export const setPanel = (state: ViewState, panel: Panel): ViewState => ({ ...state, panel })

export const setTheme = (state: ViewState, theme: Theme): ViewState => ({ ...state, theme })

export const setLanguage = (state: ViewState, language: Language): ViewState => ({ ...state, language })

export const setSorting = (state: ViewState, table: 'addresses' | 'movements', sorting: Sorting | null): ViewState => ({
  ...state,
  sorting: { ...state.sorting, [table]: sorting },
})

export const toggleColumn = (state: ViewState, column: string): ViewState => ({
  ...state,
  hiddenColumns: toggled(state.hiddenColumns, column),
})

export const setCamera = (state: ViewState, camera: Camera | null): ViewState => ({ ...state, camera })

/** Another case starts afresh: a selection or a fold of one means nothing in the other. */
export const openCase = (state: ViewState, caseId: string | null): ViewState => ({
  ...INITIAL,
  caseId,
  theme: state.theme,
  language: state.language,
  hiddenColumns: state.hiddenColumns,
})
