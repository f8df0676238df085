import { z } from 'zod'
import { type Address, addressOn } from '../model/address.ts'
import { type Chain, parseChain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import type { ShippedCatalogue } from './catalogue.ts'
import { readData } from './data-folder.ts'
import { chainIdOf, DEFAULT_FINALITY, type EvmNetwork } from './evm-network.ts'

const tokensFile = z.object({ tokens: z.array(z.object({ asset: z.string(), wrapEvents: z.string().optional() })) })
const chainsFile = z.object({ chains: z.array(z.object({ caip2: z.string(), finality: z.number().int().optional() })) })

/**
 * What `data/` says of a chain that live sources read.
 * @throws InputError for a chain that is not shipped, or has no interface of Ethereum
 * @example networkOf(parseChain('eip155:1'), shippedCatalogue()).wrappers // WETH
 */
export function networkOf(chain: Chain, catalogue: Pick<ShippedCatalogue, 'chains'>): EvmNetwork {
  const facts = catalogue.chains.get(chain)
  const chainId = chainIdOf(chain)
  if (facts === undefined) {
    throw new InputError('a chain that Spoor has no facts of', {
      got: chain,
      wanted: `one of ${[...catalogue.chains.keys()].join(', ')}`,
      next: 'trace it from a recorded ledger: --ledger FILE',
    })
  }
  const { finality } = readData('chains/chains.json', chainsFile).chains.find((row) => row.caip2 === chain)!
  return {
    chain,
    chainId,
    name: facts.name,
    native: facts.native,
    wrappers: wrappersOf(chain),
    finality: finality ?? DEFAULT_FINALITY,
  }
}

/** Those alone that tell of a wrap by Deposit and Withdrawal: where a Transfer comes with them, it would count twice. */
function wrappersOf(chain: Chain): ReadonlySet<Address> {
  const wrappers = readData('tokens/tokens.json', tokensFile).tokens.filter((token) => token.wrapEvents !== undefined)
  return new Set(
    wrappers.flatMap(({ asset }) => {
      const [home, contract] = asset.split('/erc20:')
      return home === chain ? [addressOn(parseChain(home), contract!)] : []
    }),
  )
}
