import type { CaseView, LeadView } from '../case-view.ts'
import { type Key, type RowsRequest, sorted } from './rows.ts'

/** Columns by which leads can be sorted. */
export const LEAD_COLUMNS = ['lead', 'kind', 'rule', 'verdict', 'from', 'to', 'gap', 'rivals', 'byChance'] as const
export type LeadColumn = (typeof LEAD_COLUMNS)[number]

/** All leads of a case, sorted; whatever the picture shows. */
export function leadRows({ leads = [] }: CaseView, request: RowsRequest<LeadColumn>): LeadView[] {
  return sorted(leads, request, KEYS, leadText)
}

const KEYS: Readonly<Record<LeadColumn, (row: LeadView) => Key>> = {
  lead: ({ id }) => id,
  kind: ({ kind }) => kind,
  rule: ({ rule }) => rule,
  verdict: ({ verdict }) => verdict,
  from: ({ from }) => from.address,
  to: ({ to }) => to.address,
  gap: ({ gap }) => gap,
  rivals: ({ rivals }) => rivals,
  byChance: ({ byChance }) => byChance,
}

function leadText({ id, kind, rule, verdict, evidence, from, to }: LeadView): string {
  const sides = [from, to].flatMap(({ address, tx, asset }) => [address, tx, asset])
  return [id, kind, rule, verdict, evidence, ...sides].join(' ')
}
