import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import type { AddressView } from '../export/case-view.ts'
import {
  type AddressRow,
  addressRow,
  foldRows,
  lineOf,
  lineRows,
  type MovementRow,
  movementRow,
  type Tile,
  tileOf,
} from '../export/picture/rows.ts'
import { search } from '../export/picture/search.ts'
import { analysisRoutes } from './analysis-routes.ts'
import { json, refuse, unknown } from './answers.ts'
import type { CaseDesk } from './case-desk.ts'
import { headOf } from './case-head.ts'
import { pictureRequest, tileRequest } from './picture-query.ts'

/** One address: what is known of it, and some of its movements. */
export interface AccountAnswer {
  readonly row: AddressRow
  /** Absent for an address of which nothing but its movements is known. */
  readonly address?: AddressView
  /** The node that it is drawn as, itself or a fold; `null` for one that is not drawn. */
  readonly drawnAs: string | null
  readonly movements: Tile<MovementRow>
}

/** Movements behind one line of the picture. */
export interface LineAnswer extends Tile<MovementRow> {
  readonly line: string
}

/** What stands for an address or a movement in a picture; `null` where nothing does. */
export interface WhereAnswer {
  readonly node: string | null
  readonly edge: string | null
}

type Env = { Bindings: HttpBindings }

/** Hits of a search. */
const MOST_HITS = 50

/** What the viewer asks of a case: never the whole of it. Each request may name its case with `case`, and the method it is shown under with `method`. */
export function pictureRoutes(deskOf: (id: string | undefined, method?: string) => CaseDesk | undefined): Hono<Env> {
  const app = new Hono<Env>({ strict: true })
  const onDesk = (answer: (desk: CaseDesk, c: Context<Env>) => Response) => (c: Context<Env>) => {
    const id = c.req.query('case')
    const desk = deskOf(id, c.req.query('method'))
    return desk === undefined ? refuse(unknown('case', id)) : answer(desk, c)
  }

  app.get(
    '/head',
    onDesk((desk) => json(headOf(desk.view))),
  )
  app.get(
    '/picture',
    onDesk((desk, c) => json(desk.picture(pictureRequest(c.req.query())).view)),
  )
  app.get(
    '/fold',
    onDesk((desk, c) => {
      const query = c.req.query()
      const { offset, limit } = tileRequest(query)
      const id = query.id ?? ''
      const rows = foldRows(desk.flow, desk.picture(pictureRequest(query)), id)
      return rows === undefined ? refuse(unknown('fold', id)) : json(tileOf(rows, offset, limit))
    }),
  )
  app.get(
    '/line',
    onDesk((desk, c) => {
      const query = c.req.query()
      const { offset, limit } = tileRequest(query)
      const request = pictureRequest(query)
      const drawn = desk.picture(request)
      // Any movement of a line names it, so that a link to a movement survives merging and folding.
      const asked = (query.id ?? '').replace(/^m:/, '')
      const line = drawn.edges.has(`m:${asked}`) ? `m:${asked}` : lineOf(drawn, asked)
      const rows = line === undefined ? undefined : lineRows(desk.flow, drawn, line, request.window, asked)
      if (line === undefined || rows === undefined) return refuse(unknown('movement', asked))
      return json({ line, ...tileOf(rows, offset, limit) } satisfies LineAnswer)
    }),
  )
  app.get(
    '/account',
    onDesk((desk, c) => {
      const query = c.req.query()
      const { offset, limit } = tileRequest(query)
      const id = query.id ?? ''
      const place = desk.flow.placeOf.get(id)
      const address = desk.addresses.get(id)
      if (address === undefined && place === undefined) return refuse(unknown('address', id))
      const drawn = desk.picture(pictureRequest(query))
      const rows = desk.movementsOf(id).map((movement) => movementRow(desk.flow, movement))
      const kind = place === undefined ? 'other' : desk.flow.nodes[place]!.kind
      return json({
        row: addressRow(desk.flow, id, kind),
        ...(address === undefined ? {} : { address }),
        drawnAs: drawn.standIn(id) ?? null,
        movements: tileOf(rows, offset, limit),
      } satisfies AccountAnswer)
    }),
  )
  app.get(
    '/where',
    onDesk((desk, c) => {
      const query = c.req.query()
      const drawn = desk.picture(pictureRequest(query))
      const id = query.id ?? ''
      const edge = id.startsWith('m:') ? (drawn.edges.has(id) ? id : lineOf(drawn, id.slice(2))) : undefined
      return json({ node: drawn.standIn(id) ?? null, edge: edge ?? null } satisfies WhereAnswer)
    }),
  )
  app.get(
    '/search',
    onDesk((desk, c) => json({ hits: search(desk.view, (c.req.query('q') ?? '').slice(0, 200), MOST_HITS) })),
  )
  analysisRoutes(app, onDesk)
  return app
}
