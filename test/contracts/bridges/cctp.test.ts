import { concat, toBeHex } from 'ethers/utils'
import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { at, facts, hex, ONE, pay, type Step, says, TWO, told, transaction, word } from './made.ts'

const FACTS = facts({
  messenger1: 'cctp-v1/messenger',
  transmitter1: 'cctp-v1/transmitter',
  messenger2: 'cctp-v2/messenger',
  transmitter2: 'cctp-v2/transmitter',
})
const NIL = `0x${'0'.repeat(64)}`
const u32 = (n: number) => toBeHex(n, 4)
const u256 = (n: bigint) => toBeHex(n, 32)

interface Sent {
  readonly nonce?: bigint
  readonly units?: bigint
  readonly to?: string
  readonly fee?: bigint
  readonly domain?: number
}

const bodyV1 = ({ units = 100n, to = word('fence') }: Sent) =>
  concat([u32(0), word('USDC'), to, u256(units), word('thief')])
const burnV1 = (sent: Sent = {}): Step[] => {
  const { nonce = 5n, units = 100n, to = word('fence'), domain = 6 } = sent
  const parts = [
    u32(0),
    u32(0),
    u32(domain),
    toBeHex(nonce, 8),
    word('messenger1'),
    word('messenger1'),
    NIL,
    bodyV1(sent),
  ]
  return [
    pay('thief', 'minter', 'USDC', units),
    pay('minter', '0', 'USDC', units),
    says('transmitter1', 'MessageSent(bytes message)', [concat(parts)]),
    says(
      'messenger1',
      'DepositForBurn(uint64 indexed nonce, address indexed burnToken, uint256 amount, address indexed depositor, bytes32 mintRecipient, uint32 destinationDomain, bytes32 destinationTokenMessenger, bytes32 destinationCaller)',
      [nonce, hex('USDC'), units, hex('thief'), to, domain, word('messenger1'), NIL],
    ),
  ]
}
const mintV1 = (sent: Sent = {}, transmitter = 'transmitter1'): Step[] => [
  pay('0', 'fence', 'USDC', sent.units ?? 100n),
  says('messenger1', 'MintAndWithdraw(address indexed mintRecipient, uint256 amount, address indexed mintToken)', [
    hex('fence'),
    sent.units ?? 100n,
    hex('USDC'),
  ]),
  says(
    transmitter,
    'MessageReceived(address indexed caller, uint32 sourceDomain, uint64 indexed nonce, bytes32 sender, bytes messageBody)',
    [hex('anybody'), 0, sent.nonce ?? 5n, word('messenger1'), bodyV1(sent)],
  ),
]

const bodyV2 = ({ units = 100n, to = word('fence'), fee = 0n }: Sent, expiry = 0n) =>
  concat([u32(1), word('USDC'), to, u256(units), word('thief'), u256(3n), u256(fee), u256(expiry), '0x1234'])
const burnV2 = (sent: Sent = {}): Step[] => {
  const { units = 100n, to = word('fence'), domain = 6 } = sent
  const head = [u32(1), u32(0), u32(domain), NIL, word('messenger2'), word('messenger2'), NIL, u32(1000), u32(0)]
  return [
    pay('thief', 'minter', 'USDC', units),
    pay('minter', '0', 'USDC', units),
    says('transmitter2', 'MessageSent(bytes message)', [concat([...head, bodyV2({ ...sent, fee: 0n })])]),
    says(
      'messenger2',
      'DepositForBurn(address indexed burnToken, uint256 amount, address indexed depositor, bytes32 mintRecipient, uint32 destinationDomain, bytes32 destinationTokenMessenger, bytes32 destinationCaller, uint256 maxFee, uint32 indexed minFinalityThreshold, bytes hookData)',
      [hex('USDC'), units, hex('thief'), to, domain, word('messenger2'), NIL, 3n, 1000, '0x1234'],
    ),
  ]
}
const mintV2 = (sent: Sent = {}): Step[] => {
  const { units = 100n, fee = 1n } = sent
  return [
    pay('0', 'fence', 'USDC', units - fee),
    pay('0', 'circle', 'USDC', fee),
    says(
      'messenger2',
      'MintAndWithdraw(address indexed mintRecipient, uint256 amount, address indexed mintToken, uint256 feeCollected)',
      [hex('fence'), units - fee, hex('USDC'), fee],
    ),
    says(
      'transmitter2',
      'MessageReceived(address indexed caller, uint32 sourceDomain, bytes32 indexed nonce, bytes32 sender, uint32 indexed finalityThresholdExecuted, bytes messageBody)',
      [hex('anybody'), 0, word('any nonce'), word('messenger2'), 1000, bodyV2({ ...sent, fee }, 77n)],
    ),
  ]
}
const left = (steps: Step[], time = 1000) => crossingsOf(transaction(ONE, steps, { time }), FACTS)
const came = (steps: Step[], time = 1900) => crossingsOf(transaction(TWO, steps, { time }), FACTS)

describe('CCTP version 1', () => {
  it('joins a burn with its mint on domain and nonce', () => {
    const [burn, mint] = [left(burnV1()), came(mintV1())]
    expect([...burn, ...mint].map(told)).toEqual([
      `departure cctp-v1:0:5 ${hex('thief')} 100 to ${at(TWO, 'fence')}`,
      `arrival cctp-v1:0:5 ${hex('fence')} 100`,
    ])
    const { joins, open } = joinCrossings([...burn, ...mint], () => 'USDC')
    expect(open).toEqual([])
    expect(joins).toMatchObject([{ id: 'bridge:cctp-v1:0:5', kind: 'bridge', keepsFee: true }])
  })

  it('does not join another nonce, and tells where value goes that no table knows', () => {
    expect(joinCrossings([...left(burnV1()), ...came(mintV1({ nonce: 6n }))]).open).toHaveLength(1)
    const [noble] = left(burnV1({ domain: 4, to: `0x${'ab'.repeat(32)}` }))
    expect(noble!.destination).toMatchObject({
      name: 'Noble',
      chain: null,
      address: null,
      written: `0x${'ab'.repeat(32)}`,
    })
    const [solana] = left(burnV1({ domain: 5, to: `0x${'ab'.repeat(32)}` }))
    expect(solana!.destination!.address).toMatch(/^solana:/)
  })

  it.each([
    ['a transmitter that is none', mintV1({}, 'liar')],
    ['a message without a mint', mintV1().slice(2)],
    ['a mint that moved nothing', mintV1().slice(1)],
    [
      'a mint of more than was burned',
      [pay('0', 'fence', 'USDC', 100n), mintV1()[1]!, ...mintV1({ units: 99n }).slice(2)],
    ],
  ])('gives no arrival for %s', (_, steps) => {
    expect(came(steps as Step[])).toEqual([])
  })

  it.each([
    ['no message', burnV1().filter((_, n) => n !== 2)],
    ['a message of another nonce', [...burnV1({ nonce: 6n }).slice(0, 3), burnV1()[3]!]],
    ['no burn', burnV1().filter((_, n) => n !== 1)],
    [
      'a cut message',
      [...burnV1().slice(0, 2), says('transmitter1', 'MessageSent(bytes message)', ['0x00']), burnV1()[3]!],
    ],
  ])('gives no departure for %s', (_, steps) => {
    expect(left(steps as Step[])).toEqual([])
  })
})

describe('CCTP version 2', () => {
  it('joins on the body of the message, whatever the attestation filled in', () => {
    const { joins, open } = joinCrossings([...left(burnV2()), ...came(mintV2())], () => 'USDC')
    expect(open).toEqual([])
    expect(joins).toMatchObject([{ kind: 'bridge', keepsFee: true }])
    expect(joins[0]!.received).toHaveLength(1)
  })

  it('leaves two equal burns open, and what came before it left', () => {
    const both = [...left(burnV2()), ...left(burnV2(), 1500), ...came(mintV2())]
    expect(joinCrossings(both)).toMatchObject({ joins: [], open: [{ rivals: 1 }, { rivals: 1 }] })
    expect(joinCrossings([...left(burnV2(), 9000), ...came(mintV2(), 1900)]).joins).toEqual([])
  })

  it('does not join another amount', () => {
    expect(joinCrossings([...left(burnV2()), ...came(mintV2({ units: 101n }))]).joins).toEqual([])
  })
})
