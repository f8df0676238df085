import { z } from 'zod'
import { hex, type RpcClient } from './rpc-client.ts'
import { blockFrames, type CallFrame, callFrame, type ParityTrace, parityTrace } from './rpc-shapes.ts'

/** A value that moved inside a transaction: nothing above it failed. */
export interface Moved {
  /** Place among all frames of the transaction, 0 for its own call. */
  readonly position: number
  readonly from: string
  readonly to: string
  readonly units: bigint
}

/** The trace of a transaction, as far as value moves. */
export interface TxFrames {
  readonly from: string
  /** Undefined for a creation that failed. */
  readonly to: string | undefined
  readonly units: bigint
  readonly failed: boolean
  /** Value moved inside, in order; without payments of nothing. */
  readonly moved: readonly Moved[]
}

/** One frame of any form of trace, in depth-first order. */
interface Frame {
  readonly depth: number
  readonly pays: boolean
  readonly from: string
  readonly to: string | undefined
  readonly units: bigint
  readonly failed: boolean
}

/**
 * What a trace moved. A frame below one that failed is listed without an error of its own, and moved nothing.
 * @returns a text where it is no trace of one transaction
 */
function framesOf(frames: readonly Frame[]): TxFrames | string {
  const root = frames[0]
  if (root === undefined || root.depth !== 0) return 'a trace without the call that the transaction is'
  const moved: Moved[] = []
  /** Depth of the highest frame of the current branch that failed. */
  let failedAt = root.failed ? 0 : Number.POSITIVE_INFINITY
  for (const [position, frame] of frames.entries()) {
    if (position === 0) continue
    if (frame.depth === 0) return 'a trace of two transactions'
    if (frame.depth <= failedAt) failedAt = frame.failed ? frame.depth : Number.POSITIVE_INFINITY
    if (failedAt <= frame.depth || !frame.pays || frame.units === 0n) continue
    if (frame.to === undefined) return `a trace whose frame ${position} pays nobody`
    moved.push({ position, from: frame.from, to: frame.to, units: frame.units })
  }
  return { from: root.from, to: root.to, units: root.units, failed: root.failed, moved }
}

/** A frame of Parity's form, as far as value moves; undefined for what is no frame of a transaction. */
export function partsOf({ type, action, result, error }: ParityTrace): Omit<Frame, 'depth'> | undefined {
  const failed = typeof error === 'string'
  if (type === 'suicide' || type === 'selfdestruct') {
    const [from, to] = [action.address ?? action.from, action.refundAddress ?? action.to]
    return from
      ? { pays: true, from, to: to ?? undefined, units: action.balance ?? action.value ?? 0n, failed }
      : undefined
  }
  if (type !== 'call' && type !== 'create') return undefined
  if (!action.from) return undefined
  const to = (type === 'call' ? action.to : result?.address) ?? undefined
  const pays = type === 'create' || (action.callType ?? 'call') === 'call'
  return { pays, from: action.from, to, units: action.value ?? 0n, failed }
}

/** The trace of one transaction in Parity's form, in any order. A text where frames are missing or of another form. */
export function ofParity(traces: readonly ParityTrace[]): TxFrames | string {
  const sorted = [...traces].sort((a, b) => comparePaths(a.traceAddress, b.traceAddress))
  const children = new Map<string, number>()
  const frames: Frame[] = []
  for (const trace of sorted) {
    const parts = partsOf(trace)
    if (parts === undefined) return 'a trace with a frame that is none'
    const { traceAddress: path } = trace
    const above = path.slice(0, -1).join()
    if (path.length > 0) {
      const before = children.get(above)
      if (before === undefined || before !== path.at(-1))
        return `a trace without the frame before or above ${path.join('.')}`
      children.set(above, before + 1)
    }
    if (children.has(path.join()) && path.length > 0) return `a trace with two frames ${path.join('.')}`
    children.set(path.join(), 0)
    frames.push({ depth: path.length, ...parts })
  }
  const short = sorted.find(({ traceAddress, subtraces }) => children.get(traceAddress.join()) !== subtraces)
  if (short !== undefined)
    return `a trace with fewer frames below ${short.traceAddress.join('.') || 'the first'} than it says`
  return framesOf(frames)
}

function comparePaths(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    if (a[at] !== b[at]) return a[at]! - b[at]!
  }
  return a.length - b.length
}

const PAYING: readonly string[] = ['CALL', 'CREATE', 'CREATE2', 'SELFDESTRUCT']
/** Contracts that are part of the chain: Parity's form leaves calls of them out, `callTracer` does not. */
const PRECOMPILED = /^0x0{38}(?:0[1-9a-f]|1[01])$|^0x0{37}100$/

/**
 * The trace of one transaction as `callTracer` nests it. Calls of precompiled contracts that pay nothing count for no place, so
 * that a payment has the same position in both forms.
 */
export function ofCallTracer(root: CallFrame): TxFrames | string {
  const frames: Frame[] = []
  const stack: { frame: CallFrame; depth: number }[] = [{ frame: root, depth: 0 }]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { frame, depth } = next
    const type = frame.type.toUpperCase()
    if (depth > 0 && (frame.value ?? 0n) === 0n && PRECOMPILED.test(frame.to ?? '')) continue
    frames.push({
      depth,
      pays: PAYING.includes(type),
      from: frame.from,
      to: frame.to ?? undefined,
      units: frame.value ?? 0n,
      failed: typeof frame.error === 'string' && frame.error !== '',
    })
    for (const below of [...(frame.calls ?? [])].reverse()) stack.push({ frame: below, depth: depth + 1 })
  }
  return framesOf(frames)
}

/** How an endpoint gives the trace of one transaction, or of a block. */
export type TraceForm = 'trace' | 'debug'

/** The whole trace of a transaction. @throws SourceError when it is not there or has holes */
export async function traceOf(client: RpcClient, form: TraceForm, hash: string): Promise<TxFrames> {
  if (form === 'debug') {
    const root = await client.get('debug_traceTransaction', [hash, { tracer: 'callTracer' }], {
      shape: callFrame,
      wrong: (frame) => textOf(ofCallTracer(frame)),
    })
    return ofCallTracer(root) as TxFrames
  }
  const traces = await client.get('trace_transaction', [hash], {
    shape: z.array(parityTrace),
    wrong: (list) =>
      list.every((trace) => trace.transactionHash === hash) ? textOf(ofParity(list)) : 'a trace of another transaction',
  })
  return ofParity(traces) as TxFrames
}

/**
 * The traces of all transactions of a block, in their order.
 * @param hashes of its transactions
 * @throws SourceError when one of them is missing or has holes
 */
export async function blockTraces(
  client: RpcClient,
  form: TraceForm,
  { number, hash, hashes }: { readonly number: number; readonly hash: string; readonly hashes: readonly string[] },
): Promise<readonly TxFrames[]> {
  if (form === 'debug') {
    const list = await client.get('debug_traceBlockByNumber', [hex(number), { tracer: 'callTracer' }], {
      shape: blockFrames,
      wrong: (given) => {
        if (given.length !== hashes.length) return `${given.length} traces for ${hashes.length} transactions`
        if (given.some(({ txHash }, i) => txHash !== undefined && txHash !== hashes[i]))
          return 'traces of another block'
        return given.map(({ result }) => textOf(ofCallTracer(result))).find((fault) => fault !== undefined)
      },
    })
    return list.map(({ result }) => ofCallTracer(result) as TxFrames)
  }
  const traces = await client.get('trace_block', [hex(number)], {
    shape: z.array(parityTrace),
    wrong: (given) => {
      if (given.some((trace) => trace.blockHash !== hash || trace.blockNumber !== number))
        return 'traces of another block'
      const lists = byTransaction(given)
      if (lists.size !== hashes.length || hashes.some((one) => !lists.has(one))) {
        return `traces of ${lists.size} transactions for ${hashes.length}`
      }
      return [...lists.values()].map((list) => textOf(ofParity(list))).find((fault) => fault !== undefined)
    },
  })
  const lists = byTransaction(traces)
  return hashes.map((one) => ofParity(lists.get(one)!) as TxFrames)
}

/** Traces by their transaction; rewards of the block belong to none. */
export function byTransaction(traces: readonly ParityTrace[]): Map<string, ParityTrace[]> {
  const lists = new Map<string, ParityTrace[]>()
  for (const trace of traces) {
    if (typeof trace.transactionHash !== 'string') continue
    const list = lists.get(trace.transactionHash)
    if (list === undefined) lists.set(trace.transactionHash, [trace])
    else list.push(trace)
  }
  return lists
}

const textOf = (read: TxFrames | string): string | undefined => (typeof read === 'string' ? read : undefined)
