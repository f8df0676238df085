/** State ⇄ fragment of the link. Short names, defaults left out; what is unknown or broken is ignored, never an error. */
import { NODE_KINDS } from '../graph/model.ts'
import {
  type Camera,
  COLUMNS,
  DETAILS,
  FINDING_LISTS,
  INITIAL,
  LANGUAGES,
  METHODS,
  NO_FILTERS,
  PANELS,
  type PathAsked,
  type Sorting,
  TABLES,
  THEMES,
  TINTS,
  type TimeWindow,
  VIEWS,
  type ViewState,
} from './state.ts'

const oneOf = <T extends string>(set: readonly T[], text: string | null, fallback: T): T =>
  set.find((item) => item === text) ?? fallback

const sortingText = (sorting: Sorting): string => `${sorting.desc ? '-' : ''}${sorting.id}`

const parseSorting = (text: string | null): Sorting | null =>
  text === null || text === ''
    ? null
    : text.startsWith('-')
      ? { id: text.slice(1), desc: true }
      : { id: text, desc: false }

/** Four digits of a camera are finer than a pixel. */
const cameraText = ({ x, y, ratio }: Camera): string => [x, y, ratio].map((value) => value.toFixed(4)).join(',')

function parseCamera(text: string | null): Camera | null {
  const [x, y, ratio, ...rest] = (text ?? '').split(',').map((part) => (part === '' ? Number.NaN : Number(part)))
  if (x === undefined || y === undefined || ratio === undefined || rest.length > 0) return null
  return [x, y, ratio].every(Number.isFinite) && ratio > 0 ? { x, y, ratio } : null
}

function parseWindow(text: string | null): TimeWindow | null {
  const [, from, to] = /^(\d{1,12})-(\d{1,12})$/.exec(text ?? '') ?? []
  return from === undefined || to === undefined ? null : { from: Number(from), to: Number(to) }
}

function parsePath(params: URLSearchParams): PathAsked | null {
  const [from, to] = [params.get('start') || null, params.get('end') || null]
  const nr = params.get('path') ?? ''
  return from === null && to === null ? null : { from, to, nr: /^[1-9]$/.test(nr) ? Number(nr) - 1 : 0 }
}

function parseOpen(text: string | null): ViewState['open'] {
  const found = list(text).flatMap((item) => {
    const [, fold, pages] = /^([^*]+)(?:\*([1-9]\d{0,2}))?$/.exec(item) ?? []
    return fold === undefined ? [] : [[fold, Number(pages ?? 1)] as const]
  })
  return Object.fromEntries(found)
}

const list = (text: string | null): string[] => (text ?? '').split(' ').filter((item) => item !== '')

export function toFragment(state: ViewState): string {
  const { filters } = state
  const params = new URLSearchParams()
  const put = (name: string, value: string | null, fallback: string): void => {
    if (value !== null && value !== '' && value !== fallback) params.set(name, value)
  }
  put('case', state.caseId, '')
  put('sel', state.selected, '')
  put('asset', filters.asset, '')
  put('min', filters.minCents.toString(), '0')
  put('hop', filters.maxHop === null ? '' : String(filters.maxHop), '')
  put('noise', filters.noise ? '1' : '0', '0')
  put('clean', filters.clean ? '1' : '0', '1')
  put('hide', state.hiddenKinds.join(' '), '')
  put('lines', state.hiddenLines.join(' '), '')
  put('tint', state.tint, INITIAL.tint)
  const opened = Object.entries(state.open).map(([fold, pages]) => (pages === 1 ? fold : `${fold}*${pages}`))
  put('open', opened.join(' '), '')
  put('by', state.by, INITIAL.by)
  put('detail', state.detail, INITIAL.detail)
  put('time', state.window === null ? '' : `${state.window.from}-${state.window.to}`, '')
  put('start', state.path?.from ?? null, '')
  put('end', state.path?.to ?? null, '')
  put('path', state.path === null ? '' : String(state.path.nr + 1), '1')
  put('method', state.method, '')
  put('view', state.view, INITIAL.view)
  put('list', state.findings, INITIAL.findings)
  put('panel', state.panel, state.selected === null ? INITIAL.panel : 'selection')
  put('theme', state.theme, INITIAL.theme)
  put('lang', state.language, '')
  put('cols', state.hiddenColumns.join(' '), '')
  for (const table of TABLES) {
    const sorting = state.sorting[table]
    put(`sort-${table}`, sorting === null ? '' : sortingText(sorting), '')
  }
  put('map', state.map ? '1' : '0', INITIAL.map ? '1' : '0')
  put('cam', state.camera === null ? '' : cameraText(state.camera), '')
  return params.toString()
}

export function fromFragment(fragment: string, defaults: ViewState = INITIAL): ViewState {
  const params = new URLSearchParams(fragment.replace(/^#/, ''))
  const selected = params.get('sel')
  const hop = params.get('hop') ?? ''
  const min = params.get('min') ?? ''
  const hidden = list(params.get('hide'))
  return {
    caseId: params.get('case'),
    selected,
    filters: {
      asset: params.get('asset'),
      minCents: /^\d{1,40}$/.test(min) ? BigInt(min) : NO_FILTERS.minCents,
      maxHop: /^\d{1,6}$/.test(hop) ? Number(hop) : null,
      noise: params.get('noise') === '1',
      clean: params.get('clean') !== '0',
    },
    hiddenKinds: NODE_KINDS.filter((kind) => hidden.includes(kind)),
    hiddenLines: list(params.get('lines')),
    tint: oneOf(TINTS, params.get('tint'), defaults.tint),
    open: parseOpen(params.get('open')),
    by: oneOf(COLUMNS, params.get('by'), defaults.by),
    detail: oneOf(DETAILS, params.get('detail'), defaults.detail),
    window: parseWindow(params.get('time')),
    path: parsePath(params),
    method: METHODS.find((method) => method === params.get('method')) ?? null,
    view: oneOf(VIEWS, params.get('view'), defaults.view),
    findings: oneOf(FINDING_LISTS, params.get('list'), defaults.findings),
    panel: oneOf(PANELS, params.get('panel'), selected === null ? defaults.panel : 'selection'),
    theme: oneOf(THEMES, params.get('theme'), defaults.theme),
    language: oneOf(LANGUAGES, params.get('lang'), defaults.language),
    sorting: {
      addresses: parseSorting(params.get('sort-addresses')),
      movements: parseSorting(params.get('sort-movements')),
      leads: parseSorting(params.get('sort-leads')),
    },
    hiddenColumns: list(params.get('cols')),
    map: params.get('map') !== '0',
    camera: parseCamera(params.get('cam')),
  }
}
