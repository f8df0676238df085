import type { Address } from '../../model/address.ts'
import type { Asset } from '../../model/asset.ts'
import type { MixerContract, PoolDeposit, PoolRecord } from '../../model/mixer.ts'
import type { Transfer } from '../../model/transfer.ts'

/** Stolen value that entered one mixer in one asset, and what the rows of the case tell of its company there. */
export interface MixerEntry {
  /** The pool; a router where the case does not show which pool it paid. */
  readonly address: Address
  readonly name: string
  readonly asset: Asset
  /** Stolen units that entered. */
  readonly units: bigint
  /** Like `tornado`; empty for a mixer that no data describes. */
  readonly protocol: string
  /** Pools of one amount, pools of any, contracts that hand on to a pool that is not told, and what is not known. */
  readonly kind: 'fixed' | 'variable' | 'router' | 'unknown'
  /** The amount of a fixed pool: as it is known, else units of every payment into it that the case knows, where all are equal. */
  readonly pool: bigint | null
  readonly payers: readonly Address[]
  /** Unix seconds of the first and last entry; `null` where none is known. */
  readonly first: number | null
  readonly last: number | null
  /** Ids of the entries, in ledger order. */
  readonly transfers: readonly string[]
  /**
   * Payments in and out that the case knows up to the last entry, clean ones included; the fee of a relayer is none of its own. Where the
   * mixer is not read there are more.
   */
  readonly deposits: number
  readonly withdrawals: number
  /** Deposits that the pool had by the last entry whose event counts them, itself included; `null` where none is known. */
  readonly poolDeposits: number | null
  /** Deposits less withdrawals up to the last entry, where the case knows all of them from the first on; `null` where it does not. */
  readonly anonymitySet: number | null
}

/** What is known of mixers beside the rows. */
export interface MixerKnowledge {
  readonly contracts: ReadonlyMap<Address, MixerContract>
  /** Records of pools, as far as the case has them. */
  readonly records: readonly PoolRecord[]
  /** What a pool is called that no row names. */
  readonly nameOf: (address: Address) => string | undefined
}

const NOTHING: MixerKnowledge = { contracts: new Map(), records: [], nameOf: () => undefined }

/**
 * Entries into mixers, by pool and asset. What a router handed on into a pool entered the pool, once.
 * @param rows rows that carry value, with their stolen units, in ledger order
 * @param mixers names of mixers
 * @returns in the order of their first entry
 * @example mixerEntriesOf(rows, new Map([[pool, 'Tornado Cash: 100 ETH']]))[0]?.transfers.length
 */
export function mixerEntriesOf(
  rows: readonly { readonly row: Transfer; readonly taint: bigint }[],
  mixers: ReadonlyMap<Address, string>,
  known: MixerKnowledge = NOTHING,
): MixerEntry[] {
  interface Seen {
    readonly row: Transfer
    readonly taint: bigint
    readonly into: boolean
    readonly deposit: PoolDeposit | undefined
  }
  const deposits = new Map(
    known.records.flatMap((record) => record.deposits.flatMap((one) => one.rows.map((id) => [id as string, one]))),
  )
  const drawn = withdrawalsByRow(known.records)
  const handsOn = new Set(
    rows.flatMap(({ row, taint }) => (taint > 0n && mixers.has(row.from) ? [`${row.tx} ${row.from}`] : [])),
  )
  const touching = new Map<string, Seen[]>()
  const see = (mixer: Address, asset: Asset, seen: Seen) => {
    const key = `${mixer} ${asset}`
    const before = touching.get(key)
    if (before === undefined) touching.set(key, [seen])
    else before.push(seen)
  }
  const addresses = new Map<string, Address>()
  for (const { row, taint } of rows) {
    const { from, to, asset } = row
    if (to === null || from === to) continue
    const deposit = deposits.get(row.id)
    const isRouter = known.contracts.get(to)?.role.endsWith('/pool') === false
    if (mixers.has(to) && !(isRouter && taint > 0n && handsOn.has(`${row.tx} ${to}`))) {
      const pool = deposit?.pool ?? to
      addresses.set(`${pool} ${deposit?.asset ?? asset}`, pool)
      see(pool, deposit?.asset ?? asset, { row, taint, into: true, deposit })
    }
    if (mixers.has(from)) see(from, asset, { row, taint, into: false, deposit: undefined })
  }
  return [...touching].flatMap(([key, seen]): MixerEntry[] => {
    const entries = seen.filter(({ into, taint }) => into && taint > 0n)
    const address = addresses.get(key)
    if (entries.length === 0 || address === undefined) return []
    const until = seen.slice(0, seen.indexOf(entries.at(-1)!) + 1)
    const company = until.filter(({ into }) => into)
    const left = new Set(until.flatMap(({ into, row }) => (into ? [] : [drawn.get(row.id) ?? row.id])))
    const amounts = new Set(company.map(({ row }) => row.units))
    const times = entries.flatMap(({ row }) => row.time ?? [])
    const contract = known.contracts.get(address)
    const last = times.reduce<number | null>((a, b) => Math.max(a ?? b, b), null)
    const asset = entries[0]!.deposit?.asset ?? entries[0]!.row.asset
    const record = known.records.find((one) => one.pool === address && one.asset === asset)
    return [
      {
        address,
        name: mixers.get(address) ?? known.nameOf(address) ?? mixers.get(entries[0]!.row.to!)!,
        asset,
        units: entries.reduce((sum, { taint }) => sum + taint, 0n),
        protocol: contract === undefined ? '' : contract.role.slice(0, contract.role.indexOf('/')),
        kind: kindOf(contract),
        pool: contract === undefined ? (amounts.size === 1 ? company[0]!.row.units : null) : (contract.units ?? null),
        payers: [...new Set(entries.map(({ row, deposit }) => deposit?.depositor ?? row.from))],
        first: times.reduce<number | null>((a, b) => Math.min(a ?? b, b), null),
        last,
        transfers: entries.map(({ row }) => row.id),
        deposits: company.length,
        withdrawals: left.size,
        poolDeposits: countedBy(entries.flatMap(({ deposit }) => deposit?.number ?? [])),
        anonymitySet: last === null ? null : anonymitySet(record, last),
      },
    ]
  })
}

/** The first row of each withdrawal, by every row of it. */
function withdrawalsByRow(records: readonly PoolRecord[]): ReadonlyMap<string, string> {
  const first = new Map<string, string>()
  for (const { withdrawals } of records)
    for (const { rows, feeRows } of withdrawals) for (const row of [...rows, ...feeRows]) first.set(row, rows[0] ?? row)
  return first
}

function kindOf(contract: MixerContract | undefined): MixerEntry['kind'] {
  if (contract === undefined) return 'unknown'
  if (!contract.role.endsWith('/pool')) return 'router'
  return contract.units === undefined ? 'variable' : 'fixed'
}

function countedBy(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : Math.max(...numbers) + 1
}

/** Only of a fixed pool, where everybody's deposit is alike, and only where the record begins with the pool. */
function anonymitySet(record: PoolRecord | undefined, at: number): number | null {
  if (record === undefined || record.denomination === null) return null
  const span = record.covered.find(({ from, to }) => from <= at && to >= at)
  if (span === undefined) return null
  const inside = <One extends { readonly time: number }>(list: readonly One[]) =>
    list.filter(({ time }) => time >= span.from && time <= at)
  const deposits = inside(record.deposits)
  if (span.from > 0 && !deposits.some(({ number }) => number === 0)) return null
  return deposits.length - inside(record.withdrawals).length
}
