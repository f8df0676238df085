import type { Command } from 'commander'
import { importedPrices, importPrices, spansOf } from '../source/imported-prices.ts'
import { loadShippedPrices } from '../source/prices.ts'
import type { Io } from './io.ts'
import { type CommonOptions, jsonOption } from './options.ts'
import { count } from './plural.ts'
import { addChainlink } from './prices-chainlink.ts'
import { importText, line, reportOf, type SpanLine, spanLines } from './prices-report.ts'

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
  addChainlink(prices, io)
  addList(prices, io)
}

const EXAMPLES = `
Examples:
  spoor prices import closes.csv
  spoor prices chainlink --rpc http://127.0.0.1:8545 --feed 0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419 --asset eip155:1/slip44:60 --from 2025-10-01 --to 2025-10-31
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
      const report = reportOf(importPrices(path))
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

/** The shape of `prices list --json`. */
interface ListReport {
  readonly folder: string
  readonly files: readonly { readonly file: string; readonly sha256: string; readonly rows: number }[]
  readonly shipped: readonly SpanLine[]
  readonly imported: readonly SpanLine[]
  readonly rules: readonly { readonly asset: string; readonly kind: string }[]
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
