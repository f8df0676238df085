import { z } from 'zod'
import { inTurns } from './rpc-blocks.ts'
import { hex, type RpcClient, type Steers } from './rpc-client.ts'
import { byTransaction, partsOf, type TraceForm, traceOf } from './rpc-frames.ts'
import { feeOf, receiptOf } from './rpc-receipts.ts'
import { type ParityTrace, parityTrace, rpcTransaction } from './rpc-shapes.ts'
import { gather, type Span, type SpanLimit } from './rpc-span.ts'
import { type NativeFound, type Touch, WHOLE } from './rpc-touch.ts'

/** What an endpoint can do that gives traces by address. */
export interface FilterForm {
  /** Whether senders and receivers in one question are a union; otherwise, and where nobody knows, two questions are asked. */
  readonly union: boolean
  /** How it gives whole traces. */
  readonly traces: TraceForm
  /** Whether it gives the traces of a block in Parity's form. */
  readonly blocks: boolean
}

/**
 * The native coin of some addresses by `trace_filter`. It gives matching frames alone: where one of them moved value inside a
 * transaction, the whole trace is asked for, for only that tells its place and whether a frame above it failed.
 * @param parties addresses as the interface writes them
 * @throws SpanRefused, SourceError
 */
export async function byFilter(
  client: RpcClient,
  form: FilterForm,
  parties: ReadonlySet<string>,
  span: Span,
  limit: SpanLimit,
): Promise<NativeFound> {
  const found = new Map<string, ParityTrace>()
  const dense: number[] = []
  const list = [...parties]
  const filters = form.union ? [{ fromAddress: list, toAddress: list }] : [{ fromAddress: list }, { toAddress: list }]
  for (const filter of filters) {
    const part = await gather<ParityTrace>(span, limit, {
      ask: (window) => askFilter(client, filter, window),
      blockOf: (trace) => trace.blockNumber,
      keyOf,
      finest: (block) => (form.blocks ? tracesOfBlock(client, block) : Promise.resolve(undefined)),
    })
    dense.push(...part.dense)
    for (const trace of part.items) if (touches(trace, parties)) found.set(keyOf(trace), trace)
  }
  const read = await inTurns([...byTransaction([...found.values()]).entries()], ([hash, traces]) =>
    touchOfTraces(client, form, parties, hash, traces),
  )
  const standing =
    dense.length === 0
      ? WHOLE
      : ({ state: 'cut', note: `${client.host} gives only a part of block ${dense.join(', ')}` } as const)
  return {
    touches: read.filter((touch) => touch !== undefined),
    native: standing,
    internal: standing,
    fee: standing,
  }
}

const keyOf = ({ blockHash, transactionHash, traceAddress, type }: ParityTrace): string =>
  `${blockHash} ${transactionHash ?? type} ${traceAddress.join('.')}`

function touches(trace: ParityTrace, parties: ReadonlySet<string>): boolean {
  const parts = partsOf(trace)
  return parts !== undefined && (parties.has(parts.from) || (parts.to !== undefined && parties.has(parts.to)))
}

/** One question by address, its answer checked against it. */
export function askFilter(
  client: RpcClient,
  filter: { readonly fromAddress?: readonly string[]; readonly toAddress?: readonly string[] },
  { from, to }: Span,
  steers: Steers = ['range', 'size'],
) {
  return client.ask('trace_filter', [{ fromBlock: hex(from), toBlock: hex(to), ...filter }], {
    shape: z.array(parityTrace),
    wrong: (traces) => faultOf(traces, { from, to }),
    steers,
  })
}

function faultOf(traces: readonly ParityTrace[], { from, to }: Span): string | undefined {
  const seen = new Set<string>()
  const hashes = new Map<number, string>()
  for (const trace of traces) {
    const { blockNumber, blockHash, transactionHash, transactionPosition } = trace
    if (blockNumber < from || blockNumber > to) return `a trace of block ${blockNumber}, outside of ${from} to ${to}`
    if ((hashes.get(blockNumber) ?? blockHash) !== blockHash) return `two blocks ${blockNumber}`
    hashes.set(blockNumber, blockHash)
    if (typeof transactionHash !== 'string') continue
    if (typeof transactionPosition !== 'number') return `a trace of ${transactionHash} without its place in the block`
    if (seen.has(keyOf(trace))) return `one frame of ${transactionHash} twice`
    seen.add(keyOf(trace))
  }
  return undefined
}

async function tracesOfBlock(client: RpcClient, block: number): Promise<readonly ParityTrace[]> {
  return client.get('trace_block', [hex(block)], {
    shape: z.array(parityTrace),
    wrong: (traces) => faultOf(traces, { from: block, to: block }),
  })
}

async function touchOfTraces(
  client: RpcClient,
  form: FilterForm,
  parties: ReadonlySet<string>,
  hash: string,
  traces: readonly ParityTrace[],
): Promise<Touch | undefined> {
  const root = traces.find(({ traceAddress }) => traceAddress.length === 0)
  const inside = traces.some((trace) => {
    const parts = partsOf(trace)!
    return trace.traceAddress.length > 0 && parts.pays && parts.units > 0n
  })
  if (root === undefined && !inside) return undefined
  const frames = inside ? await traceOf(client, form.traces, hash) : undefined
  const own = root === undefined ? undefined : partsOf(root)!
  const { blockNumber: block, blockHash, transactionPosition } = traces[0]!
  const from = own?.from ?? frames!.from
  const receipt = parties.has(from) ? await receiptOf(client, hash) : undefined
  const failed = own?.failed ?? frames!.failed
  const against = (what: string) => client.failed(`${client.host} tells transaction ${hash} in two ways`, { got: what })
  if (frames !== undefined && own !== undefined && (frames.from !== own.from || frames.units !== own.units)) {
    throw against('two traces that do not agree')
  }
  if (receipt !== undefined && receipt.blockHash !== blockHash) {
    throw against(`block ${blockHash} and ${receipt.blockHash}`)
  }
  if (typeof receipt?.status === 'number' && (receipt.status === 0) !== failed) {
    throw against(`status ${receipt.status}, and a trace that ${failed ? 'failed' : 'did not fail'}`)
  }
  return {
    hash,
    block,
    blockHash,
    index: transactionPosition!,
    from,
    to: own?.to ?? frames?.to ?? receipt?.contractAddress ?? undefined,
    units: own?.units ?? frames!.units,
    status: failed ? 0 : 1,
    calls: root?.type === 'create' || (root?.action.input ?? '0x') !== '0x',
    moved: frames?.moved,
    fee: receipt && (feeOf(receipt, undefined) ?? (await feeAtPrice(client, hash, receipt))),
    ...(receipt === undefined ? {} : { logs: receipt.logs }),
  }
}

/** Receipts of older nodes tell no price; the transaction does. */
async function feeAtPrice(client: RpcClient, hash: string, receipt: Parameters<typeof feeOf>[0]): Promise<bigint> {
  const tx = await client.get('eth_getTransactionByHash', [hash], {
    shape: rpcTransaction,
    wrong: (given) => (given.hash === hash ? undefined : `transaction ${given.hash} for ${hash}`),
  })
  const fee = feeOf(receipt, tx.gasPrice)
  if (fee === undefined) {
    throw client.failed(`${client.host} does not tell what transaction ${hash} cost`, {
      wanted: 'effectiveGasPrice in its receipt, or gasPrice in itself',
    })
  }
  return fee
}
