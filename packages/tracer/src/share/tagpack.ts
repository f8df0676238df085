import { stringify } from 'yaml'
import type { ActorView, AddressView, CaseView, LabelView } from '../export/case-view.ts'
import { beside, type ExportPart } from '../export/write-export.ts'
import type { Tlp } from '../model/tlp.ts'
import { asOf, partsOf } from './records.ts'
import { readable } from './uuid.ts'
import { markingOfLabel } from './withhold.ts'

export interface PackOptions {
  readonly tlp: Tlp
  /** Creator of the packs; Spoor where nobody is named. */
  readonly by?: string
}

/** Networks that GraphSense has a name for; others are written as CAIP-2. */
const NETWORKS: ReadonlyMap<string, string> = new Map([
  ['eip155:1', 'ETH'],
  ['bip122:000000000019d6689c085ae165831e93', 'BTC'],
  ['bip122:12a765e31ffd4059bada1e25190f6e98', 'LTC'],
  ['tron:0x2b6653dc', 'TRX'],
])

/** Our categories in the words of the INTERPOL taxonomy that TagPacks use. */
const CATEGORIES: ReadonlyMap<string, string> = new Map([
  ['service', 'service'],
  ['deposit', 'deposit_wallet'],
  ['mixer', 'mixing_service'],
  ['bridge', 'defi_bridge'],
  ['dex', 'defi_dex'],
  ['theft', 'hack'],
  ['token', 'defi_token'],
  ['sanctioned', 'sanction'],
])

/** Ids of the confidences of TagPacks, the surest first. */
const CONFIDENCES: readonly (readonly [number, string])[] = [
  [100, 'ownership'],
  [90, 'manual_transaction'],
  [70, 'forensic_investigation'],
  [60, 'authority_data'],
  [50, 'forensic'],
  [40, 'untrusted_transaction'],
  [20, 'web_crawl'],
  [10, 'heuristic'],
  [0, 'unknown'],
]

/** Longest text that an importer takes. */
const MAX_TEXT = 500

/** Roles that this case is the source of: stolen value landed or came here, whoever owns the address. */
const FOUND: ReadonlyMap<string, string> = new Map([
  ['seed', 'stolen value first landed here'],
  ['attacker', 'received stolen value'],
  ['launderer', 'received stolen value'],
  ['frontier', 'received stolen value, and was not read further'],
])

/**
 * The labels of a case as a TagPack of GraphSense, with a tag for every address that the case says stolen value came to; and the actors that
 * labels name as an ActorPack beside it.
 * @param view what may be handed over: see `underMarking` and `stolenPart`
 */
export function packParts(view: CaseView, path: string, options: PackOptions): ExportPart[] {
  const safe = readable(view)
  const parts = [{ path, chunks: [tagPack(safe, readable(options))] }]
  const named = new Set(safe.addresses.flatMap(({ labels }) => labels.flatMap(({ actor }) => actor ?? [])))
  const actors = (safe.actors ?? []).filter(({ id }) => named.has(id))
  if (actors.length > 0)
    parts.push({ path: beside(path, 'actors'), chunks: [actorPack(safe, actors, readable(options))] })
  return parts
}

function tagPack(view: CaseView, options: PackOptions): string {
  const tags = view.addresses
    // what stands for a transaction between its inputs and outputs is no address
    .filter(({ id }) => !partsOf(id).account.startsWith('tx:'))
    .flatMap((address) => [...foundTag(address, view), ...address.labels.map((label) => labelTag(address.id, label))])
  return stringify({ ...header(view, options), is_public: options.tlp === 'clear', tags }, { lineWidth: 0 })
}

function header({ incident, statement }: CaseView, { tlp, by = 'Spoor' }: PackOptions): object {
  return {
    title: cut(`${incident.title}: addresses of the case`),
    creator: by,
    description: `TLP:${tlp.toUpperCase()}. Method ${statement.method}. Case ${statement.hash}.`,
  }
}

function foundTag(address: AddressView, view: CaseView): readonly object[] {
  const found = FOUND.get(address.role)
  if (found === undefined) return []
  const { incident, statement } = view
  return [
    {
      ...placeOf(address.id),
      label: cut(`${incident.title}: ${found}`),
      source: cut(`Spoor, case ${statement.hash}`),
      confidence: 'forensic',
      lastmod: asOf(view).slice(0, 10),
      ...(address.role === 'seed' ? { category: CATEGORIES.get('theft') } : {}),
      tag_type: 'event',
    },
  ]
}

function labelTag(address: string, label: LabelView): object {
  const { name, category, source, citation, confidence, date, actor, abuse, authority, lostBy } = label
  const marking = markingOfLabel(label)
  const context = {
    ...(citation === '' ? {} : { citation }),
    ...(authority === undefined ? {} : { authority }),
    ...(lostBy === undefined ? {} : { lost_by: lostBy }),
  }
  return {
    ...placeOf(address),
    label: cut(name),
    // the importer reads a marking in front of a text: a pack has no field for it
    source: cut(
      marking === undefined || /^\s*\[?tlp:/i.test(source) ? source : `TLP:${marking.toUpperCase()} ${source}`,
    ),
    confidence: confidenceOf(confidence),
    ...(date === undefined ? {} : { lastmod: date }),
    ...(category === 'other' ? {} : { category: CATEGORIES.get(category) ?? category }),
    ...(actor === undefined ? {} : { actor }),
    ...(abuse === undefined ? {} : { abuse }),
    tag_type: 'actor',
    ...(Object.keys(context).length === 0 ? {} : { context: JSON.stringify(context) }),
  }
}

function placeOf(address: string): object {
  const { network, account } = partsOf(address)
  const name = NETWORKS.get(network) ?? network
  return { address: account, currency: name, network: name }
}

/** The step of the scale that is not above it. */
function confidenceOf(confidence: number | undefined): string {
  return CONFIDENCES.find(([level]) => confidence !== undefined && confidence >= level)?.[1] ?? 'unknown'
}

function actorPack(view: CaseView, actors: readonly ActorView[], options: PackOptions): string {
  return stringify(
    {
      ...header(view, options),
      title: cut(`${view.incident.title}: actors of the case`),
      actors: actors.map(({ id, name, categories, jurisdictions, uri, contacts, aliases, date }) => ({
        ...{ id, label: name, uri, categories, jurisdictions, aliases },
        ...(date === '' ? {} : { lastmod: date }),
        ...(contacts.length === 0 ? {} : { contacts: contacts.map(({ kind, url }) => ({ kind, url })) }),
      })),
    },
    { lineWidth: 0 },
  )
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`
}
