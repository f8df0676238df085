import { moves, numbers, wholeOf } from './etl-tables.ts'
import { decimalOf, FIELD, fieldsOf, type Refusal, type Table, type TableFormat, textAt } from './ledger-table.ts'
import { logReader } from './table-logs.ts'
import { pathOf, traceReader } from './table-traces.ts'
import { transactionReader } from './table-transactions.ts'

/*
 * The datasets of cryo. It writes a number of 256 bits in as many columns as it is asked to, told by their endings: two of them
 * are exact. In CSV, binary columns are hex with 0x; in Parquet they are bytes, or hex with --hex.
 */

const EXACT = ['_string', '_str', '_binary'] as const
const PLACE = {
  block: 'block_number',
  block_hash: 'block_hash',
  timestamp: 'timestamp',
  tx_hash: 'transaction_hash',
  tx_index: 'transaction_index',
} as const
const PLACE_COLUMNS = ['block_hash', 'timestamp', 'chain_id', 'transaction_index'] as const

/** The columns of a number of 256 bits that are exact, the best first. */
function exact(name: string): readonly string[] {
  return EXACT.map((ending) => `${name}${ending}`)
}

function needExact(name: string, columns: ReadonlySet<string>): Refusal | undefined {
  if (exact(name).some((column) => columns.has(column))) return undefined
  return {
    what: 'amounts are approximate',
    column: name,
    got: [...columns].filter((column) => column.startsWith(`${name}_`)).join(', ') || 'no column of them',
    wanted: `${name}_string or ${name}_binary: floating point loses the last digits, and 32 or 64 bits the first`,
    next: 'export again with --u256-types string',
  }
}

function tokens(dataset: 'erc20_transfers' | 'erc721_transfers'): TableFormat {
  const number = dataset === 'erc20_transfers' ? 'value' : 'token_id'
  const kind = dataset === 'erc20_transfers' ? 'erc20' : 'erc721'
  // The contract stands under `erc20` in both datasets; some versions name it `erc721` in the second.
  const contracts = kind === 'erc20' ? ['erc20'] : ['erc721', 'erc20']
  return {
    name: `${dataset} of cryo`,
    required: ['block_number', 'log_index', 'transaction_hash', 'from_address', 'to_address'],
    optional: [...PLACE_COLUMNS, ...contracts, ...exact(number)],
    is: (columns) =>
      contracts.some((column) => columns.has(column)) && [...columns].some((column) => column.startsWith(`${number}_`)),
    refuse: (columns) => needExact(number, columns),
    says: {
      ...PLACE,
      chain: 'chain_id',
      position: 'log_index',
      from: 'from_address',
      to: 'to_address',
      asset: 'erc20',
      ...(kind === 'erc20' ? { units: 'value' } : {}),
    },
    open(table) {
      const at = numbers(table, [...this.required, ...this.optional])
      const contract = firstOf(at, contracts)
      const amountOf = exactReader(at, number)
      const row = fieldsOf({ kind })
      return {
        take(record, line) {
          const { chain } = table.network(textAt(record, at('chain_id')), line)
          const units = amountOf(record)
          row[FIELD.chain] = chain
          placeOf(row, record, at)
          row[FIELD.position] = record[at('log_index')]!
          row[FIELD.from] = record[at('from_address')]!
          row[FIELD.to] = record[at('to_address')]!
          row[FIELD.asset] = `${chain}/${kind}:${record[contract]!}${kind === 'erc20' ? '' : `/${units}`}`
          row[FIELD.units] = kind === 'erc20' ? units : '1'
          table.emit(row, line, 0)
        },
        end() {},
      }
    },
  }
}

const nativeTransfers: TableFormat = {
  name: 'native_transfers of cryo',
  required: ['transfer_index', 'transaction_hash', 'from_address', 'to_address', 'block_number'],
  optional: [],
  says: {},
  refuse: () => ({
    what: 'native_transfers tell payments and other calls not apart',
    column: 'transfer_index',
    got: 'a list of all calls, with those that failed and the delegate calls that repeat the value of the call above them',
    wanted: 'the dataset traces, which says of each call what it is and whether it failed',
    next: 'export the same blocks with `cryo traces`, and import that',
  }),
  open: () => ({ take() {}, end() {} }),
}

const transactions: TableFormat = {
  name: 'transactions of cryo',
  required: ['block_number', 'transaction_hash', 'nonce', 'from_address', 'to_address', 'gas_limit'],
  optional: [...PLACE_COLUMNS, 'success', 'gas_used', 'gas_price', 'transaction_type', ...exact('value')],
  says: { ...PLACE, chain: 'chain_id', from: 'from_address', to: 'to_address', units: 'value' },
  refuse: (columns) =>
    columns.has('success')
      ? needExact('value', columns)
      : {
          what: 'transactions without their outcome',
          column: 'success',
          got: 'no such column',
          wanted: 'success. A transaction that failed moved nothing, and would be booked as a payment',
          next: 'export again with the default columns of `cryo transactions`, or import the dataset traces',
        },
  open(table) {
    const { at } = table
    return transactionReader(table, {
      chainId: at('chain_id'),
      block: at('block_number'),
      blockHash: at('block_hash'),
      time: at('timestamp'),
      tx: at('transaction_hash'),
      txIndex: at('transaction_index'),
      nonce: at('nonce'),
      from: at('from_address'),
      to: at('to_address'),
      created: -1,
      unitsOf: exactReader(at, 'value'),
      success: at('success'),
      gasUsed: at('gas_used'),
      gasPrice: at('gas_price'),
      type: at('transaction_type'),
      successName: 'success',
    })
  },
}

const traces: TableFormat = {
  name: 'traces of cryo',
  required: [
    'action_from',
    'action_to',
    'action_value',
    'action_type',
    'action_call_type',
    'result_address',
    'trace_address',
    'transaction_hash',
    'block_number',
    'error',
  ],
  optional: [...PLACE_COLUMNS, 'transaction_position', 'subtraces'],
  says: {
    ...PLACE,
    chain: 'chain_id',
    position: 'trace_address',
    from: 'action_from',
    to: 'action_to',
    units: 'action_value',
  },
  open(table) {
    const at = numbers(table, [...this.required, ...this.optional])
    // Older versions call the column of the index transaction_position.
    const txIndex = firstOf(at, ['transaction_index', 'transaction_position'])
    return traceReader(table, (record, line) => {
      const type = record[at('action_type')]!
      if (type === 'reward') return undefined
      const path = pathOf(table, record[at('trace_address')]!, line)
      return {
        line,
        chainId: textAt(record, at('chain_id')),
        block: record[at('block_number')]!,
        blockHash: textAt(record, at('block_hash')),
        time: textAt(record, at('timestamp')),
        tx: record[at('transaction_hash')]!,
        txIndex: textAt(record, txIndex),
        from: record[at('action_from')]!,
        to: type.startsWith('create') ? record[at('result_address')]! : record[at('action_to')]!,
        units: record[at('action_value')]!,
        moves: moves(table, type, record[at('action_call_type')]!, line, {
          type: 'action_type',
          call: 'action_call_type',
        }),
        path,
        subtraces: wholeOf(textAt(record, at('subtraces'))),
        failed: record[at('error')]! !== '',
        settled: false,
      }
    })
  },
}

const TOPICS = ['topic0', 'topic1', 'topic2', 'topic3'] as const

const logs: TableFormat = {
  name: 'logs of cryo',
  required: ['block_number', 'log_index', 'transaction_hash', 'address', ...TOPICS, 'data'],
  optional: PLACE_COLUMNS,
  says: {
    ...PLACE,
    chain: 'chain_id',
    position: 'log_index',
    from: 'topic1',
    to: 'topic2',
    asset: 'address',
    units: 'data',
  },
  open(table) {
    const at = numbers(table, [...this.required, ...this.optional])
    return logReader(table, { emitter: 'address', topics: 'topic1', data: 'data', index: 'log_index' }, (record) => ({
      chainId: textAt(record, at('chain_id')),
      block: record[at('block_number')]!,
      blockHash: textAt(record, at('block_hash')),
      time: textAt(record, at('timestamp')),
      tx: record[at('transaction_hash')]!,
      txIndex: textAt(record, at('transaction_index')),
      index: record[at('log_index')]!,
      emitter: record[at('address')]!,
      topics: TOPICS.map((topic) => record[at(topic)]!).filter((topic) => topic !== ''),
      data: record[at('data')]! || '0x',
    }))
  },
}

export const CRYO_TABLES: readonly TableFormat[] = [
  nativeTransfers,
  traces,
  logs,
  transactions,
  tokens('erc20_transfers'),
  tokens('erc721_transfers'),
]

function placeOf(row: string[], record: readonly string[], at: (column: string) => number): void {
  row[FIELD.block] = record[at('block_number')]!
  row[FIELD.block_hash] = textAt(record, at('block_hash'))
  row[FIELD.timestamp] = textAt(record, at('timestamp'))
  row[FIELD.tx_hash] = record[at('transaction_hash')]!
  row[FIELD.tx_index] = textAt(record, at('transaction_index'))
}

/** Reads a number of 256 bits from the best of its columns, as decimal digits. */
function exactReader(at: Table['at'], name: string): (record: readonly string[]) => string {
  const columns = exact(name)
  const best = columns.findIndex((column) => at(column) >= 0)
  const index = at(columns[best]!)
  // Only the column of bytes is read as bytes: text in it, or bytes elsewhere, would be another number.
  return columns[best]!.endsWith('_binary') ? (record) => decimalOf(record[index]!) : (record) => record[index]!
}

/** The number of the first column that is there; -1 for none. */
function firstOf(at: Table['at'], columns: readonly string[]): number {
  return columns.map(at).find((index) => index >= 0) ?? -1
}
