import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import type { Trace } from '../../packages/tracer/src/model/trace.ts'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import type { CaseStore, CheckRecord, ReadBatch } from '../../packages/tracer/src/store/case-store.ts'
import { anAddress, anAsset, aTransfer, traceOver } from './arbitrary.ts'
import type { StoreKind } from './store.ts'
import { anAnswer, aRead, aTransaction, batch, CHAIN, closing, hash, part, rowOf, source } from './store-live-rows.ts'

const file = (store: CaseStore): number => store.addSource({ name: 'ledger.csv', identity: 'sha256:aa', rows: 3 })

/** The specification of what a `CaseStore` makes of several sources, and of a chain that takes back what it said. */
export function severalSourcesContract(name: string, kind: StoreKind): void {
  const { create, reopen } = closing(kind)

  describe(`${name}: several sources`, () => {
    /** Rows as sources may give them: a node with positions, an explorer without, a file that knows a part. */
    const told = (): fc.Arbitrary<[from: string, row: Transfer][]> =>
      fc
        .array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 6 })
        .map((payments) =>
          payments.flatMap(([number, position]): [string, Transfer][] => [
            ['node', rowOf(number, position, { blockHash: hash(5), flags: ['unfinalized'] })],
            ['explorer', rowOf(number, null, { symbol: 'ETH', txIndex: 4 })],
            ['file', rowOf(number, position === 2 ? null : position, { name: 'Ether' })],
          ]),
        )
        .chain((rows) => fc.shuffledSubarray(rows, { minLength: 1 }))

    test('whatever the order and the batches, the rows, their number and the hash are the same', () =>
      fc.assert(
        fc.property(
          told().chain((rows) =>
            fc.tuple(
              fc.constant(rows),
              fc.shuffledSubarray(rows, { minLength: rows.length }),
              fc.array(fc.integer({ min: 1, max: 4 })),
            ),
          ),
          ([rows, shuffled, sizes]) => {
            const one = create()
            const numbers = new Map(['node', 'explorer', 'file'].map((called) => [called, source(one, called)]))
            for (const [from, row] of rows) one.addBatch(batch(numbers.get(from)!, { transfers: [row] }))
            let two = create()
            const others = new Map(['file', 'node', 'explorer'].map((called) => [called, source(two, called)]))
            for (let [at, i, size] = [0, 0, 0]; at < shuffled.length; at += size, i++) {
              size = sizes[i % Math.max(sizes.length, 1)] ?? 1
              const some = shuffled.slice(at, at + size)
              if (i === 1) two = reopen(two)
              two.addBatches(
                [...others].map(([called, number]) =>
                  batch(number, { transfers: some.filter(([from]) => from === called).map(([, row]) => row) }),
                ),
              )
            }
            expect(two.transfers()).toEqual(one.transfers())
            expect(one.transferCount()).toBe(one.transfers().length)
            expect(reopen(two).digest()).toBe(one.digest())
            for (const called of ['node', 'explorer', 'file']) {
              const given = rows.filter(([from]) => from === called).map(([, row]) => row)
              const unique = new Map(given.map((row) => [row.id, row]))
              const sorted = [...unique.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
              expect(one.transfersOf(numbers.get(called)!)).toEqual(sorted)
            }
            one.close()
          },
        ),
        { numRuns: 15 },
      ))

    test('one source that lists a payment without its position and then opens the transaction tells of one, in any order', () => {
      const listed = rowOf(1, null, { symbol: 'ETH' })
      const [opened, inner] = [rowOf(1, 3), rowOf(1, 5, { kind: 'internal' })]
      const steps: Partial<ReadBatch>[] = [
        { transfers: [listed] },
        { transactions: [aTransaction(1, { transfers: [opened, inner] })] },
        { transfers: [listed, rowOf(2, null)] },
      ]
      for (const order of [steps, [...steps].reverse(), [steps[1]!, steps[2]!]]) {
        let store = create()
        const number = source(store, 'explorer')
        for (const step of order) {
          store.addBatch(batch(number, step))
          store = reopen(store)
        }
        const expected = [{ ...opened, symbol: 'ETH' }, inner]
        const byId = (a: Transfer, b: Transfer): number => (a.id < b.id ? -1 : 1)
        expect(store.transfers()).toEqual([...expected, rowOf(2, null)].sort(byId))
        expect(store.transactions().map(({ transfers }) => transfers)).toEqual([expected.sort(byId)])
        expect(store.transfersOf(number)).toEqual([listed, rowOf(2, null)])
      }
    })

    test('a movement of a row that gives way is one of the row that comes for it', () => {
      const store = create()
      const [listed, logged] = [rowOf(1, null), rowOf(1, 3)]
      const sample = fc.sample(traceOver([listed]), { numRuns: 1, seed: 1 })[0]!
      const movement = { kind: 'transfer', id: listed.id, taint: 5n, byTheft: [[0, 5n]], flags: [] } as const
      const trace: Trace = { ...sample, movements: [movement] }
      store.addBatch(batch(source(store, 'explorer'), { transfers: [listed] }))
      store.writeTrace(trace)
      store.addBatch(batch(source(store, 'node'), { transfers: [logged] }))
      const again = reopen(store)
      expect(again.transfers().map((row) => row.id)).toEqual([logged.id])
      expect(again.readTrace()?.movements).toEqual([{ ...movement, id: logged.id }])
    })

    test('error: a contradiction names both sources and leaves the case as it was', () => {
      const store = create()
      store.addBatch(batch(source(store, 'node'), { transfers: [rowOf(1, 3)] }))
      const wrong = [aTransfer(9), rowOf(1, 3, { units: 7n })]
      const act = (): void => store.addBatch(batch(source(store, 'explorer'), { transfers: wrong, reads: [aRead(1)] }))
      expect(act).toThrow(/native:3 differently.*"node".*"explorer"/s)
      expect([store.transfers(), store.reads()]).toEqual([[rowOf(1, 3)], []])
      store.addBatch(batch(source(store, 'explorer'), { transfers: [rowOf(1, 3)] }))
      expect(store.transferCount()).toBe(1)
    })
  })

  describe(`${name}: a reorganised chain`, () => {
    test('dropping what is above a block leaves what reading to that block would have given', () => {
      const base = aTransfer(0).block!
      /** A case read to so many blocks above the base by a node, beside a recorded ledger with all rows. */
      const readTo = (blocks: number): CaseStore => {
        const store = create()
        const [node, ledger] = [source(store, 'node'), file(store)]
        const rows = [1, 2, 3, 4].map((number) => rowOf(number, 0, { blockHash: hash(number) }))
        const transfers = rows.filter((row) => row.block! <= base + blocks)
        const transactions = transfers
          .filter((row) => row.block !== base + 4)
          .map((row) => aTransaction(row.block! - base, { transfers: [row] }))
        const calls = [1, 4]
          .filter((n) => n <= blocks)
          .map((n) => ({ chain: CHAIN, hash: hash(70 + n), block: base + n }))
        const to = base + blocks
        const reads = [1, 2].map((number) => aRead(number, { parts: [part(node, { to })] }))
        store.addBatch(batch(ledger, { transfers: [rowOf(4, null, { symbol: 'ETH' })], reads: [aRead(9)] }))
        store.addBatch(batch(node, { transfers, transactions, calls, reads, answers: [anAnswer(1)] }))
        return store
      }
      const [dropped, never] = [readTo(4), readTo(2)]
      dropped.writeTrace(fc.sample(traceOver(dropped.transfers()), { numRuns: 1, seed: 3 })[0]!)
      dropped.setPlan([anAddress(5), anAddress(2)])
      expect(dropped.dropAbove(CHAIN, base + 2)).toEqual([anAddress(1), anAddress(2)])
      const again = reopen(dropped)
      expect(again.transfers()).toEqual(never.transfers())
      expect(again.transactions()).toEqual(never.transactions())
      expect(again.calls()).toEqual(never.calls())
      expect(again.reads().map(({ parts }) => parts)).toEqual(never.reads().map(({ parts }) => parts))
      expect(again.reads().map(({ state }) => state)).toEqual(['cut', 'cut', 'complete'])
      expect(again.plan()).toEqual([anAddress(1), anAddress(2), anAddress(5)])
      expect(again.readTrace()).toBeUndefined()
      expect([...again.answers()]).toHaveLength(1)
      expect(again.transfers().at(-1)).toEqual(rowOf(4, null, { symbol: 'ETH' }))
    })

    test('what was read below stays as it is, checks of the old end and coverage beyond it go', () => {
      const store = create()
      const node = source(store, 'node')
      const row = aTransfer(1)
      const coverage = {
        address: anAddress(1),
        direction: 'both',
        from: 0 as UnixSeconds,
        to: (row.time! + 99) as UnixSeconds,
      } as const
      const checks: CheckRecord[] = [{ source: node, kind: 'nonce', expected: 1n, found: 1n, note: '' }]
      const balance = {
        address: anAddress(1),
        asset: anAsset(0),
        units: 1n,
        time: (row.time! + 99) as UnixSeconds,
        citation: '',
      }
      const below = aRead(2, { parts: [part(node, { to: row.block! })], checks })
      const above = aRead(1, {
        parts: [part(node), part(node, { part: 'late', from: row.block! + 1 })],
        checks,
        coverage: [coverage],
      })
      store.addBatch(
        batch(node, {
          transfers: [row],
          reads: [below, above],
          balances: [balance, { ...balance, address: anAddress(2) }],
        }),
      )
      expect(store.dropAbove(CHAIN, row.block!)).toEqual([anAddress(1)])
      const again = reopen(store)
      expect(again.balances()).toEqual([{ ...balance, address: anAddress(2) }])
      const [first, second] = again.reads()
      expect(second).toEqual(below)
      expect(first).toEqual({
        address: anAddress(1),
        state: 'cut',
        note: `what was read above block ${row.block} was taken back: the chain was reorganised`,
        coverage: [{ ...coverage, to: row.time! }],
        parts: [part(node, { to: row.block! })],
      })
    })
  })
}
