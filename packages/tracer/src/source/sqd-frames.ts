import type { SqdTrace } from './sqd-blocks.ts'

/** A value that moved inside a transaction: nothing above it failed. */
export interface MovedInside {
  /** Place among all frames of the transaction; `null` where not all of them came along. */
  readonly position: number | null
  readonly from: string
  readonly to: string
  readonly units: bigint
}

/** What the traces of one transaction say, all of them or some. */
export interface FramesRead {
  /** Every frame is there, as each tells how many stand right below it. */
  readonly whole: boolean
  /** Payments of which nobody can say whether they count, for a frame above them is missing. */
  readonly undecided: number
  readonly moved: readonly MovedInside[]
  /** Whether the transaction's own call failed; undefined where it is not there. */
  readonly failed: boolean | undefined
  /** The contract that the transaction made. */
  readonly created: string | undefined
}

/** Reads the frames of one transaction, in any order. A frame below one that failed is listed without an error of its own. */
export function readFrames(traces: readonly SqdTrace[]): FramesRead {
  const sorted = [...traces].sort((a, b) => comparePaths(a.traceAddress, b.traceAddress))
  const byPath = new Map(sorted.map((trace) => [trace.traceAddress.join(), trace]))
  const whole = isWhole(sorted, byPath)
  const moved: MovedInside[] = []
  let undecided = 0
  for (const [place, trace] of sorted.entries()) {
    const payment = paymentOf(trace)
    if (payment === undefined || payment.units === 0n || trace.traceAddress.length === 0 || failed(trace)) continue
    const above = trace.traceAddress.map((_, depth) => byPath.get(trace.traceAddress.slice(0, depth).join()))
    if (above.some((frame) => frame !== undefined && failed(frame))) continue
    if (above.includes(undefined)) undecided++
    else moved.push({ position: whole ? place : null, ...payment })
  }
  const root = byPath.get('')
  const created = root?.type === 'create' ? (root.result?.address ?? undefined) : undefined
  return { whole, undecided, moved, failed: root && failed(root), created }
}

const failed = ({ error }: SqdTrace): boolean => typeof error === 'string'

/** What a frame pays to whom; nothing for calls that run foreign code on the caller's own account, or may change nothing. */
function paymentOf(trace: SqdTrace): Omit<MovedInside, 'position'> | undefined {
  switch (trace.type) {
    case 'call': {
      const { from, to, value, callType } = trace.action
      return callType === 'call' ? { from, to, units: value ?? 0n } : undefined
    }
    case 'create': {
      const to = trace.result?.address
      return to ? { from: trace.action.from, to, units: trace.action.value ?? 0n } : undefined
    }
    case 'suicide': {
      const { address, refundAddress, balance } = trace.action
      return refundAddress ? { from: address, to: refundAddress, units: balance ?? 0n } : undefined
    }
  }
}

function isWhole(sorted: readonly SqdTrace[], byPath: ReadonlyMap<string, SqdTrace>): boolean {
  if (!byPath.has('')) return false
  let below = 0
  for (const { traceAddress, subtraces } of sorted) {
    below += subtraces
    const place = traceAddress.at(-1)
    if (place === undefined) continue
    const above = byPath.get(traceAddress.slice(0, -1).join())
    if (above === undefined || place >= above.subtraces) return false
  }
  return below === sorted.length - 1
}

function comparePaths(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    if (a[at] !== b[at]) return a[at]! - b[at]!
  }
  return a.length - b.length
}
