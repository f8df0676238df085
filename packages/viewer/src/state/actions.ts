/** Every change of the view: pure, (state, arguments) → state. */
import type { Filters } from '../graph/filter.ts'
import type { NodeKind } from '../graph/model.ts'
import {
  type Camera,
  INITIAL,
  type Language,
  NO_FILTERS,
  type Panel,
  type Sorting,
  type Theme,
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
  unfolded: [],
})

export const toggleKind = (state: ViewState, kind: NodeKind): ViewState => ({
  ...state,
  hiddenKinds: toggled(state.hiddenKinds, kind),
})

export const toggleFold = (state: ViewState, fold: string): ViewState => ({
  ...state,
  unfolded: toggled(state.unfolded, fold),
})

export const foldAll = (state: ViewState): ViewState => ({ ...state, unfolded: [] })

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
