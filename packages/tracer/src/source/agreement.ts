import { quote } from '../model/chain.ts'
import { readJson } from './json.ts'

/** Members that say nothing of the matter: the number of the question, the version, and a time that not all services add to a log. */
const APART: readonly string[] = ['id', 'jsonrpc']
const OPTIONAL: readonly string[] = ['blockTimestamp']

/**
 * Where two answers differ first, in words; undefined where they say the same. JSON, and JSON by lines, is compared as what it
 * means: order of members, blanks and the id of the question do not count. Anything else is compared byte for byte.
 */
export function differenceOf(left: Uint8Array, right: Uint8Array): string | undefined {
  const [a, b] = [meaningOf(left), meaningOf(right)]
  if (a !== undefined && b !== undefined) return compare(a.value, b.value, '')
  return Buffer.compare(left, right) === 0 ? undefined : 'answers that are not both JSON, and not the same bytes'
}

function meaningOf(body: Uint8Array): { readonly value: unknown } | undefined {
  const whole = readJson(body)
  if (whole.ok) return { value: isBatch(whole.value) ? byId(whole.value) : whole.value }
  const lines = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString().split('\n')
  const read = lines.filter((line) => line.trim() !== '').map((line) => readJson(Buffer.from(line)))
  const values = read.flatMap((line) => (line.ok ? [line.value] : []))
  return read.length > 1 && values.length === read.length ? { value: values } : undefined
}

type Members = Readonly<Record<string, unknown>>

const isMembers = (value: unknown): value is Members =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** Answers to a batch of JSON-RPC, which may come in any order. */
function isBatch(value: unknown): value is readonly Members[] {
  return Array.isArray(value) && value.every((item) => isMembers(item) && 'jsonrpc' in item && 'id' in item)
}

function byId(answers: readonly Members[]): readonly Members[] {
  return answers.toSorted((a, b) => Number(a.id) - Number(b.id))
}

function compare(left: unknown, right: unknown, path: string): string | undefined {
  if (Array.isArray(left) && Array.isArray(right)) {
    const length = Math.min(left.length, right.length)
    for (let i = 0; i < length; i++) {
      const difference = compare(left[i], right[i], `${path}[${i}]`)
      if (difference !== undefined) return difference
    }
    return left.length === right.length ? undefined : `${left.length} and ${right.length} items at ${placeOf(path)}`
  }
  if (isMembers(left) && isMembers(right)) {
    for (const name of [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()) {
      if (APART.includes(name) && !path.includes('.')) continue
      if (OPTIONAL.includes(name) && !(Object.hasOwn(left, name) && Object.hasOwn(right, name))) continue
      const difference = compare(left[name], right[name], `${path}.${name}`)
      if (difference !== undefined) return difference
    }
    return undefined
  }
  return Object.is(left, right) ? undefined : `${told(left)} and ${told(right)} at ${placeOf(path)}`
}

const placeOf = (path: string): string => (path === '' ? 'the answer itself' : quote(path.replace(/^\./, '')))

function told(value: unknown): string {
  if (value === undefined) return 'nothing'
  return quote(JSON.stringify(value).slice(0, 200))
}
