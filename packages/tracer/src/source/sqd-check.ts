import { TOPIC } from './evm-rows.ts'
import type { SqdBlock, SqdHeader, SqdLog, SqdTrace, SqdTransaction } from './sqd-blocks.ts'

/** A transaction of a block with those of its logs and traces that came along. */
export interface SqdItem {
  readonly transaction: SqdTransaction
  /** Ascending by index. */
  readonly logs: readonly SqdLog[]
  readonly traces: readonly SqdTrace[]
}

/** What an answer has to keep to. */
export interface Expected {
  readonly from: number
  readonly to: number
  /** Hash of the block before `from`, where it is known. */
  readonly parentHash?: string | undefined
  readonly chainId: number
}

/** The transactions of a block, in order. For a block that `faultOfBlock` found nothing wrong with. */
export function itemsOf(block: SqdBlock): SqdItem[] {
  const logs = byTransaction(block.logs)
  const traces = byTransaction(block.traces)
  return [...block.transactions]
    .sort((a, b) => a.transactionIndex - b.transactionIndex)
    .map((transaction) => ({
      transaction,
      logs: [...(logs.get(transaction.transactionIndex) ?? [])].sort((a, b) => a.logIndex - b.logIndex),
      traces: traces.get(transaction.transactionIndex) ?? [],
    }))
}

function byTransaction<T extends { readonly transactionIndex: number }>(items: readonly T[]): Map<number, T[]> {
  const lists = new Map<number, T[]>()
  for (const item of items) {
    const list = lists.get(item.transactionIndex)
    if (list === undefined) lists.set(item.transactionIndex, [item])
    else list.push(item)
  }
  return lists
}

/** What is wrong with the blocks of an answer as a chain: order, range, and hashes. */
export function faultOfChain(headers: readonly SqdHeader[], { from, to, parentHash }: Expected): string | undefined {
  const first = headers[0]
  if (first?.number !== from) return `its stream begins at block ${first?.number}, not ${from}`
  if (parentHash !== undefined && first.parentHash !== parentHash) {
    return `block ${from} does not follow the one read before it: the chain was reorganised, or it is another one`
  }
  let before = first
  for (const header of headers.slice(1)) {
    if (header.number <= before.number) return `block ${header.number} comes after block ${before.number}`
    if (header.timestamp < before.timestamp) return `block ${header.number} is older than block ${before.number}`
    if (header.number === before.number + 1 && header.parentHash !== before.hash) {
      return `block ${header.number} does not follow block ${before.number} by its hash`
    }
    before = header
  }
  return before.number > to ? `its stream goes to block ${before.number}, past ${to}` : undefined
}

/**
 * What is wrong with a block: items twice, items without their transaction, events of a failed one, a chain of another id, or
 * a transaction that nobody asked for.
 * @param asked addresses, as 20 bytes of hex
 */
export function faultOfBlock(block: SqdBlock, chainId: number, asked: ReadonlySet<string>): string | undefined {
  const { number } = block.header
  const by = new Map(block.transactions.map((transaction) => [transaction.transactionIndex, transaction]))
  const hashes = new Set(block.transactions.map(({ hash }) => hash))
  if (by.size !== block.transactions.length || hashes.size !== by.size) return `block ${number} has a transaction twice`
  const events = new Set<number>()
  for (const { logIndex, transactionIndex, transactionHash } of block.logs) {
    const transaction = by.get(transactionIndex)
    if (transaction?.hash !== transactionHash) return `event ${logIndex} of block ${number} has no transaction`
    if (transaction.status === 0) return `event ${logIndex} of block ${number} is of a transaction that failed`
    if (events.has(logIndex)) return `event ${logIndex} of block ${number} comes twice`
    events.add(logIndex)
  }
  const frames = new Set<string>()
  for (const { transactionIndex, traceAddress } of block.traces) {
    if (!by.has(transactionIndex)) return `a trace of block ${number} has no transaction`
    const frame = `${transactionIndex}:${traceAddress.join()}`
    if (frames.has(frame)) return `trace ${traceAddress.join('.')} of block ${number} comes twice`
    frames.add(frame)
  }
  for (const item of itemsOf(block)) {
    const { hash, chainId: stated } = item.transaction
    if (stated !== undefined && stated !== chainId) {
      return `transaction ${hash} is of chain ${stated}, not ${chainId}`
    }
    if (touchedBy(item, asked).size === 0) return `transaction ${hash} was not asked for`
  }
  return undefined
}

/** How a transaction touches an address: by itself or an event, or only by a call inside. */
export type Touch = 'direct' | 'inside'

/** Which of the addresses a transaction touches, in the very sense of the query. */
export function touchedBy({ transaction, logs, traces }: SqdItem, asked: ReadonlySet<string>): Map<string, Touch> {
  const touched = new Map<string, Touch>()
  const touch = (address: string | null | undefined, how: Touch): void => {
    if (address && asked.has(address) && touched.get(address) !== 'direct') touched.set(address, how)
  }
  touch(transaction.from, 'direct')
  touch(transaction.to, 'direct')
  for (const { topics } of logs) for (const address of partiesOf(topics)) touch(address, 'direct')
  for (const trace of traces) {
    const { from, to } = endsOf(trace)
    touch(from, 'inside')
    touch(to, 'inside')
  }
  return touched
}

const FIRST: readonly string[] = [TOPIC.transfer, TOPIC.deposit, TOPIC.withdrawal]
const SECOND: readonly string[] = [TOPIC.transfer, TOPIC.single, TOPIC.batch]
const THIRD: readonly string[] = [TOPIC.single, TOPIC.batch]

function partiesOf([event = '', first, second, third]: readonly string[]): string[] {
  const named = [
    ...(FIRST.includes(event) ? [first] : []),
    ...(SECOND.includes(event) ? [second] : []),
    ...(THIRD.includes(event) ? [third] : []),
  ]
  return named.flatMap((topic) => (topic?.startsWith(`0x${'0'.repeat(24)}`) ? [`0x${topic.slice(26)}`] : []))
}

function endsOf(trace: SqdTrace): { readonly from: string; readonly to: string | null | undefined } {
  if (trace.type === 'call') return trace.action
  if (trace.type === 'create') return { from: trace.action.from, to: trace.result?.address }
  return { from: trace.action.address, to: trace.action.refundAddress }
}
