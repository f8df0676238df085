import { TOPIC } from './evm-rows.ts'

/*
 * Queries of the Portal's EVM dialect. A query holds at most 100 item requests and 256 KiB; within an item the filters of one
 * list are alternatives, and all lists have to hold. The Portal refuses a query with a member that it does not know.
 */

/** What a Portal and its dataset can do; asked once, by content. */
export interface SqdAbilities {
  /** Whether the dataset has traces at all. */
  readonly traces: boolean
  /** Whether a trace brings all traces of its transaction; older ones bring those above it. */
  readonly wholeTraces: boolean
  /** Whether transactions tell what they paid for blobs. */
  readonly blobs: boolean
}

/** What is asked of which addresses: 20 bytes of hex each. */
export interface Wanted {
  /** With all of every transaction that touches them. */
  readonly whole: readonly string[]
  /** With the rows that touch them alone, for busy addresses. */
  readonly bare: readonly string[]
}

export type Query = Readonly<Record<string, unknown>>

/**
 * Addresses of one query. Each stands in three lists of topics and eight of addresses, which is 567 bytes: 400 of them leave an
 * eighth of the 256 KiB free.
 */
export const LAYER = 400

const HEADER = ['number', 'hash', 'parentHash', 'timestamp']
const TRANSACTION = [
  'transactionIndex',
  'hash',
  'nonce',
  'from',
  'to',
  'input',
  'value',
  'type',
  'chainId',
  'gasPrice',
  'gasUsed',
  'effectiveGasPrice',
  'contractAddress',
  'status',
  'l1Fee',
]
const BLOBS = ['blobGasUsed', 'blobGasPrice']
const LOG = ['logIndex', 'transactionIndex', 'transactionHash', 'address', 'topics', 'data']
const TRACE = [
  'transactionIndex',
  'traceAddress',
  'subtraces',
  'type',
  'error',
  'createFrom',
  'createValue',
  'createResultAddress',
  'callFrom',
  'callTo',
  'callValue',
  'callCallType',
  'suicideAddress',
  'suicideRefundAddress',
  'suicideBalance',
]

/** Everything that touches addresses, from block `from` to `to`, both included. */
export function layerQuery(abilities: SqdAbilities, from: number, to: number, wanted: Wanted): Query {
  const items = [itemsOf(abilities, wanted.whole, true), itemsOf(abilities, wanted.bare, false)]
  const traces = items.flatMap((item) => item.traces)
  return {
    ...rangeOf(from, to),
    fields: fieldsOf(abilities),
    logs: items.flatMap((item) => item.logs),
    transactions: items.flatMap((item) => item.transactions),
    ...(abilities.traces ? { traces } : {}),
  }
}

function itemsOf({ traces, wholeTraces }: SqdAbilities, asked: readonly string[], whole: boolean) {
  if (asked.length === 0) return { logs: [], transactions: [], traces: [] }
  const addresses = [...asked].sort()
  const topics = addresses.map((address) => `0x${'0'.repeat(24)}${address.slice(2)}`)
  const tracesToo = whole && traces
  const log = { transaction: true, ...(whole ? { transactionLogs: true } : {}), ...(tracesToo ? allTraces : {}) }
  const transaction = whole ? { logs: true, ...(traces ? { traces: true } : {}) } : {}
  const trace = {
    transaction: true,
    parents: true,
    ...(whole ? { transactionLogs: true } : {}),
    ...(whole && wholeTraces ? allTraces : {}),
  }
  return {
    logs: [
      { topic0: [TOPIC.transfer, TOPIC.deposit, TOPIC.withdrawal], topic1: topics, ...log },
      { topic0: [TOPIC.transfer, TOPIC.single, TOPIC.batch], topic2: topics, ...log },
      { topic0: [TOPIC.single, TOPIC.batch], topic3: topics, ...log },
    ],
    transactions: [
      { from: addresses, ...transaction },
      { to: addresses, ...transaction },
    ],
    traces: [
      { type: ['call'], callFrom: addresses, ...trace },
      { type: ['call'], callTo: addresses, ...trace },
      { type: ['create'], createFrom: addresses, ...trace },
      { type: ['create'], createResultAddress: addresses, ...trace },
      { type: ['suicide'], suicideAddress: addresses, ...trace },
      { type: ['suicide'], suicideRefundAddress: addresses, ...trace },
    ],
  }
}

/** Holds nothing and calls nobody: what is asked of it is asked for the words of the question alone. */
const NOBODY = `0x${'ff'.repeat(19)}f0`

const allTraces = { transactionTraces: true }

/** The header of a block and nothing else. */
export function headerQuery(block: number): Query {
  return { ...rangeOf(block, block), fields: { block: flags(HEADER) } }
}

/**
 * One block, to learn of which chain it is and what the dataset can do. It holds every word that a query over addresses holds:
 * one that the Portal does not know, or traces that it has not, make it refuse.
 */
export function probeQuery(abilities: SqdAbilities, block: number): Query {
  const { traces, blobs } = abilities
  const words = itemsOf(abilities, [NOBODY], true)
  return {
    ...rangeOf(block, block),
    fields: {
      block: flags(HEADER),
      transaction: flags(['transactionIndex', 'chainId', ...(blobs ? BLOBS : [])]),
      ...(traces ? { trace: flags(['transactionIndex', 'type']) } : {}),
    },
    logs: words.logs,
    transactions: [{}, ...words.transactions],
    ...(traces ? { traces: [{ type: ['call', 'create'] }, ...words.traces] } : {}),
  }
}

/** Who sent the transactions of a block, and under which nonce: the way from a hash to a filter. */
export function sendersQuery(block: number): Query {
  return {
    ...rangeOf(block, block),
    fields: { block: flags(HEADER), transaction: flags(['transactionIndex', 'hash', 'from', 'nonce']) },
    transactions: [{}],
  }
}

/** Transactions of one block, whole. At most 100 of them. */
export function openQuery(
  abilities: SqdAbilities,
  block: number,
  sent: readonly { readonly from: string; readonly nonce: number }[],
): Query {
  return {
    ...rangeOf(block, block),
    fields: fieldsOf(abilities),
    transactions: sent.map(({ from, nonce }) => ({
      from: [from],
      firstNonce: nonce,
      lastNonce: nonce,
      logs: true,
      traces: true,
    })),
  }
}

function rangeOf(from: number, to: number): Query {
  return { type: 'evm', fromBlock: from, toBlock: to }
}

function fieldsOf({ traces, blobs }: SqdAbilities): Query {
  return {
    block: flags(HEADER),
    transaction: flags([...TRANSACTION, ...(blobs ? BLOBS : [])]),
    log: flags(LOG),
    ...(traces ? { trace: flags(TRACE) } : {}),
  }
}

function flags(names: readonly string[]): Record<string, true> {
  return Object.fromEntries(names.map((name) => [name, true]))
}
