/** Look-up tables of one case, made once when it is opened. */
import type { AssetStatement, CaseView, MovementView } from '../case-file.ts'
import { toUnits, usdCents } from '../text/money.ts'
import type { AssetInfo, CaseIndex } from './model.ts'

/** The largest by value first; what has no price keeps its place behind them. */
function byValue(entries: readonly AssetStatement[]): readonly AssetStatement[] {
  const worth = (entry: AssetStatement): bigint =>
    usdCents(toUnits(entry.seeded) + toUnits(entry.convertedIn), entry.decimals, entry.usdPrice, entry.asset) ?? -1n
  return [...entries].sort((a, b) => (worth(a) > worth(b) ? -1 : worth(a) < worth(b) ? 1 : a.asset < b.asset ? -1 : 1))
}

export function indexCase(view: CaseView): CaseIndex {
  const statements = new Map(view.statement.assets.map((entry) => [entry.asset, entry]))
  const assets = new Map<string, AssetInfo>()
  for (const asset of view.assets) {
    const price = asset.usdPrice ?? statements.get(asset.asset)?.usdPrice
    const seeded = view.incident.seeds.some((seed) => seed.asset === asset.asset)
    const { asset: id, chain, symbol, decimals, genuine } = asset
    assets.set(id, {
      asset: id,
      chain,
      symbol,
      decimals,
      genuine,
      seeded,
      ...(price === undefined ? {} : { usdPrice: price }),
    })
  }
  for (const { asset, chain, symbol, decimals, usdPrice } of view.statement.assets) {
    if (assets.has(asset)) continue
    assets.set(asset, {
      asset,
      chain,
      symbol,
      decimals,
      seeded: true,
      genuine: true,
      ...(usdPrice === undefined ? {} : { usdPrice }),
    })
  }
  const movementsOf = new Map<string, MovementView[]>()
  const touch = (address: string, movement: MovementView): void => {
    const list = movementsOf.get(address)
    if (list) list.push(movement)
    else movementsOf.set(address, [movement])
  }
  for (const movement of view.movements) {
    touch(movement.from, movement)
    if (movement.to !== '' && movement.to !== movement.from) touch(movement.to, movement)
  }
  const namesakes = new Map<string, number>()
  for (const { name } of view.addresses) if (name !== undefined) namesakes.set(name, (namesakes.get(name) ?? 0) + 1)
  return {
    view,
    namesakes,
    ranking: byValue(view.statement.assets),
    addresses: new Map(view.addresses.map((address) => [address.id, address])),
    assets,
    statements,
    movements: new Map(view.movements.map((movement) => [movement.id, movement])),
    movementsOf,
  }
}

/** The asset as known, or a nameless one: a movement may carry an asset of which nothing was read. */
export const assetOf = (index: CaseIndex, asset: string): AssetInfo =>
  index.assets.get(asset) ?? {
    asset,
    chain: asset.split('/')[0] ?? '',
    symbol: asset.slice(asset.lastIndexOf(':') + 1),
    decimals: null,
    seeded: false,
    genuine: false,
  }
