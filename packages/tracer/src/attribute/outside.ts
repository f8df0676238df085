import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Transfer } from '../model/transfer.ts'
import { byTime } from './sweeps.ts'

/** Share of what an unlabelled service received that has to come from where stolen value never was, in per cent (ours). */
export const OUTSIDE_PERCENT = 90n

/**
 * The least share, in whole per cent over the assets that stolen value may have come in, of what an address received from
 * others that stolen value never reached. Everybody is reached whom a reached one pays later, except through the address itself
 * and through known places: so a thief who moves his own money in circles is never outside of it.
 * @param rows payments that carry value
 * @param origins where stolen value starts
 * @returns 100 where stolen value came in no asset, 0 where nothing came at all
 */
export function outsideShare(
  rows: readonly Transfer[],
  address: Address,
  origins: ReadonlySet<Address>,
  isPlace: (address: Address) => boolean,
): number {
  const reached = new Set(origins)
  const flows = new Map<Asset, { all: bigint; stolen: bigint }>()
  for (const { from, to, asset, units } of [...rows].sort(byTime)) {
    if (to === null) continue
    if (to === address) {
      const flow = flows.get(asset) ?? { all: 0n, stolen: 0n }
      flow.all += units!
      if (reached.has(from)) flow.stolen += units!
      flows.set(asset, flow)
    } else if (from !== address && reached.has(from) && !isPlace(to)) reached.add(to)
  }
  // who received nothing that is known has no business to show
  if (flows.size === 0) return 0
  const shares = [...flows.values()].map(({ all, stolen }) =>
    stolen === 0n ? 100 : Number(((all - stolen) * 100n) / all),
  )
  return Math.min(...shares)
}
