import type { Address } from '../model/address.ts'
import { type Asset, assetChain, showAsset } from '../model/asset.ts'
import { SINKS } from '../model/stop.ts'
import type { AssetTotals, MovementTrace, Trace } from '../model/trace.ts'
import type { CaseStore } from '../store/case-store.ts'
import { contentBeside, digestOf } from '../store/digest.ts'
import type { AssetStatement, SinkPlace, SinkUnits, Statement } from './case-view.ts'
import { destinationsOf } from './destinations.ts'
import { type ReadCase, readCase } from './read-case.ts'
import type { ViewContext } from './view-context.ts'

/**
 * Where the stolen value is now: the object that `trace --json` and `statement --json` print (design, section 3).
 * @throws InputError when nothing was traced yet
 * @example statement(openCase('cases/bybit-2025.sqlite'), context).assets[0]?.seeded // '401346768858404671846374'
 */
export function statement(store: CaseStore, context: ViewContext): Statement {
  return statementOf(readCase(store, context), store, context)
}

/** The statement of a case that is in memory already. */
export function statementOf(read: ReadCase, store: CaseStore, context: ViewContext): Statement {
  const { trace } = read
  return {
    case: context.caseName,
    incident: context.incident.id,
    method: trace.method,
    hash: hashOf(read, store),
    assets: trace.assets.map((totals) => assetStatement(totals, read)),
    explainedShare: trace.explainedShare,
    unpriced: trace.unpriced.map(showAsset),
    addresses: addressesOf(read).length,
    movements: trace.movements.length,
    noise: trace.movements.filter((row) => row.kind === 'transfer' && row.noise !== undefined).length,
    flags: countFlags(read),
    maxHop: trace.addresses.reduce((most, { hop }) => Math.max(most, hop ?? 0), 0),
    requests: store.requests(),
    elapsedMs: Math.round(context.elapsedMs),
    complete: trace.complete,
    places: placesOf(trace),
  }
}

/** The digest of the case from what is in memory: reading a million rows a second time takes longer than hashing them. */
function hashOf({ trace, transfers }: ReadCase, store: CaseStore): string {
  return digestOf({ ...contentBeside(store), transfers: [...transfers.values()], trace })
}

/** Flags of a movement: those of its row and those the replay found. Sorted, without repeats. */
export function flagsOf(movement: MovementTrace, { transfers }: ReadCase): readonly string[] {
  const own = movement.kind === 'transfer' ? (transfers.get(movement.id)?.flags ?? []) : []
  if (own.length === 0 || movement.flags.length === 0) return own.length === 0 ? movement.flags : own
  return [...new Set([...own, ...movement.flags])].sort()
}

/**
 * Every address a view shows: those the trace knows, in its order, then, sorted, what else the movements name.
 * Each end of a movement is among them.
 */
export function addressesOf({ trace, transfers }: ReadCase): readonly string[] {
  const traced = new Set<string>(trace.addresses.map(({ address }) => address))
  const others = new Set<string>()
  const see = (address: string | null | undefined): void => {
    if (address != null && !traced.has(address)) others.add(address)
  }
  for (const movement of trace.movements) {
    const ends = movement.kind === 'transfer' ? transfers.get(movement.id) : movement
    see(ends?.from)
    see(ends?.to)
  }
  return [...traced, ...[...others].sort()]
}

function assetStatement(totals: AssetTotals, { trace, assets }: ReadCase): AssetStatement {
  const { asset } = totals
  const { symbol, decimals, price } = assets.of(asset)
  const asserted = totals.assertedIn > 0n || totals.assertedOut > 0n
  return {
    asset: showAsset(asset),
    chain: assetChain(asset),
    symbol,
    decimals,
    seeded: String(totals.seeded),
    convertedIn: String(totals.convertedIn),
    convertedOut: String(totals.convertedOut),
    ...(asserted ? { assertedIn: String(totals.assertedIn), assertedOut: String(totals.assertedOut) } : {}),
    sinks: sinksOf(trace, asset),
    ...sinkBounds(trace, asset),
    ...(price === undefined ? {} : { usdPrice: price.usd, usdSource: price.source }),
  }
}

function sinksOf(trace: Trace, asset: Asset): SinkUnits {
  const sums = new Map<string, bigint>()
  for (const sink of trace.sinks) {
    if (sink.asset === asset) sums.set(sink.sink, (sums.get(sink.sink) ?? 0n) + sink.units)
  }
  return Object.fromEntries(SINKS.map((sink) => [sink, String(sums.get(sink) ?? 0n)])) as SinkUnits
}

function sinkBounds(trace: Trace, asset: Asset): Pick<AssetStatement, 'sinksLow' | 'sinksHigh'> {
  const open = trace.intervals?.sinks.filter((row) => row.asset === asset) ?? []
  if (open.length === 0) return {}
  return {
    sinksLow: Object.fromEntries(open.map(({ sink, low }) => [sink, String(low)])),
    sinksHigh: Object.fromEntries(open.map(({ sink, high }) => [sink, String(high)])),
  }
}

function countFlags(read: ReadCase): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  const add = (flag: string): void => void counts.set(flag, (counts.get(flag) ?? 0) + 1)
  for (const movement of read.trace.movements) flagsOf(movement, read).forEach(add)
  for (const flags of read.trace.seedFlags) flags.forEach(add)
  // flags are foreign text: fromEntries makes an own property even of `__proto__`
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function placesOf(trace: Trace): SinkPlace[] {
  const destinations = destinationsOf(trace)
  const goingTo = (sink: string, place: string): Pick<SinkPlace, 'destinations'> => {
    const found = sink === 'bridge' ? destinations.get(place) : undefined
    return found === undefined ? {} : { destinations: found }
  }
  const needsReview = reviewOf(trace)
  return trace.sinks.map(({ sink, address, asset, units, count }) => ({
    sink,
    address,
    asset: showAsset(asset),
    units: String(units),
    count,
    ...(needsReview(address, asset, units) ? { review: true as const } : {}),
    ...goingTo(sink, `${address} ${asset}`),
  }))
}

/** Behaviour may be imitated: a stop that rests on it alone and takes more than a hundredth is for a human to look at (algorithms, section 7). */
function reviewOf(trace: Trace): (address: Address, asset: Asset, units: bigint) => boolean {
  const learned = new Set(
    trace.addresses.flatMap(({ address, stop }) =>
      stop?.kind === 'place' && stop.origin === 'learned' ? [address] : [],
    ),
  )
  const came = new Map(trace.assets.map(({ asset, seeded, convertedIn }) => [asset, seeded + convertedIn]))
  return (address, asset, units) => learned.has(address) && units * 100n > (came.get(asset) ?? 0n)
}
