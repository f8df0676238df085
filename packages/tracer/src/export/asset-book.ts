import { type Asset, assetChain, isFiat, showAsset } from '../model/asset.ts'
import type { Price } from '../model/price.ts'
import type { Transfer } from '../model/transfer.ts'
import type { AssetView } from './case-view.ts'
import type { ViewContext } from './view-context.ts'

/** What is known of one asset. */
export interface AssetEntry {
  /** As the catalogue or else the rows call it: foreign text. Empty when nobody says. */
  readonly symbol: string
  readonly name: string
  /** `null` when unknown, or when rows disagree. */
  readonly decimals: number | null
  /** Of one whole coin at theft time. */
  readonly price: Price | undefined
}

/** Symbol, decimals and price of assets: from the catalogue, and from the rows where the catalogue is silent. */
export class AssetBook {
  readonly #entries = new Map<Asset, AssetEntry>()
  readonly #said = new Map<Asset, Map<string, Pick<Transfer, 'symbol' | 'name' | 'decimals'>>>()
  readonly #context: ViewContext

  constructor(transfers: readonly Transfer[], context: ViewContext) {
    this.#context = context
    for (const { asset, symbol, name, decimals } of transfers) {
      let said = this.#said.get(asset)
      if (said === undefined) {
        said = new Map()
        this.#said.set(asset, said)
      }
      const key = `${symbol}\n${name}\n${decimals}`
      if (!said.has(key)) said.set(key, { symbol, name, decimals })
    }
  }

  of(asset: Asset): AssetEntry {
    let entry = this.#entries.get(asset)
    if (entry === undefined) {
      entry = this.#find(asset)
      this.#entries.set(asset, entry)
    }
    return entry
  }

  view(asset: Asset, genuine: boolean): AssetView {
    const { symbol, name, decimals, price } = this.of(asset)
    return {
      asset: showAsset(asset),
      chain: assetChain(asset),
      symbol,
      name,
      decimals,
      genuine,
      ...(price === undefined ? {} : { usdPrice: price.usd }),
    }
  }

  #find(asset: Asset): AssetEntry {
    const price = this.#context.value.priceOf(asset)
    const known = this.#context.catalogue.describe(asset)
    const said = [...(this.#said.get(asset)?.values() ?? [])]
    return {
      symbol: known?.symbol ?? agreed(said.map((row) => row.symbol)) ?? (isFiat(asset) ? 'USD' : ''),
      name: known?.name ?? agreed(said.map((row) => row.name)) ?? '',
      decimals: known?.decimals ?? agreed(said.map((row) => row.decimals)) ?? (isFiat(asset) ? 2 : null),
      price,
    }
  }
}

/** The one value that all who say anything say. */
function agreed<T>(values: readonly (T | null)[]): T | null {
  const distinct = new Set(values.filter((value) => value !== null))
  const [only] = distinct
  return distinct.size === 1 ? only! : null
}
