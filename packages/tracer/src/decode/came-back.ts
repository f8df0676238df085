import type { Address } from '../model/address.ts'
import type { Conversion } from '../model/join.ts'
import type { TransferId } from '../model/transfer.ts'
import type { Moves } from './moves.ts'
import type { Net } from './nets.ts'

/**
 * Whether what an address lost came back to it as what it gained, through conversions that were decoded: then it traded, and
 * is no market that is still to be found.
 */
export function cameBack(moves: Moves, address: Address, { loses, gains }: Net): boolean {
  const given = new Map<TransferId, Conversion>()
  const rowOf = new Map(moves.rows.map((row) => [row.id, row]))
  for (const conversion of moves.found) for (const { transfer } of conversion.given) given.set(transfer, conversion)
  const seen = new Set<string>()
  const reached = new Set([...loses].map((asset) => `${address} ${asset}`))
  const rows = (moves.outOf.get(address) ?? []).filter((row) => loses.has(row.asset))
  for (let next = rows.shift(); next !== undefined; next = rows.shift()) {
    const conversion = given.get(next.id)
    const arrived = conversion === undefined ? [next] : conversion.received.map((id) => rowOf.get(id)!)
    if (conversion !== undefined && seen.has(conversion.id)) continue
    if (conversion !== undefined) seen.add(conversion.id)
    for (const row of arrived) {
      if (row.payee === address) {
        if (gains.has(row.asset)) return true
        continue
      }
      // What one market pays straight into the next, or into a wrapper, goes on there.
      if (conversion !== undefined && given.has(row.id)) rows.push(row)
      const place = `${row.payee} ${row.asset}`
      if (reached.has(place) || given.get(row.id)?.received.includes(row.id)) continue
      reached.add(place)
      for (const onward of moves.outOf.get(row.payee) ?? [])
        if (onward.asset === row.asset && !moves.isReceived(onward)) rows.push(onward)
    }
  }
  return false
}
