import type { Address } from './address.ts'
import { mulDiv } from './amount.ts'
import type { Asset } from './asset.ts'
import type { CodeFacts } from './code.ts'
import type { Stop } from './stop.ts'

/** A price in US dollars for one whole coin, as an exact decimal string, and who says so. */
export interface Price {
  readonly usd: string
  readonly source: string
}

/** What is known of an asset without asking a chain. Symbol and name may be foreign text. */
export interface AssetFacts {
  readonly symbol: string
  readonly name: string
  readonly decimals: number | null
}

/** Prices and descriptions of assets. What is outside of what was loaded is unknown, never guessed. */
export interface Catalogue {
  /** @param time Unix seconds; the close of that UTC day is taken */
  priceOf(asset: Asset, time: number): Price | undefined
  describe(asset: Asset): AssetFacts | undefined
  /** Whose place an address is, by a shipped or imported label; absent where no labels are loaded. */
  placeOf?(address: Address): LabelledPlace | undefined
  /** What is known of the code of contracts and of those who make them; absent where nothing is. */
  readonly code?: CodeFacts
}

/** A label that ends a walk: somebody's claim that an address is a service, mixer, bridge or exchange contract. */
export type LabelledPlace = Extract<Stop, { kind: 'place' }>

/** Fixed point of prices: 10^-8 dollars. */
const SCALE = 8

/** A decimal string in units of 10^-8, rounded down; exact for prices of up to 8 digits after the point. */
export function scaledUsd(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.')
  return BigInt(whole + fraction.slice(0, SCALE).padEnd(SCALE, '0'))
}

/**
 * Value of units in US cents, rounded down. For display and ranking, never booked (design, law 1).
 * @param units base units
 * @param decimals of the asset
 * @param usd price of one whole coin, decimal string
 * @example centsOf(1500000000000000000n, 18, '2000') // 300000n
 */
export function centsOf(units: bigint, decimals: number, usd: string): bigint {
  const [whole = '0', fraction = ''] = usd.split('.')
  return mulDiv(units, BigInt(whole + fraction) * 100n, 10n ** BigInt(decimals + fraction.length))
}

/** Price of one whole coin from the value of an amount, as a decimal string of 8 digits, rounded down. */
export function priceFrom(usdValue: string, units: bigint, decimals: number): string {
  const scaled = mulDiv(scaledUsd(usdValue), 10n ** BigInt(decimals), units)
  const digits = scaled.toString().padStart(SCALE + 1, '0')
  return `${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`
}
