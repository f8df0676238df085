import { concat, toBeHex } from 'ethers/utils'
import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { depositHash } from '../../../packages/tracer/src/decode/bridges/op-stack.ts'
import type { BridgeContract, BridgeFacts } from '../../../packages/tracer/src/model/crossing.ts'
import { at, facts, hex, ONE, pay, type Step, says, TWO, told, transaction, word } from './made.ts'

const contract = (role: string, toward = TWO): BridgeContract => ({ role, toward })
const FACTS: BridgeFacts = {
  ...facts({}),
  contracts: new Map([
    [at(ONE, 'l1'), contract('op-stack/l1-bridge')],
    [at(ONE, 'portal'), contract('op-stack/portal')],
    [at(TWO, 'l2'), contract('op-stack/l2-bridge', ONE)],
    [at(TWO, 'passer'), contract('op-stack/message-passer', ONE)],
  ]),
}
const ETH = 'address indexed from, address indexed to, uint256 amount, bytes extraData'
const ERC20 =
  'address indexed localToken, address indexed remoteToken, address indexed from, address to, uint256 amount, bytes extraData'
const coins = (emitter: string, name: string, units: bigint) =>
  says(emitter, `ETHBridge${name}(${ETH})`, [hex('thief'), hex('fence'), units, '0x'])
const tokens = (emitter: string, name: string, local: string, remote: string, units: bigint) =>
  says(emitter, `ERC20Bridge${name}(${ERC20})`, [hex(local), hex(remote), hex('thief'), hex('fence'), units, '0x'])
const content = (units: bigint) => concat([toBeHex(units, 32), toBeHex(units, 32), toBeHex(21000, 8), '0x00', '0xabcd'])
const deposited = (units: bigint, emitter = 'portal') =>
  says(
    emitter,
    'TransactionDeposited(address indexed from, address indexed to, uint256 indexed version, bytes opaqueData)',
    [hex('alias'), hex('messenger'), 0n, content(units)],
  )
const passed = (emitter = 'passer') =>
  says(
    emitter,
    'MessagePassed(uint256 indexed nonce, address indexed sender, address indexed target, uint256 value, uint256 gasLimit, bytes data, bytes32 withdrawalHash)',
    [1n, hex('m'), hex('n'), 0n, 0n, '0x', word('withdrawal')],
  )
const finalized = (success = true, emitter = 'portal') =>
  says(emitter, 'WithdrawalFinalized(bytes32 indexed withdrawalHash, bool success)', [word('withdrawal'), success])
const on = (chain: typeof ONE, steps: readonly Step[], made = {}) => crossingsOf(transaction(chain, steps, made), FACTS)

describe('the bridge of the OP Stack', () => {
  it('knows the transaction that a real deposit of OP Mainnet became', () => {
    const said = {
      from: '0x1a1E021A302C237453D3D45c7B82B19cEEB7E2e6',
      to: '0x1a1E021A302C237453D3D45c7B82B19cEEB7E2e6',
      version: 0n,
      opaqueData: `0x${'0'.repeat(126)}45000000000000520800`,
    }
    const block = '0x634c52556471c589f42db9131467e0c9484f5c73049e32d1a74e2a4ce0f91d57'
    expect(depositHash(block, 109, said)).toBe('0x0a60b983815ed475c5919609025204a479654d93afc610feca7d99ae0befc329')
    expect(depositHash(block, 110, said)).not.toBe('0x0a60b983815ed475c5919609025204a479654d93afc610feca7d99ae0befc329')
    expect(depositHash('0x', 109, said)).toBeUndefined()
    expect(depositHash(block, 109, { ...said, opaqueData: '0x00' })).toBeUndefined()
    expect(depositHash(block, 109, { ...said, version: 1n })).toBeUndefined()
  })

  it('joins a deposit of coins with the transaction that it became', () => {
    const left = on(ONE, [
      pay('thief', 'l1', 'ETH', 9n),
      pay('l1', 'portal', 'ETH', 9n),
      coins('l1', 'Initiated', 9n),
      deposited(9n),
    ])
    expect(left.map((one) => told(one).replace(/deposit:0x\w+/, 'deposit'))).toEqual([
      `departure op-stack:eip155:8453:deposit ${hex('thief')} 9 to ${at(TWO, 'fence')}`,
    ])
    const hash = left[0]!.key.split(':').at(-1)!
    const steps = [pay('l2', 'fence', 'ETH', 9n), coins('l2', 'Finalized', 9n)]
    const came = on(TWO, steps, { hash, time: 1100 })
    expect(joinCrossings([...left, ...came], () => 'ETH')).toMatchObject({ joins: [{ keepsFee: true }], open: [] })
    const other = on(TWO, steps, { hash: word('another'), time: 1100 })
    expect(joinCrossings([...left, ...other])).toMatchObject({ joins: [], open: [{ leads: [] }] })
  })

  it('joins tokens, two in one transaction each with its own deposit', () => {
    const pair = (units: bigint) => [
      pay('thief', 'l1', 'USDC', units),
      tokens('l1', 'Initiated', 'USDC', 'USDC2', units),
      deposited(units),
    ]
    const left = on(ONE, [...pair(5n), ...pair(6n)])
    expect(new Set(left.map((one) => one.key)).size).toBe(2)
    const hash = left[1]!.key.split(':').at(-1)!
    const came = on(TWO, [pay('0', 'fence', 'USDC2', 6n), tokens('l2', 'Finalized', 'USDC2', 'USDC', 6n)], {
      hash,
      time: 1100,
    })
    const { joins, open } = joinCrossings([...left, ...came])
    expect(joins.map((join) => join.given)).toEqual([[{ transfer: left[1]!.rows[0] }]])
    expect(open.map((one) => one.departure.units)).toEqual([5n])
  })

  it('joins a withdrawal on its hash', () => {
    const left = on(TWO, [pay('thief', '0', 'USDC2', 6n), tokens('l2', 'Initiated', 'USDC2', 'USDC', 6n), passed()])
    const paid = [pay('l1', 'fence', 'USDC', 6n), tokens('l1', 'Finalized', 'USDC', 'USDC2', 6n)]
    const came = on(ONE, [...paid, finalized()], { time: 700_000 })
    expect(left[0]!.destination!.address).toBe(at(ONE, 'fence'))
    expect(joinCrossings([...left, ...came])).toMatchObject({ joins: [{ kind: 'bridge' }], open: [] })
    expect(on(ONE, [...paid, finalized(false)])).toEqual([])
    expect(on(ONE, [...paid, finalized(true, 'liar')])).toEqual([])
  })

  it.each([
    ['no deposit', [pay('thief', 'l1', 'ETH', 9n), coins('l1', 'Initiated', 9n)]],
    [
      'a deposit of a false portal',
      [pay('thief', 'l1', 'ETH', 9n), coins('l1', 'Initiated', 9n), deposited(9n, 'liar')],
    ],
    ['a false bridge', [pay('thief', 'l1', 'ETH', 9n), coins('liar', 'Initiated', 9n), deposited(9n)]],
    ['nothing paid', [pay('thief', 'l1', 'ETH', 8n), coins('l1', 'Initiated', 9n), deposited(9n)]],
  ])('gives no departure for %s', (_, steps) => {
    expect(on(ONE, steps as Step[])).toEqual([])
  })
})
