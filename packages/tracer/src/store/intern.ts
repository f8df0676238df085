import type { Database, Statement } from 'better-sqlite3'
import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Chain } from '../model/chain.ts'

/** Tables that give a text a small number. */
export type InternTable = 'chain' | 'address' | 'asset' | 'flagset'

const COLUMN = { chain: 'chain', address: 'address', asset: 'asset', flagset: 'flags' } as const

/** Gives each text of one table a small number, and back. Holds the table in memory, since every row asks. */
export class Interner<T extends string> {
  readonly #insert: Statement<[string], number>
  readonly #select: Statement<[number], [number, string]>
  readonly #ids = new Map<string, number>()
  readonly #texts: T[] = []
  #highest = 0

  constructor(db: Database, table: InternTable) {
    this.#insert = db
      .prepare<[string], number>(`INSERT INTO ${table} (${COLUMN[table]}) VALUES (?) RETURNING ${table}_id`)
      .pluck()
    this.#select = db
      .prepare<[number], [number, string]>(
        `SELECT ${table}_id, ${COLUMN[table]} FROM ${table} WHERE ${table}_id > ? ORDER BY ${table}_id`,
      )
      .raw()
  }

  /** Reads what was added since the last call. Needed before `idOf` and `textOf`, once a transaction. */
  refresh(): void {
    for (const [id, text] of this.#select.all(this.#highest)) this.#keep(id, text as T)
  }

  /** Forgets everything: after a rollback the numbers given in it are void. */
  forget(): void {
    this.#ids.clear()
    this.#texts.length = 0
    this.#highest = 0
  }

  idOf(text: T): number {
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    const id = this.#insert.get(text)!
    this.#keep(id, text)
    return id
  }

  textOf(id: number): T {
    return this.#texts[id]!
  }

  #keep(id: number, text: T): void {
    this.#ids.set(text, id)
    this.#texts[id] = text
    this.#highest = id
  }
}

/** All texts of a case that have numbers. */
export interface Interners {
  readonly chain: Interner<Chain>
  readonly address: Interner<Address>
  readonly asset: Interner<Asset>
  readonly flagset: Interner<string>
}
