import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'

/** An account of the journal spelled out. */
export interface Account {
  readonly address: Address
  readonly asset: Asset
  /** True for an account between the two sides of a join, which is nobody's book; `address` is where it is shown. */
  readonly between?: boolean
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
    const key = `${join} ${asset}`
    let number = this.#between.get(key)
    if (number === undefined) {
      number = this.list.length
      this.list.push({ address: place, asset, between: true })
      this.#between.set(key, number)
    }
    return number
  }
}
