import { Interface } from 'ethers/abi'
import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { at, facts, hex, ONE, pay, SOLANA, type Step, says, TWO, told, transaction, word } from './made.ts'

const FACTS = facts({ swift: 'mayan/swift', forwarder: 'mayan/forwarder' })
const PARAMS =
  '(bytes32 trader, bytes32 tokenOut, uint64 minAmountOut, uint64 gasDrop, uint64 cancelFee, uint64 refundFee, uint64 deadline, bytes32 destAddr, uint16 destChainId, bytes32 referrerAddr, uint8 referrerBps, uint8 auctionMode, bytes32 random)'
const CALLS = new Interface([
  `function createOrderWithEth(${PARAMS} params)`,
  `function createOrderWithToken(address tokenIn, uint256 amountIn, ${PARAMS} params)`,
])
const params = (receiver = word('fence'), chain = 30) => [
  ...[word('thief'), word('USDC'), 95n, 0n, 1n, 1n, 9n, receiver, chain, word('0'), 0, 2, word('salt')],
]
const withToken = (units = 100n, receiver?: string, chain?: number) =>
  CALLS.encodeFunctionData('createOrderWithToken', [hex('USDC'), units, params(receiver, chain)])
const created = (key = 'order', emitter = 'swift') => says(emitter, 'OrderCreated(bytes32 key)', [word(key)])
const forwarded = (data: string, emitter = 'forwarder', protocol = 'swift') =>
  says(emitter, 'ForwardedERC20(address token, uint256 amount, address mayanProtocol, bytes protocolData)', [
    ...[hex('USDC'), 100n, hex(protocol), data],
  ])
const paid = (name: string, units: bigint, emitter = 'swift') =>
  name === 'OrderFulfilled'
    ? says(emitter, 'OrderFulfilled(bytes32 key, uint64 sequence, uint256 netAmount)', [word('order'), 3n, units])
    : says(emitter, 'OrderRefunded(bytes32 key, uint256 netAmount)', [word('order'), units])
const KEY = `mayan-swift:${word('order')}`
const left = (...steps: Step[]) => crossingsOf(transaction(ONE, steps), FACTS)
const came = (...steps: Step[]) => crossingsOf(transaction(TWO, steps, { time: 1100, sender: 'driver' }), FACTS)

describe('Mayan', () => {
  const rows = [pay('thief', 'forwarder', 'USDC', 100n), pay('forwarder', 'swift', 'USDC', 100n)]
  const out = left(...rows, created(), forwarded(withToken()))

  it('joins an order with its fill', () => {
    const into = came(pay('swift', 'fence', 'USDC', 96n), paid('OrderFulfilled', 96n))
    expect([...out, ...into].map(told)).toEqual([
      `departure ${KEY} ${hex('forwarder')} 100 to ${at(TWO, 'fence')}`,
      `arrival ${KEY} ${hex('fence')} 96`,
    ])
    expect(out[0]!.destination).toMatchObject({ asset: word('USDC'), least: 95n })
    expect(joinCrossings([...out, ...into], () => 'USDC').joins).toMatchObject([{ keepsFee: true }])
  })

  it('reads the call where nobody forwards it, coins, and orders to Solana', () => {
    const direct = { callee: 'swift', input: withToken() }
    const steps = [pay('thief', 'swift', 'USDC', 100n), created()]
    expect(crossingsOf(transaction(ONE, steps, direct), FACTS)).toHaveLength(1)
    const coins = says('forwarder', 'ForwardedEth(address mayanProtocol, bytes protocolData)', [
      ...[hex('swift'), CALLS.encodeFunctionData('createOrderWithEth', [params()])],
    ])
    expect(left(pay('forwarder', 'swift', 'ETH', 7n), created(), coins)).toMatchObject([{ units: 7n }])
    const solana = left(...rows, created(), forwarded(withToken(100n, `0x${'2b'.repeat(32)}`, 1)))
    expect(solana[0]!.destination).toMatchObject({ chain: SOLANA, address: expect.stringMatching(/^solana:/) })
  })

  it('takes what a swap gave, which the call could not know', () => {
    const swapped = says(
      'forwarder',
      'SwapAndForwardedERC20(address tokenIn, uint256 amountIn, address swapProtocol, address middleToken, uint256 middleAmount, address mayanProtocol, bytes mayanData)',
      [hex('DAI'), 120n, hex('market'), hex('USDC'), 104n, hex('swift'), withToken(100n)],
    )
    const steps = [pay('forwarder', 'swift', 'USDC', 104n), created(), swapped]
    expect(left(...steps)).toMatchObject([{ key: KEY, units: 104n }])
  })

  it('gives back what nobody filled', () => {
    const steps = [pay('swift', 'thief', 'USDC', 99n), paid('OrderRefunded', 99n)]
    const back = crossingsOf(transaction(ONE, steps, { time: 2000 }), FACTS)
    expect(joinCrossings([...out, ...back]).joins).toMatchObject([{ received: back[0]!.rows }])
  })

  it('does not take the order of a thief for the one that the forwarder made', () => {
    // A cheap order made before, so that its hash would stand for what the forwarder pays in.
    const cheap = [pay('thief', 'swift', 'DUST', 1n), created('cheap')]
    expect(left(...cheap, ...rows, created(), forwarded(withToken())).map(({ key }) => key)).toEqual([KEY])
  })

  it('leaves open another receiver, and two fills', () => {
    const stray = came(pay('swift', 'other', 'USDC', 96n), paid('OrderFulfilled', 96n))
    expect(joinCrossings([...out, ...stray]).joins).toEqual([])
    const two = [1n, 2n].flatMap((n) =>
      came(pay('swift', 'fence', 'USDC', 96n), paid('OrderFulfilled', 96n), pay('x', 'y', 'Z', n)),
    )
    expect(joinCrossings([...out, ...two])).toMatchObject({ joins: [], open: [{ rivals: 1 }] })
  })

  it.each([
    ['a false contract', [...rows, created('order', 'liar'), forwarded(withToken())]],
    ['a false forwarder', [...rows, created(), forwarded(withToken(), 'liar')]],
    ['a call of another contract', [...rows, created(), forwarded(withToken(), 'forwarder', 'other')]],
    ['a call that is none', [...rows, created(), forwarded('0x12345678')]],
    ['another amount', [pay('forwarder', 'swift', 'USDC', 99n), created(), forwarded(withToken())]],
  ])('gives no departure for %s', (_, steps) => {
    expect(left(...(steps as Step[]))).toEqual([])
  })

  it('gives no arrival of a false contract, or that another paid', () => {
    expect(came(pay('swift', 'fence', 'USDC', 96n), paid('OrderFulfilled', 96n, 'liar'))).toEqual([])
    expect(came(pay('thief', 'fence', 'USDC', 96n), paid('OrderFulfilled', 96n))).toEqual([])
  })
})
