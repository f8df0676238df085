import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeTransaction } from '../../../packages/tracer/src/decode/decode.ts'
import { type Knowledge, NO_KNOWLEDGE } from '../../../packages/tracer/src/decode/knowledge.ts'
import { conversionsOf } from '../../../packages/tracer/src/model/join.ts'
import { METHODS } from '../../../packages/tracer/src/model/trace.ts'
import { replayed } from './replayed.ts'
import { at, ETH, pay, type Step, says, token, transaction } from './rows.ts'

const KNOWLEDGE: Knowledge = { ...NO_KNOWLEDGE, wrappers: new Set([at('weth')]) }

/** Ways in which two persons give each other X for Y in one transaction. */
const WAYS = {
  straight: (x: bigint, y: bigint) => [pay('ann', 'bob', 'X', x), pay('bob', 'ann', 'Y', y), says('desk')],
  'straight, the other way round': (x: bigint, y: bigint) => [pay('bob', 'ann', 'Y', y), pay('ann', 'bob', 'X', x)],
  'through a router': (x: bigint, y: bigint) => [
    pay('ann', 'desk', 'X', x),
    pay('bob', 'desk', 'Y', y),
    pay('desk', 'bob', 'X', x),
    pay('desk', 'ann', 'Y', y),
    says('desk'),
  ],
  'one side straight, the other through a router': (x: bigint, y: bigint) => [
    pay('ann', 'desk', 'X', x),
    pay('desk', 'bob', 'X', x),
    pay('bob', 'ann', 'Y', y),
    says('desk'),
  ],
} satisfies Record<string, (x: bigint, y: bigint) => Step[]>

const amount = fc.bigInt({ min: 1n, max: 1n << 90n })

describe('two persons who trade with each other in one transaction', () => {
  test.each(Object.entries(WAYS))('%s: the labels of each move to what it got, and to nobody else', (_, steps) => {
    fc.assert(
      fc.property(
        amount,
        amount,
        fc.constantFrom(...METHODS.filter((method) => method !== 'poison')),
        fc.constantFrom('ann', 'bob'),
        (x, y, method, sender) => {
          const opened = transaction(sender, 'desk', steps(x, y))
          const joins = decodeTransaction(opened, KNOWLEDGE)
          const byAnn = replayed(opened.transfers, joins, { address: at('ann'), asset: token('X'), units: x }, method)
          expect(byAnn.held(at('ann'), token('Y'))).toBe(y)
          expect(byAnn.holders()).toEqual([at('ann')])
          const byBob = replayed(opened.transfers, joins, { address: at('bob'), asset: token('Y'), units: y }, method)
          expect(byBob.held(at('bob'), token('X'))).toBe(x)
          expect(byBob.holders()).toEqual([at('bob')])
        },
      ),
      { numRuns: process.env.SPOOR_NIGHTLY === undefined ? 40 : 2000 },
    )
  })

  test('what was stolen in part stays stolen in that part', () => {
    const opened = transaction('ann', 'desk', WAYS.straight(100n, 1000n))
    const joins = decodeTransaction(opened, KNOWLEDGE)
    const found = replayed(opened.transfers, joins, { address: at('bob'), asset: token('Y'), units: 250n }, 'haircut')
    // Bob held 250 stolen units and paid 1000: the rest is of unknown origin and clean.
    expect(found.held(at('bob'), token('X'))).toBe(25n)
  })

  test('what one pays the other beside it is a plain payment', () => {
    const steps = [pay('ann', 'bob', 'X', 10n), pay('ann', 'pool', 'X', 90n), pay('pool', 'ann', 'Y', 9n), says('pool')]
    const opened = transaction('ann', 'pool', steps)
    const joins = decodeTransaction(opened, KNOWLEDGE)
    const { held, holders } = replayed(opened.transfers, joins, { address: at('ann'), asset: token('X'), units: 100n })
    expect([held(at('bob'), token('X')), held(at('ann'), token('Y'))]).toEqual([10n, 9n])
    expect(holders()).toEqual([at('ann'), at('bob')].sort())
  })

  test('a third who shares the transaction stays clean', () => {
    const steps = [...WAYS.straight(100n, 50n), pay('eve', 'pool', 'X', 7n), pay('pool', 'eve', 'Y', 3n), says('pool')]
    const opened = transaction('ann', 'desk', steps)
    const joins = decodeTransaction(opened, KNOWLEDGE)
    const { holders } = replayed(opened.transfers, joins, { address: at('ann'), asset: token('X'), units: 100n })
    expect(holders()).toEqual([at('ann')])
  })

  test('the order of rows in the answer of a source says nothing', () => {
    for (const steps of Object.values(WAYS)) {
      const opened = transaction('ann', 'desk', steps(5n, 7n))
      const turned = { ...opened, transfers: [...opened.transfers].reverse() }
      expect(decodeTransaction(turned, KNOWLEDGE)).toEqual(decodeTransaction(opened, KNOWLEDGE))
    }
  })
})

describe('several assets given for others', () => {
  const steps = [pay('ann', 'V', 'X', 100n), pay('ann', 'V', 'ETH', 1n), pay('0', 'ann', 'V', 1000n)]
  const joinsWith = (worthOf?: Knowledge['worthOf']) =>
    decodeTransaction(
      transaction('ann', 'router', steps),
      worthOf === undefined ? KNOWLEDGE : { ...KNOWLEDGE, worthOf },
    )

  test('weigh what they were worth, and say nothing more', () => {
    const joins = joinsWith((asset, units) => (asset === ETH ? units * 300n : units))
    const [join] = joins.flatMap(conversionsOf)
    expect(join?.flags).toBeUndefined()
    const { transfers } = transaction('ann', 'router', steps)
    const { held } = replayed(transfers, joins, { address: at('ann'), asset: token('X'), units: 100n })
    expect(held(at('ann'), token('V'))).toBe(250n)
  })

  test.each([
    ['no price is known', undefined],
    ['one has none', (asset: unknown, units: bigint) => (asset === ETH ? undefined : units)],
  ])('weigh the same where %s, and say that this is assumed', (_, worthOf) => {
    const joins = joinsWith(worthOf)
    expect(joins.flatMap(conversionsOf).map((join) => join.flags)).toEqual([['weights-assumed']])
    const { transfers } = transaction('ann', 'router', steps)
    const { held } = replayed(transfers, joins, { address: at('ann'), asset: token('X'), units: 100n })
    expect(held(at('ann'), token('V'))).toBe(500n)
  })
})

test('a conversion names the protocol that told it, the router it was called through, or that nobody knows the contract', () => {
  const swap = (pool: string) => [pay('ann', pool, 'X', 100n), pay(pool, 'ann', 'Y', 99n), says(pool)]
  const named = (callee: string, contracts: Knowledge['contracts']) =>
    decodeTransaction(transaction('ann', callee, swap('pool')), { ...KNOWLEDGE, contracts })
      .flatMap(conversionsOf)
      .map(({ evidence, protocol }) => [evidence, protocol])
  expect(named('pool', new Map())).toEqual([['net-rule', 'unknown contract']])
  expect(named('router', new Map([[at('router'), '1inch']]))).toEqual([['net-rule', '1inch']])
})
