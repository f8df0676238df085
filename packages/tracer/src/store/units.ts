import type { Database } from 'better-sqlite3'

/**
 * Registers `sum_units(text)`, the exact sum of base units as decimal text; NULL counts nothing.
 * SQLite's own sum() turns decimal text into a float without a word: 1.157e77 for 2^256.
 * @example db.prepare('SELECT sum_units(units) FROM transfer').pluck().get() // '401346768858404671846374'
 */
export function registerSumUnits(db: Database): void {
  db.aggregate<bigint>('sum_units', {
    start: 0n,
    step: (total, units: unknown) => (units === null ? total : total + BigInt(units as string)),
    result: (total) => total.toString(),
    deterministic: true,
    directOnly: true,
  })
}

/**
 * Text as a case file can hold it. Half of a surrogate pair has no UTF-8 form and becomes U+FFFD, on every machine alike.
 */
export function storable(text: string): string
export function storable(text: string | null): string | null
export function storable(text: string | null): string | null {
  return text === null ? null : text.replace(/\p{Surrogate}/gu, '\ufffd')
}
