import type { Address } from '../../model/address.ts'
import { assetChain } from '../../model/asset.ts'
import { type Finding, PATTERN } from './finding.ts'
import { type Flow, type Flows, findingOf, groupBy, isAccount, span, type Timed, timed, windows } from './flow.ts'

/** Dormancy and burst: stolen value lies for long, then leaves in several payments. */
export function dormancyBursts({ all, received, credits }: Flows): Finding[] {
  const leaving = groupBy(
    all.filter((flow) => flow.conversion || flow.from !== flow.to),
    (flow) => flow.from,
  )
  const arrivals = groupBy([...credits.values()].flat(), (flow) => flow.to)
  return [...leaving].flatMap(([address, flows]) => {
    if (!isAccount(address)) return []
    const outs = timed(flows)
    const came = timed(arrivals.get(address) ?? received.get(address) ?? [])[0]
    return outs.flatMap((wake, i) => {
      const since = i === 0 ? came : outs[i - 1]!
      if (since === undefined || since.at > wake.at || wake.time - since.time < PATTERN.dormant) return []
      const burst: Timed[] = []
      for (let j = i; j < outs.length && outs[j]!.time - wake.time <= PATTERN.day; j++) burst.push(outs[j]!)
      const times = new Set(burst.map((flow) => (flow.tx === '' ? flow.id : flow.tx))).size
      if (times < PATTERN.repeats) return []
      const says = `no payment for ${span(wake.time - since.time)}, then ${times} transactions within ${span(burst.at(-1)!.time - wake.time)}`
      return [findingOf('dormancy-burst', address, burst, says)]
    })
  })
}

/**
 * Structuring: several payments just below a threshold.
 * @param threshold US cents
 * @param centsOf value of a payment on its day; undefined where no price is known: it is left out
 */
export function structurings(
  { paid }: Flows,
  threshold: bigint,
  centsOf: (flow: Flow) => bigint | undefined,
): Finding[] {
  return [...paid].flatMap(([address, flows]) => {
    if (!isAccount(address)) return []
    const below = timed(flows).filter((flow) => {
      const cents = centsOf(flow)
      return cents !== undefined && cents < threshold && cents * 100n >= threshold * PATTERN.belowPercent
    })
    return windows(below, PATTERN.day, PATTERN.repeats, (flow) => flow.tx || flow.id).map((stretch) => {
      const says = `${stretch.length} payments of ${PATTERN.belowPercent} % or more of the threshold, all below it, within ${span(stretch.at(-1)!.time - stretch[0]!.time)}`
      return findingOf('structuring', address, stretch, says)
    })
  })
}

/** Chain hop: value arrives on another chain, or enters a bridge. One finding for each address and way. */
export function chainHops({ all }: Flows, bridge: (address: Address) => string | undefined): Finding[] {
  const hops = all.flatMap((flow) => {
    const over = flow.conversion && assetChain(flow.asset) !== assetChain(flow.toAsset)
    const name = over ? undefined : bridge(flow.to)
    if (over) return [{ flow, way: `from ${assetChain(flow.asset)} to ${assetChain(flow.toAsset)}` }]
    return name === undefined || flow.from === flow.to ? [] : [{ flow, way: `into ${name} at ${flow.to}` }]
  })
  return [...groupBy(hops, ({ flow, way }) => `${flow.from} ${way}`).values()].map((group) => {
    const flows = group.map(({ flow }) => flow)
    const { flow, way } = group[0]!
    return findingOf(
      'chain-hop',
      flow.from,
      flows,
      `${flows.length} ${flows.length === 1 ? 'movement' : 'movements'} ${way}`,
    )
  })
}
