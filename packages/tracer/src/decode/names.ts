import type { Address } from '../model/address.ts'
import type { Protocol } from '../model/protocol.ts'

/** What stands for a market that nobody knows: only the net rule says that it converted anything. */
export const UNKNOWN_CONTRACT = 'unknown contract'

/** Routers have a name; these are no places where anything is swapped, or say what is nobody's trade. */
const NO_ROUTERS: ReadonlySet<Protocol> = new Set(['erc4337', 'disperse', 'lido-wsteth'])

/** A conversion as far as it has a name. */
interface Nameable {
  readonly by: string
  readonly given: readonly Ends[]
  readonly received: readonly Ends[]
}
interface Ends {
  readonly payer: Address
  readonly payee: Address
}

/**
 * The name of a conversion for people: the protocol that told it, and the router that it was called through where one is known by
 * its address; for the net rule the known contract alone.
 * @param callee the contract that was called
 * @example protocolOf(found, callee, contracts) // 'uniswap-v3 via 1inch'
 */
export function protocolOf(found: Nameable, callee: Address | null, contracts: ReadonlyMap<Address, Protocol>): string {
  const near = [
    callee,
    ...found.given.flatMap((row) => [row.payer, row.payee]),
    ...found.received.flatMap((row) => [row.payer, row.payee]),
  ]
  const known = near.flatMap((address) => (address === null ? [] : (contracts.get(address) ?? [])))
  const router = known.find((name) => !NO_ROUTERS.has(name))
  if (found.by === 'net') return router ?? UNKNOWN_CONTRACT
  return router === undefined || found.by.startsWith(router) ? found.by : `${found.by} via ${router}`
}
