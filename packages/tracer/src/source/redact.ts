import { quote } from '../model/chain.ts'

/** Keeps what must never leave out of everything that does: messages, and bodies that are kept. */
export interface Redactor {
  /** Whether a text holds six signs of a secret in a row, or a shorter secret whole, in any case. */
  repeats(text: string): boolean
  /** Foreign text, quoted; not a word of it where it repeats a secret. */
  clean(text: string): string
  /** A text of ours that may hold foreign words. */
  pass(text: string): string
  /** The body with `*` for every sign of a secret in it; the same bytes where there is none. */
  mask(body: Uint8Array): Uint8Array
}

const SHORTEST = 4
const WINDOW = 6
const LEFT_OUT = '(left out: it repeats a key or a part of a URL)'

/**
 * @param secrets keys, values of headers, parts of URLs; shorter ones than four signs give nothing away
 * @example redactor(['5ecretKey']).pass('no such key: 5ecretKey') // '(left out: it repeats a key or a part of a URL)'
 */
export function redactor(secrets: readonly string[]): Redactor {
  const spelled = [...new Set(secrets.flatMap(spellings))].filter((secret) => secret.length >= SHORTEST)
  const heard = [...new Set(spelled.map((secret) => secret.toLowerCase()))]
  const hidden = spelled.filter(isTelling).map((secret) => Buffer.from(secret))
  const repeats = (text: string) => {
    const lower = text.toLowerCase()
    return heard.some((secret) => {
      const length = Math.min(WINDOW, secret.length)
      for (let at = 0; at + length <= secret.length; at++) {
        if (lower.includes(secret.slice(at, at + length))) return true
      }
      return false
    })
  }
  return {
    repeats,
    clean: (text) => (repeats(text) ? LEFT_OUT : quote(text)),
    pass: (text) => (repeats(text) ? LEFT_OUT : text),
    mask: (body) => masked(body, hidden),
  }
}

/**
 * The parts of a URL that may be secrets: credentials, values of its query, and segments of its path, but for those that are
 * plain words like `mainnet` or `v3`.
 */
export function secretsOf({ pathname, search, username, password, hash }: URL): string[] {
  const segments = pathname.split('/').filter((segment) => !isWord(segment))
  const values = search.split(/[?&#]/).map((pair) => pair.slice(pair.indexOf('=') + 1))
  const basic = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')
  const parts = [...segments, ...values, hash.slice(1), username, password, username === '' ? '' : basic]
  return parts.filter((part) => part.length >= SHORTEST)
}

const isWord = (text: string): boolean => /^(?:[a-z]{1,11}(?:[-_.][a-z0-9]{1,11})*|v\d{1,2})$/.test(text)

/** Whether a text is long and odd enough to stand for nothing but the secret where a body holds it. */
const isTelling = (secret: string): boolean => secret.length >= WINDOW && !/^\d{1,9}$/.test(secret)

/** As written, decoded, encoded, and as some write it in JSON. */
function spellings(secret: string): string[] {
  const plain = decoded(secret)
  return [secret, plain, encodeURIComponent(plain), plain.replaceAll('/', '\\/')]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function masked(body: Uint8Array, hidden: readonly Buffer[]): Uint8Array {
  const read = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  let clean: Buffer | undefined
  for (const secret of hidden) {
    // Looked for in what was read: one secret may be a part of another.
    for (let at = read.indexOf(secret); at >= 0; at = read.indexOf(secret, at + 1)) {
      clean ??= Buffer.from(read)
      clean.fill('*', at, at + secret.length)
    }
  }
  return clean ?? body
}
