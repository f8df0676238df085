import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Address, addressOn } from '../../model/address.ts'
import { type Asset, parseAsset } from '../../model/asset.ts'
import { parseChain } from '../../model/chain.ts'
import type { Transfer, TransferId } from '../../model/transfer.ts'
import { NOISE_CLASSES, type NoiseRow, SHIELD, type ShieldInput, shieldOf } from './shield.ts'
import { hides, skeletonOf } from './skeleton.ts'

const CHAIN = parseChain('eip155:1')
const ETHER = parseAsset(`${CHAIN}/slip44:60`, CHAIN)
const token = (digit: string): Asset => parseAsset(`${CHAIN}/erc20:0x${digit.repeat(40)}`, CHAIN)
const [USDT, FAKE, OWN] = [token('d'), token('f'), token('9')]
const who = (name: string): Address => addressOn(CHAIN, `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`)
const [A, B, C] = [who('a'), who('b'), who('c')]

let number = 0
const row = (from: Address, to: Address, said: Partial<Transfer> = {}): Transfer => ({
  ...{ id: `t${number++}` as TransferId, chain: CHAIN, block: 1, time: null, tx: '', txIndex: null, position: null },
  ...{ kind: 'erc20', from, to, asset: FAKE, units: 5n, shown: null, symbol: null, name: null, decimals: 18 },
  ...{ status: 1, blockHash: null, flags: [] },
  ...said,
})

const KNOWN = [
  { asset: ETHER, symbol: 'ETH', name: 'Ether' },
  { asset: USDT, symbol: 'USDT', name: 'Tether USD' },
]

function shield(noise: readonly Transfer[], more: Partial<ShieldInput> = {}): NoiseRow[] {
  return shieldOf({
    noise: noise.map((one) => ({ row: one, reason: 'reason' })),
    value: [],
    known: KNOWN,
    imitated: () => undefined,
    centsOf: () => undefined,
    ...more,
  })
}

describe('skeletonOf()', () => {
  test.each([
    ['ЕTH', 'ETH'],
    ['ЕТН', 'ETH'],
    ['EТH', 'eth'],
    ['ЕТН...', 'ETH'],
    ['DАІ', 'DAI'],
    ['ѕтETН', 'stETH'],
    ['stEТH', 'stETH'],
    ['UЅDТ', 'USDT'],
    ['USD₮', 'USDT'],
    ['U$DT', 'USDT'],
    ['ＵＳＤＴ', 'USDT'],
    ['𝐔𝐒𝐃𝐓', 'USDT'],
    ['US\u202eDT', 'USDT'],
    ['US\u200bDT', 'USDT'],
    ['ÚSDT', 'USDT'],
    ['DA1', 'DAI'],
    ['Tether  USD', 'tether usd'],
    ['ΕΤΗ', 'ETH'],
  ])('%s is read as %s', (text, read) => {
    expect(skeletonOf(text)).toBe(skeletonOf(read))
  })

  test.each([
    ['USDC', 'USDT'],
    ['wstETH', 'stETH'],
    ['WETH', 'ETH'],
    ['ETHO', 'ETH'],
  ])('%s is not read as %s', (text, read) => {
    expect(skeletonOf(text)).not.toBe(skeletonOf(read))
  })

  test('accents and hidden characters, wherever they stand, do not change it', () => {
    const letters = fc.array(fc.constantFrom(...'ETHUSDCеТнЅ0$ ._'), { maxLength: 12 })
    const marks = fc.constantFrom('\u200d', '\u202e', '\u0301', '\ufeff', '\u2060')
    fc.assert(
      fc.property(letters, marks, fc.nat(12), (text, mark, at) => {
        const marked = [...text.slice(0, at), mark, ...text.slice(at)].join('')
        expect(skeletonOf(marked)).toBe(skeletonOf(text.join('')))
      }),
    )
  })

  test('a name of a megabyte is read to its beginning only', () => {
    expect(skeletonOf('x'.repeat(1 << 20))).toHaveLength(256)
    expect(hides(`ETH${'\u200b'.repeat(1 << 20)}`)).toBe(true)
  })
})

describe('counterfeits', () => {
  test('a token with the symbol or name of another is one, whatever letters it takes', () => {
    for (const said of [{ symbol: 'ЕТН' }, { symbol: 'ETH' }, { name: 'Tether USD' }, { symbol: 'X', name: 'USDT' }]) {
      const [found] = shield([row(A, B, said)])
      expect(found!.classes).toContain('counterfeit')
      expect(found!.why).toMatch(/^reason; calls itself like (ETH|USDT|Tether USD)$/)
    }
  })

  test('the asset itself is none, nor a name of its own, nor no name', () => {
    expect(shield([row(A, B, { asset: USDT, symbol: 'USDT', units: 0n })])[0]!.classes).toEqual(['zero-value'])
    for (const said of [{ symbol: 'PEPE' }, { symbol: '' }, { symbol: '...' }, {}])
      expect(shield([row(A, B, said)])[0]!.classes).toEqual(['other'])
  })

  test('a self-made token that came for stolen value is genuine, and none whatever it calls itself', () => {
    const own = { asset: OWN, symbol: 'USDT', name: 'Tether USD' }
    const rows = [row(A, B, { ...own, units: 0n }), row(A, B, { ...own, asset: FAKE })]
    const found = shield(rows, { known: [...KNOWN, own] })
    expect(found.map(({ classes }) => classes)).toEqual([['zero-value'], ['counterfeit']])
  })

  test('hidden characters are told of', () => {
    const [found] = shield([row(A, B, { symbol: 'US\u202eDT' })])
    expect(found!.classes).toEqual(['counterfeit', 'hidden-characters'])
  })
})

describe('hubs and drops', () => {
  const crowd = (count: number, said: (i: number) => Partial<Transfer> = () => ({})) =>
    Array.from({ length: count }, (_, i) => row(A, who(`r${i}`), said(i)))
  const own = (i: number) => ({ asset: parseAsset(`${CHAIN}/erc20:0x${String(i).padStart(40, '0')}`, CHAIN) })

  test('a payer of noise to as many as the rule says is a hub, and not one fewer', () => {
    expect(shield(crowd(SHIELD.reached, own)).every(({ classes }) => classes.includes('spam-hub'))).toBe(true)
    expect(shield(crowd(SHIELD.reached - 1, own)).some(({ classes }) => classes.includes('spam-hub'))).toBe(false)
  })

  test('whoever took part in a payment of value is no hub: its name was only used', () => {
    const value = [{ row: row(A, C, { asset: ETHER }), taint: 1n }]
    expect(shield(crowd(20, own), { value }).some(({ classes }) => classes.includes('spam-hub'))).toBe(false)
  })

  test('a token sent to many is a mass drop; a known one never is', () => {
    const spread = (asset: Asset) =>
      Array.from({ length: SHIELD.reached }, (_, i) => row(who(`p${i}`), who(`r${i}`), { asset, units: 0n }))
    expect(shield(spread(FAKE))[0]!.classes).toEqual(['zero-value', 'mass-drop'])
    expect(shield(spread(USDT))[0]!.classes).toEqual(['zero-value'])
  })
})

describe('look-alikes and dust', () => {
  const imitated = (of: Address, other: Address) => (of === B && other === A ? C : undefined)

  test('noise of a look-alike is marked', () => {
    expect(shield([row(A, B), row(B, A)], { imitated }).map(({ classes }) => classes)).toEqual([
      ['look-alike'],
      ['look-alike'],
    ])
  })

  test('dust is listed, not hidden: clean, of a look-alike, and of less than the rule says', () => {
    const small = row(A, B, { asset: ETHER })
    const of = (taint: bigint, cents: bigint | undefined, one = small) =>
      shield([], { imitated, value: [{ row: one, taint }], centsOf: () => cents })
    expect(of(0n, 99n)).toMatchObject([{ id: small.id, classes: ['dust'], hidden: false }])
    for (const found of [of(1n, 99n), of(0n, 100n), of(0n, undefined), of(0n, 1n, row(C, B, { asset: ETHER }))])
      expect(found).toEqual([])
  })
})

test('every row of noise is told once and stays hidden; value is never hidden', () => {
  const rows = fc.array(
    fc.record({
      from: fc.constantFrom(A, B, C),
      to: fc.constantFrom(A, B, C),
      symbol: fc.constantFrom('ETH', 'ЕТН', 'X', null),
      units: fc.constantFrom(0n, 1n),
    }),
  )
  fc.assert(
    fc.property(rows, rows, fc.boolean(), (noise, value, alike) => {
      const hidden = noise.map((said) => row(said.from, said.to, said))
      const real = value.map((said) => ({ row: row(said.from, said.to, { ...said, asset: ETHER }), taint: said.units }))
      const imitated = () => (alike ? C : undefined)
      const found = shield(hidden, { value: real, imitated, centsOf: () => 1n })
      expect(found.filter((one) => one.hidden).map(({ id }) => id)).toEqual(hidden.map(({ id }) => id))
      for (const { id, hidden: gone, classes } of found) {
        expect(classes.length).toBeGreaterThan(0)
        expect(classes).toEqual(NOISE_CLASSES.filter((one) => classes.includes(one)))
        if (!gone) expect(real.find((one) => one.row.id === id)!.taint).toBe(0n)
      }
    }),
  )
})
