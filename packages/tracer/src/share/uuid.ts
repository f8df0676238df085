import { createHash } from 'node:crypto'

/** Ids that anybody can compute again: a UUID of version 5 (RFC 9562, 5.5) of a text inside a namespace. */
export function uuidV5(namespace: string, text: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(text, 'utf8')
    .digest()
    .subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Namespace of the ids of Spoor: that of the word `spoor` in the namespace of URLs. */
export const SPOOR_NAMESPACE = 'bae625b5-2947-5a85-a1ea-2cd02f54b15d'

/** Everything in a value with texts that every reader of JSON takes: half characters and NUL become U+FFFD. */
export function readable<T>(value: T): T {
  if (typeof value === 'string') return value.replace(/\p{Surrogate}|\0/gu, '\ufffd') as T
  if (Array.isArray(value)) return value.map(readable) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)])) as T
}
