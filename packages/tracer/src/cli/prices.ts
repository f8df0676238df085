import type { Command } from 'commander'
import { plain, wrap } from '../export/plain-text.ts'
import type { Asset } from '../model/asset.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import { importedPrices, importPrices, type PriceSpan, spansOf } from '../source/imported-prices.ts'
import { loadShippedPrices } from '../source/prices.ts'
import type { Io } from './io.ts'
import { type CommonOptions, jsonOption } from './options.ts'
import { count } from './plural.ts'

/** `spoor prices`: what values units in dollars. */
export function addPrices(program: Command, io: Io): void {
  const prices = program
    .command('prices')
    .summary('import prices of assets, or list those that are loaded')
    .description(
      'Prices value units in US dollars, for showing and for ranking. Spoor ships some; others are imported, and kept in the folder of your own data.',
    )
    .addHelpText('after', EXAMPLES)
  addImport(prices, io)
  addList(prices, io)
}

const EXAMPLES = `
Examples:
  spoor prices import closes.csv
  spoor prices list --json`

function addImport(prices: Command, io: Io): void {
  const command = prices
    .command('import')
    .summary('import the closes of days from a CSV file')
    .description(
      'Imports prices: CSV (plain or gzip) with the header date,asset,usd and, optional, source. One wrong row, or one that contradicts what is loaded, and nothing is imported. Cases that have their prices already keep them.',
    )
    .argument(
      '<file>',
      'CSV with the columns date (YYYY-MM-DD, UTC), asset (CAIP-19), usd (of one whole coin) and source',
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor prices import closes.csv
  SPOOR_DATA=/srv/spoor spoor prices import closes.csv.gz --json`,
    )
    .action((path: string) => {
      const report = imported(path)
      io.out(command.opts<CommonOptions>().json ? `${JSON.stringify(report)}\n` : importText(report))
    })
}

function addList(prices: Command, io: Io): void {
  const command = prices
    .command('list')
    .summary('list the prices that are loaded')
    .description(
      'Lists the prices that are loaded: per asset and source the first and the last day and how many there are. Days between that nobody recorded have no price.',
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor prices list
  spoor prices list --json`,
    )
    .action(() => {
      const report = listed()
      io.out(command.opts<CommonOptions>().json ? `${JSON.stringify(report)}\n` : listText(report))
    })
}

/** The shape of `prices import --json`. */
interface ImportReport {
  readonly path: string
  readonly sha256: string
  readonly rows: number
  /** Rows that nothing loaded before said. */
  readonly added: number
  readonly assets: readonly SpanLine[]
  /** Assets whose decimals Spoor does not know: their prices can value no units. */
  readonly withoutDecimals: readonly string[]
}

/** The shape of `prices list --json`. */
interface ListReport {
  readonly folder: string
  readonly files: readonly { readonly file: string; readonly sha256: string; readonly rows: number }[]
  readonly shipped: readonly SpanLine[]
  readonly imported: readonly SpanLine[]
  readonly rules: readonly { readonly asset: string; readonly kind: string }[]
}

type SpanLine = PriceSpan & { readonly symbol: string }

function imported(path: string): ImportReport {
  const { path: stored, sha256, rows, added } = importPrices(path)
  const catalogue = shippedCatalogue()
  const assets = [...new Set(rows.map((row) => row.asset))].sort()
  return {
    path: stored,
    sha256,
    rows: rows.length,
    added,
    assets: spansOf(rows).map(line),
    withoutDecimals: assets.filter((asset) => catalogue.describe(asset) === undefined),
  }
}

function listed(): ListReport {
  const { folder, files, days } = importedPrices()
  const { closes, rules } = loadShippedPrices()
  return {
    folder,
    files,
    shipped: spansOf(closes).map(line),
    imported: spansOf(days.values()).map(line),
    rules,
  }
}

function line({ asset, source, first, last, count: days }: PriceSpan): SpanLine {
  return { asset, symbol: symbolOf(asset), first, last, count: days, source }
}

function symbolOf(asset: Asset): string {
  return shippedCatalogue().describe(asset)?.symbol ?? ''
}

function importText({ rows, added, path, assets, withoutDecimals }: ImportReport): string {
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

function listText({ folder, files, shipped, imported: own, rules }: ListReport): string {
  const [fixed, parity] = ['fixed', 'parity'].map((kind) => rules.filter((rule) => rule.kind === kind).length)
  const lines = [
    'Shipped, source: citations of data/prices/rules.json',
    ...shipped.flatMap(spanLines),
    `  by rule: ${count(fixed ?? 0, 'asset', 'assets')} at a fixed price, ${parity} at par with another`,
    `Imported, ${count(files.length, 'file', 'files')} in ${folder}`,
    ...own.flatMap(spanLines),
  ]
  return `${lines.join('\n')}\n`
}

function spanLines({ asset, symbol, first, last, count: days, source }: SpanLine): string[] {
  const named = symbol === '' ? asset : `${asset} (${plain(symbol, 20)})`
  const told = source === '' ? 'no source stated' : plain(source, 120)
  return [`  ${named}`, `    ${first} to ${last}, ${count(days, 'day', 'days')}; ${told}`]
}
