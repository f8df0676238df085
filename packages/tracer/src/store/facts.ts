import type { Database } from 'better-sqlite3'
import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import { type Chain, quote } from '../model/chain.ts'
import { BugError, InputError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transfer, TransferId, TransferKind } from '../model/transfer.ts'
import type { Interner } from './intern.ts'
import { ID_INDEX } from './schema.ts'
import { storable } from './units.ts'

/** A row of `transfer` without its number and its source, in the order of `COLUMNS`. */
type Row = [
  id: string,
  chain: number,
  block: number | null,
  time: number | null,
  tx: string,
  txIndex: number | null,
  position: number | null,
  kind: string,
  from: number,
  to: number | null,
  asset: number,
  units: string | null,
  shown: string | null,
  naming: number,
  status: number,
  blockHash: string | null,
  flagset: number,
]

const COLUMNS =
  'id, chain_id, block, time, tx, tx_index, position, kind, from_id, to_id, asset_id, units, shown, naming_id, status, block_hash, flagset_id'
/** So many ids of a first load are kept in memory at most; then the index takes over. */
const LOAD_LIMIT = 2_000_000

export interface Interners {
  readonly chain: Interner<Chain>
  readonly address: Interner<Address>
  readonly asset: Interner<Asset>
  readonly flagset: Interner<string>
}

interface Naming {
  readonly symbol: string | null
  readonly name: string | null
  readonly decimals: number | null
}

/** The table of transfers: adds them once each and gives them back in canonical order. */
export function openTransfers(db: Database, intern: Interners) {
  const reflag = db.prepare<[number, number]>('UPDATE transfer SET flagset_id = ? WHERE transfer_id = ?')
  const insert = db.prepare<[...Row, number]>(
    `INSERT INTO transfer (${COLUMNS}, source_id) VALUES (${'?, '.repeat(17)}?)`,
  )
  const one = db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM transfer WHERE transfer_id = ?`).raw()
  const all = db.prepare<[], Row>(`SELECT ${COLUMNS} FROM transfer ORDER BY id`).raw()
  const count = db.prepare<[], number>('SELECT count(*) FROM transfer').pluck()
  const known = openKnownIds(db)
  const namings = openNamings(db)
  const flagLists = new Map<number, readonly string[]>()

  function flagsOf(id: number): readonly string[] {
    let flags = flagLists.get(id)
    if (flags === undefined) {
      flags = JSON.parse(intern.flagset.textOf(id)) as readonly string[]
      flagLists.set(id, flags)
    }
    return flags
  }

  function decode(row: Row): Transfer {
    const naming = namings.get(row[13])
    return {
      id: row[0] as TransferId,
      chain: intern.chain.textOf(row[1]),
      block: row[2],
      time: row[3] as UnixSeconds | null,
      tx: row[4],
      txIndex: row[5],
      position: row[6],
      kind: row[7] as TransferKind,
      from: intern.address.textOf(row[8]),
      to: row[9] === null ? null : intern.address.textOf(row[9]),
      asset: intern.asset.textOf(row[10]),
      units: row[11] === null ? null : BigInt(row[11]),
      shown: row[12],
      symbol: naming.symbol,
      name: naming.name,
      decimals: naming.decimals,
      status: row[14] as 0 | 1,
      blockHash: row[15],
      flags: flagsOf(row[16]),
    }
  }

  return {
    refresh: namings.refresh,
    forget(): void {
      namings.forget()
      flagLists.clear()
      known.forget()
    },
    /** Ends the first load: from here on the file itself sees to it that each transfer is there once. */
    index: known.index,
    count: (): number => count.get()!,

    /** Adds one transfer. @throws InputError when it is there with other content */
    add(given: Transfer, source: number): void {
      const transfer = kept(given)
      const there = known.get(transfer.id)
      if (there !== undefined) {
        const before = decode(one.get(there)!)
        checkSame(before, transfer)
        if (!before.flags.includes(DUPLICATE) && transfer.flags.includes(DUPLICATE)) {
          reflag.run(intern.flagset.idOf(JSON.stringify(transfer.flags)), there)
        }
        return
      }
      const asset = intern.asset.idOf(transfer.asset)
      const { lastInsertRowid } = insert.run(
        transfer.id,
        intern.chain.idOf(transfer.chain),
        transfer.block,
        transfer.time,
        transfer.tx,
        transfer.txIndex,
        transfer.position,
        transfer.kind,
        intern.address.idOf(transfer.from),
        transfer.to === null ? null : intern.address.idOf(transfer.to),
        asset,
        transfer.units === null ? null : transfer.units.toString(),
        transfer.shown,
        namings.idOf(transfer, asset),
        transfer.status,
        transfer.blockHash,
        intern.flagset.idOf(JSON.stringify(transfer.flags)),
        source,
      )
      known.add(transfer.id, Number(lastInsertRowid))
    },

    /** Every transfer, ascending by the UTF-8 bytes of its id. */
    all(): Transfer[] {
      const transfers: Transfer[] = []
      for (const row of all.iterate()) transfers.push(decode(row))
      return transfers
    },
  }
}

/**
 * Which ids are there. The first load of an empty case keeps them in memory and leaves the index to its end;
 * whatever cuts the load short (a failed batch, a new run, very many rows) builds the index first.
 */
function openKnownIds(db: Database) {
  const byId = db.prepare<[string], number>('SELECT transfer_id FROM transfer WHERE id = ?').pluck()
  const indexed = db.prepare<[], number>("SELECT 1 FROM sqlite_schema WHERE name = 'transfer_once'").pluck()
  const any = db.prepare<[], number>('SELECT 1 FROM transfer LIMIT 1').pluck()
  let loading: Map<string, number> | undefined
  let settled = false

  function index(): void {
    db.exec(ID_INDEX)
    loading = undefined
    settled = true
  }

  function settle(): void {
    settled = true
    if (indexed.get() !== undefined) return
    if (any.get() === undefined) loading = new Map()
    else index()
  }

  return {
    index,
    get(id: string): number | undefined {
      if (!settled) settle()
      return loading === undefined ? byId.get(id) : loading.get(id)
    },
    add(id: string, number: number): void {
      if (loading === undefined) return
      loading.set(id, number)
      if (loading.size >= LOAD_LIMIT) index()
    },
    forget(): void {
      loading = undefined
      settled = false
    },
  }
}

function openNamings(db: Database) {
  const insert = db
    .prepare<[string | null, string | null, number | null], number>(
      'INSERT INTO naming (symbol, name, decimals) VALUES (?, ?, ?) RETURNING naming_id',
    )
    .pluck()
  const link = db.prepare<[number, number]>('INSERT OR IGNORE INTO asset_naming (asset_id, naming_id) VALUES (?, ?)')
  const select = db.prepare<[], Naming & { naming_id: number }>('SELECT * FROM naming ORDER BY naming_id')
  const ids = new Map<string, number>()
  const linked = new Set<string>()
  const list: Naming[] = []

  function keep(id: number, naming: Naming): void {
    ids.set(keyOf(naming), id)
    list[id] = { symbol: naming.symbol, name: naming.name, decimals: naming.decimals }
  }

  return {
    refresh(): void {
      for (const { naming_id, ...naming } of select.all()) keep(naming_id, naming)
    },
    forget(): void {
      ids.clear()
      linked.clear()
      list.length = 0
    },
    get: (id: number): Naming => list[id]!,
    idOf(naming: Naming, asset: number): number {
      const key = keyOf(naming)
      let id = ids.get(key)
      if (id === undefined) {
        id = insert.get(naming.symbol, naming.name, naming.decimals)!
        keep(id, naming)
      }
      const pair = `${asset} ${id}`
      if (!linked.has(pair)) {
        link.run(asset, id)
        linked.add(pair)
      }
      return id
    },
  }
}

const keyOf = ({ symbol, name, decimals }: Naming): string =>
  symbol === null && name === null ? `${decimals}` : JSON.stringify([symbol, name, decimals])

/** The transfer as the file can hold it, or a refusal of what no reader may give. */
function kept(transfer: Transfer): Transfer {
  if (transfer.units !== null && transfer.units < 0n) {
    throw new BugError('a transfer of a negative amount reached the store', {
      got: `${transfer.id}: ${transfer.units}`,
    })
  }
  return {
    ...transfer,
    id: storable(transfer.id) as TransferId,
    tx: storable(transfer.tx),
    shown: storable(transfer.shown),
    symbol: storable(transfer.symbol),
    name: storable(transfer.name),
    blockHash: storable(transfer.blockHash),
    flags: transfer.flags.map((flag) => storable(flag)),
  }
}

const FIELDS: readonly (keyof Transfer)[] = [
  'units',
  'asset',
  'from',
  'to',
  'kind',
  'chain',
  'block',
  'time',
  'tx',
  'txIndex',
  'position',
  'status',
  'shown',
  'symbol',
  'name',
  'decimals',
  'blockHash',
  'flags',
]

/** Whether a file holds equal rows is said of that file: it stays once any file said so, and is no disagreement. */
const DUPLICATE = 'maybe-duplicate'

function withoutDuplicate(transfer: Transfer): Transfer {
  return { ...transfer, flags: transfer.flags.filter((flag) => flag !== DUPLICATE) }
}

function checkSame(there: Transfer, given: Transfer): void {
  for (const field of FIELDS) {
    const [old, now] = [show(withoutDuplicate(there)[field]), show(withoutDuplicate(given)[field])]
    if (old === now) continue
    throw new InputError(`two sources tell transfer ${there.id} differently`, {
      got: `${field} ${now}`,
      wanted: `${field} ${old}, as it is in the case already`,
      next: 'find out which source is wrong, and leave it out or correct it',
    })
  }
}

function show(value: Transfer[keyof Transfer]): string {
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) return JSON.stringify(value)
  return String(value)
}
