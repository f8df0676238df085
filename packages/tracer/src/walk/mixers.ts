import { type MixerEntry, mixerEntriesOf } from '../attribute/mixers/entries.ts'
import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Trace } from '../model/trace.ts'
import { carriesValue } from './noise.ts'
import { type PoolFacts, poolRecordsOf } from './pool-records.ts'

/**
 * Where stolen value of a case entered mixers.
 * @param nameOf what a pool is called that the walk did not stop at
 */
export function mixerEntriesOfCase(
  trace: Trace,
  known: PoolFacts,
  nameOf: (address: Address) => string | undefined,
): MixerEntry[] {
  const genuine = new Set<Asset>(trace.genuine)
  const byId = new Map(known.facts.map((row) => [row.id as string, row]))
  const rows = trace.movements.flatMap((movement) => {
    const row = movement.kind === 'transfer' ? byId.get(movement.id) : undefined
    return row !== undefined && carriesValue(row, genuine) ? [{ row, taint: movement.taint }] : []
  })
  const mixers = trace.addresses.flatMap(({ address, stop }) =>
    stop?.kind === 'place' && stop.category === 'mixer' ? [[address, stop.name] as const] : [],
  )
  const { contracts } = known.mixers
  return mixerEntriesOf(rows, new Map(mixers), { contracts, records: poolRecordsOf(known), nameOf })
}
