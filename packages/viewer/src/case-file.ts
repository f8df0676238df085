/** Loads and checks the JSON of a case: the one file that knows the wire shape. What it returns is trusted in form, never in content. */
import type { CaseView } from '@spoor/tracer/case-view'
import * as z from 'zod/mini'

export type * from '@spoor/tracer/case-view'

// Without this zod tries `new Function`, which the content policy reports as a violation.
z.config({ ...z.locales.en(), jitless: true })

const units = z.string().check(z.regex(/^\d*$/, 'expected base units as a decimal string'))
const dollars = z.string().check(z.regex(/^\d+\.\d\d$/, 'expected dollars with two digits'))
const text = z.string()
const many = z.array
const maybe = z.optional

const seed = z.looseObject({
  address: text,
  asset: text,
  units,
  theft: text,
  citation: text,
  flags: many(text),
  usd: maybe(text),
  tx: maybe(text),
})
const assertion = z.looseObject({
  id: text,
  address: text,
  asset: text,
  units,
  toAsset: text,
  toUnits: units,
  time: text,
  by: text,
  citation: text,
})
const incident = z.looseObject({
  id: text,
  title: text,
  date: text,
  summary: text,
  attribution: many(z.looseObject({ name: text, by: text, citation: text })),
  citations: many(z.looseObject({ title: text, url: text, accessed: text, id: maybe(text) })),
  victims: many(z.looseObject({ name: text, citation: text, address: maybe(text) })),
  seeds: many(seed),
  assertions: many(assertion),
  notes: many(text),
})
const sinks = z.looseObject({
  service: units,
  deposit: units,
  mixer: units,
  bridge: units,
  burn: units,
  fee: units,
  resting: units,
  frontier: units,
  unexplained: units,
})
const assetStatement = z.looseObject({
  asset: text,
  chain: text,
  symbol: text,
  decimals: z.nullable(z.int()),
  seeded: units,
  convertedIn: units,
  convertedOut: units,
  assertedIn: maybe(units),
  assertedOut: maybe(units),
  sinks,
  usdPrice: maybe(text),
  usdSource: maybe(text),
})
const statement = z.looseObject({
  case: text,
  incident: text,
  method: text,
  hash: text,
  assets: many(assetStatement),
  explainedShare: z.nullable(z.number()),
  unpriced: many(text),
  addresses: z.number(),
  movements: z.number(),
  noise: z.number(),
  flags: z.record(text, z.number()),
  maxHop: z.number(),
  requests: z.number(),
  elapsedMs: z.number(),
  complete: z.boolean(),
  places: many(z.looseObject({ sink: text, address: text, asset: text, units, count: z.number() })),
})
const addressAsset = z.looseObject({
  asset: text,
  in: units,
  out: units,
  taintIn: units,
  taintOut: units,
  held: units,
  taintHeld: units,
  overdrawn: units,
})
const address = z.looseObject({
  id: text,
  hop: z.nullable(z.int()),
  role: text,
  complete: z.boolean(),
  looksLike: maybe(text),
  labels: many(z.looseObject({ name: text, category: text, source: text, citation: text })),
  name: maybe(text),
  stop: maybe(
    z.looseObject({
      kind: text,
      reason: text,
      sink: maybe(text),
      category: maybe(text),
      name: maybe(text),
      evidence: maybe(text),
    }),
  ),
  assets: many(addressAsset),
})
const movement = z.looseObject({
  id: text,
  kind: text,
  from: text,
  to: text,
  tx: text,
  asset: text,
  units,
  taint: units,
  time: text,
  block: z.nullable(z.int()),
  toAsset: maybe(text),
  toUnits: maybe(units),
  toTaint: maybe(units),
  usdThen: maybe(dollars),
  usdThenTaint: maybe(dollars),
  evidence: z.enum(['ledger', 'protocol-id', 'net-rule', 'amount-and-time', 'label', 'assertion']),
  protocol: maybe(text),
  rivals: z.number(),
  flags: many(text),
  noise: maybe(text),
  shown: maybe(text),
  source: maybe(text),
})
const asset = z.looseObject({
  asset: text,
  chain: text,
  symbol: text,
  name: text,
  decimals: z.nullable(z.int()),
  genuine: z.boolean(),
  usdPrice: maybe(text),
})
const run = z.looseObject({
  tool: text,
  method: text,
  parameters: z.record(text, z.union([text, z.number(), z.boolean()])),
  sources: many(z.looseObject({ name: text, sha256: text, rows: z.number() })),
  warnings: many(text),
  explorers: z.record(text, z.looseObject({ address: text, tx: text })),
})
const caseView = z.looseObject({
  format: z.literal('spoor-case-view/1'),
  incident,
  statement,
  addresses: many(address),
  movements: many(movement),
  assets: many(asset),
  run,
})

const caseList = z.looseObject({ cases: many(z.looseObject({ id: text, title: text, file: maybe(text) })) })

export interface CaseEntry {
  readonly id: string
  readonly title: string
}

/** A case that cannot be shown; `where` is the path of the first thing that is wrong, like `movements[3].units`. */
export class CaseFileError extends Error {
  override readonly name = 'CaseFileError'
  readonly where: string
  constructor(where: string, what: string) {
    super(where === '' ? what : `${where}: ${what}`)
    this.where = where
  }
}

const pathOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (all, key) => (typeof key === 'number' ? `${all}[${key}]` : all === '' ? String(key) : `${all}.${String(key)}`),
    '',
  )

function check<T>(schema: z.ZodMiniType<T>, json: unknown): void {
  const result = schema.safeParse(json)
  if (result.success) return
  const issue = result.error.issues[0]
  throw new CaseFileError(issue ? pathOf(issue.path) : '', issue?.message ?? 'is not a case')
}

export function parseCase(json: unknown): CaseView {
  check(caseView, json)
  // The cast of this file: the schema above has just checked every field that CaseView names.
  return json as CaseView
}

export function parseCaseList(json: unknown): readonly CaseEntry[] {
  check(caseList, json)
  return (json as { cases: CaseEntry[] }).cases
}
