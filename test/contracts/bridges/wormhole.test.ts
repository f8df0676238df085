import { concat, toBeHex } from 'ethers/utils'
import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { at, facts, hex, ONE, pay, type Step, says, TWO, told, transaction, word } from './made.ts'

const FACTS = facts({ core: 'wormhole/core', bridge: 'wormhole/token-bridge' })
const PUBLISHED =
  'LogMessagePublished(address indexed sender, uint64 sequence, uint32 nonce, bytes payload, uint8 consistencyLevel)'
const REDEEMED =
  'TransferRedeemed(uint16 indexed emitterChainId, bytes32 indexed emitterAddress, uint64 indexed sequence)'

interface Sent {
  readonly amount?: bigint
  readonly to?: string
  readonly toChain?: number
  readonly tokenChain?: number
  readonly kind?: number
  readonly fee?: bigint
}
const payload = ({ amount = 5n, to = word('fence'), toChain = 30, tokenChain = 2, kind = 1, fee = 0n }: Sent = {}) =>
  concat([
    ...[toBeHex(kind, 1), toBeHex(amount, 32), word('USDC'), toBeHex(tokenChain, 2), to, toBeHex(toChain, 2)],
    toBeHex(fee, 32),
  ])
const publish = (sent: Sent = {}, sender = 'bridge', emitter = 'core') =>
  says(emitter, PUBLISHED, [hex(sender), 77n, 0, payload(sent), 1])
const redeem = (emitter = 'bridge') => says(emitter, REDEEMED, [2, word('bridge'), 77n])
/** Head, signatures, then the body of the message. */
const call = (sent: Sent = {}, sequence = 77n) =>
  concat([
    '0xc6878519',
    word('any'),
    toBeHex(1, 4),
    toBeHex(2, 4),
    toBeHex(2, 2),
    word('bridge'),
    toBeHex(sequence, 8),
    '0x01',
    payload(sent),
  ])
const left = (...steps: Step[]) => crossingsOf(transaction(ONE, steps), FACTS)
const came = (steps: Step[], input = call()) => crossingsOf(transaction(TWO, steps, { input, time: 2000 }), FACTS)

describe('Wormhole', () => {
  const key = `wormhole:2:${word('bridge')}:77`

  it('joins what the bridge took in with what it minted, across decimals', () => {
    const out = left(pay('thief', 'bridge', 'USDC', 50_000n), publish())
    const into = came([redeem(), pay('0', 'fence', 'wUSDC', 5n)])
    expect([...out, ...into].map(told)).toEqual([
      `departure ${key} ${hex('thief')} 50000 to ${at(TWO, 'fence')}`,
      `arrival ${key} ${hex('fence')} 5`,
    ])
    expect(joinCrossings([...into, ...out])).toMatchObject({ joins: [{ id: `bridge:${key}` }], open: [] })
  })

  it('takes off the fee of who redeems, and pays out what was kept', () => {
    const sent = { tokenChain: 30, fee: 1n }
    const into = came(
      [redeem(), pay('bridge', 'fence', 'USDC', 40n), pay('bridge', 'relayer', 'USDC', 10n)],
      call(sent),
    )
    expect(into.map(told)).toEqual([`arrival ${key} ${hex('fence')} 40`])
    const out = left(pay('thief', 'bridge', 'wUSDC', 50n), pay('bridge', '0', 'wUSDC', 50n), publish(sent))
    expect(out.map(told)).toEqual([`departure ${key} ${hex('thief')} 50 to ${at(TWO, 'fence')}`])
  })

  it('takes what the bridge itself burnt right before it spoke, not what somebody else burns of another token', () => {
    const sent = { tokenChain: 30 }
    const steps = [
      pay('thief', '0', 'X', 5n),
      pay('thief', 'bridge', 'wUSDC', 50n),
      pay('bridge', '0', 'wUSDC', 50n),
      publish(sent),
      pay('thief', '0', 'Y', 5n),
    ]
    expect(left(...steps).map(told)).toEqual([`departure ${key} ${hex('thief')} 50 to ${at(TWO, 'fence')}`])
  })

  it('names the account on Solana', () => {
    const [out] = left(pay('thief', 'bridge', 'USDC', 5n), publish({ toChain: 1, to: `0x${'cd'.repeat(32)}` }))
    expect(out!.destination!.address).toMatch(/^solana:/)
  })

  it.each([
    ['another core', [pay('thief', 'bridge', 'USDC', 5n), publish({}, 'bridge', 'liar')]],
    ['another sender', [pay('thief', 'bridge', 'USDC', 5n), publish({}, 'liar')]],
    ['another token', [pay('thief', 'bridge', 'X', 5n), publish()]],
    ['another kind', [pay('thief', 'bridge', 'USDC', 5n), publish({ kind: 2 })]],
    ['nothing sent', [pay('thief', 'bridge', 'USDC', 5n), publish({ amount: 0n })]],
  ])('gives no departure for %s', (_, steps) => {
    expect(left(...(steps as Step[]))).toEqual([])
  })

  it.each([
    ['no message in the call', [redeem(), pay('0', 'fence', 'w', 5n)], '0x1234'],
    ['a message of another number', [redeem(), pay('0', 'fence', 'w', 5n)], call({}, 78n)],
    ['a cut message', [redeem(), pay('0', 'fence', 'w', 5n)], call().slice(0, -80)],
    ['a message for another chain', [redeem(), pay('0', 'fence', 'w', 5n)], call({ toChain: 2 })],
    ['another bridge', [redeem('liar'), pay('0', 'fence', 'w', 5n)], call()],
    ['another receiver', [redeem(), pay('0', 'other', 'w', 5n)], call()],
    ['a fee above the amount', [redeem(), pay('0', 'fence', 'w', 5n)], call({ fee: 6n })],
  ])('gives no arrival for %s', (_, steps, input) => {
    expect(came(steps as Step[], input as string)).toEqual([])
  })
})
