import { max, min } from '../model/amount.ts'
import type { Asset } from '../model/asset.ts'
import { SINKS, type Sink } from '../model/stop.ts'
import type { Interval, Intervals, Trace } from '../model/trace.ts'

/**
 * The figures in which two replays of the same facts differ: one with unknown openings at nothing, one with openings beyond
 * anything that is paid (algorithms 1.1, vector V14). They are the two extremes of the opening, no bounds of every figure:
 * an opening in between can move stolen units from one payment to a later one.
 */
export function intervalsOf(nothing: Trace, endless: Trace): Intervals {
  const accounts = new Map(endless.accounts.map((row) => [`${row.address} ${row.asset}`, row.taintHeld]))
  return {
    movements: nothing.movements.flatMap((row, at) => between(row.taint, endless.movements[at]!.taint, { at })),
    accounts: nothing.accounts.flatMap((row, at) =>
      between(row.taintHeld, accounts.get(`${row.address} ${row.asset}`) ?? 0n, { at }),
    ),
    sinks: sinkIntervals(nothing, endless),
  }
}

function sinkIntervals(nothing: Trace, endless: Trace): Intervals['sinks'] {
  const [a, b] = [sums(nothing), sums(endless)]
  const assets = [...new Set([...nothing.assets, ...endless.assets].map((row) => row.asset))].sort()
  return assets.flatMap((asset) =>
    SINKS.flatMap((sink) => between(a.get(`${asset} ${sink}`) ?? 0n, b.get(`${asset} ${sink}`) ?? 0n, { asset, sink })),
  )
}

function sums(trace: Trace): Map<`${Asset} ${Sink}`, bigint> {
  const units = new Map<`${Asset} ${Sink}`, bigint>()
  for (const row of trace.sinks) {
    const key = `${row.asset} ${row.sink}` as const
    units.set(key, (units.get(key) ?? 0n) + row.units)
  }
  return units
}

function between<Key extends object>(a: bigint, b: bigint, key: Key): (Key & Interval)[] {
  return a === b ? [] : [{ ...key, low: min(a, b), high: max(a, b) }]
}
