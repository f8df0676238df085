import { SourceError } from '../model/errors.ts'

/** What a text may be made of before it is parsed. */
export interface JsonLimits {
  /** Arrays and objects inside each other. */
  readonly mostDepth?: number
  /** Items of one array, or members of one object. */
  readonly mostItems?: number
}

/** Arrays and objects inside each other that honest answers need by far not. */
export const MOST_DEPTH = 256
const MOST_ITEMS = 5_000_000

export type JsonRead = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string }

/**
 * Reads foreign JSON: UTF-8, of bounded depth and width, without a member `__proto__`. Depth and width are counted before the
 * text is parsed. `why` holds no word of the text.
 * @example readJson(Buffer.from('[1')) // { ok: false, why: 'no whole JSON' }
 */
export function readJson(body: Uint8Array, limits: JsonLimits = {}): JsonRead {
  const why = overLimits(body, limits)
  if (why !== undefined) return { ok: false, why }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return { ok: false, why: 'no UTF-8' }
  }
  let poisoned = false
  // Only a text that could hold the name pays for looking at every member.
  const look = /__proto__|\\u00(?:5f|70|72|6f|74)/i.test(text)
  const watch = (key: string, value: unknown) => {
    if (key === '__proto__') poisoned = true
    return value
  }
  try {
    const value: unknown = look ? JSON.parse(text, watch) : JSON.parse(text)
    return poisoned ? { ok: false, why: 'JSON with a member __proto__' } : { ok: true, value }
  } catch {
    return { ok: false, why: 'no whole JSON' }
  }
}

/**
 * Like `readJson`, for who has nothing to say about a text that cannot be read.
 * @throws SourceError that says why, and holds no word of the text
 */
export function parseJson(body: Uint8Array, limits: JsonLimits = {}): unknown {
  const read = readJson(body, limits)
  if (read.ok) return read.value
  throw new SourceError('an answer cannot be read', {
    got: read.why,
    wanted: 'JSON',
    next: 'try again later, or take another service',
  })
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c]
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/**
 * What is wrong with a text before it is parsed; undefined where nothing is. Also for JSON by lines. A text that broke off is
 * over no limit: whoever parses it will see.
 */
export function overLimits(
  body: Uint8Array,
  { mostDepth = MOST_DEPTH, mostItems = MOST_ITEMS }: JsonLimits,
): string | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const items = new Int32Array(mostDepth + 1)
  let depth = 0
  for (let at = 0; at < bytes.length; at++) {
    const sign = bytes[at]!
    if (sign === QUOTE) {
      at = endOfString(bytes, at)
      if (at < 0) return undefined
    } else if (sign === OPEN_ARRAY || sign === OPEN_OBJECT) {
      if (++depth > mostDepth) return `JSON deeper than ${mostDepth}`
      items[depth] = 1
    } else if (sign === CLOSE_ARRAY || sign === CLOSE_OBJECT) {
      if (--depth < 0) return undefined
    } else if (sign === COMMA) {
      items[depth] = items[depth]! + 1
      if (items[depth]! > mostItems) return `JSON with more than ${mostItems} items in one list`
    }
  }
  return undefined
}

/** Where a string that begins at a quote ends; -1 where it does not. */
function endOfString(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    let slashes = 0
    while (bytes[at - 1 - slashes] === BACKSLASH) slashes++
    if (slashes % 2 === 0) return at
  }
  return -1
}
