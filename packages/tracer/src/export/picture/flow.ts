import type { AddressView, CaseView, MovementView } from '../case-view.ts'
import type { Flow, FlowEdge, FlowNode } from './flow-model.ts'
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
  const real = new Set<string>(seeds)
  const ids = new Set<string>(seeds)
  for (const { from, to, noise } of drawn) {
    ids.add(from).add(to)
    if (noise === undefined) real.add(from).add(to)
  }
  const sorted = [...ids].sort(compareText)
  const placeOf = new Map(sorted.map((id, place) => [id, place]))
  const addresses = new Map(view.addresses.map((address) => [address.id, address]))
  const sizes = sorted.map((id) => sizeOf(addresses.get(id), worths))
  const most = sizes.reduce((a, b) => Math.max(a, b), 0)
  const nodes = sorted.map((id, place): FlowNode => {
    const address = addresses.get(id)
    const noise = !real.has(id)
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
  const edges = edgesOf(drawn, placeOf, worths)
  const largest = new Map<string, number>()
  for (const edge of edges) {
    if (edge.kind !== 'noise')
      largest.set(scaleOf(edge, worths), Math.max(largest.get(scaleOf(edge, worths)) ?? 0, edge.size))
  }
  const byTime = rankByTime(nodes, edges)
  const namesakes = new Map<string, number>()
  for (const { name } of view.addresses) if (name !== undefined) namesakes.set(name, (namesakes.get(name) ?? 0) + 1)
  return {
    view,
    nodes,
    edges,
    placeOf,
    worths,
    largest,
    ranks: { hop: rankByHop(nodes, edges), time: byTime.ranks },
    since: byTime.since,
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

function edgesOf(
  movements: readonly MovementView[],
  placeOf: ReadonlyMap<string, number>,
  worths: Flow['worths'],
): FlowEdge[] {
  const bundles = new Map<string, { kind: EdgeKind; movements: MovementView[] }>()
  for (const movement of movements) {
    const kind = edgeKindOf(movement)
    // A clean payment beside stolen ones of the same pair is the same line.
    const line = kind === 'clean' ? 'fact' : kind
    const key = `${placeOf.get(movement.from)}|${placeOf.get(movement.to)}|${movement.asset}|${movement.toAsset ?? ''}|${line}`
    const bundle = bundles.get(key)
    if (bundle) bundle.movements.push(movement)
    else bundles.set(key, { kind: line, movements: [movement] })
  }
  return [...bundles.values()]
    .map(({ kind, movements: own }): FlowEdge => {
      const first = own.reduce((a, b) => (compareText(a.id, b.id) <= 0 ? a : b))
      const { units, taint, toUnits: toSum } = sumOf(own)
      const weighed = taint > 0n ? taint : units
      return {
        id: `m:${first.id}`,
        from: placeOf.get(first.from)!,
        to: placeOf.get(first.to)!,
        kind: kind === 'fact' && taint === 0n ? 'clean' : kind,
        asset: first.asset,
        toAsset: first.toAsset ?? '',
        movements: own,
        units,
        taint,
        toUnits: toSum,
        size: magnitude(centsAtTheft(weighed, first.asset, worths), weighed, first.asset, worths),
      }
    })
    .sort((a, b) => compareText(a.id, b.id))
}

/** Sums of movements in one asset. */
export function sumOf(movements: Iterable<MovementView>): { units: bigint; taint: bigint; toUnits: bigint } {
  const sum = { units: 0n, taint: 0n, toUnits: 0n }
  for (const movement of movements) {
    sum.units += toUnits(movement.units)
    sum.taint += toUnits(movement.taint)
    sum.toUnits += toUnits(movement.toUnits)
  }
  return sum
}
