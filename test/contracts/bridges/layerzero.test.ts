import { keccak256 } from 'ethers/crypto'
import { concat, toBeHex } from 'ethers/utils'
import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { at, facts, hex, ONE, pay, type Step, says, TWO, told, transaction, word } from './made.ts'

const FACTS = facts({ pool: 'stargate-v2/pool', taxi: 'stargate-v2/messaging', endpoint: 'layerzero-v2/endpoint' })
const NIL = `0x${'0'.repeat(64)}`
const guidOf = (sender: string, receiver: string, nonce = 9n) =>
  keccak256(concat([toBeHex(nonce, 8), toBeHex(30101, 4), word(sender), toBeHex(30184, 4), word(receiver)]))

const sentBy = (emitter: string, guid: string, units: bigint, to = 30184) =>
  says(
    emitter,
    'OFTSent(bytes32 indexed guid, uint32 dstEid, address indexed fromAddress, uint256 amountSentLD, uint256 amountReceivedLD)',
    [guid, to, hex('thief'), units, units - 1n],
  )
const packet = (sender: string, receiver: string, message: string, emitter = 'endpoint') => {
  const head = [toBeHex(1, 1), toBeHex(9n, 8), toBeHex(30101, 4), word(sender), toBeHex(30184, 4), word(receiver)]
  const all = concat([...head, guidOf(sender, receiver), message])
  return says(emitter, 'PacketSent(bytes encodedPayload, bytes options, address sendLibrary)', [all, '0x', hex('lib')])
}
const receivedBy = (emitter: string, guid: string, units: bigint, to = 'fence') =>
  says(
    emitter,
    'OFTReceived(bytes32 indexed guid, uint32 srcEid, address indexed toAddress, uint256 amountReceivedLD)',
    [guid, 30101, hex(to), units],
  )
const delivered = (sender: string, receiver: string, emitter = 'endpoint') =>
  says(emitter, 'PacketDelivered((uint32 srcEid, bytes32 sender, uint64 nonce) origin, address receiver)', [
    [30101, word(sender), 9n],
    hex(receiver),
  ])
const plain = concat([word('fence'), toBeHex(100n, 8)])
const taxi = concat(['0x01', toBeHex(3, 2), word('fence'), toBeHex(100n, 8)])
const left = (...steps: Step[]) => crossingsOf(transaction(ONE, steps), FACTS)
const came = (...steps: Step[]) => crossingsOf(transaction(TWO, steps, { time: 1100 }), FACTS)

describe('LayerZero', () => {
  const guid = guidOf('OFT', 'OFT')

  it('joins what a token burned on one chain with what it minted on the other', () => {
    const out = left(pay('thief', '0', 'OFT', 100n), packet('OFT', 'OFT', plain), sentBy('OFT', guid, 100n))
    const into = came(pay('0', 'fence', 'OFT', 99n), delivered('OFT', 'OFT'), receivedBy('OFT', guid, 99n))
    expect([...out, ...into].map(told)).toEqual([
      `departure layerzero:${guid} ${hex('thief')} 100 to ${at(TWO, 'fence')}`,
      `arrival layerzero:${guid} ${hex('fence')} 99`,
    ])
    expect(joinCrossings([...into, ...out], () => 'OFT')).toMatchObject({ joins: [{ keepsFee: true }], open: [] })
  })

  it.each([
    ['no packet', [pay('thief', '0', 'OFT', 100n), sentBy('OFT', guid, 100n)]],
    [
      'a packet of a false endpoint',
      [pay('thief', '0', 'OFT', 100n), packet('OFT', 'OFT', plain, 'liar'), sentBy('OFT', guid, 100n)],
    ],
    [
      'a packet of somebody else',
      [pay('thief', '0', 'OFT', 100n), packet('X', 'OFT', plain), sentBy('OFT', guidOf('X', 'OFT'), 100n)],
    ],
    [
      'a thief who keeps the token of another',
      [pay('thief', 'OFT', 'USDC', 100n), packet('OFT', 'OFT', plain), sentBy('OFT', guid, 100n)],
    ],
  ])('gives no departure for %s', (_, steps) => {
    expect(left(...(steps as Step[]))).toEqual([])
  })

  it.each([
    ['nothing delivered', [pay('0', 'fence', 'OFT', 99n), receivedBy('OFT', guid, 99n)]],
    ['another guid delivered', [pay('0', 'fence', 'OFT', 99n), delivered('X', 'OFT'), receivedBy('OFT', guid, 99n)]],
    [
      'a false endpoint',
      [pay('0', 'fence', 'OFT', 99n), delivered('OFT', 'OFT', 'liar'), receivedBy('OFT', guid, 99n)],
    ],
    ['nothing paid', [delivered('OFT', 'OFT'), receivedBy('OFT', guid, 99n)]],
  ])('gives no arrival for %s', (_, steps) => {
    expect(came(...(steps as Step[]))).toEqual([])
  })

  it('survives a packet that is too short', () => {
    const cut = says('endpoint', 'PacketSent(bytes encodedPayload, bytes options, address sendLibrary)', [
      '0x01',
      '0x',
      hex('l'),
    ])
    expect(left(pay('thief', '0', 'OFT', 100n), cut, sentBy('OFT', guid, 100n))).toEqual([])
  })
})

describe('Stargate version 2', () => {
  const guid = guidOf('taxi', 'taxi')

  it('joins a taxi, and takes coins with the fee on top', () => {
    const out = left(
      pay('thief', 'pool', 'ETH', 103n),
      pay('pool', 'endpoint', 'ETH', 3n),
      packet('taxi', 'taxi', taxi),
      sentBy('pool', guid, 100n),
    )
    expect(out.map(told)).toEqual([`departure layerzero:${guid} ${hex('thief')} 103 to ${at(TWO, 'fence')}`])
    const into = came(pay('pool', 'fence', 'ETH', 99n), receivedBy('pool', guid, 99n))
    expect(joinCrossings([...out, ...into]).joins).toHaveLength(1)
  })

  it('takes no row for the payment that came after the pool spoke', () => {
    const out = left(
      pay('thief', 'pool', 'USDC', 100n),
      packet('taxi', 'taxi', taxi),
      says('lib', 'Fee(uint256 fee)', [1n]),
      sentBy('pool', guid, 100n),
      pay('thief', 'pool', 'FAKE', 100n),
    )
    expect(out).toHaveLength(1)
    expect(out[0]!.asset).toContain(hex('USDC'))
  })

  it('tells where a rider of a bus goes, and leaves it open', () => {
    const rode = says('taxi', 'BusRode(uint32 dstEid, uint72 ticketId, uint80 fare, bytes passenger)', [
      ...[30184, 44n, 1n, concat([toBeHex(3, 2), word('fence'), toBeHex(100n, 8), '0x00'])],
    ])
    const out = left(pay('thief', 'pool', 'USDC', 100n), rode, sentBy('pool', NIL, 100n))
    expect(out.map(told)).toEqual([
      `departure stargate-bus:eip155:1:30184:44 ${hex('thief')} 100 to ${at(TWO, 'fence')}`,
    ])
    expect(left(pay('thief', 'pool', 'USDC', 100n), sentBy('pool', NIL, 100n))).toEqual([])
    const into = came(pay('pool', 'fence', 'USDC', 99n), receivedBy('pool', guid, 99n))
    expect(joinCrossings([...out, ...into])).toMatchObject({ joins: [], open: [{ rivals: 0 }] })
  })

  it('names the chain and the receiver of what goes to Tron', () => {
    const out = left(
      pay('thief', 'pool', 'USDC', 100n),
      packet('taxi', 'taxi', taxi),
      sentBy('pool', guid, 100n, 30420),
    )
    expect(out[0]!.destination!.address).toMatch(/^tron:0x2b6653dc:T[1-9A-HJ-NP-Za-km-z]{33}$/)
  })
})
