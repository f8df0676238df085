import { keccak256 } from 'ethers/crypto'
import { toUtf8Bytes } from 'ethers/utils'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import type { Crossing, CrossingRole } from '../../../packages/tracer/src/model/crossing.ts'
import type { UnixSeconds } from '../../../packages/tracer/src/model/time.ts'
import type { TransferId } from '../../../packages/tracer/src/model/transfer.ts'
import { at, facts, hex, ONE, pay, type Step, says, TWO, token, transaction, word } from './made.ts'

interface Sketch {
  readonly role: CrossingRole
  readonly key: number
  readonly who: string
  readonly units: bigint
  readonly time: number
  readonly unproved: boolean
}

const sketch: fc.Arbitrary<Sketch> = fc.record({
  role: fc.constantFrom<CrossingRole>('departure', 'arrival', 'refund'),
  key: fc.integer({ min: 1, max: 4 }),
  who: fc.constantFrom('fence', 'other'),
  units: fc.bigInt({ min: 1n, max: 100n }),
  time: fc.constantFrom(1000, 1500, 9000),
  unproved: fc.boolean().map((one) => one && true),
})

function crossing({ role, key, who, units, time, unproved }: Sketch, n: number): Crossing {
  const chain = role === 'arrival' ? TWO : ONE
  return {
    protocol: 'across',
    role,
    key: `across:1:8453:${key}`,
    chain,
    tx: `0x${n}`,
    time: time as UnixSeconds,
    log: n,
    rows: [`row ${n}` as TransferId],
    asset: token(chain, 'USDC'),
    units,
    party: at(chain, role === 'arrival' ? who : 'thief'),
    place: at(chain, 'pool'),
    ...(role === 'departure'
      ? { destination: { name: 'Base', chain: TWO, written: hex('fence'), address: at(TWO, 'fence') } }
      : {}),
    ...(unproved ? { unproved } : {}),
  }
}

const crossings = fc.array(sketch, { maxLength: 14 }).map((all) => all.map(crossing))
const shuffled = crossings.chain((all) =>
  fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
)

describe('joinCrossings', () => {
  it('does not depend on the order, nor on meeting a side twice', () => {
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expect(joinCrossings([...other, ...other])).toEqual(joinCrossings(all))
      }),
    )
  })

  it('joins one departure with sides of its own key only, and every departure is joined or open', () => {
    fc.assert(
      fc.property(crossings, (all) => {
        const byRow = new Map(all.map((one) => [one.rows[0]!, one]))
        const { joins, open } = joinCrossings(all)
        for (const join of joins) {
          const given = join.given.map((one) => byRow.get(one.transfer)!)
          const received = join.received.map((id) => byRow.get(id)!)
          expect(given.map((one) => one.role)).toEqual(['departure'])
          expect(received.length).toBeGreaterThan(0)
          for (const side of received) {
            expect(side.key).toBe(given[0]!.key)
            expect(side.role).not.toBe('departure')
            expect(side.unproved).toBeUndefined()
            expect(side.time).toBeGreaterThan(given[0]!.time)
            if (side.role === 'arrival') expect(side.party).toBe(at(TWO, 'fence'))
          }
        }
        const departures = all.filter((one) => one.role === 'departure')
        expect(joins.length + open.length).toBe(departures.length)
      }),
    )
  })

  it('takes no row for two passages', () => {
    fc.assert(
      fc.property(crossings, (all) => {
        const rows = joinCrossings(all).joins.flatMap((join) => [
          ...join.given.map((one) => one.transfer),
          ...join.received,
        ])
        expect(new Set(rows).size).toBe(rows.length)
      }),
    )
  })

  it('leaves a passage open when a second arrival that fits claims its key', () => {
    const side = (role: CrossingRole, n: number) =>
      crossing({ role, key: 1, who: 'fence', units: 5n, time: role === 'departure' ? 1000 : 1001, unproved: false }, n)
    const one = [side('departure', 1), side('arrival', 2)]
    expect(joinCrossings(one).joins).toHaveLength(1)
    const early = { ...side('arrival', 2), time: 1000 as UnixSeconds }
    expect(joinCrossings([one[0]!, early])).toMatchObject({ joins: [], open: [{ rivals: 0, leads: [early] }] })
    expect(joinCrossings([...one, side('arrival', 3)])).toMatchObject({ joins: [], open: [{ rivals: 1 }] })
    expect(joinCrossings([...one, side('departure', 4)])).toMatchObject({ joins: [], open: [{}, {}] })
  })
})

describe('crossingsOf', () => {
  const roles = ['across/spoke-pool', 'cctp-v1/messenger', 'cctp-v1/transmitter', 'cctp-v2/messenger']
    .concat(['cctp-v2/transmitter', 'wormhole/core', 'wormhole/token-bridge', 'stargate-v2/pool'])
    .concat(['stargate-v2/messaging', 'layerzero-v2/endpoint', 'thorchain/router', 'op-stack/portal'])
    .concat(['op-stack/l1-bridge', 'op-stack/l2-bridge', 'op-stack/message-passer'])
    .concat(['stargate-v1/pool', 'layerzero-v1/library', 'debridge/dln-source', 'debridge/dln-destination'])
    .concat(['celer/pool', 'celer/vault', 'celer/pegged', 'synapse/bridge', 'synapse/fast-bridge'])
    .concat(['hop/l1-bridge', 'hop/l2-bridge', 'multichain/router', 'poly/manager', 'poly/lock-proxy'])
    .concat(['symbiosis/portal', 'symbiosis/synthesis', 'axelar/gateway', 'axelar/token-service'])
    .concat(['mayan/swift', 'mayan/forwarder'])
    .concat(['arbitrum/bridge', 'arbitrum/inbox', 'arbitrum/outbox', 'arbitrum/l1-gateway', 'arbitrum/l2-gateway'])
    .concat(['arbitrum/arbsys', 'zksync/diamond', 'zksync/l1-bridge', 'zksync/base-token', 'polygon/predicate'])
    .concat(['polygon/state-sender', 'polygon/state-receiver', 'gnosis/omnibridge', 'gnosis/xdai-bridge'])
    .concat(['chainflip/vault', 'relay/depository', 'lifi/diamond', 'orbiter/maker', 'maya/router'])
  const FACTS = facts(Object.fromEntries(roles.map((role) => [role, role])))
  const TOPICS = [
    ...['32ed1a409ef04c7b0227189c3a103dc5ac10e775a15b785dcc510201f7c25ad3'],
    ...['ef519b7eb82aaf6ac376a6df2d793843ebfd593de5f1a0601d3cc6ab49ebb395'],
    ...['a9cd03aa3c1b4515114539cd53d22085129d495cb9e9f9af77864526240f1bf7'],
    // Packets of LayerZero, swaps of Stargate, orders of deBridge and Mayan, and what others send and pay.
    ...['e9bded5f24a4168e4f3bf44e00298c993b22376aad8c58c7dda9718a54cbea82'],
    ...['34660fc8af304464529f48a778e03d03e4d34bcd5f9b6f0cfbf3cd238c642f7f'],
    ...['fc8703fd57380f9dd234a89dce51333782d49c5902f307b02f03e014d18fe471'],
    ...['918554b6bd6e2895ce6553de5de0e1a69db5289aa0e4fe193a0dcd1f14347477'],
    ...['89d8051e597ab4178a863a5190407b98abfeff406aa8db90c59af76612e58f01'],
    ...['0c3d250c7831051e78aa6a56679e590374c7c424415ffe4aa474491def2fe705'],
    ...['6ad3bf15c1988bc04bc153490cab16db8efb9a3990215bf1c64ea6e28be88483'],
    ...['7e50569d26be643bda7757722291ec66b1be66d8283474ae3fab5a98f878a7a2'],
  ]
    .map((topic) => `0x${topic}`)
    .concat(
      [
        ...['MessageDelivered(uint256,bytes32,address,uint8,address,bytes32,uint256,uint64)'],
        ...['InboxMessageDelivered(uint256,bytes)', 'DepositInitiated(address,address,address,uint256,uint256)'],
        ...['OutBoxTransactionExecuted(address,address,uint256,uint256)', 'StateSynced(uint256,address,bytes)'],
        ...['StateCommitted(uint256,bool)', 'TokensBridged(address,address,uint256,bytes32)'],
        ...['UserRequestForAffirmation(address,uint256)', 'RelayNativeDeposit(address,uint256,bytes32)'],
        ...['SwapNative(uint32,bytes,uint32,uint256,address,bytes)'],
      ].map((signature) => keccak256(toUtf8Bytes(signature))),
    )

  it('survives any bytes that its contracts emit, and gives nothing without a row', () => {
    const bytes = fc.uint8Array({ maxLength: 600 }).map((all) => `0x${Buffer.from(all).toString('hex')}`)
    const topic = fc.oneof(
      fc.constantFrom(...TOPICS),
      fc.uint8Array({ minLength: 32, maxLength: 32 }).map((all) => `0x${Buffer.from(all).toString('hex')}`),
    )
    const log: fc.Arbitrary<Step> = fc.record({
      emitter: fc.constantFrom(...roles),
      topics: fc.array(topic, { maxLength: 4 }),
      data: bytes,
    })
    fc.assert(
      fc.property(fc.array(log, { maxLength: 8 }), bytes, (logs, input) => {
        expect(crossingsOf(transaction(ONE, logs, { input }), FACTS)).toEqual([])
      }),
    )
  })

  it('takes no row for two sides, and carries what its rows do, whatever is told together', () => {
    const units = fc.constantFrom(5n, 7n)
    const told: readonly (readonly [string, string, (units: bigint) => readonly unknown[]])[] = [
      [
        'celer/pool',
        'Send(bytes32 transferId, address sender, address receiver, address token, uint256 amount, uint64 dstChainId, uint64 nonce, uint32 maxSlippage)',
        (amount) => [word('id'), hex('thief'), hex('fence'), hex('USDC'), amount, 8453n, 1n, 1],
      ],
      [
        'celer/pool',
        'Relay(bytes32 transferId, address sender, address receiver, address token, uint256 amount, uint64 srcChainId, bytes32 srcTransferId)',
        (amount) => [word('o'), hex('thief'), hex('fence'), hex('USDC'), amount, 1n, word('id')],
      ],
      [
        'synapse/bridge',
        'TokenDeposit(address indexed to, uint256 chainId, address token, uint256 amount)',
        (amount) => [hex('fence'), 8453n, hex('USDC'), amount],
      ],
      [
        'hop/l1-bridge',
        'TransferSentToL2(uint256 indexed chainId, address indexed recipient, uint256 amount, uint256 amountOutMin, uint256 deadline, address indexed relayer, uint256 relayerFee)',
        (amount) => [8453n, hex('fence'), amount, 0n, 0n, hex('0'), 0n],
      ],
      [
        'stargate-v1/pool',
        'Swap(uint16 chainId, uint256 dstPoolId, address from, uint256 amountSD, uint256 eqReward, uint256 eqFee, uint256 protocolFee, uint256 lpFee)',
        (amount) => [184, 1n, hex('thief'), amount, 0n, 0n, 0n, 0n],
      ],
      [
        'axelar/gateway',
        'TokenSent(address indexed sender, string destinationChain, string destinationAddress, string symbol, uint256 amount)',
        (amount) => [hex('thief'), 'base', hex('fence'), 'axlUSDC', amount],
      ],
    ]
    const places = [...told.map(([emitter]) => emitter), 'thief', 'fence', '0']
    const event = fc.tuple(fc.constantFrom(...told), units).map(([[emitter, declaration, values], amount]) => ({
      step: says(emitter, declaration, values(amount)),
    }))
    const row = fc
      .tuple(fc.constantFrom(...places), fc.constantFrom(...places), fc.constantFrom('USDC', 'DUST', 'ETH'), units)
      .map(([from, to, asset, amount]) => ({ step: pay(from, to, asset, amount) }))
    fc.assert(
      fc.property(fc.array(fc.oneof(event, row), { maxLength: 16 }), (all) => {
        const opened = transaction(
          ONE,
          all.map(({ step }) => step),
        )
        const byId = new Map(opened.transfers.map((one) => [one.id, one]))
        const crossings = crossingsOf(opened, FACTS)
        const rows = crossings.flatMap((side) => side.rows)
        expect(new Set(rows).size).toBe(rows.length)
        for (const side of crossings) {
          expect(side.rows.map((id) => byId.get(id)!.asset)).toEqual([side.asset])
          expect(byId.get(side.rows[0]!)!.units).toBe(side.units)
        }
      }),
    )
  })
})
