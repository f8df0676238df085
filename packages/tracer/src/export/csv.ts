import { stringify } from 'csv-stringify/sync'
import { showUnits } from '../model/amount.ts'
import type { AddressAssetView, AddressView, AssetView, CaseView, LeadSideView, MovementView } from './case-view.ts'

type Cell = string | number | null

/** Rows that are turned into text at once. */
const BLOCK = 2_000

/**
 * Every movement in ledger order, with amounts as decimals, as base units and with the decimals between them.
 * A spreadsheet takes no field for a formula; see `harmless`.
 */
export function movementsCsv(view: CaseView): Iterable<string> {
  const assets = assetsByChain(view)
  return csv(MOVEMENT_COLUMNS, view.movements, (m) => {
    const asset = assets.get(`${chainPart(m.from)} ${m.asset}`)
    const to = m.toAsset === undefined ? undefined : assets.get(`${chainPart(m.from)} ${m.toAsset}`)
    return [
      ...[m.id, m.kind, m.time, m.block, m.tx, m.from, m.to, m.asset, asset?.symbol ?? ''],
      ...amounts(m.units, asset),
      ...amounts(m.taint, asset).slice(0, 2),
      ...[m.toAsset ?? '', to?.symbol ?? ''],
      ...amounts(m.toUnits ?? '', to),
      ...amounts(m.toTaint ?? '', to).slice(0, 2),
      ...[m.evidence, m.rivals, m.flags.join(' '), m.noise ?? '', m.shown ?? '', m.source ?? '', m.protocol ?? ''],
    ]
  })
}

const MOVEMENT_COLUMNS = [
  ...['id', 'kind', 'time', 'block', 'tx', 'from', 'to', 'asset', 'symbol', 'amount', 'units', 'decimals'],
  ...['taint_amount', 'taint_units', 'to_asset', 'to_symbol', 'to_amount', 'to_units', 'to_decimals'],
  ...['to_taint_amount', 'to_taint_units', 'evidence', 'rivals', 'flags', 'noise', 'shown', 'source', 'protocol'],
]

/** Every address in every asset; an address without a book has one row with the asset left blank. */
export function addressesCsv(view: CaseView): Iterable<string> {
  const assets = assetsByChain(view)
  const rows = view.addresses.flatMap((address): AddressRow[] =>
    address.assets.length === 0 ? [{ address }] : address.assets.map((account) => ({ address, account })),
  )
  return csv(ADDRESS_COLUMNS, rows, ({ address, account }) => {
    const asset = account && assets.get(`${chainPart(address.id)} ${account.asset}`)
    const pairs = [account?.in, account?.out, account?.taintIn, account?.taintOut, account?.held, account?.taintHeld]
    return [
      ...[address.id, address.hop, address.role, address.labels.map((label) => label.name).join('; ')],
      ...[address.stop?.kind ?? '', address.stop?.name ?? '', address.stop?.reason ?? ''],
      ...[address.complete ? 'yes' : 'no', address.looksLike ?? '', account?.asset ?? '', asset?.symbol ?? ''],
      asset?.decimals ?? null,
      ...[...pairs, account?.overdrawn].flatMap((units) => amounts(units ?? '', asset).slice(0, 2)),
    ]
  })
}

interface AddressRow {
  readonly address: AddressView
  readonly account?: AddressAssetView
}

const ADDRESS_COLUMNS = [
  ...['address', 'hop', 'role', 'labels', 'stop', 'stop_name', 'stop_reason', 'complete', 'looks_like'],
  ...['asset', 'symbol', 'decimals'],
  ...['in', 'out', 'taint_in', 'taint_out', 'held', 'taint_held', 'overdrawn'].flatMap((name) => [
    `${name}_amount`,
    `${name}_units`,
  ]),
]

/** Where the stolen units are now: one row per sink, address and asset. */
export function sinksCsv(view: CaseView): Iterable<string> {
  const assets = assetsByChain(view)
  const names = new Map(view.addresses.map(({ id, name }) => [id, name ?? '']))
  return csv(SINK_COLUMNS, view.statement.places, (place) => {
    const asset = assets.get(`${chainPart(place.address)} ${place.asset}`)
    return [
      ...[place.sink, place.address, names.get(place.address) ?? '', place.asset, asset?.symbol ?? ''],
      ...amounts(place.units, asset),
      place.count,
    ]
  })
}

const SINK_COLUMNS = ['sink', 'address', 'name', 'asset', 'symbol', 'amount', 'units', 'decimals', 'payments']

/** Inferred links, with the last word on each: no fact, and no part of any sum. */
export function leadsCsv(view: CaseView): Iterable<string> {
  const assets = assetsByChain(view)
  const side = ({ address, asset, units, tx, time }: LeadSideView): Cell[] => {
    const facts = assets.get(`${chainPart(address)} ${asset}`)
    return [address, time, tx, asset, facts?.symbol ?? '', ...amounts(units, facts).slice(0, 2)]
  }
  return csv(LEAD_COLUMNS, view.leads ?? [], ({ id, kind, rule, verdict, booked, from, to, gap, rivals, ...rest }) => {
    const { by = '', reason = '', at = '' } = rest.decisions.at(-1) ?? {}
    const found = [gap, rivals, rest.byChance, rest.evidence]
    return [id, kind, rule, verdict, booked ? 'yes' : 'no', by, reason, at, ...side(from), ...side(to), ...found]
  })
}

const LEAD_COLUMNS = [
  ...['lead', 'kind', 'rule', 'verdict', 'booked', 'by', 'reason', 'at'],
  ...['from', 'to'].flatMap((side) =>
    ['address', 'time', 'tx', 'asset', 'symbol', 'amount', 'units'].map((name) => `${side}_${name}`),
  ),
  ...['gap_seconds', 'rivals', 'by_chance', 'evidence'],
]

/**
 * A field that no spreadsheet runs: what begins, after blanks, with = + - @ (also in their full-width forms), a tab or a
 * carriage return gets an apostrophe in front. Quoting alone does not help.
 * @example harmless('=cmd()') // "'=cmd()"
 */
export function harmless(text: string): string {
  return /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^ *[\t\r]/u.test(text) ? `'${text}` : text
}

function* csv<T>(columns: readonly string[], rows: readonly T[], cells: (row: T) => Cell[]): Iterable<string> {
  yield stringify([columns])
  for (let start = 0; start < rows.length; start += BLOCK) {
    const block = rows.slice(start, start + BLOCK).map(cells)
    yield stringify(block.map((row) => row.map((cell) => (typeof cell === 'string' ? harmless(cell) : cell))))
  }
}

/** Decimal amount, raw units and decimals; the amount is blank where the decimals are unknown. */
function amounts(
  units: string,
  asset: AssetView | undefined,
): [amount: string, units: string, decimals: number | null] {
  const decimals = asset?.decimals ?? null
  return [units === '' || decimals === null ? '' : showUnits(BigInt(units), decimals), units, decimals]
}

function assetsByChain(view: CaseView): Map<string, AssetView> {
  return new Map(view.assets.map((asset) => [`${asset.chain} ${asset.asset}`, asset]))
}

function chainPart(address: MovementView['from']): string {
  return address.split(':', 2).join(':')
}
