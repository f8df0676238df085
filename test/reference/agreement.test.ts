import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { METHODS, type Method } from '../../packages/tracer/src/model/trace.ts'
import { METHOD } from '../../packages/tracer/src/taint/methods.ts'
import { type Parcel, segmentsOf } from '../../packages/tracer/src/taint/parcel.ts'
import { type Replayed, replay } from '../../packages/tracer/src/taint/replay.ts'
import { keepBooks } from '../../packages/tracer/src/walk/books.ts'
import { type RefResult, referenceReplay } from './ledger.ts'
import { builderOf, isBetweenRows, largeLedger, ledgerArbitrary, type SmallLedger } from './ledgers.ts'
import { type Segment, total } from './segments.ts'

// The product's ledger against the slow one of this folder, unit by unit. Disagreement means that one of the two misreads
// the definitions: algorithms.md decides which.

/** What both sides are asked, in one form: text, so that a difference reads well. */
interface Answer {
  /** By event: the segments that moved; only events that carry stolen units. */
  readonly moved: ReadonlyMap<number, string>
  readonly arrived: ReadonlyMap<number, string>
  /** `account theft units`, sorted. */
  readonly held: readonly string[]
  readonly sunk: readonly string[]
  readonly fees: readonly string[]
  readonly unexplained: readonly string[]
}

const KEEPS_ORDER: ReadonlySet<Method> = new Set(['fifo', 'lifo', 'haircut', 'libr', 'tiho', 'dirty-first'])

const write = (segments: readonly Segment[]): string => segments.map(([theft, units]) => `${units}s${theft}`).join(' ')
const ofParcel = (parcel: Parcel): Segment[] => segmentsOf(parcel).map(({ theft, units }) => [theft, units])
const isTainted = (segments: readonly Segment[]): boolean => segments.some(([theft]) => theft !== 0)

function answerOfReference(ledger: SmallLedger, result: RefResult): Answer {
  const moved = new Map<number, string>()
  const arrived = new Map<number, string>()
  ledger.events.forEach((_, i) => {
    if (isTainted(result.parcels[i]!)) moved.set(i, write(result.parcels[i]!))
    if (isTainted(result.arrivals[i]!)) arrived.set(i, write(result.arrivals[i]!))
  })
  const held = new Map<string, bigint>()
  for (const [account, segments] of result.held) {
    for (const [theft, units] of segments) {
      if (theft !== 0) held.set(`${account}|${theft}`, (held.get(`${account}|${theft}`) ?? 0n) + units)
    }
  }
  const lines = (sums: ReadonlyMap<string, bigint>) => [...sums].map(([key, units]) => `${key} ${units}`).sort()
  return {
    moved,
    arrived,
    held: lines(held),
    sunk: lines(result.sunk),
    fees: lines(result.fees),
    unexplained: lines(result.unexplained),
  }
}

/** One replay of the product; `only` leaves the seeds and marks of one theft, as poison is defined. */
function answerOfProduct(ledger: SmallLedger, method: Method, only?: number): Answer {
  const events = only === undefined ? ledger.events : ledger.events.map((event) => withoutOthers(event, only))
  const builder = builderOf({ ...ledger, events })
  const names = builder.names()
  const eventOfRow = events.flatMap((event, i) => (isBetweenRows(event) ? [] : [i]))
  const eventOfExchange = events.flatMap((event, i) => (event.kind === 'convert' ? [i] : []))
  const moved = new Map<number, string>()
  const arrived = new Map<number, string>()
  const found = replay(builder.journal(), METHOD[method], (row, parcel) => {
    moved.set(eventOfRow[row]!, write(ofParcel(parcel)))
  })
  for (const { index, parcel, received } of found.exchanged) {
    if (isTainted(ofParcel(parcel))) moved.set(eventOfExchange[index]!, write(ofParcel(parcel)))
    if (isTainted(ofParcel(received))) arrived.set(eventOfExchange[index]!, write(ofParcel(received)))
  }
  const lines = (sums: Iterable<readonly [string, readonly bigint[]]>) => {
    const totals = new Map<string, bigint>()
    for (const [key, units] of sums) {
      units.forEach((part, i) => {
        if (part > 0n) totals.set(`${key}|${i + 1}`, (totals.get(`${key}|${i + 1}`) ?? 0n) + part)
      })
    }
    return [...totals].map(([key, units]) => `${key} ${units}`).sort()
  }
  const nameOf = (account: number) => names[account - 1]!
  const assetOf = (account: number) => nameOf(account).slice(nameOf(account).indexOf('|') + 1)
  const sinks = (from: Replayed['sunk'], key: (account: number) => string) =>
    lines([...from].map(([account, sunk]) => [key(account), sunk.units] as const))
  return {
    moved,
    arrived,
    held: lines([...found.holdings].map(([account, holding]) => [nameOf(account), holding.byTheft()] as const)),
    sunk: sinks(found.sunk, nameOf),
    fees: sinks(found.fees, assetOf),
    unexplained: sinks(found.unexplained, assetOf),
  }
}

/** A seed of another theft brings clean units, a mark of another theft says nothing. */
function withoutOthers(event: SmallLedger['events'][number], theft: number): SmallLedger['events'][number] {
  if (event.kind === 'seed' && event.theft !== theft) {
    const asset = event.account.slice(event.account.indexOf('|') + 1)
    return { kind: 'transfer', payer: null, payee: event.account, asset, units: event.units }
  }
  if (event.kind !== 'transfer' || event.marks === undefined) return event
  const { marks, ...plain } = event
  const own = marks.filter(([marked]) => marked === theft)
  return own.length === 0 ? plain : { ...plain, marks: own }
}

const sumTainted = (parcel: string): Map<number, bigint> => {
  const sums = new Map<number, bigint>()
  for (const [, units, theft] of parcel.matchAll(/(\d+)s(\d+)/g)) {
    if (theft !== '0') sums.set(Number(theft), (sums.get(Number(theft)) ?? 0n) + BigInt(units!))
  }
  return sums
}

function expectAgreement(ledger: SmallLedger, method: Method): void {
  const reference = answerOfReference(ledger, referenceReplay(ledger.events, method, new Set(ledger.stopped)))
  if (KEEPS_ORDER.has(method)) {
    expect(answerOfProduct(ledger, method)).toEqual(reference)
    return
  }
  // Poison: theft by theft, and only what it defines: how much of each payment, and of each sink, is tainted.
  for (const theft of [1, 2, 3, 4]) {
    const found = answerOfProduct(ledger, method, theft)
    const of = (moved: ReadonlyMap<number, string>) =>
      [...moved].flatMap(([i, parcel]) => {
        const units = sumTainted(parcel).get(theft)
        return units === undefined ? [] : [`${i}: ${units}`]
      })
    const mine = (lines: readonly string[]) => lines.filter((line) => line.includes(`|${theft} `))
    const byEvent = (lines: string[]) => lines.sort()
    expect(byEvent(of(found.moved))).toEqual(byEvent(of(reference.moved)))
    expect(byEvent(of(found.arrived))).toEqual(byEvent(of(reference.arrived)))
    expect(found.sunk).toEqual(mine(reference.sunk))
    expect(found.fees).toEqual(mine(reference.fees))
  }
}

describe.each(METHODS)('%s agrees with the reference', (method) => {
  test('on random small ledgers', { timeout: 900_000 }, () => {
    const numRuns = process.env.SPOOR_NIGHTLY === undefined ? 500 : 10_000
    fc.assert(
      fc.property(ledgerArbitrary(), (ledger) => expectAgreement(ledger, method)),
      { numRuns, seed: 20_260_101 },
    )
  })

  test.each([1, 2, 3])('on ledger %i of 2,000 addresses and 20,000 transfers', { timeout: 900_000 }, (seed) => {
    expectAgreement(largeLedger(seed), method)
  })
})

test('the books of the accounts, which no method may change, agree too: balances, and who paid more than he had', () => {
  const numRuns = process.env.SPOOR_NIGHTLY === undefined ? 500 : 10_000
  fc.assert(
    fc.property(ledgerArbitrary(), (ledger) => {
      const builder = builderOf(ledger)
      const books = keepBooks(builder.journal())
      const stopped = new Set(ledger.stopped)
      const reference = referenceReplay(ledger.events, 'fifo', stopped)
      const kept = builder.names().flatMap((name, i) => (stopped.has(name) ? [] : [[name, i + 1] as const]))
      expect(kept.map(([name, at]) => [name, books.held[at]])).toEqual(
        kept.map(([name]) => [name, total(reference.held.get(name) ?? [])]),
      )
      expect(kept.filter(([, at]) => books.overdrawn[at]! > 0n).map(([name]) => name)).toEqual(
        kept.filter(([name]) => reference.overdrawn.has(name)).map(([name]) => name),
      )
    }),
    { numRuns, seed: 20_260_101 },
  )
})

test('the large ledgers are worth comparing: thousands of payments carry more than one theft', () => {
  const ledger = largeLedger(1)
  const { parcels } = referenceReplay(ledger.events, 'haircut', new Set(ledger.stopped))
  const mixed = parcels.filter((parcel) => new Set(parcel.map(([theft]) => theft)).size > 2)
  expect(ledger.events.filter((event) => event.kind === 'transfer').length).toBeGreaterThanOrEqual(20_000)
  expect(mixed.length).toBeGreaterThan(2_000)
})
