import { describe, expect, test } from 'vitest'
import { decodeTransaction } from '../../../packages/tracer/src/decode/decode.ts'
import { type Knowledge, NO_KNOWLEDGE } from '../../../packages/tracer/src/decode/knowledge.ts'
import { conversionsOf } from '../../../packages/tracer/src/model/join.ts'
import { staked, submitted, told, userOperation } from './events.ts'
import { at, pay, type Step, says, transaction } from './rows.ts'

const KNOWLEDGE: Knowledge = {
  ...NO_KNOWLEDGE,
  wrappers: new Set([at('weth')]),
  contracts: new Map([
    [at('settlement'), 'cow'],
    [at('entry'), 'erc4337'],
  ]),
}

/** Each conversion, without what only passes, as `decoder kind owner given>received`, rows by their place among the steps. */
function decoded(sender: string, callee: string, steps: readonly Step[]): string[] {
  return decodeTransaction(transaction(sender, callee, steps), KNOWLEDGE)
    .flatMap(conversionsOf)
    .map(({ id, kind, owner, given, received }) => {
      const name = ['thief', 'user', 'user2', 'wallet', 'wallet2', 'router', 'pool'].find((item) => at(item) === owner)
      return `${id.split(':').at(-2)} ${kind} ${name} ${given.map((item) => item.transfer)}>${received}`
    })
}

describe('a pool that tells what its rows bear out', () => {
  const pools = ['uniswapV2', 'solidly', 'uniswapV3', 'pancakeV3', 'curve', 'curveCrypto', 'curveNg', 'dodo'] as const
  test.each(pools)('%s', (event) => {
    const steps = [pay('thief', 'pool', 'X', 100n), pay('pool', 'thief', 'Y', 99n), told[event]('pool', 100n, 99n)]
    expect(decoded('thief', 'pool', steps)).toEqual([expect.stringMatching(/^(?!net)\S+ swap thief 0>1$/)])
  })

  test.each([...pools, 'uniswapV4', 'balancerV2', 'balancerV3'] as const)(
    '%s without the rows gives nothing',
    (event) => {
      expect(decoded('thief', 'pool', [told[event]('pool', 100n, 99n)])).toEqual([])
      // The rows are there, but another contract speaks.
      const steps = [pay('thief', 'friend', 'X', 100n), told[event]('pool', 100n, 99n)]
      expect(decoded('thief', 'pool', steps)).toEqual([])
    },
  )

  test('a lie about the amount is left to what the rows say', () => {
    const steps = [pay('thief', 'pool', 'X', 100n), pay('pool', 'thief', 'Y', 99n), told.uniswapV2('pool', 1n, 99n)]
    expect(decoded('thief', 'pool', steps)).toEqual(['net swap thief 0>1'])
  })

  test('two swaps in one pool are told apart by their events', () => {
    const steps = [
      pay('user', 'pool', 'X', 10n),
      pay('pool', 'user', 'Y', 20n),
      told.uniswapV2('pool', 10n, 20n),
      pay('user2', 'pool', 'X', 7n),
      pay('pool', 'user2', 'Y', 14n),
      told.uniswapV2('pool', 7n, 14n),
    ]
    expect(decoded('bundler', 'router', steps)).toEqual(['uniswap-v2 swap user 0>1', 'uniswap-v2 swap user2 3>4'])
  })

  test('pools that pay each other straight are two conversions, which share a row', () => {
    const steps = [
      pay('thief', 'pool', 'X', 10n),
      pay('pool', 'pool2', 'Y', 20n),
      told.uniswapV2('pool', 10n, 20n),
      pay('pool2', 'thief', 'Z', 5n),
      told.uniswapV2('pool2', 20n, 5n),
    ]
    expect(decoded('thief', 'router', steps)).toEqual(['uniswap-v2 swap thief 0>1', 'uniswap-v2 swap thief 1>3'])
  })

  test('a pool whose token takes a fee on the way says what it got', () => {
    const steps = [
      pay('thief', 'pool', 'X', 98n),
      pay('thief', 'collector', 'X', 2n),
      pay('pool', 'thief', 'Y', 50n),
      told.uniswapV2('pool', 98n, 50n),
    ]
    expect(decoded('thief', 'router', steps)).toEqual(['uniswap-v2 swap thief 0>2'])
  })

  test('a token that counts in shares may differ by its rounding', () => {
    const [whole, short] = [10n ** 18n, 10n ** 18n - 1n]
    const steps = [pay('thief', 'pool', 'ETH', 999n), pay('pool', 'thief', 'X', short), told.curve('pool', 999n, whole)]
    expect(decoded('thief', 'pool', steps)).toEqual(['curve swap thief 0>1'])
  })
})

describe('a vault of all pools', () => {
  test('settles a route of two swaps once, sold or bought by amount', () => {
    const rows = [pay('thief', 'vault', 'X', 10n), pay('vault', 'thief', 'Z', 5n)]
    const forwards = [told.uniswapV4('vault', 10n, 20n), told.uniswapV4('vault', 20n, 5n), ...rows]
    const backwards = [told.uniswapV4('vault', 20n, 5n), told.uniswapV4('vault', 10n, 20n), ...rows]
    for (const steps of [forwards, backwards])
      expect(decoded('thief', 'router', steps)).toEqual(['uniswap-v4 swap thief 2>3'])
  })

  test('keeps apart what two wallets swap', () => {
    const steps = [
      told.balancerV2('vault', 10n, 20n),
      pay('user', 'vault', 'X', 10n),
      pay('vault', 'user', 'Y', 20n),
      told.balancerV2('vault', 7n, 14n),
      pay('user2', 'vault', 'X', 7n),
      pay('vault', 'user2', 'Y', 14n),
    ]
    expect(decoded('bundler', 'router', steps)).toEqual(['balancer swap user 1>2', 'balancer swap user2 4>5'])
  })

  test('takes routes between the same two tokens together where it settles them together', () => {
    const steps = [
      told.balancerV3('vault', 10n, 20n),
      told.balancerV3('vault', 30n, 50n),
      pay('thief', 'vault', 'X', 40n),
      pay('vault', 'thief', 'Y', 70n),
    ]
    expect(decoded('thief', 'router', steps)).toEqual(['balancer swap thief 2>3'])
  })
})

describe('wraps and shares', () => {
  test('wrapped, swapped and unwrapped through a router, each step is its own', () => {
    const steps = [
      pay('thief', 'router', 'ETH', 10n),
      pay('router', 'weth', 'ETH', 10n),
      pay('0', 'router', 'weth', 10n),
      pay('router', 'pool', 'weth', 10n),
      pay('pool', 'thief', 'Y', 30n),
      told.uniswapV3('pool', 10n, 30n),
    ]
    expect(decoded('thief', 'router', steps)).toEqual(['wrap wrap router 1>2', 'uniswap-v3 swap router 3>4'])
  })

  test('an unwrap', () => {
    const steps = [pay('thief', '0', 'weth', 10n), pay('weth', 'thief', 'ETH', 10n)]
    expect(decoded('thief', 'weth', steps)).toEqual(['wrap wrap thief 0>1'])
  })

  test('a vault that mints its shares, there and back', () => {
    const steps = [pay('thief', 'V', 'X', 10n), pay('0', 'thief', 'V', 9n), told.erc4626Deposit('V', 10n, 9n)]
    expect(decoded('thief', 'V', steps)).toEqual(['erc4626 vault-deposit thief 0>1'])
    const back = [pay('thief', '0', 'V', 9n), pay('V', 'thief', 'X', 11n), told.erc4626Withdraw('V', 9n, 11n)]
    expect(decoded('thief', 'V', back)).toEqual(['erc4626 vault-withdrawal thief 0>1'])
  })

  test('coins staked for a token of the same contract, or of another', () => {
    const lido = [pay('thief', 'stETH', 'ETH', 10n), pay('0', 'thief', 'stETH', 9n), submitted('stETH', 10n)]
    expect(decoded('thief', 'stETH', lido)).toEqual(['lido vault-deposit thief 0>1'])
    const mantle = [pay('thief', 'staking', 'ETH', 10n), pay('0', 'thief', 'mETH', 9n), staked('staking', 10n, 9n)]
    expect(decoded('thief', 'staking', mantle)).toEqual(['mantle vault-deposit thief 0>1'])
    expect(decoded('thief', 'staking', [mantle[0]!, staked('staking', 10n, 9n)])).toEqual([])
  })

  test('shares that say nothing are told by the net rule: staked, and paid into one contract while another mints', () => {
    expect(decoded('thief', 'stETH', [pay('thief', 'stETH', 'ETH', 10n), pay('0', 'thief', 'stETH', 10n)])).toEqual([
      'net vault-deposit thief 0>1',
    ])
    const apart = [pay('thief', 'staking', 'ETH', 10n), pay('0', 'thief', 'mETH', 9n), says('staking')]
    expect(decoded('thief', 'staking', apart)).toEqual(['net vault-deposit thief 0>1'])
  })
})

describe('orders', () => {
  test('of twenty owners in one settlement belong to their owners', () => {
    const owners = Array.from({ length: 20 }, (_, i) => `owner${i}`)
    const steps = [
      ...owners.map((owner, i) => pay(owner, 'settlement', 'X', BigInt(100 + i))),
      pay('settlement', 'pool', 'X', 2190n),
      pay('pool', 'settlement', 'Y', 1095n),
      told.uniswapV2('pool', 2190n, 1095n),
      ...owners.map((owner, i) => pay('settlement', owner, 'Y', BigInt(50 + i))),
      ...owners.map((owner, i) => told.cow('settlement', BigInt(100 + i), BigInt(50 + i), owner)),
    ]
    const lines = decoded('solver', 'settlement', steps)
    expect(lines.filter((line) => line.startsWith('cow'))).toEqual(
      owners.map((_, i) => `cow swap undefined ${i}>${23 + i}`),
    )
  })

  test('are believed from the settlement only', () => {
    const steps = [pay('thief', 'friend', 'X', 100n), pay('friend', 'thief', 'Y', 1n), told.cow('friend', 100n, 1n)]
    expect(decoded('thief', 'friend', steps).filter((line) => line.startsWith('cow'))).toEqual([])
  })

  test('wallets that a bundler sends for trade, the bundler does not', () => {
    const steps = [
      pay('wallet', 'pool', 'X', 10n),
      pay('pool', 'wallet', 'Y', 20n),
      says('pool'),
      says('wallet'),
      userOperation('entry', 'wallet'),
      pay('wallet', 'entry', 'ETH', 1n),
      pay('entry', 'bundler', 'ETH', 1n),
    ]
    expect(decoded('bundler', 'entry', steps)).toEqual(['net swap wallet 0>1'])
  })
})
