import { toUtf8Bytes } from 'ethers/utils'
import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import type { BridgeFacts } from '../../../packages/tracer/src/model/crossing.ts'
import { at, facts, hex, ONE, pay, type Step, says, TWO, told, transaction, word } from './made.ts'

// Bridges whose payouts bear no id: they tell where value goes, and are never joined.

const BITCOIN = 'bip122:000000000019d6689c085ae165831e93'
const base = facts({
  vault: 'chainflip/vault',
  depository: 'relay/depository',
  maker: 'orbiter/maker',
  diamond: 'lifi/diamond',
})
const FACTS: BridgeFacts = {
  ...base,
  chains: new Map([
    ...base.chains,
    ['chainflip:3', { name: 'Bitcoin', chain: BITCOIN as typeof ONE }],
    ['orbiter:21', { name: 'Base', chain: TWO }],
  ]),
}
const left = (...steps: Step[]) => crossingsOf(transaction(ONE, steps), FACTS)

describe('Chainflip', () => {
  const BTC = 'bc1q6527vxxqjpq80la2l0sw7hay3lj6dz07zs6gzl'
  const swapped = (chain: number, to: Uint8Array | string, emitter = 'vault') =>
    says(
      emitter,
      'SwapNative(uint32 dstChain, bytes dstAddress, uint32 dstToken, uint256 amount, address indexed sender, bytes cfParameters)',
      [chain, to, 5, 9n, hex('thief'), '0x'],
    )

  it('says chain and receiver, whatever the chain writes addresses in', () => {
    const [bitcoin] = left(pay('thief', 'vault', 'ETH', 9n), swapped(3, toUtf8Bytes(BTC)))
    expect(bitcoin!.destination).toMatchObject({ chain: BITCOIN, written: BTC, address: `${BITCOIN}:${BTC}` })
    const [unknown] = left(pay('thief', 'vault', 'ETH', 9n), swapped(9, hex('fence')))
    expect(unknown!.destination).toEqual({ name: 'chainflip 9', chain: null, written: hex('fence'), address: null })
    expect(joinCrossings([bitcoin!]).open).toHaveLength(1)
  })

  it('survives bytes that are no address', () => {
    for (const bytes of ['0x', '0xff00ff', `0x${'61'.repeat(2000)}`]) {
      const [departure] = left(pay('thief', 'vault', 'ETH', 9n), swapped(3, bytes))
      expect(departure!.destination).toMatchObject({ chain: BITCOIN, address: null })
    }
    expect(left(pay('thief', 'vault', 'ETH', 8n), swapped(3, '0x'))).toEqual([])
    expect(left(pay('thief', 'vault', 'ETH', 9n), swapped(3, '0x', 'liar'))).toEqual([])
  })

  it('reads tokens', () => {
    const event = says(
      'vault',
      'SwapToken(uint32 dstChain, bytes dstAddress, uint32 dstToken, address srcToken, uint256 amount, address indexed sender, bytes cfParameters)',
      [3, toUtf8Bytes(BTC), 5, hex('USDC'), 9n, hex('thief'), '0x'],
    )
    expect(left(pay('thief', 'vault', 'USDC', 9n), event)).toHaveLength(1)
    expect(left(pay('thief', 'vault', 'FAKE', 9n), event)).toEqual([])
  })
})

const started = (chain: bigint, receiver: string, token = '0', emitter = 'diamond') =>
  says(
    emitter,
    'LiFiTransferStarted((bytes32 transactionId, string bridge, string integrator, address referrer, address sendingAssetId, address receiver, uint256 minAmount, uint256 destinationChainId, bool hasSourceSwaps, bool hasDestinationCall) bridgeData)',
    [[word('id'), 'relay', 'app', hex('0'), hex(token), receiver, 9n, chain, false, false]],
  )

describe('Relay', () => {
  const deposited = (emitter = 'depository') =>
    says(emitter, 'RelayNativeDeposit(address from, uint256 amount, bytes32 id)', [hex('thief'), 9n, word('order')])

  it('is known by the id of its request, and says not where value goes', () => {
    expect(left(pay('thief', 'depository', 'ETH', 9n), deposited()).map(told)).toEqual([
      `departure relay:${word('order')} ${hex('thief')} 9 to Relay:null`,
    ])
    expect(left(pay('thief', 'depository', 'ETH', 9n), deposited('liar'))).toEqual([])
    expect(left(pay('thief', 'depository', 'ETH', 8n), deposited())).toEqual([])
  })

  it('goes where LI.FI says, where that stands in between, and tells of the passage once', () => {
    const found = left(
      pay('thief', 'diamond', 'ETH', 9n),
      pay('diamond', 'depository', 'ETH', 9n),
      deposited(),
      started(8453n, hex('fence')),
    )
    expect(found.map(({ protocol }) => protocol)).toEqual(['relay'])
    expect(found[0]!.destination!.address).toBe(at(TWO, 'fence'))
  })
})

describe('LI.FI', () => {
  const passed = [pay('thief', 'diamond', 'USDC', 9n), pay('diamond', 'somewhere', 'USDC', 9n)]

  it('tells of a departure over a bridge that nobody reads', () => {
    const [departure] = left(...passed, started(8453n, hex('fence'), 'USDC'))
    expect(departure).toMatchObject({ protocol: 'lifi', party: at(ONE, 'thief'), place: at(ONE, 'somewhere') })
    expect(departure!.destination).toMatchObject({ chain: TWO, address: at(TWO, 'fence') })
    expect(left(...passed, started(8453n, hex('fence'), 'USDC', 'liar'))).toEqual([])
    expect(left(...passed, started(8453n, hex('fence'), 'FAKE'))).toEqual([])
  })

  it('names a receiver that is no EVM account by the event that does', () => {
    const elsewhere = '0x11f111f111f111F111f111f111F111f111f111F1'
    const event = says(
      'diamond',
      'BridgeToNonEVMChain(bytes32 indexed transactionId, uint256 indexed destinationChainId, bytes receiver)',
      [word('id'), 99n, '0xabcd'],
    )
    const [departure] = left(...passed, started(99n, elsewhere.toLowerCase(), 'USDC'), event)
    expect(departure!.destination!.written).toBe('0xabcd')
    const [silent] = left(...passed, started(99n, elsewhere.toLowerCase(), 'USDC'))
    expect(silent!.destination).toMatchObject({ written: null, address: null })
  })
})

describe('Orbiter', () => {
  it('says the chain in the last four digits, and pays the same address there', () => {
    const [departure] = left(pay('thief', 'maker', 'ETH', 1_000_000_000_009_021n))
    expect(departure).toMatchObject({ role: 'departure', protocol: 'orbiter', party: at(ONE, 'thief') })
    expect(departure!.destination).toMatchObject({ name: 'Base', chain: TWO, address: at(TWO, 'thief') })
    expect(left(pay('thief', 'maker', 'ETH', 1_000_000_000_009_099n))[0]!.destination).toMatchObject({ chain: null })
  })

  it.each([
    ['no code', pay('thief', 'maker', 'ETH', 1_000_000_000_000_021n)],
    ['nobody that makes', pay('thief', 'other', 'ETH', 1_000_000_000_009_021n)],
    ['a maker to a maker', pay('maker', 'maker', 'ETH', 1_000_000_000_009_021n)],
    ['the chain of no number', pay('thief', 'maker', 'ETH', 1_000_000_000_009_000n)],
  ])('gives no departure for %s', (_, step) => {
    expect(left(step)).toEqual([])
  })
})

describe('Maya', () => {
  it('is THORChain by another name', () => {
    const of = facts({ router: 'maya/router', vault: 'maya/vault' })
    const deposit = says('router', 'Deposit(address indexed to, address indexed asset, uint256 amount, string memo)', [
      ...[hex('vault'), hex('0'), 100n, '+:ETH.ETH'],
    ])
    const [departure] = crossingsOf(
      transaction(ONE, [pay('thief', 'router', 'ETH', 100n), pay('router', 'vault', 'ETH', 100n), deposit]),
      of,
    )
    expect(departure).toMatchObject({ protocol: 'maya', destination: { name: 'Maya' } })
  })
})
