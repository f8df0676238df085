import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Address, addressOn } from '../model/address.ts'
import { type Asset, parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import type { Conversion } from '../model/join.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { orderForJoins } from './join-order.ts'

const CHAIN = parseChain('eip155:1')
const anAddress = (n: number): Address => addressOn(CHAIN, `0x${String(n).padStart(40, '0')}`)
const anAsset = (n: number): Asset => parseAsset(`${CHAIN}/erc20:0x${String(n).padStart(40, 'a')}`, CHAIN)

const row = (n: number, from: number, to: number, asset: number): Transfer => ({
  id: `r${n}` as TransferId,
  chain: CHAIN,
  block: 1,
  time: null,
  tx: `0x${'1'.repeat(64)}`,
  txIndex: 0,
  position: n,
  kind: 'erc20',
  from: anAddress(from),
  to: anAddress(to),
  asset: anAsset(asset),
  units: 1n,
  shown: null,
  symbol: null,
  name: null,
  decimals: null,
  status: 1,
  blockHash: null,
  flags: [],
})
const join = (n: number, given: readonly number[], received: readonly number[]): Conversion => ({
  kind: 'swap',
  id: `j${n}`,
  owner: anAddress(1),
  given: given.map((id) => ({ transfer: `r${id}` as TransferId })),
  received: received.map((id) => `r${id}` as TransferId),
  evidence: 'protocol-id',
  rivals: 0,
})

/** The rule word for word, at any cost: take the first row that nothing earlier holds back. */
function plainly(group: readonly Transfer[], joins: readonly Conversion[]): { rows: string[]; moved: string[] } {
  const left = [...group]
  const rows: string[] = []
  const moved = new Set<string>()
  while (left.length > 0) {
    const isLeft = (id: string) => left.some((item) => item.id === id)
    const next = left.findIndex((item, i) => {
      const waits = joins.some(
        (one) => one.received.includes(item.id) && one.given.some(({ transfer }) => isLeft(transfer)),
      )
      return !waits && !left.slice(0, i).some(({ to, asset }) => to === item.from && asset === item.asset)
    })
    const [taken] = left.splice(Math.max(next, 0), 1)
    for (const passed of left.slice(0, Math.max(next, 0))) moved.add(passed.id)
    rows.push(taken!.id)
  }
  return { rows, moved: [...moved].sort() }
}

describe('the order for joins', () => {
  test('is that of the rule', () => {
    const rows = fc.array(fc.tuple(fc.nat(4), fc.nat(4), fc.nat(2)), { minLength: 1, maxLength: 12 })
    const ends = fc.array(fc.nat(11), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(rows, fc.array(fc.tuple(ends, ends), { maxLength: 4 }), (raw, pairs) => {
        const group = raw.map(([from, to, asset], n) => row(n, from, to, asset))
        const joins = pairs.map(([given, received], n) => join(n, given, received))
        const { rows: ordered, moved } = orderForJoins(group, joins)
        expect({ rows: ordered.map(({ id }) => id), moved: [...moved].sort() }).toEqual(plainly(group, joins))
      }),
    )
  })

  test('takes a transaction of 40,000 rows', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => [row(2 * i, 1, 2, 1), row(2 * i + 1, 2, 1, 2)]).flat()
    const evens = Array.from({ length: 20_000 }, (_, i) => 2 * i)
    const all = join(
      0,
      evens,
      evens.map((i) => i + 1),
    )
    const { rows, moved } = orderForJoins(many, [all])
    expect(rows.slice(0, 20_000).every(({ asset }) => asset === anAsset(1))).toBe(true)
    expect(moved.size).toBe(19_999)
  })
})
