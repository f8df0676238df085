import { AbiCoder } from 'ethers/abi'
import { getCreate2Address } from 'ethers/address'
import { keccak256 } from 'ethers/crypto'
import { solidityPacked } from 'ethers/hash'
import { type Address, accountOf, chainOf } from '../model/address.ts'
import { type Asset, assetChain, tokenOf } from '../model/asset.ts'
import type { Code, CodeFacts, PoolFactory } from '../model/code.ts'
import type { Stop } from '../model/stop.ts'
import { isSigned, type Transfer } from '../model/transfer.ts'

type Place = Extract<Stop, { kind: 'place' }>

/** Most pairs of tokens that are tried for one address: a pool has one, and a trader who is no pool has any number. */
const MOST_PAIRS = 12
/** Tokens that a pool moves in one transaction are two; one in which an address moves more than these says nothing of it. */
const MOST_TOKENS = 8

/**
 * Finds pools of exchanges that nobody labelled. What somebody pays into a pool belongs to everybody who deals with it, so a walk ends there
 * but for what its own transaction gives back. Two things tell a pool, and both can be checked by anyone: its address is the one that a known
 * factory gives to the pool of two tokens, and of no others (EIP-1014), for which nothing has to be asked; or its code is that of a known pool.
 * @param facts payments of any assets, in any order
 * @param looksAt whether nobody says yet what an address is
 */
export function findPools(
  facts: readonly Transfer[],
  looksAt: (address: Address) => boolean,
  codeOf: (address: Address) => Code | undefined,
  known: CodeFacts,
): Map<Address, Place> {
  const pools = new Map<Address, Place>()
  for (const [address, pairs] of pairsOf(facts, known)) {
    if (!looksAt(address)) continue
    for (const pair of pairs) {
      const factory = poolsOf(pair, known).get(accountOf(address))
      if (factory === undefined) continue
      const [one, other] = pair.map((asset) => tokenOf(asset)!.contract)
      const evidence = `pool by its factory: EIP-1014 gives this address to the pool of ${one} and ${other} that ${factory.deployer} makes, and to nothing else`
      pools.set(address, { kind: 'place', category: 'dex', name: `${factory.name} pool`, evidence, origin: 'learned' })
      break
    }
  }
  for (const { to: address } of facts) {
    const code = address === null || pools.has(address) ? undefined : codeOf(address)
    if (address === null || code === undefined) continue
    const like = known.codes.get(code.hash)
    if (like?.role !== 'pool' || !looksAt(address)) continue
    const evidence = `pool by its code: the ${code.bytes} bytes at this address have the hash ${code.hash}, that of a ${like.name}`
    pools.set(address, { kind: 'place', category: 'dex', name: like.name, evidence, origin: 'learned' })
  }
  return pools
}

/** Two tokens of one chain, sorted. */
type Pair = readonly [Asset, Asset]

/** Tokens that an address moved in one and the same transaction, two by two, the most frequent first. Who signs is no pool. */
function pairsOf(facts: readonly Transfer[], { factories }: CodeFacts): Map<Address, Pair[]> {
  const chains = new Set<string>(factories.map(({ deployer }) => chainOf(deployer)))
  const signers = new Set<Address>()
  const first = new Map<string, Transfer>()
  const further = new Map<string, Transfer[]>()
  for (const row of facts) {
    const { kind, from, to, units, chain, tx } = row
    if (isSigned(row)) signers.add(from)
    if (kind !== 'erc20' || to === null || units === null || units === 0n || !chains.has(chain)) continue
    // Most transactions move one token once: those cost an entry and no more.
    const one = first.get(tx)
    if (one === undefined) first.set(tx, row)
    else if (further.get(tx)?.push(row) === undefined) further.set(tx, [one, row])
  }
  const counts = new Map<Address, Map<string, { readonly pair: Pair; count: number }>>()
  for (const rows of further.values()) {
    for (const [address, assets] of movedBy(rows)) {
      if (assets.size < 2 || assets.size > MOST_TOKENS || signers.has(address)) continue
      const own = counts.get(address) ?? new Map<string, { readonly pair: Pair; count: number }>()
      counts.set(address, own)
      for (const pair of pairsIn(assets)) {
        const known = own.get(pair.join(' '))
        if (known === undefined) own.set(pair.join(' '), { pair, count: 1 })
        else known.count++
      }
    }
  }
  return new Map([...counts].map(([address, own]) => [address, mostFrequent(own)]))
}

function movedBy(rows: readonly Transfer[]): Map<Address, Set<Asset>> {
  const moved = new Map<Address, Set<Asset>>()
  for (const { from, to, asset } of rows) {
    for (const address of [from, to!]) {
      const assets = moved.get(address)
      if (assets === undefined) moved.set(address, new Set([asset]))
      else assets.add(asset)
    }
  }
  return moved
}

function pairsIn(assets: ReadonlySet<Asset>): Pair[] {
  const sorted = [...assets].sort()
  return sorted.flatMap((one, i) =>
    sorted.slice(i + 1).flatMap((other): Pair[] => (assetChain(one) === assetChain(other) ? [[one, other]] : [])),
  )
}

function mostFrequent(counts: ReadonlyMap<string, { readonly pair: Pair; readonly count: number }>): Pair[] {
  return [...counts]
    .sort(([a, { count: few }], [b, { count: many }]) => many - few || (a < b ? -1 : 1))
    .slice(0, MOST_PAIRS)
    .map(([, { pair }]) => pair)
}

/** Pools of each pair by their account, reckoned once: every round of a walk asks for the same ones. */
const reckoned = new WeakMap<CodeFacts, Map<string, ReadonlyMap<string, PoolFactory>>>()
/** Pairs that are kept; a few megabytes. */
const MOST_RECKONED = 20_000

function poolsOf(pair: Pair, known: CodeFacts): ReadonlyMap<string, PoolFactory> {
  const kept = reckoned.get(known) ?? new Map<string, ReadonlyMap<string, PoolFactory>>()
  reckoned.set(known, kept)
  const key = pair.join(' ')
  const before = kept.get(key)
  if (before !== undefined) return before
  if (kept.size >= MOST_RECKONED) kept.clear()
  const chain = assetChain(pair[0])
  const factories = known.factories.filter(({ deployer }) => chainOf(deployer) === chain)
  const pools = new Map(factories.flatMap((factory) => addressesOf(factory, pair).map((at) => [at, factory] as const)))
  kept.set(key, pools)
  return pools
}

/** The accounts that a factory gives to its pools of two tokens. */
function addressesOf({ deployer, salt, fees, initCodeHash }: PoolFactory, pair: Pair): string[] {
  // Contracts in lower case sort as the numbers they are.
  const sorted = pair.map((asset) => tokenOf(asset)!.contract.toLowerCase()).sort()
  const salts =
    salt === 'tokens'
      ? [solidityPacked(['address', 'address'], sorted)]
      : fees.map((fee) => AbiCoder.defaultAbiCoder().encode(['address', 'address', 'uint24'], [...sorted, fee]))
  return salts.map((bytes) => getCreate2Address(accountOf(deployer), keccak256(bytes), initCodeHash).toLowerCase())
}
