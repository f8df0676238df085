import type { Payment } from '../attribute/mixers/context.ts'
import { demix } from '../attribute/mixers/demix.ts'
import type { Address } from '../model/address.ts'
import { isNative } from '../model/asset.ts'
import type { FoundLead } from '../model/lead.ts'
import { shippedMixers } from '../source/mixers.ts'
import type { LeadFacts } from './lead-facts.ts'
import { poolRecordsOf } from './pool-records.ts'

/** Entries into pools and exits from them that may be one person's, where the case has all of the pool in the window. */
export function mixerLeads({
  facts,
  transactions,
  placeOf,
  coverage = [],
  mixers = shippedMixers(),
}: LeadFacts): FoundLead[] {
  const records = poolRecordsOf({ facts, transactions, mixers, coverage })
  if (records.every(({ covered }) => covered.length === 0)) return []
  // Anybody can make a token and have it say that one address paid another, so only coins and the assets of pools count.
  const known = new Set([...mixers.contracts.values()].flatMap(({ asset }) => asset ?? []))
  const isMixer = (address: Address) => mixers.contracts.has(address)
  const payments = facts.flatMap(({ kind, status, from, to, asset, units, time }): Payment[] => {
    const moves = kind !== 'fee' && status === 1 && to !== null && time !== null && units !== null && units > 0n
    if (!moves || isMixer(from) || isMixer(to) || !(isNative(asset) || known.has(asset))) return []
    return [{ from, to, time }]
  })
  // A deposit address of a service is one customer's; every other place is everybody's.
  const isShared = (address: Address) => {
    const category = placeOf(address)?.category
    return isMixer(address) || (category !== undefined && category !== 'deposit')
  }
  return demix({ records, payments, isShared })
}
