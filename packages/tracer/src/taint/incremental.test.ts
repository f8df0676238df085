import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RowId } from './changes.ts'
import type { MethodDefinition } from './holding.ts'
import { IncrementalReplay } from './incremental.ts'
import { type Journal, NOBODY, ROLE, type Special } from './journal.ts'
import { METHOD } from './methods.ts'
import { type Parcel, segmentsOf } from './parcel.ts'
import { type Replayed, replay } from './replay.ts'

const ACCOUNTS = 8
const RUNS = process.env.SPOOR_NIGHTLY === undefined ? 60 : 2000

/** A row that keeps its place in time whatever else is known. */
interface Row {
  readonly id: number
  readonly payer: number
  readonly payee: number
  readonly units: bigint
  readonly fee: boolean
}

/** A special tied to a moment between row ids, or to a row. */
type Planned =
  | { kind: 'seed'; at: number; account: number; theft: number; units: bigint }
  | { kind: 'mark'; at: number; theft: number; share: number }
  | { kind: 'observed'; at: number; account: number; units: bigint }
  | { kind: 'exchange'; at: number; account: number; units: bigint; toUnits: bigint }

const account = fc.integer({ min: 1, max: ACCOUNTS - 1 })
const units = fc.oneof(fc.bigInt({ min: 1n, max: 50n }), fc.bigInt({ min: 1n, max: 1n << 200n }))

const story = fc.record({
  rows: fc.array(
    fc.record({ payer: fc.integer({ min: 0, max: ACCOUNTS - 1 }), payee: account, units, fee: fc.boolean() }),
    { minLength: 1, maxLength: 40 },
  ),
  planned: fc.array(
    fc.oneof(
      fc.record({
        kind: fc.constant('seed' as const),
        at: fc.nat(40),
        account,
        theft: fc.integer({ min: 1, max: 2 }),
        units,
      }),
      fc.record({
        kind: fc.constant('mark' as const),
        at: fc.nat(39),
        theft: fc.integer({ min: 1, max: 2 }),
        share: fc.nat(100),
      }),
      fc.record({ kind: fc.constant('observed' as const), at: fc.nat(40), account, units }),
      fc.record({ kind: fc.constant('exchange' as const), at: fc.nat(40), account, units, toUnits: units }),
    ),
    { minLength: 1, maxLength: 5 },
  ),
  /** Versions of what is known: which rows, the role of each account, and where a join books rows between others. */
  versions: fc.array(
    fc.record({
      known: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
      roles: fc.array(fc.constantFrom(0, 0, 0, 0, 1, 2), { minLength: ACCOUNTS, maxLength: ACCOUNTS }),
      booked: fc.dictionary(fc.nat(39).map(String), fc.record({ payer: account, payee: account }), { maxKeys: 6 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
})

describe.each(Object.values(METHOD))('incremental replay under $name', (method) => {
  test('equals a replay from nothing after every change of facts, roles and joins', () => {
    fc.assert(
      fc.property(story, ({ rows, planned, versions }) => {
        const all = rows.map((row, id): Row => ({ ...row, id, fee: row.fee && row.payer !== NOBODY && id % 5 === 0 }))
        const incremental = new IncrementalReplay(method)
        const everything: (typeof versions)[number] = {
          known: all.map(() => true),
          roles: versions[0]!.roles,
          booked: {},
        }
        for (const version of [...versions, everything]) {
          const known = all
            .map((row): Row => ({ ...row, ...version.booked[row.id] }))
            .filter((row) => version.known[row.id] && row.payer !== row.payee)
          const journal = journalOf(known, planned, version.roles)
          const ids = known.map((row) => row.id)
          expect(outcome(ids, (on) => incremental.update(journal, ids, on))).toEqual(fromNothing(journal, ids, method))
        }
      }),
      { numRuns: RUNS },
    )
  })

  test('hands stolen units to whom a join books an old row to', () => {
    const planned: Planned[] = [{ kind: 'seed', at: 0, account: 1, theft: 1, units: 10n }]
    const roles = new Array(ACCOUNTS).fill(ROLE.book)
    const rows = (payee: number): Row[] => [{ id: 1, payer: 1, payee, units: 10n, fee: false }]
    const incremental = new IncrementalReplay(method)
    for (const payee of [2, 3, 2]) {
      const journal = journalOf(rows(payee), planned, roles)
      expect(outcome([1], (on) => incremental.update(journal, [1], on))).toEqual(fromNothing(journal, [1], method))
    }
  })

  test('runs nothing again when nothing changed but the seeds', () => {
    const rows = [1, 2, 3, 4, 5].map((id): Row => ({ id, payer: id, payee: id + 1, units: 10n, fee: false }))
    const planned: Planned[] = [{ kind: 'seed', at: 0, account: 1, theft: 1, units: 10n }]
    const journal = journalOf(rows, planned, new Array(ACCOUNTS).fill(ROLE.book))
    const ids = rows.map((row) => row.id)
    const incremental = new IncrementalReplay(method)
    incremental.update(journal, ids, () => {})
    const first = incremental.steps
    incremental.update(journal, ids, () => {})
    expect(first).toBeGreaterThan(8)
    expect(incremental.steps).toBe(2)
  })
})

function fromNothing(journal: Journal, ids: readonly RowId[], method: MethodDefinition) {
  return outcome(ids, (on) => replay(journal, method, on))
}

function outcome(ids: readonly RowId[], run: (on: (row: number, parcel: Parcel) => void) => Replayed) {
  const rows: unknown[] = []
  const done = run((row, parcel) => rows.push([ids[row], segmentsOf(parcel)]))
  const tainted = [...done.holdings].filter(([, holding]) => holding.taint > 0n)
  const held = tainted.map(([at, holding]) => [at, holding.balance, trimmed(holding.byTheft())])
  return {
    rows,
    held: held.sort(byAccount),
    sunk: sums(done.sunk),
    fees: sums(done.fees),
    unexplained: sums(done.unexplained),
    exchanged: done.exchanged.map((item) => [
      item.index,
      segmentsOf(item.parcel),
      segmentsOf(item.received),
      item.also.map(segmentsOf),
      segmentsOf(item.fee),
    ]),
  }
}

function sums(sinks: Replayed['sunk']) {
  return [...sinks].map(([at, sunk]) => [at, trimmed(sunk.units), sunk.count]).sort(byAccount)
}

function byAccount(a: unknown[], b: unknown[]): number {
  return (a[0] as number) - (b[0] as number)
}

function trimmed(list: readonly bigint[]): string {
  return list.join(',').replace(/(,0)+$/, '')
}

function journalOf(rows: readonly Row[], planned: readonly Planned[], roles: readonly number[]): Journal {
  const specials: Special[] = []
  const marked = new Set<number>()
  const swapped = new Map<number, bigint>()
  const sorted = planned.map((item, i) => ({ ...item, i })).sort((a, b) => a.at - b.at || a.i - b.i)
  let done = 0
  let index = 0
  const paidToSwaps = (before: number) => {
    for (; done < before; done++) {
      const row = rows[done]!
      if (roles[row.payee] === ROLE.swapStop && !row.fee)
        swapped.set(row.payer, (swapped.get(row.payer) ?? 0n) + row.units)
    }
  }
  for (const item of sorted) {
    const before = rows.filter((row) => row.id < item.at).length
    if (item.kind === 'seed')
      specials.push({ kind: 'seed', before, account: item.account, theft: item.theft, units: item.units })
    if (item.kind === 'mark') {
      const row = rows[before]
      if (row === undefined || row.id !== item.at || row.fee || marked.has(before)) continue
      marked.add(before)
      const stolen = (row.units * BigInt(item.share)) / 100n
      if (stolen > 0n) specials.push({ kind: 'mark', before, theft: item.theft, units: stolen })
    }
    if (item.kind === 'observed') specials.push({ kind: 'observed', before, account: item.account, units: item.units })
    if (item.kind === 'exchange') {
      paidToSwaps(before)
      const available = swapped.get(item.account) ?? 0n
      const claimed = available < item.units ? available : item.units
      swapped.set(item.account, available - claimed)
      const toAccount = (item.account % (ACCOUNTS - 1)) + 1
      specials.push({
        kind: 'exchange',
        before,
        index: index++,
        account: item.account,
        units: item.units,
        fromBook: item.units - claimed,
        toAccount,
        toUnits: item.toUnits,
        ...(item.units % 2n === 0n
          ? { also: [{ account: ((item.account + 2) % (ACCOUNTS - 1)) + 1, units: item.units + 1n }] }
          : {}),
        ...(item.toUnits <= item.units && item.units % 3n === 0n ? { feeBy: item.account } : {}),
      })
    }
  }
  const rank = (special: Special) => (special.kind === 'mark' ? 1 : 0)
  return {
    rows: rows.length,
    accounts: ACCOUNTS,
    payer: Uint32Array.from(rows, (row) => row.payer),
    payee: Uint32Array.from(rows, (row) => (row.fee ? NOBODY : row.payee)),
    units: { at: (row) => rows[row]!.units },
    fee: Uint8Array.from(rows, (row) => Number(row.fee)),
    role: Uint8Array.from(roles, (role, i) => (i === NOBODY ? ROLE.book : role)),
    utxo: new Set([3]),
    specials: specials
      .map((special, i) => ({ special, i }))
      .sort((a, b) => a.special.before - b.special.before || rank(a.special) - rank(b.special) || a.i - b.i)
      .map((item) => item.special),
  }
}
