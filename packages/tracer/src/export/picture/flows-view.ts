/** Where stolen value went, added up: seeds, columns of addresses, named places, sinks. */

/**
 * A group of addresses: one seed, or all seeds where they are many; addresses of some columns; places of one name, or the rest of one kind.
 * A sink is the line of the statement.
 */
export interface FlowGroup {
  readonly id: string
  readonly kind: 'seed' | 'column' | 'place' | 'sink'
  /** From the left, without gaps. */
  readonly column: number
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
  /** Movements; of a sink the payments that brought it there. */
  readonly count: number
}

export interface FlowsView {
  /** In order: by column, then by id. */
  readonly groups: readonly FlowGroup[]
  readonly links: readonly FlowLink[]
  /** Seeded units by asset and seed group: they are where every flow begins. */
  readonly seeded: readonly {
    readonly group: string
    readonly asset: string
    readonly units: string
    readonly cents: string | null
  }[]
  /** Units that came into a group and neither left it nor are at a sink there, or the other way round. Empty under every method that conserves value. */
  readonly unaccounted: readonly { readonly group: string; readonly asset: string; readonly units: string }[]
}
