import type { Database } from 'better-sqlite3'
import type { Address } from '../model/address.ts'
import { type Chain, quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Log, Transaction, TransactionRef } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import type { Interners } from './intern.ts'
import { COLUMNS, type Row, type TransferRows } from './transfer-row.ts'
import { storable } from './units.ts'

type OpenedRow = [
  opened: number,
  source: number,
  chain: number,
  tx: string,
  block: number,
  blockHash: string,
  time: number,
  index: number,
  sender: number,
  callee: number | null,
  input: string,
  status: number,
]
type LogRow = [opened: number, position: number, emitter: number, ...topics: (string | null)[], data: string]

const FIELDS = ['block', 'blockHash', 'time', 'index', 'sender', 'callee', 'input', 'status'] as const

/** Transactions that were opened, with what their contracts said; and those that only called a contract. */
export function openOpened(db: Database, intern: Interners, rows: TransferRows) {
  const there = db.prepare<[string, number], OpenedRow>('SELECT * FROM opened WHERE tx = ? AND chain_id = ?').raw()
  const sourceName = db.prepare<[number], string>('SELECT name FROM source WHERE source_id = ?').pluck()
  const insert = db
    .prepare<unknown[], number>(
      `INSERT INTO opened (source_id, chain_id, tx, block, block_hash, time, tx_index, sender_id, callee_id, input, status)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING opened_id`,
    )
    .pluck()
  const insertLog = db.prepare('INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const logs = db.prepare<[number], LogRow>('SELECT * FROM log WHERE opened_id = ? ORDER BY position').raw()
  const all = db
    .prepare<[], OpenedRow>(
      `SELECT o.* FROM opened o JOIN chain c USING (chain_id) ORDER BY c.chain, o.block, o.tx_index, o.tx`,
    )
    .raw()
  // One pass over the transfers, as every reader of a case makes: the index of ids may not be there yet.
  const transfers = db
    .prepare<[], Row>(
      `SELECT ${COLUMNS} FROM transfer WHERE (tx, chain_id) IN (SELECT tx, chain_id FROM opened) ORDER BY id`,
    )
    .raw()
  const addCall = db.prepare<[number, string, number, number]>(
    `INSERT INTO call (chain_id, tx, block, source_id) VALUES (?, ?, ?, ?)
     ON CONFLICT (tx, chain_id) DO UPDATE SET block = max(block, excluded.block)`,
  )
  const calls = db
    .prepare<[], [chain: number, tx: string, block: number]>(
      `SELECT k.chain_id, k.tx, k.block FROM call k JOIN chain c USING (chain_id)
       WHERE NOT EXISTS (SELECT 1 FROM opened o WHERE o.tx = k.tx AND o.chain_id = k.chain_id)
       ORDER BY c.chain, k.block, k.tx`,
    )
    .raw()
  const ABOVE = `chain_id = ? AND block > ? AND source_id IN (SELECT source_id FROM source WHERE identity = '')`
  const dropLogs = db.prepare<[number, number]>(
    `DELETE FROM log WHERE opened_id IN (SELECT opened_id FROM opened WHERE ${ABOVE})`,
  )
  const drop = db.prepare<[number, number]>(`DELETE FROM opened WHERE ${ABOVE}`)
  const dropCalls = db.prepare<[number, number]>(`DELETE FROM call WHERE ${ABOVE}`)

  function logsOf(opened: number): Log[] {
    return logs.all(opened).map(([, index, emitter, ...rest]) => ({
      index: index as number,
      emitter: intern.address.textOf(emitter as number),
      topics: (rest.slice(0, 4) as (string | null)[]).filter((topic) => topic !== null),
      data: rest[4] as string,
    }))
  }

  function decode(row: OpenedRow, made: readonly Transfer[]): Transaction {
    return {
      chain: intern.chain.textOf(row[2]),
      hash: row[3],
      block: row[4],
      blockHash: row[5],
      time: row[6] as UnixSeconds,
      index: row[7],
      sender: intern.address.textOf(row[8]),
      callee: row[9] === null ? null : intern.address.textOf(row[9]),
      input: row[10],
      status: row[11] as 0 | 1,
      logs: logsOf(row[0]),
      transfers: made,
    }
  }

  return {
    /** @throws InputError when the transaction is there and says something else */
    add(transaction: Transaction, source: number): void {
      const chain = intern.chain.idOf(transaction.chain)
      const before = there.get(storable(transaction.hash), chain)
      if (before !== undefined) {
        checkSame(decode(before, []), transaction, sourceName.get(before[1])!, sourceName.get(source)!)
        return
      }
      const { hash, block, blockHash, time, index, sender, callee, input, status } = transaction
      const where = [source, chain, storable(hash), block, storable(blockHash), time, index]
      const who = [intern.address.idOf(sender), callee === null ? null : intern.address.idOf(callee)]
      const opened = insert.get(...where, ...who, input, status)!
      for (const log of transaction.logs) {
        const topics = [0, 1, 2, 3].map((place) => log.topics[place] ?? null)
        insertLog.run(opened, log.index, intern.address.idOf(log.emitter), ...topics, log.data)
      }
    },

    all(): Transaction[] {
      const made = new Map<string, Transfer[]>()
      for (const row of transfers.iterate()) {
        const key = `${row[1]} ${row[4]}`
        const list = made.get(key)
        if (list === undefined) made.set(key, [rows.decode(row)])
        else list.push(rows.decode(row))
      }
      return all.all().map((row) => decode(row, made.get(`${row[2]} ${row[3]}`) ?? []))
    },

    addCall({ chain, hash, block }: TransactionRef, source: number): void {
      addCall.run(intern.chain.idOf(chain), storable(hash), block, source)
    },
    calls: (): TransactionRef[] =>
      calls.all().map(([chain, hash, block]) => ({ chain: intern.chain.textOf(chain), hash, block })),

    /** Takes back what live sources opened above a block of a chain. */
    dropAbove(chain: Chain, block: number): void {
      const id = intern.chain.idOf(chain)
      for (const statement of [dropLogs, drop, dropCalls]) statement.run(id, block)
    },
  }
}

function checkSame(there: Transaction, given: Transaction, first: string, second: string): void {
  const field = FIELDS.find((name) => there[name] !== given[name])
  const differ = (got: string, wanted: string): InputError =>
    new InputError(`two sources tell transaction ${quote(given.hash)} differently`, {
      got: `${got}, says ${quote(second)}`,
      wanted: `${wanted}, as ${quote(first)} says`,
      next: 'find out which source is wrong, and leave it out or correct it',
    })
  if (field !== undefined) throw differ(`${field} ${show(given[field])}`, `${field} ${show(there[field])}`)
  const logs = Math.max(there.logs.length, given.logs.length)
  for (let place = 0; place < logs; place++) {
    const [before, now] = [showLog(there.logs[place]), showLog(given.logs[place])]
    if (before !== now) throw differ(now, before)
  }
}

function show(value: Address | string | number | null): string {
  return typeof value === 'string' ? quote(value) : String(value)
}

function showLog(log: Log | undefined): string {
  if (log === undefined) return 'no further log'
  return `log ${log.index} of ${log.emitter} with ${JSON.stringify(log.topics)} and ${quote(log.data)}`
}
