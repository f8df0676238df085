import { type Cluster, clustersOf, type LinkRule } from '../attribute/clusters/clusters.ts'
import { linksOf } from '../attribute/clusters/links.ts'
import type { Address } from '../model/address.ts'
import { type Asset, isNative } from '../model/asset.ts'
import type { Code } from '../model/code.ts'
import type { Trace } from '../model/trace.ts'
import { isSigned, type Transfer } from '../model/transfer.ts'
import { carriesValue } from './noise.ts'

/**
 * Groups of addresses of a case that look like one owner's, each with an address that stolen units reached. They change
 * nothing in the account.
 * @param without rules to do without
 * @param contracts what is known of code, by address
 * @example clustersOfCase(trace, facts, ['gas-funder'])[0]?.members
 */
export function clustersOfCase(
  trace: Trace,
  facts: readonly Transfer[],
  without: readonly LinkRule[] = [],
  contracts: ReadonlyMap<Address, Code> = new Map(),
): Cluster[] {
  const genuine = new Set<Asset>(trace.genuine)
  const byId = new Map(facts.map((row) => [row.id as string, row]))
  const rows = trace.movements.flatMap((movement) => {
    const row = movement.kind === 'transfer' ? byId.get(movement.id) : undefined
    return row !== undefined && row.kind !== 'fee' && carriesGas(row, genuine) ? [row] : []
  })
  const reached = new Set(trace.addresses.flatMap(({ address, hop }) => (hop === null ? [] : [address])))
  const withTokens = new Set<Address>()
  for (const { address, asset, taintIn } of trace.accounts)
    if (taintIn > 0n && !isNative(asset)) withTokens.add(address)
  const deposits = new Set<Address>()
  const services = new Set<Address>()
  for (const { address, stop } of trace.addresses) {
    if (stop?.kind === 'place') (stop.category === 'deposit' ? deposits : services).add(address)
  }
  const isService = (address: Address) => services.has(address)
  const signers = new Set(facts.filter(isSigned).map(({ from }) => from))
  const links = linksOf({
    rows,
    receivedTokens: (address) => withTokens.has(address),
    isService: (address) => isService(address) || deposits.has(address),
    isDeposit: (address) => deposits.has(address),
    contracts,
    signs: (address) => signers.has(address),
  })
  const found = clustersOf(links, { without, isService: (address) => isService(address) || deposits.has(address) })
  return found.filter(({ members }) => members.some((member) => reached.has(member)))
}

/** Native coins pay for gas even where they are no asset of the theft. */
function carriesGas(row: Transfer, genuine: ReadonlySet<Asset>): boolean {
  return carriesValue(row, isNative(row.asset) ? new Set([row.asset]) : genuine)
}
