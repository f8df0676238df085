/** Search by any part of an address, a label or a transaction; exact hits first. */
import type { CaseIndex } from './model.ts'

export interface Hit {
  readonly kind: 'address' | 'transaction'
  /** Node id, or movement id for a transaction. */
  readonly id: string
  readonly text: string
  /** The label that matched; foreign text. */
  readonly label?: string
  /** 0 exact, 1 starts with, 2 contains. */
  readonly rank: number
}

const rankOf = (text: string, query: string): number | null => {
  const at = text.toLowerCase().indexOf(query)
  if (at === -1) return null
  return text.length === query.length ? 0 : at === 0 ? 1 : 2
}

const account = (id: string): string => id.slice(id.lastIndexOf(':') + 1)

const best = (...ranks: (number | null)[]): number | null =>
  ranks.reduce((a, b) => (a === null ? b : b === null ? a : Math.min(a, b)), null)

export function search(index: CaseIndex, text: string, limit = 50): readonly Hit[] {
  const query = text.trim().toLowerCase()
  if (query === '') return []
  const hits: Hit[] = []
  for (const address of index.view.addresses) {
    const names = [...(address.name === undefined ? [] : [address.name]), ...address.labels.map(({ name }) => name)]
    const matching = names.find((name) => rankOf(name, query) !== null)
    const rank = best(
      rankOf(address.id, query),
      rankOf(account(address.id), query),
      matching === undefined ? null : rankOf(matching, query),
    )
    if (rank === null) continue
    const label = matching ?? names[0]
    hits.push({
      kind: 'address',
      id: address.id,
      text: account(address.id),
      rank,
      ...(label === undefined ? {} : { label }),
    })
  }
  const seen = new Set<string>()
  // Two letters would match nearly every hash.
  for (const movement of query.length < 4 ? [] : index.view.movements) {
    if (movement.tx === '' || seen.has(movement.tx)) continue
    const rank = best(rankOf(movement.tx, query), rankOf(account(movement.tx), query))
    if (rank === null) continue
    seen.add(movement.tx)
    hits.push({ kind: 'transaction', id: movement.id, text: account(movement.tx), rank })
  }
  return hits
    .sort((a, b) => a.rank - b.rank || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0) || (a.text < b.text ? -1 : 1))
    .slice(0, limit)
}
