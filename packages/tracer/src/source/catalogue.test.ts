import { expect, test } from 'vitest'
import { parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import { parseTime } from '../model/time.ts'
import { shippedCatalogue } from './catalogue.ts'

const ethereum = parseChain('eip155:1')
const eth = parseAsset('eip155:1/slip44:60', ethereum)
const steth = parseAsset('eip155:1/erc20:0xae7ab96520de3a18e5e111b5eaab095312d7fe84', ethereum)
const usdt = parseAsset('eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7', ethereum)
const catalogue = shippedCatalogue()

test('describe: coins, tokens, and dollars of value', () => {
  expect(catalogue.describe(eth)).toMatchObject({ symbol: 'ETH', decimals: 18 })
  expect(catalogue.describe(usdt)).toMatchObject({ symbol: 'USDT', decimals: 6 })
  expect(catalogue.describe(parseAsset('iso4217:USD', ethereum))).toMatchObject({ symbol: 'USD', decimals: 2 })
  expect(catalogue.describe(parseAsset(`eip155:1/erc20:0x${'1'.repeat(40)}`, ethereum))).toBeUndefined()
})

test('priceOf: a recorded day, parity with it, a fixed price, and its exception', () => {
  const theft = parseTime('2025-02-21T14:16:11Z')
  const price = catalogue.priceOf(eth, theft)
  expect(price?.usd).toMatch(/^2\d{3}(\.\d+)?$/)
  expect(catalogue.priceOf(steth, theft)?.usd).toBe(price?.usd)
  expect(catalogue.priceOf(usdt, theft)?.usd).toBe('1')
  expect(catalogue.priceOf(usdt, parseTime('2022-05-12'))).toBeUndefined()
})

test('priceOf: a day that is not recorded has no price', () => {
  expect(catalogue.priceOf(eth, parseTime('2019-01-01'))).toBeUndefined()
})

test('chains: known set and explorers', () => {
  expect(catalogue.knownChains.has(ethereum)).toBe(true)
  expect(catalogue.explorers['eip155:1']?.tx).toContain('{tx}')
})
