import { describe, expect, it } from 'vitest'
import { chainOf } from '../model/address.ts'
import { namespaceOf } from '../model/chain.ts'
import { shippedBridges } from './bridges.ts'

describe('the shipped bridges', () => {
  const { contracts, chains } = shippedBridges()

  it('know contracts on both sides of a passage', () => {
    for (const role of ['across/spoke-pool', 'cctp-v1/messenger', 'cctp-v2/transmitter', 'wormhole/core']) {
      const on = new Set([...contracts].filter(([, one]) => one.role === role).map(([address]) => chainOf(address)))
      expect(on.size, role).toBeGreaterThan(3)
    }
  })

  it('say of every contract that serves one chain which it is', () => {
    const own = /^(?:op-stack|arbitrum|zksync|polygon|gnosis)\//
    for (const [address, { role, toward }] of contracts) {
      expect(toward !== undefined, address).toBe(own.test(role))
      if (toward !== undefined) expect(namespaceOf(toward)).toBe('eip155')
    }
  })

  it('give no chain two numbers of one scheme', () => {
    const seen = new Set<string>()
    for (const [key, { chain }] of chains) {
      const one = `${key.slice(0, key.indexOf(':'))} ${chain}`
      if (chain !== null) expect(seen, one).not.toContain(one)
      seen.add(one)
    }
    expect(chains.get('cctp:6')).toEqual({ name: 'Base', chain: 'eip155:8453' })
    expect(chains.get('wormhole:1')!.chain).toMatch(/^solana:/)
    expect(chains.get('layerzero:30101')!.chain).toBe('eip155:1')
    expect(chains.get('thorchain:BTC')!.chain).toMatch(/^bip122:/)
  })
})
