import type { Join } from '../model/join.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'

/**
 * Puts what a conversion gives before what it returns: a pool may pay out before it is paid (a flash swap), yet what it pays
 * takes its origin from what it is paid. Only rows of such a transaction move, each no further than it must.
 * @param transfers rows in ledger order
 * @returns the rows in the order of the replay, and the rows that were moved
 */
export function orderForJoins(
  transfers: readonly Transfer[],
  joins: readonly Join[],
): { rows: Transfer[]; moved: Set<TransferId> } {
  const waitsFor = new Map<TransferId, Set<TransferId>>()
  for (const join of joins) {
    if (join.kind === 'escrow') continue
    const given = join.given.map((item) => item.transfer)
    for (const id of join.received) waitsFor.set(id, new Set([...(waitsFor.get(id) ?? []), ...given]))
  }
  const rows: Transfer[] = []
  const moved = new Set<TransferId>()
  for (const group of byTransaction(transfers)) {
    if (!group.some((row) => waitsFor.has(row.id))) rows.push(...group)
    else rows.push(...turns(group, waitsFor, moved))
  }
  return { rows, moved }
}

function* byTransaction(transfers: readonly Transfer[]): Generator<readonly Transfer[]> {
  let start = 0
  for (let end = 1; end <= transfers.length; end++) {
    const same =
      end < transfers.length &&
      transfers[end]!.tx === transfers[start]!.tx &&
      transfers[end]!.chain === transfers[start]!.chain
    if (same) continue
    yield transfers.slice(start, end)
    start = end
  }
}

/** Takes the first row that waits for nothing; where all wait for each other, simply the first. */
function turns(
  group: readonly Transfer[],
  waitsFor: ReadonlyMap<TransferId, ReadonlySet<TransferId>>,
  moved: Set<TransferId>,
): Transfer[] {
  const left = [...group]
  const here = new Set(group.map((row) => row.id))
  const taken: Transfer[] = []
  while (left.length > 0) {
    const held = new Set<string>()
    let next = left.findIndex((row) => {
      const waits = [...(waitsFor.get(row.id) ?? [])].some((id) => here.has(id))
      const ready = !waits && !held.has(`${row.from} ${row.asset}`)
      if (!ready && row.to !== null) held.add(`${row.to} ${row.asset}`)
      return ready
    })
    if (next < 0) next = 0
    const [row] = left.splice(next, 1)
    if (next > 0) for (const passed of left.slice(0, next)) moved.add(passed.id)
    here.delete(row!.id)
    taken.push(row!)
  }
  return taken
}
