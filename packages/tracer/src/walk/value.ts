import { min, mulDiv } from '../model/amount.ts'
import { type Asset, isFiat } from '../model/asset.ts'
import type { Incident } from '../model/incident.ts'
import { type Catalogue, centsOf, type Price, priceFrom } from '../model/price.ts'
import { parseTime } from '../model/time.ts'
import type { CaseLedger } from './case-ledger.ts'
import type { Tally } from './tally.ts'

/** The price of one whole coin at the time of a theft, and the decimals it was used with. */
export type TheftPrice = Price & { readonly decimals: number }

/** Values of assets at the time of a theft. Prices rank and show; no price is ever booked. */
export class TheftTimeValue {
  readonly #incident: Incident
  readonly #catalogue: Catalogue
  readonly #known: Map<Asset, TheftPrice | null>

  /** @param kept prices that a case has already: they go before the catalogue */
  constructor(incident: Incident, catalogue: Catalogue, kept?: ReadonlyMap<Asset, TheftPrice>) {
    this.#incident = incident
    this.#catalogue = catalogue
    this.#known = new Map(kept)
  }

  /** Price of one whole coin on the day of the theft; a seed's published value serves where no price is loaded. */
  priceOf(asset: Asset): TheftPrice | undefined {
    if (isFiat(asset)) return DOLLAR
    let price = this.#known.get(asset)
    if (price === undefined) {
      price = this.#find(asset) ?? null
      this.#known.set(asset, price)
    }
    return price ?? undefined
  }

  /** The prices that were asked for and found, and those kept before. */
  found(): ReadonlyMap<Asset, TheftPrice> {
    return new Map([...this.#known].flatMap(([asset, price]) => (price === null ? [] : [[asset, price]])))
  }

  /** US cents, rounded down; undefined where nothing has a price. */
  cents(asset: Asset, units: bigint): bigint | undefined {
    const price = this.priceOf(asset)
    return price === undefined ? undefined : centsOf(units, price.decimals, price.usd)
  }

  #find(asset: Asset): TheftPrice | undefined {
    const decimals = this.#catalogue.describe(asset)?.decimals
    if (decimals === undefined || decimals === null) return undefined
    const price = this.#catalogue.priceOf(asset, parseTime(this.#incident.date))
    if (price !== undefined) return { ...price, decimals }
    const seed = this.#incident.seeds.find((item) => item.asset === asset && item.usd !== undefined)
    if (seed === undefined) return undefined
    return {
      usd: priceFrom(seed.usd!, seed.units, decimals),
      source: `published value of the seed (${seed.citation})`,
      decimals,
    }
  }
}

const DOLLAR: TheftPrice = { usd: '1', source: 'the ledger states dollars', decimals: 2 }

/** Value carried by the stolen units of one asset: what was seeded, and what came by conversion at the value of what was given. */
interface Carried {
  cents: bigint
  units: bigint
}

/** Sinks that explain value; frontier and unexplained do not. Fixed point of shares. */
const SHARE = 1_000_000n

/**
 * Share of the stolen value that is explained: at service, deposit, mixer, bridge, burn, fee and resting, over seeded, in
 * theft-time dollars of the seeded assets carried through conversions.
 * @param explained units of each asset in those sinks
 */
export function explainedShare(
  ledger: CaseLedger,
  found: Tally,
  value: TheftTimeValue,
  explained: ReadonlyMap<Asset, bigint>,
): { share: number | null; unpriced: Asset[] } {
  const carried = new Map<Asset, Carried>()
  const unpriced = new Set<Asset>()
  let seeded = 0n
  const add = (asset: Asset, cents: bigint, units: bigint) => {
    const pool = carried.get(asset) ?? { cents: 0n, units: 0n }
    carried.set(asset, { cents: pool.cents + cents, units: pool.units + units })
  }
  for (const special of ledger.journal.specials) {
    if (special.kind === 'exchange') {
      const { given, received } = found.exchanged[special.index]!
      const from = ledger.accounts[special.account]!.asset
      const pool = carried.get(from)
      if (pool === undefined || pool.units === 0n || given === 0n) continue
      // What is given away takes its value along: left behind, it would weigh on units that come back at another rate.
      const units = min(given, pool.units)
      const cents = mulDiv(pool.cents, units, pool.units)
      carried.set(from, { cents: pool.cents - cents, units: pool.units - units })
      // No price says how much of the value stands for which of several assets: the first takes it.
      add(ledger.accounts[special.toAccount]!.asset, cents, received[0]!)
      continue
    }
    if (special.kind === 'observed') continue
    const account = special.kind === 'seed' ? special.account : ledger.journal.payee[special.before]!
    const asset = ledger.accounts[account]!.asset
    const cents = value.cents(asset, special.units)
    if (cents === undefined) {
      unpriced.add(asset)
      continue
    }
    seeded += cents
    add(asset, cents, special.units)
  }
  let known = 0n
  for (const [asset, units] of explained) {
    const pool = carried.get(asset)
    // Units without a price explain no more than the priced ones of their asset are worth.
    if (pool !== undefined && pool.units > 0n) known += mulDiv(pool.cents, min(units, pool.units), pool.units)
  }
  const share = seeded === 0n ? null : Number(mulDiv(known, SHARE, seeded)) / Number(SHARE)
  return { share: share === null ? null : Math.min(share, 1), unpriced: [...unpriced].sort() }
}
