/** Questions about time, flows and paths, each with its key. */
import type { PathsView } from '@spoor/tracer/picture'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { parseFlows, parsePaths, parseTime } from '../answers-analysis.ts'
import { pictureQuery } from '../questions.ts'
import type { Ask } from '../server.ts'
import type { ViewState } from '../state/state.ts'

export const timeQuestion = (ask: Ask, state: ViewState) =>
  queryOptions({
    queryKey: ['time', pictureQuery(state)],
    queryFn: ({ signal }) => ask({ path: '/api/time', query: pictureQuery(state) }, parseTime, signal),
    placeholderData: keepPreviousData,
  })

export const flowsQuestion = (ask: Ask, state: ViewState) => {
  const query = pictureQuery(state)
  return queryOptions({
    queryKey: ['flows', query],
    queryFn: ({ signal }) => ask({ path: '/api/flows', query }, parseFlows, signal),
    placeholderData: keepPreviousData,
  })
}

export const pathsQuestion = (ask: Ask, state: ViewState) => {
  const { from: start = null, to: end = null } = state.path ?? {}
  const query = { ...pictureQuery(state), start, end }
  return queryOptions({
    queryKey: ['paths', query],
    queryFn: ({ signal }) => ask({ path: '/api/paths', query }, parsePaths, signal),
    enabled: start !== null && end !== null,
    // While filters or the window change, the same paths stay lit.
    placeholderData: (before: PathsView | undefined, asked) => {
      const query = asked?.queryKey[1] as { start?: string | null; end?: string | null } | undefined
      return query?.start === start && query?.end === end ? before : undefined
    },
  })
}
