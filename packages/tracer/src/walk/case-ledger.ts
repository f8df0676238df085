import { type Address, chainOf } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Crossing } from '../model/crossing.ts'
import type { Assertion, Incident, Seed } from '../model/incident.ts'
import type { Join } from '../model/join.ts'
import { orderTransfers } from '../model/order.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transfer } from '../model/transfer.ts'
import { AccountIndex, type Journal } from '../taint/journal.ts'
import { type Account, Accounts } from './accounts.ts'
import { orderForJoins } from './join-order.ts'
import { type ConversionLeg, planJoins } from './join-plan.ts'
import { LedgerBuilder } from './ledger-builder.ts'
import type { Places } from './places.ts'

/** The facts of a case in ledger order, ready to be replayed by any method. */
export interface CaseLedger {
  /** Rows in ledger order; row numbers of the journal are positions here. */
  readonly transfers: readonly Transfer[]
  /** Flags that the ordering found, by row. */
  readonly orderFlags: ReadonlyMap<number, readonly string[]>
  readonly journal: Journal
  readonly index: AccountIndex
  /** By account number; account 0 is nobody. */
  readonly accounts: readonly Account[]
  /** Names of the thefts; theft 1 is the first. */
  readonly thefts: readonly string[]
  /** Assertions in the order of `Exchange.index`. */
  readonly exchanges: readonly Assertion[]
  /** Conversions that decoders found; their `Exchange.index` goes on after that of the assertions. */
  readonly conversions: readonly ConversionLeg[]
  /** Departures over bridges that arrive nowhere that is known, by the accounts that keep their value. */
  readonly departed: ReadonlyMap<number, Crossing>
  /** Accounts of the rows as they stand in the record, where a join books them elsewhere; else those of the journal. */
  readonly recorded: { readonly payer: Uint32Array; readonly payee: Uint32Array }
  /** Flags of each seed of the incident. */
  readonly seedFlags: readonly (readonly string[])[]
  /** The number of an account, where the ledger has it. */
  readonly accountOf: (address: Address, asset: Asset) => number | undefined
}

export interface LedgerOptions {
  /** Rows after this moment are left out. */
  readonly until: UnixSeconds | null
  readonly assertions: boolean
  /** Rows that decoders found to belong together. */
  readonly joins?: readonly Join[]
  /** Departures whose value ends at the bridge. */
  readonly departures?: readonly Crossing[]
  /** What stands for an opening balance that nobody knows: nothing (the default), or more than anybody can pay. */
  readonly unknownOpening?: 'nothing' | 'endless'
}

/** More units than all assets of all chains together. */
const ENDLESS = 1n << 300n

/**
 * Orders the facts and places seeds and assertions among them (design, section 3).
 * @param accounts numbers given before, to be kept: what replays by changes only needs them to mean the same
 * @throws InputError when seeds and rows contradict each other
 */
export function buildCaseLedger(
  facts: readonly Transfer[],
  incident: Incident,
  places: Places,
  options: LedgerOptions,
  accounts: Accounts = new Accounts(),
): CaseLedger {
  const { until } = options
  const known = until === null ? facts : facts.filter((row) => row.time === null || row.time <= until)
  const { order, flags } = orderTransfers(known)
  const joins = options.joins ?? []
  const { rows: transfers, moved } = orderForJoins(
    Array.from(order, (i) => known[i]!),
    joins,
  )
  const orderFlags = new Map<number, readonly string[]>()
  if (flags.size + moved.size > 0) {
    const byId = new Map([...flags].map(([fact, found]) => [known[fact]!.id, found]))
    transfers.forEach(({ id }, row) => {
      const found = new Set([...(byId.get(id) ?? []), ...(moved.has(id) ? ['order-assumed'] : [])])
      if (found.size > 0) orderFlags.set(row, [...found].sort())
    })
  }
  const builder = new LedgerBuilder(transfers, places, accounts)
  const thefts = [...new Set(incident.seeds.map((seed) => seed.theft))]
  const seedFlags = incident.seeds.map((seed, i) =>
    until !== null && isLater(seed, facts, until)
      ? []
      : builder.seed(seed, i, incident.seeds, thefts.indexOf(seed.theft) + 1),
  )
  // Assertions with no row between them happen in the order of their times, however the incident lists them.
  const exchanges = options.assertions
    ? incident.assertions.filter((item) => until === null || item.time <= until).sort((a, b) => a.time - b.time)
    : []
  for (const [i, assertion] of exchanges.entries()) builder.assertion(assertion, i)
  const recorded = builder.recorded()
  const plan = planJoins(transfers, joins, accounts, options.departures)
  const conversions = builder.join(plan, exchanges.length)
  for (const observed of incident.balances) if (until === null || observed.time <= until) builder.observed(observed)
  const endless = options.unknownOpening === 'endless' ? ENDLESS : 0n
  const journal = builder.journal(openingsOf(incident, accounts, endless))
  return {
    transfers,
    orderFlags,
    journal,
    index: new AccountIndex(journal),
    accounts: accounts.list,
    thefts,
    exchanges,
    conversions,
    departed: plan.departed,
    recorded,
    seedFlags,
    accountOf: (address, asset) => accounts.find(address, asset),
  }
}

/** Whether a seed lies after the last moment asked for, as far as its time, its rows or the rows of its block tell. */
function isLater(seed: Seed, facts: readonly Transfer[], until: UnixSeconds): boolean {
  if (seed.time !== undefined && seed.time > until) return true
  const isAfter = (row: Transfer) => row.time !== null && row.time > until
  const own = facts.filter((row) => row.tx === seed.tx && row.to === seed.address && row.asset === seed.asset)
  if (own.length > 0) return own.every(isAfter)
  const { block } = seed
  if (block === undefined) return false
  const chain = chainOf(seed.address)
  return facts.some((row) => row.chain === chain && row.block !== null && row.block <= block && isAfter(row))
}

/** Openings of accounts that have rows; the others matter to nobody. */
function openingsOf(incident: Incident, accounts: Accounts, unknown: bigint): Map<number, bigint> {
  const openings = new Map<number, bigint>()
  for (const { address, asset, units } of incident.openings) {
    const account = accounts.find(address, asset)
    if (account !== undefined) openings.set(account, units ?? unknown)
  }
  return openings
}
