import { describe, expect, test } from 'vitest'
import { type Address, parseAddress } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Chain } from '../model/chain.ts'
import type { Code, CodeFacts } from '../model/code.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { learnStops } from './behaviour.ts'
import { kinOf } from './code-kin.ts'
import { SWEEP } from './sweeps.ts'

const at = (n: number, digit: string): Address => parseAddress(`eip155:1:0x${n.toString(16).padStart(40, digit)}`)
const ETHER = 'eip155:1/slip44:60' as Asset
const HOT = at(1, '8')
const EXCHANGE = { kind: 'place', category: 'service', name: 'Exchange A', evidence: 'test', origin: 'label' } as const
const WALLET = `0x${'f'.repeat(64)}`
const KNOWN: CodeFacts = { factories: [], codes: new Map([[WALLET, { name: 'A wallet', role: 'wallet' }]]) }
const HASH = `0x${'1'.repeat(64)}`

const contract = (changes: Partial<Code> = {}): Code => ({
  ...{ block: 9, bytes: 45, hash: HASH, cloneOf: null, maker: null },
  ...changes,
})
const madeBy = (address: Address) => ({ address, tx: `0x${'2'.repeat(64)}` })

let number = 0
const pay = (from: Address, to: Address, units: bigint, block: number): Transfer => ({
  ...{ id: `t${++number}` as TransferId, chain: 'eip155:1' as Chain, block, time: null, tx: '', txIndex: null },
  ...{ position: null, kind: 'internal', from, to, asset: ETHER, units, shown: null, symbol: null, name: null },
  ...{ decimals: 18, status: 1, blockHash: null, flags: [] },
})
/** One credit from a person of its own, passed on to the hot wallet but for what is left. */
const swept = (n: number, left = 0n) => [pay(at(n, '6'), at(n, '5'), 100n, n), pay(at(n, '5'), HOT, 100n - left, n + 9)]

function learn(facts: readonly Transfer[], codes: ReadonlyMap<Address, Code>) {
  return learnStops({
    facts,
    genuine: new Set([ETHER]),
    read: new Set(facts.flatMap(({ from, to }) => (to === null ? [from] : [from, to]))),
    origins: new Set(),
    placeOf: (address) => (address === HOT ? EXCHANGE : undefined),
    codeOf: (address) => codes.get(address),
    known: KNOWN,
  })
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1)
const sweeps = (count: number, codeOf: (n: number) => Code | undefined, left = 0n) => {
  const codes = new Map(
    range(count).flatMap((n): [Address, Code][] => {
      const code = codeOf(n)
      return code === undefined ? [] : [[at(n, '5'), code]]
    }),
  )
  return learn(
    range(count).flatMap((n) => swept(n, left)),
    codes,
  )
}

describe('one sweep of a contract is enough', () => {
  test.each<[string, (n: number) => Code, string]>([
    ['where many run the same code', () => contract(), `it runs the code ${HASH}`],
    [
      'where many are clones of one',
      (n) => contract({ hash: `0x${n.toString(16).padStart(64, '3')}`, cloneOf: at(7, '7') }),
      `it is a clone of ${at(7, '7')}`,
    ],
    [
      'where one made many',
      (n) => contract({ hash: `0x${n.toString(16).padStart(64, '3')}`, maker: madeBy(at(7, '9')) }),
      `it was made by ${at(7, '9')}`,
    ],
  ])('%s', (_, codeOf, said) => {
    const learned = sweeps(SWEEP.kin, codeOf)
    expect(learned.size).toBe(SWEEP.kin)
    expect(learned.get(at(1, '5'))).toMatchObject({ category: 'deposit', name: 'deposit address of Exchange A' })
    expect(learned.get(at(1, '5'))!.evidence).toContain(`it left nothing; ${said}, like ${SWEEP.kin} or more contracts`)
    expect(sweeps(SWEEP.kin - 1, codeOf).size).toBe(0)
  })

  test('where the wallet itself made it, also when it is the only one', () => {
    const learned = sweeps(1, () => contract({ maker: madeBy(HOT) }))
    expect(learned.get(at(1, '5'))!.evidence).toContain('it is a contract, and that wallet made it')
    expect(sweeps(1, () => contract({ maker: madeBy(at(3, '9')) })).size).toBe(0)
  })
})

describe('code proves nothing', () => {
  test('of accounts, and of contracts of which no code is known', () => {
    expect(sweeps(SWEEP.kin + 5, () => undefined).size).toBe(0)
  })

  test('of wallets, which strangers have in common', () => {
    expect(sweeps(SWEEP.kin + 5, () => contract({ hash: WALLET })).size).toBe(0)
  })

  test('where something stays', () => {
    expect(sweeps(SWEEP.kin + 5, () => contract(), 1n).size).toBe(0)
  })

  test('where each is another contract', () => {
    expect(sweeps(SWEEP.kin + 5, (n) => contract({ hash: `0x${n.toString(16).padStart(64, '3')}` })).size).toBe(0)
  })

  test('where they sweep into different wallets', () => {
    const wallets = [HOT, at(2, '8')]
    const facts = range(2 * SWEEP.kin - 2).flatMap((n) => {
      const [credit, sweep] = swept(n)
      return [credit!, { ...sweep!, to: wallets[n % 2]! }]
    })
    const codes = new Map(range(2 * SWEEP.kin).map((n) => [at(n, '5'), contract()]))
    expect(learn(facts, codes).size).toBe(0)
  })
})

test('kin is told by whose code it is before by who made it', () => {
  const code = contract({ cloneOf: at(7, '7'), maker: madeBy(at(7, '9')) })
  expect(kinOf(code, KNOWN).map(({ said }) => said)).toEqual([
    `it is a clone of ${at(7, '7')}`,
    `it was made by ${at(7, '9')}`,
  ])
  expect(kinOf(undefined, KNOWN)).toEqual([])
})
