import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { TransferId } from '../model/transfer.ts'

/** An account of the journal spelled out. */
export interface Account {
  readonly address: Address
  readonly asset: Asset
  /** True for an account between the two sides of a join, which is nobody's book; `address` is where it is shown. */
  readonly between?: boolean
  /** True for value that left over a bridge and did not arrive anywhere that is known: it keeps what it gets. */
  readonly departed?: boolean
}

/** Numbers for accounts; number 0 is nobody. */
export class Accounts {
  readonly list: Account[] = [{ address: '' as Address, asset: '' as Asset }]
  readonly #numbers = new Map<Asset, Map<Address, number>>()
  readonly #between = new Map<string, number>()

  find(address: Address, asset: Asset): number | undefined {
    return this.#numbers.get(asset)?.get(address)
  }

  number(address: Address, asset: Asset): number {
    let ofAsset = this.#numbers.get(asset)
    if (ofAsset === undefined) {
      ofAsset = new Map()
      this.#numbers.set(asset, ofAsset)
    }
    let number = ofAsset.get(address)
    if (number === undefined) {
      number = this.list.length
      this.list.push({ address, asset })
      ofAsset.set(address, number)
    }
    return number
  }

  between(join: string, place: Address, asset: Asset): number {
    return this.#apart(join, { address: place, asset, between: true })
  }

  /** An account of its own for one row that left over a bridge. */
  departed(row: TransferId, place: Address, asset: Asset): number {
    return this.#apart(`departed:${row}`, { address: place, asset, between: true, departed: true })
  }

  #apart(name: string, account: Account): number {
    const key = `${name} ${account.asset}`
    let number = this.#between.get(key)
    if (number === undefined) {
      number = this.list.length
      this.list.push(account)
      this.#between.set(key, number)
    }
    return number
  }
}
