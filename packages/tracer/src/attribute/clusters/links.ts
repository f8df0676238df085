import { type Address, accountOf, chainOf, isZeroAddress } from '../../model/address.ts'
import { type Asset, isNative } from '../../model/asset.ts'
import type { Code } from '../../model/code.ts'
import { dayOf } from '../../model/time.ts'
import type { Transfer } from '../../model/transfer.ts'
import type { Link } from './clusters.ts'

/** Thresholds of the links. */
export const LINKING = {
  /** Payers of a deposit address, at most: with more it is not one customer's. */
  depositPayers: 20,
  /** Equal outputs that make a transaction of a UTXO chain look like a CoinJoin, where they are half of all or more. */
  equalOutputs: 3,
  /** Inputs from which repeated amounts in half of the outputs are enough. */
  manyInputs: 20,
} as const

export interface LinkInput {
  /** Rows that carry value of a genuine asset, in ledger order. */
  readonly rows: readonly Transfer[]
  /** Whether stolen units of a token reached an address. */
  readonly receivedTokens: (address: Address) => boolean
  readonly isService: (address: Address) => boolean
  readonly isDeposit: (address: Address) => boolean
  /** The contracts of the case, as far as their code is known; none when left out. */
  readonly contracts?: ReadonlyMap<Address, Pick<Code, 'maker'>>
  /** Whether an address has a key: somebody was seen to sign with it. */
  readonly signs?: (address: Address) => boolean
}

/**
 * Signs in the rows of a case that two addresses have one owner. Each is a guess with its evidence, never a fact.
 * @example clustersOf(linksOf(input), { isService: input.isService })
 */
export function linksOf(input: LinkInput): Link[] {
  return [...commonInputs(input), ...contractMakers(input), ...depositReuse(input), ...gasFunders(input)]
}

function isOwn(address: Address, isService: (address: Address) => boolean): boolean {
  return !isZeroAddress(address) && !accountOf(address).startsWith('tx:') && !isService(address)
}

/** The first of a group linked with each of the others. */
function star(members: ReadonlyMap<Address, string>, rule: Link['rule'], evidence: string): Link[] {
  const [[first, row] = [], ...others] = [...members].sort(([a], [b]) => (a < b ? -1 : 1))
  return others.map(([other, id]) => ({ rule, a: first!, b: other, evidence, rows: [row!, id] }))
}

function commonInputs({ rows, isService }: LinkInput): Link[] {
  const inputs = new Map<Address, Map<Address, string>>()
  const outputs = new Map<Address, bigint[]>()
  const isTransaction = (address: Address) => accountOf(address).startsWith('tx:')
  for (const { id, kind, from, to, units } of rows) {
    if (kind !== 'utxo' || to === null || units === null) continue
    if (isTransaction(to)) inputs.set(to, addTo(inputs.get(to), from, id))
    if (!isTransaction(from)) continue
    const known = outputs.get(from)
    if (known === undefined) outputs.set(from, [units])
    else known.push(units)
  }
  return [...inputs].flatMap(([transaction, payers]) => {
    if (isCoinJoin(payers.size, outputs.get(transaction) ?? [])) return []
    const own = new Map([...payers].filter(([payer]) => isOwn(payer, isService)))
    return star(own, 'common-input', `inputs of ${accountOf(transaction).slice(3)}`)
  })
}

/** A factory makes contracts for others; who signs for one himself made it for his own ends. */
function contractMakers({ contracts = new Map(), signs = () => false, isService, isDeposit }: LinkInput): Link[] {
  return [...contracts].flatMap(([contract, { maker }]): Link[] => {
    if (maker === null || isDeposit(contract) || !isOwn(contract, isService) || !isOwn(maker.address, isService))
      return []
    if (!signs(maker.address) || contracts.has(maker.address)) return []
    const evidence = `${maker.address} made it in ${chainOf(contract)}:${maker.tx}`
    return [{ rule: 'contract-maker', a: contract, b: maker.address, evidence, rows: [] }]
  })
}

function addTo(map: Map<Address, string> | undefined, address: Address, id: string): Map<Address, string> {
  const known = map ?? new Map<Address, string>()
  if (!known.has(address)) known.set(address, id)
  return known
}

/** Many equal outputs hide who paid which; a transaction whose outputs are not known may be one. */
function isCoinJoin(inputs: number, outputs: readonly bigint[]): boolean {
  if (outputs.length === 0) return true
  const counts = new Map<bigint, number>()
  for (const units of outputs) counts.set(units, (counts.get(units) ?? 0) + 1)
  const most = Math.max(...counts.values())
  if (most >= LINKING.equalOutputs && most * 2 >= outputs.length) return true
  const repeated = outputs.filter((units) => counts.get(units)! > 1).length
  return inputs >= LINKING.manyInputs && repeated * 2 >= outputs.length
}

function depositReuse({ rows, isService, isDeposit }: LinkInput): Link[] {
  const payers = new Map<Address, Map<Address, string>>()
  for (const { id, from, to } of rows) {
    if (to === null || !isDeposit(to) || !isOwn(from, isService) || isDeposit(from)) continue
    payers.set(to, addTo(payers.get(to), from, id))
  }
  return [...payers].flatMap(([deposit, own]) =>
    own.size > LINKING.depositPayers ? [] : star(own, 'deposit-reuse', `both pay the deposit address ${deposit}`),
  )
}

/** Thieves send gas to addresses that hold tokens only: equal amounts, in one go. */
function gasFunders({ rows, receivedTokens, isService }: LinkInput): Link[] {
  const funded = new Map<Address, Transfer>()
  const spent = new Set<string>()
  for (const row of rows) {
    const { from, to, asset } = row
    if (!isNative(asset)) {
      spent.add(from)
      continue
    }
    // an address that paid tokens before had gas already, and where it came from is not in the rows
    if (to === null || funded.has(to) || spent.has(to)) continue
    funded.set(to, row)
  }
  const groups = new Map<string, Map<Address, string>>()
  for (const [address, { id, from, asset, units, time }] of funded) {
    if (time === null || !isOwn(address, isService) || !isOwn(from, isService) || !receivedTokens(address)) continue
    const key = `${from} ${asset satisfies Asset} ${units} ${dayOf(time)}`
    groups.set(key, addTo(groups.get(key), address, id))
  }
  return [...groups].flatMap(([key, group]) => {
    const [from, , units, day] = key.split(' ')
    return star(group, 'gas-funder', `first native coins of both: ${units} base units from ${from} on ${day}`)
  })
}
