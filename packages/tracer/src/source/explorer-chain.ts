import { z } from 'zod'
import { SourceError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { TransactionRef } from '../model/transaction.ts'
import type { EvmNetwork } from './evm-network.ts'
import { said } from './explorer-ask.ts'
import { hexWord, rpcPlace, whole } from './rpc-shapes.ts'
import type { Cut } from './source.ts'

/** What a node said through an explorer: its result, or why it gives none. */
export type Told = { readonly result: unknown } | { readonly error: string }

/** The few methods of a node that explorers pass on. */
export interface Node {
  /** @param boolean whether the block comes with its transactions in full */
  block(tag: string, boolean: boolean, signal?: AbortSignal): Promise<Told>
  chainId(signal?: AbortSignal): Promise<Told>
  blockNumber(signal?: AbortSignal): Promise<Told>
  transaction(hash: string, signal?: AbortSignal): Promise<Told>
  /** Code of an address, hex, at the head of the chain. */
  code(hex: string, signal?: AbortSignal): Promise<Told>
}

const header = z.object({
  number: whole,
  hash: hexWord,
  timestamp: whole,
  transactions: z.array(z.unknown()).nullish(),
})
export type Header = z.output<typeof header>

/** A cut as a case remembers it. */
export const rememberedCut = z.object({
  block: z.number(),
  hash: z.string(),
  time: z.number(),
  finalized: z.number(),
})

/** @throws SourceError where nobody said yet up to which block an explorer is read */
export function begun(cut: Cut | undefined): Cut {
  if (cut !== undefined) return cut
  throw new SourceError('an explorer was asked before it began', { wanted: 'begin first' })
}

export const hexOfBlock = (block: number): string => `0x${block.toString(16)}`

/**
 * The header of a block; undefined where the chain has none of that number.
 * @throws SourceError when the explorer gives something else
 */
export async function headerOf(
  node: Node,
  block: number,
  host: string,
  signal?: AbortSignal,
): Promise<Header | undefined> {
  const told = await node.block(hexOfBlock(block), false, signal)
  if ('error' in told) throw noBlock(host, block, told.error)
  if (told.result === null) return undefined
  const read = header.safeParse(told.result)
  if (!read.success || read.data.number !== block) throw noBlock(host, block, said(told.result))
  return read.data
}

function noBlock(host: string, block: number, got: string): SourceError {
  return new SourceError(`${host} does not tell block ${block}`, {
    got,
    wanted: 'the header of that block',
    next: 'try again later, or take another source',
  })
}

/**
 * The block up to which a case reads: the finalized one, or the head less the finality of the network where the node knows no
 * `finalized`.
 * @throws SourceError when the explorer tells of no block
 */
export async function cutOf(node: Node, net: EvmNetwork, host: string, signal?: AbortSignal): Promise<Cut> {
  const told = await node.block('finalized', false, signal)
  const final = 'result' in told ? header.safeParse(told.result) : undefined
  const block = final?.success ? final.data : await deepBlock(node, net, host, signal)
  return { block: block.number, hash: block.hash, time: block.timestamp as UnixSeconds, finalized: block.number }
}

async function deepBlock(node: Node, net: EvmNetwork, host: string, signal?: AbortSignal): Promise<Header> {
  const told = await node.blockNumber(signal)
  const head = 'result' in told ? whole.safeParse(told.result) : undefined
  if (!head?.success) {
    throw new SourceError(`${host} does not tell the height of the chain`, {
      got: 'error' in told ? told.error : said(told.result),
      wanted: 'eth_blockNumber',
      next: 'take another source',
    })
  }
  const deep = Math.max(0, head.data - net.finality)
  const block = await headerOf(node, deep, host, signal)
  if (block === undefined) throw noBlock(host, deep, 'null, although its head is above')
  return block
}

/**
 * Where a transaction stands; undefined where the chain does not have it up to a block.
 * @throws SourceError when the explorer gives something else
 */
export async function locate(
  node: Node,
  {
    net,
    host,
    hash,
    last,
  }: { readonly net: EvmNetwork; readonly host: string; readonly hash: string; readonly last: number },
  signal?: AbortSignal,
): Promise<TransactionRef | undefined> {
  const told = await node.transaction(hash, signal)
  const read = 'result' in told ? rpcPlace.safeParse(told.result) : undefined
  if (!read?.success || (read.data !== null && read.data.hash !== hash)) {
    throw new SourceError(`${host} does not tell where ${hash} stands`, {
      got: 'error' in told ? told.error : said(told.result),
      wanted: 'that transaction, or null',
      next: 'try again later, or take another source',
    })
  }
  const block = read.data?.blockNumber ?? undefined
  return block === undefined || block > last ? undefined : { chain: net.chain, hash, block }
}

const typed = z.array(z.object({ chainId: whole.nullish() }))

/**
 * Sees that the explorer is of the network: by the chain id of its node, or, where it passes that on no question, by the one that
 * transactions of the cut block were signed for.
 * @param chosen whether the question itself names the chain, so that an answer can only be of it
 * @throws SourceError when it is of another chain, or does not tell
 */
export async function checkChain(
  node: Node,
  net: EvmNetwork,
  { host, block, chosen }: { readonly host: string; readonly block: number; readonly chosen: boolean },
  signal?: AbortSignal,
): Promise<void> {
  const told = await node.chainId(signal)
  const id = 'result' in told ? whole.safeParse(told.result) : undefined
  if (id?.success) return expectChain(net, host, id.data)
  const full = await node.block(hexOfBlock(block), true, signal)
  const read = 'result' in full ? header.safeParse(full.result) : undefined
  const transactions = typed.safeParse(read?.success ? (read.data.transactions ?? []) : [])
  const ids = transactions.success ? transactions.data.flatMap(({ chainId }) => chainId ?? []) : []
  for (const found of ids) expectChain(net, host, found)
  if (ids.length > 0 || chosen) return
  throw new SourceError(`${host} does not tell which chain it is of`, {
    got: 'error' in told ? told.error : said(told.result),
    wanted: `eth_chainId of ${net.name}, ${net.chainId}`,
    next: 'take another source: an address means something else on every chain',
  })
}

function expectChain(net: EvmNetwork, host: string, found: number): void {
  if (found === net.chainId) return
  throw new SourceError(`${host} is of another chain`, {
    got: `chain id ${found}`,
    wanted: `${net.name}, chain id ${net.chainId}`,
    next: 'give the URL of an explorer of that chain, or trace on the chain that it is of',
  })
}
