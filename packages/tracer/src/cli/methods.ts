import type { Comparison, MethodStatement, Methods } from '../export/compared.ts'
import { statement } from '../export/statement.ts'
import { assetChain, showAsset } from '../model/asset.ts'
import { showTime } from '../model/time.ts'
import type { Trace } from '../model/trace.ts'
import type { CaseStore } from '../store/case-store.ts'
import { compareTraces, type Range } from '../walk/compare.ts'
import type { Io } from './io.ts'
import { contextOf } from './view.ts'

/** The statement of each replay, its differences from the first, and what causes them. */
export function compareMethods(stores: readonly CaseStore[], io: Pick<Io, 'elapsed'>): Methods {
  const traces = stores.map((store) => store.readTrace()!)
  const base = unitsByPlace(traces[0]!)
  const methods = stores.map((store, i): MethodStatement => {
    const found = statement(store, contextOf(store, io.elapsed()))
    return {
      method: traces[i]!.method,
      assets: found.assets,
      explainedShare: found.explainedShare,
      differs: differences(base, unitsByPlace(traces[i]!)),
    }
  })
  return { methods, compared: comparison(stores[0]!, traces) }
}

function comparison(store: CaseStore, traces: readonly Trace[]): Comparison {
  const facts = store.transfers()
  const { over, sinks, places, partings } = compareTraces(traces, facts)
  const rows = new Map<string, (typeof facts)[number]>(facts.map((row) => [row.id, row]))
  const byMethod = (units: readonly bigint[]) => over.map((method, i) => ({ method, units: String(units[i]!) }))
  const movementOf = (first: string) => {
    const row = rows.get(first)
    if (row !== undefined)
      return { id: first, tx: `${row.chain}:${row.tx}`, time: row.time === null ? '' : showTime(row.time) }
    const conversion = traces[0]!.movements.find(({ id }) => id === first)
    const time = conversion?.kind === 'conversion' ? conversion.time : null
    return { id: first, tx: '', time: time === null ? '' : showTime(time) }
  }
  return {
    over,
    sinks: sinks.map(({ asset, sink, ...range }) => ({
      ...{ asset: showAsset(asset), chain: assetChain(asset), sink, agree: range.least === range.most },
      ...shown(range),
    })),
    places: places.map(({ address, asset, units }) => ({ address, asset: showAsset(asset), units: byMethod(units) })),
    causes: partings.map((parting) => ({
      address: parting.address,
      asset: showAsset(parting.asset),
      received: String(parting.received),
      paid: String(parting.paid),
      stolen: shown(parting.stolen),
      methods: parting.methods.map(({ method, first, moved }) => ({
        method,
        first: movementOf(first),
        moved: String(moved),
      })),
    })),
  }
}

function shown({ least, most }: Range) {
  return { least: String(least), most: String(most) }
}

interface Held {
  readonly address: string
  readonly asset: string
  units: bigint
}

/** Stolen units that ended at each address in each asset, by any sink. */
function unitsByPlace(trace: Trace): Map<string, Held> {
  const places = new Map<string, Held>()
  for (const { address, asset, units } of trace.sinks) {
    const key = `${address} ${asset}`
    const place = places.get(key)
    if (place === undefined) places.set(key, { address, asset: showAsset(asset), units })
    else place.units += units
  }
  return places
}

function differences(base: ReadonlyMap<string, Held>, found: ReadonlyMap<string, Held>): MethodStatement['differs'] {
  return [...new Set([...base.keys(), ...found.keys()])].sort().flatMap((key) => {
    const units = found.get(key)?.units ?? 0n
    if (units === (base.get(key)?.units ?? 0n)) return []
    const { address, asset } = (found.get(key) ?? base.get(key))!
    return [{ address, asset, units: String(units) }]
  })
}
