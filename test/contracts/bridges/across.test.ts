import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { at, facts, hex, ONE, pay, SOLANA, type Step, says, TWO, told, transaction, word } from './made.ts'

const FACTS = facts({ pool: 'across/spoke-pool' })
const DEPOSITED =
  'FundsDeposited(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 indexed destinationChainId, uint256 indexed depositId, uint32 quoteTimestamp, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 indexed depositor, bytes32 recipient, bytes32 exclusiveRelayer, bytes message)'
const DEPOSITED_V3 =
  'V3FundsDeposited(address inputToken, address outputToken, uint256 inputAmount, uint256 outputAmount, uint256 indexed destinationChainId, uint32 indexed depositId, uint32 quoteTimestamp, uint32 fillDeadline, uint32 exclusivityDeadline, address indexed depositor, address recipient, address exclusiveRelayer, bytes message)'
const DEPOSITED_V2 =
  'FundsDeposited(uint256 amount, uint256 originChainId, uint256 indexed destinationChainId, int64 relayerFeePct, uint32 indexed depositId, uint32 quoteTimestamp, address originToken, address recipient, address indexed depositor, bytes message)'
const FILLED =
  'FilledRelay(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 repaymentChainId, uint256 indexed originChainId, uint256 indexed depositId, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 exclusiveRelayer, bytes32 indexed relayer, bytes32 depositor, bytes32 recipient, bytes32 messageHash, (bytes32 updatedRecipient, bytes32 updatedMessageHash, uint256 updatedOutputAmount, uint8 fillType) relayExecutionInfo)'
const FILLED_V3 =
  'FilledV3Relay(address inputToken, address outputToken, uint256 inputAmount, uint256 outputAmount, uint256 repaymentChainId, uint256 indexed originChainId, uint32 indexed depositId, uint32 fillDeadline, uint32 exclusivityDeadline, address exclusiveRelayer, address indexed relayer, address depositor, address recipient, bytes message, (address updatedRecipient, bytes updatedMessage, uint256 updatedOutputAmount, uint8 fillType) relayExecutionInfo)'
const FILLED_V2 =
  'FilledRelay(uint256 amount, uint256 totalFilledAmount, uint256 fillAmount, uint256 repaymentChainId, uint256 indexed originChainId, uint256 destinationChainId, int64 relayerFeePct, int64 realizedLpFeePct, uint32 indexed depositId, address destinationToken, address relayer, address indexed depositor, address recipient, bytes message, (address recipient, bytes message, int64 relayerFeePct, bool isSlowRelay, int256 payoutAdjustmentPct) updatableRelayData)'
const NIL = `0x${'0'.repeat(64)}`

const deposited = (units: bigint, id = 7n, to = TWO.slice(7), recipient = word('fence')) =>
  says('pool', DEPOSITED, [
    ...[word('USDC'), word('USDC'), units, units - 10n, to, id, 1, 2, 0, word('thief'), recipient, NIL, '0x'],
  ])
const filled = (units: bigint, id = 7n, receiver = 'fence', emitter = 'pool', paidTo = receiver, origin = 1n) =>
  says(emitter, FILLED, [
    ...[word('USDC'), word('USDC'), units + 10n, units, 1n, origin, id, 2, 0, NIL, word('relayer')],
    ...[word('thief'), word(receiver), NIL, [word(paidTo), NIL, units, 0]],
  ])
const deposit = (...steps: Step[]) => crossingsOf(transaction(ONE, steps), FACTS)
const fill = (...steps: Step[]) => crossingsOf(transaction(TWO, steps, { sender: 'relayer', time: 1010 }), FACTS)

describe('Across', () => {
  it('joins a deposit with its fill, whoever relayed it', () => {
    const left = deposit(pay('thief', 'pool', 'USDC', 1000n), deposited(1000n))
    const came = fill(filled(990n), pay('somebody', 'fence', 'USDC', 990n))
    expect(left.map(told)).toEqual([`departure across:1:8453:7 ${hex('thief')} 1000 to ${at(TWO, 'fence')}`])
    expect(came.map(told)).toEqual([`arrival across:1:8453:7 ${hex('fence')} 990`])
    const { joins, open } = joinCrossings([...came, ...left], () => 'USDC 6')
    expect(open).toEqual([])
    expect(joins).toMatchObject([
      { kind: 'bridge', owner: at(ONE, 'thief'), keepsFee: true, evidence: 'protocol-id', rivals: 0 },
    ])
    expect(joins[0]!.given).toEqual([{ transfer: left[0]!.rows[0] }])
    expect(joins[0]!.received).toEqual(came[0]!.rows)
  })

  it('reads version 3, and takes the receiver and the amount that were executed', () => {
    const args = [hex('USDC'), hex('USDC'), 1000n, 990n, 8453n, 7n, 1, 2, 0, hex('thief'), hex('old'), hex('0'), '0x']
    const left = deposit(pay('thief', 'pool', 'USDC', 1000n), says('pool', DEPOSITED_V3, args))
    const done = says('pool', FILLED_V3, [
      ...[hex('USDC'), hex('USDC'), 1000n, 990n, 1n, 1n, 7n, 2, 0, hex('0'), hex('relayer')],
      ...[hex('thief'), hex('old'), '0x', [hex('new'), '0x', 985n, 0]],
    ])
    const came = fill(done, pay('relayer', 'new', 'USDC', 985n))
    expect(came.map(told)).toEqual([`arrival across:1:8453:7 ${hex('new')} 985`])
    expect(joinCrossings([...left, ...came]).joins).toHaveLength(1)
  })

  it('joins the parts of version 2, after both fees', () => {
    const args = [1000n, 1n, 8453n, 10n ** 16n, 9n, 1, hex('USDC'), hex('fence'), hex('thief'), '0x']
    const left = deposit(pay('thief', 'pool', 'USDC', 1000n), says('pool', DEPOSITED_V2, args))
    const part = (units: bigint) =>
      says('pool', FILLED_V2, [
        ...[1000n, units, units, 1n, 1n, 8453n, 10n ** 16n, 10n ** 16n, 9n, hex('USDC'), hex('relayer'), hex('thief')],
        ...[hex('fence'), '0x', [hex('fence'), '0x', 10n ** 16n, false, 0n]],
      ])
    const came = [
      ...fill(pay('relayer', 'fence', 'USDC', 392n), part(400n)),
      ...fill(pay('relayer', 'fence', 'USDC', 588n), part(600n)),
    ]
    const { joins } = joinCrossings([...left, ...came], () => 'USDC 6')
    expect(joins).toHaveLength(1)
    expect(joins[0]!.received).toHaveLength(2)
  })

  it('takes coins for their wrapper', () => {
    const wrapped = (units: bigint) =>
      says('pool', DEPOSITED, [
        ...[word('WETH'), word('WETH'), units, units, 8453n, 1n, 1, 2, 0, word('thief'), word('fence'), NIL, '0x'],
      ])
    expect(deposit(pay('thief', 'pool', 'ETH', 5n), pay('0', 'pool', 'WETH', 5n), wrapped(5n))).toHaveLength(1)
    const done = says('pool', FILLED, [
      ...[
        word('WETH'),
        word('WETH'),
        5n,
        4n,
        1n,
        1n,
        1n,
        2,
        0,
        NIL,
        word('relayer'),
        word('thief'),
        word('fence'),
        NIL,
      ],
      [word('fence'), NIL, 4n, 0],
    ])
    expect(fill(done, pay('relayer', 'pool', 'WETH', 4n), pay('pool', 'fence', 'ETH', 4n)).map(told)).toEqual([
      `arrival across:1:8453:1 ${hex('fence')} 4`,
    ])
  })

  it('says where value goes that leaves for Solana', () => {
    const to = `0x${'2b'.repeat(32)}`
    const [left] = deposit(pay('thief', 'pool', 'USDC', 1000n), deposited(1000n, 7n, '34268394551451', to))
    expect(left!.destination).toMatchObject({ chain: SOLANA, written: to })
    expect(left!.destination!.address).toMatch(/^solana:\w+:[1-9A-HJ-NP-Za-km-z]{43,44}$/)
  })

  it.each([
    [
      'an emitter that is no pool',
      [pay('thief', 'pool', 'USDC', 990n), { ...deposited(990n), emitter: 'liar' } as Step],
    ],
    ['an event that no row bears out', [pay('thief', 'pool', 'USDC', 989n), deposited(990n)]],
    ['a row to somebody else', [pay('thief', 'other', 'USDC', 990n), deposited(990n)]],
    ['cut data', [pay('thief', 'pool', 'USDC', 990n), { ...deposited(990n), data: '0x1234' } as Step]],
    ['a topic too few', [pay('thief', 'pool', 'USDC', 990n), { ...deposited(990n), topics: [] } as Step]],
  ])('gives nothing for %s', (_, steps) => {
    expect(deposit(...steps)).toEqual([])
  })

  it('counts a row for one deposit only', () => {
    expect(deposit(pay('thief', 'pool', 'USDC', 50n), deposited(50n, 1n), deposited(50n, 2n))).toHaveLength(1)
    expect(
      crossingsOf(transaction(ONE, [pay('t', 'pool', 'USDC', 50n), deposited(50n)], { status: 0 }), FACTS),
    ).toEqual([])
  })

  it('does not join a fill that pays another than the deposit named', () => {
    const left = deposit(pay('thief', 'pool', 'USDC', 1000n), deposited(1000n))
    const came = fill(filled(990n, 7n, 'stranger'), pay('relayer', 'stranger', 'USDC', 990n))
    expect(came).toHaveLength(1)
    expect(joinCrossings([...left, ...came]).joins).toEqual([])
    expect(joinCrossings([...left, ...came]).open).toMatchObject([{ rivals: 0 }])
  })
})
