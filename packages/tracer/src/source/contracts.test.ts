import { describe, expect, test } from 'vitest'
import { parseAddress } from '../model/address.ts'
import { parseChain } from '../model/chain.ts'
import { shippedContracts } from './contracts.ts'

const chains = ['eip155:1', 'eip155:8453', 'bip122:000000000019d6689c085ae165831e93'].map(parseChain)

describe('the shipped contracts', () => {
  const { contracts, apart } = shippedContracts(chains)

  test('an entry point is the same on every EVM chain, a settlement where it is named', () => {
    const entry = '0x0000000071727de22e5e9d8baf0edac6f37da032'
    for (const chain of ['eip155:1', 'eip155:8453'])
      expect(contracts.get(parseAddress(`${chain}:${entry}`))).toBe('erc4337')
    const settlement = '0x9008d19f58aabd9ed0d60971565aa8510560ab41'
    expect(contracts.get(parseAddress(`eip155:1:${settlement}`))).toBe('cow')
    expect(contracts.get(parseAddress(`eip155:10:${settlement}`))).toBeUndefined()
  })

  test('mixers and bridges are apart', () => {
    expect(apart.has(parseAddress('eip155:1:0xa160cdab225685da1d56aa342ad8841c3b53f291'))).toBe(true)
    expect(apart.size).toBeGreaterThan(200)
  })
})
