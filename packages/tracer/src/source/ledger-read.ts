import type { Database } from 'better-sqlite3'
import type { Address } from '../model/address.ts'
import { type Asset, assetChain } from '../model/asset.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transfer, TransferKind } from '../model/transfer.ts'
import { type Identity, transferIdOf } from './ledger-identity.ts'

/** A transfer and the line of the file on which its row begins. */
export interface PlacedTransfer {
  readonly line: number
  /** Number of the row in the index: the line, or more where a line gives several rows. */
  readonly key: number
  readonly transfer: Transfer
}

const COLUMNS = `line, block, time, tx, tx_index, position, kind, sender.address, receiver.address, asset, units,
  symbol, name, decimals, shown, status, block_hash, flags, copy`
const JOINS = `JOIN address AS sender ON sender.address_id = from_id
  LEFT JOIN address AS receiver ON receiver.address_id = to_id
  JOIN asset USING (asset_id) JOIN detail USING (detail_id)`
type Row = [
  line: number,
  block: number | null,
  time: number | null,
  tx: string,
  txIndex: number | null,
  position: number | null,
  kind: string,
  from: string,
  to: string | null,
  asset: string,
  units: string | null,
  symbol: string | null,
  name: string | null,
  decimals: number | null,
  shown: string | null,
  status: number,
  blockHash: string | null,
  flags: string,
  copy: number | null,
]

/** The rows of a complete index as transfers. */
export interface LedgerRows {
  /** Rows from or to an address, each once. */
  touching(address: Address): Transfer[]
  /** Up to `limit` rows after a row of the index. */
  after(key: number, limit: number): PlacedTransfer[]
  /** Rows of a hash of identities, by line. */
  ofIdentity(identity: number): PlacedTransfer[]
}

export function openRows(db: Database): LedgerRows {
  const placed = openPlaced(Number(metaOf(db, 'rows_a_record') ?? 1))
  const idOf = db.prepare<[string], number>('SELECT address_id FROM address WHERE address = ?').pluck()
  const from = db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM transfer ${JOINS} WHERE from_id = ?`).raw()
  // A payment to oneself is found by its sender already.
  const to = db
    .prepare<[number, number], Row>(`SELECT ${COLUMNS} FROM transfer ${JOINS} WHERE to_id = ? AND from_id <> ?`)
    .raw()
  const after = db
    .prepare<[number, number], Row>(`SELECT ${COLUMNS} FROM transfer ${JOINS} WHERE line > ? ORDER BY line LIMIT ?`)
    .raw()
  const same = db
    .prepare<[number], Row>(`SELECT ${COLUMNS} FROM transfer ${JOINS} WHERE identity = ? ORDER BY line`)
    .raw()
  return {
    touching(address) {
      const id = idOf.get(address)
      if (id === undefined) return []
      return [...from.all(id), ...to.all(id, id)].map((row) => placed(row).transfer)
    },
    after: (key, limit) => after.all(key, limit).map(placed),
    ofIdentity: (identity) => same.all(identity).map(placed),
  }
}

/** What an index says of the file it was made from. */
export function metaOf(db: Database, key: string): string | undefined {
  return db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck().get(key)
}

/** The parts of a transfer that make it this payment and no other. */
export function identityParts(transfer: Transfer): Identity {
  return { ...transfer, units: transfer.units?.toString() ?? null }
}

/** Most rows share a handful of lists of flags; so many are remembered. */
const MAX_FLAG_LISTS = 1000

function openPlaced(rowsARecord: number): (row: Row) => PlacedTransfer {
  const flagLists = new Map<string, readonly string[]>()

  function flagsOf(text: string, isCopy: boolean): readonly string[] {
    const key = isCopy ? `${text} maybe-duplicate` : text
    const known = flagLists.get(key)
    if (known !== undefined) return known
    const flags = Object.freeze([...new Set(key.split(' ').filter((flag) => flag !== ''))].sort())
    if (flagLists.size < MAX_FLAG_LISTS) flagLists.set(key, flags)
    return flags
  }

  return (row) => {
    const [key, block, time, tx, txIndex, position, kind, from, to, asset, units, symbol, name, decimals] = row
    const [shown, status, blockHash, flagText, copy] = [row[14], row[15], row[16], row[17], row[18]]
    const chain = assetChain(asset as Asset)
    const transfer: Transfer = {
      id: transferIdOf({ chain, tx, kind, position, from, to, asset, units, shown }, copy ?? 1),
      chain,
      block,
      time: time as UnixSeconds | null,
      tx,
      txIndex,
      position,
      kind: kind as TransferKind,
      from: from as Address,
      to: to as Address | null,
      asset: asset as Asset,
      units: units === null ? null : BigInt(units),
      shown,
      symbol,
      name,
      decimals,
      status: status as 0 | 1,
      blockHash,
      flags: flagsOf(flagText, copy !== null),
    }
    return { line: Math.floor(key / rowsARecord), key, transfer }
  }
}
