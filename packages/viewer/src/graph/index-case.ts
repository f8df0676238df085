/** Look-up tables of one case, made once when it is opened. */
import type { AssetStatement } from '@spoor/tracer/case-view'
import type { CaseHead, PictureView } from '@spoor/tracer/picture'
import { shortAccount } from '../text/address.ts'
import { toUnits, usdCents } from '../text/money.ts'
import type { AssetInfo, CaseIndex, Picture } from './model.ts'

/** The largest by value first; what has no price keeps its place behind them. */
function byValue(entries: readonly AssetStatement[]): readonly AssetStatement[] {
  const worth = (entry: AssetStatement): bigint =>
    usdCents(toUnits(entry.seeded) + toUnits(entry.convertedIn), entry.decimals, entry.usdPrice, entry.asset) ?? -1n
  return [...entries].sort((a, b) => (worth(a) > worth(b) ? -1 : worth(a) < worth(b) ? 1 : a.asset < b.asset ? -1 : 1))
}

export function indexCase(view: CaseHead): CaseIndex {
  const statements = new Map(view.statement.assets.map((entry) => [entry.asset, entry]))
  const seeded = new Set(view.incident.seeds.map((seed) => seed.asset))
  const assets = new Map<string, AssetInfo>()
  for (const { asset, chain, symbol: own, decimals, genuine, usdPrice } of view.assets) {
    const symbol = symbolOr(asset, own)
    const price = usdPrice ?? statements.get(asset)?.usdPrice
    const priced = price === undefined ? {} : { usdPrice: price }
    assets.set(asset, { asset, chain, symbol, decimals, genuine, seeded: seeded.has(asset), ...priced })
  }
  for (const { asset, chain, symbol: own, decimals, usdPrice } of view.statement.assets) {
    if (assets.has(asset)) continue
    const symbol = symbolOr(asset, own)
    const priced = usdPrice === undefined ? {} : { usdPrice }
    assets.set(asset, { asset, chain, symbol, decimals, seeded: true, genuine: true, ...priced })
  }
  const named = view.statement.assets.map((entry) => ({ ...entry, symbol: symbolOr(entry.asset, entry.symbol) }))
  return { view, assets, statements, ranking: byValue(named) }
}

/** A node does not tell what a token calls itself: such a one goes by its contract. */
const symbolOr = (asset: string, symbol: string): string => (symbol.trim() === '' ? shortAccount(asset) : symbol)

/** The asset as known, or a nameless one: a movement may carry an asset of which nothing was read. */
export const assetOf = (index: CaseIndex, asset: string): AssetInfo =>
  index.assets.get(asset) ?? {
    asset,
    chain: asset.split('/')[0] ?? '',
    symbol: shortAccount(asset),
    decimals: null,
    seeded: false,
    genuine: false,
  }

/** A picture with exact numbers. */
export function readPicture({ nodes, edges, columns, hiddenByKind, hiddenByLine, full }: PictureView): Picture {
  return {
    nodes: nodes.map((node) => ({ ...node, count: node.fold?.count ?? 1 })),
    edges: edges.map((edge) => ({
      ...edge,
      units: BigInt(edge.units),
      taint: BigInt(edge.taint),
      toUnits: BigInt(edge.toUnits),
      cents: edge.cents === null ? null : BigInt(edge.cents),
    })),
    columns,
    hiddenByKind,
    hiddenByLine,
    full,
  }
}
