import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeRows, decodeTransaction } from '../../../packages/tracer/src/decode/decode.ts'
import type { Knowledge } from '../../../packages/tracer/src/decode/knowledge.ts'
import { conversionsOf } from '../../../packages/tracer/src/model/join.ts'
import { METHODS } from '../../../packages/tracer/src/model/trace.ts'
import { told } from './events.ts'
import { replayed } from './replayed.ts'
import { at, pay, says, token, transaction } from './rows.ts'

const NAMES = ['thief', 'friend', 'router', 'pool', 'desk', 'weth', '0', 'X', 'Y']
const ASSETS = ['ETH', 'X', 'Y', 'weth']
const KNOWLEDGE: Knowledge = {
  wrappers: new Set([at('weth')]),
  contracts: new Map([
    [at('desk'), 'cow'],
    [at('router'), 'erc4337'],
  ]),
  apart: new Set([at('friend')]),
}

const amount = fc.oneof(fc.bigInt({ min: 0n, max: 12n }), fc.bigInt({ min: 0n, max: 1n << 100n }))
const name = fc.constantFrom(...NAMES)
/** Any row, any event, truthful or not. */
const steps = fc.array(
  fc.oneof(
    { arbitrary: fc.tuple(name, name, fc.constantFrom(...ASSETS), amount).map((row) => pay(...row)), weight: 3 },
    name.map(says),
    fc.tuple(fc.constantFrom(...Object.values(told)), name, amount, amount).map(([event, by, a, b]) => event(by, a, b)),
  ),
  { minLength: 1, maxLength: 24 },
)
const runs = { numRuns: process.env.SPOOR_NIGHTLY === undefined ? 150 : 20_000 }

describe('whatever a transaction holds', () => {
  test('joins name rows of it that move something, and no side of a row twice', () => {
    fc.assert(
      fc.property(name, name, steps, (sender, callee, list) => {
        const opened = transaction(sender, callee, list)
        const moving = new Map(
          opened.transfers.filter((row) => row.from !== row.to && row.units! > 0n).map((row) => [row.id, row]),
        )
        for (const joins of [decodeTransaction(opened, KNOWLEDGE), decodeRows(opened.transfers, KNOWLEDGE)]) {
          const given = joins.flatMap((join) =>
            join.kind === 'escrow'
              ? join.deposits
              : conversionsOf(join).flatMap((item) => item.given.map(({ transfer }) => transfer)),
          )
          const received = joins.flatMap((join) =>
            join.kind === 'escrow' ? join.payouts : conversionsOf(join).flatMap((item) => item.received),
          )
          for (const side of [given, received]) {
            expect(new Set(side).size).toBe(side.length)
            for (const id of side) expect(moving.has(id)).toBe(true)
          }
          for (const join of joins.flatMap(conversionsOf)) {
            const assets = new Set(join.given.map((item) => moving.get(item.transfer)!.asset))
            expect(join.received.some((id) => !assets.has(moving.get(id)!.asset))).toBe(true)
            expect(join.given.reduce((sum, item) => sum + (item.weight ?? 1n), 0n)).toBeGreaterThan(0n)
          }
          expect(new Set(joins.map((join) => join.id)).size).toBe(joins.length)
        }
      }),
      runs,
    )
  })

  test('the same comes out in whatever order rows and events are told', () => {
    fc.assert(
      fc.property(name, name, steps, fc.nat(), (sender, callee, list, turn) => {
        const opened = transaction(sender, callee, list)
        const turned = <Item>(items: readonly Item[]) => items.map((_, i) => items[(i + turn) % items.length]!)
        const other = { ...opened, transfers: turned(opened.transfers) }
        expect(decodeTransaction(other, KNOWLEDGE)).toEqual(decodeTransaction(opened, KNOWLEDGE))
      }),
      runs,
    )
  })

  test('value is conserved by every method', () => {
    fc.assert(
      fc.property(name, steps, fc.constantFrom(...METHODS), (callee, list, method) => {
        const opened = transaction('thief', callee, list)
        const joins = decodeTransaction(opened, KNOWLEDGE)
        const stolen = { address: at('thief'), asset: token('X'), units: 7n }
        expect(replayed(opened.transfers, joins, stolen, method).found.method).toBe(method)
      }),
      runs,
    )
  })

  test('a failed transaction converts nothing', () => {
    const opened = transaction('thief', 'pool', [
      pay('thief', 'pool', 'X', 5n),
      pay('pool', 'thief', 'Y', 5n),
      says('pool'),
    ])
    expect(decodeTransaction(opened, KNOWLEDGE)).toHaveLength(1)
    const failed = {
      ...opened,
      status: 0 as const,
      transfers: opened.transfers.map((row) => ({ ...row, status: 0 as const })),
    }
    expect(decodeTransaction(failed, KNOWLEDGE)).toEqual([])
    expect(decodeRows(failed.transfers, KNOWLEDGE)).toEqual([])
  })
})
