/** Questions that panels ask of the server, each with its key: two panels that ask the same share the answer. */
import type { AddressRow, MovementRow, Tile } from '@spoor/tracer/picture'
import { queryOptions } from '@tanstack/react-query'
import { parseAccount, parseAddresses, parseHits, parseLine, parseMovements } from '../answers.ts'
import { pictureQuery, tileQuery } from '../questions.ts'
import type { Ask } from '../server.ts'
import type { Sorting, ViewState } from '../state/state.ts'

/** Rows that a panel asks for at a time; a table asks for as many. */
export const TILE = 100

/** What is asked of a picture whatever is selected, sorted or searched in it. */
const of = (state: ViewState) => pictureQuery(state)

export const accountQuestion = (ask: Ask, state: ViewState, id: string, offset = 0) =>
  queryOptions({
    queryKey: ['account', of(state), id, offset],
    queryFn: ({ signal }) =>
      ask({ path: '/api/account', query: { ...of(state), id, ...tileQuery(offset, TILE) } }, parseAccount, signal),
  })

export const lineQuestion = (ask: Ask, state: ViewState, id: string) =>
  queryOptions({
    queryKey: ['line', of(state), id],
    queryFn: ({ signal }) =>
      ask({ path: '/api/line', query: { ...of(state), id, ...tileQuery(0, TILE) } }, parseLine, signal),
  })

export const foldQuestion = (ask: Ask, state: ViewState, id: string) =>
  queryOptions({
    queryKey: ['fold', of(state), id],
    queryFn: ({ signal }) =>
      ask({ path: '/api/fold', query: { ...of(state), id, ...tileQuery(0, TILE) } }, parseAddresses, signal),
  })

export const searchQuestion = (ask: Ask, state: ViewState, text: string) =>
  queryOptions({
    queryKey: ['search', state.caseId, text],
    queryFn: ({ signal }) => ask({ path: '/api/search', query: { case: state.caseId, q: text } }, parseHits, signal),
  })

interface RowsOptions {
  readonly sorting: Sorting
  readonly text: string
  /** Number of the tile, from 0. */
  readonly tile: number
}

/** A question for one tile of a table. */
export interface TileQuestion<Row> {
  readonly queryKey: readonly unknown[]
  readonly queryFn: (context: { readonly signal: AbortSignal }) => Promise<Tile<Row>>
}

const rowsQuery = (state: ViewState, { sorting, text, tile }: RowsOptions) => ({
  ...of(state),
  sort: sorting.id,
  desc: sorting.desc ? '1' : '0',
  text: text === '' ? null : text,
  ...tileQuery(tile * TILE, TILE),
})

export const addressRowsQuestion = (ask: Ask, state: ViewState, options: RowsOptions): TileQuestion<AddressRow> => ({
  queryKey: ['rows', 'addresses', of(state), options],
  queryFn: ({ signal }) =>
    ask({ path: '/api/rows/addresses', query: rowsQuery(state, options) }, parseAddresses, signal),
})

export const movementRowsQuestion = (ask: Ask, state: ViewState, options: RowsOptions): TileQuestion<MovementRow> => ({
  queryKey: ['rows', 'movements', of(state), options],
  queryFn: ({ signal }) =>
    ask({ path: '/api/rows/movements', query: rowsQuery(state, options) }, parseMovements, signal),
})
