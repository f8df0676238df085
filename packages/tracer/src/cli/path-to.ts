import type { CaseView, MovementView } from '../export/case-view.ts'
import { min } from '../model/amount.ts'
import { centsOf } from '../model/price.ts'

/** A way that stolen units took from a seed: movements in the order they happened. */
export interface Path {
  readonly seed: string
  readonly movements: readonly MovementView[]
}

interface Arrival {
  readonly seed: string
  readonly hops: number
  /** Value of the thinnest movement on the way: as much as can have come through. */
  readonly least: bigint
  readonly via?: MovementView
  readonly before?: Arrival
}

/**
 * Finds for every address the way from a seed with the fewest hops and, among those, the one whose thinnest movement carried
 * the most stolen value. Movements come in ledger order, so a way never runs against time: what an address paid before stolen
 * units arrived explains nothing.
 */
export class Paths {
  readonly #best = new Map<string, Arrival>()
  readonly #accounts = new Map<string, Arrival>()
  readonly #prices: ReadonlyMap<string, { readonly usd: string; readonly decimals: number }>

  /** @param before id of a movement: only what happened before it counts, which is what can have fed it */
  constructor(view: CaseView, before?: string) {
    this.#prices = new Map(
      view.assets.flatMap(({ chain, asset, decimals, usdPrice }) =>
        decimals === null || usdPrice === undefined ? [] : [[keyOf(chain, asset), { usd: usdPrice, decimals }]],
      ),
    )
    const accounts = this.#accounts
    const arrive = (address: string, asset: string, arrival: Arrival) => {
      const account = `${address} ${asset}`
      if (better(arrival, accounts.get(account))) accounts.set(account, arrival)
      if (better(arrival, this.#best.get(address))) this.#best.set(address, arrival)
    }
    for (const { address, asset } of view.incident.seeds) {
      arrive(address, asset, { seed: address, hops: 0, least: 1n << 300n })
    }
    for (const movement of view.movements) {
      if (movement.id === before) break
      if (movement.taint === '0' || movement.to === '') continue
      const sender = accounts.get(`${movement.from} ${movement.asset}`)
      if (sender === undefined) continue
      const least = min(this.#value(movement), sender.least)
      const hops = sender.hops + (movement.from === movement.to ? 0 : 1)
      arrive(movement.to, movement.toAsset ?? movement.asset, {
        seed: sender.seed,
        hops,
        least,
        via: movement,
        before: sender,
      })
    }
  }

  /** The way to an address, in one asset if it is named; undefined where no stolen unit came. A seed's own way is empty. */
  to(address: string, asset?: string): Path | undefined {
    const end = asset === undefined ? this.#best.get(address) : this.#accounts.get(`${address} ${asset}`)
    if (end === undefined) return undefined
    const movements: MovementView[] = []
    for (let at: Arrival | undefined = end; at?.via !== undefined; at = at.before) movements.unshift(at.via)
    return { seed: end.seed, movements }
  }

  /** Cents where the asset has a price, else base units: ways of one length are then compared as well as can be. */
  #value({ from, asset, taint }: MovementView): bigint {
    const price = this.#prices.get(keyOf(chainText(from), asset))
    return price === undefined ? BigInt(taint) : centsOf(BigInt(taint), price.decimals, price.usd)
  }
}

function better(a: Arrival, b: Arrival | undefined): boolean {
  return b === undefined || a.hops < b.hops || (a.hops === b.hops && a.least > b.least)
}

/** An asset may be written without its chain (`iso4217:USD`), so the chain is part of its key. */
function keyOf(chain: string, asset: string): string {
  return `${chain} ${asset}`
}

function chainText(address: string): string {
  return address.slice(0, address.indexOf(':', address.indexOf(':') + 1))
}
