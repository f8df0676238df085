import { describe, expect, test } from 'vitest'
import { decodeTransaction } from '../../../packages/tracer/src/decode/decode.ts'
import { type Knowledge, NO_KNOWLEDGE } from '../../../packages/tracer/src/decode/knowledge.ts'
import { conversionsOf } from '../../../packages/tracer/src/model/join.ts'
import { at, pay, type Step, says, transaction } from './rows.ts'

/** What was given and received by step, `kind owner [given] [received]`. */
function decoded(sender: string, callee: string, steps: readonly Step[], knowledge: Knowledge = NO_KNOWLEDGE) {
  return decodeTransaction(transaction(sender, callee, steps), knowledge)
    .flatMap(conversionsOf)
    .map(({ kind, owner, given, received, evidence }) => {
      return [kind, owner, given.map((item) => Number(item.transfer)), received.map(Number), evidence]
    })
}

describe('the net rule', () => {
  test('a swap straight with the market', () => {
    const steps = [pay('thief', 'pool', 'USDT', 100n), pay('pool', 'thief', 'DAI', 99n), says('pool')]
    expect(decoded('thief', 'pool', steps)).toEqual([['swap', at('thief'), [0], [1], 'net-rule']])
  })

  test('through a router with a fee and a refund: both stay plain payments', () => {
    const steps = [
      pay('thief', 'router', 'ETH', 110n),
      pay('router', 'desk', 'ETH', 1n),
      pay('router', 'pool', 'ETH', 99n),
      pay('pool', 'router', 'DAI', 300n),
      pay('router', 'thief', 'DAI', 300n),
      pay('router', 'thief', 'ETH', 10n),
      says('pool'),
    ]
    expect(decoded('thief', 'router', steps)).toEqual([['swap', at('router'), [2], [3], 'net-rule']])
  })

  test('paid out to another', () => {
    const steps = [pay('thief', 'pool', 'USDT', 100n), pay('pool', 'friend', 'DAI', 99n), says('pool')]
    expect(decoded('thief', 'pool', steps)).toEqual([['swap', at('thief'), [0], [1], 'net-rule']])
  })

  test('with a desk that says nothing and sells what it had, to its caller or to another', () => {
    for (const to of ['thief', 'friend']) {
      const steps = [pay('thief', 'desk', 'USDT', 100n), pay('desk', to, 'DAI', 99n)]
      expect(decoded('thief', 'desk', steps)).toEqual([['swap', at('thief'), [0], [1], 'net-rule']])
    }
  })

  test('a contract that says nothing and was paid by a market trades for its caller', () => {
    const steps = [
      pay('thief', 'bot', 'USDT', 100n),
      pay('bot', 'taker', 'USDT', 150n),
      pay('payer', 'bot', 'DAI', 99n),
      says('taker'),
      says('payer'),
    ]
    expect(decoded('thief', 'bot', steps)).toEqual([['swap', at('bot'), [1], [2], 'net-rule']])
  })

  test('shares that a pair takes back and destroys are liquidity that is removed', () => {
    const steps = [
      pay('thief', 'pair', 'pair', 50n),
      pay('pair', '0', 'pair', 50n),
      pay('pair', 'thief', 'USDT', 100n),
      pay('pair', 'thief', 'ETH', 7n),
    ]
    expect(decoded('thief', 'router', steps)).toEqual([['remove-liquidity', at('thief'), [0], [3, 2], 'net-rule']])
  })

  test('over two pools that pay each other', () => {
    const steps = [
      pay('thief', 'pool1', 'USDT', 100n),
      pay('pool1', 'pool2', 'WBTC', 5n),
      pay('pool2', 'thief', 'DAI', 99n),
      says('pool1'),
      says('pool2'),
    ]
    expect(decoded('thief', 'router', steps)).toEqual([['swap', at('thief'), [0], [2], 'net-rule']])
  })

  test('what passes through or is only paid in converts nothing', () => {
    const disperse = [
      pay('thief', 'disperse', 'ETH', 30n),
      pay('disperse', 'a', 'ETH', 10n),
      pay('disperse', 'b', 'ETH', 20n),
    ]
    expect(decoded('thief', 'disperse', disperse)).toEqual([])
    expect(decoded('thief', 'mixer', [pay('thief', 'mixer', 'ETH', 100n), says('mixer')])).toEqual([])
  })
})
