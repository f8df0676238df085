import { AbiCoder } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { id } from 'ethers/hash'
import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { at, facts, hex, ONE, pay, type Step, says, TWO, told, transaction, word } from './made.ts'

const FACTS = facts({ bridge: 'synapse/bridge', fast: 'synapse/fast-bridge' })
const HASH = `0x${'ab'.repeat(32)}`
// The hash of the text, not of the bytes.
const KAPPA = id(HASH)
const KEY = `synapse:${KAPPA}`
const gives = (name: string, units: bigint, more: readonly unknown[] = [], types = '', emitter = 'bridge') =>
  says(emitter, `${name}(address indexed to, uint256 chainId, address token, uint256 amount${types})`, [
    ...[hex('fence'), 8453n, hex('nUSD'), units, ...more],
  ])
const pays = (
  name: string,
  units: bigint,
  fee: bigint,
  kappa = KAPPA,
  to = 'fence',
  token = 'nUSD',
  emitter = 'bridge',
) =>
  says(emitter, `${name}(address indexed to, address token, uint256 amount, uint256 fee, bytes32 indexed kappa)`, [
    ...[hex(to), hex(token), units, fee, kappa],
  ])
const swapped = (success: boolean) =>
  says(
    'bridge',
    'TokenMintAndSwap(address indexed to, address token, uint256 amount, uint256 fee, uint8 tokenIndexFrom, uint8 tokenIndexTo, uint256 minDy, uint256 deadline, bool swapSuccess, bytes32 indexed kappa)',
    [hex('fence'), hex('nUSD'), 100n, 3n, 0, 1, 90n, 9n, success, KAPPA],
  )
const left = (...steps: Step[]) => crossingsOf(transaction(ONE, steps, { hash: HASH }), FACTS)
const came = (...steps: Step[]) => crossingsOf(transaction(TWO, steps, { time: 1100, sender: 'node' }), FACTS)

describe('Synapse', () => {
  const out = left(pay('thief', 'bridge', 'nUSD', 100n), gives('TokenDeposit', 100n))

  it('joins what was deposited with what was minted or withdrawn, by the hash of the text of the transaction hash', () => {
    const into = came(
      pays('TokenMint', 100n, 3n),
      pay('0', 'bridge', 'nUSD', 100n),
      pay('bridge', 'fence', 'nUSD', 97n),
    )
    expect([...out, ...into].map(told)).toEqual([
      `departure ${KEY} ${hex('thief')} 100 to ${at(TWO, 'fence')}`,
      `arrival ${KEY} ${hex('fence')} 97`,
    ])
    expect(joinCrossings([...out, ...into], () => 'nUSD').joins).toMatchObject([{ keepsFee: true }])
    const withdrawn = came(pays('TokenWithdraw', 100n, 3n), pay('bridge', 'fence', 'nUSD', 97n))
    expect(joinCrossings([...out, ...withdrawn]).joins).toHaveLength(1)
    const coins = came(pay('bridge', 'fence', 'ETH', 97n), pays('TokenWithdraw', 100n, 3n, KAPPA, 'fence', 'WETH'))
    expect(coins.map(told)).toEqual([`arrival ${KEY} ${hex('fence')} 97`])
  })

  it('reads what burns, and what is to be swapped on the other side', () => {
    expect(left(gives('TokenRedeem', 100n), pay('thief', '0', 'nUSD', 100n))).toHaveLength(1)
    const types = ', uint8 tokenIndexFrom, uint8 tokenIndexTo, uint256 minDy, uint256 deadline'
    const event = gives('TokenRedeemAndSwap', 100n, [0, 1, 90n, 9n], types)
    expect(left(event, pay('thief', '0', 'nUSD', 100n)).map(told)).toEqual(out.map(told))
  })

  it('takes what a swap paid, as much as it had to and nothing else did; else the token itself', () => {
    const row = [
      pay('0', 'bridge', 'nUSD', 100n),
      pay('bridge', 'market', 'nUSD', 97n),
      pay('market', 'bridge', 'USDC', 96n),
    ]
    const into = came(...row, pay('bridge', 'fence', 'USDC', 96n), swapped(true))
    expect(into.map(told)).toEqual([`arrival ${KEY} ${hex('fence')} 96`])
    expect(came(...row, pay('bridge', 'fence', 'USDC', 89n), swapped(true))).toEqual([])
    const two = [pay('bridge', 'fence', 'USDC', 96n), pay('bridge', 'fence', 'DUST', 96n)]
    expect(came(...row, ...two, swapped(true))).toEqual([])
    expect(came(pay('bridge', 'fence', 'nUSD', 97n), swapped(false)).map(told)).toEqual([
      `arrival ${KEY} ${hex('fence')} 97`,
    ])
  })

  it('leaves open two payments of one transaction, two answers, and another receiver', () => {
    const two = left(
      ...[pay('thief', 'bridge', 'nUSD', 100n), gives('TokenDeposit', 100n)],
      ...[pay('thief', 'bridge', 'nUSD', 7n), gives('TokenDeposit', 7n)],
    )
    const into = came(pays('TokenMint', 100n, 3n), pay('bridge', 'fence', 'nUSD', 97n))
    expect(joinCrossings([...two, ...into])).toMatchObject({ joins: [], open: [{ rivals: 1 }, { rivals: 1 }] })
    const again = came(pays('TokenMint', 100n, 3n), pay('bridge', 'fence', 'nUSD', 97n), pay('x', 'y', 'Z', 1n))
    expect(joinCrossings([...out, ...into, ...again]).joins).toEqual([])
    const stray = came(pays('TokenMint', 100n, 3n, KAPPA, 'other'), pay('bridge', 'other', 'nUSD', 97n))
    expect(joinCrossings([...out, ...stray]).joins).toEqual([])
  })

  it.each([
    [
      'an emitter that is no bridge',
      [pay('thief', 'bridge', 'nUSD', 100n), gives('TokenDeposit', 100n, [], '', 'liar')],
    ],
    ['another token', [pay('thief', 'bridge', 'DUST', 100n), gives('TokenDeposit', 100n)]],
    ['no row', [gives('TokenDeposit', 100n)]],
    ['cut data', [pay('thief', 'bridge', 'nUSD', 100n), { ...gives('TokenDeposit', 100n), data: '0x12' } as Step]],
  ])('gives nothing for %s', (_, steps) => {
    expect(left(...(steps as Step[]))).toEqual([])
  })
})

describe('the fast bridge of Synapse', () => {
  const REQUEST = AbiCoder.defaultAbiCoder().encode(
    [
      ...['uint32', 'uint32', 'address', 'address', 'address', 'address'],
      ...['uint256', 'uint256', 'uint256', 'bool', 'uint256', 'uint256'],
    ],
    [1, 8453, hex('thief'), hex('fence'), hex('USDC'), hex('USDC'), 995n, 990n, 5n, false, 9n, 1n],
  )
  const ID = keccak256(REQUEST)
  const requested = (number = ID) =>
    says(
      'fast',
      'BridgeRequested(bytes32 indexed transactionId, address indexed sender, bytes request, uint32 destChainId, address originToken, address destToken, uint256 originAmount, uint256 destAmount, bool sendChainGas)',
      [number, hex('thief'), REQUEST, 8453, hex('USDC'), hex('USDC'), 995n, 990n, false],
    )
  const relayed = (to = 'fence') =>
    says(
      'fast',
      'BridgeRelayed(bytes32 indexed transactionId, address indexed relayer, address indexed to, uint32 originChainId, address originToken, address destToken, uint256 originAmount, uint256 destAmount, uint256 chainGasAmount)',
      [ID, hex('relayer'), hex(to), 1, hex('USDC'), hex('USDC'), 995n, 990n, 0n],
    )
  const out = left(pay('thief', 'fast', 'USDC', 1000n), requested())

  it('joins a request with its relay, and with the refund of it', () => {
    const into = came(pay('relayer', 'fence', 'USDC', 990n), relayed())
    expect([...out, ...into].map(told)).toEqual([
      `departure synapse-fast:${ID} ${hex('thief')} 1000 to ${at(TWO, 'fence')}`,
      `arrival synapse-fast:${ID} ${hex('fence')} 990`,
    ])
    expect(joinCrossings([...out, ...into], () => 'USDC').joins).toMatchObject([{ keepsFee: true }])
    const refunded = says(
      'fast',
      'BridgeDepositRefunded(bytes32 indexed transactionId, address indexed to, address token, uint256 amount)',
      [ID, hex('thief'), hex('USDC'), 1000n],
    )
    const back = crossingsOf(transaction(ONE, [pay('fast', 'thief', 'USDC', 1000n), refunded], { time: 9000 }), FACTS)
    expect(joinCrossings([...out, ...back]).joins).toMatchObject([{ received: back[0]!.rows }])
  })

  it('does not believe a request that its id is not the hash of, nor a relay to another', () => {
    expect(left(pay('thief', 'fast', 'USDC', 1000n), requested(word('forged')))).toEqual([])
    const stray = came(pay('relayer', 'other', 'USDC', 990n), relayed('other'))
    expect(joinCrossings([...out, ...stray]).joins).toEqual([])
    expect(came(pay('relayer', 'fence', 'DUST', 990n), relayed())).toEqual([])
  })
})
