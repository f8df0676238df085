import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import * as ajvFormats from 'ajv-formats'
import { expect } from 'vitest'
import { parseAddress } from '../../packages/tracer/src/model/address.ts'
import { parseUnits } from '../../packages/tracer/src/model/amount.ts'
import { parseAsset, showAsset } from '../../packages/tracer/src/model/asset.ts'
import { parseChain } from '../../packages/tracer/src/model/chain.ts'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type Row = Record<string, string>
export type Fields = { [key: string]: Json }

export const DATA = resolve(dirname(fileURLToPath(import.meta.url)), '../../data')
export const FILES = readdirSync(DATA, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(DATA, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  .sort()
export const CATALOGS = FILES.filter((file) => file.endsWith('.json') && !/^(incidents|schemas)\//.test(file))
export const INCIDENTS = FILES.filter((file) => /^incidents\/[^/]+\/incident\.json$/.test(file))
export const SCHEMAS = FILES.filter((file) => file.startsWith('schemas/'))
export const COLUMNS =
  'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units,symbol,name,decimals,shown,status,block_hash,flags'
export const ETH = 'eip155:1/slip44:60'
export const STETH = 'eip155:1/erc20:0xae7ab96520de3a18e5e111b5eaab095312d7fe84'
export const METH = 'eip155:1/erc20:0xd5f7838f5c461feff7fe49ea5ebaf7728bb0adfa'
export const CMETH = 'eip155:1/erc20:0xe6829d9a7ee3040e1276fa75293bde931859e8fa'

export const text = (file: string) => readFileSync(join(DATA, file), 'utf8')
export const json = (file: string) => JSON.parse(text(file)) as Fields
export const list = (value: Json | undefined) => (value ?? []) as Fields[]
export const sha256 = (file: string) =>
  createHash('sha256')
    .update(readFileSync(join(DATA, file)))
    .digest('hex')

export const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true })
// The types of this CommonJS package put its function one level deeper than Node does.
;(ajvFormats.default as unknown as typeof ajvFormats.default.default)(ajv)
export const validators = new Map<string, ValidateFunction>(
  SCHEMAS.map((file) => [file.slice('schemas/'.length), ajv.compile(json(file))]),
)

export function faults(schema: string, value: Json): string[] {
  const validate = validators.get(schema)!
  return validate(value) ? [] : validate.errors!.map((error) => `${error.instancePath} ${error.message}`)
}

/** RFC 4180, as far as these files need it. */
function csv(content: string): string[][] {
  const rows: string[][] = [[]]
  for (const match of content.matchAll(/(?:"((?:[^"]|"")*)"|([^,\n"]*))(,|\n|$)/g)) {
    if (match[0] === '' && rows.at(-1)!.length === 0) break
    rows.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (match[3] === '\n') rows.push([])
  }
  if (rows.at(-1)!.length === 0) rows.pop()
  return rows
}

export function table(file: string): Row[] {
  const [header, ...rows] = csv(text(file))
  return rows.map((row, i) => {
    expect(row.length, `${file}, line ${i + 2}: columns`).toBe(header!.length)
    return Object.fromEntries(header!.map((name, column) => [name, row[column]!]))
  })
}

export const sum = (rows: readonly Row[]) => rows.reduce((total, row) => total + parseUnits(row.units!), 0n)
export const short = (address: string) => address.slice(0, 10)
export const canonical = (address: string) => expect(parseAddress(address), address).toBe(address)
export function canonicalAsset(asset: string): void {
  const chain = parseChain(asset.slice(0, asset.indexOf('/')))
  expect(showAsset(parseAsset(asset, chain)), asset).toBe(asset)
}

/** Every value of a key that ends in `citation`, and of `alsoIn`, with the path to it. */
export function citationsIn(value: Json, path = ''): [path: string, id: string][] {
  if (Array.isArray(value)) return value.flatMap((item, i) => citationsIn(item, `${path}/${i}`))
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, item]): [string, string][] => {
    if (/citation$/i.test(key)) return [[`${path}/${key}`, item as string]]
    if (key === 'alsoIn') return (item as string[]).map((id) => [`${path}/${key}`, id])
    return citationsIn(item, `${path}/${key}`)
  })
}

export function checkCitations(file: string, value: Fields): void {
  const ids = list(value.citations).map((citation) => citation.id as string)
  expect(new Set(ids).size, `${file}: ids of citations are unique`).toBe(ids.length)
  for (const [path, id] of citationsIn(value)) expect(ids, `${file}${path}`).toContain(id)
}
