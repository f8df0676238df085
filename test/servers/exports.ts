import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import type { World, WorldBlock, WorldFrame, WorldLog, WorldTx } from './world.ts'

/*
 * A world as ethereum-etl and cryo would have exported it: their columns, in their order, with their ways of writing. Made after
 * their documentation and source, not after our importers.
 */

/** What a value is, which decides how CSV and Parquet write it. */
type Kind = 'hex' | 'int' | 'u256' | 'text' | 'bool' | 'float' | 'list' | 'decimal'
export type Cell = string | number | bigint | boolean | null | readonly string[]
export interface ExportTable {
  readonly program: 'ethereum-etl' | 'cryo'
  readonly columns: readonly (readonly [name: string, kind: Kind])[]
  readonly rows: readonly (readonly Cell[])[]
}

interface Placed {
  readonly block: WorldBlock
  readonly tx: WorldTx
}

/** All transactions up to a block. */
function* transactionsOf(world: World, last: number): Generator<Placed> {
  for (const block of world.blocks.slice(0, last + 1)) for (const tx of block.txs) yield { block, tx }
}

const hexOf = (topic: string): string => `0x${topic.slice(26)}`
const isErc20 = ({ topics, data }: WorldLog): boolean =>
  topics[0] === TRANSFER && topics.length === 3 && data.length === 66
const isErc721 = ({ topics, data }: WorldLog): boolean => topics[0] === TRANSFER && topics.length === 4 && data === '0x'
const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'

/** Status of each frame, with the failures above it. */
function statusOf(tx: WorldTx, frame: WorldFrame): 0 | 1 {
  const above = tx.frames.filter(({ path }) => path.every((step, i) => frame.path[i] === step))
  return above.some(({ error }) => error !== undefined) ? 0 : 1
}

const childrenOf = (tx: WorldTx, frame: WorldFrame): number =>
  tx.frames.filter(
    ({ path }) => path.length === frame.path.length + 1 && frame.path.every((step, i) => path[i] === step),
  ).length

/** The tables of ethereum-etl; `public` adds what the public data sets made with it add. */
export const ETL = {
  tokenTransfers(world: World, last: number): ExportTable {
    const rows: Cell[][] = []
    for (const { block, tx } of transactionsOf(world, last)) {
      for (const log of tx.logs) {
        if (!isErc20(log) && !isErc721(log)) continue
        const value = BigInt(isErc20(log) ? log.data : log.topics[3]!)
        const [from, to] = [hexOf(log.topics[1]!), hexOf(log.topics[2]!)]
        rows.push([log.address, from, to, value, tx.hash, log.index, block.number])
      }
    }
    const columns = [
      ['token_address', 'hex'],
      ['from_address', 'hex'],
      ['to_address', 'hex'],
      ['value', 'decimal'],
      ['transaction_hash', 'hex'],
      ['log_index', 'int'],
      ['block_number', 'int'],
    ] as const
    return { program: 'ethereum-etl', columns, rows }
  },
  traces(world: World, last: number): ExportTable {
    const rows: Cell[][] = []
    for (const block of world.blocks.slice(0, last + 1)) {
      for (const tx of block.txs) {
        for (const frame of tx.frames) {
          const type = frame.type.startsWith('create') ? 'create' : frame.type === 'selfdestruct' ? 'suicide' : 'call'
          const failed = frame.error !== undefined
          const to = type === 'create' && failed ? null : frame.to
          const place = [block.number, tx.hash, tx.index, frame.from, to, frame.value, '0x', failed ? null : '0x']
          const kind = [type, type === 'call' ? frame.type : null, null, 21000, 21000, childrenOf(tx, frame)]
          const end = [frame.path.join(','), frame.error ?? null, statusOf(tx, frame), `${type}_${tx.hash}_`]
          rows.push([...place, ...kind, ...end])
        }
      }
      const reward = [block.number, null, null, null, world.cast.accounts[0]!, 2n * 10n ** 18n, null, null, 'reward']
      rows.push([...reward, null, 'block', null, null, 0, '', null, 1, `reward_${block.number}_0`])
    }
    const columns = [
      ['block_number', 'int'],
      ['transaction_hash', 'hex'],
      ['transaction_index', 'int'],
      ['from_address', 'hex'],
      ['to_address', 'hex'],
      ['value', 'decimal'],
      ['input', 'hex'],
      ['output', 'hex'],
      ['trace_type', 'text'],
      ['call_type', 'text'],
      ['reward_type', 'text'],
      ['gas', 'int'],
      ['gas_used', 'int'],
      ['subtraces', 'int'],
      ['trace_address', 'text'],
      ['error', 'text'],
      ['status', 'int'],
      ['trace_id', 'text'],
    ] as const
    return { program: 'ethereum-etl', columns, rows }
  },
  /** With the outcome that the public data sets add; ethereum-etl alone writes it into receipts. */
  transactions(world: World, last: number): ExportTable {
    const rows: Cell[][] = []
    for (const { block, tx } of transactionsOf(world, last)) {
      const place = [tx.hash, tx.nonce, block.hash, block.number, tx.index, tx.from, tx.to, tx.value, 21000]
      const gas = [tx.gasPrice, tx.input, block.timestamp, null, null, 0]
      rows.push([...place, ...gas, tx.status, tx.gasUsed, tx.gasPrice])
    }
    const columns = [
      ['hash', 'hex'],
      ['nonce', 'int'],
      ['block_hash', 'hex'],
      ['block_number', 'int'],
      ['transaction_index', 'int'],
      ['from_address', 'hex'],
      ['to_address', 'hex'],
      ['value', 'decimal'],
      ['gas', 'int'],
      ['gas_price', 'int'],
      ['input', 'hex'],
      ['block_timestamp', 'int'],
      ['max_fee_per_gas', 'int'],
      ['max_priority_fee_per_gas', 'int'],
      ['transaction_type', 'int'],
      ['receipt_status', 'int'],
      ['receipt_gas_used', 'int'],
      ['receipt_effective_gas_price', 'int'],
    ] as const
    return { program: 'ethereum-etl', columns, rows }
  },
  logs(world: World, last: number): ExportTable {
    const rows: Cell[][] = []
    for (const { block, tx } of transactionsOf(world, last)) {
      for (const log of tx.logs) {
        rows.push([log.index, tx.hash, tx.index, block.hash, block.number, log.address, log.data, log.topics])
      }
    }
    const columns = [
      ['log_index', 'int'],
      ['transaction_hash', 'hex'],
      ['transaction_index', 'int'],
      ['block_hash', 'hex'],
      ['block_number', 'int'],
      ['address', 'hex'],
      ['data', 'hex'],
      ['topics', 'list'],
    ] as const
    return { program: 'ethereum-etl', columns, rows }
  },
} as const

const NUMBERS = ['_binary', '_string', '_f64'] as const

/** A number of 256 bits in the three columns that cryo writes unless told otherwise. */
function three(name: string): [string, Kind][] {
  return NUMBERS.map((ending) => [
    `${name}${ending}`,
    ending === '_f64' ? 'float' : ending === '_string' ? 'text' : 'u256',
  ])
}
const inThree = (value: bigint): Cell[] => [value, String(value), Number(value)]

function cryoTokens(world: World, last: number, wanted: 'erc20' | 'erc721'): ExportTable {
  const rows: Cell[][] = []
  for (const { block, tx } of transactionsOf(world, last)) {
    for (const log of tx.logs.filter(wanted === 'erc20' ? isErc20 : isErc721)) {
      const number = BigInt(wanted === 'erc20' ? log.data : log.topics[3]!)
      const [from, to] = [hexOf(log.topics[1]!), hexOf(log.topics[2]!)]
      const place = [block.number, tx.index, log.index, tx.hash, log.address, from, to]
      rows.push([...place, ...inThree(number), world.chainId])
    }
  }
  const columns: [string, Kind][] = [
    ['block_number', 'int'],
    ['transaction_index', 'int'],
    ['log_index', 'int'],
    ['transaction_hash', 'hex'],
    ['erc20', 'hex'],
    ['from_address', 'hex'],
    ['to_address', 'hex'],
    ...three(wanted === 'erc20' ? 'value' : 'token_id'),
    ['chain_id', 'int'],
  ]
  return { program: 'cryo', columns, rows }
}

/** The datasets of cryo with their default columns. */
export const CRYO = {
  erc20Transfers: (world: World, last: number): ExportTable => cryoTokens(world, last, 'erc20'),
  erc721Transfers: (world: World, last: number): ExportTable => cryoTokens(world, last, 'erc721'),
  transactions(world: World, last: number): ExportTable {
    const rows: Cell[][] = []
    for (const { block, tx } of transactionsOf(world, last)) {
      const place = [block.number, tx.index, tx.hash, tx.nonce, tx.from, tx.to, ...inThree(tx.value), tx.input]
      const gas = [30_000_000, tx.gasUsed, tx.gasPrice, 2, null, null]
      rows.push([...place, ...gas, tx.status === 1, 0, 0, 0, world.chainId])
    }
    const columns: [string, Kind][] = [
      ['block_number', 'int'],
      ['transaction_index', 'int'],
      ['transaction_hash', 'hex'],
      ['nonce', 'int'],
      ['from_address', 'hex'],
      ['to_address', 'hex'],
      ...three('value'),
      ['input', 'hex'],
      ['gas_limit', 'int'],
      ['gas_used', 'int'],
      ['gas_price', 'int'],
      ['transaction_type', 'int'],
      ['max_priority_fee_per_gas', 'int'],
      ['max_fee_per_gas', 'int'],
      ['success', 'bool'],
      ['n_input_bytes', 'int'],
      ['n_input_zero_bytes', 'int'],
      ['n_input_nonzero_bytes', 'int'],
      ['chain_id', 'int'],
    ]
    return { program: 'cryo', columns, rows }
  },
  /** @param excludeFailed leaves out failed frames and what is below them (`--exclude-failed`) */
  traces(world: World, last: number, excludeFailed = false): ExportTable {
    const rows: Cell[][] = []
    for (const { block, tx } of transactionsOf(world, last)) {
      for (const frame of tx.frames) {
        if (excludeFailed && statusOf(tx, frame) === 0) continue
        const creates = frame.type.startsWith('create')
        const type = creates ? 'create' : frame.type === 'selfdestruct' ? 'suicide' : 'call'
        const call = { call: 'call', delegatecall: 'delegate_call', staticcall: 'static_call' }[frame.type as string]
        const action = [frame.from, creates ? null : frame.to, String(frame.value), 21000, null, call ?? null]
        const result = [null, null, type, 0, null, null, creates && frame.error === undefined ? frame.to : null]
        const place = [frame.path.join('_'), childrenOf(tx, frame), tx.index, tx.hash, block.number, block.hash]
        rows.push([...action, ...result, ...place, frame.error ?? null, world.chainId])
      }
    }
    const columns: [string, Kind][] = [
      ['action_from', 'hex'],
      ['action_to', 'hex'],
      ['action_value', 'text'],
      ['action_gas', 'int'],
      ['action_input', 'hex'],
      ['action_call_type', 'text'],
      ['action_init', 'hex'],
      ['action_reward_type', 'text'],
      ['action_type', 'text'],
      ['result_gas_used', 'int'],
      ['result_output', 'hex'],
      ['result_code', 'hex'],
      ['result_address', 'hex'],
      ['trace_address', 'text'],
      ['subtraces', 'int'],
      ['transaction_index', 'int'],
      ['transaction_hash', 'hex'],
      ['block_number', 'int'],
      ['block_hash', 'hex'],
      ['error', 'text'],
      ['chain_id', 'int'],
    ]
    return { program: 'cryo', columns, rows }
  },
  logs(world: World, last: number): ExportTable {
    const rows: Cell[][] = []
    for (const { block, tx } of transactionsOf(world, last)) {
      for (const log of tx.logs) {
        const topics = [0, 1, 2, 3].map((i) => log.topics[i] ?? null)
        const place = [block.number, tx.index, log.index, tx.hash, log.address]
        rows.push([...place, ...topics, log.data, (log.data.length - 2) / 2, world.chainId])
      }
    }
    const columns: [string, Kind][] = [
      ['block_number', 'int'],
      ['transaction_index', 'int'],
      ['log_index', 'int'],
      ['transaction_hash', 'hex'],
      ['address', 'hex'],
      ['topic0', 'hex'],
      ['topic1', 'hex'],
      ['topic2', 'hex'],
      ['topic3', 'hex'],
      ['data', 'hex'],
      ['n_data_bytes', 'int'],
      ['chain_id', 'int'],
    ]
    return { program: 'cryo', columns, rows }
  },
} as const

/** The table as each program writes CSV: blank for nothing, hex with 0x. */
export function csvOf({ columns, rows }: ExportTable): string {
  const text = (cell: Cell, kind: Kind): string => {
    if (cell === null) return ''
    if (kind === 'u256') return `0x${(cell as bigint).toString(16).padStart(64, '0')}`
    if (kind === 'list') return (cell as readonly string[]).join(',')
    return String(cell)
  }
  const lines = rows.map((row) => row.map((cell, i) => text(cell, columns[i]![1])))
  return [columns.map(([name]) => name), ...lines]
    .map((fields) => `${fields.map((field) => (/[",\n]/.test(field) ? `"${field}"` : field)).join(',')}\n`)
    .join('')
}

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.slice(2), 'hex'))
const bytesOf = (value: bigint, length: number): Uint8Array =>
  bytes(
    `0x${BigInt.asUintN(length * 8, value)
      .toString(16)
      .padStart(length * 2, '0')}`,
  )

type SchemaElement = NonNullable<Parameters<typeof parquetWriteBuffer>[0]['schema']>[number]

export interface ParquetStyle {
  readonly codec?: 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP'
  readonly rowGroupSize?: number
  /** Amounts as DECIMAL(38, scale) rather than text. */
  readonly decimalScale?: number
  /** Amounts as DOUBLE, as one public data set has them. */
  readonly doubles?: boolean
  /** Strings without the mark that says they are text; cryo always sets it. */
  readonly unmarked?: boolean
}

/** The table as Parquet: cryo writes bytes, ethereum-etl text. */
export function parquetOf({ program, columns, rows }: ExportTable, style: ParquetStyle = {}): Buffer {
  const { codec = 'SNAPPY', rowGroupSize = 100, decimalScale, doubles = false } = style
  const raw = program === 'cryo'
  const unmarked = style.unmarked === true && !raw
  const text = unmarked ? {} : { converted_type: 'UTF8' as const }
  const schema = columns.flatMap(([name, kind]): SchemaElement[] => {
    const element = { name, repetition_type: 'OPTIONAL' as const }
    switch (kind) {
      case 'int':
        return [{ ...element, type: 'INT64' as const }]
      case 'bool':
        return [{ ...element, type: 'BOOLEAN' as const }]
      case 'float':
        return [{ ...element, type: 'DOUBLE' as const }]
      case 'u256':
        return [{ ...element, type: 'BYTE_ARRAY' as const }]
      case 'hex':
        return [{ ...element, type: 'BYTE_ARRAY' as const, ...(raw ? {} : text) }]
      case 'decimal': {
        if (doubles) return [{ ...element, type: 'DOUBLE' as const }]
        if (decimalScale === undefined) return [{ ...element, type: 'BYTE_ARRAY' as const, ...text }]
        const decimal = { converted_type: 'DECIMAL' as const, scale: decimalScale, precision: 76 }
        return [{ ...element, type: 'FIXED_LEN_BYTE_ARRAY' as const, type_length: 40, ...decimal }]
      }
      case 'list':
        return [
          { ...element, num_children: 1, converted_type: 'LIST' as const },
          { name: 'list', repetition_type: 'REPEATED' as const, num_children: 1 },
          { name: 'element', repetition_type: 'OPTIONAL' as const, type: 'BYTE_ARRAY' as const, ...text },
        ]
      default:
        return [{ ...element, type: 'BYTE_ARRAY' as const, ...text }]
    }
  })
  const encode = new TextEncoder()
  const string = (cell: Cell): unknown => (unmarked ? encode.encode(String(cell)) : String(cell))
  const value = (cell: Cell, kind: Kind): unknown => {
    if (cell === null) return null
    if (kind === 'int') return BigInt(cell as number)
    if (kind === 'u256') return bytesOf(cell as bigint, 32)
    if (kind === 'hex') return raw ? bytes(cell as string) : string(cell)
    if (kind === 'bool' || kind === 'float') return cell
    if (kind === 'list') return (cell as readonly string[]).map(string)
    if (kind !== 'decimal') return string(cell)
    if (doubles) return Number(cell)
    return decimalScale === undefined ? string(cell) : (cell as bigint) * 10n ** BigInt(decimalScale)
  }
  const buffer = parquetWriteBuffer({
    schema: [{ name: 'root', num_children: columns.length }, ...schema],
    columnData: columns.map(([name, kind], i) => ({ name, data: rows.map((row) => value(row[i]!, kind)) })),
    codec,
    compressors: { GZIP: (input: Uint8Array) => gzipSync(input) },
    rowGroupSize,
  })
  return Buffer.from(buffer)
}
