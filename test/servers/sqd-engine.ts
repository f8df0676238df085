import { headerOf, type Row, tablesOf } from './sqd-tables.ts'
import type { World, WorldBlock } from './world.ts'

/** What a Portal says to a query that it will not run. */
export class BadQuery extends Error {}

export interface Dialect {
  /** Whether the dataset has traces. */
  readonly traces: boolean
  /** Knows `transactionTraces` on traces, and what transactions paid for blobs: words of 2026. */
  readonly words2026: boolean
}

type Item = Readonly<Record<string, unknown>>

const MOST_ITEMS = 100

const RANGE = ['type', 'fromBlock', 'toBlock', 'parentBlockHash', 'includeAllBlocks', 'fields']
const TABLES = ['transactions', 'logs', 'traces'] as const
type Table = (typeof TABLES)[number]

const FILTERS: Readonly<Record<Table, readonly string[]>> = {
  transactions: ['from', 'to', 'sighash'],
  logs: ['address', 'topic0', 'topic1', 'topic2', 'topic3'],
  traces: [
    'type',
    'createFrom',
    'createResultAddress',
    'callFrom',
    'callTo',
    'callSighash',
    'callCallType',
    'suicideAddress',
    'suicideRefundAddress',
  ],
}
const RELATIONS: Readonly<Record<Table, readonly string[]>> = {
  transactions: ['logs', 'traces'],
  logs: ['transaction', 'transactionLogs', 'transactionTraces'],
  traces: ['transaction', 'transactionLogs', 'subtraces', 'parents'],
}
const BLOCK = ['number', 'hash', 'parentHash', 'timestamp', 'logsBloom']
const TRANSACTION =
  'transactionIndex hash nonce from to input value type chainId gas gasPrice maxFeePerGas maxPriorityFeePerGas gasUsed cumulativeGasUsed effectiveGasPrice contractAddress status sighash l1Fee'.split(
    ' ',
  )
const LOG = ['logIndex', 'transactionIndex', 'transactionHash', 'address', 'data', 'topics']
/** Trace fields, and where the answer puts them. */
const TRACE: Readonly<Record<string, readonly [string, string?]>> = {
  transactionIndex: ['transactionIndex'],
  traceAddress: ['traceAddress'],
  subtraces: ['subtraces'],
  type: ['type'],
  error: ['error'],
  revertReason: ['revertReason'],
  createFrom: ['action', 'from'],
  createValue: ['action', 'value'],
  createResultAddress: ['result', 'address'],
  callFrom: ['action', 'from'],
  callTo: ['action', 'to'],
  callValue: ['action', 'value'],
  callSighash: ['action', 'sighash'],
  callCallType: ['action', 'callType'],
  suicideAddress: ['action', 'address'],
  suicideRefundAddress: ['action', 'refundAddress'],
  suicideBalance: ['action', 'balance'],
}

export interface Parsed {
  readonly from: number
  readonly to: number
  readonly parentBlockHash: string | undefined
  readonly needsTraces: boolean
  /** One block as a line of the answer; undefined where nothing in it matches. */
  select(world: World, block: WorldBlock): Readonly<Record<string, unknown>> | undefined
  header(block: WorldBlock): Readonly<Record<string, unknown>>
}

/** Reads a query as the query engine of SQD does: nothing that it does not know is let pass. */
export function parseQuery(query: Item, dialect: Dialect): Parsed {
  known('query', query, [...RANGE, ...TABLES])
  if (query.type !== 'evm') throw new BadQuery('unknown variant of type')
  const from = query.fromBlock as number
  const to = (query.toBlock as number | undefined) ?? Number.MAX_SAFE_INTEGER
  if (!Number.isInteger(from) || from > to) throw new BadQuery('got "toBlock" < "fromBlock"')
  const items = TABLES.flatMap((table) => ((query[table] ?? []) as Item[]).map((item) => ({ table, item })))
  if (items.length > MOST_ITEMS) throw new BadQuery(`query contains ${items.length} item requests`)
  const newer = dialect.words2026 ? ['transactionTraces'] : []
  for (const { table, item } of items) {
    const nonces = table === 'transactions' ? ['firstNonce', 'lastNonce'] : []
    known(table, item, [...FILTERS[table], ...RELATIONS[table], ...nonces, ...(table === 'traces' ? newer : [])])
  }
  const fields = (query.fields ?? {}) as Readonly<Record<string, Item>>
  known('fields', fields, ['block', 'transaction', 'log', 'trace'])
  known('block', fields.block ?? {}, BLOCK)
  known('transaction', fields.transaction ?? {}, [
    ...TRANSACTION,
    ...(dialect.words2026 ? ['blobGasUsed', 'blobGasPrice'] : []),
  ])
  known('log', fields.log ?? {}, LOG)
  known('trace', fields.trace ?? {}, Object.keys(TRACE))
  const header = (block: WorldBlock) => ({ header: { ...pick(headerOf(block), fields.block), number: block.number } })
  return {
    from,
    to,
    parentBlockHash: query.parentBlockHash as string | undefined,
    needsTraces: items.some(
      ({ table, item }) => table === 'traces' || item.traces === true || item.transactionTraces === true,
    ),
    header,
    select(world, block) {
      const rows = matching(world, block, items, dialect)
      const found = TABLES.filter((table) => rows[table].size > 0)
      if (found.length === 0 && query.includeAllBlocks !== true) return undefined
      const shown = (table: Table) =>
        [...rows[table]].sort((a, b) => order(a, b)).map((row) => show(table, row, fields))
      return { ...header(block), ...Object.fromEntries(found.map((table) => [table, shown(table)])) }
    },
  }
}

function matching(
  world: World,
  block: WorldBlock,
  items: readonly { readonly table: Table; readonly item: Item }[],
  dialect: Dialect,
): Record<Table, Set<Row>> {
  const tables = tablesOf(world, block)
  const all = { ...tables, traces: dialect.traces ? tables.traces : [] }
  const found: Record<Table, Set<Row>> = { transactions: new Set(), logs: new Set(), traces: new Set() }
  for (const { table, item } of items) {
    for (const row of all[table]) {
      if (!matches(table, item, row)) continue
      found[table].add(row)
      const join = (other: Table, wanted: unknown) => {
        if (wanted !== true) return
        for (const joined of all[other]) if (joined.transactionIndex === row.transactionIndex) found[other].add(joined)
      }
      join('transactions', item.transaction)
      join('logs', item.transactionLogs)
      join('traces', item.transactionTraces)
      if (table === 'transactions') {
        join('logs', item.logs)
        join('traces', item.traces)
      }
      if (table !== 'traces') continue
      for (const other of all.traces) {
        if (other.transactionIndex !== row.transactionIndex) continue
        if (item.parents === true && isAbove(other, row)) found.traces.add(other)
        if (item.subtraces === true && isAbove(row, other)) found.traces.add(other)
      }
    }
  }
  return found
}

function matches(table: Table, item: Item, row: Row): boolean {
  const { firstNonce, lastNonce } = item as { firstNonce?: number; lastNonce?: number }
  if (firstNonce !== undefined && (row.nonce as number) < firstNonce) return false
  if (lastNonce !== undefined && (row.nonce as number) > lastNonce) return false
  return FILTERS[table].every((name) => {
    const list = item[name] as string[] | undefined
    if (list === undefined) return true
    const value = row[name]
    return typeof value === 'string' && list.some((wanted) => wanted.toLowerCase() === value)
  })
}

function isAbove(a: Row, b: Row): boolean {
  const [above, below] = [a.traceAddress as number[], b.traceAddress as number[]]
  return above.length < below.length && above.every((step, i) => below[i] === step)
}

function order(a: Row, b: Row): number {
  if (a.transactionIndex !== b.transactionIndex) return a.transactionIndex - b.transactionIndex
  if (a.logIndex !== undefined) return (a.logIndex as number) - (b.logIndex as number)
  const [x, y] = [(a.traceAddress ?? []) as number[], (b.traceAddress ?? []) as number[]]
  for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i]! - y[i]!
  return x.length - y.length
}

function show(table: Table, row: Row, fields: Readonly<Record<string, Item>>): Readonly<Record<string, unknown>> {
  if (table !== 'traces') return pick(row, fields[table === 'logs' ? 'log' : 'transaction'])
  const shown: Record<string, unknown> = {}
  for (const name of Object.keys(fields.trace ?? {})) {
    const own = `${row.type}`
    const isOfType = !/^(?:create|call|suicide)/.test(name) || name.startsWith(own)
    if (fields.trace![name] !== true || !isOfType) continue
    const [outer, inner] = TRACE[name]!
    if (inner === undefined) shown[outer] = row[name] ?? null
    else shown[outer] = { ...(shown[outer] as object), [inner]: row[name] ?? null }
  }
  return shown
}

function pick(row: Readonly<Record<string, unknown>>, fields: Item | undefined): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields ?? {}).flatMap(([name, wanted]) => (wanted === true ? [[name, row[name] ?? null]] : [])),
  )
}

function known(what: string, value: Item, names: readonly string[]): void {
  const foreign = Object.keys(value).find((name) => !names.includes(name))
  if (foreign !== undefined)
    throw new BadQuery(`unknown field \`${foreign}\` in ${what}, expected one of ${names.join()}`)
}
