import type { Address } from '../../model/address.ts'
import type { Asset } from '../../model/asset.ts'
import type { Transfer } from '../../model/transfer.ts'

/** Stolen value that entered one mixer in one asset, and what the rows of the case tell of its company there. */
export interface MixerEntry {
  readonly address: Address
  readonly name: string
  readonly asset: Asset
  /** Stolen units that entered. */
  readonly units: bigint
  /** Units of every payment into it that the case knows, where all are equal: the amount of a fixed pool. */
  readonly pool: bigint | null
  readonly payers: readonly Address[]
  /** Unix seconds of the first and last entry; `null` where none is known. */
  readonly first: number | null
  readonly last: number | null
  /** Ids of the entries, in ledger order. */
  readonly transfers: readonly string[]
  /** Payments in and out that the case knows up to the last entry, clean ones included. The mixer is not read, so there are more. */
  readonly deposits: number
  readonly withdrawals: number
}

/**
 * Entries into mixers, by mixer and asset.
 * @param rows rows that carry value, with their stolen units, in ledger order
 * @param mixers names of mixers
 * @returns in the order of their first entry
 * @example mixerEntriesOf(rows, new Map([[pool, 'Tornado Cash: 100 ETH']]))[0]?.transfers.length
 */
export function mixerEntriesOf(
  rows: readonly { readonly row: Transfer; readonly taint: bigint }[],
  mixers: ReadonlyMap<Address, string>,
): MixerEntry[] {
  interface Seen {
    readonly row: Transfer
    readonly taint: bigint
    readonly into: boolean
  }
  const touching = new Map<string, Seen[]>()
  const see = (mixer: Address, seen: Seen) => {
    const key = `${mixer} ${seen.row.asset}`
    const known = touching.get(key)
    if (known === undefined) touching.set(key, [seen])
    else known.push(seen)
  }
  for (const { row, taint } of rows) {
    if (row.to === null || row.from === row.to) continue
    if (mixers.has(row.to)) see(row.to, { row, taint, into: true })
    if (mixers.has(row.from)) see(row.from, { row, taint, into: false })
  }
  return [...touching.values()].flatMap((seen): MixerEntry[] => {
    const entries = seen.filter(({ into, taint }) => into && taint > 0n)
    if (entries.length === 0) return []
    const until = seen.slice(0, seen.indexOf(entries.at(-1)!) + 1)
    const deposits = until.filter(({ into }) => into)
    const amounts = new Set(deposits.map(({ row }) => row.units))
    const times = entries.flatMap(({ row }) => row.time ?? [])
    const address = entries[0]!.row.to!
    return [
      {
        address,
        name: mixers.get(address)!,
        asset: entries[0]!.row.asset,
        units: entries.reduce((sum, { taint }) => sum + taint, 0n),
        pool: amounts.size === 1 ? deposits[0]!.row.units : null,
        payers: [...new Set(entries.map(({ row }) => row.from))],
        first: times.reduce<number | null>((a, b) => Math.min(a ?? b, b), null),
        last: times.reduce<number | null>((a, b) => Math.max(a ?? b, b), null),
        transfers: entries.map(({ row }) => row.id),
        deposits: deposits.length,
        withdrawals: until.length - deposits.length,
      },
    ]
  })
}
