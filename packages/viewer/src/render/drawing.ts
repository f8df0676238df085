/** Scene → what is drawn: sizes, colours, shapes, labels. Knows no renderer: sigma and the SVG view both draw this. */
import { assetOf } from '../graph/index-case.ts'
import type { FlowEdge, FlowNode } from '../graph/model.ts'
import { laneKey } from '../layout/hops.ts'
import type { Translate } from '../messages/lookup.ts'
import type { Scene } from '../state/derive.ts'
import type { LitStep } from '../state/path-light.ts'
import type { Tint } from '../state/state.ts'
import { shortAccount } from '../text/address.ts'
import { showForeign } from '../text/foreign.ts'
import { formatDay } from '../text/locale.ts'
import { formatShort } from '../text/money.ts'
import type { Lane } from './curve.ts'
import type { Marks } from './marks.ts'
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
  readonly dash: LineStyle
  readonly bend: number
  /** In layout units: the straight way of a line past the columns between its ends. */
  readonly lane: Lane | undefined
  readonly hidden: boolean
  readonly depth: number
  readonly emphasis: Emphasis
  readonly selected: boolean
  readonly label: string
  readonly priority: number
  /** Its label is written whatever its width: a step of a path. */
  readonly forced: boolean
}

/** How a line is drawn: `LINE_STYLES` in the SVG, the same numbers in the shader. */
export type LineStyle = 0 | 1 | 2 | 3 | 4 | 5
export const SOLID = 0
/** An analyst's word. */
export const DASHED = 1
/** Noise. */
export const DOTTED = 2
/** A link that a rule inferred. */
export const DASH_DOT = 3
/** Back towards the theft. */
export const LONG_DASH = 4
/** From one chain to another: two rails. */
export const RAILS = 5
export const LINE_STYLES: Readonly<Record<LineStyle, string | undefined>> = {
  [SOLID]: undefined,
  [DASHED]: '7 5',
  [DOTTED]: '1.5 3.5',
  [DASH_DOT]: '8 3 1.5 3',
  [LONG_DASH]: '15 4',
  [RAILS]: undefined,
}

export interface Drawing {
  readonly nodes: readonly DrawNode[]
  readonly edges: readonly DrawEdge[]
  readonly columns: readonly { readonly x: number; readonly title: string }[]
  readonly width: number
  readonly height: number
  /** What the analyst wrote. */
  readonly marks?: Marks
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
  return name === undefined ? showForeign(shortAccount(id), 36) : showForeign(name, 36)
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
  const pairs = new Map<string, Map<string, FlowEdge[]>>()
  for (const edge of edges) {
    const own = pairs.get(edge.from)
    const group = own?.get(edge.to)
    if (group) group.push(edge)
    else if (own) own.set(edge.to, [edge])
    else pairs.set(edge.from, new Map([[edge.to, [edge]]]))
  }
  const out = new Map<string, number>()
  for (const own of pairs.values()) {
    for (const group of own.values()) {
      group.forEach((edge, i) => {
        out.set(edge.id, edge.from === edge.to ? i * 14 : (i - (group.length - 1) / 2) * PARALLEL_GAP)
      })
    }
  }
  return out
}

/** Which of the five steps a share of stolen units is in; 0 for none. */
export function taintStep({ units, taint }: Pick<FlowEdge, 'units' | 'taint'>): number {
  if (taint <= 0n) return 0
  return taint >= units ? 5 : Number((taint * 5n) / units) + 1
}

/** Where the chain ends in an account or asset: after its first two parts. */
function chainEnd(id: string): number {
  let end = id.indexOf(':') + 1
  while (end < id.length && id[end] !== ':' && id[end] !== '/') end++
  return end
}

const sameChain = (a: string, b: string): boolean =>
  chainEnd(a) === chainEnd(b) && a.startsWith(b.slice(0, chainEnd(b)))

const isMoney = (asset: string): boolean => asset.startsWith('iso4217')
const isFold = (id: string): boolean => id.startsWith('fold:')

/** Whether value went over a bridge: from one chain to another. */
export function isPassage({ from, to, asset, toAsset }: FlowEdge): boolean {
  if (toAsset !== '' && !isMoney(toAsset) && !isMoney(asset) && !sameChain(asset, toAsset)) return true
  return !isFold(from) && !isFold(to) && !sameChain(from, to)
}

/** Whether a line runs back, towards the theft. */
export const isReturn = (scene: Scene, { from, to }: FlowEdge): boolean =>
  (scene.nodes.get(from)?.rank ?? 0) > (scene.nodes.get(to)?.rank ?? 0)

function styleOf(edge: FlowEdge, back: boolean): LineStyle {
  if (edge.kind === 'noise') return DOTTED
  if (edge.kind === 'lead') return DASH_DOT
  if (edge.kind === 'assertion') return DASHED
  if (isPassage(edge)) return RAILS
  return back ? LONG_DASH : SOLID
}

function edgeColour(scene: Scene, edge: FlowEdge, { palette, tint }: Look): string {
  if (edge.kind === 'noise') return palette.noise
  if (edge.leads) return palette.quiet
  if (tint === 'taint') return palette.taint[taintStep(edge)] ?? palette.ink
  if (edge.kind === 'clean') return palette.clean
  return palette.assets[assetRank(scene, edge.asset)] ?? palette.ink
}

export interface Look {
  readonly palette: Palette
  readonly t: Translate
  readonly locale: string
  readonly tint: Tint
}

/** Where nobody asks what was paid on, or nobody can. */
const NOT_READ: ReadonlySet<string> = new Set(['noise', 'victim', 'mixer', 'deposit'])

/** Whether sums of what it paid can only grow by reading more. */
export const isPartRead = ({ complete, kind }: FlowNode): boolean => !complete && !NOT_READ.has(kind)

/** Drawn with a pale inside: an address, or a fold with one, of which not every outgoing transfer is in the case. A single address at the frontier says so by its shape. */
export const isPale = (node: FlowNode): boolean => isPartRead(node) && (node.kind !== 'frontier' || node.count > 1)

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

/** Share of stolen units in words; nothing is called 0 % or 100 % that is not. */
function shareText({ units, taint }: FlowEdge, locale: string): string {
  if (units === 0n) return ''
  const percent = taint === units ? 100 : taint === 0n ? 0 : Math.min(99, Math.max(1, Number((taint * 100n) / units)))
  return ` · ${new Intl.NumberFormat(locale, { style: 'percent' }).format(percent / 100)}`
}

function edgeText(scene: Scene, edge: FlowEdge, back: boolean, { t, locale, tint }: Look): string {
  if (edge.leads) return t('edge.leads', { n: edge.count })
  const from = amountText(scene, edge.taint > 0n ? edge.taint : edge.units, edge.asset, locale)
  const whole = edge.toAsset === '' ? from : `${from} → ${amountText(scene, edge.toUnits, edge.toAsset, locale)}`
  const way = edge.kind !== 'noise' && back ? '↩ ' : ''
  return `${way}${whole}${tint === 'taint' && edge.kind !== 'noise' ? shareText(edge, locale) : ''}`
}

/** The room that the layout gave to a line over several columns. */
function laneOf(scene: Scene, { from, to }: FlowEdge): Lane | undefined {
  const bends = scene.layout.lanes.get(laneKey(from, to))
  const [first, last] = [bends?.[0], bends?.at(-1)]
  if (!bends || !first || !last) return undefined
  let sum = 0
  for (const { y } of bends) sum += y
  return { start: first.x, end: last.x, y: sum / bends.length }
}

/** Its label is made when it is asked for: most are never written, and figures take time. */
class DrawnEdge implements DrawEdge {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly width: number
  readonly color: string
  readonly vivid: string
  readonly dash: LineStyle
  readonly bend: number
  readonly lane: Lane | undefined
  readonly hidden: boolean
  readonly depth: number
  readonly emphasis: Emphasis
  readonly selected: boolean
  readonly priority: number
  readonly forced: boolean
  readonly #write: () => string
  #label: string | undefined

  constructor(scene: Scene, edge: FlowEdge, bend: number, look: Look) {
    const full = edgeColour(scene, edge, look)
    const selected = scene.selection !== null && 'edge' in scene.selection && scene.selection.edge.id === edge.id
    const emphasis = scene.lineage === null ? 'normal' : scene.lineage.edges.has(edge.id) ? 'lit' : 'dim'
    // Small flows step back, so that the eye follows the large ones; nothing is transparent.
    const rest = edge.kind === 'noise' || edge.leads ? 0 : 0.42 * (1 - edge.weight)
    const pale = emphasis === 'dim' ? DIM : emphasis === 'lit' ? 0 : rest
    const back = isReturn(scene, edge)
    const dash = styleOf(edge, back)
    const width = edge.leads ? LEAD_WIDTH : Math.max(widthOf(edge.weight), dash === RAILS ? RAIL_WIDTH : 0)
    const steps = scene.light?.steps.get(edge.id)
    this.id = edge.id
    this.from = edge.from
    this.to = edge.to
    this.width = selected ? width + 1.5 : width
    this.color = mix(full, look.palette.paper, pale)
    this.vivid = full
    this.dash = dash
    this.bend = bend
    this.lane = laneOf(scene, edge)
    this.hidden = edge.hidden === true
    this.depth = (selected ? 100 : 0) + (emphasis === 'lit' ? 10 : emphasis === 'dim' ? -10 : 0) + edge.weight
    this.emphasis = emphasis
    this.selected = selected
    this.priority =
      edge.kind === 'noise' ? -1 : (selected ? 1e4 : 0) + edge.weight + (edge.kind === 'assertion' ? 0.5 : 0)
    this.forced = steps !== undefined
    this.#write = () => (steps === undefined ? edgeText(scene, edge, back, look) : stepsText(scene, steps, look.locale))
  }

  get label(): string {
    this.#label ??= this.#write()
    return this.#label
  }
}

/** @example '2 · 10,000 ETH' */
function stepsText(scene: Scene, steps: readonly LitStep[], locale: string): string {
  return steps.map(({ nr, units, asset }) => `${nr} · ${amountText(scene, units, asset, locale)}`).join(', ')
}

/** The movements of a chosen line, side by side: how many there are is seen before the list is read. */
function strandsOf(edge: DrawEdge, count: number): DrawEdge[] {
  if (!edge.selected || edge.hidden || count < 2) return [edge]
  const strands = Math.min(count, MOST_STRANDS)
  return Array.from({ length: strands }, (_, i) => ({
    ...edge,
    label: edge.label,
    id: i === 0 ? edge.id : `${edge.id}${STRAND}${i}`,
    bend: edge.bend + (i === 0 ? 0 : (i % 2 === 0 ? 1 : -1) * Math.ceil(i / 2) * STRAND_GAP),
    width: Math.max(MIN_WIDTH, edge.width / Math.sqrt(strands)),
    priority: i === 0 ? edge.priority : -1,
  }))
}

const STRAND = '#'
const STRAND_GAP = 8
const MOST_STRANDS = 9
const LEAD_WIDTH = 1.6
const RAIL_WIDTH = 3.6

/** The line that a drawn strand is of. */
export const lineOfStrand = (id: string): string => id.replace(/#\d+$/, '')

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
    edges: picture.edges.flatMap((edge) =>
      strandsOf(new DrawnEdge(scene, edge, bend.get(edge.id) ?? 0, look), edge.leads ? 1 : edge.count),
    ),
    columns: layout.columns
      .filter(({ rank }) => standing.has(rank))
      .map(({ rank, x }) => ({ x, title: columnTitle(scene, rank, look) })),
    width: layout.width,
    height: layout.height,
  }
}
