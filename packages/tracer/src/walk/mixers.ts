import { type MixerEntry, mixerEntriesOf } from '../attribute/mixers/entries.ts'
import type { Asset } from '../model/asset.ts'
import type { Trace } from '../model/trace.ts'
import type { Transfer } from '../model/transfer.ts'
import { carriesValue } from './noise.ts'

/** Where stolen value of a case entered mixers. */
export function mixerEntriesOfCase(trace: Trace, facts: readonly Transfer[]): MixerEntry[] {
  const genuine = new Set<Asset>(trace.genuine)
  const byId = new Map(facts.map((row) => [row.id as string, row]))
  const rows = trace.movements.flatMap((movement) => {
    const row = movement.kind === 'transfer' ? byId.get(movement.id) : undefined
    return row !== undefined && carriesValue(row, genuine) ? [{ row, taint: movement.taint }] : []
  })
  const mixers = trace.addresses.flatMap(({ address, stop }) =>
    stop?.kind === 'place' && stop.category === 'mixer' ? [[address, stop.name] as const] : [],
  )
  return mixerEntriesOf(rows, new Map(mixers))
}
