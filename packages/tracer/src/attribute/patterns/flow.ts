import { type Address, accountOf, isZeroAddress } from '../../model/address.ts'
import type { Asset } from '../../model/asset.ts'
import type { Finding, FindingKind } from './finding.ts'

/** One movement that carries stolen units, as the rules look at it. */
export interface Flow {
  /** Id of the movement. */
  readonly id: string
  /** Place in ledger order, different for each. */
  readonly at: number
  /** Chain and hash; empty where there is none. */
  readonly tx: string
  readonly from: Address
  readonly to: Address
  /** What was given, in base units, and the stolen units among them. */
  readonly asset: Asset
  readonly units: bigint
  readonly taint: bigint
  /** What was received: the same, but for a conversion. */
  readonly toAsset: Asset
  readonly toUnits: bigint
  /** Unix seconds; `null` where unknown: a rule with a window then leaves the payment out. */
  readonly time: number | null
  readonly conversion: boolean
  /** Whether it counts as what left the account: of a conversion with several outputs only one flow does. */
  readonly given: boolean
}

/** A flow with a time. */
export type Timed = Flow & { readonly time: number }

/** What the rules look at: flows in both directions, each list in ledger order. */
export class Flows {
  readonly all: readonly Flow[]
  /** Payments of an address to others, conversions left out. */
  readonly paid: ReadonlyMap<Address, readonly Flow[]>
  readonly received: ReadonlyMap<Address, readonly Flow[]>
  /** All that left and came to an account, conversions included, by `accountKey`. */
  readonly debits: ReadonlyMap<string, readonly Flow[]>
  readonly credits: ReadonlyMap<string, readonly Flow[]>

  /** @param flows in any order */
  constructor(flows: Iterable<Flow>) {
    this.all = [...flows].sort((a, b) => a.at - b.at)
    const payments = this.all.filter((flow) => !flow.conversion && flow.from !== flow.to)
    this.paid = groupBy(payments, (flow) => flow.from)
    this.received = groupBy(payments, (flow) => flow.to)
    const moved = this.all.filter((flow) => flow.conversion || flow.from !== flow.to)
    this.debits = groupBy(
      moved.filter((flow) => flow.given),
      (flow) => accountKey(flow.from, flow.asset),
    )
    this.credits = groupBy(moved, (flow) => accountKey(flow.to, flow.toAsset))
  }
}

export function accountKey(address: Address, asset: Asset): string {
  return `${address} ${asset}`
}

/** Whether an address can be somebody's own: neither the one that mints and burns, nor a transaction of a UTXO chain. */
export function isAccount(address: Address): boolean {
  return !isZeroAddress(address) && !accountOf(address).startsWith('tx:')
}

export function timed(flows: readonly Flow[]): Timed[] {
  const known = flows.filter((flow): flow is Timed => flow.time !== null)
  return known.sort((a, b) => a.time - b.time || a.at - b.at)
}

/**
 * Stretches of at most `seconds` in which at least `least` different keys occur, each as long as it can be from its first
 * flow on; no two share a flow.
 * @param flows in order of time
 * @example windows(payments, 86_400, 5, (flow) => flow.to)
 */
export function windows<T extends { readonly time: number }>(
  flows: readonly T[],
  seconds: number,
  least: number,
  key: (flow: T) => string,
): T[][] {
  const found: T[][] = []
  const counts = new Map<string, number>()
  let end = 0
  for (let start = 0; start < flows.length; ) {
    while (end < flows.length && flows[end]!.time - flows[start]!.time <= seconds) {
      const name = key(flows[end]!)
      counts.set(name, (counts.get(name) ?? 0) + 1)
      end += 1
    }
    if (counts.size >= least) {
      found.push(flows.slice(start, end))
      counts.clear()
      start = end
      continue
    }
    const name = key(flows[start]!)
    const left = counts.get(name)! - 1
    if (left === 0) counts.delete(name)
    else counts.set(name, left)
    start += 1
  }
  return found
}

/** A finding over flows; units are those of `moved`, where they are of one asset. */
export function findingOf(
  kind: FindingKind,
  address: Address,
  flows: readonly Flow[],
  says: string,
  moved: readonly Flow[] = flows,
): Finding {
  const inOrder = [...flows].sort((a, b) => a.at - b.at)
  const times = timed(inOrder)
  const assets = new Set(moved.map((flow) => flow.asset))
  const [only] = assets
  const single = assets.size === 1
  const parties = new Set(inOrder.flatMap(({ from, to }) => [from, to]))
  parties.delete(address)
  return {
    kind,
    address,
    parties: [...parties],
    asset: single ? only! : null,
    units: single ? sum(moved.map((flow) => flow.taint)) : null,
    first: times[0]?.time ?? null,
    last: times.at(-1)?.time ?? null,
    transfers: [...new Set(inOrder.map((flow) => flow.id))],
    says,
  }
}

export function sum(units: readonly bigint[]): bigint {
  return units.reduce((total, part) => total + part, 0n)
}

export function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const name = key(item)
    const known = groups.get(name)
    if (known === undefined) groups.set(name, [item])
    else known.push(item)
  }
  return groups
}

/** @example span(5_400) // '1 h 30 min' */
export function span(seconds: number): string {
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor((seconds % 86_400) / 3_600), 'h'],
    [Math.floor((seconds % 3_600) / 60), 'min'],
    [seconds % 60, 's'],
  ]
  const shown = parts.filter(([count]) => count > 0).slice(0, 2)
  return shown.length === 0 ? '0 s' : shown.map(([count, unit]) => `${count} ${unit}`).join(' ')
}
