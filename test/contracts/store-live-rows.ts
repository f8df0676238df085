import { afterEach } from 'vitest'
import type { Chain } from '../../packages/tracer/src/model/chain.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import type { Transaction } from '../../packages/tracer/src/model/transaction.ts'
import type { Transfer, TransferId } from '../../packages/tracer/src/model/transfer.ts'
import type {
  AnswerRecord,
  CaseStore,
  PartRecord,
  ReadBatch,
  ReadRecord,
} from '../../packages/tracer/src/store/case-store.ts'
import { anAddress, aTransfer } from './arbitrary.ts'
import type { StoreKind } from './store.ts'

export const CHAIN: Chain = aTransfer(0).chain
export const hash = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

export const anAnswer = (number: number, changes: Partial<AnswerRecord> = {}): AnswerRecord => ({
  api: 'rpc eip155:1',
  what: 'eth_getLogs',
  with: `[{"n":${number}}]`,
  host: 'node.example',
  at: (1_740_147_371 + number) as UnixSeconds,
  status: 200,
  body: bytes(`{"result":${number}}`),
  ...changes,
})

/** A transaction whose rows are at the given positions. */
export function aTransaction(number: number, changes: Partial<Transaction> = {}): Transaction {
  const base = aTransfer(number)
  return {
    chain: CHAIN,
    hash: base.tx,
    block: base.block!,
    blockHash: hash(900 + number),
    time: base.time!,
    index: 4,
    sender: anAddress(number),
    callee: anAddress(number + 50),
    input: '0xabcdef',
    status: 1,
    logs: [
      { index: 7, emitter: anAddress(3), topics: [hash(1), hash(2)], data: '0x' },
      { index: 9, emitter: anAddress(4), topics: [], data: '0x00ff' },
    ],
    transfers: [base],
    ...changes,
  }
}

/** A row of the transaction of `aTransfer(number)` at a position, or without one. */
export function rowOf(number: number, position: number | null, changes: Partial<Transfer> = {}): Transfer {
  const base = aTransfer(number)
  const id = `${base.chain}:${base.tx}:native:${position ?? '~0123456789abcdef'}` as TransferId
  return { ...base, symbol: null, txIndex: null, position, id, ...changes }
}

export const part = (source: number, changes: Partial<PartRecord> = {}): PartRecord => ({
  source,
  part: 'erc20',
  from: 0,
  to: 21_900_000,
  state: 'complete',
  note: '',
  ...changes,
})
export const aRead = (address: number, changes: Partial<ReadRecord> = {}): ReadRecord => ({
  address: anAddress(address),
  state: 'complete',
  note: '',
  coverage: [],
  ...changes,
})

/** A live source of a case, by name. */
export const source = (store: CaseStore, called: string): number =>
  store.addSource({ name: called, identity: '', rows: 0 })

/** A batch with nothing in it but what is given. */
export const batch = (from: number, changes: Partial<ReadBatch>): ReadBatch => ({
  source: from,
  transfers: [],
  reads: [],
  requests: 0,
  ...changes,
})

/** A kind of store whose cases are closed after each test. */
export function closing(kind: StoreKind): StoreKind {
  const open: CaseStore[] = []
  const kept = (store: CaseStore): CaseStore => {
    open.push(store)
    return store
  }
  afterEach(() => {
    for (const store of open.splice(0)) store.close()
  })
  return { create: () => kept(kind.create()), reopen: (store) => kept(kind.reopen(store)) }
}
