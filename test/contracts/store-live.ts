import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InputError } from '../../packages/tracer/src/model/errors.ts'
import type { ObservedBalance, Opening } from '../../packages/tracer/src/model/incident.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import type { Transaction } from '../../packages/tracer/src/model/transaction.ts'
import type { CheckRecord, CodeRecord, ReadBatch } from '../../packages/tracer/src/store/case-store.ts'
import { anAddress, anAsset, aTransfer, foreignText, unitsUpTo } from './arbitrary.ts'
import type { StoreKind } from './store.ts'
import {
  anAnswer,
  aRead,
  aTransaction,
  batch,
  bytes,
  CHAIN,
  closing,
  hash,
  part,
  rowOf,
  source,
} from './store-live-rows.ts'

/** The specification of what a `CaseStore` keeps of live chains. */
export function liveStoreContract(name: string, kind: StoreKind): void {
  const { create, reopen } = closing(kind)

  describe(`${name}: answers`, () => {
    test('any body comes back byte for byte, and is there once however often it was given', () =>
      fc.assert(
        fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 6 }), (bodies) => {
          const store = create()
          const node = source(store, 'node')
          const given = bodies.map((body, i) => anAnswer(i, { body }))
          store.addBatch(batch(node, { answers: given }))
          store.addBatch(batch(node, { answers: given }))
          const again = reopen(store)
          const found = [...again.answers()]
          expect(found.map(({ sha256: _, ...answer }) => answer)).toEqual([...given, ...given])
          expect(found.map(({ sha256 }) => sha256)).toEqual(
            [...given, ...given].map(({ body }) => createHash('sha256').update(body).digest('hex')),
          )
          for (const answer of given) expect(again.answer(answer, 0)?.body).toEqual(answer.body)
          again.close()
        }),
        { numRuns: 8 },
      ))

    test('a question asked several times is answered in turn, and then by the last', () => {
      const store = create()
      const node = source(store, 'node')
      const bodies = ['one', 'two', 'one'].map(bytes)
      for (const body of bodies) store.addBatch(batch(node, { answers: [anAnswer(1, { body }), anAnswer(2)] }))
      const asked = { api: 'rpc eip155:1', what: 'eth_getLogs', with: '[{"n":1}]' }
      expect([0, 1, 2, 3, 9].map((turn) => store.answer(asked, turn)?.body)).toEqual([...bodies, bodies[2], bodies[2]])
      for (const other of [{ api: 'rpc' }, { what: 'x' }, { with: '' }]) {
        expect(store.answer({ ...asked, ...other }, 0)).toBeUndefined()
      }
      // the parts of a question do not run into each other
      expect(store.answer({ ...asked, api: 'rpc', what: 'eip155:1\neth_getLogs' }, 0)).toBeUndefined()
    })

    test('an answer is found by the transactions of its batch that its body names, in any case, and by no others', () => {
      const store = create()
      const node = source(store, 'node')
      const [row, opened] = [aTransfer(1), aTransaction(2, { transfers: [] })]
      const shouted = `0x${row.tx.slice(2).toUpperCase()}`
      const answers = [
        anAnswer(1, { body: bytes(`[{"hash":"${row.tx}"},{"hash":"${row.tx}"}]`) }),
        anAnswer(2, { body: bytes(`{"hash":"${shouted}","other":"${hash(77)}"}`) }),
        anAnswer(3, { body: bytes(`"0xabcd${row.tx.slice(2)}"`) }),
        anAnswer(4, { body: bytes(opened.hash.slice(2)) }),
        anAnswer(5, { body: Uint8Array.from({ length: 2_000 }, (_, i) => i * 7) }),
      ]
      store.addBatch(batch(node, { transfers: [row], transactions: [opened], answers }))
      const again = reopen(store)
      const { body: _, ...head } = answers[0]!
      const sha256 = createHash('sha256').update(answers[0]!.body).digest('hex')
      expect(again.answersNaming(row.tx)[0]).toEqual({ ...head, sha256 })
      expect(again.answersNaming(row.tx).map((found) => found.with)).toEqual([answers[0]!.with, answers[1]!.with])
      expect(again.answersNaming(opened.hash).map((found) => found.with)).toEqual([answers[3]!.with])
      expect(again.answersNaming(hash(77))).toEqual([])
    })

    test('answers can be gone through while the case is written to', () => {
      const store = create()
      const node = source(store, 'node')
      store.addBatch(batch(node, { answers: [anAnswer(1), anAnswer(2)] }))
      const seen: string[] = []
      for (const answer of store.answers()) {
        seen.push(answer.with)
        store.setMeta('seen', String(seen.length))
        if (seen.length === 1) store.addBatch(batch(node, { answers: [anAnswer(3)] }))
      }
      expect(seen).toEqual([1, 2, 3].map((number) => anAnswer(number).with))
    })
  })

  describe(`${name}: opened transactions, balances, proofs`, () => {
    test('transactions come back in the order of chain, block and index, with all their transfers and logs', () => {
      const store = create()
      const node = source(store, 'node')
      const [first, second] = [rowOf(2, 0), rowOf(2, 1, { kind: 'internal' })]
      const two = aTransaction(2, { transfers: [second, first], callee: null, status: 0, logs: [] })
      const sameBlock = aTransaction(3, { block: two.block, index: 3, transfers: [] })
      const topics = [hash(1), hash(2), hash(3), hash(4)]
      const one = aTransaction(1, { logs: [{ index: 0, emitter: anAddress(1), topics, data: '0x' }] })
      store.addBatch(batch(node, { transactions: [two, sameBlock, one], transfers: [first] }))
      store.addBatch(batch(node, { transactions: [one] }))
      const again = reopen(store)
      expect(again.transactions()).toEqual([one, sameBlock, { ...two, transfers: [first, second] }])
      expect(again.transferCount()).toBe(3)
    })

    test.each<[string, Partial<Transaction>]>([
      ['block', { block: 5 }],
      ['sender', { sender: anAddress(99) }],
      ['callee null', { callee: null }],
      ['no further log', { logs: aTransaction(1).logs.slice(0, 1) }],
      [
        'log 9',
        {
          logs: aTransaction(1)
            .logs.map((log) => ({ ...log, data: '0x01' }))
            .slice(1),
        },
      ],
    ])('error: two sources tell another %s of one transaction', (message, changes) => {
      const store = create()
      const transactions = [aTransaction(1, { transfers: [], ...changes })]
      store.addBatch(batch(source(store, 'node'), { transactions: [aTransaction(1)] }))
      const act = (): void => store.addBatch(batch(source(store, 'explorer'), { transactions, requests: 3 }))
      expect(act).toThrow(InputError)
      expect(act).toThrow(new RegExp(`${message}.*"explorer".*"node"`, 's'))
      expect([store.transactions().length, store.requests()]).toEqual([1, 0])
    })

    test('calls that were not opened since come back, each once', () => {
      const store = create()
      const node = source(store, 'node')
      const refs = [3, 1, 2].map((number) => ({ chain: CHAIN, hash: hash(number), block: number }))
      store.addBatch(batch(node, { calls: refs }))
      store.addBatch(batch(node, { calls: refs, transactions: [aTransaction(2)] }))
      expect(reopen(store).calls()).toEqual([refs[1], refs[0]])
    })

    test('parts and checks come with their reading, and go with it', () => {
      const store = create()
      const [node, explorer] = [source(store, 'node'), source(store, 'explorer')]
      const checks: CheckRecord[] = [
        { source: node, kind: 'nonce', expected: 7n, found: 7n, note: '' },
        { source: node, kind: 'balance', asset: anAsset(1), expected: 2n ** 255n, found: -5n, note: 'rebases' },
      ]
      const parts = [part(explorer, { part: 'native', state: 'cut', note: 'page 3' }), part(node)]
      const before = aRead(1, { state: 'cut', note: 'native: page 3', parts: [part(node)], checks: [checks[0]!] })
      store.addBatch(batch(node, { reads: [before, aRead(2, { parts: [part(node)] })] }))
      const after = aRead(1, { parts, checks })
      store.addBatch(batch(node, { reads: [after] }))
      expect(reopen(store).reads()).toEqual([after, aRead(2, { parts: [part(node)] })])
    })

    test('a contract comes with its reading, is replaced by the next, and goes when the reading no longer has it', () => {
      const store = create()
      const node = source(store, 'node')
      const plain: CodeRecord = { source: node, block: 7, bytes: 5, hash: hash(5), cloneOf: null, maker: null }
      const clone = { ...plain, block: 9, cloneOf: anAddress(8), maker: { address: anAddress(9), tx: hash(6) } }
      store.addBatch(batch(node, { reads: [aRead(1, { code: plain }), aRead(2, { code: clone }), aRead(3)] }))
      store.addBatch(batch(node, { reads: [aRead(1, { code: clone })] }))
      const again = reopen(store)
      expect(again.reads()).toEqual([aRead(1, { code: clone }), aRead(2, { code: clone }), aRead(3)])
      again.addBatch(batch(node, { reads: [aRead(2)] }))
      expect(reopen(again).reads()).toEqual([aRead(1, { code: clone }), aRead(2), aRead(3)])
    })

    test('a contract that was seen above a reorganised block goes out of the case, an older one stays', () => {
      const store = create()
      const node = source(store, 'node')
      const code: CodeRecord = { source: node, block: 7, bytes: 5, hash: hash(5), cloneOf: null, maker: null }
      const parts = [part(node, { to: 9 })]
      const later = { ...code, block: 9 }
      store.addBatch(batch(node, { reads: [aRead(1, { code, parts }), aRead(2, { code: later, parts })] }))
      store.dropAbove(CHAIN, 8)
      expect(
        reopen(store)
          .reads()
          .map((read) => read.code),
      ).toEqual([code, undefined])
    })

    test('openings and balances come back once each; what one source does not know the other may', () => {
      const opening: Opening = { address: anAddress(1), asset: anAsset(0), units: 2n ** 200n, citation: 'node at 5' }
      const { units: _, ...unknown } = opening
      const balance: ObservedBalance = { ...opening, units: 0n, time: 9 as UnixSeconds }
      const expected = [{ ...unknown, asset: anAsset(1) }, opening]
      const given = [
        {
          openings: [
            { ...unknown, asset: anAsset(1) },
            { ...unknown, citation: 'unknown' },
          ],
          balances: [balance],
        },
        {
          openings: [opening],
          balances: [
            { ...balance, time: 8 as UnixSeconds },
            { ...balance, citation: 'z' },
          ],
        },
      ]
      for (const order of [given, [...given].reverse()]) {
        const store = create()
        const numbers = order.map((what) => source(store, what === given[0] ? 'archive' : 'node'))
        for (const [i, what] of order.entries()) store.addBatch(batch(numbers[i]!, what))
        const again = reopen(store)
        expect(again.openings()).toEqual(expected)
        expect(again.balances()).toEqual([{ ...balance, time: 8 }, balance])
      }
    })

    test('error: two sources tell different balances', () => {
      const store = create()
      const opening: Opening = { address: anAddress(1), asset: anAsset(0), units: 1n, citation: '' }
      store.addBatch(batch(source(store, 'node'), { openings: [opening] }))
      const act = (): void => store.addBatch(batch(source(store, 'other'), { openings: [{ ...opening, units: 2n }] }))
      expect(act).toThrow(/opening of .*2 units, says "other".*1 units, as "node" says/s)
      store.addBatch(batch(source(store, 'node'), { openings: [{ ...opening, units: 3n }] }))
      expect(store.openings()).toEqual([{ ...opening, units: 3n }])
    })

    test('steps and states come back; a batch that fails takes all of its company with it', () => {
      const store = create()
      const [node, other] = [source(store, 'node'), source(store, 'other')]
      expect(store.sourceState(node)).toBeUndefined()
      const step = { kind: 'begin', source: node, before: '', input: '{"forward":false}' } as const
      store.addBatch(batch(node, { state: '{"cut":1}', step }))
      const read = { ...step, kind: 'read', before: '{"cut":1}' } as const
      const failing = [
        batch(other, { transfers: [aTransfer(1)], answers: [anAnswer(1)], state: '2', step: read }),
        batch(node, { transfers: [aTransfer(1, { block: 5 })] }),
      ]
      expect(() => store.addBatches(failing)).toThrow(InputError)
      store.addBatches([batch(node, { state: '{"cut":3}', step: read }), batch(other, { state: '{}' })])
      const again = reopen(store)
      expect([again.transferCount(), [...again.answers()].length]).toEqual([0, 0])
      expect(again.steps()).toEqual([step, read])
      expect([again.sourceState(node), again.sourceState(other)]).toEqual(['{"cut":3}', '{}'])
    })
  })

  describe(`${name}: digest of a live case`, () => {
    test('every opened transaction, log, balance and part has a part in it; proofs, answers, steps and states have none', () => {
      const store = create()
      const node = source(store, 'node')
      const seen: string[] = []
      const nonce: CheckRecord = { source: node, kind: 'nonce', expected: 1n, found: 1n, note: '' }
      const opening: Opening = { address: anAddress(1), asset: anAsset(0), units: 1n, citation: 'a' }
      const steps: Partial<ReadBatch>[] = [
        {},
        { transactions: [aTransaction(1, { transfers: [] })] },
        { transactions: [aTransaction(2, { transfers: [], logs: [] })] },
        { reads: [aRead(1)] },
        { reads: [aRead(1, { parts: [part(node)] })] },
        { reads: [aRead(1, { parts: [part(node, { state: 'cut' })] })] },
        { openings: [opening] },
        { openings: [{ ...opening, units: 2n }] },
        { balances: [{ ...opening, units: 1n, time: 1 as UnixSeconds }] },
        { balances: [{ ...opening, units: 1n, time: 2 as UnixSeconds }] },
      ]
      for (const step of steps) {
        store.addBatch(batch(node, step))
        seen.push(store.digest())
      }
      expect(new Set(seen).size).toBe(steps.length)
      const known = { parts: [part(node, { state: 'cut' })] }
      store.addBatch(batch(node, { reads: [aRead(1, { ...known, checks: [nonce] })] }))
      store.addBatch(
        batch(node, {
          answers: [anAnswer(1)],
          requests: 9,
          state: '{}',
          step: { kind: 'begin', source: node, before: '', input: '' },
          calls: [{ chain: CHAIN, hash: hash(8), block: 8 }],
        }),
      )
      store.addBatch(batch(node, { openings: [{ ...opening, units: 2n, citation: 'otherwise' }] }))
      expect(reopen(store).digest()).toBe(seen.at(-1))
    })

    test('foreign text of any kind is kept', () =>
      fc.assert(
        fc.property(foreignText(), foreignText(), unitsUpTo(2n ** 256n - 1n), (text, other, units) => {
          const store = create()
          const node = source(store, 'node')
          const answer = anAnswer(1, { api: text, what: other, with: text, host: other })
          const opening = { address: anAddress(1), asset: anAsset(0), units, citation: text }
          const reads = [aRead(1, { parts: [part(node, { note: text })] })]
          store.addBatch(batch(node, { answers: [answer], openings: [opening], reads, state: text }))
          expect(store.answer(answer, 0)).toMatchObject(answer)
          expect([store.openings(), store.reads(), store.sourceState(node)]).toEqual([[opening], reads, text])
          store.close()
        }),
        { numRuns: 12 },
      ))
  })
}
