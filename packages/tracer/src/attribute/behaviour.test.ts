import { describe, expect, test } from 'vitest'
import { type Address, addressOn } from '../model/address.ts'
import { type Asset, parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { BEHAVIOUR, learnStops } from './behaviour.ts'
import { SWEEP } from './sweeps.ts'

const CHAIN = parseChain('eip155:1')
const ETHER = parseAsset(`${CHAIN}/slip44:60`, CHAIN)
const TOKEN = parseAsset(`${CHAIN}/erc20:0x${'d'.repeat(40)}`, CHAIN)
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

const learn = (facts: Transfer[], read: Address[] = [], origins: Address[] = [], assets = [ETHER]) =>
  learnStops({
    facts,
    genuine: new Set<Asset>(assets),
    read: new Set(read),
    origins: new Set(origins),
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
    ['waits longer than the rule allows', learn(sweeps(SWEEP.blocks + 1), [deposit])],
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

describe('a deposit address that was used once', () => {
  const deposit = at('deposit')
  const token = (from: Address, to: Address, units: bigint, block: number) =>
    pay(from, to, units, block, { asset: TOKEN, kind: 'erc20' })
  const MILLI = 10n ** 15n
  const fee = (from: Address, block: number) => pay(from, HOT, MILLI, block, { kind: 'fee', to: null })
  const once = (name: string, gasFrom: Address, gas = MILLI) => [
    pay(gasFrom, at(name), gas, 990),
    token(at('a'), at(name), 100n, 1000),
    token(at(name), HOT, 100n, 1100),
    fee(at(name), 1100),
  ]
  const names = Array.from({ length: SWEEP.gasFunded }, (_, i) => `deposit ${i}`)
  const many = (gasFrom: Address) => names.flatMap((name) => once(name, gasFrom))
  const known = (facts: Transfer[], of: Address[]) => learn(facts, of, [], [ETHER, TOKEN])

  test('is found by its gas, from the hot wallet or from one who pays it for many', () => {
    expect(known(once('deposit', HOT), [deposit]).get(deposit)?.evidence).toContain('its gas came from that wallet')
    const learned = known(many(at('gas')), names.map(at))
    expect(learned.size).toBe(SWEEP.gasFunded)
    expect(learned.get(at('deposit 0'))?.evidence).toContain(`its gas came from ${at('gas')}`)
  })

  test('is not found by gas that somebody paid for one address less, or that is more than gas', () => {
    const fewer = names.slice(1)
    expect(
      known(
        fewer.flatMap((name) => once(name, at('gas'))),
        fewer.map(at),
      ).size,
    ).toBe(0)
    expect(known(once('deposit', HOT, 100n * MILLI), [deposit]).size).toBe(0)
  })

  test('whoever pays its gas is never a place: a thief who pays gas would end his own trace', () => {
    expect(known(many(at('gas')), [at('gas'), ...names.map(at)]).has(at('gas'))).toBe(false)
  })

  test('is found by its company where it left nothing', () => {
    const crowd = Array.from({ length: BEHAVIOUR.hotWalletSweepers }, (_, i) => at(`often ${i}`))
    const often = crowd.flatMap((address) => [
      ...[1000, 9000].flatMap((block) => [pay(at('a'), address, 100n, block), pay(address, HOT, 100n, block + 5)]),
    ])
    const single = (kept: bigint) => [pay(at('b'), deposit, 100n, 3000), pay(deposit, HOT, 100n - kept, 3010)]
    expect(learn([...often, ...single(0n)], [deposit, ...crowd]).get(deposit)?.category).toBe('deposit')
    expect(learn([...often, ...single(1n)], [deposit, ...crowd]).has(deposit)).toBe(false)
    expect(learn([...often.slice(4), ...single(0n)], [deposit, ...crowd]).has(deposit)).toBe(false)
  })
})

describe('a deposit address that is a contract', () => {
  const collector = at('collector')
  const operator = at('operator')
  const names = Array.from({ length: SWEEP.collected }, (_, i) => at(`clone ${i}`))
  const facts = names.flatMap((clone, i) => [
    pay(at(`user ${i}`), clone, 100n, 1000 + i),
    pay(clone, HOT, 99n, 1100 + i, { kind: 'internal', tx: `0x${i}` }),
  ])
  const learnWith = (call: { sender: Address; callee: Address | null } | undefined, count: number = SWEEP.collected) =>
    learnStops({
      ...{
        facts: facts.slice(0, 2 * count),
        genuine: new Set([ETHER]),
        read: new Set(names),
        origins: new Set<Address>(),
      },
      placeOf: (address) => (address === HOT ? KNOWN : undefined),
      callOf: (row) => (row.tx === '' ? undefined : call),
    })

  test('is found after one sweep where one contract makes the sweeps of many', () => {
    const learned = learnWith({ sender: operator, callee: collector })
    expect(learned.size).toBe(SWEEP.collected)
    expect(learned.get(names[0]!)?.evidence).toContain(`${collector} made the sweep`)
    expect(learnWith({ sender: operator, callee: null }).get(names[0]!)?.evidence).toContain(
      `${operator} made the sweep`,
    )
  })

  test('is not where its transactions were not opened, or one clone is missing', () => {
    expect(learnWith(undefined).size).toBe(0)
    expect(learnWith({ sender: operator, callee: collector }, SWEEP.collected - 1).size).toBe(0)
  })

  test('whoever makes the sweeps is never a place', () => {
    const learned = learnWith({ sender: operator, callee: collector })
    expect([operator, collector].some((address) => learned.has(address))).toBe(false)
  })
})

describe('what a thief could try', () => {
  const [seed, wallet] = [at('seed'), at('wallet')]
  const others = (count: number, name: string) => Array.from({ length: count }, (_, i) => at(`${name} ${i}`))
  const imitated = [
    ...others(BEHAVIOUR.hotWalletSweepers, 'through').flatMap((through, i) =>
      [0, 5000].flatMap((later) => [pay(seed, through, 100n, i + later), pay(through, wallet, 100n, i + later + 10)]),
    ),
    ...others(BEHAVIOUR.hotWalletReceivers, 'own').map((own, i) => pay(wallet, own, 1n, 9000 + i)),
  ]
  const read = [wallet, ...others(BEHAVIOUR.hotWalletSweepers, 'through')]
  const stolen = 2n * 100n * BigInt(BEHAVIOUR.hotWalletSweepers)

  test('pass-through wallets and receivers of his own make no hot wallet, for all its money is stolen', () => {
    expect(learn(imitated, read).get(wallet)?.name).toBe('unlabelled hot wallet')
    expect(learn(imitated, read, [seed]).size).toBe(0)
  })

  test('nor does money that he moves in circles: whom he paid is no stranger', () => {
    const circle = Array.from({ length: 20 }, (_, i) => [
      pay(wallet, at('circle'), stolen, 9500 + 10 * i),
      pay(at('circle'), at(`turn ${i}`), stolen, 9501 + 10 * i),
      pay(at(`turn ${i}`), wallet, stolen, 9502 + 10 * i),
    ]).flat()
    const fed = pay(seed, at('circle'), 1n, 9000)
    expect(learn([...imitated, fed, ...circle], read, [seed]).has(wallet)).toBe(false)
  })

  test('it takes nine times as much of others as was stolen', () => {
    const outside = (units: bigint) => pay(at('stranger'), wallet, units, 1)
    expect(learn([...imitated, outside(9n * stolen - 1n)], read, [seed]).has(wallet)).toBe(false)
    expect(learn([...imitated, outside(9n * stolen)], read, [seed]).get(wallet)?.evidence).toContain('90 %')
  })

  test('crumbs to a thousand addresses, or from them, make no hub', () => {
    const crowd = others(2 * BEHAVIOUR.hubCounterparties, 'crumb')
    const facts = [
      pay(seed, wallet, 1_000_000n, 1),
      ...crowd.map((to, i) => (i % 2 === 0 ? pay(wallet, to, 1n, 10 + i) : pay(to, wallet, 1n, 10 + i))),
    ]
    expect(learn(facts, [wallet]).get(wallet)?.name).toBe('unlabelled hub')
    expect(learn(facts, [wallet], [seed]).has(wallet)).toBe(false)
  })

  test('a wallet that pays a deposit address which somebody labelled is no deposit address', () => {
    const theirs = { ...KNOWN, name: 'KuCoin_Deposit_0x23aa' }
    const facts = [0, 5000].flatMap((block) => [pay(seed, wallet, 100n, block), pay(wallet, HOT, 100n, block + 10)])
    const placeOf = (address: Address) => (address === HOT ? theirs : undefined)
    const input = { facts, genuine: new Set([ETHER]), read: new Set([wallet]), origins: new Set([seed]) }
    expect(learnStops({ ...input, placeOf }).size).toBe(0)
    expect(learn(facts, [wallet], [seed]).get(wallet)?.category).toBe('deposit')
  })

  test('somebody who sends crumbs to a deposit address does not hide it, and a twentieth that stays does', () => {
    const sweeps = [0, 5000].flatMap((block) => [
      pay(at('a'), wallet, 1000n, block),
      pay(wallet, HOT, 1000n, block + 10),
    ])
    expect(learn([...sweeps, pay(at('x'), wallet, 20n, 7000)], [wallet]).has(wallet)).toBe(true)
    expect(learn([...sweeps, pay(at('x'), wallet, 30n, 7000)], [wallet]).has(wallet)).toBe(false)
  })

  test('coins that go elsewhere show that the owner is somebody else', () => {
    const token = { asset: TOKEN, kind: 'erc20' } as const
    const facts = [0, 5000].flatMap((block) => [
      pay(at('a'), wallet, 100n, block, token),
      pay(wallet, HOT, 100n, block + 10, token),
    ])
    expect(learn(facts, [wallet], [], [TOKEN]).has(wallet)).toBe(true)
    expect(learn([...facts, pay(wallet, at('friend'), 1n, 6000)], [wallet], [], [TOKEN]).has(wallet)).toBe(false)
  })
})
