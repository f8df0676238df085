import type { CaseStore } from '../../store/case-store.ts'

/** One address in several cases, and what stolen value it received in each. */
export interface Shared {
  readonly address: string
  readonly cases: readonly {
    readonly case: string
    readonly hop: number | null
    /** Stolen units received, by asset. */
    readonly received: Readonly<Record<string, string>>
  }[]
}

/** Addresses that received stolen value: what two agencies have in common when they follow the same people. */
export function taintedOf(store: CaseStore): string[] {
  const trace = store.readTrace()
  return [...new Set((trace?.accounts ?? []).flatMap(({ address, taintIn }) => (taintIn > 0n ? [address] : [])))].sort()
}

/** Addresses that received stolen value in two or more of the cases, sorted. */
export function sharedAddresses(cases: readonly { readonly name: string; readonly store: CaseStore }[]): Shared[] {
  const by = new Map<string, Shared['cases'][number][]>()
  for (const { name, store } of cases) {
    const trace = store.readTrace()
    const hops = new Map<string, number | null>((trace?.addresses ?? []).map(({ address, hop }) => [address, hop]))
    const received = new Map<string, Record<string, string>>()
    for (const { address, asset, taintIn } of trace?.accounts ?? []) {
      if (taintIn === 0n) continue
      const sums = received.get(address) ?? {}
      sums[asset] = String(taintIn)
      received.set(address, sums)
    }
    for (const [address, sums] of received) {
      by.set(address, [...(by.get(address) ?? []), { case: name, hop: hops.get(address) ?? null, received: sums }])
    }
  }
  return [...by]
    .filter(([, list]) => list.length > 1)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([address, list]) => ({ address, cases: list }))
}
