import type { Asset } from '../model/asset.ts'
import { centsOf, type Price } from '../model/price.ts'
import type { MovementView } from './case-view.ts'
import { dollarsOf } from './plain-text.ts'
import type { ViewContext } from './view-context.ts'

/** A movement as far as its value goes. */
interface Moved {
  readonly asset: Asset
  readonly units: bigint | null
  readonly taint: bigint
  readonly time: number | null
}

/** Values of movements at the close of their own day. Shown, never booked, and no part of the hash. */
export class UsdThen {
  readonly #catalogue: ViewContext['catalogue']
  /** By asset, then by day: a case has far fewer of both than movements. */
  readonly #prices = new Map<Asset, Map<number, Price | undefined>>()

  constructor(catalogue: ViewContext['catalogue']) {
    this.#catalogue = catalogue
  }

  /** Nothing where units, time, decimals or the price of that day are not known. */
  of({ asset, units, taint, time }: Moved): Pick<MovementView, 'usdThen' | 'usdThenTaint'> {
    if (units === null || time === null) return {}
    const decimals = this.#catalogue.describe(asset)?.decimals
    const price = decimals == null ? undefined : this.#priceOf(asset, time)
    if (decimals == null || price === undefined) return {}
    const dollars = (part: bigint) => dollarsOf(centsOf(part, decimals, price.usd))
    return { usdThen: dollars(units), ...(taint === 0n ? {} : { usdThenTaint: dollars(taint) }) }
  }

  #priceOf(asset: Asset, time: number): Price | undefined {
    let days = this.#prices.get(asset)
    if (days === undefined) {
      days = new Map()
      this.#prices.set(asset, days)
    }
    const day = Math.floor(time / 86_400)
    if (!days.has(day)) days.set(day, this.#catalogue.priceOf?.(asset, time))
    return days.get(day)
  }
}
