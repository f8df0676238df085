import type { Asset } from './asset.ts'
import { quote } from './chain.ts'
import { BugError, InputError } from './errors.ts'

/** A number of base units of one asset (wei, cents of a dollar, satoshi). Never a float (design, law 1). */
export interface Amount {
  readonly asset: Asset
  readonly units: bigint
}

/** One more than the largest amount an EVM token can hold. */
export const UNITS_LIMIT = 1n << 256n

/**
 * Adds two amounts of the same asset.
 * @throws BugError when the assets differ
 */
export function add(a: Amount, b: Amount): Amount {
  if (a.asset !== b.asset) throw new BugError('added amounts of two assets', { got: `${a.asset} and ${b.asset}` })
  return { asset: a.asset, units: a.units + b.units }
}

/**
 * Reads base units: digits only, below 2^256.
 * @throws InputError for a sign, a fraction, an exponent, blanks, or 2^256 and above
 * @example parseUnits('401346768858404671846374') // 401346768858404671846374n
 */
export function parseUnits(text: string): bigint {
  if (!/^\d{1,78}$/.test(text)) {
    throw new InputError('not an amount of base units', {
      got: quote(text),
      wanted: 'a whole number in base 10, without sign or point',
    })
  }
  const units = BigInt(text)
  if (units >= UNITS_LIMIT) throw new InputError('amount out of range', { got: quote(text), wanted: 'less than 2^256' })
  return units
}

/**
 * Base units of a decimal amount, exactly.
 * @param text a decimal number without sign or exponent, like `98048.7948`
 * @param decimals digits after the point that one unit stands for, 0 to 255
 * @throws InputError when the amount has more digits than the asset can hold
 * @example unitsOf('1.5', 18) // 1500000000000000000n
 */
export function unitsOf(text: string, decimals: number): bigint {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text)
  if (!match)
    throw new InputError('not a decimal amount', {
      got: quote(text),
      wanted: 'digits, optionally a point and more digits',
    })
  const fraction = (match[2] ?? '').replace(/0+$/, '')
  if (fraction.length > decimals) {
    throw new InputError('amount finer than the asset', {
      got: quote(text),
      wanted: `at most ${decimals} digits after the point`,
    })
  }
  return parseUnits((match[1]! + fraction.padEnd(decimals, '0')).replace(/^0+(?=\d)/, ''))
}

/**
 * Units as a decimal number, exactly; nothing is rounded.
 * @example showUnits(1500000000000000000n, 18) // '1.5'
 */
export function showUnits(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = decimals === 0 ? '' : digits.slice(digits.length - decimals).replace(/0+$/, '')
  return `${units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** `floor(a * b / c)` of non-negative whole numbers, at any size. */
export function mulDiv(a: bigint, b: bigint, c: bigint): bigint {
  return (a * b) / c
}

export function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

export function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
