import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { at, facts, hex, ONE, pay, type Step, says, TWO, told, transaction, word } from './made.ts'

const FACTS = facts({ pool: 'celer/pool', vault: 'celer/vault', pegged: 'celer/pegged' })
const KEY = `celer:${word('id')}`
const sent = (units: bigint, token = 'USDC', emitter = 'pool') =>
  says(
    emitter,
    'Send(bytes32 transferId, address sender, address receiver, address token, uint256 amount, uint64 dstChainId, uint64 nonce, uint32 maxSlippage)',
    [word('id'), hex('thief'), hex('fence'), hex(token), units, 8453n, 1n, 5000],
  )
const relayed = (units: bigint, to = 'fence', token = 'USDC', emitter = 'pool') =>
  says(
    emitter,
    'Relay(bytes32 transferId, address sender, address receiver, address token, uint256 amount, uint64 srcChainId, bytes32 srcTransferId)',
    [word('other'), hex('thief'), hex(to), hex(token), units, 1n, word('id')],
  )
const withdrawn = (units: bigint) =>
  says(
    'pool',
    'WithdrawDone(bytes32 withdrawId, uint64 seqnum, address receiver, address token, uint256 amount, bytes32 refid)',
    [word('w'), 1n, hex('thief'), hex('USDC'), units, word('id')],
  )
const left = (...steps: Step[]) => crossingsOf(transaction(ONE, steps), FACTS)
const came = (...steps: Step[]) => crossingsOf(transaction(TWO, steps, { time: 1100, sender: 'signer' }), FACTS)
const back = (...steps: Step[]) => crossingsOf(transaction(ONE, steps, { time: 1100, sender: 'signer' }), FACTS)

describe('cBridge pools', () => {
  const out = left(pay('thief', 'pool', 'USDC', 100n), sent(100n))

  it('joins a sending with its relay', () => {
    const into = came(pay('pool', 'fence', 'USDC', 98n), relayed(98n))
    expect([...out, ...into].map(told)).toEqual([
      `departure ${KEY} ${hex('thief')} 100 to ${at(TWO, 'fence')}`,
      `arrival ${KEY} ${hex('fence')} 98`,
    ])
    expect(joinCrossings([...out, ...into], () => 'USDC').joins).toMatchObject([{ keepsFee: true }])
  })

  it('takes coins for their wrapper on both sides', () => {
    const coins = left(pay('thief', 'pool', 'ETH', 5n), pay('0', 'pool', 'WETH', 5n), sent(5n, 'WETH'))
    expect(coins).toMatchObject([{ party: at(ONE, 'thief'), units: 5n }])
    expect(coins[0]!.asset).toContain('slip44')
    expect(came(pay('pool', 'fence', 'ETH', 4n), relayed(4n, 'fence', 'WETH')).map(told)).toEqual([
      `arrival ${KEY} ${hex('fence')} 4`,
    ])
  })

  it('gives back what was not relayed', () => {
    const refund = back(pay('pool', 'thief', 'USDC', 100n), withdrawn(100n))
    expect(refund.map(told)).toEqual([`refund ${KEY} ${hex('thief')} 100`])
    expect(joinCrossings([...out, ...refund], () => 'USDC').joins).toHaveLength(1)
  })

  it('leaves open what waits in the contract, and what pays another', () => {
    expect(came(relayed(98n))).toEqual([])
    const stray = came(pay('pool', 'other', 'USDC', 98n), relayed(98n, 'other'))
    expect(joinCrossings([...out, ...stray])).toMatchObject({ joins: [], open: [{ leads: [] }] })
    const twice = [1n, 2n].flatMap((n) => came(pay('pool', 'fence', 'USDC', 98n), relayed(98n), pay('x', 'y', 'Z', n)))
    expect(joinCrossings([...out, ...twice])).toMatchObject({ joins: [], open: [{ rivals: 1 }] })
  })

  it.each([
    ['an emitter that is no pool', [pay('thief', 'pool', 'USDC', 100n), sent(100n, 'USDC', 'liar')]],
    ['another token', [pay('thief', 'pool', 'DUST', 100n), sent(100n)]],
    ['another amount', [pay('thief', 'pool', 'USDC', 99n), sent(100n)]],
    ['cut data', [pay('thief', 'pool', 'USDC', 100n), { ...sent(100n), data: '0x' } as Step]],
  ])('gives nothing for %s', (_, steps) => {
    expect(left(...(steps as Step[]))).toEqual([])
  })

  it('does not believe a relay of a false pool, nor one that another paid', () => {
    expect(came(pay('pool', 'fence', 'USDC', 98n), relayed(98n, 'fence', 'USDC', 'liar'))).toEqual([])
    expect(came(pay('thief', 'fence', 'USDC', 98n), relayed(98n))).toEqual([])
  })
})

describe('cBridge vaults and pegged tokens', () => {
  const mint = (chain: bigint, to = 'fence') =>
    says(
      'pegged',
      'Mint(bytes32 mintId, address token, address account, uint256 amount, uint64 refChainId, bytes32 refId, address depositor)',
      [word('m'), hex('PEG'), hex(to), 70n, chain, word('id'), hex('thief')],
    )
  const withdrew = (chain: bigint, to = 'fence') =>
    says(
      'vault',
      'Withdrawn(bytes32 withdrawId, address receiver, address token, uint256 amount, uint64 refChainId, bytes32 refId, address burnAccount)',
      [word('w'), hex(to), hex('USDC'), 70n, chain, word('id'), hex('thief')],
    )

  it('joins a deposit with its mint, in both layouts', () => {
    const layouts: readonly (readonly [string, readonly unknown[]])[] = [
      ['', []],
      [', uint64 nonce', [1n]],
    ]
    for (const [more, values] of layouts) {
      const event = says(
        'vault',
        `Deposited(bytes32 depositId, address depositor, address token, uint256 amount, uint64 mintChainId, address mintAccount${more})`,
        [word('id'), hex('thief'), hex('USDC'), 70n, 8453n, hex('fence'), ...values],
      )
      const out = left(pay('thief', 'vault', 'USDC', 70n), event)
      const into = came(pay('0', 'fence', 'PEG', 70n), mint(1n))
      expect(joinCrossings([...out, ...into]).joins, more).toHaveLength(1)
    }
  })

  it('joins a burn with its withdrawal, also where the burn does not say the chain', () => {
    const first = left(
      pay('thief', '0', 'PEG', 70n),
      says('pegged', 'Burn(bytes32 burnId, address token, address account, uint256 amount, address withdrawAccount)', [
        ...[word('id'), hex('PEG'), hex('thief'), 70n, hex('fence')],
      ]),
    )
    expect(first[0]!.destination).toMatchObject({ chain: null, written: hex('fence'), address: null })
    const into = came(pay('vault', 'fence', 'USDC', 70n), withdrew(1n))
    expect(joinCrossings([...first, ...into]).joins).toHaveLength(1)
    const second = left(
      pay('thief', '0', 'PEG', 70n),
      says(
        'pegged',
        'Burn(bytes32 burnId, address token, address account, uint256 amount, uint64 toChainId, address toAccount, uint64 nonce)',
        [word('id'), hex('PEG'), hex('thief'), 70n, 8453n, hex('fence'), 1n],
      ),
    )
    expect(second[0]!.destination!.address).toBe(at(TWO, 'fence'))
  })

  it('takes what refers to its own chain for a refund', () => {
    expect(back(pay('vault', 'thief', 'USDC', 70n), withdrew(1n, 'thief'))).toMatchObject([{ role: 'refund' }])
    expect(back(pay('0', 'thief', 'PEG', 70n), mint(1n, 'thief'))).toMatchObject([{ role: 'refund' }])
  })
})
