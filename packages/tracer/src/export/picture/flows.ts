import { SINKS, type Sink } from '../../model/stop.ts'
import { type Account, addRest, cutsOf, isWanted, stepsOf } from './flow-cuts.ts'
import { groupsOf, withoutGaps } from './flow-groups.ts'
import type { Flow } from './flow-model.ts'
import { type FlowGroup, type FlowLink, type FlowsView, RESTS } from './flows-view.ts'
import type { Drawn } from './picture.ts'
import { Book } from './stolen-steps.ts'
import { centsAtTheft, compareText, toUnits } from './values.ts'

/** Units between two groups in one asset, being added up. */
interface Sum extends Pick<FlowLink, 'from' | 'to' | 'way' | 'asset' | 'toAsset'> {
  units: bigint
  toUnits: bigint
  count: number
}

/** Sinks that take what comes at once, whenever they are looked at. */
const TAKING: ReadonlySet<string> = new Set(['service', 'deposit', 'mixer', 'bridge', 'burn'] satisfies Sink[])

/**
 * From seeds to sinks, added up by groups of addresses, of what the filters of a picture leave in sight; what they cut off stands as rests. Without filters
 * what comes to each sink is what the statement says, to the last unit. Groups in the middle stand by when stolen value first came to them, so that a link that leads left is a return.
 * @param drawn the picture whose filters count, with its window
 * @example flowsOf(flow, pictureOf(flow, WHOLE_PICTURE)).links.filter(({ way }) => way === 'return')
 */
export function flowsOf(flow: Flow, drawn: Drawn): FlowsView {
  const { by, filters } = drawn.request
  const cuts = cutsOf(flow, drawn)
  const groups = groupsOf(flow, by, movingIn(flow))
  const table = new Table()
  const book = new Book()
  const seeded = new Book()
  for (const { address, asset, units } of cuts.seeded) {
    seeded.add(groups.of(address).id, asset, units)
    book.add(groups.of(address).id, asset, units)
  }
  for (const { from, to, asset, toAsset, units, toUnits: got } of cuts.steps) {
    table.add(groups.of(from), groups.of(to), { asset, toAsset, units, toUnits: got, count: 1 })
    book.add(groups.of(from).id, asset, -units)
    book.add(groups.of(to).id, toAsset === '' ? asset : toAsset, got)
  }
  const members = new Map<string, Set<string>>()
  for (const account of cuts.accounts) {
    const sinks = settle(flow, account, drawn.request.window !== null)
    if (!account.shown && account.rests.size > 0) continue
    const { address, asset } = account
    const group = groups.of(address)
    for (const { sink, units, count } of sinks) {
      table.add(group, groups.sink(sink), { asset, toAsset: '', units, toUnits: units, count })
      book.add(group.id, asset, -units)
    }
    for (const [key, { units, count }] of account.rests) {
      const incoming = key.startsWith('in:')
      const rest = restGroup(key)
      table.add(incoming ? rest : group, incoming ? group : rest, { asset, toAsset: '', units, toUnits: units, count })
      book.add(group.id, asset, incoming ? units : -units)
    }
    if (sinks.length > 0 || account.shown)
      members.set(group.id, (members.get(group.id) ?? new Set<string>()).add(address))
  }
  const links = table.sums.map((sum) => linkOf(sum, flow))
  const begins = seeded.entries().map(({ address, asset, units }) => ({
    ...{ group: address, asset, units: String(units) },
    cents: centsText(units, asset, flow),
  }))
  const last = Math.max(...groups.all.map(({ column }) => column))
  const used = new Set([...links.flatMap(({ from, to }) => [from, to]), ...begins.map(({ group }) => group)])
  return {
    groups: withoutGaps(
      [...groups.all, ...RESTS.flatMap((why) => [restGroup(`in:${why}`), { ...restGroup(`out:${why}`), column: last }])]
        .filter(({ id }) => used.has(id))
        .map((group) => ({ ...group, addresses: members.get(group.id)?.size ?? 0 })),
    ),
    links: links.sort(
      (a, b) =>
        compareText(a.from, b.from) ||
        compareText(a.to, b.to) ||
        compareText(a.asset, b.asset) ||
        compareText(a.toAsset, b.toAsset),
    ),
    seeded: begins,
    unaccounted: book
      .entries()
      .filter(({ asset }) => isWanted(asset, filters))
      .map(({ address, asset, units }) => ({ group: address, asset, units: String(units) })),
  }
}

/** What is at sinks of an account at the end of the window; books what was there, and what moves on later, as rests. */
function settle(flow: Flow, account: Account, windowed: boolean): { sink: string; units: bigint; count: number }[] {
  const places = placesAt(flow, account)
  const sinks = places.filter(({ sink }) => sink !== 'fee')
  const taken = sinks.filter(({ sink }) => TAKING.has(sink)).reduce((sum, { units }) => sum + units, 0n)
  // What had come to a place of that kind before is no more there than what comes to it now.
  let gone = atMost(account.before, taken)
  const held = sinks.reduce((sum, { units }) => sum + units, 0n) - account.after
  let left = held - gone
  addRest(account, 'in', 'before', account.before - gone, 0)
  const found = sinks.flatMap(({ sink, units, count }) => {
    const takes = TAKING.has(sink)
    if (!takes && account.later) return []
    const earlier = takes ? atMost(gone, units) : 0n
    gone -= earlier
    const part = takes ? atMost(left, units - earlier) : units
    left -= part
    return part === 0n ? [] : [{ sink, units: part, count: windowed ? account.arrivals : count }]
  })
  addRest(account, 'out', 'after', left, 0)
  const fee = places.find(({ sink }) => sink === 'fee')
  if (account.fees.units > 0n)
    found.push({ sink: 'fee', units: account.fees.units, count: windowed ? account.fees.count : (fee?.count ?? 0) })
  return found
}

function atMost(units: bigint, limit: bigint): bigint {
  if (units <= 0n) return 0n
  return units < limit ? units : limit
}

interface Held {
  readonly sink: string
  readonly units: bigint
  readonly count: number
}

const places = new WeakMap<Flow, ReadonlyMap<string, readonly Held[]>>()

/** What the statement has at an account, in the order of sinks. */
function placesAt(flow: Flow, { address, asset }: Account): readonly Held[] {
  let known = places.get(flow)
  if (known === undefined) {
    const found = new Map<string, Held[]>()
    const ordered = [...flow.view.statement.places].sort((a, b) => orderOf(a.sink) - orderOf(b.sink))
    for (const { sink, address: at, asset: of, units, count } of ordered) {
      const own = found.get(`${at} ${of}`) ?? []
      own.push({ sink, units: toUnits(units), count })
      found.set(`${at} ${of}`, own)
    }
    known = found
    places.set(flow, known)
  }
  return known.get(`${address} ${asset}`) ?? []
}

const orderOf = (sink: string): number => SINKS.indexOf(sink as Sink)

/** What comes from a rest comes from left of all groups; what goes to one stands beside the sinks. */
function restGroup(key: string): FlowGroup {
  const why = RESTS.find((one) => key.endsWith(`:${one}`))!
  const side = key.startsWith('in:') ? 'in' : 'out'
  return { id: `rest:${key}`, kind: 'rest', side, why, column: side === 'in' ? -1 : Infinity, addresses: 0 }
}

const moving = new WeakMap<Flow, ReadonlySet<string>>()

/** All addresses that stolen value went through or rests at: groups stay the same, whatever is filtered. */
function movingIn(flow: Flow): ReadonlySet<string> {
  const { incident, statement } = flow.view
  const found =
    moving.get(flow) ??
    new Set([
      ...incident.seeds.map(({ address }) => address),
      ...stepsOf(flow).all.flatMap(({ from, to }) => [from, to]),
      ...statement.places.map(({ address }) => address),
    ])
  moving.set(flow, found)
  return found
}

class Table {
  readonly #sums = new Map<string, Sum>()

  add(from: FlowGroup, to: FlowGroup, more: Omit<Sum, 'from' | 'to' | 'way'>): void {
    const way = from.id === to.id ? 'within' : from.column < to.column ? 'onward' : 'return'
    const key = [from.id, to.id, more.asset, more.toAsset].join(' ')
    const sum = this.#sums.get(key) ?? {
      ...{ from: from.id, to: to.id, way, asset: more.asset, toAsset: more.toAsset },
      ...{ units: 0n, toUnits: 0n, count: 0 },
    }
    sum.units += more.units
    sum.toUnits += more.toUnits
    sum.count += more.count
    this.#sums.set(key, sum)
  }

  get sums(): readonly Sum[] {
    return [...this.#sums.values()]
  }
}

function linkOf(sum: Sum, flow: Flow): FlowLink {
  return {
    ...sum,
    units: String(sum.units),
    toUnits: sum.toAsset === '' ? '' : String(sum.toUnits),
    cents: centsText(sum.units, sum.asset, flow),
    toCents: sum.toAsset === '' ? null : centsText(sum.toUnits, sum.toAsset, flow),
  }
}

function centsText(units: bigint, asset: string, { worths }: Flow): string | null {
  const cents = centsAtTheft(units, asset, worths)
  return cents === null ? null : String(cents)
}
