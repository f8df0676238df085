import type { Address } from '../../model/address.ts'
import { showAsset } from '../../model/asset.ts'
import type { Chain } from '../../model/chain.ts'
import type { Disagreement } from '../../model/disagreement.ts'
import { InputError } from '../../model/errors.ts'
import type { Transfer } from '../../model/transfer.ts'
import type { PartRecord, ReadRecord } from '../../store/case-store.ts'
import { contradiction, paymentOf } from '../../store/merge.ts'
import type { Disproved, Part } from './said.ts'

/** The last block that a case was read to over one of its sources. */
export interface ReadTo {
  readonly chain: Chain
  readonly block: number
  readonly hash: string
}

/** A part with what its sources remember of where it ends. */
export interface Ending {
  readonly part: Part
  readonly readTo: readonly ReadTo[]
}

const UNFINALIZED = 'unfinalized'
const RULE =
  'a payment that one of them has counts, and who read its address whole without it is not believed of that address'

/**
 * Sees that cases speak of one chain: no block has two hashes, no transaction stands in two blocks, and no payment is told in two ways.
 * @throws InputError naming whose cases contradict each other
 */
export function refuseContradictions(endings: readonly Ending[]): void {
  const hashes = new Map<string, Said<string>>()
  const blocks = new Map<string, Said<number>>()
  const rows = new Map<string, Said<Transfer>>()
  for (const { part, readTo } of endings) {
    const { owner, store } = part
    const transfers = store.transfers()
    const places = [...transfers, ...store.transactions().map(({ hash, ...rest }) => ({ ...rest, tx: hash }))]
    for (const { chain, block, blockHash, tx } of places) {
      if (block === null) continue
      if (blockHash !== null) sameHash(hashes, { chain, block, hash: blockHash }, owner)
      const known = first(blocks, `${chain}:${tx}`, { owner, value: block })
      if (known.value !== block) throw twoBlocks(`${chain}:${tx}`, known, { owner, value: block })
    }
    for (const end of readTo) sameHash(hashes, end, owner)
    for (const row of transfers) {
      const known = first(rows, row.id, { owner, value: row })
      const field = contradiction(known.value, row)
      if (field !== undefined) throw twoWays(field, known, { owner, value: row })
    }
  }
}

interface Said<T> {
  readonly owner: string
  readonly value: T
}

function first<T>(all: Map<string, Said<T>>, key: string, said: Said<T>): Said<T> {
  const known = all.get(key)
  if (known === undefined) all.set(key, said)
  return known ?? said
}

function sameHash(hashes: Map<string, Said<string>>, { chain, block, hash }: ReadTo, owner: string): void {
  const known = first(hashes, `${chain} ${block}`, { owner, value: hash })
  if (known.value === hash) return
  throw new InputError(`the cases were read from a chain before and after it was reorganised`, {
    got: `block ${block} of ${chain} is ${known.value} in the case of ${known.owner}, ${hash} in that of ${owner}`,
    wanted: 'one block of each number',
    next: READ_ON,
  })
}

const READ_ON =
  'find out which of them the chain has now, read the other case on with `spoor trace --forward`, which takes back what the chain dropped, and merge then'

function twoBlocks(tx: string, one: Said<number>, other: Said<number>): InputError {
  return new InputError(`the cases know a transaction in two blocks`, {
    got: `${tx} in block ${one.value} in the case of ${one.owner}, ${other.value} in that of ${other.owner}`,
    wanted: 'one block of each transaction',
    next: READ_ON,
  })
}

function twoWays(field: keyof Transfer, one: Said<Transfer>, other: Said<Transfer>): InputError {
  return new InputError(`the cases tell a payment in two ways`, {
    got: `${one.value.id} with ${field} ${one.value[field]} in the case of ${one.owner}, ${other.value[field]} in that of ${other.owner}`,
    wanted: 'what the chain says',
    next: 'see by `spoor verify` and a third source whose answers are wrong, trace that case again over another source, and merge then',
  })
}

/**
 * Payments that some cases have and others lack although they read an address of it whole: a source left something out, or made something up.
 * @throws InputError when the payment stood in a block that was not final: most likely the chain dropped it
 */
export function disputedPayments(parts: readonly Part[]): {
  readonly disagreements: readonly Disagreement[]
  readonly disproved: readonly Disproved[]
} {
  const reads = parts.map(({ store }) => wholeReads(store.reads()))
  if (reads.every((map) => map.size === 0)) return { disagreements: [], disproved: [] }
  const disagreements: Disagreement[] = []
  const disproved = new Map<string, Disproved>()
  for (const { row, counts, unsettled } of payments(parts)) {
    const most = Math.max(...counts)
    const without = counts.flatMap((count, part) => {
      const claims = count < most ? claimsOf(row, reads[part]!) : []
      return claims.length === 0 ? [] : [{ part, claims }]
    })
    if (without.length === 0) continue
    const having = parts.flatMap(({ owner }, part) => (counts[part] === most ? [owner] : []))
    if (unsettled) throw notFinal(row, having, parts[without[0]!.part]!.owner, without[0]!.claims[0]!)
    const times = most === 1 ? '' : `${most} times `
    const paid = `${times}${row.units} of ${showAsset(row.asset)} from ${row.from} to ${row.to} in block ${row.block}`
    disagreements.push({ of: 'payment', about: row.id, says: paid, owners: having, counts: true, rule: RULE })
    for (const { part, claims } of without) {
      const says = `not ${times}there, although ${claims.map(whole).join(', and ')}`
      const owners = [parts[part]!.owner]
      disagreements.push({ of: 'payment', about: row.id, says, owners, counts: false, rule: RULE })
      for (const { address } of claims) disproved.set(`${part} ${address}`, { part, address })
    }
  }
  return { disagreements, disproved: [...disproved.values()] }
}

type WholeReads = ReadonlyMap<Address, readonly PartRecord[]>

interface Claim extends Pick<PartRecord, 'part' | 'from' | 'to'> {
  readonly address: Address
}

function wholeReads(reads: readonly ReadRecord[]): WholeReads {
  return new Map(
    reads.flatMap(({ address, parts = [] }): [Address, PartRecord[]][] => {
      const whole = parts.filter(({ state, note }) => state === 'complete' && note === '')
      return whole.length === 0 ? [] : [[address, whole]]
    }),
  )
}

/** The readings that should have found a payment. */
function claimsOf({ from, to, kind, block }: Transfer, reads: WholeReads): Claim[] {
  if (block === null) return []
  return [from, ...(to === null || to === from ? [] : [to])].flatMap((address): Claim[] => {
    const part = reads.get(address)?.find((one) => one.part === kind && one.from <= block && block <= one.to)
    return part === undefined ? [] : [{ address, part: part.part, from: part.from, to: part.to }]
  })
}

interface Payment {
  /** One of those that are told of it, the first by its id. */
  readonly row: Transfer
  /** How often each part has it. */
  readonly counts: readonly number[]
  /** Whether nobody who has it read it in a final block. */
  readonly unsettled: boolean
}

/** Payments that move something and that not all parts have equally often, in the order of their ids. */
function payments(parts: readonly Part[]): Payment[] {
  const all = new Map<string, { row: Transfer; counts: number[]; unsettled: boolean }>()
  for (const [i, { store }] of parts.entries()) {
    for (const row of store.transfers()) {
      if (row.units === null || row.units === 0n || (row.status === 0 && row.kind !== 'fee')) continue
      const key = paymentOf(row)
      const known = all.get(key) ?? { row, counts: parts.map(() => 0), unsettled: true }
      known.counts[i]!++
      if (row.id < known.row.id) known.row = row
      if (!row.flags.includes(UNFINALIZED)) known.unsettled = false
      all.set(key, known)
    }
  }
  return [...all.values()]
    .filter(({ counts }) => counts.some((count) => count !== counts[0]))
    .sort((a, b) => (a.row.id < b.row.id ? -1 : 1))
}

const whole = ({ address, part, from, to }: Claim): string =>
  `every ${part} payment of ${address} was read from block ${from} to ${to}`

function notFinal(row: Transfer, having: readonly string[], without: string, claim: Claim): InputError {
  return new InputError('the cases do not agree whether a payment is on the chain', {
    got: `${row.id} in a block that was not final, in the case of ${having.join(', ')}; not in that of ${without}, where ${whole(claim)}`,
    wanted: 'payments in blocks that are final',
    next: 'read the case that has it on with `spoor trace --forward`, which takes back what the chain dropped, and merge then',
  })
}
