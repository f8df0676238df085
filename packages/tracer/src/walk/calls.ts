import type { Address } from '../model/address.ts'
import type { Chain } from '../model/chain.ts'
import type { TransactionRef } from '../model/transaction.ts'
import type { CaseLedger } from './case-ledger.ts'
import type { Places } from './places.ts'
import type { Tally } from './tally.ts'

/** What a look at the ledger found that decides which transactions are opened. */
export interface Looked {
  readonly ledger: CaseLedger
  readonly tallies: readonly Tally[]
  readonly places: Pick<Places, 'at'>
}

/**
 * The calls of contracts by which stolen value was paid: what they gave for it is not told by the rows of one address alone.
 * Payments into a place from where only somebody else can say more are left closed; what was burnt is not, for burning is how
 * a wrapped coin, a share or a receipt is given back for what it stands for. A router of a mixer is opened too: only the transaction says
 * which pool the value went into.
 * @param calls that were not opened yet
 * @param routers places that only hand on
 * @returns in the order of block and hash
 */
export function callsToOpen(
  { ledger, tallies, places }: Looked,
  calls: readonly TransactionRef[],
  opens: (chain: Chain) => boolean,
  routers: ReadonlySet<Address> = new Set(),
): TransactionRef[] {
  if (calls.length === 0) return []
  const paid = new Set<string>()
  for (const found of tallies) {
    for (const row of found.rows.keys()) {
      const { chain, tx, to } = ledger.transfers[row]!
      if (to !== null && (routers.has(to) || !endsAt(places, to))) paid.add(`${chain}:${tx}`)
    }
  }
  const keepers = keepersOf(ledger, tallies)
  if (keepers.size > 0)
    for (const { from, chain, tx } of ledger.transfers) if (keepers.has(from)) paid.add(`${chain}:${tx}`)
  return calls
    .filter(({ chain, hash }) => opens(chain) && paid.has(`${chain}:${hash}`))
    .sort((a, b) => a.block - b.block || (a.hash < b.hash ? -1 : 1))
}

/**
 * Contracts that keep stolen value apart for somebody: what they pay out to him carries none as long as nobody has read for whom
 * it was kept.
 */
function keepersOf(ledger: CaseLedger, tallies: readonly Tally[]): Set<Address> {
  const keepers = new Set<Address>()
  for (const { held } of tallies)
    for (const [account, units] of held) {
      const { address, asset } = ledger.accounts[account]!
      if (units > 0n && ledger.accountOf(address, asset) !== account) keepers.add(address)
    }
  return keepers
}

function endsAt(places: Pick<Places, 'at'>, address: Address): boolean {
  const category = places.at(address)?.category
  return category === 'service' || category === 'deposit' || category === 'mixer'
}
