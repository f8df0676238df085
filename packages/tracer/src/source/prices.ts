import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { Asset } from '../model/asset.ts'
import { isFiat } from '../model/asset.ts'
import type { Catalogue } from '../model/price.ts'
import { dayOf } from '../model/time.ts'
import { readData, readDataText } from './data-folder.ts'

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

/**
 * The shipped prices: the close of a UTC day where one is recorded, else a rule (a fixed price, or parity with another asset).
 * A day that is neither recorded nor under a rule has no price; nothing is carried over from another day.
 */
export function loadPrices(): Catalogue['priceOf'] {
  const daily = new Map<string, { readonly usd: string; readonly source: string }>()
  for (const row of z.array(dailyRow).parse(parse(readDataText('prices/daily.csv'), { columns: true }))) {
    daily.set(`${row.asset} ${row.date}`, { usd: row.usd, source: `close of ${row.date} (${row.citation})` })
  }
  const rules = new Map<string, Rule>()
  for (const rule of readData('prices/rules.json', rulesFile).rules) rules.set(rule.asset, rule)

  const priceOn = (asset: string, date: string, seen: ReadonlySet<string>): ReturnType<Catalogue['priceOf']> => {
    const close = daily.get(`${asset} ${date}`)
    if (close !== undefined) return close
    const rule = rules.get(asset)
    if (rule === undefined || seen.has(asset)) return undefined
    if (rule.except.some(({ from, to }) => from <= date && date <= to)) return undefined
    if (rule.kind === 'fixed') return { usd: rule.usd, source: `fixed price (${rule.citation})` }
    const price = priceOn(rule.of, date, new Set([...seen, asset]))
    return price && { usd: price.usd, source: `at par with ${rule.of} (${rule.citation}): ${price.source}` }
  }
  return (asset: Asset, time) =>
    isFiat(asset) ? { usd: '1', source: 'the ledger states dollars' } : priceOn(asset, dayOf(time), new Set())
}
