import type { Address } from '../../model/address.ts'
import type { MixerFacts, MixerRole } from '../../model/mixer.ts'
import type { Move, Moves } from '../moves.ts'
import { keepApart, spendsOnlyWhatCame } from '../passing.ts'

/**
 * Leads what a router of a mixer only hands on into the pool that it went to: the same units came and went in one transaction, so the value
 * ends in the pool and not at the router. What a router keeps, or pays beyond what it was paid, is left as it stands.
 */
export function decodeThrough(moves: Moves, facts: MixerFacts): void {
  const isPool = (address: Address) => facts.contracts.get(address)?.role.endsWith('/pool') === true
  const routers = routersOf(facts)
  for (const address of [...moves.outOf.keys()].sort()) {
    if (!routers.has(address)) continue
    const [came, went] = [moves.freeInto(address), moves.freeOutOf(address)]
    if (!moves.outOf.get(address)!.some((row) => isPool(row.to))) continue
    if (sumsOf(came) !== sumsOf(went)) continue
    const unordered = [...came, ...went].some((row) => row.position === null)
    if (unordered || spendsOnlyWhatCame(moves, address)) keepApart(moves, address)
  }
}

/** Contracts that take value in and hand it on into a pool, in the same transaction. */
export function routersOf(facts: MixerFacts): ReadonlySet<Address> {
  const roles = new Set<MixerRole>(['tornado/router', 'railgun/relay-adapter', 'privacy-pools/entrypoint'])
  return new Set([...facts.contracts].flatMap(([address, { role }]) => (roles.has(role) ? [address] : [])))
}

/** Units by asset, as one text. */
function sumsOf(rows: readonly Move[]): string {
  const sums = new Map<string, bigint>()
  for (const { asset, units } of rows) sums.set(asset, (sums.get(asset) ?? 0n) + units)
  return [...sums]
    .map(([asset, units]) => `${asset} ${units}`)
    .sort()
    .join()
}
