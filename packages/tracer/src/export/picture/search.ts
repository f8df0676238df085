import type { CaseView } from '../case-view.ts'
import { compareText } from './values.ts'

/** What a search found. */
export interface Hit {
  readonly kind: 'address' | 'transaction'
  /** Address, or id of a movement of the transaction. */
  readonly id: string
  /** The address or transaction without its chain. */
  readonly text: string
  readonly role?: string
  /** The label that matched, else the first; foreign text. */
  readonly label?: string
  /** 0 exact, 1 starts with, 2 contains. */
  readonly rank: number
}

/** Letters from which transactions are searched: fewer would match nearly every hash. */
const LEAST_OF_HASH = 4

/**
 * Search by any part of an address, a label or a transaction; exact hits first.
 * @example search(view, '0x47666f', 50)[0]?.id // 'eip155:1:0x47666f…'
 */
export function search(view: CaseView, text: string, limit: number): readonly Hit[] {
  const query = text.trim().toLowerCase()
  if (query === '') return []
  const hits: Hit[] = []
  for (const { id, name, labels, role } of view.addresses) {
    const names = [...(name === undefined ? [] : [name]), ...labels.map((label) => label.name)]
    const matching = names.find((one) => rankOf(one, query) !== undefined)
    const rank = least(rankOf(id, query), rankOf(accountOf(id), query), matching && rankOf(matching, query))
    if (rank === undefined) continue
    const label = matching ?? names[0]
    hits.push({ kind: 'address', id, text: accountOf(id), role, rank, ...(label === undefined ? {} : { label }) })
  }
  const seen = new Set<string>()
  for (const { id, tx } of query.length < LEAST_OF_HASH ? [] : view.movements) {
    if (tx === '' || seen.has(tx)) continue
    const rank = least(rankOf(tx, query), rankOf(accountOf(tx), query))
    if (rank === undefined) continue
    seen.add(tx)
    hits.push({ kind: 'transaction', id, text: accountOf(tx), rank })
  }
  return hits
    .sort((a, b) => a.rank - b.rank || compareText(a.kind, b.kind) || compareText(a.text, b.text))
    .slice(0, limit)
}

function rankOf(text: string, query: string): number | undefined {
  const at = text.toLowerCase().indexOf(query)
  if (at < 0) return undefined
  return text.length === query.length ? 0 : at === 0 ? 1 : 2
}

function accountOf(id: string): string {
  return id.slice(id.lastIndexOf(':') + 1)
}

function least(...ranks: (number | '' | undefined)[]): number | undefined {
  const known = ranks.filter((rank) => typeof rank === 'number')
  return known.length === 0 ? undefined : Math.min(...known)
}
