/** Checks the answers of the server: the one file that knows the wire shape. What it returns is trusted in form, never in content. */
import type {
  AccountAnswer,
  AddressRow,
  CaseEntry,
  CaseHead,
  Hit,
  LineAnswer,
  MovementRow,
  PictureView,
  Tile,
  WhereAnswer,
} from '@spoor/tracer/picture'
import * as z from 'zod/mini'
import { EDGE_KINDS, NODE_KINDS } from './graph/model.ts'

// Without this zod tries `new Function`, which the content policy reports as a violation.
z.config({ ...z.locales.en(), jitless: true })

export const units = z.string().check(z.regex(/^\d*$/, 'expected base units as a decimal string'))
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
const destination = z.looseObject({
  ...{ protocol: text, chain: text, name: text },
  ...{ address: maybe(text), written: maybe(text), asset: maybe(text) },
})
const address = z.looseObject({
  id: text,
  hop: z.nullable(z.int()),
  role: text,
  complete: z.boolean(),
  looksLike: maybe(text),
  contract: maybe(
    z.looseObject({
      ...{ bytes: z.int(), hash: text, block: z.int(), source: text },
      ...{ like: maybe(text), cloneOf: maybe(text), maker: maybe(text), madeIn: maybe(text) },
    }),
  ),
  labels: many(
    z.looseObject({
      ...{ name: text, category: text, source: text, citation: text },
      ...{ date: z.optional(text), lostBy: z.optional(text), sameKey: z.optional(text) },
    }),
  ),
  name: maybe(text),
  stop: maybe(
    z.looseObject({
      kind: text,
      reason: text,
      sink: maybe(text),
      category: maybe(text),
      name: maybe(text),
      evidence: maybe(text),
      ...{ because: maybe(text), asOf: maybe(text), origin: maybe(text), message: maybe(text) },
      destinations: maybe(many(destination)),
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
  evidence: z.enum(['ledger', 'protocol-id', 'net-rule', 'amount-and-time', 'label', 'assertion', 'lead']),
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
const head = z.looseObject({
  format: z.literal('spoor-case-head/1'),
  incident,
  statement,
  assets: many(asset),
  run,
  places: z.number(),
})

const kind = z.enum(NODE_KINDS)
const line = z.enum(EDGE_KINDS)
const hidden = maybe(z.literal(true))
const fold = z.looseObject({
  rule: text,
  count: z.number(),
  sums: many(z.looseObject({ asset: text, units, taint: units })),
})
const lead = z.looseObject({
  ...{ id: text, kind: text, evidence: text, rivals: z.number(), byChance: z.number(), verdict: text },
  ...{ asset: text, units, toAsset: text, toUnits: units },
})
const picture = z.looseObject({
  nodes: many(
    z.looseObject({
      id: text,
      kind,
      rank: z.int(),
      noise: z.boolean(),
      weight: z.number(),
      complete: z.boolean(),
      hop: z.nullable(z.int()),
      fold: maybe(fold),
      from: maybe(text),
      name: maybe(text),
      hidden,
    }),
  ),
  edges: many(
    z.looseObject({
      id: text,
      from: text,
      to: text,
      kind: line,
      asset: text,
      toAsset: text,
      units,
      taint: units,
      toUnits: units,
      cents: z.nullable(units),
      weight: z.number(),
      count: z.number(),
      first: text,
      last: text,
      leads: maybe(many(lead)),
      hidden,
    }),
  ),
  columns: many(z.looseObject({ rank: z.int(), since: maybe(text) })),
  addresses: z.number(),
  movements: z.number(),
  noise: z.looseObject({ addresses: z.number(), movements: z.number() }),
  folded: z.number(),
  full: z.boolean(),
  hiddenByKind: z.record(text, z.number()),
  hiddenByLine: z.record(text, z.number()),
})

const amounts = many(z.looseObject({ asset: text, units }))
const addressRow = z.looseObject({
  id: text,
  kind,
  role: text,
  name: maybe(text),
  labels: many(text),
  hop: z.nullable(z.int()),
  taintIn: amounts,
  taintOut: amounts,
  taintHeld: amounts,
  cents: z.nullable(units),
  stop: text,
  complete: z.boolean(),
})
export const movementRow = z.extend(movement, { line, cents: z.nullable(units) })
export const tileOf = <T extends z.ZodMiniType>(row: T) => ({ total: z.number(), offset: z.number(), rows: many(row) })
const addressTile = z.looseObject(tileOf(addressRow))
const movementTile = z.looseObject(tileOf(movementRow))
const lineAnswer = z.looseObject({ line: text, ...tileOf(movementRow) })
const account = z.looseObject({
  row: addressRow,
  address: maybe(address),
  drawnAs: z.nullable(text),
  movements: movementTile,
})
const where = z.looseObject({ node: z.nullable(text), edge: z.nullable(text) })
const hits = z.looseObject({
  hits: many(
    z.looseObject({
      kind: z.enum(['address', 'transaction']),
      id: text,
      text,
      role: maybe(text),
      label: maybe(text),
      rank: z.number(),
    }),
  ),
})

const caseList = z.looseObject({ cases: many(z.looseObject({ id: text, title: text, file: maybe(text) })) })

/** An answer that cannot be shown; `where` is the path of the first thing that is wrong, like `edges[3].units`. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError'
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

function check(schema: z.ZodMiniType, json: unknown): void {
  const result = schema.safeParse(json)
  if (result.success) return
  const issue = result.error.issues[0]
  throw new AnswerError(issue ? pathOf(issue.path) : '', issue?.message ?? 'is not an answer of Spoor')
}

/** Reads an answer of one shape; the cast stands here alone: the schema has just checked every field that the type names. */
export const reader =
  <T>(schema: z.ZodMiniType) =>
  (json: unknown): T => {
    check(schema, json)
    return json as T
  }

export const parseHead = reader<CaseHead>(head)
export const parsePicture = reader<PictureView>(picture)
export const parseAddresses = reader<Tile<AddressRow>>(addressTile)
export const parseMovements = reader<Tile<MovementRow>>(movementTile)
export const parseLine = reader<LineAnswer>(lineAnswer)
export const parseAccount = reader<AccountAnswer>(account)
export const parseWhere = reader<WhereAnswer>(where)
export const parseHits = (json: unknown): readonly Hit[] => reader<{ hits: readonly Hit[] }>(hits)(json).hits
export const parseCaseList = (json: unknown): readonly CaseEntry[] =>
  reader<{ cases: readonly CaseEntry[] }>(caseList)(json).cases
