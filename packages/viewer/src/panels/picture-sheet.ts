/** What is written around a saved picture: case, filters in force, and the legend of what is on it. */
import { headingOf } from '../graph/headings.ts'
import { EDGE_KINDS, NODE_KINDS } from '../graph/model.ts'
import {
  assetRank,
  DASH_DOT,
  DASHED,
  DOTTED,
  isPale,
  isPassage,
  isReturn,
  LONG_DASH,
  RAILS,
  SOLID,
} from '../render/drawing.ts'
import type { Palette } from '../render/palette.ts'
import { shapeOf } from '../render/shapes.ts'
import type { LegendEntry } from '../render/svg-write.ts'
import { NO_FILTERS } from '../state/state.ts'
import { showForeign } from '../text/foreign.ts'
import { isoSeconds } from '../text/locale.ts'
import { formatUsd } from '../text/money.ts'
import type { App } from './app-context.ts'

const STYLES = { fact: SOLID, clean: SOLID, lead: DASH_DOT, assertion: DASHED, noise: DOTTED } as const

/** Texts of the taint scale, from nothing to all. */
export function taintTexts(t: App['t']): readonly string[] {
  return [t('taint.none'), ...[20, 40, 60, 80, 100].map((n) => t('taint.upTo', { n }))]
}

export function legendEntries({ scene, state, t }: App, palette: Palette): LegendEntry[] {
  const { nodes, edges } = scene.shown
  const count = (kind: string) => nodes.reduce((sum, node) => sum + (node.kind === kind ? node.count : 0), 0)
  const kinds = NODE_KINDS.filter((kind) => count(kind) > 0).map((kind) => ({
    text: `${t(`kind.${kind}`)} ${count(kind)}`,
    shape: { shape: shapeOf(kind), color: palette.kinds[kind], pale: false },
  }))
  const pale = nodes.find((node) => node.count === 1 && isPale(node)) ?? nodes.find(isPale)
  const incomplete = pale && {
    text: t('legend.incomplete'),
    shape: {
      shape: pale.count > 1 ? 'stack' : shapeOf(pale.kind),
      color: palette.kinds[pale.kind],
      pale: true,
    } as const,
  }
  const shown = new Set(edges.map(headingOf))
  const facts =
    state.tint === 'taint'
      ? taintTexts(t).map((text, i) => ({
          text,
          line: { color: palette.taint[i] ?? '', width: 2.5, dash: SOLID } as const,
        }))
      : scene.index.ranking
          .filter(({ asset }) => shown.has(asset))
          .map(({ asset, symbol }) => ({
            text: showForeign(symbol, 24),
            line: { color: palette.assets[assetRank(scene, asset)] ?? '', width: 2.5, dash: SOLID } as const,
          }))
  const others = EDGE_KINDS.filter((kind) => kind !== 'fact' && shown.has(kind)).map((kind) => ({
    text: t(`line.${kind}`),
    line: { color: kind === 'clean' || kind === 'noise' ? palette[kind] : palette.quiet, width: 2, dash: STYLES[kind] },
  }))
  const marks = [
    ...(edges.some((edge) => isReturn(scene, edge)) ? [{ text: t('line.return'), dash: LONG_DASH } as const] : []),
    ...(edges.some(isPassage) ? [{ text: t('line.passage'), dash: RAILS } as const] : []),
  ].map(({ text, dash }) => ({ text, line: { color: palette.quiet, width: 3, dash } }))
  return [...kinds, ...(incomplete ? [incomplete] : []), ...facts, ...others, ...marks]
}

/** Filters in force, in words. */
export function filterTexts({ scene, state, t, locale }: App): string[] {
  const { filters, hiddenKinds, hiddenLines, window } = state
  const symbolOf = (asset: string): string =>
    showForeign(scene.index.ranking.find((entry) => entry.asset === asset)?.symbol ?? asset, 24)
  const lineName = (heading: string): string => {
    const kind = EDGE_KINDS.find((one) => one === heading)
    return kind === undefined ? symbolOf(heading) : t(`line.${kind}`)
  }
  const hidden = [
    ...(filters.clean ? [] : [t('line.clean')]),
    ...hiddenKinds.map((kind) => t(`kind.${kind}`)),
    ...hiddenLines.map(lineName),
  ]
  return [
    ...(filters.asset === null ? [] : [`${t('filter.asset')} ${symbolOf(filters.asset)}`]),
    ...(filters.minCents === NO_FILTERS.minCents ? [] : [`${t('filter.min')} ${formatUsd(filters.minCents, locale)}`]),
    ...(filters.maxHop === null ? [] : [`${t('filter.hop')} ${filters.maxHop}`]),
    ...(filters.noise ? [t('filter.noise')] : []),
    ...(hidden.length === 0 ? [] : [t('export.hidden', { list: hidden.join(', ') })]),
    ...(window === null ? [] : [[window.from, window.to].map((at) => isoSeconds(new Date(at * 1000))).join(' – ')]),
  ]
}

/** @param made ISO-8601: when the picture is saved */
export function sheetLines(app: App, made: string): string[] {
  const { scene, t } = app
  const { statement, run } = scene.index.view
  const filters = filterTexts(app)
  return [
    `${statement.method.toUpperCase()} · ${statement.hash}`,
    `${t('export.filters')}: ${filters.length === 0 ? t('export.none') : filters.join(' · ')}`,
    t('export.made', { time: made, tool: showForeign(run.tool, 60) }),
  ]
}
