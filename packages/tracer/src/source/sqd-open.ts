import { SourceError } from '../model/errors.ts'
import type { Transaction, TransactionRef } from '../model/transaction.ts'
import type { EvmNetwork } from './evm-network.ts'
import { type SqdBlock, sentBlock, sqdBlock } from './sqd-blocks.ts'
import { faultOfBlock, itemsOf } from './sqd-check.ts'
import type { SqdClient } from './sqd-client.ts'
import { openQuery, type SqdAbilities, sendersQuery } from './sqd-query.ts'
import { readTransaction } from './sqd-transaction.ts'

interface Opening {
  readonly client: SqdClient
  readonly net: EvmNetwork
  readonly abilities: SqdAbilities
  readonly finalized: number
  readonly what: 'stream' | 'finalized-stream'
}

/** Item requests of one query. */
const MOST_ITEMS = 100

/**
 * Opens transactions, block by block: a Portal finds none by its hash, so the block is asked who sent it under which nonce, and
 * then for that.
 * @throws SourceError when a transaction is not in its block, or comes without all of its traces
 */
export async function openTransactions(
  opening: Opening,
  refs: readonly TransactionRef[],
  signal: AbortSignal | undefined,
): Promise<readonly Transaction[]> {
  const { client, abilities } = opening
  if (refs.length > 0 && !abilities.traces) {
    throw new SourceError(`${client.name} has no traces: its transactions cannot be opened`, {
      next: 'give a source that has traces beside it',
    })
  }
  const opened = new Map<string, Transaction>()
  for (const block of [...new Set(refs.map((ref) => ref.block))].sort((a, b) => a - b)) {
    const hashes = [...new Set(refs.filter((ref) => ref.block === block).map(({ hash }) => hash))].sort()
    const sent = await sendersOf(opening, block, hashes, signal)
    for (let at = 0; at < sent.length; at += MOST_ITEMS) {
      const some = sent.slice(at, at + MOST_ITEMS)
      for (const transaction of await openBlock(opening, block, some, signal)) opened.set(transaction.hash, transaction)
    }
  }
  return refs.map(({ hash }) => opened.get(hash)!)
}

interface Sent {
  readonly hash: string
  readonly from: string
  readonly nonce: number
}

async function sendersOf(
  { client, what }: Opening,
  block: number,
  hashes: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly Sent[]> {
  const blocks = await client.stream(what, sendersQuery(block), {
    shape: sentBlock,
    faultOf: (given) => onlyBlock(given, block),
    signal,
  })
  const sent = new Map(typeof blocks === 'string' ? [] : blocks[0]!.transactions.map((one) => [one.hash, one]))
  return hashes.map((hash) => {
    const found = sent.get(hash)
    if (found !== undefined) return found
    throw new SourceError(`${client.name} does not know a transaction`, {
      got: `no ${hash} in block ${block}`,
      next: 'look whether the chain was reorganised since the case began',
    })
  })
}

async function openBlock(
  { client, net, abilities, finalized, what }: Opening,
  block: number,
  sent: readonly Sent[],
  signal: AbortSignal | undefined,
): Promise<readonly Transaction[]> {
  const senders = new Set(sent.map(({ from }) => from))
  const wanted = new Set(sent.map(({ hash }) => hash))
  const blocks = await client.stream(what, openQuery(abilities, block, sent), {
    shape: sqdBlock,
    faultOf: (given) =>
      onlyBlock(given, block) ?? faultOfBlock(given[0]!, net.chainId, senders) ?? faultOfOpened(given[0]!, wanted),
    signal,
  })
  if (typeof blocks === 'string') return []
  const { header } = blocks[0]!
  return itemsOf(blocks[0]!)
    .map((item) => readTransaction(net, header, item, finalized))
    .map(({ transaction, frames }) => {
      if (frames.whole) return transaction
      throw new SourceError(`${client.name} gives a transaction without all of its traces`, {
        got: `${transaction.hash} in block ${block}`,
        next: 'give another source that has traces beside it',
      })
    })
}

function onlyBlock(
  blocks: readonly { readonly header: { readonly number: number } }[],
  block: number,
): string | undefined {
  return blocks.length === 1 && blocks[0]!.header.number === block ? undefined : `it gives other blocks than ${block}`
}

function faultOfOpened({ transactions }: SqdBlock, wanted: ReadonlySet<string>): string | undefined {
  const given = new Set(transactions.map(({ hash }) => hash))
  const missing = [...wanted].find((hash) => !given.has(hash))
  if (missing !== undefined) return `transaction ${missing} is missing`
  const extra = [...given].find((hash) => !wanted.has(hash))
  return extra === undefined ? undefined : `transaction ${extra} was not asked for`
}
