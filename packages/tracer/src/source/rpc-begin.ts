import { z } from 'zod'
import { quote } from '../model/chain.ts'
import { SourceError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import { evmAddress } from './evm-network.ts'
import { headerAt } from './rpc-blocks.ts'
import { hex, type RpcClient, type RpcRead } from './rpc-client.ts'
import { askFilter } from './rpc-filter.ts'
import { byTransaction, ofCallTracer, ofParity, type TraceForm } from './rpc-frames.ts'
import { askLogs, filtersOf } from './rpc-logs.ts'
import { blockAt } from './rpc-scan.ts'
import {
  blockFrames,
  callFrame,
  type ParityTrace,
  parityTrace,
  type RpcBlock,
  type RpcHeader,
  rpcHeader,
  rpcReceipt,
  searchPage,
  whole,
} from './rpc-shapes.ts'
import type { Span } from './rpc-span.ts'
import type { Cut } from './source.ts'

export type Finality = 'finalized' | 'safe' | 'latest'

/** What an endpoint can do, as it showed when it was first asked. */
const abilities = z.object({
  /** Most blocks of one question for events; 0: it gives none. */
  logs: z.number().int().nonnegative(),
  /** `trace_filter`: most blocks of one question, and whether senders and receivers in one question are a union. */
  filter: z.object({ most: z.number().int().positive(), union: z.boolean() }).nullable(),
  /** Otterscan's index. */
  search: z.boolean(),
  traces: z.enum(['trace', 'debug']).nullable(),
  blockTraces: z.enum(['trace', 'debug']).nullable(),
  blockReceipts: z.boolean(),
  /** Whether it is asked for code, and for who made it; a case that was begun without goes on without. */
  code: z.enum(['bytes', 'makers']).optional(),
})
export type Abilities = z.output<typeof abilities>

const cut = z.object({
  block: z.number().int().nonnegative(),
  hash: z.string(),
  time: z.number().int().nonnegative(),
  finalized: z.number().int().nonnegative(),
})

const memory = z.object({ chainId: z.number(), genesis: z.string(), cut, abilities })
export type Memory = Readonly<z.output<typeof memory>>

/** @throws SourceError when the text is not what `state` gave */
export function memoryOf(client: RpcClient, text: string): Memory {
  try {
    return memory.parse(JSON.parse(text))
  } catch (error) {
    throw new SourceError(`what the case remembers of ${client.host} cannot be read`, {
      got: quote(text),
      next: 'check the case with spoor verify, or start over with --force',
      cause: error,
    })
  }
}

/**
 * Sees that the endpoint is of the chain, and gives the hash of its first block.
 * @throws SourceError when it is of another
 */
export async function identify(client: RpcClient): Promise<{ readonly chainId: number; readonly genesis: string }> {
  const { net } = client
  const chainId = await client.get('eth_chainId', [], { shape: whole })
  if (chainId !== net.chainId) throw otherChain(client, `chain id ${chainId}`, `${net.chainId}, of ${net.name}`)
  const { hash } = await headerAt(client, 0)
  return { chainId, genesis: hash }
}

export function otherChain(client: RpcClient, got: string, wanted: string): SourceError {
  return client.failed(`${client.host} is of another chain than ${client.net.chain}`, {
    got,
    wanted,
    next: 'give the URL of an endpoint of this chain',
  })
}

/** Where a case over this chain ends now. */
export async function cutOf(client: RpcClient, finality: Finality): Promise<Cut> {
  const finalized = await finalBlock(client)
  const end = finality === 'finalized' ? finalized : await tagged(client, finality)
  const { number, hash, timestamp } = end ?? finalized
  return { block: number, hash, time: timestamp as UnixSeconds, finalized: Math.min(finalized.number, number) }
}

/** The finalized block; where the endpoint knows none, the one that has enough blocks on top. */
async function finalBlock(client: RpcClient): Promise<RpcHeader> {
  const known = await tagged(client, 'finalized')
  if (known !== undefined) return known
  const head = await client.get('eth_blockNumber', [], { shape: whole })
  return headerAt(client, Math.max(0, head - client.net.finality))
}

async function tagged(client: RpcClient, tag: Finality): Promise<RpcHeader | undefined> {
  const read = await client.ask('eth_getBlockByNumber', [tag, false], {
    shape: rpcHeader.nullable(),
    steers: tag === 'latest' ? [] : ['missing', 'other', 'pruned'],
  })
  return read.ok ? (read.value ?? undefined) : undefined
}

/** Stands for nobody: no key is known for it. */
export const NOBODY = '0x5b00000000000000000000000000000000000b0d'

/** Asks an endpoint what it can do, by what it answers and not by whether it answers. */
export async function learn(client: RpcClient, span: Span): Promise<Abilities> {
  const block = await sample(client, span)
  const [tx] = block?.transactions ?? []
  const nobody = filtersOf(client.net, [evmAddress(client.net, NOBODY)])[0]!
  const logs = await widest(span, (window) => askLogs(client, nobody, window, 'all'))
  if (block === undefined || tx === undefined) {
    return { logs, filter: null, search: false, traces: null, blockTraces: null, blockReceipts: false, code: 'bytes' }
  }
  const at = hex(block.number)
  const traces = await traceForm(client, tx.hash)
  const filter = traces === null ? null : await filterForm(client, span, block)
  const search = await holds(
    client,
    ['ots_searchTransactionsBefore', [tx.from, block.number + 1, 1]],
    searchPage,
    ({ txs }) => txs.some(({ hash }) => hash === tx.hash),
  )
  return {
    logs,
    filter,
    search,
    traces,
    blockTraces: await blockTraceForm(client, block),
    blockReceipts: await holds(
      client,
      ['eth_getBlockReceipts', [at]],
      z.array(rpcReceipt),
      (receipts) => receipts.length === block.transactions.length,
    ),
    // Otterscan's index of makers comes with its index of payments
    code: search ? 'makers' : 'bytes',
  }
}

/** The last block with a transaction, of those that a few questions find: the last ones, then ever further apart. */
async function sample(client: RpcClient, { from, to }: Span): Promise<RpcBlock | undefined> {
  for (let back = 0, step = 1, tries = 0; to - back >= from && tries < 40; tries++) {
    const block = await blockAt(client, to - back)
    if (block.transactions.length > 0) return block
    back += step
    if (tries >= 16) step *= 2
  }
  return undefined
}

/** Whether an endpoint gives an answer that holds what it has to; `{}` without an error is none. */
async function holds<T>(
  client: RpcClient,
  [method, params]: readonly [string, readonly unknown[]],
  shape: z.ZodType<T>,
  told: (value: T) => boolean,
): Promise<boolean> {
  const read = await client.ask(method, params, { shape: z.unknown(), steers: 'all' })
  if (!read.ok) return false
  const shaped = shape.safeParse(read.value)
  return shaped.success && told(shaped.data)
}

const NESTED = { tracer: 'callTracer' }

async function blockTraceForm(client: RpcClient, { number, transactions }: RpcBlock): Promise<TraceForm | null> {
  const { length } = transactions
  const all = (traces: readonly ParityTrace[]) => byTransaction(traces).size === length
  if (await holds(client, ['trace_block', [hex(number)]], z.array(parityTrace), all)) return 'trace'
  const nested = ['debug_traceBlockByNumber', [hex(number), NESTED]] as const
  return (await holds(client, nested, blockFrames, (list) => list.length === length)) ? 'debug' : null
}

async function traceForm(client: RpcClient, hash: string): Promise<TraceForm | null> {
  const isTrace = (read: unknown) => typeof read !== 'string'
  const parity = ['trace_transaction', [hash]] as const
  if (await holds(client, parity, z.array(parityTrace), (traces) => isTrace(ofParity(traces)))) return 'trace'
  const nested = ['debug_traceTransaction', [hash, NESTED]] as const
  return (await holds(client, nested, callFrame, (frame) => isTrace(ofCallTracer(frame)))) ? 'debug' : null
}

async function filterForm(client: RpcClient, span: Span, block: RpcBlock): Promise<Abilities['filter']> {
  const { from, hash } = block.transactions[0]!
  const at = { fromBlock: hex(block.number), toBlock: hex(block.number) }
  const isOwn = (trace: ParityTrace) => trace.transactionHash === hash && trace.traceAddress.length === 0
  const names = (filter: object) =>
    holds(client, ['trace_filter', [{ ...at, ...filter }]], z.array(parityTrace), (traces) => traces.some(isOwn))
  if (!(await names({ fromAddress: [from] }))) return null
  const union = await names({ fromAddress: [from], toAddress: [NOBODY] })
  const most = await widest(span, (window) => askFilter(client, { fromAddress: [NOBODY] }, window, 'all'))
  return most === 0 ? null : { most, union }
}

/** Most blocks of one question that an endpoint takes, of those up to the last one; 0 where it takes none. */
async function widest(span: Span, ask: (window: Span) => Promise<RpcRead<unknown>>): Promise<number> {
  for (let most = span.to - span.from + 1; most >= 1; ) {
    const read = await ask({ from: span.to - most + 1, to: span.to })
    if (read.ok) return most
    const { meaning } = read
    if (meaning.kind !== 'range' && meaning.kind !== 'size') return 0
    const named = meaning.kind === 'range' ? (meaning.most ?? 0) : 0
    most = named > 0 && named < most ? named : most >> 1
  }
  return 0
}
