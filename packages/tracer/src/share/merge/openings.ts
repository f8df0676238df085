import type { Address } from '../../model/address.ts'
import type { ObservedBalance, Opening } from '../../model/incident.ts'
import type { UnixSeconds } from '../../model/time.ts'
import type { CaseStore } from '../../store/case-store.ts'

/** What accounts held where the reading of a case began. */
export interface Held {
  readonly openings: readonly Opening[]
  readonly balances: readonly ObservedBalance[]
}

/**
 * What each of several cases says that accounts held before its first block. Where another one was read from an earlier block, its rows tell the same, and both
 * together would count it twice: there an opening becomes what it is to the deeper case, a balance at that moment.
 * @returns by place of the case
 */
export function uniteOpenings(stores: readonly CaseStore[]): readonly Held[] {
  const begins = stores.map(beginsOf)
  return stores.map((store, i): Held => {
    const openings: Opening[] = []
    const balances: ObservedBalance[] = []
    for (const opening of store.openings()) {
      const own = begins[i]!.get(opening.address)
      const deeper =
        own !== undefined && begins.some((other) => (other.get(opening.address)?.block ?? own.block) < own.block)
      if (!deeper) openings.push(opening)
      else if (opening.units !== undefined && own.time > 0) {
        const { address, asset, units, citation } = opening
        balances.push({ address, asset, units, time: (own.time - 1) as UnixSeconds, citation })
      }
    }
    return { openings, balances }
  })
}

interface Begin {
  readonly block: number
  /** Unix seconds from which the address is covered. */
  readonly time: number
}

/** The first block that a case read of each address. */
function beginsOf(store: CaseStore): Map<Address, Begin> {
  return new Map(
    store.reads().flatMap(({ address, parts = [], coverage }): [Address, Begin][] => {
      if (parts.length === 0) return []
      const time = coverage.length === 0 ? 0 : Math.min(...coverage.map(({ from }) => from))
      return [[address, { block: Math.min(...parts.map(({ from }) => from)), time }]]
    }),
  )
}
