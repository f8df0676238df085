import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { chainOf, parseAddress } from '../model/address.ts'
import { parseUnits } from '../model/amount.ts'
import { parseAsset } from '../model/asset.ts'
import { canonicalJson } from '../model/canonical-json.ts'
import { InputError, SpoorError } from '../model/errors.ts'
import type { Assertion, Coverage, Incident, LedgerFile, Seed } from '../model/incident.ts'
import { STOP_CATEGORIES } from '../model/stop.ts'
import { parseTime, parseTimeEnd } from '../model/time.ts'
import { TLP } from '../model/tlp.ts'

const text = z.string().min(1).max(10_000)
const list = <T extends z.ZodType>(item: T) => z.array(item).max(100_000).default([])
const moment = z.union([z.string(), z.number().int().nonnegative()]).transform(String)
const txHash = z.string().regex(/^(?:0x)?[0-9a-fA-F]{64}$|^[1-9A-HJ-NP-Za-km-z]{43,90}$/, 'a transaction hash')

const citation = z.object({
  id: text.optional(),
  title: text,
  url: z.string().max(2000),
  accessed: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
})
const seed = z.object({
  address: text,
  asset: text,
  units: text,
  usd: z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'a decimal number')
    .optional(),
  tx: txHash.optional(),
  block: z.number().int().nonnegative().optional(),
  time: moment.optional(),
  citation: text,
  theft: text.optional(),
  force: z.boolean().optional(),
})
const coverage = z.object({
  address: text,
  asset: text.optional(),
  direction: z.enum(['in', 'out', 'both']),
  from: moment,
  to: moment,
})
const schema = z.object({
  $schema: z.string().optional(),
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'lower-case letters, digits, dots and dashes'),
  title: text,
  date: z.iso.date(),
  summary: z.string().max(10_000).default(''),
  attribution: list(z.object({ name: text, by: text, citation: text })),
  citations: list(citation),
  victims: list(z.object({ name: text, address: text.optional(), citation: text })),
  seeds: z.array(seed).min(1, 'at least one seed').max(100_000),
  stops: list(z.object({ address: text, category: z.enum(STOP_CATEGORIES), name: text, citation: text })),
  labels: list(
    z.object({
      address: text,
      name: text,
      category: text,
      source: text,
      citation: text,
      tlp: z.enum(TLP).optional(),
    }),
  ),
  assertions: list(
    z.object({
      id: text,
      kind: z.literal('conversion'),
      address: text,
      asset: text,
      units: text,
      toAsset: text,
      toUnits: text,
      time: moment,
      by: text,
      citation: text,
    }),
  ),
  balances: list(z.object({ address: text, asset: text, units: text, time: moment, citation: text })),
  openings: list(z.object({ address: text, asset: text, units: text.optional(), citation: text })),
  notes: list(z.string().max(10_000)),
  ledgers: list(
    z.object({ path: text, sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits'), coverage: list(coverage) }),
  ),
})

/** An incident and what its reader should be told about the file. */
export interface IncidentFile {
  readonly incident: Incident
  /** The file's content in canonical form, for the case and its hash: fields as read, keys sorted, paths of ledgers left out. */
  readonly canonical: string
  readonly warnings: readonly string[]
}

/**
 * Reads an incident file.
 * @param path of the JSON file; ledger paths in it are relative to its folder
 * @throws InputError that names the field, what was found and what was wanted
 */
export function readIncident(path: string): IncidentFile {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new InputError(`cannot read incident file ${path}`, {
      got: String((cause as Error).message),
      wanted: 'a readable JSON file',
      cause,
    })
  }
  return parseIncident(content, path)
}

/** The same from text; `path` serves messages and the folder of its ledgers. */
export function parseIncident(content: string, path: string): IncidentFile {
  let json: unknown
  try {
    json = JSON.parse(content)
  } catch (cause) {
    throw new InputError(`${path} is not JSON`, { got: (cause as Error).message, wanted: 'one JSON object', cause })
  }
  const parsed = schema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    const field = issue.path.map(String).join('.') || '(the whole file)'
    throw new InputError(`${path}: field ${field} is wrong`, {
      got: valueAt(json, issue.path),
      wanted: issue.message,
      next: 'see data/schemas/incident.schema.json',
    })
  }
  const incident = toIncident(parsed.data, path)
  return {
    incident,
    canonical: canonicalJson(withoutPaths(parsed.data)),
    warnings: unknownFields(json, parsed.data, ''),
  }
}

type Parsed = z.infer<typeof schema>

function toIncident(data: Parsed, path: string): Incident {
  const at = <T>(field: string, read: () => T): T => {
    try {
      return read()
    } catch (error) {
      if (error instanceof SpoorError) {
        throw new InputError(`${path}: field ${field}: ${error.what}`, {
          got: error.got,
          wanted: error.wanted,
          cause: error,
        })
      }
      throw error
    }
  }
  const address = (field: string, value: string) => at(field, () => parseAddress(value))
  const amount = (field: string, owner: string, asset: string, units: string) => ({
    asset: at(`${field}.asset`, () => parseAsset(asset, chainOf(parseAddress(owner)))),
    units: at(`${field}.units`, () => positive(parseUnits(units))),
  })
  const seeds = data.seeds.map((item, i): Seed => {
    const field = `seeds.${i}`
    return {
      address: address(`${field}.address`, item.address),
      ...amount(field, item.address, item.asset, item.units),
      ...(item.usd === undefined ? {} : { usd: item.usd }),
      ...(item.tx === undefined ? {} : { tx: item.tx.startsWith('0x') ? item.tx.toLowerCase() : item.tx }),
      ...(item.block === undefined ? {} : { block: item.block }),
      ...(item.time === undefined ? {} : { time: at(`${field}.time`, () => parseTime(item.time!)) }),
      citation: item.citation,
      theft: item.theft ?? data.id,
      force: item.force ?? false,
    }
  })
  const assertions = data.assertions.map((item, i): Assertion => {
    const field = `assertions.${i}`
    const given = amount(field, item.address, item.asset, item.units)
    const received = {
      toAsset: at(`${field}.toAsset`, () => parseAsset(item.toAsset, chainOf(parseAddress(item.address)))),
      toUnits: at(`${field}.toUnits`, () => positive(parseUnits(item.toUnits))),
    }
    const time = at(`${field}.time`, () => parseTime(item.time))
    return {
      id: item.id,
      kind: item.kind,
      address: address(`${field}.address`, item.address),
      ...given,
      ...received,
      time,
      by: item.by,
      citation: item.citation,
    }
  })
  const ledgers = data.ledgers.map(
    (ledger, i): LedgerFile => ({
      path: resolve(dirname(path), ledger.path),
      sha256: ledger.sha256,
      coverage: ledger.coverage.map((item, j): Coverage => {
        const field = `ledgers.${i}.coverage.${j}`
        return {
          address: address(`${field}.address`, item.address),
          ...(item.asset === undefined
            ? {}
            : { asset: at(`${field}.asset`, () => parseAsset(item.asset!, chainOf(parseAddress(item.address)))) }),
          direction: item.direction,
          from: at(`${field}.from`, () => parseTime(item.from)),
          to: at(`${field}.to`, () => parseTimeEnd(item.to)),
        }
      }),
    }),
  )
  duplicates(
    path,
    'assertions',
    assertions.map((item) => item.id),
  )
  return {
    id: data.id,
    title: data.title,
    date: data.date,
    summary: data.summary,
    attribution: data.attribution,
    citations: data.citations.map(({ id, ...rest }) => (id === undefined ? rest : { id, ...rest })),
    victims: data.victims.map(({ address: owner, ...rest }, i) =>
      owner === undefined ? rest : { ...rest, address: address(`victims.${i}.address`, owner) },
    ),
    seeds,
    stops: data.stops.map((item, i) => ({ ...item, address: address(`stops.${i}.address`, item.address) })),
    labels: data.labels.map(({ tlp, ...item }, i) => ({
      ...item,
      ...(tlp === undefined ? {} : { tlp }),
      address: address(`labels.${i}.address`, item.address),
    })),
    assertions,
    balances: data.balances.map((item, i) => ({
      address: address(`balances.${i}.address`, item.address),
      asset: at(`balances.${i}.asset`, () => parseAsset(item.asset, chainOf(parseAddress(item.address)))),
      units: at(`balances.${i}.units`, () => parseUnits(item.units)),
      time: at(`balances.${i}.time`, () => parseTime(item.time)),
      citation: item.citation,
    })),
    openings: data.openings.map((item, i) => ({
      address: address(`openings.${i}.address`, item.address),
      asset: at(`openings.${i}.asset`, () => parseAsset(item.asset, chainOf(parseAddress(item.address)))),
      ...(item.units === undefined ? {} : { units: at(`openings.${i}.units`, () => parseUnits(item.units!)) }),
      citation: item.citation,
    })),
    notes: data.notes,
    ledgers,
  }
}

function positive(units: bigint): bigint {
  if (units === 0n) throw new InputError('zero units', { got: '0', wanted: 'more than 0' })
  return units
}

function duplicates(path: string, field: string, ids: readonly string[]): void {
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  if (twice !== undefined)
    throw new InputError(`${path}: field ${field} has one id twice`, {
      got: twice,
      wanted: 'an id of its own for each',
    })
}

function withoutPaths(data: Parsed): unknown {
  const { $schema: _, ...rest } = data
  return { ...rest, ledgers: data.ledgers.map(({ path: __, ...ledger }) => ledger) }
}

function valueAt(json: unknown, path: readonly PropertyKey[]): string {
  let value: unknown = json
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key]
  return value === undefined ? 'nothing' : (JSON.stringify(value)?.slice(0, 120) ?? String(value))
}

function unknownFields(given: unknown, known: unknown, path: string): string[] {
  if (Array.isArray(given))
    return given.flatMap((item, i) => unknownFields(item, (known as unknown[])[i], `${path}${i}.`))
  if (given === null || typeof given !== 'object') return []
  return Object.entries(given).flatMap(([key, value]) =>
    known !== null && typeof known === 'object' && Object.hasOwn(known, key)
      ? unknownFields(value, (known as Record<string, unknown>)[key], `${path}${key}.`)
      : [`unknown field ${path}${key} was left out`],
  )
}
