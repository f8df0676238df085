import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { addressOn } from '../../../packages/tracer/src/model/address.ts'
import { parseChain } from '../../../packages/tracer/src/model/chain.ts'
import type { BridgeFacts } from '../../../packages/tracer/src/model/crossing.ts'
import { at, facts, hex, ONE, pay, type Step, says, TWO, told, transaction } from './made.ts'

const BITCOIN = parseChain('bip122:000000000019d6689c085ae165831e93')
const known = (roles: Record<string, string>): BridgeFacts => {
  const some = facts(roles)
  const chains = [
    ...some.chains,
    ['thorchain:BTC', { name: 'Bitcoin', chain: BITCOIN }],
    ['thorchain:BASE', { name: 'Base', chain: TWO }],
  ] as const
  return { ...some, chains: new Map(chains) }
}
const PROVED = known({ router: 'thorchain/router', vault: 'thorchain/vault', vault2: 'thorchain/vault' })
const UNPROVED = known({ router: 'thorchain/router' })
const BTC = 'bc1q6527vxxqjpq80la2l0sw7hay3lj6dz07zs6gzl'

const deposited = (memo: string, asset = '0', units = 100n, emitter = 'router') =>
  says(emitter, 'Deposit(address indexed to, address indexed asset, uint256 amount, string memo)', [
    ...[hex('vault'), hex(asset), units, memo],
  ])
const coins = [pay('thief', 'router', 'ETH', 100n), pay('router', 'vault', 'ETH', 100n)]
const left = (steps: readonly Step[], of = PROVED) => crossingsOf(transaction(ONE, steps), of)
const out = (memo: string, units = 90n, to = 'fence') => [
  pay('vault2', 'router', 'ETH', units),
  pay('router', to, 'ETH', units),
  says('router', 'TransferOut(address indexed vault, address indexed to, address asset, uint256 amount, string memo)', [
    hex('vault2'),
    hex(to),
    hex('0'),
    units,
    memo,
  ]),
]

describe('THORChain', () => {
  it('reads where value goes from the memo, in every spelling', () => {
    for (const memo of [`=:b:${BTC}:161e6/1/0:t:10`, `SWAP:BTC.BTC:${BTC}/0xabc:161000000`, `s:btc.btc:${BTC}:161e6`]) {
      const [departure] = left([...coins, deposited(memo)])
      expect(departure!.party).toBe(at(ONE, 'thief'))
      expect(departure!.destination).toEqual({
        name: 'BTC',
        chain: BITCOIN,
        written: BTC,
        address: addressOn(BITCOIN, BTC),
        asset: 'BTC.BTC',
        least: 161_000_000n,
      })
    }
  })

  it('says only what the memo says', () => {
    const destination = (memo: string) => left([...coins, deposited(memo)])[0]!.destination
    expect(destination('=:e:dx')).toEqual({ name: 'ETH', chain: null, written: 'dx', address: null, asset: 'ETH.ETH' })
    expect(destination('+:ETH.ETH:thor1abc')).toMatchObject({ name: 'THORChain', written: null })
    expect(destination('=:BTC/BTC:thor1abc:1e99')).toMatchObject({
      name: 'THORChain',
      chain: null,
      written: 'thor1abc',
    })
    expect(destination('=:BTC.BTC:not an address')).toMatchObject({ chain: BITCOIN, address: null })
    expect(destination('')).toMatchObject({ name: 'THORChain' })
  })

  it('joins a payment with the deposit that its memo names, and a refund', () => {
    const deposit = transaction(ONE, [...coins, deposited(`=:BASE.ETH:${hex('fence')}`)])
    const hash = deposit.hash.slice(2).toUpperCase()
    const departure = crossingsOf(deposit, PROVED)
    const arrival = crossingsOf(transaction(TWO, out(`OUT:${hash}`), { time: 1500 }), PROVED)
    expect(arrival.map(told)).toEqual([`arrival thorchain:${hash.toLowerCase()} ${hex('fence')} 90`])
    expect(joinCrossings([...departure, ...arrival])).toMatchObject({ joins: [{ kind: 'bridge' }], open: [] })
    const refund = crossingsOf(transaction(ONE, out(`REFUND:${hash}`, 80n, 'thief'), { time: 1500 }), PROVED)
    const { joins } = joinCrossings([...departure, ...refund], () => 'ETH')
    expect(joins).toMatchObject([{ keepsFee: true }])
    expect(joins[0]!.received).toEqual(refund[0]!.rows)
  })

  it('joins nothing between vaults that no table knows, and shows it as a lead', () => {
    const deposit = transaction(ONE, [...coins, deposited(`=:BASE.ETH:${hex('fence')}`)])
    const payment = transaction(TWO, out(`OUT:${deposit.hash.slice(2)}`), { time: 1500 })
    const { joins, open } = joinCrossings([deposit, payment].flatMap((one) => [...crossingsOf(one, UNPROVED)]))
    expect(joins).toEqual([])
    expect(open).toMatchObject([{ rivals: 0, leads: [{ role: 'arrival' }] }])
    expect(open[0]!.departure.destination!.address).toBe(at(TWO, 'fence'))
  })

  it.each([
    ['another router', [...coins, deposited('=:b:x', '0', 100n, 'liar')]],
    ['nothing paid', [deposited('=:b:x')]],
    ['another amount', [...coins, deposited('=:b:x', '0', 101n)]],
    ['another token', [pay('thief', 'router', 'USDC', 100n), deposited('=:b:x', 'USDT')]],
  ])('gives no departure for %s', (_, steps) => {
    expect(left(steps as Step[])).toEqual([])
  })

  it('reads tokens, which stay in the router', () => {
    expect(left([pay('thief', 'router', 'USDC', 100n), deposited('=:b:x', 'USDC')])).toHaveLength(1)
  })

  it.each(['OUT:12', 'OUT:', 'MIGRATE:1', `OUT:${'g'.repeat(64)}`])('gives no arrival for the memo %s', (memo) => {
    expect(crossingsOf(transaction(TWO, out(memo)), PROVED)).toEqual([])
  })

  it('survives text that is none', () => {
    const bad = deposited('=:b:xxxxxxxx') as Extract<Step, { emitter: string }>
    const data = bad.data.replace(Buffer.from('=:b:').toString('hex'), 'ffffffff')
    expect(left([...coins, { ...bad, data }])).toEqual([])
  })
})
