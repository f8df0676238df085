import type { AssetStatement, CaseView } from '../case-view.ts'

/** What the picture has to know of an asset to weigh it. */
export interface AssetWorth {
  readonly decimals: number | null
  /** US dollars per whole coin at theft time. */
  readonly usdPrice?: string
}

/** What is known of each asset of a case; prices of the statement where the list of assets has none. */
export function assetWorths(view: CaseView): ReadonlyMap<string, AssetWorth> {
  const statements = new Map<string, AssetStatement>(view.statement.assets.map((entry) => [entry.asset, entry]))
  const worths = new Map<string, AssetWorth>()
  for (const { asset, decimals, usdPrice } of [...view.statement.assets, ...view.assets]) {
    const price = usdPrice ?? statements.get(asset)?.usdPrice
    worths.set(asset, { decimals, ...(price === undefined ? {} : { usdPrice: price }) })
  }
  return worths
}

/** US cents at theft time, rounded down; `null` where that cannot be said. For display and ranking, never booked. */
export function centsAtTheft(units: bigint, asset: string, worths: ReadonlyMap<string, AssetWorth>): bigint | null {
  if (asset.endsWith('iso4217:USD')) return units
  const worth = worths.get(asset)
  const rate = worth === undefined ? null : rateOf(worth)
  return rate === null ? null : (units * rate.cents) / rate.per
}

const rates = new WeakMap<AssetWorth, { readonly cents: bigint; readonly per: bigint } | null>()

/** US cents per so many units; `null` where there is no price. */
function rateOf(worth: AssetWorth): { readonly cents: bigint; readonly per: bigint } | null {
  const known = rates.get(worth)
  if (known !== undefined) return known
  const { decimals, usdPrice } = worth
  const [whole = '0', fraction = ''] = (usdPrice ?? '').split('.')
  const rate =
    decimals === null || usdPrice === undefined || !/^\d+(\.\d+)?$/.test(usdPrice)
      ? null
      : { cents: BigInt(whole + fraction) * 100n, per: 10n ** BigInt(decimals + fraction.length) }
  rates.set(worth, rate)
  return rate
}

/** For widths and sizes only, which lose digits on purpose: dollars where priced, else whole coins. */
export function magnitude(
  cents: bigint | null,
  units: bigint,
  asset: string,
  worths: ReadonlyMap<string, AssetWorth>,
): number {
  return cents === null ? Number(units) / 10 ** (worths.get(asset)?.decimals ?? 0) : Number(cents) / 100
}

/** Widths span four decades below the largest flow; what is smaller gets the thinnest line. */
const DECADES = 4

/** Place of a value below the largest, 0 to 1 on a log scale. */
export function logShare(value: number, largest: number): number {
  return value <= 0 || largest <= 0 ? 0 : Math.min(1, Math.max(0, 1 + Math.log10(value / largest) / DECADES))
}

/** Base units as a case view writes them; nothing where the decimals are unknown. */
export function toUnits(text: string | undefined): bigint {
  return text === undefined || text === '' || text === '0' ? 0n : BigInt(text)
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
