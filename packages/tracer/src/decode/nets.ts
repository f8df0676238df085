import type { Address } from '../model/address.ts'
import { max } from '../model/amount.ts'
import { type Asset, tokenOf } from '../model/asset.ts'
import type { Moves } from './moves.ts'
import { roundingOf } from './rounding.ts'

/** What an address gave more than it got, and got more than it gave, over a transaction. */
export interface Net {
  readonly loses: ReadonlySet<Asset>
  readonly gains: ReadonlySet<Asset>
}

/** Whether units of an asset can be told apart by share; those of a collection are one each. */
export function isDivisible(asset: Asset): boolean {
  const standard = tokenOf(asset)?.standard
  return standard !== 'erc721' && standard !== 'erc1155'
}

/**
 * The net of each address over what no decoder explained: of a row that a conversion took, the side towards the contract does
 * not count. Addresses with nothing on either side passed on what they got; they are left out.
 */
export function netsOf(moves: Moves): Map<Address, Net> {
  const sums = new Map<Address, Map<Asset, { got: bigint; gave: bigint }>>()
  const sumOf = (address: Address, asset: Asset) => {
    const assets = sums.get(address) ?? new Map<Asset, { got: bigint; gave: bigint }>()
    sums.set(address, assets)
    const sum = assets.get(asset) ?? { got: 0n, gave: 0n }
    assets.set(asset, sum)
    return sum
  }
  for (const row of moves.rows) {
    // What persons traded straight is their own on both ends.
    const straight = moves.isStraight(row)
    if (straight || !moves.isReceived(row)) sumOf(row.payer, row.asset).gave += row.units
    if (straight || !moves.isGiven(row)) sumOf(row.payee, row.asset).got += row.units
  }
  const nets = new Map<Address, Net>()
  for (const [address, assets] of sums) {
    const loses = new Set<Asset>()
    const gains = new Set<Asset>()
    for (const [asset, { got, gave }] of assets) {
      const rounding = got === 0n || gave === 0n ? 0n : roundingOf(max(got, gave))
      if (gave - got > rounding) loses.add(asset)
      else if (got - gave > rounding) gains.add(asset)
    }
    if (loses.size + gains.size > 0) nets.set(address, { loses, gains })
  }
  return nets
}
