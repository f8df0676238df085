import { z } from 'zod'
import { type Address, accountOf, addressOn, parseAddress } from '../model/address.ts'
import { type Chain, namespaceOf } from '../model/chain.ts'
import { PROTOCOLS, type Protocol } from '../model/protocol.ts'
import { readData } from './data-folder.ts'

const contractsFile = z.object({
  contracts: z.array(
    z.object({
      address: z.string(),
      protocol: z.enum(PROTOCOLS),
      everyEvmChain: z.boolean().optional(),
    }),
  ),
})
const labelsFile = z.object({ labels: z.array(z.object({ address: z.string() })) })

/** What is shipped about contracts that decoders have to know by address. */
export interface ShippedContracts {
  /** Contracts whose events are believed, or that are only known by name, and the protocol they belong to. */
  readonly contracts: ReadonlyMap<Address, Protocol>
  /** Mixers and bridges. */
  readonly apart: ReadonlySet<Address>
}

/**
 * Reads the contracts for these chains.
 * @throws InputError when a file of the data folder is missing or malformed
 * @example shippedContracts(catalogue.chains.keys()).contracts.get(settlement) // 'cow'
 */
export function shippedContracts(chains: Iterable<Chain>): ShippedContracts {
  const evm = [...chains].filter((chain) => namespaceOf(chain) === 'eip155')
  const contracts = new Map<Address, Protocol>()
  for (const { address, protocol, everyEvmChain } of readData('contracts/contracts.json', contractsFile).contracts) {
    const own = parseAddress(address)
    contracts.set(own, protocol)
    if (everyEvmChain === true) for (const chain of evm) contracts.set(addressOn(chain, accountOf(own)), protocol)
  }
  const apart = new Set(
    ['mixers', 'bridges'].flatMap((file) =>
      readData(`labels/${file}.json`, labelsFile).labels.map(({ address }) => parseAddress(address)),
    ),
  )
  return { contracts, apart }
}
