import { concat, toBeHex } from 'ethers/utils'
import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { at, facts, hex, ONE, pay, SOLANA, type Step, says, TWO, told, transaction, word } from './made.ts'

const FACTS = facts({ source: 'debridge/dln-source', target: 'debridge/dln-destination' })
const ORDER =
  '(uint64 makerOrderNonce, bytes makerSrc, uint256 giveChainId, bytes giveTokenAddress, uint256 giveAmount, uint256 takeChainId, bytes takeTokenAddress, uint256 takeAmount, bytes receiverDst, bytes givePatchAuthoritySrc, bytes orderAuthorityAddressDst, bytes allowedTakerDst, bytes allowedCancelBeneficiarySrc, bytes externalCall) order'
const NIL = `0x${'0'.repeat(40)}`
const KEY = `debridge:${word('order')}`

interface Terms {
  readonly give?: string
  readonly take?: string
  readonly chain?: bigint
  readonly receiver?: string
}

const order = ({ give = hex('USDC'), take = hex('USDC'), chain = 8453n, receiver = hex('fence') }: Terms = {}) => [
  ...[1n, hex('thief'), 1n, give, 990n, chain, take, 970n, receiver],
  ...[hex('thief'), hex('thief'), '0x', '0x', '0x'],
]
/** 990 of 1000 are for the taker; 4 go to the protocol, 6 to an affiliate, and 3 wei besides. */
const created = (terms?: Terms, emitter = 'source') =>
  says(
    emitter,
    `CreatedOrder(${ORDER}, bytes32 orderId, bytes affiliateFee, uint256 nativeFixFee, uint256 percentFee, uint32 referralCode, bytes metadata)`,
    [order(terms), word('order'), concat([hex('affiliate'), toBeHex(6n, 32)]), 3n, 4n, 0, '0x'],
  )
const filled = (terms?: Terms, emitter = 'target') =>
  says(emitter, `FulfilledOrder(${ORDER}, bytes32 orderId, address sender, address unlockAuthority)`, [
    ...[order(terms), word('order'), hex('taker'), hex('taker')],
  ])
const lowered = (units: bigint) =>
  says(
    'target',
    `FulfilledOrder(${ORDER}, bytes32 orderId, uint256 actualFulfillAmount, address sender, address unlockAuthority)`,
    [order(), word('order'), units, hex('taker'), hex('taker')],
  )
const cancelled = (to: string, units: bigint) =>
  says(
    'source',
    'ClaimedOrderCancel(bytes32 orderId, address beneficiary, uint256 paidAmount, address giveTokenAddress)',
    [...[word('order'), hex(to), units, hex('USDC')]],
  )
const left = (...steps: Step[]) => crossingsOf(transaction(ONE, steps), FACTS)
const came = (...steps: Step[]) => crossingsOf(transaction(TWO, steps, { time: 1100, sender: 'taker' }), FACTS)
const out = left(pay('thief', 'source', 'USDC', 1000n), created())

describe('deBridge', () => {
  it('joins an order with its fill, whoever took it', () => {
    const into = came(pay('taker', 'fence', 'USDC', 970n), filled())
    expect([...out, ...into].map(told)).toEqual([
      `departure ${KEY} ${hex('thief')} 1000 to ${at(TWO, 'fence')}`,
      `arrival ${KEY} ${hex('fence')} 970`,
    ])
    expect(out[0]!.destination).toMatchObject({ asset: hex('USDC'), least: 970n })
    expect(joinCrossings([...out, ...into], () => 'USDC').joins).toMatchObject([{ keepsFee: true }])
    expect(joinCrossings([...out, ...into]).joins[0]).not.toHaveProperty('keepsFee')
  })

  it('takes what was paid where the maker asked for less meanwhile', () => {
    const into = came(pay('taker', 'fence', 'USDC', 940n), lowered(940n))
    expect(joinCrossings([...out, ...into]).joins).toHaveLength(1)
  })

  it('gives an order for coins its fixed fee, which is paid in with it', () => {
    const coins = left(pay('thief', 'source', 'ETH', 1003n), created({ give: NIL }))
    expect(coins.map(told)).toEqual([`departure ${KEY} ${hex('thief')} 1003 to ${at(TWO, 'fence')}`])
    expect(left(pay('thief', 'source', 'ETH', 1000n), created({ give: NIL }))).toEqual([])
    const paid = came(pay('taker', 'fence', 'ETH', 970n), filled({ take: NIL }))
    expect(paid.map(told)).toEqual([`arrival ${KEY} ${hex('fence')} 970`])
  })

  it('gives back a cancelled order', () => {
    const back = crossingsOf(
      transaction(ONE, [pay('source', 'thief', 'USDC', 1000n), cancelled('thief', 1000n)], { time: 2000 }),
      FACTS,
    )
    expect(back.map(told)).toEqual([`refund ${KEY} ${hex('thief')} 1000`])
    expect(joinCrossings([...out, ...back], () => 'USDC').joins).toMatchObject([{ received: back[0]!.rows }])
  })

  it('says where value goes beside EVM chains, and takes no number of its own for one of theirs', () => {
    const to = (chain: bigint, receiver: string) =>
      left(pay('thief', 'source', 'USDC', 1000n), created({ chain, receiver }))[0]!.destination!
    expect(to(7565164n, `0x${'2b'.repeat(32)}`)).toMatchObject({
      chain: SOLANA,
      address: expect.stringMatching(/^solana:/),
    })
    expect(to(100000026n, hex('fence')).address).toMatch(/^tron:/)
    expect(to(100000005n, hex('fence'))).toMatchObject({ name: 'debridge 100000005', chain: null, address: null })
  })

  it.each([
    ['an emitter that is no source', [pay('thief', 'source', 'USDC', 1000n), created({}, 'liar')]],
    ['only what the taker gets', [pay('thief', 'source', 'USDC', 990n), created()]],
    ['a row that came after', [created(), pay('thief', 'source', 'USDC', 1000n)]],
    ['cut data', [pay('thief', 'source', 'USDC', 1000n), { ...created(), data: '0x12' } as Step]],
  ])('gives no departure for %s', (_, steps) => {
    expect(left(...(steps as Step[]))).toEqual([])
  })

  it.each([
    ['a false target', [pay('taker', 'fence', 'USDC', 970n), filled({}, 'liar')]],
    ['less than the order asks for', [pay('taker', 'fence', 'USDC', 969n), filled()]],
    ['another token', [pay('taker', 'fence', 'DUST', 970n), filled()]],
    ['another receiver', [pay('taker', 'other', 'USDC', 970n), filled()]],
  ])('gives no arrival for %s', (_, steps) => {
    expect(came(...(steps as Step[]))).toEqual([])
  })

  it('leaves an order open that two fills claim', () => {
    const fills = [1n, 2n].flatMap((n) => came(pay('taker', 'fence', 'USDC', 970n), filled(), pay('x', 'y', 'Z', n)))
    expect(fills).toHaveLength(2)
    expect(joinCrossings([...out, ...fills])).toMatchObject({ joins: [], open: [{ rivals: 1 }] })
  })
})
