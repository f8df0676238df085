/** Checks the answers about time, flows and paths. */
import type { FlowsView, PathsView, TimeView } from '@spoor/tracer/picture'
import * as z from 'zod/mini'
import { movementRow, reader, units } from './answers.ts'

const text = z.string()
const maybe = z.optional
const sum = z.looseObject({ movements: z.int(), stolen: z.int(), cents: units, unpriced: z.int() })
const time = z.looseObject({
  from: z.int(),
  to: z.int(),
  step: z.int(),
  measure: z.enum(['usd', 'count']),
  bins: z.array(z.looseObject({ from: z.int(), movements: z.int(), stolen: z.int(), cents: units })),
  marks: z.array(
    z.looseObject({
      ...{ kind: z.enum(['burst', 'quiet']), from: z.int(), to: z.int() },
      ...{ transactions: z.int(), cents: units },
    }),
  ),
  rules: z.looseObject({
    ...{ quietSeconds: z.int(), burstSeconds: z.int(), burstTransactions: z.int(), burstPercent: z.int() },
  }),
  all: sum,
  inside: sum,
  untimed: z.int(),
})

const flows = z.looseObject({
  groups: z.array(
    z.looseObject({
      ...{ id: text, kind: z.enum(['seed', 'column', 'place', 'sink', 'rest']), column: z.int(), addresses: z.int() },
      ...{ address: maybe(text), role: maybe(text), name: maybe(text) },
      ...{ first: maybe(text), last: maybe(text), sink: maybe(text) },
      ...{ side: maybe(z.enum(['in', 'out'])), why: maybe(z.enum(['before', 'after', 'hidden', 'untimed'])) },
    }),
  ),
  links: z.array(
    z.looseObject({
      ...{ from: text, to: text, way: z.enum(['onward', 'return', 'within']), asset: text, units },
      ...{ toAsset: text, toUnits: units, cents: z.nullable(units), toCents: z.nullable(units), count: z.int() },
    }),
  ),
  seeded: z.array(z.looseObject({ group: text, asset: text, units, cents: z.nullable(units) })),
  unaccounted: z.array(z.looseObject({ group: text, asset: text, units: text })),
})

const ends = z.looseObject({ count: z.int(), addresses: z.array(text) })
const paths = z.looseObject({
  measure: text,
  paths: z.array(
    z.looseObject({
      width: units,
      steps: z.array(
        z.looseObject({
          movement: movementRow,
          value: units,
          line: z.nullable(text),
          from: z.nullable(text),
          to: z.nullable(text),
        }),
      ),
    }),
  ),
  skipped: z.looseObject({ unread: ends, places: ends, early: z.int(), unmeasured: z.int() }),
})

export const parseTime = reader<TimeView>(time)
export const parseFlows = reader<FlowsView>(flows)
export const parsePaths = reader<PathsView>(paths)
