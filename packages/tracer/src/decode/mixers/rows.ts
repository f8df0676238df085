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
  const role = facts.contracts.get(row.from)?.role
  const between = role !== undefined && !role.endsWith('/pool')
  const before = (moves.into.get(row.from) ?? []).filter((one) => one.units === row.units && one.asset === row.asset)
  const payers = new Set(between ? before.map((one) => one.from) : [row.from])
  const [depositor = null] = payers
  const common = commonOf(row, contract, row.to)
  return [
    { role: 'deposit', ...common, units: row.units, depositor: payers.size === 1 ? depositor : null, rows: [row.id] },
  ]
}

function withdrawalsOf(rows: readonly Move[], contract: MixerContract): PoolPassage[] {
  const one = (row: Move, units: bigint, kept?: Move): PoolPassage => ({
    role: 'withdrawal',
    ...commonOf(row, contract, row.from),
    units,
    fee: kept === undefined || kept.to === row.to ? 0n : kept.units,
    recipient: row.to,
    relayer: kept === undefined || kept.to === row.to ? null : kept.to,
    rows: [row.id, ...(kept === undefined ? [] : [kept.id])].sort(),
  })
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
