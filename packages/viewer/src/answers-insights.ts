/** Checks what the server tells beside the picture: methods, findings, the freeze desk, evidence, leads. */
import type {
  AddressReading,
  FindingsView,
  FreezeDesk,
  LeadView,
  Methods,
  MovementEvidence,
  Tile,
} from '@spoor/tracer/picture'
import * as z from 'zod/mini'
import { reader, tileOf, units } from './answers.ts'

const text = z.string()
const many = z.array
const number = z.number()
const whole = z.nullable(z.number())
const figure = z.nullable(units)

const sinks = z.record(text, units)
const statement = z.looseObject({ asset: text, chain: text, symbol: text, decimals: whole, sinks })
const methods = z.looseObject({
  methods: many(
    z.looseObject({
      method: text,
      assets: many(statement),
      explainedShare: whole,
      differs: many(z.looseObject({ address: text, asset: text, units })),
    }),
  ),
  compared: z.looseObject({
    over: many(text),
    sinks: many(z.looseObject({ asset: text, chain: text, sink: text, agree: z.boolean(), least: units, most: units })),
    places: many(z.looseObject({ address: text, asset: text, units: many(z.looseObject({ method: text, units })) })),
    causes: many(
      z.looseObject({
        address: text,
        asset: text,
        received: units,
        paid: units,
        stolen: z.looseObject({ least: units, most: units }),
        methods: many(
          z.looseObject({ method: text, first: z.looseObject({ id: text, tx: text, time: text }), moved: units }),
        ),
      }),
    ),
  }),
})

const findings = z.looseObject({
  method: text,
  complete: z.boolean(),
  movements: number,
  untimed: number,
  unpriced: number,
  rules: many(z.looseObject({ kind: text, rule: text, parameters: z.record(text, number), count: number })),
  findings: many(
    z.looseObject({
      ...{ kind: text, address: text, parties: many(text), asset: z.nullable(text), units: figure },
      ...{ first: text, last: text, transfers: many(text), says: text },
    }),
  ),
  mixers: many(
    z.looseObject({
      ...{ address: text, name: text, asset: text, units, protocol: text, kind: text, pool: figure },
      ...{ payers: many(text), first: text, last: text, transfers: many(text), deposits: number },
      ...{ withdrawals: number, poolDeposits: whole, anonymitySet: whole },
    }),
  ),
  clusters: many(
    z.looseObject({
      members: many(text),
      weight: number,
      links: many(z.looseObject({ rule: text, a: text, b: text, evidence: text, rows: many(text) })),
    }),
  ),
})

const freeze = z.looseObject({
  method: text,
  complete: z.boolean(),
  places: many(
    z.looseObject({
      ...{ address: text, asset: text, contract: text, symbol: text, decimals: whole, units, sink: text },
      ...{ since: text, reason: text, evidence: text },
      parties: many(
        z.looseObject({
          ...{ role: text, name: text, jurisdictions: many(text), uri: text, basis: text },
          contacts: many(z.looseObject({ kind: text, url: text, citation: text })),
        }),
      ),
      frozen: z.looseObject({ state: text, why: text, host: text, block: whole, time: text }),
      arrivals: many(z.looseObject({ id: text, tx: text, time: text, from: text, units })),
    }),
  ),
})

const line = z.looseObject({ line: number, text, names: z.boolean() })
const evidence = z.looseObject({
  ledgers: many(z.looseObject({ name: text, sha256: text, rows: number })),
  answers: many(
    z.looseObject({
      ...{ api: text, what: text, with: text, host: text, at: text, status: number, sha256: text, size: number },
      excerpt: z.looseObject({ lines: many(line), total: number, cut: z.boolean() }),
      owner: z.optional(text),
    }),
  ),
  count: number,
  explain: text,
  verify: text,
})

const reading = z.looseObject({
  state: text,
  note: text,
  coverage: many(z.looseObject({ direction: text, asset: text, from: text, to: text })),
  parts: many(z.looseObject({ source: text, part: text, from: number, to: number, state: text, note: text })),
  checks: many(z.looseObject({ source: text, kind: text, asset: text, expected: text, found: text, note: text })),
})

const side = z.looseObject({ address: text, asset: text, units, tx: text, time: text, movements: many(text) })
const lead = z.looseObject({
  ...{ id: text, kind: text, rule: text, from: side, to: side, gap: number, evidence: text, rivals: number },
  ...{ byChance: number, verdict: text, booked: z.boolean() },
  decisions: many(z.looseObject({ verdict: text, by: text, reason: text, at: text })),
})

export const parseMethods = reader<Methods>(methods)
export const parseFindings = reader<FindingsView>(findings)
export const parseFreeze = reader<FreezeDesk>(freeze)
export const parseEvidence = reader<MovementEvidence>(evidence)
export const parseReading = reader<AddressReading>(reading)
export const parseLeads = reader<Tile<LeadView>>(z.looseObject(tileOf(lead)))
