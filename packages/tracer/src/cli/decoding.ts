import { crossingsOf } from '../decode/bridge-crossings.ts'
import { decodeTransaction } from '../decode/decode.ts'
import type { Knowledge } from '../decode/knowledge.ts'
import { routersOf } from '../decode/mixers/through.ts'
import type { Address } from '../model/address.ts'
import { type Asset, assetChain, tokenOf } from '../model/asset.ts'
import { namespaceOf } from '../model/chain.ts'
import type { BridgeFacts } from '../model/crossing.ts'
import { scaledUsd } from '../model/price.ts'
import { dayOf } from '../model/time.ts'
import type { Transaction } from '../model/transaction.ts'
import { shippedBridges } from '../source/bridges.ts'
import type { ShippedCatalogue } from '../source/catalogue.ts'
import { shippedContracts } from '../source/contracts.ts'
import { shippedMixers } from '../source/mixers.ts'
import { networkOf } from '../source/networks.ts'
import { loadShippedPrices } from '../source/prices.ts'
import type { Decode } from '../walk/joins.ts'

/** Decimals of no asset are more. */
const MOST_DECIMALS = 255

/** Decodes opened transactions by what is shipped about contracts. */
export function decodeWith(catalogue: ShippedCatalogue): Decode {
  const knowledge = knowledgeOf(catalogue)
  const coinOf = (asset: Asset) => coinIn(catalogue, knowledge.wrappers, asset)
  const facts: BridgeFacts = { ...shippedBridges(), wrappers: knowledge.wrappers }
  return Object.assign((transaction: Transaction) => decodeTransaction(transaction, knowledge), {
    crossingsOf: (transaction: Transaction) => crossingsOf(transaction, facts),
    coinOf,
    routers: routersOf(shippedMixers()),
  })
}

/**
 * Symbol and decimals of a shipped asset, with a wrapped coin as the coin itself. Shipped symbols are chosen by hand, so on two
 * chains they mean one coin; what an asset calls itself is never asked.
 */
function coinIn(catalogue: ShippedCatalogue, wrappers: ReadonlySet<Address>, asset: Asset): string | undefined {
  const chain = assetChain(asset)
  const contract = tokenOf(asset)?.contract
  const wrapper = contract !== undefined && wrappers.has(`${chain}:${contract}` as Address)
  const facts = catalogue.describe(wrapper ? (catalogue.chains.get(chain)?.native ?? asset) : asset)
  return facts && `${facts.symbol}/${facts.decimals}`
}

/**
 * What decoders know of contracts and prices: shipped facts only. Prices that the user imported are not asked, for on another machine the
 * same transaction would weigh otherwise.
 */
export function knowledgeOf(catalogue: ShippedCatalogue): Knowledge {
  const evm = [...catalogue.chains.keys()].filter((chain) => namespaceOf(chain) === 'eip155')
  const wrappers = new Set(evm.flatMap((chain) => [...networkOf(chain, catalogue).wrappers]))
  const worthOf: Knowledge['worthOf'] = (asset, units, time) => {
    const decimals = catalogue.describe(asset)?.decimals
    const price = decimals == null ? undefined : loadShippedPrices().on(asset, dayOf(time))
    // To a common scale, so that assets of few and of many decimals compare without a fraction.
    return price && scaledUsd(price.usd) * units * 10n ** BigInt(MOST_DECIMALS - decimals!)
  }
  return { wrappers, ...shippedContracts(evm), mixers: shippedMixers(), worthOf }
}
