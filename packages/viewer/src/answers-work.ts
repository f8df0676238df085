/** Checks what the server says of work on a case: jobs, what was written, places. */
import type { JobView, WrittenAnswer } from '@spoor/tracer/picture'
import * as z from 'zod/mini'
import { reader } from './answers.ts'
import type { Pins } from './layout/pins.ts'

const text = z.string()
const many = z.array
const number = z.number()

const action = z.looseObject({ do: text })
const look = z.looseObject({
  can: z.boolean(),
  why: text,
  rows: z.nullable(number),
  counterparties: z.nullable(number),
  known: number,
  budget: z.nullable(number),
})
const job = z.looseObject({
  job: z.looseObject({
    id: z.int(),
    state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
    progress: z.nullable(z.looseObject({ read: number, frontier: number, transfers: number, requests: number })),
    outcome: z.optional(
      z.looseObject({
        changed: z.enum(['nothing', 'annotations', 'trace']),
        undo: z.optional(action),
        look: z.optional(look),
      }),
    ),
    error: z.optional(z.looseObject({ class: text, what: text, got: text, wanted: text, next: text })),
  }),
})
const written = { by: text, at: text }
const annotations = z.looseObject({
  notes: many(z.looseObject({ on: text, text, ...written })),
  colours: many(z.looseObject({ on: text, colour: text, ...written })),
  labels: many(z.looseObject({ address: text, name: text, category: text, why: text, ...written })),
  bookmarks: many(z.looseObject({ on: text, ...written })),
  views: many(z.looseObject({ name: text, link: text, ...written })),
  overrides: many(z.looseObject({ kind: z.enum(['expand', 'stop']), address: text, category: text, reason: text })),
})
const places = z.looseObject({ places: many(z.tuple([text, number, number])) })
const writes = z.looseObject({ writes: z.boolean() })

export const parseJob = (json: unknown): JobView => reader<{ job: JobView }>(job)(json).job
export const parseWritten = reader<WrittenAnswer>(annotations)
export const parsePlaces = (json: unknown): Pins =>
  new Map(
    reader<{ places: readonly [string, number, number][] }>(places)(json).places.map(([node, x, y]) => [
      node,
      { x, y },
    ]),
  )
/** Whether the server does anything but show. */
export const parseWrites = (json: unknown): boolean => reader<{ writes: boolean }>(writes)(json).writes
