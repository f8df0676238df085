import { type Address, chainOf } from '../../model/address.ts'
import { type Asset, assetChain, isNative } from '../../model/asset.ts'
import type { BridgeFacts, Crossing, CrossingRole } from '../../model/crossing.ts'
import type { Log, Transaction } from '../../model/transaction.ts'
import { groupBy, type Move, Moves } from '../moves.ts'
import type { BridgeEvent, Said } from './event.ts'

/** What rows have to be, to bear out what an event says. */
export interface Wanted {
  readonly units: bigint
  /** The asset; `undefined` where the event does not name it. */
  readonly asset?: Asset | undefined
  readonly from?: Address | undefined
  readonly to?: Address | undefined
  /** Index of the event, to take the row next to it where several would do. */
  readonly near: number | null
  /** Rows of tokens count only before this index, where the contract moves them before it speaks, and only after that one. */
  readonly before?: number
  readonly after?: number
}

/** One bridge: what it sees in an opened transaction. It takes the rows that it explains, and later ones do not see them. */
export interface Bridge {
  readonly name: string
  readonly crossings: (seen: Seen) => Iterable<Crossing>
}

/** An event of a contract that is a bridge's by data. */
export interface Heard {
  readonly log: Log
  readonly said: Said
}

/** An opened transaction as bridges see it. */
export class Seen {
  readonly transaction: Transaction
  readonly facts: BridgeFacts
  readonly rows: readonly Move[]
  readonly #byUnits: ReadonlyMap<bigint, readonly Move[]>
  readonly #taken = new Set<string>()

  constructor(transaction: Transaction, facts: BridgeFacts) {
    this.transaction = transaction
    this.facts = facts
    this.rows = new Moves(transaction.transfers).rows
    this.#byUnits = groupBy(this.rows, (row) => row.units)
  }

  /** The events of one declaration that contracts of a role emitted, in their order; what anybody else emits is nothing. */
  heard(role: string, event: BridgeEvent): Heard[] {
    return this.transaction.logs.flatMap((log) => {
      if (this.facts.contracts.get(log.emitter)?.role !== role) return []
      const said = event.read(log)
      return said === undefined ? [] : [{ log, said }]
    })
  }

  /** Whether a contract of a role was heard or called in this transaction. */
  roleOf(address: Address | null): string | undefined {
    return address === null ? undefined : this.facts.contracts.get(address)?.role
  }

  /**
   * Takes the row that bears out what an event says: exactly so many units, of that asset, between those. Of several the one whose event is next
   * to it; wrapped and plain coin are told apart by nothing else than the asset.
   * @returns `undefined` where no such row is left: then nobody was paid, whatever was emitted
   */
  take(wanted: Wanted): Move | undefined {
    return this.takeOneOf([wanted.units], wanted)
  }

  /** The same where the event tells the amount in units of its own: of all rows of one of these amounts the one next to it. */
  takeOneOf(amounts: readonly bigint[], wanted: Omit<Wanted, 'units'>): Move | undefined {
    let row: Move | undefined
    let nearest = Number.POSITIVE_INFINITY
    for (const one of amounts.flatMap((units) => (units > 0n ? (this.#byUnits.get(units) ?? []) : []))) {
      const apart = this.#fits(one, wanted) ? distance(one, wanted.near) : nearest
      if (apart < nearest) [row, nearest] = [one, apart]
    }
    if (row !== undefined) this.#taken.add(row.id)
    return row
  }

  /**
   * Takes the one row that pays a receiver at least so much, where the event names the receiver and not the amount.
   * @returns `undefined` where no row does, or several
   */
  takeOnly(wanted: Omit<Wanted, 'units' | 'near'> & { readonly least: bigint }): Move | undefined {
    const fitting = this.rows.filter((one) => one.units > 0n && one.units >= wanted.least && this.#fits(one, wanted))
    if (fitting.length !== 1) return undefined
    this.#taken.add(fitting[0]!.id)
    return fitting[0]
  }

  #fits(one: Move, wanted: Omit<Wanted, 'units' | 'near'>): boolean {
    return (
      (wanted.asset === undefined || one.asset === wanted.asset) &&
      (wanted.from === undefined || one.from === wanted.from) &&
      (wanted.to === undefined || one.to === wanted.to) &&
      inside(one, wanted) &&
      !this.#taken.has(one.id)
    )
  }

  /** The coin of the chain, by a row of it; a transaction that moved none needs none. */
  coin(): Asset | undefined {
    return this.rows.find((row) => isNative(row.asset))?.asset
  }

  /** The asset, and the native coin with it where the asset is its wrapper, in the order to look for them. */
  alsoPlain(asset: Asset): readonly Asset[] {
    const coin = this.coin()
    const contract = asset.slice(asset.lastIndexOf(':') + 1)
    const wraps = this.facts.wrappers.has(`${assetChain(asset)}:${contract}` as Address)
    return wraps && coin !== undefined ? [asset, coin] : [asset]
  }

  /** What all sides seen in this transaction have in common. */
  side(log: Log | null): Pick<Crossing, 'chain' | 'tx' | 'time' | 'log'> {
    const { chain, hash, time } = this.transaction
    return { chain, tx: hash, time, log: log?.index ?? null }
  }
}

/** Coins have no index, and stand everywhere. */
function inside(row: Move, { before, after }: Pick<Wanted, 'before' | 'after'>): boolean {
  if (row.position === null || isNative(row.asset)) return true
  return (before === undefined || row.position < before) && (after === undefined || row.position > after)
}

/** How far a row's event is from another; coins have none, and no event is far from them. */
function distance(row: Move, near: number | null): number {
  return near === null || row.position === null || isNative(row.asset) ? 0 : Math.abs(row.position - near)
}

/** One side of a passage: what an event says, and the row that bears it out; the place is who spoke. */
export function sideOf(
  seen: Seen,
  role: CrossingRole,
  told: {
    readonly protocol: string
    readonly key: string
    readonly log: Log
    readonly row: Move
    readonly party: Address
  },
): Crossing {
  const { protocol, key, log, row, party } = told
  return { protocol, role, key, ...seen.side(log), ...carriedBy(row), party, place: log.emitter }
}

/** What a row gives to a crossing. */
export function carriedBy(row: Move): Pick<Crossing, 'rows' | 'asset' | 'units'> {
  return { rows: [row.id], asset: row.asset, units: row.units }
}

/** The number of an EVM chain, as events write it. */
export function idOf(address: Address): string {
  return chainOf(address).slice('eip155:'.length)
}
