import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Seed } from '../model/incident.ts'
import type { Trace } from '../model/trace.ts'
import type { Transfer } from '../model/transfer.ts'

/** Stolen units that an address received in one asset, in base units. Times are Unix seconds. */
export interface Receipt {
  readonly asset: Asset
  readonly units: bigint
  /** Arrivals: rows, conversions, and seeds without a row. */
  readonly count: number
  /** First and last arrival whose time is known; `null` where none is. */
  readonly first: number | null
  readonly last: number | null
}

export interface Screening {
  readonly address: Address
  /** Fewest movements from a seed; `null` where no stolen unit came. */
  readonly hop: number | null
  /** Per asset, by asset; empty where no stolen unit came. */
  readonly receipts: readonly Receipt[]
}

/**
 * Whether addresses received stolen units, how much and when, as one replay of a case has it.
 * @param facts rows of the case
 * @param seeds of its incident: those that no row brings have their own time, or none
 * @returns one answer per address, in the order asked
 * @example screen(trace, facts, incident.seeds, [exchangeDeposit])[0].receipts.length // 0: nothing came
 */
export function screen(
  trace: Trace,
  facts: readonly Transfer[],
  seeds: readonly Seed[],
  addresses: readonly Address[],
): Screening[] {
  const asked = new Set<string>(addresses)
  const arrivals = new Map<string, { count: number; first: number | null; last: number | null }>()
  const arrive = (address: string | null, asset: Asset, time: number | null) => {
    if (address === null || !asked.has(address)) return
    const key = `${address} ${asset}`
    const known = arrivals.get(key) ?? { count: 0, first: null, last: null }
    known.count += 1
    if (time !== null) {
      known.first = Math.min(time, known.first ?? time)
      known.last = Math.max(time, known.last ?? time)
    }
    arrivals.set(key, known)
  }
  seeds.forEach(({ address, asset, tx, time }, i) => {
    if (tx === undefined || trace.seedFlags[i]?.includes('not-in-record')) arrive(address, asset, time ?? null)
  })
  const rows = new Map(facts.map((row) => [row.id, row]))
  for (const movement of trace.movements) {
    if (movement.kind === 'conversion') {
      if (movement.toTaint > 0n) arrive(movement.to, movement.toAsset, movement.time)
    } else if (movement.taint > 0n) {
      const row = rows.get(movement.id)!
      arrive(row.to, row.asset, row.time)
    }
  }
  const receipts = new Map<Address, Receipt[]>()
  for (const { address, asset, taintIn } of trace.accounts) {
    if (taintIn === 0n || !asked.has(address)) continue
    const { count = 0, first = null, last = null } = arrivals.get(`${address} ${asset}`) ?? {}
    receipts.set(address, [...(receipts.get(address) ?? []), { asset, units: taintIn, count, first, last }])
  }
  const hops = new Map(trace.addresses.map(({ address, hop }) => [address, hop]))
  return addresses.map((address) => ({
    address,
    hop: hops.get(address) ?? null,
    receipts: receipts.get(address) ?? [],
  }))
}
