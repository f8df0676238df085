/** Case → picture: one node an address, one edge for all movements of the same pair, asset and kind of evidence. */
import type { AddressView, MovementView } from '../case-file.ts'
import { pixelValue, sum, toUnits, usdCents } from '../text/money.ts'
import { assetOf } from './index-case.ts'
import {
  type CaseIndex,
  type EdgeKind,
  type FlowEdge,
  type FlowNode,
  NODE_KINDS,
  type NodeKind,
  type Picture,
} from './model.ts'

/** Widths span four decades below the largest flow; what is smaller gets the thinnest line. */
const DECADES = 4

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const INFERRED: ReadonlySet<MovementView['evidence']> = new Set(['amount-and-time', 'label', 'lead'])

export function edgeKind(movement: MovementView): EdgeKind {
  if (movement.noise !== undefined) return 'noise'
  if (movement.evidence === 'assertion') return 'assertion'
  if (INFERRED.has(movement.evidence)) return 'lead'
  return movement.taint === '0' || movement.taint === '' ? 'clean' : 'fact'
}

const nodeKind = (address: AddressView | undefined): NodeKind =>
  NODE_KINDS.find((kind) => kind === address?.role) ?? 'other'

const logShare = (value: number, max: number): number =>
  value <= 0 || max <= 0 ? 0 : Math.min(1, Math.max(0, 1 + Math.log10(value / max) / DECADES))

interface Bundle {
  readonly kind: EdgeKind
  readonly movements: MovementView[]
}

function bundles(index: CaseIndex): Bundle[] {
  const found = new Map<string, Bundle>()
  for (const movement of index.view.movements) {
    // A fee goes to nobody: it is in the tables and the statement, not in the picture.
    if (movement.to === '' || movement.from === '') continue
    const kind = edgeKind(movement)
    // A clean payment beside stolen ones of the same pair is the same line.
    const line = kind === 'clean' ? 'fact' : kind
    const key = [movement.from, movement.to, movement.asset, movement.toAsset ?? '', line].join('|')
    const bundle = found.get(key)
    if (bundle) bundle.movements.push(movement)
    else found.set(key, { kind: line, movements: [movement] })
  }
  return [...found.values()]
}

/** Size of a movement for widths only: dollars where priced, else whole coins. */
const magnitude = (cents: bigint | null, units: bigint, decimals: number | null): number =>
  cents === null ? pixelValue(units, decimals ?? 0) : pixelValue(cents, 2)

function buildEdges(index: CaseIndex): FlowEdge[] {
  const drafts = bundles(index).map(({ kind, movements }) => {
    const first = movements.reduce((a, b) => (byText(a.id, b.id) <= 0 ? a : b))
    const asset = assetOf(index, first.asset)
    const units = sum(movements.map((movement) => toUnits(movement.units)))
    const taint = sum(movements.map((movement) => toUnits(movement.taint)))
    const weighed = taint > 0n ? taint : units
    const cents = usdCents(weighed, asset.decimals, asset.usdPrice, asset.asset)
    return {
      id: `m:${first.id}`,
      from: first.from,
      to: first.to,
      kind: kind === 'fact' && taint === 0n ? ('clean' as const) : kind,
      asset: first.asset,
      toAsset: first.toAsset ?? '',
      movements,
      units,
      taint,
      cents,
      toUnits: sum(movements.map((movement) => toUnits(movement.toUnits))),
      size: magnitude(cents, weighed, asset.decimals),
    }
  })
  // Unpriced assets are compared with their own largest flow: a coin of one is not a dollar of another.
  const largest = new Map<string, number>()
  const scaleOf = (edge: { asset: string; cents: bigint | null }): string => (edge.cents === null ? edge.asset : 'usd')
  for (const draft of drafts) {
    if (draft.kind === 'noise') continue
    largest.set(scaleOf(draft), Math.max(largest.get(scaleOf(draft)) ?? 0, draft.size))
  }
  return drafts
    .map(({ size, ...edge }) => ({
      ...edge,
      weight: edge.kind === 'noise' ? 0 : logShare(size, largest.get(scaleOf(edge)) ?? 0),
    }))
    .sort((a, b) => byText(a.id, b.id))
}

/** Stolen value that came in, in dollars where priced. */
function passed(index: CaseIndex, address: AddressView): number {
  return address.assets.reduce((total, entry) => {
    const asset = assetOf(index, entry.asset)
    const units = toUnits(entry.taintIn)
    const cents = usdCents(units, asset.decimals, asset.usdPrice, asset.asset)
    return total + magnitude(cents, units, asset.decimals)
  }, 0)
}

/** Columns: the hop where taint reached; else one right of a payer, or one left of who is paid; 0 for what hangs on nothing. */
function rankNodes(index: CaseIndex, ids: readonly string[], edges: readonly FlowEdge[]): Map<string, number> {
  const ranks = new Map<string, number>()
  for (const id of ids) {
    const hop = index.addresses.get(id)?.hop
    if (hop !== null && hop !== undefined) ranks.set(id, hop)
  }
  for (let grew = true; grew; ) {
    const found = new Map<string, number>()
    for (const edge of edges) {
      const from = ranks.get(edge.from)
      const to = ranks.get(edge.to)
      if (from !== undefined && to === undefined) found.set(edge.to, Math.min(found.get(edge.to) ?? Infinity, from + 1))
      if (from === undefined && to !== undefined && !found.has(edge.from)) found.set(edge.from, to - 1)
    }
    for (const [id, rank] of found) ranks.set(id, rank)
    grew = found.size > 0
  }
  return ranks
}

export function buildPicture(index: CaseIndex): Picture {
  const edges = buildEdges(index)
  const ids = new Set<string>(index.view.incident.seeds.map((seed) => seed.address))
  const real = new Set<string>(ids)
  for (const edge of edges) {
    for (const id of [edge.from, edge.to]) {
      ids.add(id)
      if (edge.kind !== 'noise') real.add(id)
    }
  }
  const sorted = [...ids].sort(byText)
  const ranks = rankNodes(index, sorted, edges)
  const sizes = new Map(
    sorted
      .map((id) => [id, index.addresses.get(id)] as const)
      .map(([id, address]) => [id, address ? passed(index, address) : 0]),
  )
  const max = Math.max(0, ...sizes.values())
  const nodes = sorted.map((id): FlowNode => {
    const address = index.addresses.get(id)
    const noise = !real.has(id)
    return {
      id,
      kind: noise ? 'noise' : nodeKind(address),
      rank: ranks.get(id) ?? 0,
      noise,
      members: [id],
      weight: logShare(sizes.get(id) ?? 0, max),
      complete: address?.complete ?? false,
    }
  })
  return { nodes, edges }
}
