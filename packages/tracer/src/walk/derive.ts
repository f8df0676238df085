import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Crossing } from '../model/crossing.ts'
import type { Incident } from '../model/incident.ts'
import type { Lead } from '../model/lead.ts'
import { type Sink, type Stop, sinkOf } from '../model/stop.ts'
import type { AccountTrace, AddressTrace, MovementTrace, SinkTrace, Trace } from '../model/trace.ts'
import { NOBODY, outputsOf, ROLE } from '../taint/journal.ts'
import type { Account } from './accounts.ts'
import { type Books, keepBooks } from './books.ts'
import type { CaseLedger } from './case-ledger.ts'
import { conversionsByRow } from './conversions.ts'
import { departedUnits, departureTraces } from './departures.ts'
import { carriesValue, LookAlikes, noiseOf } from './noise.ts'
import type { Places } from './places.ts'
import { coveredUntil, type ReadingState } from './reading.ts'
import type { Tally } from './tally.ts'
import { totalsOf } from './totals.ts'
import { explainedShare, type TheftTimeValue } from './value.ts'

/** Sinks that say where value is; the others say only how far we have looked. */
const EXPLAINED: ReadonlySet<Sink> = new Set(['service', 'deposit', 'mixer', 'bridge', 'burn', 'fee', 'resting'])

export interface DeriveInput {
  readonly incident: Incident
  readonly ledger: CaseLedger
  readonly found: Tally
  readonly places: Places
  readonly reading: ReadingState
  readonly value: TheftTimeValue
  /** Every lead that the facts give, and the ids of those that the analyst decided. */
  readonly leads?: readonly Lead[]
  readonly decided?: { has(lead: string): boolean }
}

/** Everything that follows from the facts of a case under one method, in canonical order. */
export function deriveTrace(input: DeriveInput): Trace {
  const { ledger, found } = input
  const books = keepBooks(ledger.journal, ledger.recorded, ledger.exchanges.length)
  const genuine = genuineAssets(input)
  const lookAlikes = new LookAlikes(ledger.transfers.filter((row) => carriesValue(row, genuine)))
  const { sinks, ends } = settle(input)
  const { share, unpriced } = shareOf(input, sinks)
  const departures = departureTraces(ledger, found)
  const leads = leadsShown(input)
  return {
    method: found.method,
    thefts: ledger.thefts,
    movements: movementsOf(input, books, genuine, lookAlikes),
    accounts: accountsOf(input, books),
    addresses: addressesOf(input, ends, genuine, lookAlikes),
    sinks,
    assets: totalsOf(ledger, found),
    genuine: [...genuine].sort(),
    seedFlags: ledger.seedFlags,
    explainedShare: share,
    unpriced,
    ...(departures.length === 0 ? {} : { departures }),
    ...(leads.length === 0 ? {} : { leads }),
    complete: !sinks.some((entry) => entry.sink === 'frontier'),
  }
}

/** The share of the stolen value that is explained, alone: all that progress has to know of a replay. */
export function explainedShareOf(input: DeriveInput): number | null {
  return shareOf(input, settle(input).sinks).share
}

function shareOf({ ledger, found, value }: DeriveInput, sinks: readonly SinkTrace[]) {
  const explained = new Map<Asset, bigint>()
  for (const entry of sinks) {
    if (EXPLAINED.has(entry.sink)) explained.set(entry.asset, (explained.get(entry.asset) ?? 0n) + entry.units)
  }
  return explainedShare(ledger, found, value, explained)
}

/** Leads from rows that carry stolen units, and whatever the analyst decided. */
function leadsShown({ ledger, found, leads = [], decided }: DeriveInput): Lead[] {
  if (leads.length === 0) return []
  const stolen = new Set([...found.rows.keys()].map((row) => ledger.transfers[row]!.id))
  return leads.filter(({ id, from }) => decided?.has(id) === true || from.rows.some((row) => stolen.has(row)))
}

function genuineAssets({ incident, ledger, found }: DeriveInput): Set<Asset> {
  const genuine = new Set(incident.seeds.map((seed) => seed.asset))
  for (const special of ledger.journal.specials) {
    if (special.kind !== 'exchange') continue
    for (const [i, account] of outputsOf(special).entries()) {
      if (found.exchanged[special.index]!.received[i]! > 0n) genuine.add(ledger.accounts[account]!.asset)
    }
  }
  return genuine
}

function movementsOf(
  { incident, ledger, found }: DeriveInput,
  books: Books,
  genuine: ReadonlySet<Asset>,
  lookAlikes: LookAlikes,
): MovementTrace[] {
  const conversions = conversionsByRow(incident, ledger, found)
  const movements: MovementTrace[] = []
  ledger.transfers.forEach((row, i) => {
    movements.push(...(conversions.get(i) ?? []))
    const tainted = found.rows.get(i)
    const flags = [...(ledger.orderFlags.get(i) ?? []), ...(books.overdrawnRows.has(i) ? ['overdrawn'] : [])].sort()
    const noise = noiseOf(row, genuine, lookAlikes)
    movements.push({
      kind: 'transfer',
      id: row.id,
      taint: tainted?.units ?? 0n,
      byTheft: (tainted?.byTheft ?? []).flatMap((part, theft) => (part > 0n ? [[theft, part] as const] : [])),
      flags,
      ...(noise === undefined ? {} : { noise }),
    })
  })
  movements.push(...(conversions.get(ledger.transfers.length) ?? []))
  return movements
}

function accountsOf({ ledger, found }: DeriveInput, books: Books): AccountTrace[] {
  const left = departedUnits(ledger, found)
  const list = ledger.accounts.map(({ address, asset }, i): AccountTrace => {
    // What left from here over a bridge is nobody else's, and stays with whom the rows paid.
    const { units: departed = 0n } = left.get(`${address} ${asset}`) ?? {}
    return {
      address,
      asset,
      in: books.in[i]!,
      out: books.out[i]!,
      taintIn: found.taintIn[i]! + departed,
      taintOut: found.taintOut[i]!,
      held: books.held[i]!,
      taintHeld: (found.held.get(i) ?? found.sunk.get(i)?.units ?? 0n) + departed,
      overdrawn: books.overdrawn[i]!,
    }
  })
  const own = list.filter((_, i) => i !== NOBODY && ledger.accounts[i]!.between !== true)
  return own.sort((a, b) => compare(a.address, b.address) || compare(a.asset, b.asset))
}

/** Books every stolen unit to its sink, and says for each address that holds any why the walk ends there. */
function settle(input: DeriveInput): { sinks: SinkTrace[]; ends: Map<Address, Stop> } {
  const { ledger, found, places, reading } = input
  const arrivals = arrivalsOf(input)
  const sinks: SinkTrace[] = []
  const ends = new Map<Address, Stop>()
  const add = (sink: Sink, account: number, units: bigint, count: number) => {
    const { address, asset } = ledger.accounts[account]!
    if (units > 0n) sinks.push({ sink, address, asset, units, count })
  }
  const left = departedUnits(ledger, found)
  for (const [account, sunk] of found.sunk) {
    if (ledger.departed.has(account)) continue
    const { address, asset } = ledger.accounts[account]!
    const also = places.at(address)!.category === 'bridge' ? left.get(`${address} ${asset}`) : undefined
    if (also !== undefined) {
      add('bridge', account, sunk.units + also.units, sunk.count + also.count)
      left.delete(`${address} ${asset}`)
      ends.set(address, places.at(address)!)
      continue
    }
    const place = places.at(address)!
    add(sinkOf(place.category), account, sunk.units, sunk.count)
    ends.set(address, place)
  }
  for (const [account, sunk] of found.fees) add('fee', account, sunk.units, sunk.count)
  for (const [account, sunk] of found.unexplained) add('unexplained', account, sunk.units, sunk.count)
  for (const [account, units] of found.held) {
    const { address } = ledger.accounts[account]!
    const end = endOf(ledger.accounts[account]!, arrivals.get(account), reading)
    add(end.kind === 'resting' ? 'resting' : 'frontier', account, units, 1)
    const known = ends.get(address)
    if (known === undefined || (known.kind === 'resting' && end.kind !== 'resting')) ends.set(address, end)
  }
  for (const [account, departure] of ledger.departed) {
    const { address, asset } = ledger.accounts[account]!
    const sum = left.get(`${address} ${asset}`)
    if (sum !== undefined) add('bridge', account, sum.units, sum.count)
    left.delete(`${address} ${asset}`)
    if (found.sunk.has(account) && !ends.has(address)) ends.set(address, places.at(address) ?? bridgeOf(departure))
  }
  sinks.sort((a, b) => compare(a.sink, b.sink) || compare(a.address, b.address) || compare(a.asset, b.asset))
  return { sinks, ends }
}

/** The stop of an address that only value on its way over a bridge came to. */
function bridgeOf({ protocol, chain, tx }: Crossing): Stop {
  const evidence = `${chain}:${tx} says that value left for another chain`
  return { kind: 'place', category: 'bridge', name: protocol, evidence, origin: 'protocol' }
}

function endOf({ address, asset }: Account, arrivals: Arrivals | undefined, reading: ReadingState): Stop {
  const because = reading.unread.get(address)
  if (because !== undefined) return { kind: 'unread', because }
  const state = reading.reads.get(address)
  if (state?.state === 'refused') return { kind: 'source-failed', message: state.note }
  const until = coveredUntil(state, asset, arrivals?.first ?? null)
  return until !== undefined && until >= (arrivals?.last ?? until)
    ? { kind: 'resting', asOf: until }
    : { kind: 'record-ends' }
}

/** When the first and the last stolen units came to an account, Unix seconds, as far as times are known. */
interface Arrivals {
  readonly first: number
  readonly last: number
}

/** By row, by a seed that no row tells of, and by assertion: nothing rests before it came. */
function arrivalsOf({ incident, ledger, found }: DeriveInput): Map<number, Arrivals> {
  const arrivals = new Map<number, Arrivals>()
  const note = (account: number, time: number | null | undefined) => {
    if (time === null || time === undefined) return
    const { first, last } = arrivals.get(account) ?? { first: time, last: time }
    arrivals.set(account, { first: Math.min(first, time), last: Math.max(last, time) })
  }
  for (const [account, row] of found.firstIn) note(account, ledger.transfers[row]!.time)
  for (const [account, row] of found.lastIn) note(account, ledger.transfers[row]!.time)
  const timed = new Set<number>()
  for (const seed of incident.seeds) {
    const account = ledger.accountOf(seed.address, seed.asset)
    if (seed.time === undefined || account === undefined) continue
    note(account, seed.time)
    timed.add(account)
  }
  for (const special of ledger.journal.specials) {
    if (special.kind === 'seed' && !timed.has(special.account)) {
      note(special.account, ledger.transfers[special.before - 1]?.time)
    } else if (special.kind === 'exchange' && found.exchanged[special.index]!.received[0]! > 0n) {
      const { time } = ledger.exchanges[special.index] ?? {}
      const leg = ledger.conversions[special.index - ledger.exchanges.length]
      note(special.toAccount, time ?? (leg && ledger.transfers[leg.row]?.time))
    }
  }
  return arrivals
}

function addressesOf(
  input: DeriveInput,
  ends: ReadonlyMap<Address, Stop>,
  genuine: ReadonlySet<Asset>,
  lookAlikes: LookAlikes,
): AddressTrace[] {
  const { ledger, found, reading, places } = input
  const all = new Set<Address>(ledger.accounts.slice(1).map((account) => account.address))
  for (const row of ledger.transfers) {
    all.add(row.from)
    if (row.to !== null) all.add(row.to)
  }
  const real = new Set<Address>()
  for (const row of ledger.transfers) {
    if (!carriesValue(row, genuine)) continue
    real.add(row.from)
    if (row.to !== null) real.add(row.to)
  }
  const complete = completeness(input)
  return [...all].sort().map((address) => ({
    address,
    hop: found.hops.get(address) ?? null,
    stop: ends.get(address) ?? unreadStop(reading, address) ?? places.at(address) ?? null,
    complete: complete(address),
    looksLike: real.has(address) ? null : (lookAlikes.imitatedAnywhere(address) ?? null),
  }))
}

function unreadStop(reading: ReadingState, address: Address): Stop | undefined {
  const because = reading.unread.get(address)
  return because === undefined ? undefined : { kind: 'unread', because }
}

/** An address is complete where every account that received stolen value is covered from the first of it on. */
function completeness(input: DeriveInput): (address: Address) => boolean {
  const { ledger, reading } = input
  const incomplete = new Set<Address>()
  for (const [account, { first }] of arrivalsOf(input)) {
    if (account === NOBODY || ledger.journal.role[account] !== ROLE.book) continue
    const { address, asset } = ledger.accounts[account]!
    if (coveredUntil(reading.reads.get(address), asset, first) === undefined) incomplete.add(address)
  }
  return (address) => reading.reads.get(address)?.state === 'complete' && !incomplete.has(address)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
