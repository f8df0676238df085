import { groupsOf } from './flow-groups.ts'
import type { Flow } from './flow-model.ts'
import type { FlowGroup, FlowLink, FlowsView } from './flows-view.ts'
import type { ColumnsBy } from './picture-view.ts'
import { Book, stolenLinks } from './stolen-links.ts'
import { centsAtTheft, compareText, toUnits } from './values.ts'

export interface FlowsRequest {
  /** What the columns in the middle are. */
  readonly by: ColumnsBy
  /** CAIP-19, or null for all. */
  readonly asset: string | null
}

/** Units between two groups in one asset, being added up. */
interface Sum extends Pick<FlowLink, 'from' | 'to' | 'way' | 'asset' | 'toAsset'> {
  units: bigint
  toUnits: bigint
  count: number
}

/**
 * From seeds to sinks, added up by groups of addresses. What comes to each sink is what the statement says, to the last unit; groups in the middle stand by when
 * stolen value first came to them, so that a link that leads left is a return.
 * @example flowsOf(flow, { by: 'hop', asset: null }).links.filter(({ way }) => way === 'return')
 */
export function flowsOf(flow: Flow, { by, asset: only }: FlowsRequest): FlowsView {
  const { incident, statement } = flow.view
  const passed = stolenLinks(flow.view)
  const wanted = (asset: string, toAsset = '') => only === null || asset === only || toAsset === only
  const moving = new Set([
    ...incident.seeds.map(({ address }) => address),
    ...passed.flatMap(({ from, to }) => [from, to]),
    ...statement.places.map(({ address }) => address),
  ])
  const groups = groupsOf(flow, by, moving)
  const sums = new Map<string, Sum>()
  const add = (
    from: FlowGroup,
    to: FlowGroup,
    more: Pick<Sum, 'asset' | 'toAsset' | 'units' | 'toUnits' | 'count'>,
  ) => {
    const way = from.id === to.id ? 'within' : from.column < to.column ? 'onward' : 'return'
    const key = [from.id, to.id, more.asset, more.toAsset].join(' ')
    const sum = sums.get(key) ?? {
      from: from.id,
      to: to.id,
      way,
      asset: more.asset,
      toAsset: more.toAsset,
      units: 0n,
      toUnits: 0n,
      count: 0,
    }
    sum.units += more.units
    sum.toUnits += more.toUnits
    sum.count += more.count
    sums.set(key, sum)
  }
  const book = new Book()
  const seeded = new Book()
  for (const { address, asset, units } of incident.seeds) {
    seeded.add(groups.of(address).id, asset, toUnits(units))
    book.add(groups.of(address).id, asset, toUnits(units))
  }
  for (const link of passed) {
    const [from, to] = [groups.of(link.from), groups.of(link.to)]
    add(from, to, link)
    book.add(from.id, link.asset, -link.units)
    book.add(to.id, link.toAsset === '' ? link.asset : link.toAsset, link.toUnits)
  }
  for (const { sink, address, asset, units, count } of statement.places) {
    const amount = toUnits(units)
    const from = groups.of(address)
    add(from, groups.sink(sink), { asset, toAsset: '', units: amount, toUnits: amount, count })
    book.add(from.id, asset, -amount)
  }
  const links = [...sums.values()]
    .filter(({ asset, toAsset }) => wanted(asset, toAsset))
    .map((sum) => linkOf(sum, flow))
  const used = new Set(links.flatMap(({ from, to }) => [from, to]))
  const said = ({ address, asset, units }: { address: string; asset: string; units: bigint }) => ({
    ...{ group: address, asset, units: String(units) },
    cents: centsText(units, asset, flow),
  })
  const begins = seeded
    .entries()
    .filter(({ asset }) => wanted(asset))
    .map(said)
  for (const { group } of begins) used.add(group)
  return {
    groups: groups.all.filter(({ id }) => used.has(id)),
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
      .filter(({ asset }) => wanted(asset))
      .map(({ address, asset, units }) => ({ group: address, asset, units: String(units) })),
  }
}

function linkOf(sum: Sum, flow: Flow): FlowLink {
  return {
    ...sum,
    units: String(sum.units),
    toUnits: sum.toAsset === '' ? '' : String(sum.toUnits),
    cents: centsText(sum.units, sum.asset, flow),
  }
}

function centsText(units: bigint, asset: string, { worths }: Flow): string | null {
  const cents = centsAtTheft(units, asset, worths)
  return cents === null ? null : String(cents)
}
