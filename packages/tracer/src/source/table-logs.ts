import { accountOf } from '../model/address.ts'
import { quote } from '../model/chain.ts'
import type { UnixSeconds } from '../model/time.ts'
import { type EvmPlace, logOf, rowsOfLog, TOPIC } from './evm-rows.ts'
import { fieldsOf, type Table, type TableReader } from './ledger-table.ts'

/** One event, as a list of logs has it. */
export interface LogRecord {
  readonly chainId: string
  readonly block: string
  readonly blockHash: string
  readonly time: string
  readonly tx: string
  readonly txIndex: string
  readonly index: string
  readonly emitter: string
  readonly topics: readonly string[]
  readonly data: string
}

const MOVES_TOKENS: ReadonlySet<string> = new Set(Object.values(TOPIC))
/** What the rows need of the place of their log is put into their fields afterwards, as the file has it. */
const ANYWHERE: EvmPlace = {
  tx: '',
  txIndex: null,
  block: 0,
  blockHash: null,
  time: 0 as UnixSeconds,
  status: 1,
  unfinalized: false,
}

/**
 * Makes rows of the events that move tokens, by the same rules as a live source (`evm-rows.ts`).
 * @param columns names of the columns, for messages
 */
export function logReader(
  table: Table,
  columns: { readonly emitter: string; readonly topics: string; readonly data: string; readonly index: string },
  recordOf: (record: readonly string[]) => LogRecord,
): TableReader {
  return {
    take(record, line) {
      const log = recordOf(record)
      const topics = log.topics.map((topic) => topic.toLowerCase())
      if (!MOVES_TOKENS.has(topics[0] ?? '')) return
      // A field that is cut short would not look like a payment, and one would be missing without a word.
      const wrong = shapeFault(log, columns)
      if (wrong !== undefined) table.fail(wrong.what, line, wrong.column, wrong)
      const net = table.network(log.chainId, line)
      const { chain } = net
      const raw = { logIndex: Number(log.index), address: log.emitter, topics, data: log.data.toLowerCase() }
      rowsOfLog(net, ANYWHERE, logOf(net, raw)).forEach((row, part) => {
        const fields = fieldsOf({
          chain,
          block: log.block,
          block_hash: log.blockHash,
          timestamp: log.time,
          tx_hash: log.tx,
          tx_index: log.txIndex,
          position: row.position === null ? '' : String(row.position),
          kind: row.kind,
          from: accountOf(row.from),
          to: row.to === null ? '' : accountOf(row.to),
          asset: row.asset,
          units: String(row.units),
        })
        table.emit(fields, line, part)
      })
    },
    end() {},
  }
}

function shapeFault(log: LogRecord, columns: Parameters<typeof logReader>[1]) {
  const fault = (what: string, column: string, text: string, wanted: string) => ({
    what,
    column,
    got: quote(text),
    wanted,
  })
  if (!/^\d{1,9}$/.test(log.index)) return fault('not the index of a log', columns.index, log.index, 'a whole number')
  if (!/^0x[0-9a-f]{40}$/i.test(log.emitter)) {
    return fault('not an EVM address', columns.emitter, log.emitter, '0x and 40 hex digits')
  }
  const topic = log.topics.find((text) => !/^0x[0-9a-f]{64}$/i.test(text))
  if (topic !== undefined) return fault('not a topic', columns.topics, topic, '0x and 64 hex digits')
  if (log.topics.length > 4) return fault('too many topics', columns.topics, log.topics.join(','), 'at most 4')
  if (!/^0x(?:[0-9a-f]{2})*$/i.test(log.data)) return fault('not hex', columns.data, log.data, '0x and whole bytes')
  return undefined
}
