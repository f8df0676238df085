import * as z from 'zod'
import { quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { MARK_COLOURS } from '../model/journal.ts'
import { LABEL_CATEGORIES } from '../model/label.ts'
import { STOP_CATEGORIES } from '../model/stop.ts'
import { METHODS } from '../model/trace.ts'
import type { Action } from './case-actions.ts'

const on = z.string().min(1).max(1000)
const address = z.string().regex(/^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}:[-.%:a-zA-Z0-9]{1,128}$/, 'a CAIP-10 address')
const reason = z.string().trim().min(1, 'a reason').max(2000)
const name = z.string().trim().max(120)

const action = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('note'), on, text: z.string().trim().max(10_000) }),
  z.strictObject({ do: z.literal('colour'), on, colour: z.enum(MARK_COLOURS).nullable() }),
  z.strictObject({ do: z.literal('bookmark'), on, kept: z.boolean() }),
  z.strictObject({ do: z.literal('view'), name: name.min(1, 'a name'), link: z.string().max(8000) }),
  z.strictObject({
    do: z.literal('label'),
    address,
    name,
    category: z.enum(LABEL_CATEGORIES),
    why: z.string().trim().max(2000),
  }),
  z.strictObject({ do: z.literal('stop'), address, category: z.enum(STOP_CATEGORIES), reason }),
  z.strictObject({ do: z.literal('expand'), address, reason }),
  z.strictObject({ do: z.literal('clear'), address, reason }),
  z.strictObject({
    do: z.literal('lead'),
    lead: z.string().regex(/^[0-9a-f]{16}$/, 'the id of a lead'),
    verdict: z.enum(['accepted', 'rejected', 'open']),
    reason,
  }),
  z.strictObject({ do: z.literal('method'), method: z.enum(METHODS) }),
  z.strictObject({ do: z.literal('look'), address }),
])

const coordinate = z.number().min(-1e7).max(1e7)
const places = z.strictObject({
  do: z.literal('places'),
  /** Hash of the case that was drawn. */
  hash: z.string().max(100),
  /** In the order of the nodes of the picture that the query names. */
  x: z.array(coordinate).max(2000),
  y: z.array(coordinate).max(2000),
})

/** Where the nodes of a picture stand, as the viewer says it. */
export type PlacesRequest = z.infer<typeof places>

/**
 * What a body asks to be done.
 * @throws InputError that names the member that is wrong
 */
export function actionRequest(body: string): Action | PlacesRequest {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    throw new InputError('the body is no JSON', { got: quote(body.slice(0, 60)), wanted: 'a JSON object' })
  }
  const isPlaces = typeof json === 'object' && json !== null && 'do' in json && json.do === 'places'
  const result = isPlaces ? places.safeParse(json) : action.safeParse(json)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = issue?.path.join('.') || 'do'
  throw new InputError(`the member ${path} of the body is wrong`, {
    got: quote(JSON.stringify(valueAt(json, issue?.path ?? []) ?? null).slice(0, 60)),
    wanted: issue?.message ?? 'another value',
  })
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    json,
  )
}
