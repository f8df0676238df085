import type { OpenCrossing } from '../decode/bridge-joins.ts'
import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Crossing } from '../model/crossing.ts'
import { sinkOf } from '../model/stop.ts'
import type { DepartureTrace } from '../model/trace.ts'
import type { Transfer } from '../model/transfer.ts'
import type { CaseLedger } from './case-ledger.ts'
import { moves } from './ledger-builder.ts'
import type { Overrides, Place, Places } from './places.ts'
import type { ReadState } from './reading.ts'
import type { Tally } from './tally.ts'

export interface DepartureState {
  readonly facts: readonly Transfer[]
  readonly places: Pick<Places, 'at'>
  readonly expand: Overrides['expand']
  readonly reads: ReadonlyMap<Address, ReadState>
}

/**
 * The open departures whose value ends at the bridge: nothing on this chain says more of it. Who decided otherwise about the receiving
 * address, in the incident or by hand, is followed. Where anybody could have had the bridge's contract say that value left (a vault that no table knows),
 * the value ends there only where the receiver is a bridge's, or a hub's, or was read and paid nothing on: else the walk goes on from him.
 */
export function endingDepartures(open: readonly OpenCrossing[], state: DepartureState): Crossing[] {
  if (open.length === 0) return []
  const wanted = new Set(open.flatMap(({ departure }) => departure.rows))
  const rows = new Map(state.facts.flatMap((row) => (wanted.has(row.id) ? [[row.id, row] as const] : [])))
  const lastPaid = lastPayments(
    state.facts,
    open.some(({ departure }) => departure.unproved === true),
  )
  return open.flatMap(({ departure }) => {
    const receivers = departure.rows.map((id) => rows.get(id)?.to)
    const ends = receivers.every((to) => to != null && endsAt(to, departure, state, lastPaid))
    return ends ? [departure] : []
  })
}

function endsAt(
  receiver: Address,
  { asset, time, unproved }: Crossing,
  { places, expand, reads }: DepartureState,
  lastPaid: (address: Address, asset: Asset) => number,
): boolean {
  if (expand.has(receiver)) return false
  const place = places.at(receiver)
  if (place !== undefined && isDecided(place)) return false
  if (unproved !== true) return true
  if (place !== undefined) return isBridgeOrHub(place)
  return reads.get(receiver)?.state === 'complete' && lastPaid(receiver, asset) < time
}

/** A person said whose place it is, and that it is no bridge. That nobody read the other side (`frontier`) gives way to what was read. */
function isDecided({ origin, category }: Place): boolean {
  const sink = sinkOf(category)
  return (origin === 'incident' || origin === 'analyst') && sink !== 'frontier' && sink !== 'bridge'
}

function isBridgeOrHub({ origin, category }: Place): boolean {
  return category === 'bridge' || sinkOf(category) === 'frontier' || (origin === 'learned' && category === 'service')
}

/** When an address last paid an asset, Unix seconds; a payment without a time counts as the latest. */
function lastPayments(facts: readonly Transfer[], needed: boolean): (address: Address, asset: Asset) => number {
  const last = new Map<string, number>()
  if (needed) {
    for (const row of facts) {
      if (!moves(row) || row.kind === 'fee') continue
      const key = `${row.from} ${row.asset}`
      last.set(key, Math.max(last.get(key) ?? -1, row.time ?? Number.POSITIVE_INFINITY))
    }
  }
  return (address, asset) => last.get(`${address} ${asset}`) ?? -1
}

/** The departures that carried stolen units to the end of a ledger, each once, in the order of the trace. */
export function departureTraces(ledger: CaseLedger, found: Tally): DepartureTrace[] {
  const traces = new Map<string, DepartureTrace>()
  for (const [account, departure] of ledger.departed) {
    const sunk = found.sunk.get(account)
    if (sunk === undefined) continue
    const { address: place, asset } = ledger.accounts[account]!
    const { protocol, key, chain, tx, time, destination } = departure
    const rows = [...departure.rows].sort()
    const name = `${place} ${asset} ${chain}:${tx} ${rows.join(' ')}`
    traces.set(name, {
      ...{ protocol, key, tx: `${chain}:${tx}`, time, place, asset, rows },
      units: (traces.get(name)?.units ?? 0n) + sunk.units,
      destination: destination === undefined ? null : saidOf(destination),
    })
  }
  return [...traces].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, trace]) => trace)
}

function saidOf({ name, chain, written, address, asset }: NonNullable<Crossing['destination']>) {
  return { name, chain, written, address, ...(asset === undefined ? {} : { asset }) }
}

/** Payments that brought stolen units over bridges, by account of the place and asset they left at. */
export function departedUnits(ledger: CaseLedger, found: Tally): Map<string, { units: bigint; count: number }> {
  const sums = new Map<string, { units: bigint; count: number }>()
  for (const account of ledger.departed.keys()) {
    const sunk = found.sunk.get(account)
    if (sunk === undefined) continue
    const { address, asset } = ledger.accounts[account]!
    const sum = sums.get(`${address} ${asset}`) ?? { units: 0n, count: 0 }
    sums.set(`${address} ${asset}`, { units: sum.units + sunk.units, count: sum.count + sunk.count })
  }
  return sums
}
