import type { Address } from '../../model/address.ts'
import type { Asset } from '../../model/asset.ts'

/** Patterns that are looked for, in the order in which they are told. */
export const FINDING_KINDS = [
  'fan-out',
  'fan-in',
  'peel-chain',
  'equal-split',
  'scatter-gather',
  'pass-through',
  'round-trip',
  'dormancy-burst',
  'chain-hop',
  'structuring',
] as const
export type FindingKind = (typeof FINDING_KINDS)[number]

/** Thresholds of the rules. Times are seconds; where each comes from stands in docs/decisions/0018-findings.md. */
export const PATTERN = {
  /** Addresses on one side that make a fan, and addresses in between that make a scatter-gather. */
  parties: 5,
  /** Window of fans, equal splits, bursts and structuring. */
  day: 86_400,
  /** Window of scatter-gather and round trip, and the longest wait inside a peel chain. */
  week: 604_800,
  /** Payments that make a peel chain, an equal split, a burst, or structuring. */
  repeats: 3,
  /** Share of a peel that is passed on, at least, in per cent. */
  restPercent: 70n,
  /** Share of what came that has to leave before an account counts as emptied, in per cent. */
  emptiedPercent: 99n,
  /** How much larger than the least of them amounts may be and still be equal, in per cent. */
  equalPercent: 1n,
  /** Share that each address of a scatter-gather passes on, at least, in per cent. */
  gatheredPercent: 95n,
  /** Payers and receivers in one asset, at most, for an address to be in between. */
  between: 8,
  /** Seconds within which a pass-through pays on. */
  hour: 3_600,
  /** Share of a payment that each hop of a round trip keeps, at least, in per cent. */
  keptPercent: 90n,
  /** Payments of a round trip, at most; next payments looked at for each; payments looked at for one start. */
  tripHops: 6,
  tripAhead: 200,
  tripLooked: 400,
  /** Seconds without a payment that make an address dormant: 30 days. */
  dormant: 2_592_000,
  /** Share of the threshold from which a payment counts as just below it, in per cent. */
  belowPercent: 90n,
} as const

/** One pattern found: whom it is about, and the payments that make it. */
export interface Finding {
  readonly kind: FindingKind
  readonly address: Address
  /** The others, in the order of their first payment in the pattern, each once. */
  readonly parties: readonly Address[]
  /** `null` where the payments are of several assets. */
  readonly asset: Asset | null
  /** Stolen units of `asset` that the pattern moved; `null` where they are of several assets. */
  readonly units: bigint | null
  /** Unix seconds of the first and last payment; `null` where none is known. */
  readonly first: number | null
  readonly last: number | null
  /** Ids of the movements, in ledger order. */
  readonly transfers: readonly string[]
  /** The figures that made the rule hold, for people. */
  readonly says: string
}

/** What each rule asks for, in a sentence, with the figures it asks with. */
export interface Rule {
  readonly kind: FindingKind
  readonly rule: string
  readonly parameters: Readonly<Record<string, number>>
}

/**
 * The rules as they stand.
 * @param threshold US cents under which structuring stays
 */
export function rulesWith(threshold: bigint): readonly Rule[] {
  const { parties, day, week, hour, repeats, dormant, between, tripHops, tripAhead, tripLooked } = PATTERN
  const percent = (share: bigint) => Number(share)
  return [
    {
      kind: 'fan-out',
      rule: 'one address pays stolen value to many addresses that no payment of the case reached before, in a short time',
      parameters: { receivers: parties, seconds: day },
    },
    {
      kind: 'fan-in',
      rule: 'many addresses pay stolen value to one address that is no known place, in a short time',
      parameters: { payers: parties, seconds: day },
    },
    {
      kind: 'peel-chain',
      rule: 'an emptied address pays a small part aside and the rest onward, and the next does the same',
      parameters: {
        steps: repeats,
        restPercent: percent(PATTERN.restPercent),
        emptiedPercent: percent(PATTERN.emptiedPercent),
        seconds: week,
      },
    },
    {
      kind: 'equal-split',
      rule: 'one address pays the same amount of one asset to several addresses in a short time',
      parameters: { receivers: repeats, equalPercent: percent(PATTERN.equalPercent), seconds: day },
    },
    {
      kind: 'scatter-gather',
      rule: 'what one address pays to several comes together again at one other',
      parameters: {
        between: parties,
        gatheredPercent: percent(PATTERN.gatheredPercent),
        counterparties: between,
        seconds: week,
      },
    },
    {
      kind: 'pass-through',
      rule: 'an address pays on nearly all of each amount soon after it came',
      parameters: { emptiedPercent: percent(PATTERN.emptiedPercent), seconds: hour },
    },
    {
      kind: 'round-trip',
      rule: 'value goes over other addresses back to the one that paid it',
      parameters: {
        keptPercent: percent(PATTERN.keptPercent),
        payments: tripHops,
        ahead: tripAhead,
        looked: tripLooked,
        seconds: week,
      },
    },
    {
      kind: 'dormancy-burst',
      rule: 'an address holds stolen value for long without a payment, then pays several times in a short time',
      parameters: { dormantSeconds: dormant, payments: repeats, seconds: day },
    },
    {
      kind: 'chain-hop',
      rule: 'an address moves stolen value to another chain, or into a bridge',
      parameters: {},
    },
    {
      kind: 'structuring',
      rule: 'an address makes several payments just below a threshold of value in a short time',
      parameters: {
        thresholdCents: Number(threshold),
        belowPercent: percent(PATTERN.belowPercent),
        payments: repeats,
        seconds: day,
      },
    },
  ]
}
