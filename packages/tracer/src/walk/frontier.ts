import type { Address } from '../model/address.ts'
import { NOBODY, ROLE } from '../taint/journal.ts'
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
  readonly closed: ReadonlyMap<Address, 'hops' | 'floor'>
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
  const floor = BigInt(policy.minUsd.split('.')[0]!) * 100n
  const open: Candidate[] = []
  const closed = new Map<Address, 'hops' | 'floor'>()
  for (const [address, { cents, unpricedUnits }] of received) {
    const hop = Math.min(...tallies.map((found) => found.hops.get(address) ?? Number.POSITIVE_INFINITY))
    if (expand.has(address)) open.push({ address, cents, unpricedUnits })
    else if (hop > policy.maxHops) closed.set(address, 'hops')
    else if (cents !== undefined && cents < floor) closed.set(address, 'floor')
    else open.push({ address, cents, unpricedUnits })
  }
  return { open: open.sort(mostValuableFirst), closed }
}

function mostValuableFirst(a: Candidate, b: Candidate): number {
  if (a.cents !== undefined && b.cents !== undefined && a.cents !== b.cents) return a.cents > b.cents ? -1 : 1
  if ((a.cents === undefined) !== (b.cents === undefined)) return a.cents === undefined ? 1 : -1
  if (a.unpricedUnits !== b.unpricedUnits) return a.unpricedUnits > b.unpricedUnits ? -1 : 1
  return a.address < b.address ? -1 : 1
}
