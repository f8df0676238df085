import { plain, wrap } from '../export/plain-text.ts'
import type { Asset } from '../model/asset.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import { type PriceImport, type PriceSpan, spansOf } from '../source/imported-prices.ts'
import { count } from './plural.ts'

/** The shape of `prices import --json`. */
export interface ImportReport {
  readonly path: string
  readonly sha256: string
  readonly rows: number
  /** Rows that nothing loaded before said. */
  readonly added: number
  readonly assets: readonly SpanLine[]
  /** Assets whose decimals Spoor does not know: their prices can value no units. */
  readonly withoutDecimals: readonly string[]
}

/** Days of an asset that one source gives, with its symbol. */
export type SpanLine = PriceSpan & { readonly symbol: string }

/** What an import says of itself. */
export function reportOf({ path, sha256, rows, added }: PriceImport): ImportReport {
  const catalogue = shippedCatalogue()
  const assets = [...new Set(rows.map((row) => row.asset))].sort()
  return {
    path,
    sha256,
    rows: rows.length,
    added,
    assets: spansOf(rows).map(line),
    withoutDecimals: assets.filter((asset) => catalogue.describe(asset) === undefined),
  }
}

/** A span as it is reported. */
export function line({ asset, source, first, last, count: days }: PriceSpan): SpanLine {
  return { asset, symbol: symbolOf(asset), first, last, count: days, source }
}

function symbolOf(asset: Asset): string {
  return shippedCatalogue().describe(asset)?.symbol ?? ''
}

/** An import, for people. */
export function importText({ rows, added, path, assets, withoutDecimals }: ImportReport): string {
  const lines = [
    `imported ${count(rows, 'price', 'prices')}, ${added} of them new`,
    ...assets.flatMap(spanLines),
    `  kept in ${path}`,
    ...withoutDecimals.flatMap((asset) =>
      wrap(`note: the decimals of ${asset} are not known to Spoor, so its price values no units`, 100, '  ', '    '),
    ),
  ]
  return `${lines.join('\n')}\n`
}

/** A span, for people. */
export function spanLines({ asset, symbol, first, last, count: days, source }: SpanLine): string[] {
  const named = symbol === '' ? asset : `${asset} (${plain(symbol, 20)})`
  const told = source === '' ? 'no source stated' : plain(source, 200)
  return [`  ${named}`, `    ${first} to ${last}, ${count(days, 'day', 'days')}; ${told}`]
}
