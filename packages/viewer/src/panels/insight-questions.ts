/** Questions beside the picture, each with its key; those about the case name the method that it is shown under. */
import type { LeadView } from '@spoor/tracer/picture'
import { queryOptions } from '@tanstack/react-query'
import {
  parseEvidence,
  parseFindings,
  parseFreeze,
  parseLeads,
  parseMethods,
  parseReading,
} from '../answers-insights.ts'
import { pictureQuery, tileQuery } from '../questions.ts'
import type { Ask, Question } from '../server.ts'
import type { Sorting, Table, ViewState } from '../state/state.ts'
import { TILE, type TileQuestion } from './questions.ts'

const of = ({ caseId, method }: ViewState) => ({ case: caseId, method })

function question<T>(ask: Ask, path: string, query: Question['query'], parse: (json: unknown) => T) {
  return queryOptions({
    queryKey: [path, query],
    queryFn: ({ signal }) => ask({ path: `/api/${path}`, query }, parse, signal),
  })
}

export const methodsQuestion = (ask: Ask, { caseId }: ViewState) =>
  question(ask, 'methods', { case: caseId }, parseMethods)
export const findingsQuestion = (ask: Ask, state: ViewState) => question(ask, 'findings', of(state), parseFindings)
export const freezeQuestion = (ask: Ask, state: ViewState) => question(ask, 'freeze', of(state), parseFreeze)
export const evidenceQuestion = (ask: Ask, state: ViewState, id: string) =>
  question(ask, 'evidence', { ...of(state), id }, parseEvidence)
export const readingQuestion = (ask: Ask, { caseId }: ViewState, id: string) =>
  question(ask, 'reading', { case: caseId, id }, parseReading)

/** What a table is asked for, but for the tile. */
export const tableQuery = (state: ViewState, { id, desc }: Sorting, text: string): Question['query'] => ({
  ...pictureQuery(state),
  sort: id,
  desc: desc ? '1' : '0',
  text: text === '' ? null : text,
})

export const leadRowsQuestion = (
  ask: Ask,
  state: ViewState,
  { sorting, text, tile }: { readonly sorting: Sorting; readonly text: string; readonly tile: number },
): TileQuestion<LeadView> => {
  const query = { ...tableQuery(state, sorting, text), ...tileQuery(tile * TILE, TILE) }
  return {
    queryKey: ['rows', 'leads', query],
    queryFn: ({ signal }) => ask({ path: '/api/rows/leads', query }, parseLeads, signal),
  }
}

/** The whole of a table as CSV. */
export const tableCsv = (ask: Ask, table: Table, query: Question['query']): Promise<string> =>
  ask({ path: `/api/csv/${table}`, query, text: true }, String)
