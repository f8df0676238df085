import { Interface } from 'ethers/abi'
import { z } from 'zod'
import { type Asset, assetChain } from '../model/asset.ts'
import { type Chain, parseChain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { dayOf, parseTime, parseTimeEnd, showTime } from '../model/time.ts'
import { type BlockSpan, blocksBetween, quantity } from './chainlink-blocks.ts'
import { answersIn, type FeedAnswer } from './chainlink-logs.ts'
import { importPriceBytes, type PriceImport } from './imported-prices.ts'
import type { RpcEndpoint, RpcFailure } from './rpc.ts'

/** Which closes are wanted. */
export interface FeedQuestion {
  /** Address of the feed on the chain of the endpoint: 0x and 40 hex digits, lower-case. */
  readonly feed: string
  readonly asset: Asset
  /** First and last UTC day. */
  readonly from: string
  readonly to: string
}

/** A feed, as its contracts describe themselves. */
export interface Feed {
  readonly chain: Chain
  readonly feed: string
  /** The contract that tells the answers; the feed itself where it is no proxy. */
  readonly aggregator: string
  readonly decimals: number
  /** Foreign text; empty where the feed does not say. */
  readonly description: string
}

/** What an import from a feed brought. */
export interface FeedImport {
  readonly feed: Feed
  readonly blocks: BlockSpan
  readonly answers: number
  /** Days without an answer: they have no price. */
  readonly daysWithout: readonly string[]
  readonly stored: PriceImport
}

const ETHEREUM = parseChain('eip155:1')
const DAY = 86_400
const ABI = new Interface([
  'function aggregator() view returns (address)',
  'function decimals() view returns (uint8)',
  'function description() view returns (string)',
])
type Getter = 'aggregator' | 'decimals' | 'description'
const bytes = z.string().regex(/^0x(?:[0-9a-f]{2})*$/i)
/** How nodes say that a contract gave no answer; any other error is one of the endpoint. */
const REVERTED = /revert|invalid opcode|bad instruction|invalid jump|out of gas|stack underflow|VM execution error/i

/**
 * Imports the closes of days from the answers of a Chainlink feed: all of the days that have one, or nothing.
 * @param note told of what a person should know of the reading
 * @throws InputError when feed, chain, asset or days do not fit; SourceError when the endpoint fails or contradicts itself
 */
export async function importFeed(
  rpc: RpcEndpoint,
  question: FeedQuestion,
  note: (text: string) => void,
): Promise<FeedImport> {
  const { asset, from, to } = question
  const [start, last] = [parseTime(from), parseTimeEnd(to)]
  if (start > last) {
    throw new InputError('the days run backwards', { got: `${from} to ${to}`, wanted: 'a first day, then a last one' })
  }
  const feed = await describeFeed(rpc, question)
  const blocks = await blocksBetween(rpc, start, last + 1, note)
  const answers = blocks === undefined ? [] : await answersIn(rpc, feed.aggregator, blocks, note)
  const closes = closesOf(rpc, answers, { start, last })
  if (blocks === undefined || closes.size === 0) {
    throw new InputError(`the feed ${feed.feed} has no answer from ${from} to ${to}`, {
      got: blocks === undefined ? 'no block in these days' : `no answer in blocks ${blocks.first} to ${blocks.last}`,
      wanted: 'days in which its aggregator of today told prices',
      next: 'look at other days, or give the address of the aggregator that the feed had then; nothing was imported',
    })
  }
  const csv = ['date,asset,usd,source']
  const source = sourceOf(feed, blocks)
  for (const [day, { current }] of closes) csv.push(`${day},${asset},${decimal(current, feed.decimals)},${source}`)
  const stored = importPriceBytes(Buffer.from(`${csv.join('\n')}\n`), `Chainlink feed ${feed.feed}`)
  const daysWithout: string[] = []
  for (let day: number = start; day < last; day += DAY) if (!closes.has(dayOf(day))) daysWithout.push(dayOf(day))
  return { feed, blocks, answers: answers.length, daysWithout, stored }
}

/** What the source column of the stored import says. */
function sourceOf({ feed, aggregator, chain }: Feed, { first, last }: BlockSpan): string {
  const of = aggregator === feed ? '' : ` (aggregator ${aggregator})`
  return `Chainlink feed ${feed}${of} on ${chain}; blocks ${first} to ${last}`
}

/** The last answer of each UTC day; a day without one is not there. */
function closesOf(
  rpc: RpcEndpoint,
  answers: readonly FeedAnswer[],
  { start, last }: { readonly start: number; readonly last: number },
): Map<string, FeedAnswer> {
  const closes = new Map<string, FeedAnswer>()
  for (const answer of answers) {
    const { current, updatedAt, block } = answer
    if (current <= 0n) {
      throw rpc.failed(`the feed gives an answer that is no price, by ${rpc.host}`, {
        got: `${current} in block ${block}`,
        wanted: 'a number above 0',
      })
    }
    if (updatedAt < BigInt(start) || updatedAt > BigInt(last)) {
      throw rpc.failed(`the feed gives an answer of another time than its block, by ${rpc.host}`, {
        got: `second ${updatedAt} in block ${block}`,
        wanted: `a time from ${showTime(start)} to ${showTime(last)}`,
      })
    }
    const day = dayOf(Number(updatedAt))
    const before = closes.get(day)
    // Answers come in chain order: of two of one second the later one stands.
    if (before === undefined || before.updatedAt <= updatedAt) closes.set(day, answer)
  }
  return new Map([...closes].sort(([a], [b]) => (a < b ? -1 : 1)))
}

async function describeFeed(rpc: RpcEndpoint, { feed, asset }: FeedQuestion): Promise<Feed> {
  const chain = parseChain(`eip155:${await rpc.call('eth_chainId', [], quantity.pipe(z.number().positive()))}`)
  if (chain !== assetChain(asset) && chain !== ETHEREUM) {
    throw new InputError(`${rpc.host} serves another chain than that of the asset`, {
      got: chain,
      wanted: [...new Set([assetChain(asset), ETHEREUM])].join(' or '),
      next: 'give an endpoint of that chain; nothing was imported',
    })
  }
  const decimals = await read(rpc, feed, 'decimals')
  if (decimals === undefined) {
    throw new InputError(`${feed} is no Chainlink feed on ${chain}`, {
      got: 'no answer to decimals()',
      wanted: 'the address of a feed, as data.chain.link lists it',
      next: 'compare address and chain; nothing was imported',
    })
  }
  const said = String((await read(rpc, feed, 'description')) ?? '').trim()
  const description = rpc.repeatsSecret(said) ? '' : said
  if (description !== '' && !/\bUSD$/i.test(description)) {
    throw new InputError(`${feed} gives no prices in US dollars`, {
      got: rpc.clean(description.slice(0, 80)),
      wanted: 'a feed whose description ends in USD',
      next: 'take the feed of the asset in dollars; nothing was imported',
    })
  }
  const behind = String((await read(rpc, feed, 'aggregator')) ?? feed).toLowerCase()
  const aggregator = /^0x0{40}$/.test(behind) ? feed : behind
  return { chain, feed, aggregator, decimals: Number(decimals), description }
}

/** What a contract says of itself; undefined where it does not answer. An endpoint that fails is no silence of the contract. */
async function read(rpc: RpcEndpoint, to: string, getter: Getter): Promise<unknown> {
  const answer = await rpc.ask('eth_call', [{ to, data: ABI.encodeFunctionData(getter) }, 'latest'])
  if (!answer.ok) {
    if (isRevert(answer.failure)) return undefined
    throw rpc.refused('eth_call', answer.failure)
  }
  const data = rpc.shaped('eth_call', answer.result, bytes)
  if (data === '0x') return undefined
  try {
    return ABI.decodeFunctionResult(getter, data)[0]
  } catch {
    return undefined
  }
}

const isRevert = ({ code, text }: RpcFailure): boolean => code === 3 || REVERTED.test(text)

/** @example decimal(123450000n, 8) // '1.2345' */
function decimal(units: bigint, decimals: number): string {
  const digits = units.toString().padStart(decimals + 1, '0')
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return `${digits.slice(0, digits.length - decimals)}${fraction === '' || decimals === 0 ? '' : `.${fraction}`}`
}
