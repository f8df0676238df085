import { DEMIXING } from '../attribute/mixers/field.ts'
import type { Address } from '../model/address.ts'
import type { Chain } from '../model/chain.ts'
import type { MixerFacts } from '../model/mixer.ts'
import type { TransactionRef } from '../model/transaction.ts'
import type { Looked } from './calls.ts'

/** What has to be read so that chance can be counted for the pools that stolen value entered. */
export interface PoolSteps {
  /** Pools that nobody has read, sorted. */
  readonly read: readonly Address[]
  /** Their transactions around the entries, in the order of block and hash: events name who stands behind a router and who was the relayer. */
  readonly open: readonly TransactionRef[]
}

export interface PoolState {
  readonly isRead: (address: Address) => boolean
  readonly isOpened: (chain: Chain, tx: string) => boolean
  /** Whether a source of the chain can open transactions. */
  readonly opens: (chain: Chain) => boolean
}

/**
 * What to read next of the pools that stolen value entered: first each pool as an address, then its transactions from one window before the first
 * entry to one after the last. The pool stays the end of the walk.
 */
export function poolSteps(
  { ledger, tallies }: Pick<Looked, 'ledger' | 'tallies'>,
  mixers: MixerFacts,
  state: PoolState,
): PoolSteps {
  const isPool = (address: Address | null): address is Address =>
    address !== null && mixers.contracts.get(address)?.role.endsWith('/pool') === true
  const entered = new Map<Address, { from: number; to: number }>()
  for (const row of new Set(tallies.flatMap((found) => [...found.rows.keys()]))) {
    const { to, time } = ledger.transfers[row]!
    if (!isPool(to) || time === null) continue
    const { from = time, to: until = time } = entered.get(to) ?? {}
    entered.set(to, { from: Math.min(from, time), to: Math.max(until, time) })
  }
  const read = [...entered.keys()].filter((pool) => !state.isRead(pool)).sort()
  const open = new Map<string, TransactionRef>()
  for (const { from, to, chain, tx, block, time, status } of ledger.transfers) {
    if (block === null || time === null || status === 0) continue
    const span = [from, to].flatMap((party) => (party === null ? [] : (entered.get(party) ?? [])))[0]
    if (span === undefined || time < span.from - DEMIXING.window || time > span.to + DEMIXING.window) continue
    if (state.opens(chain) && !state.isOpened(chain, tx)) open.set(`${chain}:${tx}`, { chain, hash: tx, block })
  }
  return {
    read,
    open: [...open.values()].sort((a, b) => a.block - b.block || (a.hash < b.hash ? -1 : 1)),
  }
}
