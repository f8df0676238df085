import type { Address } from '../model/address.ts'
import { centsOf } from '../model/price.ts'
import { NOBODY, outputsOf, ROLE } from '../taint/journal.ts'
import type { CaseLedger } from './case-ledger.ts'
import type { Policy } from './policy.ts'
import type { ReadingState } from './reading.ts'
import type { Tally } from './tally.ts'
import type { TheftTimeValue } from './value.ts'

/** An address that stolen value reached and nobody has read yet. */
export interface Candidate {
  readonly address: Address
  /** US cents of stolen value received, the most that any method sees; undefined when an asset of it has no price. */
  readonly cents: bigint | undefined
  /** Base units received, over assets without a price: ranks them among themselves only. */
  readonly unpricedUnits: bigint
}

export interface Frontier {
  /** Worth reading, the most valuable first. */
  readonly open: readonly Candidate[]
  /** Known, not to be read, and why. */
  readonly closed: ReadonlyMap<Address, 'hops' | 'floor' | 'share'>
}

/**
 * The addresses that received stolen value under any of the replays, were not read and are nobody else's place.
 * Value without a price is never under the floor.
 */
export function frontierOf(
  ledger: CaseLedger,
  tallies: readonly Tally[],
  reads: ReadingState['reads'],
  policy: Policy,
  value: TheftTimeValue,
  expand: ReadonlySet<Address>,
): Frontier {
  const received = new Map<Address, { cents: bigint | undefined; unpricedUnits: bigint }>()
  for (let account = 1; account < ledger.journal.accounts; account++) {
    if (account === NOBODY || ledger.journal.role[account] !== ROLE.book) continue
    if (ledger.accounts[account]!.between === true) continue
    let most = 0n
    for (const found of tallies) if (found.taintIn[account]! > most) most = found.taintIn[account]!
    if (most === 0n) continue
    const { address, asset } = ledger.accounts[account]!
    if (reads.has(address)) continue
    const cents = value.cents(asset, most)
    const known = received.get(address)
    if (known === undefined) received.set(address, { cents, unpricedUnits: cents === undefined ? most : 0n })
    else {
      known.cents = known.cents === undefined || cents === undefined ? undefined : known.cents + cents
      if (cents === undefined) known.unpricedUnits += most
    }
  }
  const floor = centsOf(1n, 0, policy.minUsd)
  // A floor of nothing switches off every rule about value.
  const passed = floor === 0n ? undefined : reachedByMoreThanTraces(ledger, tallies)
  const open: Candidate[] = []
  const closed = new Map<Address, 'hops' | 'floor' | 'share'>()
  for (const [address, { cents, unpricedUnits }] of received) {
    const hop = Math.min(...tallies.map((found) => found.hops.get(address) ?? Number.POSITIVE_INFINITY))
    if (expand.has(address)) open.push({ address, cents, unpricedUnits })
    else if (hop > policy.maxHops) closed.set(address, 'hops')
    else if (cents !== undefined && cents < floor) closed.set(address, 'floor')
    else if (passed !== undefined && cents !== undefined && !passed.has(address)) closed.set(address, 'share')
    else open.push({ address, cents, unpricedUnits })
  }
  return { open: open.sort(mostValuableFirst), closed }
}

/** Stolen value under this share of all that an account received is a trace: following it on says nothing (algorithms 7). */
const TRACE_PARTS = 1000n

/** Addresses that some account paid in whose flow stolen value is more than a trace, and those that seeds and conversions credit. */
function reachedByMoreThanTraces(ledger: CaseLedger, tallies: readonly Tally[]): Set<Address> {
  const { journal, accounts } = ledger
  const received = new Array<bigint>(journal.accounts).fill(0n)
  for (let row = 0; row < journal.rows; row++) {
    if (journal.payee[row] !== NOBODY) received[journal.payee[row]!]! += journal.units.at(row)
  }
  const reached = new Set<Address>()
  const credited = new Set<number>()
  for (const special of journal.specials) {
    if (special.kind === 'mark') credited.add(journal.payee[special.before]!)
    else if (special.kind === 'exchange') for (const account of outputsOf(special)) credited.add(account)
    else credited.add(special.account)
  }
  for (const account of credited) reached.add(accounts[account]!.address)
  for (const found of tallies) {
    for (const row of found.rows.keys()) {
      const payer = journal.payer[row]!
      if (!credited.has(payer) && found.taintIn[payer]! * TRACE_PARTS < received[payer]!) continue
      reached.add(accounts[journal.payee[row]!]!.address)
    }
  }
  return reached
}

function mostValuableFirst(a: Candidate, b: Candidate): number {
  if (a.cents !== undefined && b.cents !== undefined && a.cents !== b.cents) return a.cents > b.cents ? -1 : 1
  if ((a.cents === undefined) !== (b.cents === undefined)) return a.cents === undefined ? 1 : -1
  if (a.unpricedUnits !== b.unpricedUnits) return a.unpricedUnits > b.unpricedUnits ? -1 : 1
  return a.address < b.address ? -1 : 1
}
