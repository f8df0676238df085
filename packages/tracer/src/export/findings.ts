import { type Asset, showAsset } from '../model/asset.ts'
import { showTime } from '../model/time.ts'
import type { AssetBook } from './asset-book.ts'

/** The shape of `spoor findings --json`; units are decimal strings. Grows by addition; schema in data/schemas/findings.schema.json. */
export interface FindingsView {
  readonly format: 'spoor-findings/1'
  readonly case: string
  readonly incident: string
  readonly method: string
  /** False while stolen value lies beyond what was read: there may be more patterns than were found. */
  readonly complete: boolean
  /** Movements with stolen units; those without a time; payments without a price of their day. */
  readonly movements: number
  readonly untimed: number
  readonly unpriced: number
  readonly rules: readonly RuleView[]
  readonly findings: readonly FindingView[]
  readonly mixers: readonly MixerView[]
  readonly clusters: readonly ClusterView[]
  /** Rules that were left out of the clusters. */
  readonly without: readonly string[]
  readonly noise: NoiseView
  readonly assets: readonly { readonly asset: string; readonly symbol: string; readonly decimals: number | null }[]
}

/** Stolen value that entered one mixer in one asset. */
export interface MixerView {
  /** The pool; a router where the case does not show which pool it paid. */
  readonly address: string
  readonly name: string
  readonly asset: string
  readonly units: string
  /** Like `tornado`; empty for a mixer that no data describes. */
  readonly protocol: string
  readonly kind: 'fixed' | 'variable' | 'router' | 'unknown'
  /** The amount of a fixed pool: known, or that of all payments into it where they are equal. */
  readonly pool: string | null
  readonly payers: readonly string[]
  readonly first: string
  readonly last: string
  readonly transfers: readonly string[]
  /** Payments in and out that the case knows up to the last entry; where the mixer is not read there are more. */
  readonly deposits: number
  readonly withdrawals: number
  /** Deposits that the pool had by the last entry, as its event counts them; `null` where none does. */
  readonly poolDeposits: number | null
  /** Deposits less withdrawals up to the last entry; `null` where the case does not know all of them. */
  readonly anonymitySet: number | null
}

/** The same as the rules give it. */
export interface FoundMixer extends Omit<MixerView, 'asset' | 'units' | 'pool' | 'first' | 'last'> {
  readonly asset: Asset
  readonly units: bigint
  readonly pool: bigint | null
  readonly first: number | null
  readonly last: number | null
}

/** Addresses that look like one owner's: a guess with its reasons, never booked. */
export interface ClusterView {
  readonly members: readonly string[]
  /** 0 to 100: the weakest link that holds it together. */
  readonly weight: number
  readonly links: readonly {
    readonly rule: string
    readonly a: string
    readonly b: string
    readonly evidence: string
    /** Ids of movements of the case. */
    readonly rows: readonly string[]
  }[]
}

/** What is hidden from the patterns, or listed beside them, by what it is made for. */
export interface NoiseView {
  /** Rows that carry no value; they stay in the case as movements with their reason. */
  readonly hidden: number
  /** Rows that are listed only: their units stay booked. */
  readonly listed: number
  /** Rows of each class; a row can be of several. */
  readonly classes: readonly { readonly class: string; readonly rule: string; readonly count: number }[]
  /** The rows, where they were asked for. */
  readonly rows?: readonly NoiseRowView[]
}

export interface NoiseRowView {
  readonly id: string
  readonly classes: readonly string[]
  readonly hidden: boolean
  readonly why: string
}

export interface RuleView {
  readonly kind: string
  readonly rule: string
  readonly parameters: Readonly<Record<string, number>>
  /** Findings of this kind. */
  readonly count: number
}

export interface FindingView {
  readonly kind: string
  readonly address: string
  readonly parties: readonly string[]
  /** `null`, as `units`, where the payments are of several assets. */
  readonly asset: string | null
  readonly units: string | null
  /** ISO-8601 UTC; empty where no time is known. */
  readonly first: string
  readonly last: string
  /** Ids of movements of the case, in ledger order. */
  readonly transfers: readonly string[]
  readonly says: string
}

/** A finding as the rules give it. */
export interface FoundPattern {
  readonly kind: string
  readonly address: string
  readonly parties: readonly string[]
  readonly asset: Asset | null
  readonly units: bigint | null
  readonly first: number | null
  readonly last: number | null
  readonly transfers: readonly string[]
  readonly says: string
}

/** What the view says of the case beside its findings. */
export type FindingsHead = Omit<
  FindingsView,
  'format' | 'rules' | 'findings' | 'mixers' | 'clusters' | 'noise' | 'assets'
>

/**
 * Findings as plain JSON.
 * @param rules all rules that were tried, found or not
 * @param mixers where stolen value entered mixers
 * @param beside clusters and noise, as they are shown
 */
export function findingsView(
  head: FindingsHead,
  rules: readonly Omit<RuleView, 'count'>[],
  found: readonly FoundPattern[],
  mixers: readonly FoundMixer[],
  beside: Pick<FindingsView, 'clusters' | 'noise'>,
  book: AssetBook,
): FindingsView {
  const counts = new Map<string, number>()
  for (const { kind } of found) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const assets = [...new Set([...found, ...mixers].flatMap(({ asset }) => asset ?? []))].sort()
  return {
    format: 'spoor-findings/1',
    ...head,
    rules: rules.map((rule) => ({ ...rule, count: counts.get(rule.kind) ?? 0 })),
    findings: found.map(findingView),
    mixers: mixers.map(mixerView),
    ...beside,
    assets: assets.map((asset) => {
      const { symbol, decimals } = book.of(asset)
      return { asset: showAsset(asset), symbol, decimals }
    }),
  }
}

/**
 * Noise as plain JSON.
 * @param rules each class and why it is hidden, in the order in which they are told
 * @param listRows whether every row is named
 */
export function noiseView(
  rows: readonly NoiseRowView[],
  rules: Readonly<Record<string, string>>,
  listRows: boolean,
): NoiseView {
  const counts = new Map<string, number>()
  for (const { classes } of rows) for (const one of classes) counts.set(one, (counts.get(one) ?? 0) + 1)
  const hidden = rows.filter((row) => row.hidden).length
  return {
    hidden,
    listed: rows.length - hidden,
    classes: Object.entries(rules).map(([name, rule]) => ({ class: name, rule, count: counts.get(name) ?? 0 })),
    ...(listRows ? { rows } : {}),
  }
}

function findingView({ asset, units, first, last, ...rest }: FoundPattern): FindingView {
  const { kind, address, parties, transfers, says } = rest
  return {
    kind,
    address,
    parties,
    asset: asset === null ? null : showAsset(asset),
    units: units === null ? null : String(units),
    first: first === null ? '' : showTime(first),
    last: last === null ? '' : showTime(last),
    transfers,
    says,
  }
}

function mixerView({ asset, units, pool, first, last, ...rest }: FoundMixer): MixerView {
  return {
    ...rest,
    asset: showAsset(asset),
    units: String(units),
    pool: pool === null ? null : String(pool),
    first: first === null ? '' : showTime(first),
    last: last === null ? '' : showTime(last),
  }
}
