import type { Address } from '../../model/address.ts'
import type { Field } from './field.ts'
import { type Fitting, type PairRule, pairsBy } from './pairs.ts'

export const ADDRESS_MATCH = 'address-match'

/**
 * A withdrawal pays the address that made a deposit into the same pool before (Béres et al. 2020, Tutela, Wang et al. 2023). The strongest sign: the
 * recipient chose the address. It is none where many use one address, so services and contracts of mixers are left out.
 */
export function addressMatch(isShared: (address: Address) => boolean): PairRule {
  let known: { readonly field: Field; readonly fitting: Fitting } | undefined
  return (field, depositors) => {
    if (known?.field !== field) known = { field, fitting: recipientsOf(field, isShared) }
    return pairsBy(field, depositors, known.fitting)
  }
}

function recipientsOf({ exits }: Field, isShared: (address: Address) => boolean): Fitting {
  const fitting = new Map<Address, number[]>()
  for (const [exit, { withdrawal }] of exits.entries()) {
    const { recipient } = withdrawal
    if (isShared(recipient)) continue
    const list = fitting.get(recipient)
    if (list === undefined) fitting.set(recipient, [exit])
    else list.push(exit)
  }
  return fitting
}
