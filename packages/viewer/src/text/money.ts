/**
 * Money for people: exact from bigint base units, short for labels, US dollars at theft time.
 * `pixelValue` is the one place where units become a JavaScript number, and only pixels may be made of it.
 */
import { localeParts } from './locale.ts'

const pow10 = (n: number): bigint => 10n ** BigInt(n)

/** Base units from the wire; an empty string (unknown decimals) counts as nothing. */
export const toUnits = (text: string | undefined): bigint => (text === undefined || text === '' ? 0n : BigInt(text))

export const sum = (values: Iterable<bigint>): bigint => {
  let total = 0n
  for (const value of values) total += value
  return total
}

/** Every digit: 401,346.768858404671846374. Trailing zeros of the fraction are cut. Unknown decimals show the units as they are. */
export function formatExact(units: bigint, decimals: number | null, locale: string): string {
  const { group, point } = localeParts(locale)
  if (decimals === null || decimals === 0) return group(units)
  const base = pow10(decimals)
  const fraction = (units % base).toString().padStart(decimals, '0').replace(/0+$/, '')
  return fraction === '' ? group(units / base) : `${group(units / base)}${point}${fraction}`
}

const COMPACT: readonly { readonly at: bigint; readonly unit: string }[] = [
  { at: pow10(12), unit: 'T' },
  { at: pow10(9), unit: 'B' },
  { at: pow10(6), unit: 'M' },
]

/** For labels: about four digits, rounded to nearest; 401,347 · 454.06 · 0.00012 · 1.23B. Never used in the panel. */
export function formatShort(units: bigint, decimals: number | null, locale: string): string {
  const places = decimals ?? 0
  const base = pow10(places)
  const whole = units / base
  const compact = COMPACT.find((step) => whole >= step.at)
  if (compact) return `${fixed(units, base * compact.at, 2, locale)}${compact.unit}`
  if (whole >= 1000n) return fixed(units, base, 0, locale)
  if (whole >= 1n) return fixed(units, base, whole >= 100n ? 1 : 2, locale)
  if (units === 0n) return '0'
  const lead = places - units.toString().length
  return fixed(units, base, Math.min(lead + 4, 12), locale)
}

/** units / base with at most `digits` decimals, rounded half up, trailing zeros cut; `<0.000000000001` when nothing is left. */
function fixed(units: bigint, base: bigint, digits: number, locale: string): string {
  const scale = pow10(digits)
  const scaled = (units * scale * 2n + base) / (base * 2n)
  if (scaled === 0n && units > 0n) return `<${formatExact(1n, digits, locale)}`
  return formatExact(scaled, digits, locale)
}

export const USD_ASSET = 'iso4217:USD'

/** US cents of `units` at `price` dollars per whole coin, rounded down; `null` when it cannot be said. */
export function usdCents(units: bigint, decimals: number | null, price: string | undefined, asset = ''): bigint | null {
  if (asset.includes(USD_ASSET)) return units
  if (price === undefined || decimals === null || !/^\d+(\.\d+)?$/.test(price)) return null
  const [whole = '0', fraction = ''] = price.split('.')
  return (units * BigInt(whole + fraction) * 100n) / (pow10(decimals) * pow10(fraction.length))
}

/** US cents of dollars with two digits, as the case view states them; `null` where it states none. */
export const statedCents = (dollars: string | undefined): bigint | null =>
  dollars === undefined ? null : BigInt(dollars.replace('.', ''))

export function formatUsd(cents: bigint, locale: string, style: 'exact' | 'short' = 'exact'): string {
  const amount = `${cents / 100n}.${(cents % 100n).toString().padStart(2, '0')}` as Intl.StringNumericLiteral
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    ...(style === 'short' && cents >= 1_000_00n
      ? { notation: 'compact', maximumSignificantDigits: 4 }
      : { maximumFractionDigits: cents >= 1_000_00n ? 0 : 2 }),
  })
  return format.format(amount)
}

/** A dollar amount as a person types it: `1,000`, `$2.5k`, `3m`; `null` when it is none. */
export function parseUsdInput(text: string): bigint | null {
  const match = /^\$?\s*(\d+)(?:\.(\d+))?\s*([kKmMbB]?)$/.exec(text.trim().replaceAll(',', ''))
  if (!match) return null
  const [, whole = '0', fraction = '', suffix = ''] = match
  const factor = { k: pow10(3), m: pow10(6), b: pow10(9) }[suffix.toLowerCase()] ?? 1n
  return (BigInt(whole + fraction) * 100n * factor) / pow10(fraction.length)
}

/** part / whole in percent, rounded down to one decimal, so that 100 % is never claimed early. */
export function formatShare(part: bigint, whole: bigint, locale: string): string {
  if (whole === 0n) return '–'
  const tenths = (part * 1000n) / whole
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  return tenths === 0n && part > 0n ? `<${percent.format(0.001)}` : percent.format(Number(tenths) / 1000)
}

/** Pixels only: loses digits on purpose. */
export const pixelValue = (units: bigint, decimals: number): number => Number(units) / 10 ** decimals
