import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Address, addressOn } from '../../model/address.ts'
import { parseAsset } from '../../model/asset.ts'
import { parseChain } from '../../model/chain.ts'
import type { UnixSeconds } from '../../model/time.ts'
import type { Transfer, TransferId } from '../../model/transfer.ts'
import { type MixerKnowledge, mixerEntriesOf } from './entries.ts'
import { paidIn, paidOut, who as party, poolOf } from './made-pools.ts'

const CHAIN = parseChain('eip155:1')
const ETHER = parseAsset(`${CHAIN}/slip44:60`, CHAIN)
const DAI = parseAsset(`${CHAIN}/erc20:0x${'d'.repeat(40)}`, CHAIN)
const who = (name: string): Address => addressOn(CHAIN, `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`)
const [POOL, OTHER, A, B, STRANGER] = [who('pool'), who('other'), who('a'), who('b'), who('stranger')]
const MIXERS = new Map([
  [POOL, 'Pool of 100'],
  [OTHER, 'Pool of any'],
])

let number = 0
const pay = (from: Address, to: Address, units: bigint, taint: bigint, said: Partial<Transfer> = {}) => ({
  taint,
  row: {
    ...{ id: `t${number++}` as TransferId, chain: CHAIN, block: 1, time: (number * 10) as UnixSeconds, tx: '' },
    ...{ txIndex: null, position: null, kind: 'native' as const, from, to, asset: ETHER, units, shown: null },
    ...{ symbol: null, name: null, decimals: 18, status: 1 as const, blockHash: null, flags: [] },
    ...said,
  },
})

test('entries by mixer and asset, with payers, times and the amount of the pool', () => {
  const rows = [
    pay(A, POOL, 100n, 100n),
    pay(B, POOL, 100n, 40n),
    pay(A, OTHER, 7n, 7n, { asset: DAI }),
    pay(A, OTHER, 9n, 9n),
  ]
  const [first, second, third, ...more] = mixerEntriesOf(rows, MIXERS)
  expect(first).toMatchObject({ address: POOL, name: 'Pool of 100', units: 140n, pool: 100n, payers: [A, B] })
  expect([first!.first, first!.last]).toEqual([rows[0]!.row.time, rows[1]!.row.time])
  expect([second!.asset, third!.asset, more]).toEqual([DAI, ETHER, []])
})

test('company counts up to the last entry: what strangers paid in and drew out later is not there yet', () => {
  const rows = [
    pay(STRANGER, POOL, 100n, 0n),
    pay(A, POOL, 100n, 100n),
    pay(POOL, STRANGER, 100n, 0n),
    pay(B, POOL, 100n, 100n),
    pay(STRANGER, POOL, 100n, 0n),
    pay(POOL, B, 100n, 0n),
  ]
  expect(mixerEntriesOf(rows, MIXERS)).toMatchObject([
    { deposits: 3, withdrawals: 1, transfers: [rows[1]!.row.id, rows[3]!.row.id] },
  ])
})

test('the fee of a relayer is no withdrawal of its own, where the record tells of one', () => {
  const rows = [pay(STRANGER, POOL, 100n, 0n), pay(POOL, B, 99n, 0n), pay(POOL, A, 1n, 0n), pay(A, POOL, 100n, 100n)]
  const out = { ...paidOut('pool', 0.5, 'b'), rows: [rows[1]!.row.id], feeRows: [rows[2]!.row.id] }
  const record = { ...poolOf('pool', [], [out]), pool: POOL }
  const known = { contracts: new Map(), records: [record], nameOf: () => undefined }
  expect(mixerEntriesOf(rows, MIXERS, known)).toMatchObject([{ deposits: 2, withdrawals: 1 }])
  expect(mixerEntriesOf(rows, MIXERS)).toMatchObject([{ deposits: 2, withdrawals: 2 }])
})

test('unequal payments are no fixed pool; a mixer that nothing stolen entered is not told', () => {
  expect(mixerEntriesOf([pay(A, POOL, 100n, 1n)], MIXERS)).toMatchObject([{ kind: 'unknown', protocol: '' }])
  expect(mixerEntriesOf([pay(A, POOL, 100n, 1n), pay(B, POOL, 99n, 1n)], MIXERS)[0]!.pool).toBeNull()
  expect(mixerEntriesOf([pay(A, POOL, 100n, 0n), pay(POOL, B, 5n, 5n)], MIXERS)).toEqual([])
})

test('what a router hands on entered the pool, once, and is told with what is known of it', () => {
  const [pool, router, thief] = [party('pool'), party('router'), party('thief')]
  const contracts: MixerKnowledge['contracts'] = new Map([
    [pool, { role: 'tornado/pool', asset: ETHER, units: 100n }],
    [router, { role: 'tornado/router' }],
  ])
  const names = new Map([[router, 'router']])
  const nameOf = () => 'Pool of 100'
  const paid = pay(thief, router, 100n, 100n, { tx: 'one' })
  const deposit = { ...paidIn('pool', 1, 'thief', { rows: [paid.row.id] }), number: 41 }
  const withdrawal = paidOut('pool', 0.5, 'somebody')
  const record = poolOf('pool', [{ ...paidIn('pool', 0.1, 'somebody'), number: 0 }, deposit], [withdrawal])
  const at = { time: deposit.time }
  const told = { address: pool, name: 'Pool of 100', protocol: 'tornado', kind: 'fixed', pool: 100n, payers: [thief] }
  // The ledger ends at the router: the transaction was not opened.
  const closed = [{ ...paid, row: { ...paid.row, ...at } }]
  expect(mixerEntriesOf(closed, names, { contracts, records: [record], nameOf })).toMatchObject([
    { ...told, units: 100n, poolDeposits: 42, anonymitySet: 1, deposits: 1 },
  ])
  // It goes on to the pool: one entry still.
  const on = pay(router, pool, 100n, 100n, { tx: 'one', ...at })
  const opened = poolOf('pool', [{ ...deposit, rows: [on.row.id] }], [], { from: 1 })
  expect(
    mixerEntriesOf([...closed, on], names.set(pool, 'Pool of 100'), { contracts, records: [opened], nameOf }),
  ).toMatchObject([{ ...told, units: 100n, transfers: [on.row.id], poolDeposits: 42, anonymitySet: null }])
  // Nothing tells of the pool.
  expect(mixerEntriesOf(closed, names, { contracts, records: [], nameOf })).toMatchObject([
    { address: router, kind: 'router', pool: null, poolDeposits: null, anonymitySet: null },
  ])
})

test('stolen units of the entries are those of the rows, each row once', () => {
  const address = fc.constantFrom(POOL, OTHER, A, B)
  const rows = fc.array(fc.tuple(address, address, fc.bigInt(1n, 9n), fc.boolean()))
  fc.assert(
    fc.property(rows, (list) => {
      const made = list.map(([from, to, units, stolen]) => pay(from, to, units, stolen ? units : 0n, { time: null }))
      const found = mixerEntriesOf(made, MIXERS)
      const into = made.filter(({ row, taint }) => taint > 0n && row.from !== row.to && MIXERS.has(row.to!))
      expect(found.flatMap(({ transfers }) => transfers).sort()).toEqual(into.map(({ row }) => row.id).sort())
      expect(found.reduce((sum, { units }) => sum + units, 0n)).toBe(into.reduce((sum, { taint }) => sum + taint, 0n))
      for (const { first, last } of found) expect([first, last]).toEqual([null, null])
    }),
  )
})
