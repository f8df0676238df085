import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { type Address, parseAddress } from '../../model/address.ts'
import { parseAsset } from '../../model/asset.ts'
import { parseChain } from '../../model/chain.ts'
import type { UnixSeconds } from '../../model/time.ts'
import type { Transfer, TransferId } from '../../model/transfer.ts'
import type { PartRecord } from '../../store/case-store.ts'
import { createCase } from '../../store/sqlite-case.ts'
import { disputedPayments, refuseContradictions } from './agree.ts'
import { uniteOpenings } from './openings.ts'
import type { Part } from './said.ts'
import { uniteReads } from './unite.ts'

const CHAIN = parseChain('eip155:1')
const ETH = parseAsset('eip155:1/slip44:60', CHAIN)
const at = (number: number): Address => parseAddress(`eip155:1:0x${number.toString(16).padStart(40, '0')}`)
const hex = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`
const folder = mkdtempSync(join(tmpdir(), 'spoor-agree-'))
const open: { close(): void }[] = []
afterAll(() => {
  for (const store of open) store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The n-th payment of the chain, in the block of its number. */
const payment = (n: number, changes: Partial<Transfer> = {}): Transfer => ({
  ...{ id: `eip155:1:${hex(n)}:native:0` as TransferId, chain: CHAIN, block: n, time: (1_000 + n) as UnixSeconds },
  ...{ tx: hex(n), txIndex: 0, position: 0, kind: 'native', from: at(1 + (n % 3)), to: at(2 + (n % 3)), asset: ETH },
  ...{ units: BigInt(n), shown: null, symbol: null, name: null, decimals: null, status: 1, blockHash: hex(1_000 + n) },
  ...{ flags: [], ...changes },
})

interface Known {
  readonly owner: string
  readonly rows: readonly Transfer[]
  /** Whom it read whole, and the blocks. */
  readonly read?: readonly (readonly [address: number, from: number, to: number, changes?: Partial<PartRecord>])[]
  /** What accounts held before. */
  readonly openings?: readonly (readonly [address: number, units: bigint])[]
}

let made = 0
function partOf({ owner, rows, read = [], openings = [] }: Known): Part {
  const store = createCase(join(folder, `${made++}.sqlite`))
  open.push(store)
  const source = store.addSource({ name: `rpc of ${owner}`, identity: '', rows: 0 })
  store.addBatch({
    source,
    transfers: rows,
    requests: 0,
    openings: openings.map(([who, units]) => ({ address: at(who), asset: ETH, units, citation: owner })),
    reads: read.map(([who, from, to, changes = {}]) => ({
      ...{ address: at(who), state: 'complete' as const, note: '' },
      coverage: [
        { address: at(who), direction: 'both', from: (1_000 + from) as UnixSeconds, to: (1_000 + to) as UnixSeconds },
      ],
      parts: [{ source, part: 'native', from, to, state: 'complete', note: '', ...changes }],
    })),
  })
  return { owner, hash: `sha256:${hex(made).slice(2)}`, evidence: owner, store }
}
const partsOf = (...known: readonly Known[]): Part[] => known.map(partOf)
const agree = (...known: readonly Known[]): void =>
  refuseContradictions(partsOf(...known).map((part) => ({ part, readTo: [] })))

describe('cases of one chain', () => {
  test('any two that saw parts of it agree, and nothing of it is disputed', () => {
    const all = Array.from({ length: 8 }, (_, n) => payment(n + 1))
    const of = (who: number, from: number, to: number): Transfer[] =>
      all.filter((row) => (row.from === at(who) || row.to === at(who)) && row.block! >= from && row.block! <= to)
    const known = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 })), {
        maxLength: 3,
      })
      .map((reads): Omit<Known, 'owner'> => {
        const own = new Map(reads.map(([who, a, b]) => [who, [who, Math.min(a, b), Math.max(a, b)] as const]))
        const read = [...own.values()]
        return { read, rows: [...new Set(read.flatMap(([who, from, to]) => of(who, from, to)))] }
      })
    fc.assert(
      fc.property(known, known, (one, other) => {
        const parts = partsOf({ owner: 'Ann', ...one }, { owner: 'Bob', ...other })
        refuseContradictions(parts.map((part) => ({ part, readTo: [] })))
        expect(disputedPayments(parts)).toEqual({ disagreements: [], disproved: [] })
      }),
      { numRuns: 12 },
    )
  }, 60_000)

  test.each<[string, Partial<Transfer>, RegExp]>([
    [
      'a block has two hashes',
      { id: 'eip155:1:0xff:native:0' as TransferId, tx: '0xff', blockHash: hex(7) },
      /reorganised[\s\S]*block 5/,
    ],
    [
      'a transaction stands in two blocks',
      { block: 6, blockHash: null, time: null },
      /in two blocks[\s\S]*block 5[\s\S]*6/,
    ],
    ['a payment has two amounts', { units: 9n }, /two ways[\s\S]*units 5[\s\S]*9/],
    ['a payment has two receivers', { to: at(9) }, /two ways[\s\S]*to eip155/],
    ['a transaction failed and did not', { status: 0 }, /two ways[\s\S]*status/],
  ])('are none where %s', (_, changes, message) => {
    const one = { owner: 'Ann', rows: [payment(5)] }
    const other = { owner: 'Bob', rows: [payment(5, changes)] }
    expect(() => agree(one, other)).toThrow(message)
    // in the other order the two halves change places, and both are named all the same
    expect(() => agree(other, one)).toThrow(/Bob[\s\S]*Ann/)
  })

  test('are none where two sources end at one block with two hashes', () => {
    const [ann, bob] = partsOf({ owner: 'Ann', rows: [] }, { owner: 'Bob', rows: [] })
    const ending = (part: Part, hash: string) => ({ part, readTo: [{ chain: CHAIN, block: 9, hash }] })
    expect(() => refuseContradictions([ending(ann!, hex(1)), ending(bob!, hex(1))])).not.toThrow()
    expect(() => refuseContradictions([ending(ann!, hex(1)), ending(bob!, hex(2))])).toThrow(
      /block 9[\s\S]*Ann[\s\S]*Bob/,
    )
  })
})

describe('a payment that one has and another lacks', () => {
  const row = payment(5)
  const who = Number(row.from.slice(-1))

  test('counts, is told with both owners, and the other reading is not believed', () => {
    const parts = partsOf(
      { owner: 'Ann', rows: [row], read: [[who, 0, 6]] },
      { owner: 'Bob', rows: [], read: [[who, 0, 9]] },
    )
    const { disagreements, disproved } = disputedPayments(parts)
    expect(disagreements.map(({ about, owners, counts }) => [about, owners, counts])).toEqual([
      [row.id, ['Ann'], true],
      [row.id, ['Bob'], false],
    ])
    expect(disproved).toEqual([{ part: 1, address: at(who) }])
    const [read] = uniteReads(parts, [1, 2], disproved)
    expect(read).toMatchObject({ state: 'complete', coverage: [{ to: 1_006 }] })
    expect(read!.parts!.map(({ source, state }) => [source, state]).sort()).toEqual([
      [1, 'complete'],
      [2, 'cut'],
    ])
  })

  test.each<[string, Known['read']]>([
    ['read nobody', []],
    ['read later blocks', [[who, 6, 9]]],
    ['read earlier blocks', [[who, 0, 4]]],
    ['read somebody else', [[8, 0, 9]]],
    ['read another kind of value', [[who, 0, 9, { part: 'erc20' }]]],
    ['says itself that it is cut', [[who, 0, 9, { state: 'cut', note: 'a limit' }]]],
    ['says what may be missing', [[who, 0, 9, { note: 'without fees of the chain below' }]]],
  ])('is no dispute where the other one %s', (_, read = []) => {
    const parts = partsOf({ owner: 'Ann', rows: [row], read: [[who, 0, 6]] }, { owner: 'Bob', rows: [], read })
    expect(disputedPayments(parts).disagreements).toEqual([])
  })

  test.each<[string, Partial<Transfer>]>([
    ['moves nothing', { units: 0n }],
    ['says no amount', { units: null, shown: '5' }],
    ['failed', { status: 0 }],
  ])('is no dispute where it %s', (_, changes) => {
    const parts = partsOf(
      { owner: 'Ann', rows: [payment(5, changes)], read: [[who, 0, 6]] },
      { owner: 'Bob', rows: [], read: [[who, 0, 9]] },
    )
    expect(disputedPayments(parts).disagreements).toEqual([])
  })

  test('that was not final is refused, unless somebody saw it final', () => {
    const early = { owner: 'Ann', rows: [payment(5, { flags: ['unfinalized'] })], read: [[who, 0, 6]] as const }
    const without = { owner: 'Bob', rows: [], read: [[who, 0, 9]] as const }
    expect(() => disputedPayments(partsOf(early, without))).toThrow(
      /whether a payment is on the chain[\s\S]*Ann[\s\S]*Bob/,
    )
    const final = { owner: 'Carol', rows: [row], read: [] }
    expect(disputedPayments(partsOf(early, without, final)).disagreements.map(({ owners }) => owners)).toEqual([
      ['Ann', 'Carol'],
      ['Bob'],
    ])
  })

  test('of two equal ones, one alone is as much a dispute', () => {
    const second = payment(5, { id: `eip155:1:${hex(5)}:native:1` as TransferId, position: 1 })
    const parts = partsOf(
      { owner: 'Ann', rows: [row, second], read: [[who, 0, 6]] },
      { owner: 'Bob', rows: [row], read: [[who, 0, 9]] },
    )
    expect(
      disputedPayments(parts).disagreements.map(
        ({ says }) => says.startsWith('2 times') || says.startsWith('not 2 times'),
      ),
    ).toEqual([true, true])
  })
})

describe('openings', () => {
  test('stand where a case is the deepest, and are balances to deeper ones', () => {
    const late: Known = {
      owner: 'Ann',
      rows: [],
      read: [
        [1, 20, 30],
        [2, 20, 30],
      ],
      openings: [
        [1, 7n],
        [2, 8n],
      ],
    }
    const deep: Known = { owner: 'Bob', rows: [], read: [[1, 0, 25]] }
    const [ann, bob] = uniteOpenings(partsOf(late, deep).map(({ store }) => store))
    expect(ann!.openings.map(({ address, units }) => [address, units])).toEqual([[at(2), 8n]])
    // the second before the first that was read
    expect(ann!.balances).toEqual([{ address: at(1), asset: ETH, units: 7n, time: 1_019, citation: 'Ann' }])
    expect(bob).toEqual({ openings: [], balances: [] })
  })

  test('of cases that begin at one block both stand', () => {
    const [ann, bob] = uniteOpenings(
      partsOf(
        { owner: 'Ann', rows: [], read: [[1, 20, 30]], openings: [[1, 7n]] },
        { owner: 'Bob', rows: [], read: [[1, 20, 40]], openings: [[1, 7n]] },
      ).map(({ store }) => store),
    )
    expect([ann!.openings.length, bob!.openings.length]).toEqual([1, 1])
  })
})
