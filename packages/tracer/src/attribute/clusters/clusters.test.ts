import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Address, addressOn } from '../../model/address.ts'
import { type Asset, parseAsset } from '../../model/asset.ts'
import { type Chain, parseChain } from '../../model/chain.ts'
import type { UnixSeconds } from '../../model/time.ts'
import type { Transfer, TransferId } from '../../model/transfer.ts'
import { clustersOf, LINK, LINK_RULES, type Link } from './clusters.ts'
import { LINKING, type LinkInput, linksOf } from './links.ts'

const CHAIN = parseChain('eip155:1')
const BITCOIN = parseChain('bip122:000000000019d6689c085ae165831e93')
const ETHER = parseAsset(`${CHAIN}/slip44:60`, CHAIN)
const TOKEN = parseAsset(`${CHAIN}/erc20:0x${'d'.repeat(40)}`, CHAIN)
const COIN = parseAsset(`${BITCOIN}/slip44:0`, BITCOIN)
const who = (name: string): Address => addressOn(CHAIN, `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`)
const nobody = () => false

let number = 0
function pay(from: Address, to: Address, asset: Asset, units: bigint, said: Partial<Transfer> = {}): Transfer {
  const chain = asset.slice(0, asset.indexOf('/')) as Chain
  return {
    ...{ id: `t${number++}` as TransferId, chain, block: null, time: 86_400 as UnixSeconds, tx: '', txIndex: null },
    ...{ position: null, kind: 'native', from, to, asset, units, shown: null, symbol: null, name: null, decimals: 18 },
    ...{ status: 1, blockHash: null, flags: [], ...said },
  } as Transfer
}

const link = (rows: readonly Transfer[], more: Partial<LinkInput> = {}): Link[] =>
  linksOf({ rows, receivedTokens: () => true, isService: nobody, isDeposit: nobody, ...more })
const groups = (links: readonly Link[]) => clustersOf(links, { isService: nobody }).map(({ members }) => members)

describe('clustersOf(): laws', () => {
  const names = Array.from({ length: 9 }, (_, i) => who(`n${i}`))
  const someLinks = fc.array(
    fc.record({
      rule: fc.constantFrom(...LINK_RULES),
      a: fc.constantFrom(...names),
      b: fc.constantFrom(...names),
      evidence: fc.constantFrom('x', 'y'),
      rows: fc.constant(['t']),
    }),
    { maxLength: 12 },
  )

  test('the order of the links, and which end is named first, change nothing', () => {
    const shuffled = someLinks.chain((links) =>
      fc.tuple(fc.constant(links), fc.shuffledSubarray(links, { minLength: links.length })),
    )
    fc.assert(
      fc.property(shuffled, ([links, other]) => {
        const turned = other.map((one, i) => (i % 2 === 0 ? one : { ...one, a: one.b, b: one.a }))
        expect(clustersOf(turned, { isService: nobody })).toEqual(clustersOf(links, { isService: nobody }))
      }),
    )
  })

  test('members are what a search from any of them reaches, and nothing reaches through a service', () => {
    fc.assert(
      fc.property(someLinks, fc.subarray(names), (links, services) => {
        const isService = (address: Address) => services.includes(address)
        const found = clustersOf(links, { isService })
        const usable = links.filter(({ a, b }) => a !== b && !isService(a) && !isService(b))
        for (const start of names) {
          const reached = new Set([start])
          for (let before = 0; before < reached.size; ) {
            before = reached.size
            for (const { a, b } of usable) {
              if (reached.has(a)) reached.add(b)
              if (reached.has(b)) reached.add(a)
            }
          }
          const cluster = found.find(({ members }) => members.includes(start))
          expect(cluster?.members ?? [start]).toEqual([...reached].sort())
        }
        expect(found.flatMap(({ members }) => members).some(isService)).toBe(false)
      }),
    )
  })

  test('doing without a rule is as if its links had never been', () => {
    fc.assert(
      fc.property(someLinks, fc.subarray([...LINK_RULES]), (links, without) => {
        const never = links.filter(({ rule }) => !without.includes(rule))
        expect(clustersOf(links, { isService: nobody, without })).toEqual(clustersOf(never, { isService: nobody }))
      }),
    )
  })

  test('a cluster holds together at its weight, and falls apart above it', () => {
    fc.assert(
      fc.property(someLinks, (links) => {
        for (const { members, weight } of clustersOf(links, { isService: nobody })) {
          const strong = links.filter(({ rule }) => LINK[rule].weight >= weight)
          expect(groups(strong)).toContainEqual(members)
          const stronger = links.filter(({ rule }) => LINK[rule].weight > weight)
          expect(groups(stronger)).not.toContainEqual(members)
        }
      }),
    )
  })
})

describe('deposit reuse', () => {
  const [deposit, a, b, hot] = [who('deposit'), who('a'), who('b'), who('hot')]
  const more = {
    isDeposit: (address: Address) => address === deposit,
    isService: (address: Address) => address === hot,
  }

  test('payers of one deposit address are linked, a service among them is not', () => {
    const rows = [
      pay(a, deposit, TOKEN, 5n),
      pay(b, deposit, ETHER, 7n),
      pay(hot, deposit, ETHER, 9n),
      pay(a, hot, TOKEN, 1n),
    ]
    expect(link(rows, more)).toMatchObject([{ rule: 'deposit-reuse', a, b, rows: [rows[0]!.id, rows[1]!.id] }])
  })

  test('not where the address has more payers than one customer has', () => {
    const rows = Array.from({ length: LINKING.depositPayers + 1 }, (_, i) => pay(who(`u${i}`), deposit, TOKEN, 5n))
    expect(link(rows, more)).toEqual([])
    expect(link(rows.slice(1), more)).toHaveLength(LINKING.depositPayers - 1)
  })
})

describe('gas funder', () => {
  const [g, a, b] = [who('g'), who('a'), who('b')]
  const gas = (to: Address, units: bigint, time = 86_400) => pay(g, to, ETHER, units, { time: time as UnixSeconds })

  test('equal first coins from one payer on one day', () => {
    expect(link([gas(a, 5n), gas(b, 5n)])).toMatchObject([{ rule: 'gas-funder', a, b }])
  })

  test('not of other amounts, on another day, from a service, after tokens were paid, to holders of no stolen tokens', () => {
    expect(link([gas(a, 5n), gas(b, 6n)])).toEqual([])
    expect(link([gas(a, 5n), gas(b, 5n, 172_800)])).toEqual([])
    expect(link([gas(a, 5n), gas(b, 5n)], { isService: (address) => address === g })).toEqual([])
    expect(link([pay(b, g, TOKEN, 1n), gas(a, 5n), gas(b, 5n)])).toEqual([])
    expect(link([gas(a, 5n), gas(b, 5n)], { receivedTokens: (address) => address === a })).toEqual([])
    expect(link([pay(who('z'), b, ETHER, 1n), gas(a, 5n), gas(b, 5n)])).toEqual([])
  })
})

describe('common input', () => {
  const bitcoin = (digit: string) => addressOn(BITCOIN, `1${digit.repeat(30)}`)
  const transaction = addressOn(BITCOIN, `tx:${'e'.repeat(64)}`)
  const [a, b, out] = [bitcoin('A'), bitcoin('B'), bitcoin('C')]
  const moved = (ins: readonly Address[], outs: readonly bigint[]) => [
    ...ins.map((from) => pay(from, transaction, COIN, 50n, { kind: 'utxo' })),
    ...outs.map((units) => pay(transaction, out, COIN, units, { kind: 'utxo' })),
  ]

  test('inputs of one transaction are linked', () => {
    expect(link(moved([a, b], [60n, 40n]))).toMatchObject([{ rule: 'common-input', a, b }])
  })

  test('not in a CoinJoin, nor where the outputs are not known', () => {
    expect(link(moved([a, b], [20n, 20n, 20n, 25n, 15n]))).toEqual([])
    expect(link(moved([a, b], [20n, 20n, 25n, 15n]))).toHaveLength(1)
    expect(link(moved([a, b], []))).toEqual([])
    const many = Array.from({ length: 20 }, (_, i) => bitcoin('23456789DEFGHJKLMNPQ'[i]!))
    expect(link(moved(many, [1n, 1n, 2n, 2n, 3n, 3n, 9n]))).toEqual([])
  })
})

describe('contract-maker', () => {
  const [maker, contract, factory] = [who('maker'), who('contract'), who('factory')]
  const madeBy = (address: Address) => ({ maker: { address, tx: '0x9' } })
  const made = (
    contracts: [Address, { maker: { address: Address; tx: string } | null }][],
    more: Partial<LinkInput> = {},
  ) => groups(link([], { contracts: new Map(contracts), signs: (address) => address === maker, ...more }))

  test('links a contract with the account that made it', () => {
    expect(made([[contract, madeBy(maker)]])).toEqual([[maker, contract].sort()])
    expect(link([], { contracts: new Map([[contract, madeBy(maker)]]), signs: () => true })).toEqual([
      { rule: 'contract-maker', a: contract, b: maker, evidence: `${maker} made it in ${CHAIN}:0x9`, rows: [] },
    ])
  })

  test('not through a factory, of which nobody was seen to sign or which is a contract itself', () => {
    expect(made([[contract, madeBy(factory)]])).toEqual([])
    const both = [
      [contract, madeBy(factory)],
      [factory, { maker: null }],
    ] as const
    expect(made([...both] as never, { signs: () => true })).toEqual([])
  })

  test('not where either is a service or a deposit address, or the maker is not told', () => {
    expect(made([[contract, { maker: null }]])).toEqual([])
    for (const one of [maker, contract]) {
      expect(made([[contract, madeBy(maker)]], { isService: (address) => address === one })).toEqual([])
    }
    expect(made([[contract, madeBy(maker)]], { isDeposit: (address) => address === contract })).toEqual([])
  })
})
