import { AbiCoder } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { concat } from 'ethers/utils'
import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { at, facts, hex, ONE, pay, type Step, says, TWO, told, transaction, word } from './made.ts'

const FACTS = facts({ up: 'hop/l1-bridge', bridge: 'hop/l2-bridge' })
const coder = AbiCoder.defaultAbiCoder()
const WORDS = ['address', 'uint256', 'bytes32', 'uint256', 'uint256', 'uint256']

const idOf = (least = 0n, deadline = 0n, chain = 1n) =>
  keccak256(coder.encode(['uint256', ...WORDS], [chain, hex('fence'), 100n, word('nonce'), 4n, least, deadline]))
const sent = (id: string, least = 0n, deadline = 0n, chain = 1n, emitter = 'bridge') =>
  says(
    emitter,
    'TransferSent(bytes32 indexed transferId, uint256 indexed chainId, address indexed recipient, uint256 amount, bytes32 transferNonce, uint256 bonderFee, uint256 index, uint256 amountOutMin, uint256 deadline)',
    [id, chain, hex('fence'), 100n, word('nonce'), 4n, 3n, least, deadline],
  )
const bonded = (id: string, emitter = 'up') =>
  says(emitter, 'WithdrawalBonded(bytes32 indexed transferId, uint256 amount)', [id, 100n])
/** The call of a bonder: with the terms of a swap, or without them. */
const call = (least?: bigint, deadline?: bigint, receiver = 'fence', fee = 4n) => {
  const values = [hex(receiver), 100n, word('nonce'), fee]
  const swap = least === undefined ? [] : [least, deadline]
  return concat(['0x12345678', coder.encode(WORDS.slice(0, 4 + swap.length), [...values, ...swap])])
}
const left = (...steps: Step[]) => crossingsOf(transaction(TWO, steps), FACTS)
const came = (steps: readonly Step[], input: string, chain = ONE) =>
  crossingsOf(transaction(chain, steps, { time: 1100, sender: 'bonder', input }), FACTS)

describe('Hop', () => {
  const out = left(pay('thief', '0', 'hUSDC', 100n), sent(idOf()))

  it('joins what left a second layer with what a bonder paid for it', () => {
    const into = came([pay('up', 'fence', 'USDC', 96n), pay('up', 'bonder', 'USDC', 4n), bonded(idOf())], call())
    expect([...out, ...into].map(told)).toEqual([
      `departure hop:${idOf()} ${hex('thief')} 100 to ${at(ONE, 'fence')}`,
      `arrival hop:${idOf()} ${hex('fence')} 96`,
    ])
    expect(joinCrossings([...out, ...into]).joins).toHaveLength(1)
  })

  it('reads a call inside a call, and a withdrawal that nobody bonded', () => {
    const nested = concat(['0xaabbccdd', word('proxy'), call()])
    expect(came([pay('up', 'fence', 'USDC', 96n), bonded(idOf())], nested)).toHaveLength(1)
    const withdrew = says(
      'up',
      'Withdrew(bytes32 indexed transferId, address indexed recipient, uint256 amount, bytes32 transferNonce)',
      [idOf(), hex('fence'), 100n, word('nonce')],
    )
    const slow = came([pay('up', 'fence', 'USDC', 100n), withdrew], '0x')
    expect(joinCrossings([...out, ...slow]).joins).toHaveLength(1)
  })

  it('takes what a market paid on another second layer, where nothing else did', () => {
    const number = idOf(90n, 9n, 8453n)
    const first = crossingsOf(transaction(ONE, [pay('thief', '0', 'hUSDC', 100n), sent(number, 90n, 9n, 8453n)]), FACTS)
    const rows = [pay('0', 'bridge', 'hUSDC', 96n), pay('bridge', 'market', 'hUSDC', 96n)]
    const done = [...rows, pay('market', 'fence', 'USDC', 95n), bonded(number, 'bridge')]
    const into = came(done, call(90n, 9n), TWO)
    expect(into.map(told)).toEqual([`arrival hop:${number} ${hex('fence')} 95`])
    expect(joinCrossings([...first, ...into]).joins).toHaveLength(1)
    const two = [...rows, pay('market', 'fence', 'USDC', 95n), pay('x', 'fence', 'DUST', 95n), bonded(number, 'bridge')]
    expect(came(two, call(90n, 9n), TWO)).toEqual([])
    const little = [...rows, pay('market', 'fence', 'USDC', 89n), bonded(number, 'bridge')]
    expect(came(little, call(90n, 9n), TWO)).toEqual([])
  })

  it('does not believe a call that does not hash to the id', () => {
    const rows = [pay('up', 'other', 'USDC', 96n), pay('up', 'fence', 'USDC', 99n), bonded(idOf())]
    expect(came(rows, call(undefined, undefined, 'other'))).toEqual([])
    expect(came(rows, call(undefined, undefined, 'fence', 1n))).toEqual([])
    expect(came(rows, '0x')).toEqual([])
  })

  it('names what leaves the first layer, and leaves it open', () => {
    const up = says(
      'up',
      'TransferSentToL2(uint256 indexed chainId, address indexed recipient, uint256 amount, uint256 amountOutMin, uint256 deadline, address indexed relayer, uint256 relayerFee)',
      [8453n, hex('fence'), 100n, 95n, 9n, hex('0'), 0n],
    )
    const first = crossingsOf(transaction(ONE, [pay('thief', 'up', 'USDC', 100n), up]), FACTS)
    expect(first).toMatchObject([
      { role: 'departure', destination: { chain: TWO, address: at(TWO, 'fence'), least: 95n } },
    ])
    expect(joinCrossings(first)).toMatchObject({ joins: [], open: [{ leads: [] }] })
    // What a thief pays the bridge after it spoke is not what it was paid.
    const forged = [pay('thief', 'up', 'USDC', 100n), pay('x', 'y', 'Z', 1n), up, pay('thief', 'up', 'DUST', 100n)]
    expect(crossingsOf(transaction(ONE, forged), FACTS)[0]!.asset).toContain(hex('USDC'))
  })

  it.each([
    ['an emitter that is no bridge', [pay('thief', '0', 'hUSDC', 100n), sent(idOf(), 0n, 0n, 1n, 'liar')]],
    ['nothing burned', [pay('thief', 'bridge', 'hUSDC', 100n), sent(idOf())]],
    ['a topic too few', [pay('thief', '0', 'hUSDC', 100n), { ...sent(idOf()), topics: [] } as Step]],
  ])('gives no departure for %s', (_, steps) => {
    expect(left(...(steps as Step[]))).toEqual([])
  })

  it('leaves open what two bonders claim to have paid', () => {
    const pays = [1n, 2n].flatMap((n) =>
      came([pay('up', 'fence', 'USDC', 96n), bonded(idOf()), pay('x', 'y', 'Z', n)], call()),
    )
    expect(joinCrossings([...out, ...pays])).toMatchObject({ joins: [], open: [{ rivals: 1 }] })
  })
})
