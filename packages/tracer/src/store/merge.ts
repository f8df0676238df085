import { quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import type { Transfer } from '../model/transfer.ts'

/** Who says something: two files of one name differ in their identity. */
export interface Teller {
  readonly name: string
  readonly identity: string
  /**
   * Whether it is said of the whole transaction, opened, and not of an address. A list may leave open the position that the
   * opened transaction tells: as much two views of one payment as those of two sources.
   */
  readonly opened: boolean
}

/** What one source says of one payment, in a list or of an opened transaction. */
export interface Sighting<T extends Teller = Teller> {
  readonly source: T
  readonly transfer: Transfer
}

/**
 * The payments of one transaction as several sources saw it, or one both listed and opened it (docs/decisions/0015). Depends on nothing but the set of
 * sightings: not on their order, nor on how often one is repeated; a single source comes out as it is.
 *
 * Rows that agree in kind, sender, receiver, asset, units and status are the same payments; there are as many of them as the
 * source that saw most of them saw. Rows with a position are kept before rows without, then those of the source that comes first by name.
 * What a kept row does not say is filled in from the rows it stands for.
 * @returns one row each, with the source it is kept of, ascending by id
 * @throws InputError when two sources contradict each other in what identifies a payment; it names both
 * @example
 * mergeSightings([{ source: explorer, transfer: withoutPosition }, { source: node, transfer: atLog7 }])
 * // one row, at position 7, with the symbol that only the explorer told
 */
export function mergeSightings<T extends Teller>(sightings: readonly Sighting<T>[]): Sighting<T>[] {
  const byPayment = new Map<string, Row<T>[]>()
  for (const row of rowsOf(sightings)) push(byPayment, paymentOf(row.united), row)
  return [...byPayment.values()].flatMap(mergePayments).sort((a, b) => (a.transfer.id < b.transfer.id ? -1 : 1))
}

/** Text that rows share when they are payments of the same kind, between the same two, of the same amount, in one transaction. */
export function paymentOf({ chain, tx, kind, from, to, asset, units, shown, status }: Transfer): string {
  return JSON.stringify([chain, tx, kind, from, to, asset, units === null ? ['shown', shown] : String(units), status])
}

/**
 * What a source says of a payment that it told before: what either leaves open is filled in from the other.
 * @throws InputError when the two contradict each other in what identifies a payment
 */
export function joinTold(source: Teller, before: Transfer, now: Transfer): Transfer {
  const field = contradiction(before, now)
  if (field !== undefined) {
    throw new InputError(`${quote(source.name)} tells transfer ${before.id} in two ways`, {
      got: `${field} ${show(now[field])}`,
      wanted: `${field} ${show(before[field])}, as it is in the case already`,
      next: NEXT,
    })
  }
  // What a token calls itself may change between two looks: the smaller text stays, whichever came first.
  const named = NAMED.map((field) => [field, smaller(before[field], now[field])])
  return { ...filled(before, [now]), ...Object.fromEntries(named), flags: flagsOf([before, now], [before, now]) }
}

const NEXT = 'find out which source is wrong, and leave it out or correct it'

/** Flags that are no property of the payment but of how one source came to see it. */
const UNFINALIZED = 'unfinalized'
const DUPLICATE = 'maybe-duplicate'

/** All that was said under one id. */
interface Row<T extends Teller> {
  /** What all of them come to. */
  readonly united: Transfer
  /** By source in order; one each. */
  readonly told: readonly Sighting<T>[]
}

/** Sightings by their ids, with the sources in order. */
function rowsOf<T extends Teller>(sightings: readonly Sighting<T>[]): Row<T>[] {
  const byId = new Map<string, Map<string, Sighting<T>>>()
  for (const { source, transfer } of sightings) {
    const told = byId.get(transfer.id) ?? new Map<string, Sighting<T>>()
    byId.set(transfer.id, told)
    const key = keyOf(source)
    const before = told.get(key)
    told.set(key, { source, transfer: before === undefined ? transfer : joinTold(source, before.transfer, transfer) })
  }
  return [...byId.values()].map((bySource) => {
    const told = [...bySource.values()].sort(bySourceOrder)
    checkAgree(told)
    const [first, ...others] = told.map((sighting) => sighting.transfer)
    return { united: filled(first!, others), told }
  })
}

function mergePayments<T extends Teller>(rows: readonly Row<T>[]): Sighting<T>[] {
  const ranked = [...rows].sort(byPreference)
  const seenBy = new Map<string, Row<T>[]>()
  for (const row of ranked) for (const { source } of row.told) push(seenBy, keyOf(source), row)
  const most = Math.max(...[...seenBy.values()].map((seen) => seen.length))
  const kept = ranked.slice(0, most)
  // Each source's rows stand for kept rows of their own: under their own id where it is kept, else for those still free.
  const standing = new Map<Row<T>, Sighting<T>[]>(kept.map((row) => [row, [...row.told]]))
  for (const [source, seen] of seenBy) {
    const own = new Set(seen)
    const free = kept.filter((row) => !own.has(row)).values()
    for (const row of seen) {
      if (standing.has(row)) continue
      const place = free.next().value!
      standing.get(place)!.push(row.told.find((sighting) => keyOf(sighting.source) === source)!)
    }
  }
  return kept.map((row) => {
    const own = row.told.length
    const [first, ...others] = standing.get(row)!
    const rest = [...others.slice(0, own - 1), ...others.slice(own - 1).sort(bySightingOrder)]
    const all = [first!, ...rest]
    if (all.length > own) checkAgree(all)
    const transfers = all.map((sighting) => sighting.transfer)
    const transfer = filled(transfers[0]!, transfers.slice(1))
    return { source: first!.source, transfer: { ...transfer, flags: flagsOf(transfers, transfers.slice(0, own)) } }
  })
}

/** Rows with a position first; then by the first source that saw them, position, number of the copy. */
function byPreference(a: Row<Teller>, b: Row<Teller>): number {
  const [x, y] = [a.told[0]!, b.told[0]!]
  return byPosition(x, y) || bySourceOrder(x, y) || byPlace(x.transfer, y.transfer)
}

function bySightingOrder(a: Sighting, b: Sighting): number {
  return byPosition(a, b) || bySourceOrder(a, b) || byPlace(a.transfer, b.transfer)
}

function byPosition(a: Sighting, b: Sighting): number {
  return Number(a.transfer.position === null) - Number(b.transfer.position === null)
}

/** By position; ids without one end in the number of their copy. */
function byPlace(a: Transfer, b: Transfer): number {
  const place = (a.position ?? 0) - (b.position ?? 0)
  return place || a.id.length - b.id.length || order(a.id, b.id)
}

function bySourceOrder(a: Sighting, b: Sighting): number {
  return order(keyOf(a.source), keyOf(b.source))
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const keyOf = ({ name, identity, opened }: Teller): string => `${name}\n${identity}\n${opened ? 1 : 0}`

const STATED = ['chain', 'tx', 'kind', 'from', 'to', 'asset', 'status'] as const
const OPTIONAL = ['units', 'block', 'time', 'txIndex', 'blockHash'] as const
const NAMED = ['shown', 'symbol', 'name', 'decimals'] as const

/** The first field in which two rows cannot both be right about one payment; undefined where they can, or are of two payments. */
export function contradiction(a: Transfer, b: Transfer): keyof Transfer | undefined {
  const differ = (field: keyof Transfer): boolean => a[field] !== null && b[field] !== null && a[field] !== b[field]
  const wrong = OPTIONAL.find(differ) ?? STATED.find((field) => a[field] !== b[field])
  if (wrong !== undefined) return wrong
  if (a.id === b.id && a.position !== b.position) return 'position'
  return a.units === null && b.units === null && differ('shown') ? 'shown' : undefined
}

function checkAgree(told: readonly Sighting[]): void {
  for (const [i, a] of told.entries()) {
    for (const b of told.slice(i + 1)) {
      const field = contradiction(a.transfer, b.transfer)
      if (field === undefined) continue
      throw new InputError(`two sources tell transfer ${a.transfer.id} differently`, {
        got: `${field} ${show(b.transfer[field])}, says ${quote(b.source.name)}`,
        wanted: `${field} ${show(a.transfer[field])}, as ${quote(a.source.name)} says`,
        next: NEXT,
      })
    }
  }
}

/** A row with what it leaves open taken from the next that says it. */
function filled(row: Transfer, others: readonly Transfer[]): Transfer {
  if (others.length === 0) return row
  const fields = [...OPTIONAL, ...NAMED].map((field) => [
    field,
    row[field] ?? others.find((other) => other[field] !== null)?.[field] ?? null,
  ])
  return { ...row, ...Object.fromEntries(fields) }
}

/**
 * United flags. A row is final as soon as one look found it so. That it may be a duplicate was said of rows under its own id:
 * a row whose position shows that it is a payment of its own does not take it from those it stands for.
 */
function flagsOf(all: readonly Transfer[], own: readonly Transfer[]): readonly string[] {
  if (all.length === 1) return all[0]!.flags
  const flags = new Set(all.flatMap((row) => row.flags))
  if (!all.every((row) => row.flags.includes(UNFINALIZED))) flags.delete(UNFINALIZED)
  if (!own.some((row) => row.flags.includes(DUPLICATE))) flags.delete(DUPLICATE)
  return [...flags].sort()
}

function smaller<T extends string | number>(a: T | null, b: T | null): T | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}

function show(value: Transfer[keyof Transfer]): string {
  return typeof value === 'string' ? quote(value) : String(value)
}
