/** Where stolen value went, added up: seeds, columns of addresses, named places, sinks, and rests of what a filter cut off. */

/**
 * Why a rest is no link of the chart. Before: it was there when the window began. After: it was still there when the window ended, and moved later.
 * Hidden: it came by, or left by, a movement that a filter hides. Untimed: its movement has no time, so that it is in no window.
 */
export const RESTS = ['before', 'after', 'hidden', 'untimed'] as const
export type RestWhy = (typeof RESTS)[number]

/**
 * A group of addresses: one seed, or all seeds where they are many; addresses of some columns; places of one name, or the rest of one kind.
 * A sink is the line of the statement. A rest is where what a filter cut off comes from, or goes to.
 */
export interface FlowGroup {
  readonly id: string
  readonly kind: 'seed' | 'column' | 'place' | 'sink' | 'rest'
  /** From the left, without gaps. */
  readonly column: number
  /** Addresses that the filters leave in sight and that stolen value moved at. */
  readonly addresses: number
  /** Of one seed: its address. */
  readonly address?: string
  /** Of places: their kind, and their name as foreign text. */
  readonly role?: string
  readonly name?: string
  /** Of columns: the first and the last. By hop a number of hops, by time the start of a span as ISO-8601 UTC. */
  readonly first?: string
  readonly last?: string
  readonly sink?: string
  /** Of rests: on which side of the groups they stand, and why. */
  readonly side?: 'in' | 'out'
  readonly why?: RestWhy
}

/** Stolen units of one asset that went from one group to another. */
export interface FlowLink {
  readonly from: string
  readonly to: string
  /** Onward: further right. Return: back to a group that was reached earlier. Within: between addresses of one group. */
  readonly way: 'onward' | 'return' | 'within'
  readonly asset: string
  readonly units: string
  /** What was received, where it was converted on the way. */
  readonly toAsset: string
  readonly toUnits: string
  /** US cents at theft time of `units`; `null` without a price. */
  readonly cents: string | null
  /** The same of `toUnits`; `null` without a price too, or where nothing was converted. */
  readonly toCents: string | null
  /** Movements; of a sink the payments that brought it there. 0 of a rest that stands for what was there. */
  readonly count: number
}

/** At every group, asset by asset: what comes in, rests included, is what goes out, to the unit, but for `unaccounted`. */
export interface FlowsView {
  /** In order: by column, then by id. */
  readonly groups: readonly FlowGroup[]
  readonly links: readonly FlowLink[]
  /** Seeded units in sight by asset and seed group: they are where every flow begins. */
  readonly seeded: readonly {
    readonly group: string
    readonly asset: string
    readonly units: string
    readonly cents: string | null
  }[]
  /** Units that came into a group and neither left it nor are at a sink there, or the other way round. Empty under every method that conserves value. */
  readonly unaccounted: readonly { readonly group: string; readonly asset: string; readonly units: string }[]
}
