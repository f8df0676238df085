import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { InputError } from '../../packages/tracer/src/model/errors.ts'
import type { Coverage } from '../../packages/tracer/src/model/incident.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import type { Trace } from '../../packages/tracer/src/model/trace.ts'
import type { Transfer, TransferId } from '../../packages/tracer/src/model/transfer.ts'
import type { CaseStore, ReadBatch, ReadRecord } from '../../packages/tracer/src/store/case-store.ts'
import { anAddress, aTransfer, traceOver, transfers } from './arbitrary.ts'

/** A kind of store under test. */
export interface StoreKind {
  /** A new, empty case. */
  create(): CaseStore
  /** The same case after everything in memory is gone. */
  reopen(store: CaseStore): CaseStore
}

const coverage: Coverage = { address: anAddress(1), direction: 'out', from: 0 as UnixSeconds, to: 9 as UnixSeconds }
const aRead = (address: number, changes: Partial<ReadRecord> = {}): ReadRecord => ({
  address: anAddress(address),
  state: 'complete',
  note: '',
  coverage: [],
  ...changes,
})

/** The specification of `CaseStore`: every implementation runs it. */
export function storeContract(name: string, kind: StoreKind): void {
  const open: CaseStore[] = []
  const create = (): CaseStore => {
    const store = kind.create()
    open.push(store)
    return store
  }
  const reopen = (store: CaseStore): CaseStore => {
    const again = kind.reopen(store)
    open.push(again)
    return again
  }
  const batch = (store: CaseStore, rows: readonly Transfer[], changes: Partial<ReadBatch> = {}): ReadBatch => ({
    source: store.addSource({ name: 'recorded', identity: 'sha256:aa', rows: 3 }),
    transfers: rows,
    reads: [],
    requests: 0,
    ...changes,
  })
  /** A case with these facts and this trace, its rows added in this order. */
  const filled = (rows: readonly Transfer[], trace?: Trace): CaseStore => {
    const store = create()
    for (const row of rows) store.addBatch(batch(store, [row]))
    if (trace !== undefined) store.writeTrace(trace)
    return store
  }

  afterEach(() => {
    for (const store of open.splice(0)) store.close()
  })

  describe(name, () => {
    test('an empty case has nothing in it', () => {
      const store = create()
      expect(store.getMeta('incident')).toBeUndefined()
      expect([store.sources(), store.transfers(), store.reads(), store.plan(), store.overrides()]).toEqual([
        [],
        [],
        [],
        [],
        [],
      ])
      expect([store.transferCount(), store.requests(), store.readTrace()]).toEqual([0, 0, undefined])
      expect(store.digest()).toMatch(/^sha256:[0-9a-f]{64}$/)
    })

    test('meta, sources, plan and overrides come back as given', () => {
      const store = create()
      store.setMeta('incident', '{"id":"x"}')
      store.setMeta('incident', '{"id":"bybit-2025"}')
      const [file, live] = [
        { name: 'ledger.csv', identity: 'sha256:aa', rows: 203 },
        { name: 'node', identity: '', rows: 0 },
      ]
      expect(store.addSource(file)).not.toBe(store.addSource(live))
      expect(store.addSource(file)).toBe(store.addSource(file))
      store.setPlan([anAddress(3), anAddress(1), anAddress(2)])
      store.setPlan([anAddress(2), anAddress(1)])
      const override = { kind: 'stop', address: anAddress(1), category: 'mixer', reason: 'pool' } as const
      store.addOverride({ ...override, kind: 'expand', category: '' })
      store.addOverride({ ...override, kind: 'expand', address: anAddress(2) })
      store.addOverride(override)
      const again = reopen(store)
      expect(again.getMeta('incident')).toBe('{"id":"bybit-2025"}')
      expect(again.sources()).toEqual([file, live])
      expect(again.plan()).toEqual([anAddress(2), anAddress(1)])
      expect(again.overrides()).toEqual([{ ...override, kind: 'expand', address: anAddress(2) }, override])
    })

    test('what was said of leads is kept word by word; when it was said is no part of the hash', () => {
      const store = create()
      const said = {
        lead: '0123456789abcdef',
        verdict: 'accepted',
        by: 'A. Lee',
        reason: 'seen',
        at: '2026-01-02',
      } as const
      const words = [said, { ...said, verdict: 'open', reason: '' } as const, said]
      for (const word of words) store.addLeadDecision(word)
      const again = reopen(store)
      expect(again.leadDecisions()).toEqual(words)
      const other = create()
      for (const word of words) other.addLeadDecision({ ...word, at: '' })
      expect(other.digest()).toBe(again.digest())
      other.addLeadDecision(said)
      expect(other.digest()).not.toBe(again.digest())
    })

    test('any transfer comes back as given, in order of id', () =>
      fc.assert(
        fc.property(transfers(), (rows) => {
          const store = create()
          store.addBatch(batch(store, [...rows].reverse()))
          expect(store.transfers()).toEqual(rows)
          const again = reopen(store)
          expect(again.transfers()).toEqual(rows)
          expect(again.transferCount()).toBe(rows.length)
          again.close()
        }),
        { numRuns: 40 },
      ))

    test('order of id is order of UTF-8 bytes', () => {
      const ids = ['a', 'a:10', 'a:9', 'b', '\ue000', '\u{1f4b0}'] as TransferId[]
      const store = filled([...ids].reverse().map((id, i) => aTransfer(i, { id })))
      expect(store.transfers().map((row) => row.id)).toEqual(ids)
    })

    test('a transfer that comes again counts once; with other content it is an error that names both', () => {
      const store = filled([aTransfer(1), aTransfer(1)])
      expect(store.transferCount()).toBe(1)
      const other = aTransfer(1, { units: 1_600_000_000_000_000_000n })
      const act = (): void => store.addBatch(batch(store, [aTransfer(2), other], { reads: [aRead(1)], requests: 7 }))
      expect(act).toThrow(InputError)
      expect(act).toThrow(new RegExp(`${other.id}[^]*units 1600000000000000000[^]*units 1500000000000000000`))
      expect([store.transferCount(), store.reads(), store.requests()]).toEqual([1, [], 0])
      store.addBatch(batch(store, [aTransfer(2)]))
      expect(reopen(store).transfers()).toEqual([aTransfer(1), aTransfer(2)])
    })

    test('that a file holds equal rows stays said, whichever file comes first, and is no quarrel', () => {
      const single = aTransfer(1)
      const twice = { ...single, flags: [...single.flags, 'maybe-duplicate'].sort() }
      expect(filled([single, twice]).transfers()).toEqual([twice])
      expect(filled([twice, single]).transfers()).toEqual([twice])
    })

    test('half a surrogate pair becomes U+FFFD, and comes again without a quarrel', () => {
      const row = aTransfer(1, { symbol: 'a\ud800b', name: '\udc00', shown: '\u{1f4b0}' })
      const store = filled([row, row])
      expect(store.transfers()).toEqual([{ ...row, symbol: 'a\ufffdb', name: '\ufffd' }])
    })

    test('reads and requests come with their rows; a later reading in the same source replaces the earlier', () => {
      const store = create()
      store.addBatch(
        batch(store, [aTransfer(1)], { reads: [aRead(2), aRead(1, { state: 'cut', note: 'page 3' })], requests: 2 }),
      )
      store.addBatch(batch(store, [], { reads: [aRead(1, { coverage: [coverage] })], requests: 3 }))
      store.setPlan([anAddress(3), anAddress(2), anAddress(1)])
      store.addBatch(batch(store, [], { reads: [aRead(2)] }))
      expect(store.plan()).toEqual([anAddress(3), anAddress(1)])
      const again = reopen(store)
      expect(again.reads()).toEqual([aRead(1, { coverage: [coverage] }), aRead(2)])
      expect(again.requests()).toBe(5)
    })

    test('any trace comes back as given, and replaces the one before', () =>
      fc.assert(
        fc.property(
          transfers().chain((rows) => fc.tuple(fc.constant(rows), traceOver(rows), traceOver(rows))),
          ([rows, first, second]) => {
            const store = filled(rows, first)
            expect(store.readTrace()).toEqual(first)
            store.writeTrace(second)
            const again = reopen(store)
            expect(again.readTrace()).toEqual(second)
            again.close()
          },
        ),
        { numRuns: 40 },
      ))

    test('digest: order of arrival, sources, notes, requests and places of files have no part in it', () =>
      fc.assert(
        fc.property(
          transfers().chain((rows) =>
            fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }), traceOver(rows)),
          ),
          ([rows, shuffled, trace]) => {
            const one = filled(rows, trace)
            one.setMeta('incident', '{"id":"a","n":1,"ledgers":[{"path":"/a/l.csv","sha256":"aa","coverage":[]}]}')
            one.addBatch(batch(one, [], { reads: [aRead(1), aRead(2)] }))
            const two = create()
            two.setMeta('state', 'half')
            two.addSource({ name: 'other', identity: '', rows: 0 })
            two.setMeta('incident', '{"n": 1, "ledgers": [{"coverage":[],"path":"l.csv","sha256":"bb"}], "id": "a"}')
            two.addBatch(batch(two, [], { reads: [aRead(2, { note: 'slow' })], requests: 3 }))
            two.addBatch(batch(two, shuffled, { reads: [aRead(1)], requests: 4 }))
            two.setPlan([anAddress(9)])
            two.writeTrace(trace)
            expect(two.digest()).toBe(one.digest())
            expect(reopen(two).digest()).toBe(one.digest())
          },
        ),
        { numRuns: 20 },
      ))

    test('digest: every fact, parameter, override and derived row has a part in it', () => {
      const rows = [aTransfer(1), aTransfer(2)]
      const trace = fc.sample(traceOver(rows), { numRuns: 1, seed: 4 })[0]!
      const seen = new Set<string>()
      const steps: ((store: CaseStore) => void)[] = [
        () => {},
        (store) => store.setMeta('incident', '{"id":"a"}'),
        (store) => store.setMeta('parameters', '{"method":"fifo"}'),
        (store) => store.addOverride({ kind: 'stop', address: anAddress(1), category: 'mixer', reason: '' }),
        (store) => store.addLeadDecision({ lead: 'a', verdict: 'rejected', by: 'x', reason: '', at: '' }),
        (store) => store.addBatch(batch(store, [], { reads: [aRead(1, { state: 'cut' })] })),
        (store) => store.addBatch(batch(store, [], { reads: [aRead(1)] })),
        (store) => store.addBatch(batch(store, [], { reads: [aRead(1, { coverage: [coverage] })] })),
        (store) => store.addBatch(batch(store, [aTransfer(3, { name: 'x' })])),
        (store) => store.writeTrace(trace),
        (store) => store.writeTrace({ ...trace, complete: !trace.complete }),
        (store) => store.writeTrace({ ...trace, seedFlags: [...trace.seedFlags, ['not-in-record']] }),
      ]
      const store = filled(rows)
      for (const step of steps) {
        step(store)
        seen.add(store.digest())
      }
      expect(seen.size).toBe(steps.length)
    })

    test('what a failed batch numbered is forgotten', () => {
      const store = create()
      const bad = aTransfer(5, { status: 2 as 1 })
      expect(() => store.addBatch(batch(store, [aTransfer(4), bad]))).toThrow()
      store.addBatch(batch(store, [aTransfer(8), aTransfer(4)]))
      expect(reopen(store).transfers()).toEqual([aTransfer(4), aTransfer(8)])
    })
  })
}
