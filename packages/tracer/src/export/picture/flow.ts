import type { AddressView, CaseView, MovementView } from '../case-view.ts'
import type { Flow, FlowEdge, FlowLead, FlowNode } from './flow-model.ts'
import { type EdgeKind, NODE_KINDS, type NodeKind } from './picture-view.ts'
import { rankByHop, rankByTime } from './ranks.ts'
import { assetWorths, centsAtTheft, compareText, logShare, magnitude, toUnits } from './values.ts'

const INFERRED: ReadonlySet<MovementView['evidence']> = new Set(['amount-and-time', 'label', 'lead'])

export function edgeKindOf(movement: MovementView): EdgeKind {
  if (movement.noise !== undefined) return 'noise'
  if (movement.evidence === 'assertion') return 'assertion'
  if (INFERRED.has(movement.evidence)) return 'lead'
  return movement.taint === '0' || movement.taint === '' ? 'clean' : 'fact'
}

/**
 * The whole picture of a case.
 * @param view as `caseView` gives it
 * @example pictureOf(flowOf(view), WHOLE_PICTURE).nodes.length // 161
 */
export function flowOf(view: CaseView): Flow {
  const worths = assetWorths(view)
  const drawn = view.movements.filter(({ from, to }) => from !== '' && to !== '')
  const seeds = new Set(view.incident.seeds.map(({ address }) => address))
  // Each name is looked up once a movement: hashing a million names is most of the work of a large case.
  const known = new Numbering()
  const real: boolean[] = []
  const meet = (id: string, noise: boolean): number => {
    const number = known.of(id)
    if (!noise) real[number] = true
    return number
  }
  for (const seed of seeds) meet(seed, false)
  const payers = new Int32Array(drawn.length)
  const payees = new Int32Array(drawn.length)
  drawn.forEach(({ from, to, noise }, i) => {
    payers[i] = meet(from, noise !== undefined)
    payees[i] = meet(to, noise !== undefined)
  })
  const links = (view.leads ?? []).filter(({ verdict, booked }) => verdict !== 'rejected' && !booked)
  for (const { from, to } of links) for (const { address } of [from, to]) meet(address, false)
  const names = known.texts
  const order = names.map((_, number) => number).sort((a, b) => compareText(names[a]!, names[b]!))
  const sorted = order.map((number) => names[number]!)
  const placeOf = new Map(sorted.map((id, place) => [id, place]))
  const places = new Int32Array(names.length)
  order.forEach((number, place) => {
    places[number] = place
  })
  const standsAt = (numbers: Int32Array) => numbers.map((number) => places[number]!)
  const addresses = new Map(view.addresses.map((address) => [address.id, address]))
  const sizes = sorted.map((id) => sizeOf(addresses.get(id), worths))
  const most = sizes.reduce((a, b) => Math.max(a, b), 0)
  const nodes = sorted.map((id, place): FlowNode => {
    const address = addresses.get(id)
    const noise = real[order[place]!] !== true
    return {
      id,
      kind: noise ? 'noise' : kindOf(address),
      noise,
      seed: seeds.has(id),
      weight: logShare(sizes[place]!, most),
      size: sizes[place]!,
      complete: address?.complete ?? false,
      hop: address?.hop ?? null,
      name: address?.name,
    }
  })
  const edges = edgesOf(drawn, { from: standsAt(payers), to: standsAt(payees), size: names.length }, worths)
  const largest = new Map<string, number>()
  for (const edge of edges) {
    if (edge.kind === 'noise') continue
    const scale = scaleOf(edge, worths)
    largest.set(scale, Math.max(largest.get(scale) ?? 0, edge.size))
  }
  const leads = links.map(
    (lead): FlowLead => ({ from: placeOf.get(lead.from.address)!, to: placeOf.get(lead.to.address)!, lead }),
  )
  const byHop = rankByHop(nodes, [...edges, ...leads])
  const byTime = rankByTime(nodes, edges, byHop)
  const namesakes = new Map<string, number>()
  for (const { name } of view.addresses) if (name !== undefined) namesakes.set(name, (namesakes.get(name) ?? 0) + 1)
  return {
    view,
    nodes,
    edges,
    leads,
    placeOf,
    worths,
    largest,
    ranks: { hop: byHop, time: byTime.ranks },
    since: byTime.since,
    totals: totalsOf(nodes, edges),
    namesakes,
  }
}

/** Unpriced assets are compared with their own largest flow: a coin of one is not a dollar of another. */
export function scaleOf({ asset, units }: Pick<FlowEdge, 'asset' | 'units'>, worths: Flow['worths']): string {
  return centsAtTheft(units, asset, worths) === null ? asset : 'usd'
}

function kindOf(address: AddressView | undefined): NodeKind {
  return NODE_KINDS.find((kind) => kind === address?.role) ?? 'other'
}

function sizeOf(address: AddressView | undefined, worths: Flow['worths']): number {
  return (address?.assets ?? []).reduce((total, { asset, taintIn }) => {
    const units = toUnits(taintIn)
    return total + magnitude(centsAtTheft(units, asset, worths), units, asset, worths)
  }, 0)
}

function totalsOf(nodes: readonly FlowNode[], edges: readonly FlowEdge[]): Flow['totals'] {
  const noisy = nodes.reduce((sum, { noise }) => sum + Number(noise), 0)
  const sum = { real: 0, noise: 0 }
  for (const { kind, movements } of edges) sum[kind === 'noise' ? 'noise' : 'real'] += movements.length
  return {
    addresses: nodes.length - noisy,
    movements: sum.real,
    noise: { addresses: noisy, movements: sum.noise },
  }
}

/** Numbers the texts that it is given. */
class Numbering {
  readonly #numbers = new Map<string, number>()
  readonly texts: string[] = []

  of(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    this.#numbers.set(text, this.texts.length)
    return this.texts.push(text) - 1
  }
}

function edgesOf(
  movements: readonly MovementView[],
  ends: { readonly from: Int32Array; readonly to: Int32Array; readonly size: number },
  worths: Flow['worths'],
): FlowEdge[] {
  // Numbers, not texts: a key of names for each of a million movements would be most of the work.
  const pairs = new Map<number, { from: number; to: number; line: number; kind: EdgeKind; own: MovementView[] }[]>()
  const lines = new Numbering()
  for (const [i, movement] of movements.entries()) {
    const kind = edgeKindOf(movement)
    // A clean payment beside stolen ones of the same pair is the same line.
    const drawnAs = kind === 'clean' ? 'fact' : kind
    const line = lines.of(`${movement.asset}|${movement.toAsset ?? ''}|${drawnAs}`)
    const [from, to] = [ends.from[i]!, ends.to[i]!]
    const pair = from * ends.size + to
    const known = pairs.get(pair)
    const bundle = known?.find((one) => one.line === line)
    if (bundle !== undefined) bundle.own.push(movement)
    else if (known !== undefined) known.push({ from, to, line, kind: drawnAs, own: [movement] })
    else pairs.set(pair, [{ from, to, line, kind: drawnAs, own: [movement] }])
  }
  const edges: FlowEdge[] = []
  for (const bundles of pairs.values())
    for (const { from, to, line, kind, own } of bundles) {
      let [first] = own as [MovementView, ...MovementView[]]
      let [start, end] = ['', '']
      for (const movement of own) {
        if (movement.id < first.id) first = movement
        const { time } = movement
        if (time === '') continue
        if (start === '' || time < start) start = time
        if (time > end) end = time
      }
      const { units, taint, toUnits: toSum } = sumOf(own)
      const weighed = taint > 0n ? taint : units
      edges.push({
        id: `m:${first.id}`,
        from,
        to,
        kind: kind === 'fact' && taint === 0n ? 'clean' : kind,
        asset: first.asset,
        toAsset: first.toAsset ?? '',
        movements: own,
        units,
        taint,
        toUnits: toSum,
        size: magnitude(centsAtTheft(weighed, first.asset, worths), weighed, first.asset, worths),
        first: start,
        last: end,
        line,
      })
    }
  return edges.sort((a, b) => compareText(a.id, b.id))
}

/** Sums of movements in one asset. */
export function sumOf(movements: Iterable<MovementView>): { units: bigint; taint: bigint; toUnits: bigint } {
  const sum = { units: 0n, taint: 0n, toUnits: 0n }
  for (const movement of movements) {
    const { units, taint, toUnits: got } = movement
    const own = toUnits(units)
    sum.units += own
    if (taint !== '0') sum.taint += taint === units ? own : toUnits(taint)
    if (got !== undefined) sum.toUnits += toUnits(got)
  }
  return sum
}
