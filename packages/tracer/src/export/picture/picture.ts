import { showTime } from '../../model/time.ts'
import type { MovementView } from '../case-view.ts'
import { filtered } from './filter.ts'
import { scaleOf, sumOf } from './flow.ts'
import type { Flow, FlowEdge } from './flow-model.ts'
import { type Folding, foldFlow } from './folds.ts'
import type { Fold } from './groups.ts'
import {
  type ColumnView,
  DETAILS,
  type EdgeView,
  FOLD_FIRST,
  FOLD_PAGE,
  type FoldSum,
  type LeadSaid,
  MOST_DRAWN,
  type NodeView,
  type PictureRequest,
  type PictureView,
} from './picture-view.ts'
import { centsAtTheft, compareText, logShare, magnitude } from './values.ts'

/** A picture with what its folds hold, for the questions that follow it. */
export interface Drawn {
  readonly request: PictureRequest
  readonly view: PictureView
  readonly folding: Folding
  /** By id of the drawn edge: the edges of the whole picture that it stands for. */
  readonly edges: ReadonlyMap<string, readonly FlowEdge[]>
  /** Id of the node that an address is drawn as; `undefined` for one that is not. */
  readonly standIn: (address: string) => string | undefined
}

/** Steps by which the limit of nodes is lowered where their edges are too many to draw. */
const TIGHTER = 0.6

/**
 * What is to be drawn of a case, never more than `MOST_DRAWN` nodes and edges. The same request gives the same answer, and laying a fold open
 * changes nothing but that fold.
 * @example pictureOf(flow, { ...WHOLE_PICTURE, open: new Map([['fold:siblings:0a1b…', 1]]) }).view.nodes
 */
export function pictureOf(flow: Flow, request: PictureRequest): Drawn {
  const drawn = wholePicture(flow, request)
  return { ...drawn, request, view: filtered(drawn.view, request.filters) }
}

/** Pictures before filters, by request: another filter of the same picture is drawn at once. */
const KEPT = 8
const wholes = new WeakMap<Flow, Map<string, Drawn>>()

function wholePicture(flow: Flow, request: PictureRequest): Drawn {
  const known = wholes.get(flow) ?? new Map<string, Drawn>()
  wholes.set(flow, known)
  const { open, noise, by, detail, window } = request
  const key = JSON.stringify([[...open], noise, by, detail, window])
  const drawn = known.get(key) ?? drawWhole(flow, request)
  known.delete(key)
  known.set(key, drawn)
  const [oldest] = known.keys()
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest)
  return drawn
}

function drawWhole(flow: Flow, request: PictureRequest): Drawn {
  const folding = foldingOf(flow, request)
  const closed = draw(flow, { ...request, open: new Map() }, folding)
  return request.open.size === 0 ? closed : layOpen(flow, request, closed)
}

const foldings = new WeakMap<Flow, Map<string, Folding>>()

/** The first folding, from the widest limit down, whose nodes and lines can all be drawn. */
function foldingOf(flow: Flow, { by, detail, noise }: PictureRequest): Folding {
  const known = foldings.get(flow) ?? new Map<string, Folding>()
  foldings.set(flow, known)
  const key = `${by}|${detail}|${noise}`
  const found = known.get(key) ?? fittingFolding(flow, { by, detail, noise })
  known.set(key, found)
  return found
}

function fittingFolding(flow: Flow, { by, detail, noise }: Pick<PictureRequest, 'by' | 'detail' | 'noise'>): Folding {
  for (let limit: number = DETAILS[detail]; ; limit = Math.floor(limit * TIGHTER)) {
    const folding = foldFlow(flow, flow.ranks[by], limit, noise)
    if (limit <= 20 || fits(flow, folding, new Set(), noise)) return folding
  }
}

/** Whether all nodes and lines can be drawn; counts no further than it has to. */
function fits(flow: Flow, { foldOf, folds }: Folding, released: ReadonlySet<number>, noise: boolean): boolean {
  const standing = foldOf.size - released.size
  const nodes = flow.totals.addresses + (noise ? flow.totals.noise.addresses : 0) - standing + folds.size
  const standsAs = numbersOf(flow, { foldOf, folds }, released)
  const lines = new Set<string | number>()
  for (const { from, to, kind, line } of flow.edges) {
    if (kind === 'noise' && !noise) continue
    const [a, b] = [standsAs[from]!, standsAs[to]!]
    if (a === b && a >= flow.nodes.length) continue
    lines.add(lineNumber(a, b, line, flow.nodes.length + folds.size))
    if (nodes + lines.size > MOST_DRAWN) return false
  }
  const links = new Set(flow.leads.map(({ from, to }) => `${standsAs[from]}>${standsAs[to]}`))
  return nodes + lines.size + links.size <= MOST_DRAWN
}

/** One number a line, or a text where that would be too large to be exact. */
function lineNumber(from: number, to: number, line: number, size: number): number | string {
  const number = (line * size + from) * size + to
  return Number.isSafeInteger(number) ? number : `${from}>${to}>${line}`
}

/** By place: itself, or the number of its fold behind all places. */
function numbersOf(
  flow: Flow,
  { foldOf, folds }: Pick<Folding, 'folds' | 'foldOf'>,
  released: ReadonlySet<number>,
): Int32Array {
  const numbers = Int32Array.from(flow.nodes, (_, place) => place)
  const numberOf = new Map([...folds.values()].map((fold, i) => [fold, flow.nodes.length + i]))
  for (const [place, fold] of foldOf) if (!released.has(place)) numbers[place] = numberOf.get(fold) ?? place
  return numbers
}

/** Folds are laid open in the order asked for, as far as the picture has room. */
function layOpen(flow: Flow, request: PictureRequest, closed: Drawn): Drawn {
  const open = new Map<string, number>()
  let full = false
  for (const [id, pages] of request.open) {
    if (!closed.folding.folds.has(id)) continue
    const released = releasedOf(closed.folding, new Map([...open, [id, pages]]))
    if (fits(flow, closed.folding, released, request.noise)) open.set(id, pages)
    else full = true
  }
  const best = open.size === 0 ? closed : draw(flow, { ...request, open }, closed.folding)
  return full ? { ...best, view: { ...best.view, full } } : best
}

function draw(flow: Flow, request: PictureRequest, folding: Folding): Drawn {
  const ranks = flow.ranks[request.by]
  const released = releasedOf(folding, request.open)
  const standsAs = (place: number): string => {
    const fold = folding.foldOf.get(place)
    return fold === undefined || released.has(place) ? flow.nodes[place]!.id : fold.id
  }
  const edges = edgesOf(flow, request, numbersOf(flow, folding, released), folding)
  const nodes = [...singles(flow, request, ranks, folding, released), ...foldNodes(flow, folding, released)]
  const sums = foldSums(edges.views)
  const views = nodes
    .map((node) =>
      node.fold === undefined ? node : { ...node, fold: { ...node.fold, sums: sums.get(node.id) ?? [] } },
    )
    .sort((a, b) => compareText(a.id, b.id))
  return {
    request,
    view: {
      nodes: views,
      edges: edges.views,
      columns: columnsOf(views, flow, request),
      ...flow.totals,
      folded: folding.foldOf.size - released.size,
      full: false,
      hiddenByKind: {},
      hiddenByLine: {},
    },
    folding,
    edges: edges.behind,
    standIn: (address) => {
      const place = flow.placeOf.get(address)
      if (place === undefined || (flow.nodes[place]!.noise && !request.noise)) return undefined
      return standsAs(place)
    },
  }
}

/** Members that are drawn by themselves: the largest first, or a run in its order; a last one never stays behind alone. */
function releasedOf({ folds }: Folding, open: PictureRequest['open']): Set<number> {
  const released = new Set<number>()
  for (const [id, pages] of open) {
    const members = folds.get(id)?.members ?? []
    const count = FOLD_FIRST + (pages - 1) * FOLD_PAGE
    for (const place of members.length - count <= 1 ? members : members.slice(0, count)) released.add(place)
  }
  return released
}

function* singles(
  flow: Flow,
  request: PictureRequest,
  ranks: readonly number[],
  { foldOf }: Folding,
  released: ReadonlySet<number>,
): Generator<NodeView> {
  for (const [place, node] of flow.nodes.entries()) {
    const fold = foldOf.get(place)
    if ((fold !== undefined && !released.has(place)) || (node.noise && !request.noise)) continue
    const { id, kind, noise, weight, complete, hop, name } = node
    yield {
      id,
      kind,
      rank: ranks[place]!,
      noise,
      weight,
      complete,
      hop,
      ...(fold === undefined ? {} : { from: fold.id }),
      // forty nodes called the same say nothing
      ...(name !== undefined && flow.namesakes.get(name) === 1 ? { name } : {}),
    }
  }
}

function* foldNodes(flow: Flow, { folds }: Folding, released: ReadonlySet<number>): Generator<NodeView> {
  for (const { id, rule, rank, members } of folds.values()) {
    const nodes = members.filter((place) => !released.has(place)).map((place) => flow.nodes[place]!)
    const [first] = nodes
    if (first === undefined) continue
    const hops = nodes.flatMap(({ hop }) => (hop === null ? [] : [hop]))
    yield {
      id,
      kind: first.kind,
      rank,
      noise: nodes.every(({ noise }) => noise),
      weight: nodes.reduce((most, { weight }) => Math.max(most, weight), 0),
      complete: nodes.every(({ complete }) => complete),
      hop: hops.length === 0 ? null : hops.reduce((a, b) => Math.min(a, b)),
      fold: { rule, count: nodes.length, sums: [] },
      ...(rule === 'same-place' && first.name !== undefined ? { name: first.name } : {}),
    }
  }
}

/** What came into each fold from outside of it, per asset. */
function foldSums(edges: readonly EdgeView[]): Map<string, FoldSum[]> {
  const sums = new Map<string, Map<string, { units: bigint; taint: bigint }>>()
  for (const { from, to, asset, toAsset, units, taint, toUnits, kind } of edges) {
    if (kind === 'noise' || from === to || !to.startsWith('fold:')) continue
    const own = sums.get(to) ?? new Map<string, { units: bigint; taint: bigint }>()
    const [came, as] = toAsset === '' ? [units, asset] : [toUnits, toAsset]
    const known = own.get(as) ?? { units: 0n, taint: 0n }
    own.set(as, { units: known.units + BigInt(came), taint: known.taint + BigInt(toAsset === '' ? taint : '0') })
    sums.set(to, own)
  }
  return new Map(
    [...sums].map(([id, own]) => [
      id,
      [...own]
        .sort(([a], [b]) => compareText(a, b))
        .map(([asset, { units, taint }]) => ({ asset, units: String(units), taint: String(taint) })),
    ]),
  )
}

function edgesOf(
  flow: Flow,
  { noise, window }: PictureRequest,
  standsAs: Int32Array,
  { folds }: Folding,
): { views: EdgeView[]; behind: Map<string, FlowEdge[]> } {
  const places = flow.nodes.length
  const foldIds = [...folds.keys()]
  const idOf = (number: number): string => flow.nodes[number]?.id ?? foldIds[number - places]!
  const lines = new Map<number | string, FlowEdge[]>()
  for (const edge of flow.edges) {
    if (edge.kind === 'noise' && !noise) continue
    const [from, to] = [standsAs[edge.from]!, standsAs[edge.to]!]
    // What passes inside a fold is not drawn, but a conversion in the hands of one address is.
    if (from === to && from >= places) continue
    const key = lineNumber(from, to, edge.line, places + folds.size)
    const known = lines.get(key)
    if (known === undefined) lines.set(key, [edge])
    else known.push(edge)
  }
  const behind = new Map<string, FlowEdge[]>()
  const views = [...lines.values()].map((edges): EdgeView => {
    const [first] = edges as [FlowEdge, ...FlowEdge[]]
    const ends = { from: idOf(standsAs[first.from]!), to: idOf(standsAs[first.to]!) }
    const view = edgeView(flow, edges, window, ends)
    behind.set(view.id, edges)
    return view
  })
  for (const view of leadLines(flow, standsAs, idOf)) {
    views.push(view)
    behind.set(view.id, [])
  }
  return { views: views.sort((a, b) => compareText(a.id, b.id)), behind }
}

/** Leads as lines that carry nothing: whoever adds up lines counts no guess. */
function leadLines({ leads, nodes }: Flow, standsAs: Int32Array, idOf: (number: number) => string): EdgeView[] {
  const lines = new Map<string, { from: number; to: number; said: LeadSaid[] }>()
  for (const { from, to, lead } of leads) {
    const [a, b] = [standsAs[from]!, standsAs[to]!]
    if (a === b && a >= nodes.length) continue
    const line = lines.get(`${a}>${b}`) ?? { from: a, to: b, said: [] }
    const { id, kind, evidence, rivals, byChance, verdict } = lead
    const sides = { asset: lead.from.asset, units: lead.from.units, toAsset: lead.to.asset, toUnits: lead.to.units }
    line.said.push({ id, kind, evidence, rivals, byChance, verdict, ...sides })
    lines.set(`${a}>${b}`, line)
  }
  return [...lines.values()].map(({ from, to, said }): EdgeView => {
    const sorted = said.sort((a, b) => compareText(a.id, b.id))
    const first = sorted[0]!
    return {
      ...{ id: `m:lead:${first.id}`, from: idOf(from), to: idOf(to), kind: 'lead', asset: first.asset, toAsset: '' },
      ...{ units: '0', taint: '0', toUnits: '0', cents: null, weight: 0, count: sorted.length, first: '', last: '' },
      leads: sorted,
    }
  })
}

function edgeView(
  flow: Flow,
  edges: readonly FlowEdge[],
  window: PictureRequest['window'],
  ends: Pick<EdgeView, 'from' | 'to'>,
): EdgeView {
  const [first] = edges as [FlowEdge, ...FlowEdge[]]
  const { units, taint, toUnits, count, start, end } = window === null ? wholeSum(edges) : windowSum(edges, window)
  const weighed = taint > 0n ? taint : units
  const cents = centsAtTheft(weighed, first.asset, flow.worths)
  const size = magnitude(cents, weighed, first.asset, flow.worths)
  const noise = first.kind === 'noise'
  return {
    id: first.id,
    ...ends,
    kind: edges.find(({ kind }) => kind === 'fact')?.kind ?? first.kind,
    asset: first.asset,
    toAsset: first.toAsset,
    units: String(units),
    taint: String(taint),
    toUnits: String(toUnits),
    cents: cents === null ? null : String(cents),
    // What one line stands for may be more than the widest line of the whole picture.
    weight: noise ? 0 : logShare(size, flow.largest.get(scaleOf(first, flow.worths)) ?? 0),
    count,
    first: start,
    last: end,
  }
}

interface LineSum {
  units: bigint
  taint: bigint
  toUnits: bigint
  count: number
  start: string
  end: string
}

function wholeSum(edges: readonly FlowEdge[]): LineSum {
  const sum = { units: 0n, taint: 0n, toUnits: 0n, count: 0, start: '', end: '' }
  for (const { units, taint, toUnits, movements, first, last } of edges) {
    sum.units += units
    sum.taint += taint
    sum.toUnits += toUnits
    sum.count += movements.length
    if (first !== '' && (sum.start === '' || first < sum.start)) sum.start = first
    if (last > sum.end) sum.end = last
  }
  return sum
}

function windowSum(edges: readonly FlowEdge[], window: NonNullable<PictureRequest['window']>): LineSum {
  const movements = edges.flatMap((edge) => inWindow(edge.movements, window))
  const times = movements.map(({ time }) => time).sort(compareText)
  return { ...sumOf(movements), count: movements.length, start: times[0] ?? '', end: times.at(-1) ?? '' }
}

/** Movements without a time are in no window. */
export function inWindow(
  movements: readonly MovementView[],
  { from, to }: NonNullable<PictureRequest['window']>,
): readonly MovementView[] {
  const [first, last] = [showTime(from), showTime(to)]
  return movements.filter(({ time }) => time !== '' && time >= first && time <= last)
}

function columnsOf(nodes: readonly NodeView[], flow: Flow, { by }: PictureRequest): ColumnView[] {
  const ranks = [...new Set(nodes.map(({ rank }) => rank))].sort((a, b) => a - b)
  return ranks.map((rank) => {
    const since = by === 'time' ? flow.since.get(rank) : undefined
    return { rank, ...(since === undefined ? {} : { since: showTime(since) }) }
  })
}

/** The fold of an id in a picture that draws it. */
export function foldIn({ folding }: Drawn, id: string): Fold | undefined {
  return folding.folds.get(id)
}
