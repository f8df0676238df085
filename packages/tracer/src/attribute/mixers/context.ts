import type { Address } from '../../model/address.ts'
import type { UnixSeconds } from '../../model/time.ts'
import { DEMIXING, type Field } from './field.ts'
import type { Pair } from './pairs.ts'

/** A payment outside of mixers. */
export interface Payment {
  readonly from: Address
  readonly to: Address
  readonly time: UnixSeconds
}

/**
 * What else is to be said of a lead: a gas price that no other entry has, entries and exits in one order, exits of one session by one relayer,
 * exits that go to one collector. Those who tried such signs alone found real depositors no more often than chance, so none of them makes a lead.
 */
export function contextOf(
  field: Field,
  pair: Pair,
  pairs: readonly Pair[],
  paidBy: ReadonlyMap<Address, readonly Payment[]>,
): string[] {
  return [
    ...gasPrice(field, pair),
    ...sameOrder(field, pair, pairs),
    ...session(field, pair),
    ...collector(field, pair, pairs, paidBy),
  ]
}

/** Before gas had a base fee, wallets kept odd prices of their own. A relayer sets the price himself. */
function gasPrice({ slots, exits }: Field, { slot, exit }: Pair): string[] {
  const { gasPrice: price } = slots[slot]!.deposit
  const { withdrawal } = exits[exit]!
  if (price === null || withdrawal.relayer !== null || withdrawal.gasPrice !== price) return []
  const alike = slots.filter(({ pool, deposit }) => pool === slots[slot]!.pool && deposit.gasPrice === price)
  return alike.length === 1 ? [`both paid a gas price of ${price}, which no other entry did`] : []
}

function sameOrder(field: Field, pair: Pair, pairs: readonly Pair[]): string[] {
  const run = alike(field, pair, pairs)
  if (run.length < 2) return []
  const order = [...run].sort((a, b) => a.slot - b.slot || a.exit - b.exit)
  const kept = order.every(({ exit }, i) => i === 0 || exit > order[i - 1]!.exit)
  return kept ? [`${run.length} entries and ${run.length} exits of the two run in one order`] : []
}

function session({ exits }: Field, { exit }: Pair): string[] {
  const { pool, withdrawal } = exits[exit]!
  const { recipient, relayer } = withdrawal
  const own = exits.filter((one) => one.pool === pool && one.withdrawal.recipient === recipient)
  const at = own.indexOf(exits[exit]!)
  let [first, last] = [at, at]
  const near = (a: number, b: number) => own[b]!.withdrawal.time - own[a]!.withdrawal.time <= DEMIXING.session
  while (first > 0 && near(first - 1, first)) first -= 1
  while (last + 1 < own.length && near(last, last + 1)) last += 1
  const count = last - first + 1
  if (count < 2) return []
  const same = relayer !== null && own.slice(first, last + 1).every((one) => one.withdrawal.relayer === relayer)
  return [`one of ${count} exits of the recipient in one session${same ? ', all by one relayer' : ''}`]
}

/** Recipients of one depositor that first pay on to one address. */
function collector(
  { slots, exits }: Field,
  pair: Pair,
  pairs: readonly Pair[],
  paidBy: ReadonlyMap<Address, readonly Payment[]>,
): string[] {
  const depositor = slots[pair.slot]!.deposit.depositor
  const target = ({ exit }: Pair): Address | undefined => {
    const { recipient, time } = exits[exit]!.withdrawal
    return (paidBy.get(recipient) ?? [])
      .filter((one) => one.time >= time && one.time <= time + DEMIXING.firstExit)
      .sort((a, b) => a.time - b.time || (a.to < b.to ? -1 : 1))[0]?.to
  }
  const own = target(pair)
  if (own === undefined) return []
  const recipients = new Set(
    pairs
      .filter((other) => slots[other.slot]!.deposit.depositor === depositor && target(other) === own)
      .map(({ exit }) => exits[exit]!.withdrawal.recipient),
  )
  return recipients.size < 2 ? [] : [`${recipients.size} recipients of the depositor first pay on to ${own}`]
}

/** Pairs of the same two parties in the same pool. */
function alike({ slots, exits }: Field, pair: Pair, pairs: readonly Pair[]): Pair[] {
  const [slot, exit] = [slots[pair.slot]!, exits[pair.exit]!]
  return pairs.filter((other) => {
    const [own, to] = [slots[other.slot]!, exits[other.exit]!]
    return (
      own.pool === slot.pool &&
      own.deposit.depositor === slot.deposit.depositor &&
      to.withdrawal.recipient === exit.withdrawal.recipient
    )
  })
}
