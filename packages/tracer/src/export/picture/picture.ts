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
  MOST_DRAWN,
  type NodeView,
  type PictureRequest,
  type PictureView,
} from './picture-view.ts'
import { centsAtTheft, compareText, logShare, magnitude } from './values.ts'

/** A picture with what its folds hold, for the questions that follow it. */
export interface Drawn {
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
  return { ...drawn, view: filtered(drawn.view, request.filters) }
}

function wholePicture(flow: Flow, request: PictureRequest): Drawn {
  for (let limit: number = DETAILS[request.detail]; ; limit = Math.floor(limit * TIGHTER)) {
    const closed = draw(flow, { ...request, open: new Map() }, limit)
    const fits = closed.view.nodes.length + closed.view.edges.length <= MOST_DRAWN
    if (!fits && limit > 20) continue
    return request.open.size === 0 ? closed : layOpen(flow, request, limit, closed)
  }
}

/** Folds are laid open in the order asked for, as far as the picture has room. */
function layOpen(flow: Flow, request: PictureRequest, limit: number, closed: Drawn): Drawn {
  let best = closed
  const open = new Map<string, number>()
  let full = false
  for (const [id, pages] of request.open) {
    if (!closed.folding.folds.has(id)) continue
    const next = draw(flow, { ...request, open: new Map([...open, [id, pages]]) }, limit, closed.folding)
    if (next.view.nodes.length + next.view.edges.length > MOST_DRAWN) {
      full = true
      continue
    }
    open.set(id, pages)
    best = next
  }
  return full ? { ...best, view: { ...best.view, full } } : best
}

function draw(flow: Flow, request: PictureRequest, limit: number, known?: Folding): Drawn {
  const ranks = flow.ranks[request.by]
  const folding = known ?? foldFlow(flow, ranks, limit, request.noise)
  const released = releasedOf(folding, request.open)
  const standsAs = (place: number): string => {
    const fold = folding.foldOf.get(place)
    return fold === undefined || released.has(place) ? flow.nodes[place]!.id : fold.id
  }
  const edges = edgesOf(flow, request, standsAs)
  const nodes = [...singles(flow, request, ranks, folding, released), ...foldNodes(flow, folding, released)]
  const sums = foldSums(edges.views)
  const views = nodes
    .map((node) =>
      node.fold === undefined ? node : { ...node, fold: { ...node.fold, sums: sums.get(node.id) ?? [] } },
    )
    .sort((a, b) => compareText(a.id, b.id))
  const real = flow.nodes.filter(({ noise }) => !noise).length
  const noisy = flow.edges.filter(({ kind }) => kind === 'noise')
  return {
    view: {
      nodes: views,
      edges: edges.views,
      columns: columnsOf(views, flow, request),
      addresses: real,
      movements: flow.edges.reduce((sum, { kind, movements }) => sum + (kind === 'noise' ? 0 : movements.length), 0),
      noise: {
        addresses: flow.nodes.length - real,
        movements: noisy.reduce((sum, { movements }) => sum + movements.length, 0),
      },
      folded: folding.foldOf.size - released.size,
      full: false,
      hiddenByKind: {},
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
  standsAs: (place: number) => string,
): { views: EdgeView[]; behind: Map<string, FlowEdge[]> } {
  const lines = new Map<string, FlowEdge[]>()
  for (const edge of flow.edges) {
    if (edge.kind === 'noise' && !noise) continue
    const line = edge.kind === 'clean' ? 'fact' : edge.kind
    const [from, to] = [standsAs(edge.from), standsAs(edge.to)]
    // What passes inside a fold is not drawn, but a conversion in the hands of one address is.
    if (from === to && from.startsWith('fold:')) continue
    const key = [from, to, edge.asset, edge.toAsset, line].join('|')
    const known = lines.get(key)
    if (known === undefined) lines.set(key, [edge])
    else known.push(edge)
  }
  const behind = new Map<string, FlowEdge[]>()
  const views = [...lines.values()].map((edges): EdgeView => {
    const view = edgeView(flow, edges, window, standsAs)
    behind.set(view.id, edges)
    return view
  })
  return { views: views.sort((a, b) => compareText(a.id, b.id)), behind }
}

function edgeView(
  flow: Flow,
  edges: readonly FlowEdge[],
  window: PictureRequest['window'],
  standsAs: (place: number) => string,
): EdgeView {
  const [first] = edges as [FlowEdge, ...FlowEdge[]]
  const movements = edges.flatMap((edge) => (window === null ? edge.movements : inWindow(edge.movements, window)))
  const { units, taint, toUnits } = sumOf(movements)
  const weighed = taint > 0n ? taint : units
  const cents = centsAtTheft(weighed, first.asset, flow.worths)
  const size = magnitude(cents, weighed, first.asset, flow.worths)
  const times = movements.flatMap(({ time }) => (time === '' ? [] : [time])).sort(compareText)
  const noise = first.kind === 'noise'
  return {
    id: first.id,
    from: standsAs(first.from),
    to: standsAs(first.to),
    kind: edges.find(({ kind }) => kind === 'fact')?.kind ?? first.kind,
    asset: first.asset,
    toAsset: first.toAsset,
    units: String(units),
    taint: String(taint),
    toUnits: String(toUnits),
    cents: cents === null ? null : String(cents),
    // What one line stands for may be more than the widest line of the whole picture.
    weight: noise ? 0 : logShare(size, flow.largest.get(scaleOf(first, flow.worths)) ?? 0),
    count: movements.length,
    first: times[0] ?? '',
    last: times.at(-1) ?? '',
  }
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
