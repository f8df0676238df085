import type { AddressView, MovementView } from '../case-view.ts'
import { isAskedFor, isWorth } from './filter.ts'
import { edgeKindOf, sumOf } from './flow.ts'
import type { Flow, FlowEdge } from './flow-model.ts'
import { type Drawn, inWindow } from './picture.ts'
import { type EdgeKind, headingOf, type NodeKind, type PictureRequest } from './picture-view.ts'
import { centsAtTheft, compareText, toUnits } from './values.ts'

/** An address of the picture as a row of a table. Units are decimal strings; texts are foreign. */
export interface AddressRow {
  readonly id: string
  readonly kind: NodeKind
  readonly role: string
  readonly name?: string
  readonly labels: readonly string[]
  readonly hop: number | null
  readonly taintIn: readonly AssetUnits[]
  readonly taintOut: readonly AssetUnits[]
  readonly taintHeld: readonly AssetUnits[]
  /** US cents at theft time of what is priced of `taintIn`; `null` where nothing is. */
  readonly cents: string | null
  /** Kind of its stop; empty where the walk went on. */
  readonly stop: string
  readonly complete: boolean
}

export interface AssetUnits {
  readonly asset: string
  readonly units: string
}

/** A movement of the picture as a row of a table. */
export interface MovementRow extends MovementView {
  readonly line: EdgeKind
  /** US cents at theft time of all its units; `null` where they have no price. */
  readonly cents: string | null
}

/** Some rows of a table, and how many there are. */
export interface Tile<Row> {
  readonly total: number
  readonly offset: number
  readonly rows: readonly Row[]
}

/** Columns by which a table can be sorted. */
export const ADDRESS_COLUMNS = ['address', 'label', 'role', 'hop', 'in', 'held', 'usd', 'stop', 'complete'] as const
export const MOVEMENT_COLUMNS = [
  'time',
  'from',
  'to',
  'amount',
  'asset',
  'usd',
  'usdThen',
  'taint',
  'evidence',
  'tx',
] as const
export type AddressColumn = (typeof ADDRESS_COLUMNS)[number]
export type MovementColumn = (typeof MOVEMENT_COLUMNS)[number]

export interface RowsRequest<Column> {
  readonly sort: Column
  readonly desc: boolean
  /** Rows that hold this text anywhere, in any case; empty for all. */
  readonly text: string
}

/** What rows are compared by. */
export type Key = string | number | bigint | null

/** Nothing sorts below everything. */
function compareKeys(a: Key, b: Key): number {
  return a === b ? 0 : a === null ? -1 : b === null ? 1 : a < b ? -1 : 1
}

/** All addresses of the picture that are in sight, folded or not, by their address. */
export function addressesInSight(flow: Flow, drawn: Drawn): AddressRow[] {
  const shown = new Set(drawn.view.nodes.filter(({ hidden }) => !hidden).map(({ id }) => id))
  const addresses = addressesOf(flow)
  return flow.nodes.flatMap(({ id, kind }): AddressRow[] => {
    const as = drawn.standIn(id)
    return as !== undefined && shown.has(as) ? [addressRow(flow, id, kind, addresses.get(id))] : []
  })
}

/** The rows asked for, sorted; equal ones keep their order. */
export function addressRows(rows: readonly AddressRow[], request: RowsRequest<AddressColumn>): AddressRow[] {
  return sorted(rows, request, ADDRESS_KEYS, addressText)
}

const known = new WeakMap<Flow, ReadonlyMap<string, AddressView>>()

function addressesOf(flow: Flow): ReadonlyMap<string, AddressView> {
  const found = known.get(flow) ?? new Map(flow.view.addresses.map((address) => [address.id, address]))
  known.set(flow, found)
  return found
}

/** One address as a row. */
export function addressRow(flow: Flow, id: string, kind: NodeKind, address = addressesOf(flow).get(id)): AddressRow {
  const units = (pick: 'taintIn' | 'taintOut' | 'taintHeld'): AssetUnits[] =>
    (address?.assets ?? []).flatMap((entry) =>
      toUnits(entry[pick]) > 0n ? [{ asset: entry.asset, units: entry[pick] }] : [],
    )
  const taintIn = units('taintIn')
  const cents = taintIn.flatMap((entry) => centsAtTheft(BigInt(entry.units), entry.asset, flow.worths) ?? [])
  return {
    id,
    kind,
    role: address?.role ?? '',
    ...(address?.name === undefined ? {} : { name: address.name }),
    labels: (address?.labels ?? []).map(({ name }) => name),
    hop: address?.hop ?? null,
    taintIn,
    taintOut: units('taintOut'),
    taintHeld: units('taintHeld'),
    cents: cents.length === 0 ? null : String(cents.reduce((sum, one) => sum + one, 0n)),
    stop: address?.stop?.kind ?? '',
    complete: address?.complete ?? false,
  }
}

const ADDRESS_KEYS: Readonly<Record<AddressColumn, (row: AddressRow) => Key>> = {
  address: (row) => row.id,
  label: (row) => row.labels.join(' '),
  role: (row) => row.role,
  hop: (row) => row.hop,
  in: (row) => (row.cents === null ? null : BigInt(row.cents)),
  held: (row) => (row.taintHeld[0] === undefined ? null : BigInt(row.taintHeld[0].units)),
  usd: (row) => (row.cents === null ? null : BigInt(row.cents)),
  stop: (row) => row.stop,
  complete: (row) => Number(row.complete),
}

function addressText({ id, labels, name = '', role, stop }: AddressRow): string {
  return [id, name, ...labels, role, stop].join(' ')
}

/** What the lines in sight stand for, and what passes inside of folds in sight. */
export function edgesInSight(flow: Flow, drawn: Drawn): readonly FlowEdge[] {
  const hidden = new Set(drawn.view.edges.flatMap(({ id, hidden: away }) => (away ? [id] : [])))
  const shown = new Set(drawn.view.nodes.flatMap(({ id, hidden: away }) => (away ? [] : [id])))
  const away = new Set([...drawn.edges].flatMap(([id, edges]) => (hidden.has(id) ? edges : [])))
  return flow.edges.filter((edge) => {
    if (away.has(edge)) return false
    const [from, to] = [flow.nodes[edge.from]!, flow.nodes[edge.to]!].map(({ id }) => drawn.standIn(id))
    if (from === undefined || to === undefined || !shown.has(from) || !shown.has(to)) return false
    return from !== to || !from.startsWith('fold:') || isLeftInside(flow, edge, drawn.request)
  })
}

/** What passes inside of a fold is drawn as no line, and is under the same filters as one. */
function isLeftInside(flow: Flow, edge: FlowEdge, { filters, window }: PictureRequest): boolean {
  if (edge.kind === 'noise') return true
  if (!isAskedFor(edge, filters) || filters.hiddenLines.includes(headingOf(edge))) return false
  if (filters.minCents === 0n) return true
  const { taint, units } = window === null ? edge : sumOf(inWindow(edge.movements, window))
  return isWorth(centsAtTheft(taint > 0n ? taint : units, edge.asset, flow.worths), filters)
}

/** All movements of the lines in sight, those inside of folds included, in ledger order. */
export function movementsInSight(flow: Flow, drawn: Drawn, window: PictureRequest['window']): MovementRow[] {
  const wanted = new Set(
    edgesInSight(flow, drawn).flatMap(({ movements }) => (window ? inWindow(movements, window) : movements)),
  )
  return flow.view.movements.filter((movement) => wanted.has(movement)).map((row) => movementRow(flow, row))
}

/** The rows asked for, sorted; equal ones keep their order. */
export function movementRows(rows: readonly MovementRow[], request: RowsRequest<MovementColumn>): MovementRow[] {
  return sorted(rows, request, MOVEMENT_KEYS, movementText)
}

export function movementRow({ worths }: Flow, movement: MovementView): MovementRow {
  const cents = movement.units === '' ? null : centsAtTheft(BigInt(movement.units), movement.asset, worths)
  return { ...movement, line: edgeKindOf(movement), cents: cents === null ? null : String(cents) }
}

const MOVEMENT_KEYS: Readonly<Record<MovementColumn, (row: MovementRow) => Key>> = {
  time: (row) => row.time,
  from: (row) => row.from,
  to: (row) => row.to,
  amount: (row) => toUnits(row.units),
  asset: (row) => row.asset,
  usd: (row) => (row.cents === null ? null : BigInt(row.cents)),
  usdThen: (row) => (row.usdThen === undefined ? null : BigInt(row.usdThen.replace('.', ''))),
  taint: (row) => toUnits(row.taint),
  evidence: (row) => row.line,
  tx: (row) => row.tx,
}

function movementText({ id, from, to, tx, asset, line, time }: MovementRow): string {
  return [id, from, to, tx, asset, line, time].join(' ')
}

/** Rows that hold the text, by one column; equal ones keep their order. */
export function sorted<Row extends { readonly id: string }, Column extends string>(
  rows: readonly Row[],
  { sort, desc, text }: RowsRequest<Column>,
  keys: Readonly<Record<Column, (row: Row) => Key>>,
  textOf: (row: Row) => string,
): Row[] {
  const wanted = text.trim().toLowerCase()
  const found = wanted === '' ? rows : rows.filter((row) => textOf(row).toLowerCase().includes(wanted))
  const keyed = found.map((row, at) => ({ row, at, key: keys[sort](row) }))
  keyed.sort((a, b) => (desc ? compareKeys(b.key, a.key) : compareKeys(a.key, b.key)) || a.at - b.at)
  return keyed.map(({ row }) => row)
}

/** @param limit rows of the tile at most */
export function tileOf<Row>(rows: readonly Row[], offset: number, limit: number): Tile<Row> {
  return { total: rows.length, offset, rows: rows.slice(offset, offset + limit) }
}

/** Members of a fold as rows, those laid open included, the largest first; of a run in its order. */
export function foldRows(flow: Flow, drawn: Drawn, fold: string): AddressRow[] | undefined {
  const members = drawn.folding.folds.get(fold)?.members
  return members?.map((place) => addressRow(flow, flow.nodes[place]!.id, flow.nodes[place]!.kind))
}

/** Movements behind a drawn line, by time; the one asked for first. */
export function lineRows(
  flow: Flow,
  drawn: Drawn,
  line: string,
  window: PictureRequest['window'],
  first?: string,
): MovementRow[] | undefined {
  const edges = drawn.edges.get(line)
  if (edges === undefined) return undefined
  const movements = edges.flatMap((edge) => (window === null ? edge.movements : inWindow(edge.movements, window)))
  return movements
    .map((movement) => movementRow(flow, movement))
    .sort((a, b) => Number(b.id === first) - Number(a.id === first) || compareText(a.time, b.time))
}

/**
 * The drawn line that a movement is part of; `undefined` where it is not drawn. A lead and the movements that it became when somebody
 * accepted it name each other, so that whoever looks at the one is shown the other.
 */
export function lineOf(drawn: Drawn, movement: string): string | undefined {
  const lead = /^lead:[0-9a-f]+/.exec(movement)?.[0]
  const open = lead && drawn.view.edges.find(({ leads = [] }) => leads.some(({ id }) => `lead:${id}` === lead))
  if (open) return open.id
  const asked = lead === undefined ? (id: string) => id === movement : (id: string) => id.split(' ')[0] === lead
  for (const [line, edges] of drawn.edges)
    if (edges.some(({ movements }) => movements.some(({ id }) => asked(id)))) return line
  return undefined
}
