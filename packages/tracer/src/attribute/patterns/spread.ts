import type { Address } from '../../model/address.ts'
import { type Finding, PATTERN } from './finding.ts'
import {
  accountKey,
  type Flow,
  type Flows,
  findingOf,
  groupBy,
  isAccount,
  span,
  sum,
  type Timed,
  timed,
  windows,
} from './flow.ts'

/**
 * Fan-out: one address pays many fresh ones in a short time.
 * @param firstCredit id of the first payment of value that the case knows of an address
 */
export function fanOuts({ paid }: Flows, firstCredit: (address: Address) => string | undefined): Finding[] {
  return [...paid].flatMap(([address, flows]) => {
    if (!isAccount(address)) return []
    const fresh = timed(flows.filter((flow) => firstCredit(flow.to) === flow.id))
    return windows(fresh, PATTERN.day, PATTERN.parties, (flow) => flow.to).map((stretch) => {
      const says = `${distinct(stretch, 'to')} fresh receivers within ${lengthOf(stretch)}`
      return findingOf('fan-out', address, stretch, says)
    })
  })
}

/** Fan-in: many addresses pay one that is nobody's known place; everybody pays an exchange. */
export function fanIns({ received }: Flows, isPlace: (address: Address) => boolean): Finding[] {
  return [...received].flatMap(([address, flows]) => {
    if (!isAccount(address) || isPlace(address)) return []
    return windows(timed(flows), PATTERN.day, PATTERN.parties, (flow) => flow.from).map((stretch) =>
      findingOf('fan-in', address, stretch, `${distinct(stretch, 'from')} payers within ${lengthOf(stretch)}`),
    )
  })
}

/** Equal split: the same amount of one asset to several addresses. */
export function equalSplits({ paid }: Flows): Finding[] {
  return [...paid].flatMap(([address, flows]) => {
    if (!isAccount(address)) return []
    return [...groupBy(flows, (flow) => flow.asset).values()].flatMap((ofAsset) =>
      equalGroups(timed(ofAsset)).flatMap((group) =>
        windows(group, PATTERN.day, PATTERN.repeats, (flow) => flow.to).map((stretch) => {
          const amounts = new Set(stretch.map((flow) => flow.units)).size
          const how = amounts === 1 ? 'of exactly the same amount' : `of amounts within ${PATTERN.equalPercent} %`
          const says = `${stretch.length} payments ${how} to ${distinct(stretch, 'to')} receivers within ${lengthOf(stretch)}`
          return findingOf('equal-split', address, stretch, says)
        }),
      ),
    )
  })
}

/** Payments whose amounts are within a share of the least of their group, each group in order of time. */
function equalGroups(flows: readonly Timed[]): Timed[][] {
  const bySize = [...flows].sort((a, b) => (a.units < b.units ? -1 : a.units > b.units ? 1 : a.at - b.at))
  const groups: Timed[][] = []
  for (const flow of bySize) {
    const group = groups.at(-1)
    if (group !== undefined && flow.units * 100n <= group[0]!.units * (100n + PATTERN.equalPercent)) group.push(flow)
    else groups.push([flow])
  }
  return groups.map((group) => timed(group))
}

/** What an address between two others passed on. */
interface Branch {
  readonly from: Address
  readonly to: Address
  readonly middle: Address
  readonly time: number
  readonly end: number
  readonly came: readonly Flow[]
  readonly left: readonly Flow[]
}

/** Scatter-gather: one address pays several, and they pay one other nearly the same. */
export function scatterGathers(flows: Flows, isPlace: (address: Address) => boolean): Finding[] {
  const branches = [...flows.received.keys()]
    .filter((middle) => isAccount(middle) && !isPlace(middle))
    .flatMap((middle) => branchesOf(flows, middle))
  const pairs = groupBy(branches, ({ from, to, came }) => `${from} ${accountKey(to, came[0]!.asset)}`)
  return [...pairs.values()].flatMap((pair) => {
    const inTime = [...pair].sort((a, b) => a.time - b.time || a.came[0]!.at - b.came[0]!.at)
    return windows(inTime, PATTERN.week, PATTERN.parties, ({ middle }) => middle).map((stretch) => {
      const { from, to } = stretch[0]!
      const [came, left] = [stretch.flatMap((branch) => branch.came), stretch.flatMap((branch) => branch.left)]
      const gathered = sum(left.map((flow) => flow.units))
      const says = `${stretch.length} addresses in between; ${gathered} of ${sum(came.map((flow) => flow.units))} units came together at ${to}`
      return findingOf('scatter-gather', from, [...came, ...left], says, came)
    })
  })
}

function branchesOf({ received, paid }: Flows, middle: Address): Branch[] {
  const out = groupBy(timed(paid.get(middle) ?? []), (flow) => flow.asset)
  if (out.size === 0) return []
  const came = groupBy(timed(received.get(middle) ?? []), (flow) => flow.asset)
  return [...came].flatMap(([asset, credits]) => {
    const payers = groupBy(credits, (flow) => flow.from)
    const receivers = groupBy(out.get(asset) ?? [], (flow) => flow.to)
    if (payers.size > PATTERN.between || receivers.size > PATTERN.between) return []
    return [...payers].flatMap(([from, ins]) =>
      [...receivers].flatMap(([to, outs]): Branch[] => {
        const [first, last] = [ins[0]!, outs.at(-1)!]
        if (from === to || outs[0]!.at < first.at || last.time - first.time > PATTERN.week) return []
        const [given, taken] = [sum(ins.map((flow) => flow.units)), sum(outs.map((flow) => flow.units))]
        if (taken > given || taken * 100n < given * PATTERN.gatheredPercent) return []
        return [{ from, to, middle, time: first.time, end: last.time, came: ins, left: outs }]
      }),
    )
  })
}

function distinct(flows: readonly Flow[], side: 'from' | 'to'): number {
  return new Set(flows.map((flow) => flow[side])).size
}

function lengthOf(stretch: readonly Timed[]): string {
  return span(stretch.at(-1)!.time - stretch[0]!.time)
}
