import type { CaseStore } from '../../store/case-store.ts'

/** The figures of a case that a bundle states beside it: what its reader compares with what the case gives. */
export interface Figures {
  readonly incident: string
  readonly method: string
  /** Of the case. */
  readonly hash: string
  readonly complete: boolean
  readonly assets: readonly {
    readonly asset: string
    readonly seeded: string
    readonly convertedIn: string
    readonly convertedOut: string
    /** Units by sink, those that have any. */
    readonly sinks: Readonly<Record<string, string>>
  }[]
  readonly movements: number
  readonly addresses: number
}

/** @returns undefined for a case that was never traced */
export function sumsOf(store: CaseStore): Figures | undefined {
  const trace = store.readTrace()
  if (trace === undefined) return undefined
  const { id } = JSON.parse(store.getMeta('incident') ?? '{}') as { id?: string }
  return {
    incident: id ?? '',
    method: trace.method,
    hash: store.digest(),
    complete: trace.complete,
    assets: trace.assets.map(({ asset, seeded, convertedIn, convertedOut }) => ({
      asset,
      seeded: String(seeded),
      convertedIn: String(convertedIn),
      convertedOut: String(convertedOut),
      sinks: sinksOf(trace.sinks.filter((row) => row.asset === asset)),
    })),
    movements: trace.movements.length,
    addresses: trace.addresses.length,
  }
}

/** Units by sink, the names sorted. */
export function sinksOf(rows: Iterable<{ readonly sink: string; readonly units: bigint }>): Record<string, string> {
  const sums = new Map<string, bigint>()
  for (const { sink, units } of rows) sums.set(sink, (sums.get(sink) ?? 0n) + units)
  return Object.fromEntries(
    [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([sink, units]) => [sink, String(units)]),
  )
}
