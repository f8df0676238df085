import { quote } from '../model/chain.ts'
import { FIELD, fieldsOf, plainTime, type Table, type TableFormat, textAt } from './ledger-table.ts'
import { logReader } from './table-logs.ts'
import { pathOf, traceReader } from './table-traces.ts'
import { transactionReader } from './table-transactions.ts'

/*
 * The tables of ethereum-etl (docs/schema.md there), as it writes them and as the public data sets built on it carry them on:
 * these add block_timestamp and block_hash everywhere, and the outcome of a transaction. No table says which chain it is of.
 */

/** What the public data sets add to each table. */
const ADDED = ['block_timestamp', 'block_hash', 'transaction_index', 'chain_id'] as const

/** Where a row stands, in each table. */
const PLACE = {
  block: 'block_number',
  block_hash: 'block_hash',
  timestamp: 'block_timestamp',
  tx_hash: 'transaction_hash',
  tx_index: 'transaction_index',
} as const

const tokenTransfers: TableFormat = {
  name: 'token_transfers of ethereum-etl',
  required: ['token_address', 'from_address', 'to_address', 'value', 'transaction_hash', 'log_index', 'block_number'],
  optional: ADDED,
  says: {
    ...PLACE,
    position: 'log_index',
    from: 'from_address',
    to: 'to_address',
    asset: 'token_address',
    units: 'value',
  },
  open(table) {
    const at = numbers(table, [...this.required, ...this.optional])
    // The table has the id of an ERC-721 in the place of an amount, and nothing tells the two apart.
    const row = fieldsOf({ kind: 'erc20', flags: 'standard-unknown' })
    return {
      take(record, line) {
        const { chain } = table.network(textAt(record, at('chain_id')), line)
        row[FIELD.chain] = chain
        row[FIELD.block] = record[at('block_number')]!
        row[FIELD.block_hash] = textAt(record, at('block_hash'))
        row[FIELD.timestamp] = plainTime(textAt(record, at('block_timestamp')))
        row[FIELD.tx_hash] = record[at('transaction_hash')]!
        row[FIELD.tx_index] = textAt(record, at('transaction_index'))
        row[FIELD.position] = record[at('log_index')]!
        row[FIELD.from] = record[at('from_address')]!
        row[FIELD.to] = record[at('to_address')]!
        row[FIELD.asset] = `${chain}/erc20:${record[at('token_address')]!}`
        row[FIELD.units] = record[at('value')]!
        table.emit(row, line, 0)
      },
      end() {},
    }
  },
}

const transactions: TableFormat = {
  name: 'transactions of ethereum-etl',
  required: ['hash', 'nonce', 'block_number', 'from_address', 'to_address', 'value', 'gas_price'],
  optional: [
    'transaction_index',
    'block_hash',
    'block_timestamp',
    'chain_id',
    'transaction_type',
    'receipt_status',
    'receipt_gas_used',
    'receipt_effective_gas_price',
    'receipt_contract_address',
  ],
  says: {
    ...PLACE,
    tx_hash: 'hash',
    from: 'from_address',
    to: 'to_address',
    units: 'value',
  },
  refuse: (columns) =>
    columns.has('receipt_status')
      ? undefined
      : {
          what: 'transactions without their outcome',
          column: 'receipt_status',
          got: 'no such column',
          wanted: 'receipt_status: 1 or 0. A transaction that failed moved nothing, and would be booked as a payment',
          next: 'import traces of the same blocks, which say it; or add the column status of receipts.csv as receipt_status',
        },
  open(table) {
    const { at } = table
    return transactionReader(table, {
      chainId: at('chain_id'),
      block: at('block_number'),
      blockHash: at('block_hash'),
      time: at('block_timestamp'),
      tx: at('hash'),
      txIndex: at('transaction_index'),
      nonce: at('nonce'),
      from: at('from_address'),
      to: at('to_address'),
      created: at('receipt_contract_address'),
      unitsOf: (record) => record[at('value')]!,
      success: at('receipt_status'),
      gasUsed: at('receipt_gas_used'),
      gasPrice: at('receipt_effective_gas_price'),
      type: at('transaction_type'),
      successName: 'receipt_status',
    })
  },
}

const traces: TableFormat = {
  name: 'traces of ethereum-etl',
  required: [
    'block_number',
    'transaction_hash',
    'from_address',
    'to_address',
    'value',
    'trace_type',
    'call_type',
    'trace_address',
    'status',
  ],
  optional: [...ADDED, 'subtraces', 'error'],
  says: {
    ...PLACE,
    position: 'trace_address',
    from: 'from_address',
    to: 'to_address',
    units: 'value',
  },
  open(table) {
    const at = numbers(table, [...this.required, ...this.optional])
    return traceReader(table, (record, line) => {
      const type = record[at('trace_type')]!
      if (NO_TRANSACTION.has(type)) return undefined
      const tx = record[at('transaction_hash')]!
      if (tx === '') {
        table.fail('a trace without its transaction', line, 'transaction_hash', {
          got: 'nothing',
          wanted: 'the hash of the transaction',
          next: 'extract_geth_traces writes none; export the blocks with export_traces, or import traces of cryo',
        })
      }
      const path = pathOf(table, record[at('trace_address')]!, line)
      const status = record[at('status')]!
      if (status !== '0' && status !== '1' && status !== '') {
        table.fail('unknown status', line, 'status', { got: quote(status), wanted: '1, or 0 for a frame that failed' })
      }
      return {
        line,
        chainId: textAt(record, at('chain_id')),
        block: record[at('block_number')]!,
        blockHash: textAt(record, at('block_hash')),
        time: plainTime(textAt(record, at('block_timestamp'))),
        tx,
        txIndex: textAt(record, at('transaction_index')),
        from: record[at('from_address')]!,
        to: record[at('to_address')]!,
        units: record[at('value')]! || '0',
        moves: moves(table, type, record[at('call_type')]!, line, { type: 'trace_type', call: 'call_type' }),
        path,
        subtraces: wholeOf(textAt(record, at('subtraces'))),
        failed: status === '0' || textAt(record, at('error')) !== '',
        settled: status !== '',
      }
    })
  },
}

const logs: TableFormat = {
  name: 'logs of ethereum-etl',
  required: ['log_index', 'transaction_hash', 'block_number', 'address', 'data', 'topics'],
  optional: ADDED,
  says: {
    ...PLACE,
    position: 'log_index',
    from: 'topics',
    to: 'topics',
    asset: 'address',
    units: 'data',
  },
  open(table) {
    const at = numbers(table, [...this.required, ...this.optional])
    return logReader(table, { emitter: 'address', topics: 'topics', data: 'data', index: 'log_index' }, (record) => ({
      chainId: textAt(record, at('chain_id')),
      block: record[at('block_number')]!,
      blockHash: textAt(record, at('block_hash')),
      time: plainTime(textAt(record, at('block_timestamp'))),
      tx: record[at('transaction_hash')]!,
      txIndex: textAt(record, at('transaction_index')),
      index: record[at('log_index')]!,
      emitter: record[at('address')]!,
      topics: record[at('topics')]! === '' ? [] : listOf(record[at('topics')]!),
      data: record[at('data')]! || '0x',
    }))
  },
}

export const ETL_TABLES: readonly TableFormat[] = [tokenTransfers, traces, logs, transactions]

/** What ethereum-etl writes among the traces of a block and no transaction did. */
const NO_TRANSACTION: ReadonlySet<string> = new Set(['reward', 'genesis', 'daofork'])
/** Calls that run foreign code on the caller's own money: what they carry stays where it is. */
const MOVES_NOTHING: ReadonlySet<string> = new Set(['delegatecall', 'staticcall', 'callcode'])

/**
 * Whether a frame of its kind moves its value.
 * @param names of the two columns, for messages
 */
export function moves(
  table: Table,
  type: string,
  callType: string,
  line: number,
  names: { readonly type: string; readonly call: string },
): boolean {
  switch (type) {
    case 'create':
    case 'create2':
    case 'suicide':
    case 'selfdestruct':
      return true
    case 'call': {
      const call = callType.replace('_', '')
      if (call === 'call') return true
      if (MOVES_NOTHING.has(call)) return false
      return table.fail('unknown kind of call', line, names.call, {
        got: quote(callType),
        wanted: `call, ${[...MOVES_NOTHING].join(', ')}`,
      })
    }
    default:
      return table.fail('unknown kind of trace', line, names.type, {
        got: quote(type),
        wanted: 'call, create, create2, suicide or selfdestruct',
      })
  }
}

export function wholeOf(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

/** Topics with commas between them, in brackets and quotes or without. */
function listOf(text: string): string[] {
  return text
    .replaceAll(/[[\]'"\s]/g, '')
    .split(',')
    .filter((part) => part !== '')
}

/** The numbers of columns, looked up once. */
export function numbers(table: Table, columns: readonly string[]): (column: string) => number {
  const found = new Map(columns.map((column) => [column, table.at(column)]))
  return (column) => found.get(column)!
}
