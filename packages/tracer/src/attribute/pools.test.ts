import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Address, parseAddress } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Chain } from '../model/chain.ts'
import type { Code, CodeFacts } from '../model/code.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { shippedCode } from '../source/code-shipped.ts'
import { findPools } from './pools.ts'

const POOL = parseAddress('eip155:1:0xb4e16d0168e52d35cacd2c6185b44281ec28c9dc')
const USDC = 'eip155:1/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48' as Asset
const WETH = 'eip155:1/erc20:0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2' as Asset
const spam = (n: number) => `eip155:1/erc20:0x${n.toString(16).padStart(40, 'd')}` as Asset
const person = (n: number) => parseAddress(`eip155:1:0x${n.toString(16).padStart(40, '5')}`)

const NO_CODE = () => undefined
const ANYBODY = () => true
const find = (facts: readonly Transfer[], looksAt: (address: Address) => boolean = ANYBODY) =>
  findPools(facts, looksAt, NO_CODE, shippedCode())

let number = 0
const row = (tx: string, from: Address, to: Address, asset: Asset, changes: Partial<Transfer> = {}): Transfer => ({
  ...{ id: `t${++number}` as TransferId, chain: 'eip155:1' as Chain, block: 1, time: null, tx, txIndex: null },
  ...{ position: null, kind: 'erc20', from, to, asset, units: 100n, shown: null, symbol: null, name: null },
  ...{ decimals: 18, status: 1, blockHash: null, flags: [] },
  ...changes,
})
const swap = (tx: string, trader: Address) => [row(tx, trader, POOL, USDC), row(tx, POOL, trader, WETH)]

test('the outcome does not depend on the order of the facts, nor on what strangers send to the pool', () =>
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat()), fc.integer({ min: 0, max: 60 }), (order, tokens) => {
      const showered = Array.from({ length: tokens }, (_, i) => row(`0x5${i}`, person(9), POOL, spam(i)))
      const both = showered.flatMap((sent, i) => [sent, row(sent.tx, person(9), POOL, spam(100 + i))])
      const facts = [...swap('0x1', person(1)), ...swap('0x2', person(2)), ...both]
      const shuffled = facts
        .map((fact) => ({ fact, at: order.next().value as number }))
        .sort((a, b) => a.at - b.at)
        .map(({ fact }) => fact)
      expect([...find(shuffled)]).toEqual([...find(facts)])
      expect([...find(facts).keys()]).toEqual([POOL])
    }),
  ))

test('tokens that an address moved in different transactions make no pair', () => {
  expect(find([row('0x1', person(1), POOL, USDC), row('0x2', POOL, person(1), WETH)]).size).toBe(0)
})

test('a shower of tokens in one transaction says nothing, and costs nothing', () => {
  const shower = Array.from({ length: 3000 }, (_, i) => row('0x7', person(9), POOL, spam(i)))
  expect(find([...shower, row('0x7', POOL, person(9), WETH), row('0x7', person(9), POOL, USDC)]).size).toBe(0)
  expect(find([...shower, ...swap('0x1', person(1))]).size).toBe(1)
})

test('rows without value count for nothing', () => {
  for (const units of [0n, null]) {
    expect(find([row('0x1', person(1), POOL, USDC), row('0x1', POOL, person(1), WETH, { units })]).size).toBe(0)
  }
})

test('who is known already, and who signs, is left alone', () => {
  const facts = swap('0x1', person(1))
  expect(find(facts, (address) => address !== POOL).size).toBe(0)
  expect(find([...facts, row('0x9', POOL, person(1), USDC, { kind: 'native' })]).size).toBe(0)
})

const code = (hash: string, changes: Partial<Code> = {}): Code => ({
  ...{ block: 1, bytes: 3, hash, cloneOf: null, maker: null },
  ...changes,
})
const KNOWN: CodeFacts = {
  factories: [],
  codes: new Map([
    ['0xpool', { name: 'Fork pool', role: 'pool' }],
    ['0xwallet', { name: 'A wallet', role: 'wallet' }],
  ]),
}

test('a pool of an unknown factory is known by its code; a wallet is no place', () => {
  const codes = new Map([
    [POOL, code('0xpool')],
    [person(1), code('0xwallet')],
    [person(2), code('0xother')],
  ])
  const facts = [
    row('0x1', person(1), POOL, USDC),
    row('0x2', POOL, person(1), USDC),
    row('0x3', POOL, person(2), USDC),
  ]
  const found = findPools(facts, ANYBODY, (address) => codes.get(address), KNOWN)
  expect([...found]).toEqual([
    [POOL, expect.objectContaining({ category: 'dex', name: 'Fork pool', origin: 'learned' })],
  ])
  expect(found.get(POOL)!.evidence).toMatch(/hash 0xpool/)
})
