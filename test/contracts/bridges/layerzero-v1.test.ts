import { AbiCoder } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { concat, toBeHex } from 'ethers/utils'
import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { at, facts, hex, ONE, pay, type Step, says, TWO, told, transaction, word } from './made.ts'

const FACTS = facts({ pool: 'stargate-v1/pool', library: 'layerzero-v1/library' })
const KEY = `layerzero-v1:101:${BigInt(hex('bridge')).toString(16)}:184:${BigInt(hex('remote')).toString(16)}:7`
const TOKEN = `layerzero-v1:101:${BigInt(hex('OFT')).toString(16)}:184:${BigInt(hex('OFT')).toString(16)}:7`

const message = (to = 'fence', amount = 960n, pool = 2n) =>
  AbiCoder.defaultAbiCoder().encode(
    ['uint8', 'uint256', 'uint256', 'uint256', 'uint256[2]', 'uint256[6]', 'bytes', 'bytes'],
    [1, 1n, pool, 0n, [0n, 0n], [amount, 10n, 5n, 20n, 10n, 0n], hex(to), '0x'],
  )
const packet = (carried: string, sender = 'bridge', receiver = 'remote', emitter = 'library') => {
  const all = [toBeHex(7n, 8), toBeHex(101, 2), hex(sender), toBeHex(184, 2), hex(receiver), carried]
  return says(emitter, 'Packet(bytes payload)', [concat(all)])
}
const received = (carried: string, sender = 'bridge', receiver = 'remote', nonce = 7n, emitter = 'library') =>
  says(
    emitter,
    'PacketReceived(uint16 indexed srcChainId, bytes srcAddress, address indexed dstAddress, uint64 nonce, bytes32 payloadHash)',
    [101, hex(sender), hex(receiver), nonce, keccak256(carried)],
  )
/** 1000 units go in: 960 arrive and 5 more as a reward, the rest are three fees. */
const swap = (emitter = 'pool') =>
  says(
    emitter,
    'Swap(uint16 chainId, uint256 dstPoolId, address from, uint256 amountSD, uint256 eqReward, uint256 eqFee, uint256 protocolFee, uint256 lpFee)',
    [184, 2n, hex('thief'), 960n, 5n, 10n, 10n, 20n],
  )
const swapRemote = (to = 'fence', units = 965n, emitter = 'pool') =>
  says(emitter, 'SwapRemote(address to, uint256 amountSD, uint256 protocolFee, uint256 dstFee)', [
    ...[hex(to), units, 10n, 10n],
  ])
const left = (...steps: Step[]) => crossingsOf(transaction(ONE, steps), FACTS)
const came = (...steps: Step[]) => crossingsOf(transaction(TWO, steps, { time: 1100, sender: 'relayer' }), FACTS)

describe('Stargate version 1', () => {
  const out = [swap(), pay('thief', 'pool', 'USDC', 1000n), packet(message())]
  const into = [received(message()), pay('pool', 'fence', 'USDC', 965n), swapRemote()]

  it('joins a swap with what its packet paid, less the fees', () => {
    const [departure] = left(...out)
    expect(told(departure!)).toBe(`departure ${KEY} ${hex('thief')} 1000 to ${at(TWO, 'fence')}`)
    expect(departure!.destination).toMatchObject({ asset: 'pool 2', least: 965n })
    const arrivals = came(...into)
    expect(arrivals.map(told)).toEqual([`arrival ${KEY} ${hex('fence')} 965`])
    const { joins, open } = joinCrossings([...arrivals, departure!], () => 'USDC')
    expect(open).toEqual([])
    expect(joins).toMatchObject([{ owner: at(ONE, 'thief'), keepsFee: true, received: arrivals[0]!.rows }])
  })

  it('demands of an arrival what a real packet from Arbitrum to Optimism carried', () => {
    const amounts = [0x427dea0f167bb99n, 0x44d76b635e67n, 0n, 0n, 0xa38cc07a7600n]
    const all = amounts.reduce((sum, one) => sum + one, 0n)
    const carried = AbiCoder.defaultAbiCoder().encode(
      ['uint8', 'uint256', 'uint256', 'uint256', 'uint256[2]', 'uint256[6]', 'bytes', 'bytes'],
      [
        1,
        13n,
        13n,
        0n,
        [0n, 0x8465736214537f3e17n],
        [...amounts, all],
        '0x66d4f4a4a743a6136d32d4c93ea03e839a62dad7',
        '0x',
      ],
    )
    // The hash that the library told of on Optimism, in 0x1ee6eca8ad26a8240e2b83352cb5e642636359aa0bd82a88ce72aba7a988305c.
    expect(keccak256(carried)).toBe('0xa79700fff941a72bd3fcc82dd239d1b3283c508081ed3e125e70c548cd94545b')
  })

  it('reads pools whose token has more decimals, and takes the row that the pool was paid with', () => {
    const fine = 1000n * 10n ** 12n
    const steps = [swap(), pay('thief', 'pool', 'USDT', fine), packet(message()), pay('thief', 'pool', 'FAKE', 1000n)]
    const [departure] = left(...steps)
    expect(departure).toMatchObject({ units: fine })
    expect(departure!.asset).toContain(hex('USDT'))
    const before = [pay('thief', 'pool', 'FAKE', 1000n), swap(), pay('thief', 'pool', 'USDC', 1000n), packet(message())]
    expect(left(...before)[0]!.asset).toContain(hex('USDC'))
  })

  it('takes coins that were wrapped for the pool', () => {
    const wrapped = says('vault', 'Deposit(address indexed dst, uint256 wad)', [hex('router'), 1000n])
    const coins = [pay('thief', 'router', 'ETH', 1002n), pay('router', 'vault', 'ETH', 1000n)]
    const steps = [swap(), pay('router', 'pool', 'vault', 1000n), packet(message())]
    expect(left(...coins, wrapped, ...steps)).toMatchObject([{ party: at(ONE, 'router'), units: 1000n }])
    expect(left(...coins, wrapped, ...steps)[0]!.asset).toContain('slip44')
    // Coins beside a token that nobody wrapped are something else.
    expect(left(...coins, ...steps)[0]!.asset).toContain(hex('vault'))
  })

  it('takes coins that the vault of the pool unwrapped', () => {
    const steps = [received(message()), pay('vault', 'fence', 'ETH', 965n), swapRemote()]
    expect(came(...steps).map(told)).toEqual([`arrival ${KEY} ${hex('fence')} 965`])
  })

  it('does not join a payment to another than the packet says', () => {
    const stray = [received(message('other')), pay('pool', 'fence', 'USDC', 965n), swapRemote()]
    const { joins, open } = joinCrossings([...left(...out), ...came(...stray)])
    expect(joins).toEqual([])
    expect(open).toMatchObject([{ leads: [], rivals: 0 }])
  })

  it('leaves open what arrives twice, and joins no other number', () => {
    expect(joinCrossings([...left(...out), ...came(...into), ...came(...into, swap('other'))]).joins).toEqual([])
    const other = [received(message(), 'bridge', 'remote', 8n), ...into.slice(1)]
    expect(joinCrossings([...left(...out), ...came(...other)]).joins).toEqual([])
  })

  it('names where a swap goes whose packet it does not know, and keeps it open', () => {
    const [departure] = left(swap(), pay('thief', 'pool', 'USDC', 1000n), packet(message('fence', 1n)))
    expect(departure).toMatchObject({ key: expect.stringContaining('stargate-v1:eip155:1:0x') })
    expect(departure!.destination).toMatchObject({ chain: TWO, address: null })
    // A packet that a thief sent before or behind is not that of the swap, whichever library it is of.
    const head = [toBeHex(1, 1), toBeHex(7n, 8), toBeHex(101, 4), word('bridge'), toBeHex(184, 4), word('remote')]
    const later = says(
      'library',
      'PacketSent(bytes encodedPayload, bytes options, uint256 nativeFee, uint256 lzTokenFee)',
      [concat([...head, word('guid'), message()]), '0x', 1n, 0n],
    )
    const behind = left(swap(), pay('thief', 'pool', 'USDC', 1000n), later, packet(message('liar')))
    expect(behind.map(told)).toEqual([`departure ${KEY} ${hex('thief')} 1000 to ${at(TWO, 'fence')}`])
    const forged = left(packet(message('liar')), swap(), pay('thief', 'pool', 'USDC', 1000n), packet(message()))
    expect(forged[0]!.destination!.address).toBe(at(TWO, 'fence'))
  })

  it.each([
    ['an emitter that is no pool', [swap('liar'), ...out.slice(1)]],
    ['no row', [swap(), packet(message())]],
    ['a row of another amount', [swap(), pay('thief', 'pool', 'USDC', 999n), packet(message())]],
  ])('gives no departure for %s', (_, steps) => {
    expect(left(...(steps as Step[]))).toEqual([])
  })

  it.each([
    ['no packet', into.slice(1)],
    ['a packet of a false library', [received(message(), 'bridge', 'remote', 7n, 'liar'), ...into.slice(1)]],
    ['nobody paid', [into[0]!, into[2]!]],
    ['a false pool', [into[0]!, into[1]!, swapRemote('fence', 965n, 'liar')]],
  ])('gives no arrival for %s', (_, steps) => {
    expect(came(...(steps as Step[]))).toEqual([])
  })

  it('takes the row of one passage for no other that rides with it', () => {
    // LI.FI tells of the same passage first, and LayerZero again below.
    const lifi = says('diamond', 'LiFiTransferStarted(bytes32 id, address receiver)', [word('id'), hex('fence')])
    const all = left(
      pay('thief', 'diamond', 'USDC', 1000n),
      swap(),
      pay('diamond', 'pool', 'USDC', 1000n),
      packet(message()),
      lifi,
    )
    expect(all).toHaveLength(1)
    expect(all[0]!.party).toBe(at(ONE, 'diamond'))
  })
})

describe('tokens over LayerZero version 1', () => {
  const carried = concat([word('fence'), toBeHex(50n, 32)])
  const sent = (emitter = 'OFT', units = 50n) =>
    says(emitter, 'SendToChain(uint16 indexed dstChainId, address indexed from, bytes toAddress, uint256 amount)', [
      184,
      hex('thief'),
      hex('fence'),
      units,
    ])
  const got = (emitter = 'OFT', units = 50n) =>
    says(emitter, 'ReceiveFromChain(uint16 indexed srcChainId, address indexed to, uint256 amount)', [
      ...[101, hex('fence'), units],
    ])

  it('joins what a token burned with what it minted, in both layouts', () => {
    const out = left(pay('thief', '0', 'OFT', 50n), packet(carried, 'OFT', 'OFT'), sent())
    const into = came(received(carried, 'OFT', 'OFT'), pay('0', 'fence', 'OFT', 50n), got())
    expect([...out, ...into].map(told)).toEqual([
      `departure ${TOKEN} ${hex('thief')} 50 to ${at(TWO, 'fence')}`,
      `arrival ${TOKEN} ${hex('fence')} 50`,
    ])
    expect(joinCrossings([...out, ...into], () => 'OFT').joins).toMatchObject([{ keepsFee: true }])
    const second = says(
      'OFT',
      'SendToChain(uint16 indexed dstChainId, address indexed from, bytes32 indexed toAddress, uint256 amount)',
      [184, hex('thief'), word('fence'), 50n],
    )
    expect(left(pay('thief', '0', 'OFT', 50n), packet(carried, 'OFT', 'OFT'), second).map(told)).toEqual([
      told(out[0]!),
    ])
  })

  it('reads the later libraries, which tell of a packet after the call', () => {
    const head = [toBeHex(1, 1), toBeHex(7n, 8), toBeHex(101, 4), word('OFT'), toBeHex(184, 4), word('OFT')]
    const later = says(
      'library',
      'PacketSent(bytes encodedPayload, bytes options, uint256 nativeFee, uint256 lzTokenFee)',
      [concat([...head, word('guid'), carried]), '0x', 1n, 0n],
    )
    const delivered = says(
      'library',
      'PacketDelivered((uint32 srcEid, bytes32 sender, uint64 nonce) origin, address receiver)',
      [[101, word('OFT'), 7n], hex('OFT')],
    )
    const out = left(pay('thief', '0', 'OFT', 50n), later, sent())
    const into = came(pay('0', 'fence', 'OFT', 50n), got(), delivered)
    expect([...out, ...into].map(({ key }) => key)).toEqual([TOKEN, TOKEN])
    expect(joinCrossings([...out, ...into]).joins).toHaveLength(1)
    // With two of them nothing says which is which.
    expect(came(pay('0', 'fence', 'OFT', 50n), got(), delivered, delivered)).toEqual([])
  })

  it.each([
    ['the packet of somebody else', [pay('thief', '0', 'OFT', 50n), packet(carried, 'X', 'OFT'), sent()]],
    ['a token that keeps another one', [pay('thief', 'OFT', 'USDC', 50n), packet(carried, 'OFT', 'OFT'), sent()]],
    [
      'a packet that is cut',
      [pay('thief', '0', 'OFT', 50n), says('library', 'Packet(bytes payload)', ['0x01']), sent()],
    ],
  ])('gives no departure for %s', (_, steps) => {
    expect(left(...(steps as Step[]))).toEqual([])
  })

  it('gives no arrival for what another contract received', () => {
    expect(came(received(carried, 'X', 'X'), pay('0', 'fence', 'OFT', 50n), got())).toEqual([])
  })
})
