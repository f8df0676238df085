/** Every change of the view: pure, (state, arguments) → state. */
import type { ColumnsBy, Detail } from '@spoor/tracer/picture'
import type { NodeKind } from '../graph/model.ts'
import {
  type Camera,
  type Filters,
  type FindingList,
  INITIAL,
  type Language,
  type Method,
  NO_FILTERS,
  type Panel,
  type Sorting,
  type Table,
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
  path: null,
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

/** The window while time is played: the same as `setWindow`, but one of many steps of one act. */
export const playWindow = (state: ViewState, window: TimeWindow): ViewState => ({ ...state, window })

/** Names one end of the paths that are looked for. An end that is the other end as well takes its place. */
export const setPathEnd = (state: ViewState, end: 'from' | 'to', id: string): ViewState => {
  const other = end === 'from' ? 'to' : 'from'
  const kept = state.path?.[other] ?? null
  const path = { from: null, to: null, nr: 0, [other]: kept === id ? null : kept, [end]: id }
  return { ...state, path, panel: 'path' }
}

/** The key P: from here first, then to here. */
export const nextPathEnd = (state: ViewState, id: string): ViewState =>
  setPathEnd(state, state.path === null || state.path.from === null || state.path.to !== null ? 'from' : 'to', id)

export const swapPath = (state: ViewState): ViewState =>
  state.path === null ? state : { ...state, path: { from: state.path.to, to: state.path.from, nr: 0 } }

export const choosePath = (state: ViewState, nr: number): ViewState =>
  state.path === null ? state : { ...state, path: { ...state.path, nr } }

export const clearPath = (state: ViewState): ViewState => ({
  ...state,
  path: null,
  panel: state.panel === 'path' ? (state.selected === null ? 'statement' : 'selection') : state.panel,
})

/** Other columns are another picture: what was laid open has other members there. */
export const setColumns = (state: ViewState, by: ColumnsBy): ViewState => ({ ...state, by, open: {}, camera: null })

export const setDetail = (state: ViewState, detail: Detail): ViewState => ({ ...state, detail, open: {}, camera: null })

/** Another method, over the same facts: nothing but its figures changes. */
export const setMethod = (state: ViewState, method: Method | null): ViewState => ({ ...state, method })

export const showFindings = (state: ViewState, findings: FindingList): ViewState => ({
  ...state,
  view: 'findings',
  findings,
})

export const setView = (state: ViewState, view: View): ViewState => ({ ...state, view })

export const setPanel = (state: ViewState, panel: Panel): ViewState => ({ ...state, panel })

export const setTheme = (state: ViewState, theme: Theme): ViewState => ({ ...state, theme })

export const setLanguage = (state: ViewState, language: Language): ViewState => ({ ...state, language })

export const setSorting = (state: ViewState, table: Table, sorting: Sorting | null): ViewState => ({
  ...state,
  sorting: { ...state.sorting, [table]: sorting },
})

export const toggleColumn = (state: ViewState, column: string): ViewState => ({
  ...state,
  hiddenColumns: toggled(state.hiddenColumns, column),
})

export const toggleMap = (state: ViewState): ViewState => ({ ...state, map: !state.map })

export const setCamera = (state: ViewState, camera: Camera | null): ViewState => ({ ...state, camera })

/** Another case starts afresh: a selection or a fold of one means nothing in the other. */
export const openCase = (state: ViewState, caseId: string | null): ViewState => ({
  ...INITIAL,
  caseId,
  theme: state.theme,
  language: state.language,
  hiddenColumns: state.hiddenColumns,
  map: state.map,
})

/** A named view, or a link: everything but language, colours and the map, which are the reader's. */
export const openView = (state: ViewState, view: ViewState): ViewState => ({
  ...view,
  caseId: state.caseId,
  theme: state.theme,
  language: state.language,
  map: state.map,
})
