import { accountOf } from '../../model/address.ts'
import type { Crossing } from '../../model/crossing.ts'
import { type Bridge, carriedBy } from './seen.ts'
import { destinationOf } from './words.ts'

/** The last four digits of an amount: 9000 and the number of the chain it is for. */
const [CODES, CODE] = [10_000n, 9_000n]

/**
 * Orbiter: one pays a maker, and the last four digits of the amount say for which chain. He pays the same address there, out of his own account, with
 * nothing that names the payment. Such departures name chain and receiver, and are never joined by an id, for there is none.
 */
export const orbiter: Bridge = {
  name: 'orbiter',
  *crossings(seen) {
    const { chain, hash } = seen.transaction
    for (const { id, units, asset, from, to } of seen.rows) {
      const number = (units % CODES) - CODE
      if (seen.roleOf(to) !== 'orbiter/maker' || seen.roleOf(from) === 'orbiter/maker' || number <= 0n) continue
      const row = seen.take({ units, asset, from, to, near: null })
      if (row === undefined) continue
      yield {
        protocol: 'orbiter',
        role: 'departure',
        key: `orbiter:${chain}:${hash}:${id}`,
        ...seen.side(null),
        ...carriedBy(row),
        party: from,
        place: to,
        destination: destinationOf(seen.facts, 'orbiter', number, accountOf(from)),
      } satisfies Crossing
    }
  },
}
