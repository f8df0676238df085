import { z } from 'zod'
import type { Asset } from '../model/asset.ts'
import { InputError } from '../model/errors.ts'
import type { Incident } from '../model/incident.ts'
import type { Catalogue } from '../model/price.ts'
import type { CaseStore } from '../store/case-store.ts'
import { type TheftPrice, TheftTimeValue } from './value.ts'

/** Key of the small facts of a case: theft-time prices, `{asset: {usd, source, decimals}}` with sorted keys. */
const PRICES = 'prices'

const schema = z.record(
  z.string(),
  z.object({
    usd: z.string().regex(/^\d{1,60}(\.\d{1,60})?$/),
    source: z.string(),
    decimals: z.number().int().min(0).max(255),
  }),
)

/** Theft-time values for a walk: a price that the case has stays, others come from the catalogue and can then be kept. */
export function valueForWalk(store: CaseStore, incident: Incident, catalogue: Catalogue): TheftTimeValue {
  return new TheftTimeValue(incident, catalogue, keptPrices(store))
}

/**
 * Theft-time values for reading a case: its own prices and no others, so that every machine shows the same figures. A case
 * of a Spoor that kept none is valued by the catalogue.
 */
export function valueOfCase(store: CaseStore, incident: Incident, catalogue: Catalogue): TheftTimeValue {
  const kept = keptPrices(store)
  const known = kept === undefined ? catalogue : NO_PRICES
  return new TheftTimeValue(incident, known, kept)
}

const NO_PRICES: Catalogue = { priceOf: () => undefined, describe: () => undefined }

/** Writes the prices that were found into the case, where it does not have them already. */
export function keepPrices(store: CaseStore, value: TheftTimeValue): void {
  const sorted = [...value.found()].sort(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify(
    Object.fromEntries(sorted.map(([asset, { decimals, source, usd }]) => [asset, { decimals, source, usd }])),
  )
  if (store.getMeta(PRICES) !== text) store.setMeta(PRICES, text)
}

/**
 * The theft-time prices that a case has; undefined where it was never traced by a Spoor that keeps them.
 * @throws InputError when they are damaged
 */
function keptPrices(store: CaseStore): ReadonlyMap<Asset, TheftPrice> | undefined {
  const text = store.getMeta(PRICES)
  if (text === undefined) return undefined
  const parsed = schema.safeParse(jsonOf(text))
  if (parsed.success) return new Map(Object.entries(parsed.data) as [Asset, TheftPrice][])
  throw new InputError(`the prices in ${store.path} are damaged`, {
    got: parsed.error.issues[0]!.message,
    wanted: '{asset: {usd, source, decimals}}',
    next: 'take a copy of the case, or trace again with --force',
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
