import type { Database } from 'better-sqlite3'
import type { Chain } from '../model/chain.ts'
import { BugError } from '../model/errors.ts'
import type { Transfer } from '../model/transfer.ts'
import type { Interners } from './intern.ts'
import { openKnownIds } from './known-ids.ts'
import { joinTold, mergeSightings, paymentOf, type Sighting, type Teller } from './merge.ts'
import { openNamings } from './namings.ts'
import { COLUMNS, kept, openTransferRows, type Row, sameTransfer, VALUES } from './transfer-row.ts'

/** A source by its number in the case, and whether it speaks of an address or of an opened transaction. */
interface NumberedTeller extends Teller {
  readonly number: number
}

/** A row of `transfer` and its number. */
interface Stored extends Sighting<NumberedTeller> {
  readonly number: number
}

/** In place of a source's number: rows of several are there, or of opened transactions. */
const SEVERAL = -1

/**
 * The table of transfers: adds them once each and gives them back in canonical order. While one source lists all of them that is
 * all. Where several saw a transaction, or one opened it, `sighting` keeps what was said, and `transfer` what all of it comes to.
 */
export function openTransfers(db: Database, intern: Interners) {
  const namings = openNamings(db)
  const rows = openTransferRows(intern, namings)
  const known = openKnownIds(db)
  const insert = db.prepare<[...Row, number]>(`INSERT INTO transfer (${COLUMNS}, source_id) VALUES (${VALUES})`)
  const update = db.prepare<[...Row, number, number]>(
    `UPDATE transfer SET (${COLUMNS}, source_id) = (${VALUES}) WHERE transfer_id = ?`,
  )
  const remove = db.prepare<[number]>('DELETE FROM transfer WHERE transfer_id = ?')
  const repoint = db.prepare<[number, number]>('UPDATE movement SET transfer_id = ? WHERE transfer_id = ?')
  const one = db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM transfer WHERE transfer_id = ?`).raw()
  const all = db.prepare<[], Row>(`SELECT ${COLUMNS} FROM transfer ORDER BY id`).raw()
  const ofSource = db
    .prepare<[number, number], Row>(
      `SELECT ${COLUMNS} FROM transfer WHERE source_id = ? AND id NOT IN (SELECT id FROM sighting)
       UNION ALL SELECT ${COLUMNS} FROM sighting WHERE source_id = ? AND opened = 0 ORDER BY id`,
    )
    .raw()
  const count = db.prepare<[], number>('SELECT count(*) FROM transfer').pluck()
  const anySource = db.prepare<[], number>('SELECT source_id FROM transfer LIMIT 1').pluck()
  const sources = db.prepare<[], number>('SELECT count(*) FROM source').pluck()
  const anySighting = db.prepare<[], number>('SELECT EXISTS (SELECT 1 FROM sighting)').pluck()
  const source = db.prepare<[number], Omit<NumberedTeller, 'opened'>>(
    'SELECT source_id AS number, name, identity FROM source WHERE source_id = ?',
  )
  const ofTx = db
    .prepare<[string, string], [...Row, number, number]>(
      `SELECT ${COLUMNS}, source_id, transfer_id FROM transfer WHERE id >= ? AND id < ?`,
    )
    .raw()
  const toldOfTx = db

    .prepare<[string, string], [...Row, number, number]>(
      `SELECT ${COLUMNS}, source_id, opened FROM sighting WHERE id >= ? AND id < ?`,
    )
    .raw()
  const tell = db.prepare<[...Row, number, number]>(
    `INSERT OR REPLACE INTO sighting (${COLUMNS}, source_id, opened) VALUES (${VALUES}, ?)`,
  )
  const ABOVE = `chain_id = ? AND block > ? AND source_id IN (SELECT source_id FROM source WHERE identity = '')`
  const txsAbove = db.prepare<[number, number], string>(`SELECT DISTINCT tx FROM sighting WHERE ${ABOVE}`).pluck()
  const untellAbove = db.prepare<[number, number]>(`DELETE FROM sighting WHERE ${ABOVE}`)
  const removeAbove = db.prepare<[number, number]>(
    `DELETE FROM transfer WHERE ${ABOVE} AND id NOT IN (SELECT id FROM sighting)`,
  )
  const tellers = new Map<string, NumberedTeller>()
  /** The one source that all rows are of; 0 where there are none yet. */
  let lone: number | undefined

  function tellerOf(number: number, opened: boolean): NumberedTeller {
    const key = `${number} ${opened}`
    let teller = tellers.get(key)
    if (teller === undefined) {
      const found = source.get(number)
      if (found === undefined) {
        throw new BugError('a batch names a source that the case does not know', { got: `source ${number}` })
      }
      teller = { ...found, opened }
      tellers.set(key, teller)
    }
    return teller
  }

  function add(transfer: Transfer, from: number): void {
    const there = known.get(transfer.id)
    if (there === undefined) {
      const { lastInsertRowid } = insert.run(...rows.encode(transfer), from)
      known.add(transfer.id, Number(lastInsertRowid))
      return
    }
    const before = rows.decode(one.get(there)!)
    const joined = joinTold(tellerOf(from, false), before, transfer)
    if (!sameTransfer(before, joined)) update.run(...rows.encode(joined), from, there)
  }

  function storedOf(prefix: string): Stored[] {
    return ofTx.all(...rangeOf(prefix)).map((row) => {
      const [from, number] = [row[17] as number, row[18] as number]
      return { source: tellerOf(from, false), transfer: rows.decode(row as unknown as Row), number }
    })
  }

  function toldOf(prefix: string): Sighting<NumberedTeller>[] {
    return toldOfTx.all(...rangeOf(prefix)).map((row) => ({
      source: tellerOf(row[17] as number, row[18] === 1),
      transfer: rows.decode(row as unknown as Row),
    }))
  }

  /** Adds rows of one transaction where other rows of it may be. */
  function addBesideOthers(prefix: string, transfers: readonly Transfer[], teller: NumberedTeller): void {
    const from = teller.number
    const stored = storedOf(prefix)
    const told = toldOf(prefix)
    if (!teller.opened && told.length === 0 && stored.every((row) => row.source.number === from)) {
      for (const transfer of transfers) add(transfer, from)
      return
    }
    const said = new Map<string, Sighting<NumberedTeller>>()
    for (const sighting of told.length === 0 ? stored : told) said.set(keyOf(sighting), sighting)
    const changed = new Map<string, Sighting<NumberedTeller>>(told.length === 0 ? said : [])
    for (const transfer of transfers) {
      const key = keyOf({ source: teller, transfer })
      const before = said.get(key)?.transfer
      const joined = before === undefined ? transfer : joinTold(teller, before, transfer)
      if (before !== undefined && sameTransfer(before, joined)) continue
      said.set(key, { source: teller, transfer: joined })
      changed.set(key, said.get(key)!)
    }
    if (changed.size === 0) return
    for (const { source, transfer } of changed.values()) {
      tell.run(...rows.encode(transfer), source.number, source.opened ? 1 : 0)
    }
    replace(stored, mergeSightings([...said.values()]))
  }

  /** Brings the rows of one transaction to what they come to now; a movement of a row that goes is one of the row that comes for it. */
  function replace(stored: readonly Stored[], merged: readonly Sighting<NumberedTeller>[]): void {
    const gone = new Map(stored.map((row) => [row.transfer.id, row]))
    const fresh = new Map<string, number[]>()
    for (const { source, transfer } of merged) {
      const there = gone.get(transfer.id)
      gone.delete(transfer.id)
      if (there === undefined) {
        const number = Number(insert.run(...rows.encode(transfer), source.number).lastInsertRowid)
        const payment = paymentOf(transfer)
        fresh.set(payment, [...(fresh.get(payment) ?? []), number])
      } else if (there.source.number !== source.number || !sameTransfer(there.transfer, transfer)) {
        update.run(...rows.encode(transfer), source.number, there.number)
      }
    }
    for (const { transfer, number } of gone.values()) {
      const instead = fresh.get(paymentOf(transfer))?.shift()
      if (instead !== undefined) repoint.run(instead, number)
      remove.run(number)
    }
  }

  return {
    rows,
    refresh: namings.refresh,
    forget(): void {
      namings.forget()
      rows.forget()
      known.forget()
      tellers.clear()
      lone = undefined
    },
    /** Ends the first load: from here on the file itself sees to it that each transfer is there once. */
    index: known.index,
    count: (): number => count.get()!,

    /**
     * Adds what a source saw; what is there already counts once.
     * @param opened whether they are those of transactions that it opened
     * @throws InputError when it contradicts what is there
     */
    add(given: readonly Transfer[], from: number, opened = false): void {
      if (given.length === 0) return
      lone ??= firstSource()
      if (lone === 0 && !opened) lone = from
      if ((lone !== from || opened) && lone !== SEVERAL) {
        known.index()
        lone = SEVERAL
      }
      if (lone === from) {
        for (const transfer of given) add(kept(transfer), from)
        return
      }
      const teller = tellerOf(from, opened)
      for (const [prefix, transfers] of byTransaction(given)) addBesideOthers(prefix, transfers, teller)
    },

    /** Every transfer, ascending by the UTF-8 bytes of its id. */
    all(): Transfer[] {
      const transfers: Transfer[] = []
      for (const row of all.iterate()) transfers.push(rows.decode(row))
      return transfers
    },

    /** What one source listed, in the same order. */
    of: (from: number): Transfer[] => ofSource.all(from, from).map(rows.decode),

    /** Takes back what live sources saw above a block of a chain. No trace may name it any more. */
    dropAbove(chain: Chain, block: number): void {
      known.index()
      const id = intern.chain.idOf(chain)
      const shared = txsAbove.all(id, block)
      untellAbove.run(id, block)
      for (const tx of shared) {
        const prefix = prefixOf(chain, tx)
        replace(storedOf(prefix), mergeSightings(toldOf(prefix)))
      }
      removeAbove.run(id, block)
    },
  }

  function firstSource(): number {
    const any = anySource.get()
    if (any === undefined) return 0
    return sources.get()! > 1 || anySighting.get() === 1 ? SEVERAL : any
  }
}

const keyOf = ({ source, transfer }: Sighting<NumberedTeller>): string =>
  `${source.number} ${source.opened} ${transfer.id}`
const prefixOf = (chain: string, tx: string): string => `${chain}:${tx}:`
/** The ids that begin with a prefix, as the bounds of a range: `;` follows `:`. */
const rangeOf = (prefix: string): [from: string, below: string] => [prefix, `${prefix.slice(0, -1)};`]

function byTransaction(given: readonly Transfer[]): Map<string, Transfer[]> {
  const groups = new Map<string, Transfer[]>()
  for (const raw of given) {
    const transfer = kept(raw)
    const prefix = prefixOf(transfer.chain, transfer.tx)
    if (!transfer.id.startsWith(prefix)) {
      throw new BugError('a transfer whose id does not begin with its transaction reached the store', {
        got: transfer.id,
        wanted: `${prefix}…`,
      })
    }
    const group = groups.get(prefix)
    if (group === undefined) groups.set(prefix, [transfer])
    else group.push(transfer)
  }
  return groups
}
