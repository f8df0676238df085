import type { Command } from 'commander'
import { plain } from '../export/plain-text.ts'
import { accountOf, addressOn } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import { type FeedImport, importFeed } from '../source/chainlink.ts'
import { parseDay, parsePriced } from '../source/price-csv.ts'
import { RpcEndpoint } from '../source/rpc.ts'
import type { Io } from './io.ts'
import { type CommonOptions, isQuiet, jsonOption } from './options.ts'
import { count } from './plural.ts'
import { type ImportReport, importText, reportOf } from './prices-report.ts'

interface ChainlinkOptions extends CommonOptions {
  readonly rpc: string
  readonly feed: string
  readonly asset: Asset
  readonly from: string
  readonly to: string
}

/** `spoor prices chainlink`: the closes of days from a price feed on a chain. */
export function addChainlink(prices: Command, io: Io): void {
  const command = prices
    .command('chainlink')
    .summary('import the closes of days from a Chainlink feed')
    .description(
      'Imports prices that a Chainlink feed told on its chain: the last answer of each UTC day. A day without an answer has no price. Asks the endpoint that you name, and nobody else; when it fails, nothing is imported.',
    )
    .requiredOption('--rpc <url>', 'JSON-RPC endpoint of the chain that the feed is on')
    .requiredOption('--feed <address>', 'address of the feed, a proxy or an aggregator', parseFeed)
    .requiredOption('--asset <caip19>', 'what the prices are of, like eip155:1/slip44:60', parsePriced)
    .requiredOption('--from <date>', 'first day (YYYY-MM-DD, UTC)', parseDay)
    .requiredOption('--to <date>', 'last day, which has to be over', parseDay)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor prices chainlink --rpc http://127.0.0.1:8545 --feed 0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419 --asset eip155:1/slip44:60 --from 2025-10-01 --to 2025-10-31`,
    )
    .action(async () => {
      const options = command.opts<ChainlinkOptions>()
      const { rpc, feed, asset, from, to, json } = options
      const notes: string[] = []
      const note = (text: string) => {
        notes.push(text)
        if (!isQuiet(options)) io.err(`note: ${text}\n`)
      }
      const endpoint = new RpcEndpoint(rpc, { now: io.now, random: io.random, signal: io.signal })
      const found = await importFeed(endpoint, { feed, asset, from, to }, note).finally(() => endpoint.close())
      const report = chainlinkReport(found, notes, endpoint.requests)
      io.out(json ? `${JSON.stringify(report)}\n` : chainlinkText(report))
    })
}

/** The shape of `prices chainlink --json`: that of `prices import`, and what it was read from. */
interface ChainlinkReport extends ImportReport {
  readonly feed: FeedImport['feed']
  readonly fromBlock: number
  readonly toBlock: number
  /** Answers that the closes were taken from. */
  readonly answers: number
  readonly daysWithout: readonly string[]
  readonly notes: readonly string[]
  readonly requests: number
}

function chainlinkReport(found: FeedImport, notes: readonly string[], requests: number): ChainlinkReport {
  const { feed, blocks, answers, daysWithout, stored } = found
  const source = { feed, fromBlock: blocks.first, toBlock: blocks.last, answers, daysWithout, notes, requests }
  return { ...reportOf(stored), ...source }
}

function chainlinkText(report: ChainlinkReport): string {
  const { feed, answers, fromBlock, toBlock, daysWithout } = report
  const called = feed.description === '' ? 'a feed without a description' : plain(feed.description, 60)
  const [first, last] = [daysWithout[0], daysWithout.at(-1)]
  const without =
    daysWithout.length === 0
      ? []
      : [
          `  ${count(daysWithout.length, 'day', 'days')} without an answer, so without a price, from ${first} to ${last}`,
        ]
  const lines = [
    `${called}, ${feed.decimals} decimals: ${count(answers, 'answer', 'answers')} in blocks ${fromBlock} to ${toBlock}`,
    ...without,
  ]
  return `${lines.join('\n')}\n${importText(report)}`
}

function parseFeed(text: string): string {
  return accountOf(addressOn(parseChain('eip155:1'), text))
}
