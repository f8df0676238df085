import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Incident } from '../model/incident.ts'
import type { Method } from '../model/trace.ts'
import { NOBODY, ROLE } from '../taint/journal.ts'
import { METHOD } from '../taint/methods.ts'
import type { CaseLedger } from './case-ledger.ts'
import { type Flow, type FlowsBySeed, seedFlows, withCaseThefts } from './seed-flows.ts'
import { type Tally, tally } from './tally.ts'
import { widestPaths } from './widest-paths.ts'

/** A movement of a path, by its place in the ledger's rows or exchanges, and the units of the path that it carries on. */
export type FeedStep =
  | { readonly row: number; readonly units: bigint }
  | { readonly exchange: number; readonly units: bigint }

/** A way from a seed, widest first. Units of the asset received. */
export interface FeedPath {
  /** Position in the incident's list of seeds. */
  readonly seed: number
  readonly units: bigint
  /** Units of the seed's own asset that gave them. */
  readonly fromUnits: bigint
  readonly steps: readonly FeedStep[]
}

/** What fed an address in one asset. All units are base units of that asset. */
export interface Feed {
  readonly asset: Asset
  /** Stolen units received, as the case counts them: each arrival again, also of units that were here before. */
  readonly received: bigint
  /** The part that came out of the address's own stolen units of another asset, by conversion. */
  readonly converted: bigint
  /** Per seed, each seed being a theft of its own; those that brought nothing are left out. */
  readonly seeds: readonly { readonly seed: number; readonly units: bigint }[]
  readonly paths: readonly FeedPath[]
  /** The part of the seeds' units that no listed path covers: narrower paths, and units that left and came back. */
  readonly uncovered: bigint
}

export interface FeedOptions {
  /** Paths per asset. */
  readonly paths: number
}

/**
 * What fed an address: which seeds, how much, by which ways.
 *
 * The amounts per seed come from a replay in which every seed is a theft of its own (`eachSeedATheft`). Under a conserving
 * method they add up to `received`; under haircut they may fall short of it by what rounding per seed leaves behind, at most
 * a unit per seed and payment. Under poison each seed alone may account for the whole.
 * @param ledger built from `eachSeedATheft(incident)`
 * @returns one entry per asset in which stolen units arrived, by asset; empty where none did
 * @example feedsOf(ledger, incident, address, 'fifo', { paths: 5 })[0]?.received // 98048894800000000000000n
 */
export function feedsOf(
  ledger: CaseLedger,
  incident: Incident,
  address: Address,
  method: Method,
  options: FeedOptions,
): Feed[] {
  const found = tally(withCaseThefts(ledger, incident), method)
  const bySeed = seedFlows(ledger, method)
  const feeds: Feed[] = []
  ledger.accounts.forEach((account, target) => {
    if (target === NOBODY || account.address !== address) return
    const arrived = bySeed.map((flows) => arrivedAt(flows, target))
    const received = found.taintIn[target]!
    if (received === 0n && arrived.every((units) => units === 0n)) return
    const paths = pathsTo(ledger, bySeed, target, method, options.paths)
    feeds.push({
      asset: account.asset,
      received,
      converted: convertedInto(ledger, found, target),
      seeds: arrived.flatMap((units, seed) => (units > 0n ? [{ seed, units }] : [])),
      paths,
      uncovered: sum(arrived) - sum(paths.map((path) => path.units)),
    })
  })
  return feeds.sort((a, b) => (a.asset < b.asset ? -1 : 1))
}

/** Units of one seed that arrived at an account, each arrival counted. */
function arrivedAt(flows: readonly Flow[], target: number): bigint {
  return sum(
    flows.flatMap((flow) => (flow.to !== target ? [] : [flow.kind === 'exchange' ? flow.received : flow.units])),
  )
}

function convertedInto({ journal }: CaseLedger, { exchanged }: Tally, target: number): bigint {
  return sum(
    journal.specials.flatMap((special) =>
      special.kind === 'exchange' && special.toAccount === target ? [exchanged[special.index]!.received[0]!] : [],
    ),
  )
}

/** The widest paths over all seeds. Seeds share no units, so each can be searched by itself. */
function pathsTo(
  { journal }: CaseLedger,
  bySeed: FlowsBySeed,
  target: number,
  method: Method,
  most: number,
): FeedPath[] {
  const { conserving } = METHOD[method]
  const claimable = (account: number) => journal.role[account] === ROLE.swapStop
  const paths = bySeed.flatMap((flows, seed) =>
    widestPaths(flows, target, { claimable, conserving, most }).map((path): FeedPath => {
      const steps = path.steps.map(({ flow: at, units }): FeedStep => {
        const flow = flows[at]!
        return flow.kind === 'exchange' ? { exchange: flow.index, units } : { row: (flow as RowFlow).row, units }
      })
      return { seed, units: path.units, fromUnits: path.fromUnits, steps }
    }),
  )
  return paths.sort((a, b) => (a.units === b.units ? a.seed - b.seed : a.units > b.units ? -1 : 1)).slice(0, most)
}

type RowFlow = Extract<Flow, { kind: 'row' }>

function sum(list: readonly bigint[]): bigint {
  return list.reduce((total, units) => total + units, 0n)
}
