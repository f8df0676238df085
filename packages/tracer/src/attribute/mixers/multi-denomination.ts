import type { Address } from '../../model/address.ts'
import { DEMIXING, type Field, standsOut } from './field.ts'
import type { Pair, PairRule } from './pairs.ts'

export const MULTI_DENOMINATION = 'multi-denomination'

/** Pools that a profile has, at least. */
const POOLS = 2

/**
 * A depositor used several pools of one asset, and a recipient drew from the same pools exactly as often (Tutela, Wang et al. 2023): at least two pools, so at
 * least two deposits. Deposits of one depositor belong together while no week lies between them; the n-th exit of a pool has to come after its n-th entry.
 */
export function multiDenomination(isShared: (address: Address) => boolean): PairRule {
  let known: { readonly field: Field; readonly recipients: ReadonlyMap<Address, readonly number[]> } | undefined
  return (field, depositors) => {
    if (known?.field !== field) known = { field, recipients: recipientsOf(field, isShared) }
    const { recipients } = known
    const pairs: Pair[] = []
    for (const [depositor, slots] of campaignsOf(field, depositors, isShared))
      pairs.push(...pairsOf(field, depositor, slots, recipients))
    return pairs.sort((a, b) => a.exit - b.exit || a.slot - b.slot)
  }
}

/** Recipients that drew from several pools, with their exits in order. */
function recipientsOf({ exits }: Field, isShared: (address: Address) => boolean): Map<Address, readonly number[]> {
  const all = new Map<Address, number[]>()
  for (const [exit, { withdrawal }] of exits.entries()) {
    const list = all.get(withdrawal.recipient)
    if (list === undefined) all.set(withdrawal.recipient, [exit])
    else list.push(exit)
  }
  return new Map(
    [...all].filter(
      ([recipient, own]) => !isShared(recipient) && new Set(own.map((exit) => exits[exit]!.pool)).size >= POOLS,
    ),
  )
}

/** The entries of one depositor that belong together, of several pools. */
function* campaignsOf(
  { slots }: Field,
  depositors: readonly (Address | null)[],
  isShared: (address: Address) => boolean,
): Generator<readonly [Address, readonly number[]]> {
  const own = new Map<Address, number[]>()
  for (const [slot, depositor] of depositors.entries()) {
    if (depositor === null || isShared(depositor)) continue
    const known = own.get(depositor)
    if (known === undefined) own.set(depositor, [slot])
    else known.push(slot)
  }
  for (const [depositor, list] of own) {
    let campaign: number[] = []
    for (const slot of [...list, undefined]) {
      const last = campaign.at(-1)
      const apart =
        slot === undefined ||
        (last !== undefined && slots[slot]!.deposit.time - slots[last]!.deposit.time > DEMIXING.campaign)
      if (apart) {
        if (new Set(campaign.map((one) => slots[one]!.pool)).size >= POOLS) yield [depositor, campaign]
        campaign = []
      }
      if (slot !== undefined) campaign.push(slot)
    }
  }
}

function pairsOf(
  { slots, exits }: Field,
  depositor: Address,
  campaign: readonly number[],
  recipients: ReadonlyMap<Address, readonly number[]>,
): Pair[] {
  const wanted = new Map<number, number[]>()
  for (const slot of campaign) {
    const { pool } = slots[slot]!
    wanted.set(pool, [...(wanted.get(pool) ?? []), slot])
  }
  const first = slots[campaign[0]!]!.deposit.time
  const until = Math.min(...campaign.map((slot) => slots[slot]!.until))
  const inWindow = (exit: number) => {
    const { time } = exits[exit]!.withdrawal
    return time > first && time <= until
  }
  const fitting = [...recipients].flatMap(([recipient, own]) => {
    if (recipient === depositor || own.length < campaign.length) return []
    if (exits[own[0]!]!.withdrawal.time > until || exits[own.at(-1)!]!.withdrawal.time <= first) return []
    const drawn = own.filter(inWindow)
    return drawn.length === campaign.length && isSame(wanted, drawn, slots, exits) ? [drawn] : []
  })
  if (fitting.length === 0) return []
  const field = new Set<Address>()
  for (const [exit, { pool, withdrawal }] of exits.entries())
    if (wanted.has(pool) && inWindow(exit)) field.add(withdrawal.recipient)
  if (!standsOut(fitting.length, field.size)) return []
  return fitting.flatMap((drawn) => {
    const left = new Map([...wanted].map(([pool, list]) => [pool, [...list]]))
    return drawn.map((exit) => {
      const slot = left.get(exits[exit]!.pool)!.shift()!
      return { slot, exit, matching: fitting.length, rivals: fitting.length - 1 }
    })
  })
}

function isSame(
  wanted: ReadonlyMap<number, readonly number[]>,
  drawn: readonly number[],
  slots: Field['slots'],
  exits: Field['exits'],
): boolean {
  const counts = new Map<number, number>()
  for (const exit of drawn) {
    const { pool, withdrawal } = exits[exit]!
    const count = counts.get(pool) ?? 0
    const slot = wanted.get(pool)?.[count]
    if (slot === undefined || withdrawal.time <= slots[slot]!.deposit.time) return false
    counts.set(pool, count + 1)
  }
  return [...wanted].every(([pool, list]) => counts.get(pool) === list.length)
}
