import { showUnits } from '../model/amount.ts'
import { InputError } from '../model/errors.ts'
import type { AddressView, AssetView, CaseView, LeadView, MovementView } from './case-view.ts'

/** A case as nodes and edges with flat text attributes: what graph programs read. Units are exact decimal text. */
export interface GraphNode {
  readonly id: string
  readonly attributes: Readonly<Record<(typeof NODE_ATTRIBUTES)[number], string>>
}

export interface GraphEdge {
  readonly id: string
  readonly source: string
  readonly target: string
  readonly attributes: Readonly<Record<(typeof EDGE_ATTRIBUTES)[number], string>>
}

export const NODE_ATTRIBUTES = [
  'label',
  'role',
  'hop',
  'labels',
  'stop',
  'stop_reason',
  'complete',
  'looks_like',
] as const
export const EDGE_ATTRIBUTES = [
  ...(['label', 'kind', 'tx', 'time', 'block', 'asset', 'symbol', 'amount', 'units', 'taint_amount', 'taint'] as const),
  ...(['to_asset', 'to_units', 'to_taint', 'evidence', 'rivals', 'flags', 'noise', 'shown', 'protocol'] as const),
]

/** The receiver of fees, which on the ledger nobody is. */
export const FEES = 'fees'

/** Graph programs hold the picture in memory, and so do their file formats: no more movements than this. */
const LIMIT = 250_000

/**
 * Nodes and edges of a case: one node per address, one edge per movement.
 * @throws InputError when there are more movements than such a file can hold
 */
export function graphOf(view: CaseView, format: string): { nodes: GraphNode[]; edges: GraphEdge[] } {
  if (view.movements.length > LIMIT) {
    throw new InputError(`too many movements for ${format}`, {
      got: `${view.movements.length} movements`,
      wanted: `at most ${LIMIT}, which graph programs can still show`,
      next: 'export as csv or json, or trace with narrower limits',
    })
  }
  const assets = new Map(view.assets.map((asset) => [`${asset.chain} ${asset.asset}`, asset]))
  const nodes = view.addresses.map(nodeOf)
  if (view.movements.some((movement) => movement.to === '')) nodes.push(feesNode())
  const known = new Set(nodes.map(({ id }) => id))
  const inferred = (view.leads ?? []).filter(({ booked, verdict }) => !booked && verdict !== 'rejected')
  for (const id of new Set(inferred.flatMap(({ from, to }) => [from.address, to.address])))
    if (!known.has(id)) nodes.push(plainNode(id))
  const edges = [...view.movements.map((movement) => edgeOf(movement, assets)), ...inferred.map(leadEdge)]
  return { nodes, edges }
}

function nodeOf(address: AddressView): GraphNode {
  return {
    id: address.id,
    attributes: {
      label: address.name ?? address.id,
      role: address.role,
      hop: address.hop === null ? '' : String(address.hop),
      labels: address.labels.map(({ name, source }) => `${name} (${source})`).join('; '),
      stop: address.stop?.kind ?? '',
      stop_reason: address.stop?.reason ?? '',
      complete: address.complete ? 'yes' : 'no',
      looks_like: address.looksLike ?? '',
    },
  }
}

function feesNode(): GraphNode {
  const { attributes } = plainNode('fees')
  return { id: FEES, attributes: { ...attributes, complete: 'yes' } }
}

function plainNode(id: string): GraphNode {
  const attributes = { label: id, role: 'other', hop: '', labels: '', stop: '', stop_reason: '' }
  return { id, attributes: { ...attributes, complete: 'no', looks_like: '' } }
}

/** A lead carries no units, so that whoever adds up edges counts no guess. */
function leadEdge({ id, kind, rule, from, to, rivals, evidence }: LeadView): GraphEdge {
  const nothing = { amount: '', units: '', taint_amount: '', taint: '', to_units: '', to_taint: '', symbol: '' }
  return {
    id: `lead:${id}`,
    source: from.address,
    target: to.address,
    attributes: {
      ...{ label: `lead: ${rule}`, kind: 'lead', tx: to.tx, time: to.time, block: '', asset: from.asset, ...nothing },
      ...{ to_asset: to.asset, evidence: `lead over a ${kind}: ${evidence}`, rivals: String(rivals) },
      ...{ protocol: '', flags: 'lead', noise: '', shown: `${from.units} to ${to.units} base units` },
    },
  }
}

function edgeOf(movement: MovementView, assets: ReadonlyMap<string, AssetView>): GraphEdge {
  const asset = assets.get(`${movement.from.split(':', 2).join(':')} ${movement.asset}`)
  const amount = (units: string): string =>
    units === '' || asset?.decimals == null ? '' : showUnits(BigInt(units), asset.decimals)
  const shown = amount(movement.units) || movement.shown || movement.units
  return {
    id: movement.id,
    source: movement.from,
    target: movement.to === '' ? FEES : movement.to,
    attributes: {
      label: `${shown} ${asset?.symbol ?? ''}`.trim(),
      kind: movement.kind,
      tx: movement.tx,
      time: movement.time,
      block: movement.block === null ? '' : String(movement.block),
      asset: movement.asset,
      symbol: asset?.symbol ?? '',
      amount: amount(movement.units),
      units: movement.units,
      taint_amount: amount(movement.taint),
      taint: movement.taint,
      to_asset: movement.toAsset ?? '',
      to_units: movement.toUnits ?? '',
      to_taint: movement.toTaint ?? '',
      evidence: movement.evidence,
      rivals: String(movement.rivals),
      flags: movement.flags.join(' '),
      noise: movement.noise ?? '',
      shown: movement.shown ?? '',
      protocol: movement.protocol ?? '',
    },
  }
}

/**
 * Text that XML 1.0 can hold: control characters, halves of surrogate pairs and the two non-characters become U+FFFD,
 * so does a carriage return, which a parser would turn into a line feed.
 */
export function xmlText(text: string): string {
  return text.replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
}
