import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { at, facts, hex, ONE, pay, type Step, says, TWO, told, transaction, word } from './made.ts'

const FACTS = facts({ manager: 'poly/manager', proxy: 'poly/lock-proxy' })
const NUMBER = `0x${'0'.repeat(60)}2f4e`
const KEY = `poly:2:${NUMBER}`
const crossed = (proxy = 'proxy', to = 99n, emitter = 'manager') =>
  says(
    emitter,
    'CrossChainEvent(address indexed sender, bytes txId, address proxyOrAssetContract, uint64 toChainId, bytes toContract, bytes rawdata)',
    [hex('thief'), NUMBER, hex(proxy), to, hex('proxy'), '0x'],
  )
const locked = (units = 100n, receiver = 'fence', emitter = 'proxy', token = hex('USDC')) =>
  says(
    emitter,
    'LockEvent(address fromAssetHash, address fromAddress, uint64 toChainId, bytes toAssetHash, bytes toAddress, uint256 amount)',
    [token, hex('thief'), 99n, hex('pUSDC'), hex(receiver), units],
  )
const unlocked = (units = 100n, receiver = 'fence', emitter = 'proxy') =>
  says(emitter, 'UnlockEvent(address toAssetHash, address toAddress, uint256 amount)', [
    hex('pUSDC'),
    hex(receiver),
    units,
  ])
const executed = (number = NUMBER, proxy = 'proxy', emitter = 'manager') =>
  says(
    emitter,
    'VerifyHeaderAndExecuteTxEvent(uint64 fromChainID, bytes toContract, bytes crossChainTxHash, bytes fromChainTxHash)',
    [2n, hex(proxy), word('poly'), number],
  )
const left = (...steps: Step[]) => crossingsOf(transaction(ONE, steps), FACTS)
const came = (...steps: Step[]) => crossingsOf(transaction(TWO, steps, { time: 1100, sender: 'relayer' }), FACTS)
const out = left(pay('thief', 'proxy', 'USDC', 100n), crossed(), locked())

describe('Poly Network', () => {
  it('joins what was locked with what was unlocked under its number', () => {
    const into = came(pay('proxy', 'fence', 'pUSDC', 100n), unlocked(), executed())
    expect([...out, ...into].map(told)).toEqual([
      `departure ${KEY} ${hex('thief')} 100 to ${at(TWO, 'fence')}`,
      `arrival ${KEY} ${hex('fence')} 100`,
    ])
    expect(out[0]!.destination).toMatchObject({ asset: hex('pUSDC'), least: 100n })
    expect(joinCrossings([...out, ...into], () => 'USDC').joins).toMatchObject([{ keepsFee: true }])
  })

  it('takes coins, which have no token', () => {
    const coins = left(pay('thief', 'proxy', 'ETH', 100n), crossed(), locked(100n, 'fence', 'proxy', hex('0')))
    expect(coins[0]!.asset).toContain('slip44')
  })

  it.each([
    ['another amount', came(pay('proxy', 'fence', 'pUSDC', 900n), unlocked(900n), executed())],
    ['another receiver', came(pay('proxy', 'other', 'pUSDC', 100n), unlocked(100n, 'other'), executed())],
    ['another number', came(pay('proxy', 'fence', 'pUSDC', 100n), unlocked(), executed(word('x')))],
  ])('joins nothing that unlocks %s: it was robbed that way', (_, into) => {
    expect(into).toHaveLength(1)
    expect(joinCrossings([...out, ...into]).joins).toEqual([])
  })

  it('leaves open what is unlocked twice', () => {
    const into = [1n, 2n].flatMap((n) =>
      came(pay('proxy', 'fence', 'pUSDC', 100n), unlocked(), executed(), pay('x', 'y', 'Z', n)),
    )
    expect(joinCrossings([...out, ...into])).toMatchObject({ joins: [], open: [{ rivals: 1 }] })
  })

  it.each([
    ['no message of the manager', [pay('thief', 'proxy', 'USDC', 100n), locked()]],
    ['a message of another contract', [pay('thief', 'proxy', 'USDC', 100n), crossed('liar'), locked()]],
    ['a message to another chain', [pay('thief', 'proxy', 'USDC', 100n), crossed('proxy', 6n), locked()]],
    ['a false manager', [pay('thief', 'proxy', 'USDC', 100n), crossed('proxy', 99n, 'liar'), locked()]],
    ['a false proxy', [pay('thief', 'proxy', 'USDC', 100n), crossed(), locked(100n, 'fence', 'liar')]],
    ['no row', [crossed(), locked()]],
    ['cut data', [pay('thief', 'proxy', 'USDC', 100n), crossed(), { ...locked(), data: '0x' } as Step]],
  ])('gives no departure for %s', (_, steps) => {
    expect(left(...(steps as Step[]))).toEqual([])
  })

  it('gives no arrival without the manager, or for another contract', () => {
    expect(came(pay('proxy', 'fence', 'pUSDC', 100n), unlocked())).toEqual([])
    expect(came(pay('proxy', 'fence', 'pUSDC', 100n), unlocked(), executed(NUMBER, 'other'))).toEqual([])
    expect(came(pay('thief', 'fence', 'pUSDC', 100n), unlocked(), executed())).toEqual([])
  })
})
