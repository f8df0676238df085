import { expect, test } from 'vitest'
import { isZeroAddress } from '../model/address.ts'
import { parseChain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { chainIdOf, evmAddress, hexOf } from './evm-network.ts'

const tron = parseChain('tron:0x2b6653dc')

test('the id of a chain is the one its interface uses', () => {
  expect(chainIdOf(parseChain('eip155:56'))).toBe(56)
  expect(chainIdOf(tron)).toBe(0x2b6653dc)
  expect(() => chainIdOf(parseChain('bip122:000000000019d6689c085ae165831e93'))).toThrow(InputError)
})

test('the contract of USDT on Tron is the same in hex and in base58', () => {
  const hex = '0xa614f803b6fd780986a42c78ec9c7f77e6ded13c'
  const address = evmAddress({ chain: tron }, hex)
  expect(address).toBe('tron:0x2b6653dc:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t')
  expect(hexOf(address)).toBe(hex)
})

test('a Tron address with a slip in it is refused', () => {
  expect(() => hexOf('tron:0x2b6653dc:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u' as never)).toThrow(/checksum/)
})

test('the account that mints and burns is known on both', () => {
  const zero = `0x${'0'.repeat(40)}`
  expect(isZeroAddress(evmAddress({ chain: tron }, zero))).toBe(true)
  expect(isZeroAddress(evmAddress({ chain: parseChain('eip155:1') }, zero))).toBe(true)
})
