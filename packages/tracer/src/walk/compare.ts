import type { Address } from '../model/address.ts'
import { max, min } from '../model/amount.ts'
import type { Asset } from '../model/asset.ts'
import { SINKS, type Sink } from '../model/stop.ts'
import type { Method, MovementTrace, Trace } from '../model/trace.ts'
import type { Transfer } from '../model/transfer.ts'
import { METHOD } from '../taint/methods.ts'

/** The least and the most that the compared methods give, in base units. */
export interface Range {
  readonly least: bigint
  readonly most: bigint
}

export interface Compared {
  /** The methods that are compared: the conserving ones asked for, or all where fewer than two of those are asked for. */
  readonly over: readonly Method[]
  /** Every sink of every asset in which any method asked for puts units; the methods agree where least is most. */
  readonly sinks: readonly (Range & { readonly asset: Asset; readonly sink: Sink })[]
  /** Addresses that hold or sink other units of an asset under other methods, by asset, the widest range first. */
  readonly places: readonly (Range & {
    readonly address: Address
    readonly asset: Asset
    /** By position in `over`. */
    readonly units: readonly bigint[]
  })[]
  /** Addresses that cause it, by asset, those that move most first. */
  readonly partings: readonly Parting[]
}

/**
 * An address that causes a difference: a method and the first one agree on every stolen unit it was paid before, and differ in
 * what its next payment carries, because stolen units lay beside others in its book. What differs elsewhere follows from such
 * addresses.
 */
export interface Parting {
  readonly address: Address
  readonly asset: Asset
  /** All units that the address received and paid: the same under every method. */
  readonly received: bigint
  readonly paid: bigint
  /** The stolen ones among those received; they differ where units come back to it. */
  readonly stolen: Range
  /** The methods that part from the first one here. */
  readonly methods: readonly PartingMethod[]
}

export interface PartingMethod {
  readonly method: Method
  /** Id of the first movement in which it differs from the first method. */
  readonly first: string
  /** Stolen units that the address pays to others than under the first method, or keeps. */
  readonly moved: bigint
}

/**
 * Compares replays of the same facts: where the methods agree, how much the choice of one moves, and which addresses cause it.
 * @param traces one per method, of the same facts; the first is what the others are measured against
 * @param facts rows of the case
 */
export function compareTraces(traces: readonly Trace[], facts: readonly Transfer[]): Compared {
  const conserving = traces.filter(({ method }) => METHOD[method].conserving)
  const over = conserving.length > 1 ? conserving : traces
  return {
    over: over.map(({ method }) => method),
    sinks: sinkRanges(traces, over),
    places: placeRanges(over),
    partings: partingsOf(over, facts),
  }
}

function rangeOf(units: readonly bigint[]): Range {
  return { least: units.reduce(min), most: units.reduce(max) }
}

function sinkRanges(traces: readonly Trace[], over: readonly Trace[]): Compared['sinks'] {
  const sumOf = (trace: Trace, asset: Asset, sink: Sink) =>
    trace.sinks.reduce((sum, row) => (row.asset === asset && row.sink === sink ? sum + row.units : sum), 0n)
  const met = new Set(traces.flatMap(({ sinks }) => sinks.map(({ asset, sink }) => `${asset} ${sink}`)))
  const assets = [...new Set(traces.flatMap(({ sinks }) => sinks.map(({ asset }) => asset)))].sort()
  return assets.flatMap((asset) =>
    SINKS.filter((sink) => met.has(`${asset} ${sink}`)).map((sink) => ({
      asset,
      sink,
      ...rangeOf(over.map((trace) => sumOf(trace, asset, sink))),
    })),
  )
}

interface Account {
  readonly address: Address
  readonly asset: Asset
}

function placeRanges(over: readonly Trace[]): Compared['places'] {
  const places = new Map<string, Account & { readonly units: bigint[] }>()
  over.forEach((trace, i) => {
    for (const { address, asset, units } of trace.sinks) {
      const key = keyOf({ address, asset })
      const place = places.get(key) ?? { address, asset, units: over.map(() => 0n) }
      place.units[i]! += units
      places.set(key, place)
    }
  })
  return [...places.values()]
    .map((place) => ({ ...place, ...rangeOf(place.units) }))
    .filter(({ least, most }) => least !== most)
    .sort((a, b) => byAsset(a, b) || descending(a.most - a.least, b.most - b.least) || text(a.address, b.address))
}

/** What one movement takes out of an account and brings to another, in stolen units. */
interface Leg {
  readonly from: Account
  readonly to: Account | undefined
  readonly out: bigint
  readonly in: bigint
}

function partingsOf([base, ...others]: readonly Trace[], facts: readonly Transfer[]): Parting[] {
  if (base === undefined) return []
  const rows = new Map<string, Transfer>(facts.map((row) => [row.id, row]))
  const found = new Map<string, Account & { methods: PartingMethod[] }>()
  for (const other of others) {
    const firsts = firstDifferences(base, other, rows)
    const moved = movedBy(base, other, rows, firsts)
    for (const [key, { address, asset, first }] of firsts) {
      const parting = found.get(key) ?? { address, asset, methods: [] }
      parting.methods.push({ method: other.method, first, moved: moved.get(key)! })
      found.set(key, parting)
    }
  }
  const accounts = [base, ...others].map((trace) => new Map(trace.accounts.map((item) => [keyOf(item), item])))
  const most = ({ methods }: Parting) => methods.map(({ moved }) => moved).reduce(max)
  return [...found]
    .map(([key, parting]): Parting => {
      const own = accounts.map((all) => all.get(key)!)
      return { ...parting, received: own[0]!.in, paid: own[0]!.out, stolen: rangeOf(own.map(({ taintIn }) => taintIn)) }
    })
    .sort((a, b) => byAsset(a, b) || descending(most(a), most(b)) || text(a.address, b.address))
}

/** The accounts in which the first difference between two replays is a payment of their own. */
function firstDifferences(base: Trace, other: Trace, rows: ReadonlyMap<string, Transfer>) {
  const differs = new Set<string>()
  const found = new Map<string, Account & { readonly first: string }>()
  base.movements.forEach((movement, i) => {
    const [a, b] = [legOf(movement, rows), legOf(other.movements[i]!, rows)]
    if (a.out === b.out && a.in === b.in) return
    const payer = keyOf(a.from)
    // What came in differing goes out differing: only where the first difference is a payment does the address itself cause it.
    if (!differs.has(payer)) found.set(payer, { ...a.from, first: movement.id })
    differs.add(payer)
    if (a.to !== undefined) differs.add(keyOf(a.to))
  })
  return found
}

/**
 * For each account, the stolen units that go to other payees under one replay than under another, or stay. Conversions are
 * left out: what one takes out of a swap went to that swap before, and would be counted twice.
 */
function movedBy(
  base: Trace,
  other: Trace,
  rows: ReadonlyMap<string, Transfer>,
  accounts: ReadonlyMap<string, unknown>,
): Map<string, bigint> {
  const spread = (trace: Trace, sign: bigint, sums: Map<string, Map<string, bigint>>) => {
    const add = (account: string, end: string, units: bigint) => {
      const ends = sums.get(account)
      ends?.set(end, (ends.get(end) ?? 0n) + sign * units)
    }
    for (const movement of trace.movements) {
      if (movement.kind === 'conversion') continue
      const { from, to, out } = legOf(movement, rows)
      add(keyOf(from), to === undefined ? 'fee' : keyOf(to), out)
    }
    for (const account of trace.accounts) add(keyOf(account), 'held', account.taintHeld)
  }
  const sums = new Map<string, Map<string, bigint>>([...accounts.keys()].map((key) => [key, new Map()]))
  spread(other, 1n, sums)
  spread(base, -1n, sums)
  const total = (units: readonly bigint[]) => units.reduce((sum, part) => sum + max(0n, part), 0n)
  return new Map(
    [...sums].map(([key, ends]) => {
      const differences = [...ends.values()]
      return [key, max(total(differences), total(differences.map((units) => -units)))]
    }),
  )
}

function legOf(movement: MovementTrace, rows: ReadonlyMap<string, Transfer>): Leg {
  if (movement.kind === 'conversion') {
    const { from, to, asset, toAsset, taint, toTaint } = movement
    return { from: { address: from, asset }, to: { address: to, asset: toAsset }, out: taint, in: toTaint }
  }
  const { from, to, asset } = rows.get(movement.id)!
  const payee = to === null ? undefined : { address: to, asset }
  return { from: { address: from, asset }, to: payee, out: movement.taint, in: movement.taint }
}

function keyOf({ address, asset }: Account): string {
  return `${address} ${asset}`
}

function byAsset(a: { readonly asset: Asset }, b: { readonly asset: Asset }): number {
  return text(a.asset, b.asset)
}

function text(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function descending(a: bigint, b: bigint): number {
  return a > b ? -1 : a < b ? 1 : 0
}
