import { z } from 'zod'
import { type Address, parseAddress } from '../model/address.ts'
import { parseChain } from '../model/chain.ts'
import type { BridgeContract, BridgeFacts } from '../model/crossing.ts'
import { readData } from './data-folder.ts'

const contractsFile = z.object({
  contracts: z.array(z.object({ address: z.string(), role: z.string(), toward: z.string().optional() })),
})
const chainsFile = z.object({
  chains: z.array(z.object({ scheme: z.string(), id: z.string(), name: z.string(), chain: z.string().optional() })),
})

/**
 * What is shipped about bridges: whose events are believed, and which chains their numbers stand for.
 * @throws InputError when a file of the data folder is missing or malformed
 * @example shippedBridges().chains.get('cctp:6') // { name: 'Base', chain: 'eip155:8453' }
 */
export function shippedBridges(): Pick<BridgeFacts, 'contracts' | 'chains'> {
  const contracts = new Map<Address, BridgeContract>()
  for (const { address, role, toward } of readData('bridges/contracts.json', contractsFile).contracts) {
    contracts.set(parseAddress(address), { role, ...(toward === undefined ? {} : { toward: parseChain(toward) }) })
  }
  const chains = new Map<string, { name: string; chain: ReturnType<typeof parseChain> | null }>()
  for (const { scheme, id, name, chain } of readData('bridges/chains.json', chainsFile).chains) {
    chains.set(`${scheme}:${id}`, { name, chain: chain === undefined ? null : parseChain(chain) })
  }
  return { contracts, chains }
}
