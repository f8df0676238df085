import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { depositHash } from '../../../packages/tracer/src/decode/bridges/arbitrum.ts'
import type { BridgeContract, BridgeFacts } from '../../../packages/tracer/src/model/crossing.ts'
import { at, facts, hex, type Made, ONE, pay, type Step, says, TWO, told, transaction, word } from './made.ts'

// The bridges that chains have of their own: Arbitrum, zkSync Era, Polygon PoS, Gnosis.

const known = (roles: Readonly<Record<string, readonly [typeof ONE, string]>>): BridgeFacts => ({
  ...facts({}),
  contracts: new Map(
    Object.entries(roles).map(([name, [chain, role]]): [ReturnType<typeof at>, BridgeContract] => [
      at(chain, name),
      { role, toward: chain === ONE ? TWO : ONE },
    ]),
  ),
})
const FACTS = known({
  bridge: [ONE, 'arbitrum/bridge'],
  inbox: [ONE, 'arbitrum/inbox'],
  outbox: [ONE, 'arbitrum/outbox'],
  gateway: [ONE, 'arbitrum/l1-gateway'],
  gateway2: [TWO, 'arbitrum/l2-gateway'],
  arbsys: [TWO, 'arbitrum/arbsys'],
  predicate: [ONE, 'polygon/predicate'],
  sender: [ONE, 'polygon/state-sender'],
  receiver: [TWO, 'polygon/state-receiver'],
  omni: [ONE, 'gnosis/omnibridge'],
  omni2: [TWO, 'gnosis/omnibridge'],
  xdai: [ONE, 'gnosis/xdai-bridge'],
  xdai2: [TWO, 'gnosis/xdai-bridge'],
})
const ZK = known({
  diamond: [ONE, 'zksync/diamond'],
  shared: [ONE, 'zksync/l1-bridge'],
  base: [TWO, 'zksync/base-token'],
})
const on = (chain: typeof ONE, steps: readonly Step[], made: Made = {}, of = FACTS) =>
  crossingsOf(transaction(chain, steps, made), of)
const joined = (...sides: ReturnType<typeof on>[]) => joinCrossings(sides.flat(), () => 'COIN')
const ID = word('id')

describe('the bridge of Arbitrum', () => {
  const delivered = (kind = 12, emitter = 'bridge') =>
    says(
      emitter,
      'MessageDelivered(uint256 indexed messageIndex, bytes32 indexed beforeInboxAcc, address inbox, uint8 kind, address sender, bytes32 messageDataHash, uint256 baseFeeL1, uint64 timestamp)',
      [77n, ID, hex('inbox'), kind, hex('alias'), ID, 1n, 1n],
    )
  const content = (units: bigint, to = 'fence') =>
    says('inbox', 'InboxMessageDelivered(uint256 indexed messageNum, bytes data)', [
      77n,
      `${hex(to)}${units.toString(16).padStart(64, '0')}`,
    ])
  const coins = [pay('thief', 'inbox', 'ETH', 9n), pay('inbox', 'bridge', 'ETH', 9n)]
  const HASH = depositHash(TWO, { number: 77n, sender: hex('alias'), receiver: hex('fence'), units: 9n })

  it('joins a deposit of coins with the transaction that it became, and with no other', () => {
    const left = on(ONE, [...coins, delivered(), content(9n)])
    expect(left.map(told)).toEqual([
      `departure arbitrum:${TWO}:deposit:${HASH} ${hex('thief')} 9 to ${at(TWO, 'fence')}`,
    ])
    const born = { sender: 'alias', callee: 'fence', input: '0x', time: 1600 }
    const came = on(TWO, [pay('alias', 'fence', 'ETH', 9n)], { ...born, hash: HASH })
    expect(joined(left, came)).toMatchObject({ joins: [{ kind: 'bridge', keepsFee: true }], open: [] })
    const other = on(TWO, [pay('alias', 'fence', 'ETH', 9n)], { ...born, hash: word('other') })
    expect(joined(left, other)).toMatchObject({ joins: [], open: [{ leads: [] }] })
    const wrong = on(TWO, [pay('alias', 'other', 'ETH', 9n)], { ...born, callee: 'other', hash: HASH })
    expect(joined(left, wrong)).toMatchObject({ joins: [], open: [{ leads: [] }] })
  })

  it('counts every part of the message in its hash', () => {
    const said = { number: 77n, sender: hex('alias'), receiver: hex('fence'), units: 9n }
    const others = [{ number: 78n }, { sender: hex('x') }, { receiver: hex('x') }, { units: 10n }]
    expect(
      new Set([said, ...others.map((one) => ({ ...said, ...one }))].map((one) => depositHash(TWO, one))).size,
    ).toBe(5)
    expect(depositHash(ONE, said)).not.toBe(depositHash(TWO, said))
  })

  it.each([
    ['another kind of message', [...coins, delivered(9), content(9n)]],
    ['a false bridge', [...coins, delivered(12, 'liar'), content(9n)]],
    ['no content', [...coins, delivered()]],
    ['nothing paid', [pay('thief', 'inbox', 'ETH', 8n), delivered(), content(9n)]],
  ])('gives no departure for %s', (_, steps) => {
    expect(on(ONE, steps as Step[])).toEqual([])
  })

  const deposited = (units: bigint, emitter = 'gateway') =>
    says(
      emitter,
      'DepositInitiated(address l1Token, address indexed from, address indexed to, uint256 indexed sequenceNumber, uint256 amount)',
      [hex('USDC'), hex('thief'), hex('fence'), 5n, units],
    )
  const minted = (units: bigint, emitter = 'gateway2', to = 'fence') =>
    says(
      emitter,
      'DepositFinalized(address indexed l1Token, address indexed from, address indexed to, uint256 amount)',
      [hex('USDC'), hex('thief'), hex(to), units],
    )

  it('joins a deposit of a token by what both gateways say, and leaves equal ones open', () => {
    const left = on(ONE, [pay('thief', 'gateway', 'USDC', 9n), deposited(9n)])
    const came = on(TWO, [pay('0', 'fence', 'USDC2', 9n), minted(9n)], { time: 1600 })
    expect(joined(left, came)).toMatchObject({ joins: [{ kind: 'bridge' }], open: [] })
    const again = on(ONE, [pay('thief', 'gateway', 'USDC', 9n), deposited(9n)], { time: 1001 })
    expect(joined(left, again, came)).toMatchObject({ joins: [], open: [{}, {}] })
    const forged = on(TWO, [pay('0', 'fence', 'USDC2', 9n), minted(9n, 'liar')], { time: 1600 })
    expect(forged).toEqual([])
    const wrong = on(TWO, [pay('0', 'other', 'USDC2', 9n), minted(9n, 'gateway2', 'other')], { time: 1600 })
    expect(joined(left, wrong).joins).toEqual([])
  })

  const sent = (position: bigint, caller: string, to: string, value = 0n) =>
    says(
      'arbsys',
      'L2ToL1Tx(address caller, address indexed destination, uint256 indexed hash, uint256 indexed position, uint256 arbBlockNum, uint256 ethBlockNum, uint256 timestamp, uint256 callvalue, bytes data)',
      [hex(caller), hex(to), 1n, position, 1n, 1n, 1n, value, '0x'],
    )
  const executed = (position: bigint, to: string, emitter = 'outbox') =>
    says(
      emitter,
      'OutBoxTransactionExecuted(address indexed to, address indexed l2Sender, uint256 indexed zero, uint256 transactionIndex)',
      [hex(to), hex('x'), 0n, position],
    )

  it('joins a withdrawal of coins by its place in the outbox', () => {
    const left = on(TWO, [pay('thief', 'arbsys', 'ETH', 9n), sent(4n, 'thief', 'fence', 9n)])
    const called = says(
      'bridge',
      'BridgeCallTriggered(address indexed outbox, address indexed to, uint256 value, bytes data)',
      [hex('outbox'), hex('fence'), 9n, '0x'],
    )
    const paid = (position: bigint, emitter = 'outbox') =>
      on(ONE, [executed(position, 'fence', emitter), called, pay('bridge', 'fence', 'ETH', 9n)], { time: 700_000 })
    expect(joined(left, paid(4n))).toMatchObject({ joins: [{ kind: 'bridge' }], open: [] })
    expect(joined(left, paid(5n)).joins).toEqual([])
    expect(paid(4n, 'liar')).toEqual([])
  })

  it('joins a withdrawal of a token likewise', () => {
    const withdrawn = says(
      'gateway2',
      'WithdrawalInitiated(address l1Token, address indexed from, address indexed to, uint256 indexed l2ToL1Id, uint256 exitNum, uint256 amount)',
      [hex('USDC'), hex('thief'), hex('fence'), 4n, 0n, 9n],
    )
    const left = on(TWO, [pay('thief', '0', 'USDC2', 9n), sent(4n, 'gateway2', 'gateway'), withdrawn])
    const finalized = says(
      'gateway',
      'WithdrawalFinalized(address l1Token, address indexed from, address indexed to, uint256 indexed exitNum, uint256 amount)',
      [hex('USDC'), hex('thief'), hex('fence'), 0n, 9n],
    )
    const came = on(ONE, [pay('gateway', 'fence', 'USDC', 9n), finalized, executed(4n, 'gateway')], { time: 700_000 })
    expect(joined(left, came)).toMatchObject({ joins: [{ kind: 'bridge' }], open: [] })
    expect(on(TWO, [pay('thief', '0', 'USDC2', 9n), sent(4n, 'liar', 'gateway'), withdrawn])).toEqual([])
  })
})

describe('the bridge of zkSync Era', () => {
  const requested = (minted: bigint, data = '0x', emitter = 'diamond') =>
    says(
      emitter,
      'NewPriorityRequest(uint256 txId, bytes32 txHash, uint64 expirationTimestamp, (uint256 txType, uint256 from, uint256 to, uint256 gasLimit, uint256 gasPerPubdataByteLimit, uint256 maxFeePerGas, uint256 maxPriorityFeePerGas, uint256 paymaster, uint256 nonce, uint256 value, uint256[4] reserved, bytes data, bytes signature, uint256[] factoryDeps, bytes paymasterInput, bytes reservedDynamic) transaction, bytes[] factoryDeps)',
      [
        ...[1n, ID, 9n],
        [
          255n,
          BigInt(hex('thief')),
          BigInt(hex('fence')),
          1n,
          1n,
          1n,
          0n,
          0n,
          1n,
          9n,
          [minted, 0n, 0n, 0n],
          data,
          '0x',
          [],
          '0x',
          '0x',
        ],
        [],
      ],
    )

  it('joins a deposit of coins with the transaction that it names, less the fee', () => {
    const left = on(ONE, [pay('thief', 'shared', 'ETH', 12n), requested(12n)], {}, ZK)
    expect(left.map(told)).toEqual([`departure zksync:${TWO}:deposit:${ID} ${hex('thief')} 12 to ${at(TWO, 'fence')}`])
    const born = { sender: 'thief', callee: 'fence', time: 1600 }
    const came = on(TWO, [pay('thief', 'fence', 'ETH', 9n)], { ...born, hash: ID }, ZK)
    expect(joined(left, came)).toMatchObject({ joins: [{ keepsFee: true }], open: [] })
    const other = on(TWO, [pay('thief', 'fence', 'ETH', 9n)], { ...born, hash: word('other') }, ZK)
    expect(joined(left, other).joins).toEqual([])
    const wrong = on(TWO, [pay('thief', 'other', 'ETH', 9n)], { ...born, callee: 'other', hash: ID }, ZK)
    expect(joined(left, wrong).joins).toEqual([])
  })

  it('joins a deposit of a token with the token that was made for it', () => {
    const deposit = says(
      'shared',
      'BridgehubDepositInitiated(uint256 indexed chainId, bytes32 indexed txDataHash, address indexed from, address to, address l1Token, uint256 amount)',
      [8453n, ID, hex('thief'), hex('bridge2'), hex('USDC'), 9n],
    )
    const left = on(ONE, [pay('thief', 'vault', 'USDC', 9n), deposit, requested(1n, '0xabcd')], {}, ZK)
    const came = on(TWO, [pay('0', 'fence', 'USDC2', 9n)], { hash: ID, time: 1600 }, ZK)
    expect(joined(left, came)).toMatchObject({ joins: [{ kind: 'bridge' }], open: [] })
    const several = on(TWO, [pay('0', 'fence', 'USDC2', 9n), pay('0', 'fence', 'X', 9n)], { hash: ID, time: 1600 }, ZK)
    expect(several).toEqual([])
  })

  it('joins a withdrawal of coins by receiver and units, and leaves equal ones open', () => {
    const withdrawn = says('base', 'Withdrawal(address indexed l2Sender, address indexed l1Receiver, uint256 amount)', [
      hex('thief'),
      hex('fence'),
      9n,
    ])
    const left = (time: number) => on(TWO, [pay('thief', 'base', 'ETH', 9n), withdrawn], { time }, ZK)
    const finalized = says('diamond', 'EthWithdrawalFinalized(address indexed to, uint256 amount)', [hex('fence'), 9n])
    const came = on(ONE, [pay('diamond', 'fence', 'ETH', 9n), finalized], { time: 90_000 }, ZK)
    expect(joined(left(1000), came)).toMatchObject({ joins: [{ kind: 'bridge' }], open: [] })
    expect(joined(left(1000), left(1001), came)).toMatchObject({ joins: [], open: [{}, {}] })
  })

  it.each([
    ['a false diamond', [pay('thief', 'shared', 'ETH', 12n), requested(12n, '0x', 'liar')]],
    ['a call', [pay('thief', 'shared', 'ETH', 12n), requested(12n, '0xabcd')]],
    ['nothing paid', [pay('thief', 'shared', 'ETH', 11n), requested(12n)]],
  ])('gives no departure for %s', (_, steps) => {
    expect(on(ONE, steps as Step[], {}, ZK)).toEqual([])
  })
})

describe('the bridge of Polygon PoS', () => {
  const locked = (units: bigint, emitter = 'predicate') =>
    says(
      emitter,
      'LockedERC20(address indexed depositor, address indexed depositReceiver, address indexed rootToken, uint256 amount)',
      [hex('thief'), hex('fence'), hex('USDC'), units],
    )
  const synced = (id: bigint, emitter = 'sender') =>
    says(emitter, 'StateSynced(uint256 indexed id, address indexed contractAddress, bytes data)', [id, hex('x'), '0x'])
  const committed = (id: bigint, success = true, emitter = 'receiver') =>
    says(emitter, 'StateCommitted(uint256 indexed stateId, bool success)', [id, success])
  const left = on(ONE, [pay('thief', 'predicate', 'USDC', 9n), locked(9n), synced(41n)])

  it('joins a deposit by the number of its state, out of a transaction with many', () => {
    expect(left[0]!.destination!.address).toBe(at(TWO, 'fence'))
    const came = on(
      TWO,
      [pay('0', 'x', 'USDC2', 9n), committed(40n), pay('0', 'fence', 'USDC2', 9n), committed(41n), committed(42n)],
      { time: 2000 },
    )
    expect(came.map(({ key }) => key)).toEqual([`polygon:${TWO}:state:40`, `polygon:${TWO}:state:41`])
    expect(joined(left, came)).toMatchObject({ joins: [{ kind: 'bridge' }], open: [] })
  })

  it('joins nothing that failed, was forged, went elsewhere, or is more than one', () => {
    const came = (...steps: Step[]) => joined(left, on(TWO, steps, { time: 2000 })).joins
    expect(came(pay('0', 'fence', 'USDC2', 9n), committed(41n, false))).toEqual([])
    expect(came(pay('0', 'fence', 'USDC2', 9n), committed(41n, true, 'liar'))).toEqual([])
    expect(came(pay('0', 'other', 'USDC2', 9n), committed(41n))).toEqual([])
    expect(came(pay('0', 'fence', 'USDC2', 9n), pay('0', 'fence', 'X', 1n), committed(41n))).toEqual([])
    expect(on(ONE, [pay('thief', 'predicate', 'USDC', 9n), locked(9n), synced(41n, 'liar')])).toEqual([])
    expect(on(ONE, [pay('thief', 'predicate', 'USDC', 9n), locked(9n, 'liar'), synced(41n)])).toEqual([])
    expect(on(ONE, [pay('thief', 'predicate', 'USDC', 8n), locked(9n), synced(41n)])).toEqual([])
  })
})

describe('the bridges of Gnosis', () => {
  const initiated = (emitter = 'omni') =>
    says(
      emitter,
      'TokensBridgingInitiated(address indexed token, address indexed sender, uint256 value, bytes32 indexed messageId)',
      [hex('USDC'), hex('thief'), 9n, ID],
    )
  const bridged = (id = ID, emitter = 'omni2') =>
    says(
      emitter,
      'TokensBridged(address indexed token, address indexed recipient, uint256 value, bytes32 indexed messageId)',
      [hex('USDC2'), hex('fence'), 9n, id],
    )

  it('join the omnibridge by its message', () => {
    const left = on(ONE, [pay('thief', 'omni', 'USDC', 9n), initiated()])
    const came = (...steps: Step[]) => on(TWO, steps, { time: 2000 })
    expect(joined(left, came(pay('0', 'fence', 'USDC2', 9n), bridged()))).toMatchObject({ joins: [{}], open: [] })
    expect(joined(left, came(pay('0', 'fence', 'USDC2', 9n), bridged(word('other')))).joins).toEqual([])
    expect(came(pay('0', 'fence', 'USDC2', 9n), bridged(ID, 'liar'))).toEqual([])
    expect(came(pay('0', 'fence', 'USDC2', 8n), bridged())).toEqual([])
    expect(on(ONE, [pay('thief', 'omni', 'USDC', 9n), initiated('liar')])).toEqual([])
  })

  it('join xDAI by its number, or by the hash of the departure', () => {
    const asked = says('xdai2', 'UserRequestForSignature(address recipient, uint256 value, bytes32 nonce)', [
      hex('fence'),
      9n,
      ID,
    ])
    const numbered = on(TWO, [pay('thief', 'xdai2', 'ETH', 9n), asked])
    const relayed = (id: string) =>
      on(
        ONE,
        [
          pay('xdai', 'fence', 'DAI', 9n),
          says('xdai', 'RelayedMessage(address recipient, uint256 value, bytes32 id)', [hex('fence'), 9n, id]),
        ],
        { time: 3000 },
      )
    expect(joined(numbered, relayed(ID))).toMatchObject({ joins: [{}], open: [] })
    const old = says('xdai2', 'UserRequestForSignature(address recipient, uint256 value)', [hex('fence'), 9n])
    const left = transaction(TWO, [pay('thief', 'xdai2', 'ETH', 9n), old])
    expect(joined(crossingsOf(left, FACTS), relayed(left.hash))).toMatchObject({ joins: [{}], open: [] })
    expect(joined(crossingsOf(left, FACTS), relayed(ID)).joins).toEqual([])
  })
})
