import { z } from 'zod'
import { type Asset, assetChain, isFiat, parseAsset } from '../model/asset.ts'
import { type Chain, parseChain } from '../model/chain.ts'
import type { AssetFacts, Catalogue } from '../model/price.ts'
import { shippedCode } from './code-shipped.ts'
import { readData } from './data-folder.ts'
import { importedPrices, importedSource } from './imported-prices.ts'
import { dayKey } from './price-csv.ts'
import { pricesWith } from './prices.ts'
import { shippedPlaces } from './shipped-labels.ts'

/** A chain that Spoor ships facts of. */
export interface ChainFacts {
  readonly chain: Chain
  readonly name: string
  /** Its own coin. */
  readonly native: Asset
  /** URL templates with {address} and {tx}. */
  readonly explorer?: { readonly address: string; readonly tx: string }
  /** Name of its dataset on an SQD Portal. */
  readonly sqd?: string
}

/** What the data folder says of chains and assets. */
export interface ShippedCatalogue extends Catalogue {
  readonly chains: ReadonlyMap<Chain, ChainFacts>
  readonly knownChains: ReadonlySet<Chain>
  /** The coins and tokens that the data folder describes. */
  readonly assets: ReadonlyMap<Asset, AssetFacts>
  /** Block explorers by chain, for links. */
  readonly explorers: Readonly<Record<string, { readonly address: string; readonly tx: string }>>
}

const decimals = z.number().int().min(0).max(255)
const chainsFile = z.object({
  chains: z.array(
    z.object({
      caip2: z.string(),
      name: z.string().min(1),
      native: z.string(),
      symbol: z.string().min(1),
      decimals,
      explorer: z.object({ address: z.string().includes('{address}'), tx: z.string().includes('{tx}') }).optional(),
      sqd: z.string().min(1).optional(),
    }),
  ),
})
const tokensFile = z.object({
  tokens: z.array(z.object({ asset: z.string(), symbol: z.string().min(1), name: z.string().min(1), decimals })),
})

let shipped: ShippedCatalogue | undefined

/**
 * The shipped facts about chains, tokens and prices, and the prices that the user imported. Read once; prices only when the
 * first one is asked for.
 * @throws InputError when a file of the data folder is missing or malformed
 */
export function shippedCatalogue(): ShippedCatalogue {
  shipped ??= load()
  return shipped
}

function load(): ShippedCatalogue {
  const chains = new Map<Chain, ChainFacts>()
  const assets = new Map<Asset, AssetFacts>()
  for (const row of readData('chains/chains.json', chainsFile).chains) {
    const chain = parseChain(row.caip2)
    const native = parseAsset(row.native, chain)
    const { explorer, sqd } = row
    const told = { ...(explorer === undefined ? {} : { explorer }), ...(sqd === undefined ? {} : { sqd }) }
    chains.set(chain, { chain, name: row.name, native, ...told })
    assets.set(native, { symbol: row.symbol, name: row.symbol, decimals: row.decimals })
  }
  for (const { asset: text, ...facts } of readData('tokens/tokens.json', tokensFile).tokens) {
    assets.set(parseAsset(text, parseChain(text.slice(0, text.indexOf('/')))), facts)
  }
  let places: ReturnType<typeof shippedPlaces> | undefined
  return {
    chains,
    knownChains: new Set(chains.keys()),
    assets,
    explorers: Object.fromEntries(
      [...chains.values()].flatMap((row) => (row.explorer ? [[row.chain, row.explorer]] : [])),
    ),
    describe: (asset) => (isFiat(asset) ? dollarsOn(assetChain(asset)) : assets.get(asset)),
    priceOf: pricesWith((asset, date) => {
      const row = importedPrices().days.get(dayKey(asset, date))
      return row && { usd: row.usd, source: importedSource(row) }
    }),
    placeOf(address) {
      places ??= shippedPlaces()
      return places.get(address)
    },
    get code() {
      return shippedCode()
    },
  }
}

/** The pseudo-asset of ledgers that know only a value: units are cents. */
function dollarsOn(chain: Chain): AssetFacts {
  return { symbol: 'USD', name: `US dollars of value on ${chain}`, decimals: 2 }
}
