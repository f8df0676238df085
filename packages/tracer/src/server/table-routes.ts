import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import type { AddressView, LeadView } from '../export/case-view.ts'
import { addressesCsv, leadsCsv, movementsCsv } from '../export/csv.ts'
import { leadRows } from '../export/picture/lead-rows.ts'
import {
  type AddressRow,
  addressesInSight,
  addressRows,
  type MovementRow,
  movementRows,
  movementsInSight,
  tileOf,
} from '../export/picture/rows.ts'
import { answer, json, refuse, streamed, unknown } from './answers.ts'
import type { CaseDesk } from './case-desk.ts'
import { addressesRequest, leadsRequest, movementsRequest, pictureRequest, tileRequest } from './picture-query.ts'

type Env = { Bindings: HttpBindings }
type Query = Readonly<Record<string, string>>

const CSV_TYPE = 'text/csv; charset=utf-8'

/** A table of a case: its rows as they are asked for, and the same rows as CSV with the columns of `spoor export`. */
interface Table<Row> {
  /** Names the rows: every request that gives the same rows has the same. */
  readonly key: (query: Query) => unknown
  readonly rows: (desk: CaseDesk, query: Query) => Row[]
  readonly csv: (desk: CaseDesk, rows: readonly Row[]) => Iterable<string>
}

const ADDRESSES: Table<AddressRow> = {
  key: (query) => [pictureKey(query), addressesRequest(query)],
  rows(desk, query) {
    const inSight = () => addressesInSight(desk.flow, desk.picture(pictureRequest(query)))
    return addressRows(desk.table(`all addresses ${pictureKey(query)}`, inSight), addressesRequest(query))
  },
  csv: ({ view, addresses }, rows) =>
    addressesCsv({ ...view, addresses: rows.map((row) => addresses.get(row.id) ?? unread(row)) }),
}

const MOVEMENTS: Table<MovementRow> = {
  key: (query) => [pictureKey(query), movementsRequest(query)],
  rows(desk, query) {
    const request = pictureRequest(query)
    const inSight = () => movementsInSight(desk.flow, desk.picture(request), request.window)
    return movementRows(desk.table(`all movements ${pictureKey(query)}`, inSight), movementsRequest(query))
  },
  csv: ({ view }, movements) => movementsCsv({ ...view, movements }),
}

const LEADS: Table<LeadView> = {
  key: leadsRequest,
  rows: ({ view }, query) => leadRows(view, leadsRequest(query)),
  csv: ({ view }, leads) => leadsCsv({ ...view, leads }),
}

/** What a link with other words may ask the same of. */
function pictureKey(query: Query): string {
  const { open, filters, ...rest } = pictureRequest(query)
  return JSON.stringify([[...open], { ...filters, minCents: String(filters.minCents) }, rest])
}

/** An address of which nothing but its movements is known. */
function unread({ id, role, hop, complete }: AddressRow): AddressView {
  return { id, role, hop, labels: [], assets: [], complete }
}

/** Tables of a case, in tiles or whole. Sorting and filtering is done once, whatever many tiles are asked for. */
export function tableRoutes(deskOf: (c: Context<Env>) => CaseDesk | undefined): Hono<Env> {
  const app = new Hono<Env>({ strict: true })
  const table = <Row>(name: string, { key, rows, csv }: Table<Row>): void => {
    const found = (desk: CaseDesk, query: Query): Row[] =>
      desk.table(`${name} ${JSON.stringify(key(query))}`, () => rows(desk, query))
    app.get(`/rows/${name}`, (c) => {
      const desk = deskOf(c)
      if (desk === undefined) return refuse(unknown('case', c.req.query('case')))
      const query = c.req.query()
      const { offset, limit } = tileRequest(query)
      return json(tileOf(found(desk, query), offset, limit))
    })
    app.get(`/csv/${name}`, (c) => {
      const desk = deskOf(c)
      if (desk === undefined) return refuse(unknown('case', c.req.query('case')))
      return answer(streamed(csv(desk, found(desk, c.req.query()))), CSV_TYPE)
    })
  }
  table('addresses', ADDRESSES)
  table('movements', MOVEMENTS)
  table('leads', LEADS)
  return app
}
