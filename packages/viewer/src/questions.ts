/** What the viewer asks the server, in terms of its state. The same question is asked once and its answer shared. */
import type { Question } from './server.ts'
import type { ViewState } from './state/state.ts'

type Query = Question['query']

const flag = (on: boolean, standard: boolean): string | null => (on === standard ? null : on ? '1' : '0')

/** What decides where things stand: folds are shut, nothing is hidden, and whatever method is looked through, it is the case's own. */
export const baseQuery = ({ caseId, by, detail }: ViewState): Query => ({
  case: caseId,
  by: by === 'hop' ? null : by,
  detail: detail === 'some' ? null : detail,
})

/** The picture as the state wants it. */
export function pictureQuery(state: ViewState): Query {
  const { filters, hiddenKinds, hiddenLines, open, window } = state
  const opened = Object.entries(open).map(([fold, pages]) => (pages === 1 ? fold : `${fold}*${pages}`))
  return {
    ...baseQuery(state),
    method: state.method,
    open: opened.length === 0 ? null : opened.join(' '),
    noise: flag(filters.noise, false),
    clean: flag(filters.clean, true),
    asset: filters.asset,
    min: filters.minCents === 0n ? null : filters.minCents.toString(),
    hop: filters.maxHop === null ? null : String(filters.maxHop),
    hide: hiddenKinds.length === 0 ? null : hiddenKinds.join(' '),
    lines: hiddenLines.length === 0 ? null : hiddenLines.join(' '),
    from: window === null ? null : String(window.from),
    to: window === null ? null : String(window.to),
  }
}

export const tileQuery = (offset: number, limit: number): Query => ({ offset: String(offset), limit: String(limit) })
