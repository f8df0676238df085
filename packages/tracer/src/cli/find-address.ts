import { type Address, chainOf } from '../model/address.ts'
import { InputError, SpoorError } from '../model/errors.ts'
import { addressOf } from './incident-arg.ts'

/**
 * The address of a case that a text names, with or without its chain; undefined when the case has none of that name.
 * @throws InputError when the case has it on several chains
 */
export function findAddress(known: ReadonlySet<string>, what: string): string | undefined {
  if (known.has(what)) return what
  const several = [...new Set(readings(known, what).filter((address) => known.has(address)))]
  if (several.length > 1) {
    throw new InputError('the address is in the case on several chains', {
      got: what,
      wanted: several.join(', '),
      next: 'write it with its chain',
    })
  }
  return several[0]
}

/**
 * The same, but what is an address and not in the case is an answer too.
 * @throws InputError when the text is no address of a chain that the case knows
 */
export function namedAddress(known: ReadonlySet<string>, what: string): Address {
  const found = findAddress(known, what)
  if (found !== undefined) return found as Address
  const [first, ...more] = [...new Set(readings(known, what))]
  if (first !== undefined && more.length === 0) return first
  throw new InputError(first === undefined ? 'not an address' : 'an address without its chain', {
    got: what,
    wanted: `an address with its chain, like ${first ?? 'eip155:1:0x47666fab8bd0ac7003bce3f5c3585383f09486e2'}`,
    next: first === undefined ? 'compare it with where it was copied from' : 'write it with its chain',
  })
}

/** What a text is as an address: with the chain it names, or on each chain of the case where it can be one. */
function readings(known: ReadonlySet<string>, what: string): Address[] {
  const chains = [...new Set([...known].map((id) => chainOf(id as Address)))].sort()
  return [undefined, ...chains].flatMap((chain) => {
    try {
      return [addressOf(what, chain)]
    } catch (error) {
      if (error instanceof SpoorError) return []
      throw error
    }
  })
}
