import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { at, facts, hex, ONE, pay, type Step, says, TWO, told, transaction } from './made.ts'

const FACTS = facts({ router: 'multichain/router' })
const HASH = `0x${'cd'.repeat(32)}`
const KEY = `multichain:1:${HASH}`
const out = (from = 1n, emitter = 'router') =>
  says(
    emitter,
    'LogAnySwapOut(address indexed token, address indexed from, address indexed to, uint256 amount, uint256 fromChainID, uint256 toChainID)',
    [hex('anyUSDC'), hex('thief'), hex('fence'), 100n, from, 8453n],
  )
const into = (units: bigint, to = 'fence', hash = HASH, chain = 8453n, emitter = 'router') =>
  says(
    emitter,
    'LogAnySwapIn(bytes32 indexed txhash, address indexed token, address indexed to, uint256 amount, uint256 fromChainID, uint256 toChainID)',
    [hash, hex('anyUSDC'), hex(to), units, 1n, chain],
  )
/** The token is kept by its stand-in, which is minted for it and burns at once. */
const KEPT = [
  pay('thief', 'anyUSDC', 'USDC', 100n),
  pay('0', 'thief', 'anyUSDC', 100n),
  pay('thief', '0', 'anyUSDC', 100n),
]
const left = (...steps: Step[]) => crossingsOf(transaction(ONE, steps, { hash: HASH }), FACTS)
const came = (...steps: Step[]) => crossingsOf(transaction(TWO, steps, { time: 1100, sender: 'mpc' }), FACTS)

describe('Multichain', () => {
  it('joins what was kept with what was paid out, by the hash of the transaction', () => {
    const departure = left(...KEPT, out())
    const arrival = came(
      ...[pay('0', 'fence', 'anyUSDC', 99n), into(99n), pay('fence', '0', 'anyUSDC', 99n)],
      pay('anyUSDC', 'fence', 'USDC', 99n),
    )
    expect([...departure, ...arrival].map(told)).toEqual([
      `departure ${KEY} ${hex('thief')} 100 to ${at(TWO, 'fence')}`,
      `arrival ${KEY} ${hex('fence')} 99`,
    ])
    expect([departure[0]!.asset, arrival[0]!.asset].every((asset) => asset.includes(hex('USDC')))).toBe(true)
    expect(joinCrossings([...departure, ...arrival], () => 'USDC').joins).toMatchObject([{ keepsFee: true }])
  })

  it('takes the token that burned where none was kept, and what was minted where none was paid out', () => {
    const departure = left(pay('thief', '0', 'anyUSDC', 100n), out())
    expect(departure[0]!.asset).toContain(hex('anyUSDC'))
    const arrival = came(pay('0', 'fence', 'anyUSDC', 99n), into(99n))
    expect(joinCrossings([...departure, ...arrival]).joins).toHaveLength(1)
    // A false token paid to the stand-in beforehand is not what was kept.
    const forged = left(pay('thief', 'anyUSDC', 'DUST', 100n), pay('thief', '0', 'anyUSDC', 100n), out())
    expect(forged[0]!.asset).toContain(hex('anyUSDC'))
  })

  it('takes coins that the router unwrapped', () => {
    const arrival = came(pay('0', 'fence', 'anyUSDC', 99n), into(99n), pay('router', 'fence', 'ETH', 99n))
    expect(arrival[0]!.asset).toContain('slip44')
  })

  it('writes receivers of other chains as they are written', () => {
    const text = says(
      'router',
      'LogAnySwapOut(address indexed token, address indexed from, string to, uint256 amount, uint256 fromChainID, uint256 toChainID)',
      [hex('anyUSDC'), hex('thief'), 'terra1xyz', 100n, 1n, 1361525545n],
    )
    expect(left(...KEPT, text)[0]!.destination).toMatchObject({ written: 'terra1xyz', address: null })
  })

  it('leaves open two payments of one transaction, two answers, and another receiver', () => {
    const arrival = came(pay('0', 'fence', 'anyUSDC', 99n), into(99n))
    expect(joinCrossings([...left(...KEPT, out(), ...KEPT, out()), ...arrival]).joins).toEqual([])
    const again = came(pay('0', 'fence', 'anyUSDC', 99n), into(99n), pay('x', 'y', 'Z', 1n))
    expect(joinCrossings([...left(...KEPT, out()), ...arrival, ...again]).joins).toEqual([])
    const stray = came(pay('0', 'other', 'anyUSDC', 99n), into(99n, 'other'))
    expect(joinCrossings([...left(...KEPT, out()), ...stray]).joins).toEqual([])
  })

  it.each([
    ['an emitter that is no router', [...KEPT, out(1n, 'liar')]],
    ['another chain than its own', [...KEPT, out(56n)]],
    ['nothing burned', [KEPT[0]!, out()]],
    ['cut data', [...KEPT, { ...out(), data: '0x' } as Step]],
  ])('gives no departure for %s', (_, steps) => {
    expect(left(...(steps as Step[]))).toEqual([])
  })

  it('gives no arrival of a false router, or on another chain than it says', () => {
    expect(came(pay('0', 'fence', 'anyUSDC', 99n), into(99n, 'fence', HASH, 8453n, 'liar'))).toEqual([])
    expect(came(pay('0', 'fence', 'anyUSDC', 99n), into(99n, 'fence', HASH, 56n))).toEqual([])
  })
})
