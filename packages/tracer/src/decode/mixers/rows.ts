import type { Address } from '../../model/address.ts'
import type { MixerContract, MixerFacts } from '../../model/mixer.ts'
import type { Transfer } from '../../model/transfer.ts'
import { groupBy, type Move, Moves } from '../moves.ts'
import type { PoolPassage } from './heard.ts'

/**
 * What the rows of one transaction tell of pools, where no event does: a recorded ledger. Into a fixed pool goes its amount and nothing else; out of
 * it comes the amount, whole or as a receiver's and a relayer's part, so a fee is no withdrawal of its own. A variable pool says nothing of fees.
 * @param rows rows of one transaction; what has no time is left out
 * @example passagesOfRows(rows, facts) // [{ role: 'deposit', pool, depositor, units, … }]
 */
export function passagesOfRows(rows: readonly Transfer[], facts: MixerFacts): PoolPassage[] {
  const moves = new Moves(rows.filter((row) => row.time !== null))
  const pools = [...new Set(moves.rows.flatMap((row) => [row.from, row.to]))].filter((address) =>
    facts.contracts.get(address)?.role.endsWith('/pool'),
  )
  return pools.sort().flatMap((pool) => {
    const contract = facts.contracts.get(pool)!
    const takes = (row: Move) => contract.asset === undefined || row.asset === contract.asset
    return [
      ...(moves.into.get(pool) ?? []).filter(takes).flatMap((row) => depositOf(row, contract, moves, facts)),
      ...withdrawalsOf((moves.outOf.get(pool) ?? []).filter(takes), contract),
    ]
  })
}

function depositOf(row: Move, contract: MixerContract, moves: Moves, facts: MixerFacts): PoolPassage[] {
  if (contract.units !== undefined && row.units !== contract.units) return []
  const common = commonOf(row, contract, row.to)
  const role = facts.contracts.get(row.from)?.role
  if (role === undefined || role.endsWith('/pool'))
    return [{ role: 'deposit', ...common, units: row.units, depositor: row.from, rows: [row.id], number: null }]
  const alike = (one: Move) => one.units === row.units && one.asset === row.asset
  const before = (moves.into.get(row.from) ?? []).filter(alike)
  const after = (moves.outOf.get(row.from) ?? []).filter(alike)
  // Of several the first that came is the first that went; whose it was is told where all came from one.
  const own = before[after.indexOf(row)]
  const [payer = null, ...others] = new Set(before.map((one) => one.from))
  const depositor = others.length === 0 ? payer : null
  return [{ role: 'deposit', ...common, units: row.units, depositor, rows: [(own ?? row).id], number: null }]
}

function withdrawalsOf(rows: readonly Move[], contract: MixerContract): PoolPassage[] {
  const one = (row: Move, units: bigint, kept?: Move): PoolPassage => {
    const common = { role: 'withdrawal', ...commonOf(row, contract, row.from), units, recipient: row.to } as const
    if (kept === undefined) return { ...common, fee: 0n, relayer: null, rows: [row.id], feeRows: [] }
    if (kept.to === row.to) return { ...common, fee: 0n, relayer: null, rows: [row.id, kept.id].sort(), feeRows: [] }
    return { ...common, fee: kept.units, relayer: kept.to, rows: [row.id], feeRows: [kept.id] }
  }
  const { units } = contract
  if (units === undefined) return rows.map((row) => one(row, row.units))
  const left = groupBy(rows, (row) => row.units)
  const takeOf = (amount: bigint) => left.get(amount)?.shift()
  const found: PoolPassage[] = []
  // The larger part is the receiver's, however the ledger orders the two.
  for (const row of [...rows].sort((a, b) => (a.units === b.units ? 0 : a.units > b.units ? -1 : 1))) {
    const own = left.get(row.units)
    if (own?.[0] !== row) continue
    own.shift()
    if (row.units === units) found.push(one(row, units))
    else if (row.units * 2n >= units) {
      const kept = takeOf(units - row.units)
      if (kept !== undefined) found.push(one(row, units, kept))
    }
  }
  return found
}

function commonOf(row: Move, { role }: MixerContract, pool: Address) {
  const { asset, chain, tx, block, time } = row
  const protocol = role.slice(0, role.indexOf('/'))
  return { protocol, pool, asset, chain, tx, block, time: time!, log: null, sender: null, gasPrice: null }
}
