import * as z from 'zod'
import { LEAD_COLUMNS, type LeadColumn } from '../export/picture/lead-rows.ts'
import { COLUMNS, DETAILS, type Detail, NODE_KINDS, type PictureRequest } from '../export/picture/picture-view.ts'
import {
  ADDRESS_COLUMNS,
  type AddressColumn,
  MOVEMENT_COLUMNS,
  type MovementColumn,
  type RowsRequest,
} from '../export/picture/rows.ts'
import { quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'

/** Rows of one tile at most. */
export const MOST_ROWS = 500
/** Folds that one link may lay open. */
const MOST_OPEN = 200
const FOLD = /^fold:[a-z-]{1,20}:[0-9a-f]{12}$/

const flag = z.enum(['0', '1']).transform((text) => text === '1')
const whole = (digits: number) =>
  z.string().regex(new RegExp(`^\\d{1,${digits}}$`), `a whole number of at most ${digits} digits`)
const count = whole(9).transform(Number)
const seconds = whole(12).transform(Number)
const words = z.string().transform((text) => text.split(' ').filter((word) => word !== ''))

const open = words.transform((items, context) => {
  const pages = new Map<string, number>()
  for (const item of items) {
    const [id = '', page = '1'] = item.split('*')
    if (!FOLD.test(id) || !/^[1-9]\d{0,3}$/.test(page)) {
      context.addIssue({ code: 'custom', message: 'ids of folds, each with * and its pages' })
      return z.NEVER
    }
    pages.set(id, Number(page))
  }
  if (pages.size > MOST_OPEN) context.addIssue({ code: 'custom', message: `at most ${MOST_OPEN} folds` })
  return pages
})

const details = Object.keys(DETAILS) as [Detail, ...Detail[]]

const pictureShape = {
  open: open.default(new Map<string, number>()),
  noise: flag.default(false),
  by: z.enum(COLUMNS).default('hop'),
  detail: z.enum(details).default('some'),
  from: seconds.optional(),
  to: seconds.optional(),
  asset: z.string().min(1).max(200).optional(),
  min: whole(40).transform(BigInt).default(0n),
  hop: whole(6).transform(Number).optional(),
  clean: flag.default(true),
  hide: words.pipe(z.array(z.enum(NODE_KINDS))).default([]),
  lines: words.pipe(z.array(z.string().max(200)).max(100)).default([]),
}
const pictureSchema = z.object(pictureShape)

const tileShape = { offset: count.default(0), limit: count.pipe(z.number().max(MOST_ROWS)).default(100) }

type Query = Readonly<Record<string, string>>

/**
 * What a request for a picture asks.
 * @throws InputError that names the parameter
 */
export function pictureRequest(query: Query): PictureRequest {
  const { open, noise, by, detail, from, to, asset, min, hop, clean, hide, lines } = parsed(pictureSchema, query)
  return {
    open,
    noise,
    by,
    detail,
    window: from === undefined && to === undefined ? null : { from: from ?? 0, to: to ?? 253_402_300_799 },
    filters: { asset: asset ?? null, minCents: min, maxHop: hop ?? null, clean, hiddenKinds: hide, hiddenLines: lines },
  }
}

export interface TileRequest {
  readonly offset: number
  readonly limit: number
}

const tileSchema = z.object(tileShape)

/** @throws InputError that names the parameter */
export function tileRequest(query: Query): TileRequest {
  return parsed(tileSchema, query)
}

const rowsShape = { desc: flag.default(false), text: z.string().max(200).default('') }
const addressSchema = z.object({ ...rowsShape, sort: z.enum(ADDRESS_COLUMNS).default('usd') })
const movementSchema = z.object({ ...rowsShape, sort: z.enum(MOVEMENT_COLUMNS).default('time') })

/** @throws InputError that names the parameter */
export function addressesRequest(query: Query): RowsRequest<AddressColumn> {
  return parsed(addressSchema, query)
}

/** @throws InputError that names the parameter */
export function movementsRequest(query: Query): RowsRequest<MovementColumn> {
  return parsed(movementSchema, query)
}

const leadSchema = z.object({ ...rowsShape, sort: z.enum(LEAD_COLUMNS).default('lead') })

/** @throws InputError that names the parameter */
export function leadsRequest(query: Query): RowsRequest<LeadColumn> {
  return parsed(leadSchema, query)
}
/** What each request may say, for its description. */
export const QUERY_SHAPES = {
  picture: pictureShape,
  tile: tileShape,
  addresses: addressSchema.shape,
  movements: movementSchema.shape,
} as const

function parsed<T>(schema: z.ZodType<T>, query: Query): T {
  const result = schema.safeParse(query)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const name = String(issue?.path[0] ?? '')
  throw new InputError(`the parameter ${name} is wrong`, {
    got: quote(query[name] ?? ''),
    wanted: issue?.message ?? 'another value',
  })
}
