import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Chain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transfer, TransferId, TransferKind } from '../model/transfer.ts'
import { joinTold, mergeSightings, paymentOf, type Sighting, type Teller } from './merge.ts'

const TX = `0x${'ab'.repeat(32)}`
const ETH = 'eip155:1/slip44:60' as Asset
const at = (number: number): Address => `eip155:1:0x${String(number).padStart(40, '0')}` as Address
const sourceOf = (name: string, identity = ''): Teller => ({ name, identity, opened: false })
const [NODE, EXPLORER, FILE] = [sourceOf('node'), sourceOf('explorer'), sourceOf('ledger.csv', 'sha256:aa')]

/** A row of the one transaction; equal rows without position differ in the number of their copy. */
function row(changes: Partial<Transfer> = {}, copy = 1): Transfer {
  const fields: Omit<Transfer, 'id'> = {
    chain: 'eip155:1' as Chain,
    block: 100,
    time: 1_740_147_371 as UnixSeconds,
    tx: TX,
    txIndex: null,
    position: null,
    kind: 'erc20',
    from: at(1),
    to: at(2),
    asset: ETH,
    units: 5n,
    shown: null,
    symbol: null,
    name: null,
    decimals: null,
    status: 1,
    blockHash: null,
    flags: [],
    ...changes,
  }
  const place = fields.position ?? `~${fields.from.at(-1)}${fields.units}${copy > 1 ? `.${copy}` : ''}`
  return { ...fields, id: `eip155:1:${TX}:${fields.kind}:${place}` as TransferId }
}
const said = (source: Teller, ...transfers: Transfer[]): Sighting[] =>
  transfers.map((transfer) => ({ source, transfer }))
const idsOf = (merged: readonly Sighting[]): string[] => merged.map(({ transfer }) => transfer.id.split(':').at(-1)!)

/**
 * What one source can tell of a transaction with these true payments: some of them, with positions or without, with fields left
 * open, so that no two sources contradict each other.
 */
interface Payment {
  readonly from: number
  readonly units: bigint
  readonly kind: TransferKind
}
const payments = (): fc.Arbitrary<Payment[]> =>
  fc.array(
    fc.record({
      from: fc.integer({ min: 1, max: 2 }),
      units: fc.bigInt({ min: 1n, max: 2n }),
      kind: fc.constantFrom<TransferKind>('erc20', 'internal'),
    }),
    { minLength: 1, maxLength: 6 },
  )
const toldBy = (source: Teller, truth: readonly Payment[]): fc.Arbitrary<Sighting[]> =>
  fc
    .record({
      seen: fc.subarray(truth.map((payment, position) => ({ payment, position }))),
      positions: fc.boolean(),
      symbol: fc.constantFrom(null, 'A', 'B'),
      blockHash: fc.constantFrom(null, '0xff'),
      txIndex: fc.constantFrom(null, 3),
      flags: fc.subarray(['maybe-duplicate', 'rounded', 'unfinalized']),
    })
    .map(({ seen, positions, ...fields }) => {
      const copies = new Map<string, number>()
      return said(
        source,
        ...seen.map(({ payment, position }) => {
          const changes = { ...payment, from: at(payment.from), ...fields }
          const key = `${payment.from} ${payment.units} ${payment.kind}`
          copies.set(key, (copies.get(key) ?? 0) + 1)
          return row({ ...changes, position: positions ? position : null }, copies.get(key))
        }),
      )
    })
const told = (): fc.Arbitrary<[Sighting[], Sighting[], Sighting[]]> =>
  payments().chain((truth) => fc.tuple(toldBy(NODE, truth), toldBy(EXPLORER, truth), toldBy(FILE, truth)))

test('law: the order of what was said has no part in it, nor has saying it again', () => {
  fc.assert(
    fc.property(
      told().chain(([a, b, c]) => {
        const all = [...a, ...b, ...c]
        return fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.shuffledSubarray(all))
      }),
      ([all, shuffled, again]) => {
        expect(mergeSightings([...shuffled, ...again])).toEqual(mergeSightings(all))
      },
    ),
  )
})

test('law: what one source alone says comes out as it is', () => {
  fc.assert(
    fc.property(told(), ([alone]) => {
      const byId = (a: Sighting, b: Sighting): number => (a.transfer.id < b.transfer.id ? -1 : 1)
      expect(mergeSightings(alone)).toEqual([...alone].sort(byId))
    }),
  )
})

test('law: of each payment there are as many rows as the source that saw most of them saw', () => {
  const countOf = (sightings: readonly Sighting[]): Map<string, number> => {
    const counts = new Map<string, number>()
    for (const { transfer } of sightings) counts.set(paymentOf(transfer), (counts.get(paymentOf(transfer)) ?? 0) + 1)
    return counts
  }
  fc.assert(
    fc.property(told(), (sources) => {
      const most = new Map<string, number>()
      for (const counts of sources.map(countOf)) {
        for (const [payment, count] of counts) most.set(payment, Math.max(count, most.get(payment) ?? 0))
      }
      expect(countOf(mergeSightings(sources.flat()))).toEqual(most)
    }),
  )
})

test('law: a source that says nothing new changes nothing; what is said of a payment is kept', () => {
  fc.assert(
    fc.property(told(), ([a, b, c]) => {
      const merged = mergeSightings([...a, ...b, ...c])
      const echo = merged.map(({ transfer }) => ({ source: sourceOf('zz'), transfer }))
      const again = mergeSightings([...a, ...b, ...c, ...echo])
      expect(again.map(({ transfer }) => transfer)).toEqual(merged.map(({ transfer }) => transfer))
      for (const { transfer } of [...a, ...b, ...c]) {
        const kept = merged.filter((row) => paymentOf(row.transfer) === paymentOf(transfer))
        if (transfer.blockHash !== null) expect(kept.some((row) => row.transfer.blockHash !== null)).toBe(true)
        if (transfer.position !== null) expect(kept.some((row) => row.transfer.position !== null)).toBe(true)
      }
    }),
  )
})

test('a row with a position is kept, with what only the other says', () => {
  const listed = row({ symbol: 'USDT', decimals: 6, txIndex: 4 })
  const logged = row({ position: 7, blockHash: '0xff', time: null })
  const [merged, ...rest] = mergeSightings([...said(EXPLORER, listed), ...said(NODE, logged)])
  expect(rest).toEqual([])
  expect(merged).toEqual({
    source: NODE,
    transfer: { ...logged, symbol: 'USDT', decimals: 6, txIndex: 4, time: listed.time },
  })
})

test('two equal rows of one source stay two, beside a source that saw one, whichever knows positions', () => {
  const flags = ['maybe-duplicate']
  const twice = said(FILE, row({ flags }), row({ flags }, 2))
  const oneBeside = mergeSightings([...twice, ...said(NODE, row({ position: 3 }))])
  expect(idsOf(oneBeside)).toEqual(['3', '~15'])
  // the second is what may be a duplicate: nobody gives it a place of its own
  expect(oneBeside.map(({ transfer }) => transfer.flags)).toEqual([[], flags])
  const twoBeside = mergeSightings([...twice, ...said(NODE, row({ position: 3 }), row({ position: 5 }))])
  expect(idsOf(twoBeside)).toEqual(['3', '5'])
  expect(twoBeside.map(({ transfer }) => transfer.flags)).toEqual([[], []])
})

test('what a source lists without a position and finds at one when it opens the transaction is one payment', () => {
  const sightings = [
    ...said(EXPLORER, row({ symbol: 'USDT' }), row({ symbol: 'USDT' }, 2)),
    ...said({ ...EXPLORER, opened: true }, row({ position: 7 }), row({ position: 9 })),
  ]
  const merged = mergeSightings(sightings)
  expect(idsOf(merged)).toEqual(['7', '9'])
  expect(merged.map(({ transfer }) => transfer.symbol)).toEqual(['USDT', 'USDT'])
})

test('two sources that number the same payment differently: the first by name counts', () => {
  const sightings = [...said(NODE, row({ position: 3 })), ...said(FILE, row({ position: 0 }))]
  expect(mergeSightings(sightings).map(({ source }) => source)).toEqual([FILE])
  const other = [...said(NODE, row({ position: 3 })), ...said(sourceOf('parquet'), row({ position: 0 }))]
  expect(idsOf(mergeSightings(other))).toEqual(['3'])
})

test('rows that differ in amount, kind, outcome or direction are different payments', () => {
  const others = [row({ units: 6n }), row({ kind: 'internal' }), row({ status: 0 }, 2), row({ from: at(2), to: at(1) })]
  expect(mergeSightings([...said(NODE, row()), ...said(FILE, ...others)])).toHaveLength(5)
})

test('an amount that one source does not know is filled in under the same position', () => {
  const unknown = row({ position: 2, units: null, shown: '0.000005' })
  const known = row({ position: 2, decimals: 6 })
  const [merged] = mergeSightings([...said(FILE, unknown), ...said(NODE, known)])
  expect(merged!.transfer).toEqual({ ...known, shown: '0.000005' })
})

test('a row is final as soon as one look found it so', () => {
  const flags = ['unfinalized']
  expect(mergeSightings([...said(NODE, row({ flags })), ...said(FILE, row())])[0]!.transfer.flags).toEqual([])
  expect(mergeSightings([...said(NODE, row({ flags })), ...said(FILE, row({ flags }))])[0]!.transfer.flags).toEqual(
    flags,
  )
  expect(joinTold(NODE, row({ flags }), row()).flags).toEqual([])
})

test.each([
  ['units', { units: 6n }],
  ['block', { block: 101 }],
  ['time', { time: 5 as UnixSeconds }],
  ['to', { to: at(3) }],
  ['asset', { asset: 'eip155:1/erc20:0x1' as Asset }],
  ['status', { status: 0 as const }],
])('error: two sources contradict each other in %s of one position', (field, changes) => {
  const sightings = [...said(NODE, row({ position: 1 })), ...said(FILE, row({ position: 1, ...changes }))]
  for (const order of [sightings, [...sightings].reverse()]) {
    expect(() => mergeSightings(order)).toThrow(InputError)
    expect(() => mergeSightings(order)).toThrow(
      new RegExp(`erc20:1 differently.*${field} .*"node".*${field} .*"ledger.csv"`, 's'),
    )
  }
})

test('error: two sources put one payment into different blocks, though only one knows its position', () => {
  const sightings = [...said(NODE, row({ position: 1 })), ...said(EXPLORER, row({ block: 101, blockHash: '0xee' }))]
  expect(() => mergeSightings(sightings)).toThrow(/block 101, says "explorer".*block 100, as "node" says/s)
})

test('law: of two looks of one source neither comes first', () => {
  const texts = fc.constantFrom(null, 'A', 'B', '\ue000', '\u{1f4b0}')
  const looks = fc
    .record({
      symbol: texts,
      name: texts,
      decimals: fc.constantFrom(null, 6, 18),
      blockHash: fc.constantFrom(null, '0xff'),
    })
    .map((fields) => row(fields))
  fc.assert(
    fc.property(looks, looks, looks, (a, b, c) => {
      const join = (x: Transfer, y: Transfer): Transfer => joinTold(NODE, x, y)
      expect(join(a, b)).toEqual(join(b, a))
      expect(join(join(a, b), c)).toEqual(join(a, join(b, c)))
      expect(join(a, a)).toEqual(a)
    }),
  )
})

test('error: one source contradicts itself', () => {
  expect(() => joinTold(NODE, row(), row({ block: 7 }))).toThrow(/"node" tells transfer .*in two ways.*block 7/s)
})

test('twenty thousand equal rows of two sources take no more than a moment', () => {
  const copies = Array.from({ length: 20_000 }, (_, i) => row({ position: i }))
  const listed = copies.map((_, i) => row({ position: null }, i + 1))
  const merged = mergeSightings([...said(NODE, ...copies), ...said(EXPLORER, ...listed)])
  expect(merged).toHaveLength(20_000)
  expect(merged.every(({ transfer }) => transfer.position !== null)).toBe(true)
})
