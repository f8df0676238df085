import { describe, expect, test } from 'vitest'
import { type Asset, parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import type { Incident } from '../model/incident.ts'
import { type Catalogue, centsOf } from '../model/price.ts'
import type { CaseStore } from '../store/case-store.ts'
import { keepPrices, valueForWalk, valueOfCase } from './kept-prices.ts'

const ethereum = parseChain('eip155:1')
const ETH = parseAsset('eip155:1/slip44:60', ethereum)
const TOKEN = parseAsset(`eip155:1/erc20:0x${'1'.repeat(40)}`, ethereum)
const incident = { date: '2025-01-01', seeds: [] } as unknown as Incident

/** A store that holds small facts and nothing else. */
function memory(): CaseStore {
  const meta = new Map<string, string>()
  const store: Pick<CaseStore, 'path' | 'getMeta' | 'setMeta'> = {
    path: 'case.sqlite',
    getMeta: (key) => meta.get(key),
    setMeta: (key, value) => void meta.set(key, value),
  }
  return store as CaseStore
}

const catalogue = (prices: Readonly<Record<Asset, string>>): Catalogue => ({
  describe: () => ({ symbol: 'X', name: 'X', decimals: 18 }),
  priceOf: (asset) => (prices[asset] === undefined ? undefined : { usd: prices[asset], source: 'test' }),
})

describe('theft-time prices of a case', () => {
  test('are written in one form, sorted, whatever the order they were asked in', () => {
    const store = memory()
    const value = valueForWalk(store, incident, catalogue({ [ETH]: '2', [TOKEN]: '3' }))
    for (const asset of [ETH, TOKEN]) value.priceOf(asset)
    keepPrices(store, value)
    expect(store.getMeta('prices')).toBe(
      `{"${TOKEN}":{"decimals":18,"source":"test","usd":"3"},"${ETH}":{"decimals":18,"source":"test","usd":"2"}}`,
    )
  })

  test('stay when the catalogue says otherwise; what the case lacks is taken from it by a walk, never by a reader', () => {
    const store = memory()
    const first = valueForWalk(store, incident, catalogue({ [ETH]: '2' }))
    expect(first.priceOf(ETH)?.usd).toBe('2')
    expect(first.priceOf(TOKEN)).toBeUndefined()
    keepPrices(store, first)

    const other = catalogue({ [ETH]: '9', [TOKEN]: '3' })
    const reader = valueOfCase(store, incident, other)
    expect(reader.priceOf(ETH)?.usd).toBe('2')
    expect(reader.priceOf(TOKEN)).toBeUndefined()

    const again = valueForWalk(store, incident, other)
    expect(again.priceOf(ETH)?.usd).toBe('2')
    expect(again.priceOf(TOKEN)?.usd).toBe('3')
    keepPrices(store, again)
    expect(valueOfCase(store, incident, catalogue({})).cents(TOKEN, 10n ** 18n)).toBe(300n)
  })

  test('come from the catalogue where the case is of a Spoor that kept none', () => {
    expect(valueOfCase(memory(), incident, catalogue({ [ETH]: '2' })).priceOf(ETH)?.usd).toBe('2')
  })

  test.each(['{', '[]', `{"${ETH}":{"usd":"-1","source":"","decimals":18}}`])(
    'are refused when damaged: %s',
    (text) => {
      const store = memory()
      store.setMeta('prices', text)
      expect(() => valueOfCase(store, incident, catalogue({}))).toThrow('are damaged')
    },
  )
})

test('centsOf uses every digit of a price', () => {
  expect(centsOf(10n ** 18n, 0, '0.0000000000000005')).toBe(50_000n)
  expect(centsOf(199n, 2, '1')).toBe(199n)
  expect(centsOf(7n, 0, '2')).toBe(1400n)
})
