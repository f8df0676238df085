/** Scene → what is drawn: sizes, colours, shapes, labels. Knows no renderer: sigma and the SVG view both draw this. */
import { assetOf } from '../graph/index-case.ts'
import type { FlowEdge, FlowNode } from '../graph/model.ts'
import type { Translate } from '../messages/lookup.ts'
import type { Scene } from '../state/derive.ts'
import type { LitStep } from '../state/path-light.ts'
import { shortAccount } from '../text/address.ts'
import { showForeign } from '../text/foreign.ts'
import { formatDay } from '../text/locale.ts'
import { formatShort } from '../text/money.ts'
import { ASSET_COLOURS, mix, type Palette } from './palette.ts'
import { type Shape, shapeIndex, shapeOf } from './shapes.ts'

export type Emphasis = 'normal' | 'lit' | 'dim'

export interface DrawNode {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly radius: number
  readonly shape: Shape
  /** Index of the shape, plus 32 for the mark of incomplete data. */
  readonly style: number
  readonly color: string
  readonly hidden: boolean
  readonly emphasis: Emphasis
  readonly selected: boolean
  readonly label: string
  /** Higher is placed first. */
  readonly priority: number
  readonly forced: boolean
}

export interface DrawEdge {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly width: number
  readonly color: string
  /** Full colour, for hover. */
  readonly vivid: string
  readonly dash: 0 | 1 | 2
  readonly bend: number
  readonly hidden: boolean
  readonly depth: number
  readonly emphasis: Emphasis
  readonly selected: boolean
  readonly label: string
  readonly priority: number
  /** Its label is written whatever its width: a step of a path. */
  readonly forced?: true
}

export interface Drawing {
  readonly nodes: readonly DrawNode[]
  readonly edges: readonly DrawEdge[]
  readonly columns: readonly { readonly x: number; readonly title: string }[]
  readonly width: number
  readonly height: number
}

const DIM = 0.84
const PARALLEL_GAP = 9

const MIN_WIDTH = 0.8
const MAX_WIDTH = 5.5

/** Steeper than the log scale alone, so that a fan of forty lines stays a fan. */
export const widthOf = (weight: number): number => MIN_WIDTH + (MAX_WIDTH - MIN_WIDTH) * weight ** 1.9

export const assetRank = (scene: Scene, asset: string): number => {
  const at = scene.index.ranking.findIndex((entry) => entry.asset === asset)
  return at === -1 ? ASSET_COLOURS - 1 : Math.min(at, ASSET_COLOURS - 1)
}

const radiusOf = (node: FlowNode): number => {
  if (node.noise) return 3.5
  if (node.kind === 'seed') return 9
  return node.count > 1 ? 6 : 3.8 + node.weight * 3.4
}

/** A name that only this address has, else its short form. */
export function nodeName(scene: Scene, id: string, name = scene.nodes.get(id)?.name): string {
  return name === undefined ? shortAccount(id) : showForeign(name, 36)
}

export const amountText = (scene: Scene, units: bigint, asset: string, locale: string): string => {
  const info = assetOf(scene.index, asset)
  return `${formatShort(units, info.decimals, locale)} ${showForeign(info.symbol, 12)}`
}

function foldText(scene: Scene, { count, name, fold }: FlowNode, t: Translate, locale: string): string {
  const parts = (fold?.sums ?? []).map(({ asset, units, taint }) =>
    amountText(scene, BigInt(taint === '0' ? units : taint), asset, locale),
  )
  const head = name === undefined ? t('fold.more', { n: count }) : `${showForeign(name, 24)} × ${count}`
  return parts.length === 0 ? head : `${head} · ${parts.join(' + ')}`
}

/** Siblings of a pair lie side by side: the middle one straight, the others bent to both sides. */
function bends(edges: readonly FlowEdge[]): Map<string, number> {
  const pairs = new Map<string, FlowEdge[]>()
  for (const edge of edges) {
    const key = `${edge.from}|${edge.to}`
    pairs.set(key, [...(pairs.get(key) ?? []), edge])
  }
  const out = new Map<string, number>()
  for (const group of pairs.values()) {
    group.forEach((edge, i) => {
      out.set(edge.id, edge.from === edge.to ? i * 14 : (i - (group.length - 1) / 2) * PARALLEL_GAP)
    })
  }
  return out
}

function edgeColour(scene: Scene, edge: FlowEdge, palette: Palette): string {
  if (edge.kind === 'noise') return palette.noise
  if (edge.kind === 'clean') return palette.clean
  return palette.assets[assetRank(scene, edge.asset)] ?? palette.ink
}

export interface Look {
  readonly palette: Palette
  readonly t: Translate
  readonly locale: string
}

/** Drawn with a pale inside: an address of which not every outgoing transfer is in the case. The frontier says so by its shape. */
export const isPale = (node: FlowNode): boolean =>
  !node.complete && node.count === 1 && !['frontier', 'noise', 'victim', 'mixer', 'deposit'].includes(node.kind)

function drawNode(scene: Scene, node: FlowNode, { palette, t, locale }: Look): DrawNode {
  const point = scene.layout.points.get(node.id) ?? { x: 0, y: 0 }
  const fold = node.count > 1
  const shape: Shape = fold ? 'stack' : shapeOf(node.kind)
  const selected = scene.selection !== null && 'node' in scene.selection && scene.selection.node.id === node.id
  const emphasis = scene.lineage === null ? 'normal' : selected || scene.lineage.nodes.has(node.id) ? 'lit' : 'dim'
  const own = palette.kinds[node.kind]
  return {
    id: node.id,
    ...point,
    radius: radiusOf(node),
    shape,
    style: shapeIndex(shape) + (isPale(node) ? 32 : 0),
    color: emphasis === 'dim' ? mix(own, palette.paper, 0.7) : own,
    hidden: node.hidden === true,
    emphasis,
    selected,
    label: fold ? foldText(scene, node, t, locale) : nodeName(scene, node.id),
    priority:
      (selected ? 1e4 : 0) +
      (emphasis === 'lit' ? 100 : 0) +
      (node.kind === 'seed' ? 50 : 0) +
      (node.name !== undefined || fold ? 2 : 0) +
      node.weight,
    forced: selected || node.kind === 'seed',
  }
}

function drawEdge(scene: Scene, edge: FlowEdge, bend: number, { palette, locale }: Look): DrawEdge {
  const full = edgeColour(scene, edge, palette)
  const selected = scene.selection !== null && 'edge' in scene.selection && scene.selection.edge.id === edge.id
  const emphasis = scene.lineage === null ? 'normal' : scene.lineage.edges.has(edge.id) ? 'lit' : 'dim'
  // Small flows step back, so that the eye follows the large ones; nothing is transparent.
  const back = emphasis === 'dim' ? DIM : emphasis === 'lit' || edge.kind === 'noise' ? 0 : 0.42 * (1 - edge.weight)
  const steps = scene.light?.steps.get(edge.id)
  const from = amountText(scene, edge.taint > 0n ? edge.taint : edge.units, edge.asset, locale)
  return {
    id: edge.id,
    from: edge.from,
    to: edge.to,
    width: selected ? widthOf(edge.weight) + 1.5 : widthOf(edge.weight),
    color: mix(full, palette.paper, back),
    vivid: full,
    dash: edge.kind === 'assertion' || edge.kind === 'lead' ? 1 : edge.kind === 'noise' ? 2 : 0,
    bend,
    hidden: edge.hidden === true,
    depth: (selected ? 100 : 0) + (emphasis === 'lit' ? 10 : emphasis === 'dim' ? -10 : 0) + edge.weight,
    emphasis,
    selected,
    ...(steps === undefined ? {} : { forced: true as const }),
    label:
      steps !== undefined
        ? stepsText(scene, steps, locale)
        : edge.toAsset === ''
          ? from
          : `${from} → ${amountText(scene, edge.toUnits, edge.toAsset, locale)}`,
    priority: edge.kind === 'noise' ? -1 : (selected ? 1e4 : 0) + edge.weight + (edge.kind === 'assertion' ? 0.5 : 0),
  }
}

/** @example '2 · 10,000 ETH' */
function stepsText(scene: Scene, steps: readonly LitStep[], locale: string): string {
  return steps.map(({ nr, units, asset }) => `${nr} · ${amountText(scene, units, asset, locale)}`).join(', ')
}

function columnTitle(scene: Scene, rank: number, { t, locale }: Look): string {
  if (rank < 0) return t('column.before')
  if (rank === 0) return t('column.seed')
  const since = scene.picture.columns.find((column) => column.rank === rank)?.since
  if (since === undefined) return t('column.hop', { n: rank })
  const years = new Set(scene.picture.columns.map((column) => column.since?.slice(0, 4) ?? since.slice(0, 4)))
  return formatDay(since, locale, years.size > 1)
}

export function drawScene(scene: Scene, look: Look): Drawing {
  const { picture, layout } = scene
  const bend = bends(scene.shown.edges)
  const standing = new Set(scene.shown.nodes.map(({ rank }) => rank))
  return {
    nodes: picture.nodes.map((node) => drawNode(scene, node, look)),
    edges: picture.edges.map((edge) => drawEdge(scene, edge, bend.get(edge.id) ?? 0, look)),
    columns: layout.columns
      .filter(({ rank }) => standing.has(rank))
      .map(({ rank, x }) => ({ x, title: columnTitle(scene, rank, look) })),
    width: layout.width,
    height: layout.height,
  }
}
