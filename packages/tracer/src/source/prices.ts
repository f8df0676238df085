import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { Asset } from '../model/asset.ts'
import { isFiat } from '../model/asset.ts'
import type { Catalogue, Price } from '../model/price.ts'
import { dayOf } from '../model/time.ts'
import { readData, readDataText } from './data-folder.ts'
import { dayKey } from './price-csv.ts'

const usd = z.string().regex(/^\d+(\.\d+)?$/, 'a decimal number')
const day = z.iso.date()
const except = z.array(z.object({ from: day, to: day })).default([])
const base = { asset: z.string(), citation: z.string(), except }
const rulesFile = z.object({
  rules: z.array(
    z.discriminatedUnion('kind', [
      z.object({ ...base, kind: z.literal('fixed'), usd }),
      z.object({ ...base, kind: z.literal('parity'), of: z.string() }),
    ]),
  ),
})
const dailyRow = z.object({ date: day, asset: z.string(), usd, citation: z.string() })

type Rule = z.infer<typeof rulesFile>['rules'][number]

/** The prices of data/: closes of days, and rules. */
export interface ShippedPrices {
  /** Every close that is recorded; `source` is a citation of data/prices/rules.json. */
  readonly closes: readonly { readonly asset: Asset; readonly date: string; readonly source: string }[]
  /** Assets under a rule. */
  readonly rules: readonly { readonly asset: string; readonly kind: Rule['kind'] }[]
  /**
   * The price of an asset on a UTC day, undefined where none is recorded and no rule holds.
   * @param close what else gives the close of a day, for rules of parity
   */
  on(asset: string, date: string, close?: Close): Price | undefined
}

type Close = (asset: string, date: string) => Price | undefined

let shipped: ShippedPrices | undefined

/**
 * The shipped prices: the close of a UTC day where one is recorded, else a rule (a fixed price, or parity with another asset).
 * A day that is neither recorded nor under a rule has no price; nothing is carried over from another day. Read once.
 */
export function loadShippedPrices(): ShippedPrices {
  shipped ??= load()
  return shipped
}

function load(): ShippedPrices {
  const daily = new Map<string, Price>()
  const rows = z.array(dailyRow).parse(parse(readDataText('prices/daily.csv'), { columns: true }))
  for (const row of rows) {
    daily.set(dayKey(row.asset, row.date), { usd: row.usd, source: `close of ${row.date} (${row.citation})` })
  }
  const rules = new Map<string, Rule>()
  for (const rule of readData('prices/rules.json', rulesFile).rules) rules.set(rule.asset, rule)

  const priceOn = (asset: string, date: string, close: Close, seen: ReadonlySet<string>): Price | undefined => {
    const found = daily.get(dayKey(asset, date)) ?? (seen.size > 0 ? close(asset, date) : undefined)
    if (found !== undefined) return found
    const rule = rules.get(asset)
    if (rule === undefined || seen.has(asset)) return undefined
    if (rule.except.some(({ from, to }) => from <= date && date <= to)) return undefined
    if (rule.kind === 'fixed') return { usd: rule.usd, source: `fixed price (${rule.citation})` }
    const price = priceOn(rule.of, date, close, new Set([...seen, asset]))
    return price && { usd: price.usd, source: `at par with ${rule.of} (${rule.citation}): ${price.source}` }
  }
  return {
    closes: rows.map(({ asset, date, citation }) => ({ asset: asset as Asset, date, source: citation })),
    rules: [...rules.values()].map(({ asset, kind }) => ({ asset, kind })),
    on: (asset, date, close = () => undefined) => priceOn(asset, date, close, new Set()),
  }
}

/**
 * Price of an asset at the close of the UTC day of a time. What is shipped goes first, then what the user imported of that
 * asset, then a rule of parity with an asset that the user imported.
 * @param imported read when the first price is asked for that is not shipped
 */
export function pricesWith(imported: Close): Catalogue['priceOf'] {
  return (asset, time) => {
    if (isFiat(asset)) return { usd: '1', source: 'the ledger states dollars' }
    const date = dayOf(time)
    const prices = loadShippedPrices()
    return prices.on(asset, date) ?? imported(asset, date) ?? prices.on(asset, date, imported)
  }
}
