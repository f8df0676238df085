import { expect, test } from 'vitest'
import { parseChain } from '../model/chain.ts'
import { shippedCatalogue } from './catalogue.ts'
import { networkOf } from './networks.ts'

const of = (chain: string) => networkOf(parseChain(chain), shippedCatalogue())

test('Ethereum has its coin, its wrapper and its finality', () => {
  expect(of('eip155:1')).toMatchObject({ chainId: 1, native: 'eip155:1/slip44:60', finality: 64 })
  expect([...of('eip155:1').wrappers]).toEqual(['eip155:1:0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2'])
})

test('a wrapper that also emits Transfer is not believed twice', () => {
  expect(of('eip155:534352').wrappers.size).toBe(0)
})

test('Tron speaks the interface of Ethereum, Bitcoin does not', () => {
  expect(of('tron:0x2b6653dc').chainId).toBe(0x2b6653dc)
  expect(() => of('bip122:000000000019d6689c085ae165831e93')).toThrow(/interface of Ethereum/)
})

test('an unknown chain names what can be done', () => {
  expect(() => of('eip155:123456')).toThrow(/recorded ledger/)
})
