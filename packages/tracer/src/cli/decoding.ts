import { decodeTransaction } from '../decode/decode.ts'
import type { Knowledge } from '../decode/knowledge.ts'
import { namespaceOf } from '../model/chain.ts'
import type { ShippedCatalogue } from '../source/catalogue.ts'
import { shippedContracts } from '../source/contracts.ts'
import { networkOf } from '../source/networks.ts'
import type { Decode } from '../walk/joins.ts'

/** Decodes opened transactions by what is shipped about contracts. */
export function decodeWith(catalogue: ShippedCatalogue): Decode {
  const knowledge = knowledgeOf(catalogue)
  return (transaction) => decodeTransaction(transaction, knowledge)
}

function knowledgeOf(catalogue: ShippedCatalogue): Knowledge {
  const evm = [...catalogue.chains.keys()].filter((chain) => namespaceOf(chain) === 'eip155')
  const wrappers = new Set(evm.flatMap((chain) => [...networkOf(chain, catalogue).wrappers]))
  return { wrappers, ...shippedContracts(evm) }
}
