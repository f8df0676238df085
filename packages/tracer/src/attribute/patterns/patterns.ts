import type { Address } from '../../model/address.ts'
import { FINDING_KINDS, type Finding } from './finding.ts'
import { type Flow, Flows } from './flow.ts'
import { passThroughs, peelChains, roundTrips } from './passing.ts'
import { equalSplits, fanIns, fanOuts, scatterGathers } from './spread.ts'
import { chainHops, dormancyBursts, structurings } from './timing.ts'

/** What the rules ask of a case. */
export interface PatternInput {
  /** Movements that carry stolen units, in any order; fees are none. */
  readonly flows: Iterable<Flow>
  /** Id of the first payment of value to an address, of stolen or clean units. */
  readonly firstCredit: (address: Address) => string | undefined
  /** Whether the walk ended at an address as somebody's place. */
  readonly isPlace: (address: Address) => boolean
  /** Name of a bridge. */
  readonly bridge: (address: Address) => string | undefined
  /** Value in US cents on the day of the payment. */
  readonly centsOf: (flow: Flow) => bigint | undefined
  /** US cents under which structuring stays. */
  readonly threshold: bigint
}

/**
 * Patterns in the movements of stolen value. Each is a fact about payments and a hint about intent, never a score:
 * the finding names its payments, and the reader judges.
 * @returns by kind, then in ledger order of their first payments
 * @example patternsOf(input).filter(({ kind }) => kind === 'peel-chain')[0]?.transfers
 */
export function patternsOf(input: PatternInput): Finding[] {
  const flows = new Flows(input.flows)
  const found = [
    ...fanOuts(flows, input.firstCredit),
    ...fanIns(flows, input.isPlace),
    ...peelChains(flows, input.isPlace),
    ...equalSplits(flows),
    ...scatterGathers(flows, input.isPlace),
    ...passThroughs(flows, input.isPlace),
    ...roundTrips(flows),
    ...dormancyBursts(flows),
    ...chainHops(flows, input.bridge),
    ...structurings(flows, input.threshold, input.centsOf),
  ]
  const place = new Map(flows.all.map((flow) => [flow.id, flow.at]))
  const rank = new Map(FINDING_KINDS.map((kind, i) => [kind, i]))
  const text = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1)
  return found.sort(
    (a, b) =>
      rank.get(a.kind)! - rank.get(b.kind)! ||
      place.get(a.transfers[0]!)! - place.get(b.transfers[0]!)! ||
      text(a.address, b.address) ||
      text(a.asset ?? '', b.asset ?? '') ||
      text(a.says, b.says),
  )
}
