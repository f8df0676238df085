import { type NoiseRow, shieldOf } from '../attribute/shield/shield.ts'
import type { Asset } from '../model/asset.ts'
import { type AssetFacts, type Catalogue, centsOf } from '../model/price.ts'
import type { Trace } from '../model/trace.ts'
import type { Transfer } from '../model/transfer.ts'
import { carriesValue, LookAlikes } from './noise.ts'

/** A case as one replay has it, and what is known of assets. */
export interface CaseShieldInput {
  readonly trace: Trace
  readonly facts: readonly Transfer[]
  readonly catalogue: Pick<Catalogue, 'describe' | 'priceOf'>
  /** Assets that everybody knows, beside the genuine ones. */
  readonly wellKnown: Iterable<Asset>
}

/**
 * The noise of a case by what it is made for.
 * @example shieldOfCase({ trace, facts, catalogue, wellKnown: [] }).filter(({ hidden }) => hidden).length
 */
export function shieldOfCase({ trace, facts, catalogue, wellKnown }: CaseShieldInput): NoiseRow[] {
  const genuine = new Set<Asset>(trace.genuine)
  const rows = new Map(facts.map((row) => [row.id as string, row]))
  const noise: { row: Transfer; reason: string }[] = []
  const value: { row: Transfer; taint: bigint }[] = []
  for (const movement of trace.movements) {
    if (movement.kind === 'conversion') continue
    const row = rows.get(movement.id)
    if (row === undefined) continue
    if (movement.noise !== undefined) noise.push({ row, reason: movement.noise })
    else if (carriesValue(row, genuine)) value.push({ row, taint: movement.taint })
  }
  const lookAlikes = new LookAlikes(value.map(({ row }) => row))
  return shieldOf({
    noise,
    value,
    known: [...new Set([...genuine, ...wellKnown])].map((asset) => ({ asset, ...namesOf(asset, catalogue, facts) })),
    imitated: (of, other) => lookAlikes.imitated(of, other),
    centsOf: ({ asset, units, time }) => {
      const decimals = catalogue.describe(asset)?.decimals ?? null
      const usd = time === null ? undefined : catalogue.priceOf(asset, time)?.usd
      return decimals === null || usd === undefined || units === null ? undefined : centsOf(units, decimals, usd)
    },
  })
}

/** As the catalogue calls it, else as its first row does. */
function namesOf(
  asset: Asset,
  catalogue: Pick<Catalogue, 'describe'>,
  facts: readonly Transfer[],
): Pick<AssetFacts, 'symbol' | 'name'> {
  const known = catalogue.describe(asset)
  if (known !== undefined) return known
  const row = facts.find((fact) => fact.asset === asset)
  return { symbol: row?.symbol ?? '', name: row?.name ?? '' }
}
