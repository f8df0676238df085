import type { Address } from '../../model/address.ts'
import type { Field } from './field.ts'
import { type Fitting, type PairRule, pairsBy } from './pairs.ts'

export const LINKED_ADDRESS = 'linked-address'

/** Payments between two addresses outside of mixers. */
export interface Tie {
  readonly from: Address
  readonly to: Address
  /** How many. */
  readonly count: number
}

/** Why a depositor and a recipient are linked. */
export interface LinkWords {
  /** Payments between the two, of either direction. */
  readonly ties: readonly Tie[]
  /** The depositor sent the withdrawal and paid its gas. */
  readonly sent: boolean
  /** The depositor was paid as its relayer. */
  readonly relayed: boolean
}

/**
 * Depositor and recipient are two addresses that also pay each other outside of mixers, or the depositor paid the gas of the withdrawal or was its
 * relayer (Tutela, Wang et al. 2023). A relayer who also deposits fits all he served, so he never stands out.
 */
export function linkedAddress(ties: readonly Tie[], isShared: (address: Address) => boolean): PairRule {
  const linked = linkedTo(ties)
  let known: { readonly field: Field; readonly fitting: Fitting } | undefined
  return (field, depositors) => {
    if (known?.field !== field) known = { field, fitting: linkedExits(field, linked, isShared) }
    return pairsBy(field, depositors, known.fitting)
  }
}

/** What links a depositor with the recipient of an exit, for people. */
export function linkOf(depositor: Address, exit: Field['exits'][number], ties: readonly Tie[]): LinkWords {
  const { recipient, sender, relayer } = exit.withdrawal
  return {
    ties: ties.filter(
      ({ from, to }) => (from === depositor && to === recipient) || (from === recipient && to === depositor),
    ),
    sent: sender === depositor,
    relayed: relayer === depositor,
  }
}

function linkedTo(ties: readonly Tie[]): ReadonlyMap<Address, ReadonlySet<Address>> {
  const linked = new Map<Address, Set<Address>>()
  const add = (a: Address, b: Address) => linked.set(a, (linked.get(a) ?? new Set()).add(b))
  for (const { from, to } of ties) {
    add(from, to)
    add(to, from)
  }
  return linked
}

function linkedExits(
  { exits }: Field,
  linked: ReadonlyMap<Address, ReadonlySet<Address>>,
  isShared: (address: Address) => boolean,
): Fitting {
  const fitting = new Map<Address, number[]>()
  for (const [exit, { withdrawal }] of exits.entries()) {
    const { recipient, sender, relayer } = withdrawal
    if (isShared(recipient)) continue
    const all = new Set([...(linked.get(recipient) ?? []), ...(sender ? [sender] : []), ...(relayer ? [relayer] : [])])
    for (const depositor of all) {
      // One address on both sides is the other rule's.
      if (depositor === recipient || isShared(depositor)) continue
      const list = fitting.get(depositor)
      if (list === undefined) fitting.set(depositor, [exit])
      else list.push(exit)
    }
  }
  return fitting
}
