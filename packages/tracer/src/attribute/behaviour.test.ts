import { describe, expect, test } from 'vitest'
import { type Address, addressOn } from '../model/address.ts'
import { type Asset, parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { BEHAVIOUR, learnStops } from './behaviour.ts'

const CHAIN = parseChain('eip155:1')
const ETHER = parseAsset(`${CHAIN}/slip44:60`, CHAIN)
const JUNK = parseAsset(`${CHAIN}/erc20:0x${'7'.repeat(40)}`, CHAIN)
const at = (name: string): Address => addressOn(CHAIN, `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`)
const HOT = at('hot wallet')
const KNOWN = { kind: 'place', category: 'service', name: 'Exchange A', evidence: 'test', origin: 'incident' } as const

let number = 0
const pay = (from: Address, to: Address, units: bigint, block: number, more: Partial<Transfer> = {}): Transfer => ({
  id: `t${number++}` as TransferId,
  chain: CHAIN,
  block,
  time: null,
  tx: '',
  txIndex: null,
  position: null,
  kind: 'native',
  from,
  to,
  asset: ETHER,
  units,
  shown: null,
  symbol: null,
  name: null,
  decimals: 18,
  status: 1,
  blockHash: null,
  flags: [],
  ...more,
})

const learn = (facts: Transfer[], read: Address[] = []) =>
  learnStops({
    facts,
    genuine: new Set<Asset>([ETHER]),
    read: new Set(read),
    placeOf: (address) => (address === HOT ? KNOWN : undefined),
  })

describe('a hub', () => {
  const hub = at('hub')
  const crowd = (count: number, asset: Asset) =>
    Array.from({ length: count }, (_, i) =>
      pay(i % 2 === 0 ? hub : at(`c${i}`), i % 2 === 0 ? at(`c${i}`) : hub, 1n, i, { asset }),
    )

  test('is an address of as many counterparties as the rule says, and not one fewer', () => {
    expect(learn(crowd(BEHAVIOUR.hubCounterparties - 1, ETHER)).size).toBe(0)
    expect(learn(crowd(BEHAVIOUR.hubCounterparties, ETHER)).get(hub)).toMatchObject({
      category: 'service',
      origin: 'learned',
      evidence: expect.stringContaining('1000 counterparties'),
    })
  })

  test('is not made by strangers who shower an address with worthless tokens', () => {
    expect(learn(crowd(5 * BEHAVIOUR.hubCounterparties, JUNK)).size).toBe(0)
  })

  test('is not made by the same counterparty again and again', () => {
    expect(learn(Array.from({ length: 3000 }, (_, i) => pay(hub, at('friend'), 1n, i))).size).toBe(0)
  })
})

describe('a deposit address', () => {
  const deposit = at('deposit')
  const sweeps = (gap = 100, passed = 99n) => [
    pay(at('a'), deposit, 100n, 1000),
    pay(deposit, HOT, passed, 1000 + gap),
    pay(at('b'), deposit, 100n, 5000),
    pay(deposit, HOT, passed, 5000 + gap),
  ]

  test('passes every credit on to one hot wallet, nearly whole and soon', () => {
    expect(learn(sweeps(), [deposit]).get(deposit)).toMatchObject({
      category: 'deposit',
      name: 'deposit address of Exchange A',
      origin: 'learned',
    })
  })

  test.each([
    ['was not read to its end', learn(sweeps())],
    ['keeps more than a twentieth', learn(sweeps(100, 94n), [deposit])],
    ['waits longer than the rule allows', learn(sweeps(BEHAVIOUR.sweepBlocks + 1), [deposit])],
    ['paid the exchange once', learn(sweeps().slice(0, 2), [deposit])],
    ['pays somebody else too', learn([...sweeps(), pay(deposit, at('c'), 1n, 6000)], [deposit])],
    [
      'pays a wallet that nobody knows',
      learn(
        sweeps().map((row) => (row.to === HOT ? { ...row, to: at('unknown') } : row)),
        [deposit],
      ),
    ],
  ])('is none that %s', (_, learned) => {
    expect(learned.size).toBe(0)
  })

  test('is found whatever order the facts come in', () => {
    expect(learn(sweeps().reverse(), [deposit]).has(deposit)).toBe(true)
  })
})

describe('a hot wallet', () => {
  const wallet = at('unknown wallet')
  const economy = (sweepers: number, receivers: number) => {
    const deposits = Array.from({ length: sweepers }, (_, i) => at(`deposit ${i}`))
    const facts = [
      ...deposits.flatMap((deposit, i) => [
        pay(at(`user ${i}`), deposit, 100n, 10 * i),
        pay(deposit, wallet, 100n, 10 * i + 1),
      ]),
      ...deposits.flatMap((deposit, i) => [
        pay(at(`user ${i}`), deposit, 50n, 10 * i + 5),
        pay(deposit, wallet, 50n, 10 * i + 6),
      ]),
      ...Array.from({ length: receivers }, (_, i) => pay(wallet, at(`customer ${i}`), 1n, 9000 + i)),
    ]
    return learn(facts, [wallet, ...deposits])
  }

  test('is one that many sweep into and that is the first to pay many; then those are deposit addresses', () => {
    const learned = economy(BEHAVIOUR.hotWalletSweepers, BEHAVIOUR.hotWalletReceivers)
    expect(learned.get(wallet)).toMatchObject({
      category: 'service',
      name: 'unlabelled hot wallet',
      evidence: expect.stringContaining('50 addresses'),
    })
    expect([...learned.values()].filter((place) => place.category === 'deposit')).toHaveLength(
      BEHAVIOUR.hotWalletSweepers,
    )
  })

  test('is none with one sweeper or one receiver fewer', () => {
    expect(economy(BEHAVIOUR.hotWalletSweepers - 1, BEHAVIOUR.hotWalletReceivers).size).toBe(0)
    expect(economy(BEHAVIOUR.hotWalletSweepers, BEHAVIOUR.hotWalletReceivers - 1).size).toBe(0)
  })
})
