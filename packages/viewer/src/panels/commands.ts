/** Every command of the page in one table: the keys, the palette and the cheat sheet are made of it. */
import type { MessageKey, Translate } from '../messages/lookup.ts'
import {
  clearPath,
  foldAll,
  nextPathEnd,
  openFold,
  resetFilters,
  select,
  setColumns,
  setDetail,
  setFilters,
  setLanguage,
  setMethod,
  setPanel,
  setTheme,
  setView,
  showFindings,
  shutFold,
  toggleKind,
  toggleMap,
} from '../state/actions.ts'
import type { Scene } from '../state/derive.ts'
import { COLUMNS, DETAILS, FINDING_LISTS, LANGUAGES, METHODS, THEMES, VIEWS } from '../state/state.ts'
import type { Store } from '../state/store.ts'
import { splitAddress } from '../text/address.ts'
import { showForeign } from '../text/foreign.ts'
import { type Hook, hookOf } from './command-hooks.ts'
import type { PictureHandle } from './picture.tsx'
import { SEARCH_ID } from './search-id.ts'

export interface CommandContext {
  readonly store: Store
  readonly scene: Scene
  readonly picture: PictureHandle | null
  readonly t: Translate
  readonly say: (sentence: string) => void
  readonly help: () => void
  readonly palette: () => void
}

export const GROUPS = ['go', 'picture', 'show', 'table', 'copy', 'app'] as const
export type Group = (typeof GROUPS)[number]

export interface Command {
  readonly id: string
  readonly group: Group
  /** As `keyOf` writes them; none for what is reached by the palette alone. */
  readonly keys: readonly string[]
  readonly label: (t: Translate) => string
  /** Absent where the part that has the focus handles its own keys. */
  readonly run?: (context: CommandContext) => void
  /** False where it can do nothing now. */
  readonly can?: (context: CommandContext) => boolean
}

/** The node that a command is about: the one with the focus, else the selected one. */
function target({ scene, picture }: CommandContext): string | null {
  const { selection } = scene
  const focused = picture?.focused() ?? null
  return focused ?? (selection !== null && 'node' in selection ? selection.node.id : null)
}

const foldBehind = (context: CommandContext): string | null => {
  const id = target(context)
  const open = context.store.get().open
  const from = id === null ? undefined : context.scene.nodes.get(id)?.from
  return from ?? (id !== null && id in open ? id : null)
}

const plain = (key: MessageKey) => (t: Translate) => t(key)
const chosen = (what: MessageKey, value: MessageKey) => (t: Translate) =>
  t('command.choose', { what: t(what), value: t(value) })

function copied({ t, say }: CommandContext, text: string): void {
  navigator.clipboard.writeText(text).then(
    () => say(t('copy.done')),
    () => say(t('copy.failed')),
  )
}

const hook = (id: Hook, group: Group, keys: readonly string[], label: MessageKey): Command => ({
  ...{ id, group, keys, label: plain(label) },
  run: () => hookOf(id)?.(),
  can: () => hookOf(id) !== undefined,
})

const here = (id: string, group: Group, keys: readonly string[], label: MessageKey): Command => ({
  ...{ id, group, keys, label: plain(label) },
})

/** In the order in which they are listed. */
export const COMMANDS: readonly Command[] = [
  here('right', 'go', ['→'], 'key.right'),
  here('left', 'go', ['←'], 'key.left'),
  here('vertical', 'go', ['↑', '↓'], 'key.vertical'),
  here('enter', 'go', ['Enter'], 'key.enter'),
  {
    ...{ id: 'search', group: 'go', keys: ['/'], label: plain('key.search') },
    run: () => document.getElementById(SEARCH_ID)?.focus(),
  },
  {
    ...{ id: 'palette', group: 'go', keys: ['Ctrl+K'], label: plain('command.open') },
    run: ({ palette }) => palette(),
  },
  {
    ...{ id: 'clear', group: 'go', keys: ['Escape'], label: plain('key.escape') },
    can: ({ store }) => store.get().selected !== null || store.get().path !== null,
    run: ({ store, say, t }) => {
      if (store.get().path !== null) {
        store.apply(clearPath)
        say(t('path.cleared'))
        return
      }
      store.apply(select, null)
      say(t('sentence.cleared'))
    },
  },
  { ...{ id: 'help', group: 'go', keys: ['?'], label: plain('key.help') }, run: ({ help }) => help() },
  ...VIEWS.map(
    (view, i): Command => ({
      ...{ id: `view-${view}`, group: 'show', keys: [String(i + 1)], label: chosen('view.label', `view.${view}`) },
      run: ({ store }) => store.apply(setView, view),
    }),
  ),
  ...FINDING_LISTS.map(
    (list): Command => ({
      ...{ id: `list-${list}`, group: 'show', keys: [], label: chosen('finding.label', `finding.${list}`) },
      run: ({ store }) => store.apply(showFindings, list),
    }),
  ),
  {
    ...{ id: 'statement', group: 'show', keys: ['S'], label: plain('command.statement') },
    run: ({ store }) => store.apply(setPanel, 'statement'),
  },
  {
    ...{ id: 'fit', group: 'picture', keys: ['F'], label: plain('key.fit') },
    can: ({ picture }) => picture !== null,
    run: ({ picture }) => picture?.fit(),
  },
  here('zoom', 'picture', ['+', '−'], 'key.zoom'),
  {
    ...{ id: 'map', group: 'picture', keys: ['V'], label: plain('map.toggle') },
    can: ({ picture }) => picture !== null,
    run: ({ store }) => store.apply(toggleMap),
  },
  {
    ...{ id: 'fold-open', group: 'picture', keys: ['O'], label: plain('command.openFold') },
    can: (context) => target(context)?.startsWith('fold:') === true,
    run: (context) => context.store.apply(openFold, target(context) ?? ''),
  },
  {
    ...{ id: 'fold-shut', group: 'picture', keys: ['C'], label: plain('command.shutFold') },
    can: (context) => foldBehind(context) !== null,
    run: (context) => context.store.apply(shutFold, foldBehind(context) ?? ''),
  },
  {
    ...{ id: 'fold-all', group: 'picture', keys: ['Shift+C'], label: plain('fold.close') },
    can: ({ store }) => Object.keys(store.get().open).length > 0,
    run: ({ store }) => store.apply(foldAll),
  },
  {
    ...{ id: 'hide-kind', group: 'picture', keys: ['H'], label: plain('command.hideKind') },
    can: (context) => target(context) !== null,
    run: (context) => {
      const node = context.scene.nodes.get(target(context) ?? '')
      if (node) context.store.apply(toggleKind, node.kind)
    },
  },
  hook('expand-out', 'picture', ['E'], 'command.expandOut'),
  hook('expand-in', 'picture', ['Shift+E'], 'command.expandIn'),
  {
    ...{ id: 'path', group: 'picture', keys: ['P'], label: plain('key.path') },
    can: (context) => (target(context) ?? context.store.get().selected) !== null,
    run: (context) => context.store.apply(nextPathEnd, target(context) ?? context.store.get().selected ?? ''),
  },
  {
    ...{ id: 'noise', group: 'picture', keys: ['N'], label: plain('key.noise') },
    run: ({ store }) => store.apply(setFilters, { noise: !store.get().filters.noise }),
  },
  {
    ...{ id: 'clean', group: 'picture', keys: [], label: plain('filter.clean') },
    run: ({ store }) => store.apply(setFilters, { clean: !store.get().filters.clean }),
  },
  {
    ...{ id: 'reset', group: 'picture', keys: ['R'], label: plain('filter.reset') },
    run: ({ store }) => store.apply(resetFilters),
  },
  ...COLUMNS.map(
    (by): Command => ({
      ...{ id: `by-${by}`, group: 'picture', keys: [], label: chosen('filter.columns', `columns.${by}`) },
      run: ({ store }) => store.apply(setColumns, by),
    }),
  ),
  ...DETAILS.map(
    (detail): Command => ({
      ...{ id: `detail-${detail}`, group: 'picture', keys: [], label: chosen('filter.detail', `detail.${detail}`) },
      run: ({ store }) => store.apply(setDetail, detail),
    }),
  ),
  {
    ...{ id: 'next-method', group: 'show', keys: ['M'], label: plain('command.nextMethod') },
    run: ({ store, scene, say, t }) => {
      const now = METHODS.map(String).indexOf(scene.index.view.statement.method)
      const next = METHODS[(now + 1) % METHODS.length] ?? 'fifo'
      store.apply(setMethod, next)
      say(t(`method.${next}`))
    },
  },
  ...METHODS.map(
    (method): Command => ({
      ...{ id: `method-${method}`, group: 'show', keys: [], label: chosen('method.label', `method.${method}`) },
      run: ({ store }) => store.apply(setMethod, method),
    }),
  ),
  here('rows', 'table', ['↑', '↓'], 'command.table'),
  hook('table-copy', 'table', ['Y'], 'table.copyCsv'),
  hook('table-save', 'table', ['D'], 'table.saveCsv'),
  {
    ...{ id: 'copy-selection', group: 'copy', keys: ['Y'], label: plain('command.copySelection') },
    can: (context) => hookOf('table-copy') === undefined && (target(context) ?? context.store.get().selected) !== null,
    run: (context) => {
      const id = target(context) ?? context.store.get().selected ?? ''
      copied(context, id.startsWith('m:') ? id.slice(2) : splitAddress(id).account)
    },
  },
  {
    ...{ id: 'copy-link', group: 'copy', keys: ['L'], label: plain('command.copyLink') },
    run: (context) => copied(context, location.href),
  },
  ...THEMES.map(
    (theme): Command => ({
      ...{ id: `theme-${theme}`, group: 'app', keys: [], label: chosen('app.theme', `theme.${theme}`) },
      run: ({ store }) => store.apply(setTheme, theme),
    }),
  ),
  ...LANGUAGES.map(
    (language): Command => ({
      ...{ id: `language-${language}`, group: 'app', keys: [], label: chosen('app.language', `language.${language}`) },
      run: ({ store }) => store.apply(setLanguage, language),
    }),
  ),
]

/** Filters that follow from what the case has in it. */
export function caseCommands({ index }: Scene): Command[] {
  const assets = [{ id: null, text: null }, ...index.ranking.map(({ asset, symbol }) => ({ id: asset, text: symbol }))]
  const hops = [null, ...Array.from({ length: index.view.statement.maxHop }, (_, i) => i + 1)]
  return [
    ...assets.map(
      ({ id, text }): Command => ({
        ...{ id: `asset-${id}`, group: 'picture', keys: [] },
        label: (t) =>
          t('command.choose', {
            what: t('filter.asset'),
            value: text === null ? t('filter.allAssets') : showForeign(text, 24),
          }),
        run: ({ store }) => store.apply(setFilters, { asset: id }),
      }),
    ),
    ...hops.map(
      (hop): Command => ({
        ...{ id: `hop-${hop}`, group: 'picture', keys: [] },
        label: (t) =>
          t('command.choose', {
            what: t('filter.hop'),
            value: hop === null ? t('filter.hopAll') : t('column.hop', { n: hop }),
          }),
        run: ({ store }) => store.apply(setFilters, { maxHop: hop }),
      }),
    ),
  ]
}

/** The name of a pressed key: letters as capitals, with what was held. */
export function keyOf({
  key,
  ctrlKey,
  metaKey,
  shiftKey,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey'>): string {
  const letter = /^[a-z]$/i.test(key)
  const held = `${ctrlKey || metaKey ? 'Ctrl+' : ''}${shiftKey && letter ? 'Shift+' : ''}`
  return held + (letter ? key.toUpperCase() : key)
}

/** The command of a key that can do something now. */
export const commandOf = (key: string, context: CommandContext): Command | undefined =>
  COMMANDS.find(({ keys, run, can }) => run !== undefined && keys.includes(key) && (can?.(context) ?? true))
