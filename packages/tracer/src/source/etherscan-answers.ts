import type { Maker } from './code.ts'
import { again, answered, type Judged, refused, said, tooOften } from './explorer-ask.ts'
import { makerIn } from './explorer-code.ts'

/*
 * Explorers of this kind say almost everything under HTTP 200. What is an answer, what steers the next question and what is an
 * error is told by the words alone.
 */

/** What a list came to: rows, or a limit that says to ask for less. */
export type ListAnswer =
  | {
      readonly kind: 'rows'
      readonly rows: readonly unknown[]
      /** Why more rows may come later, in the words of the service; absent where these are all. */
      readonly pending?: string
    }
  /** Page times rows is over what the service lets look back to; `most` where it says how much that is. */
  | { readonly kind: 'window'; readonly most?: number }
  /** The window of blocks is too much work for it. */
  | { readonly kind: 'slow' }

/** Words that stand for an empty list, beside a result that is one. Nothing else is empty. */
const EMPTY: ReadonlySet<string> = new Set([
  'No transactions found',
  'No internal transactions found',
  'No token transfers found',
  'No records found',
])

/** What one list answers. An error is never an empty list. */
export function readList(value: unknown): Judged<ListAnswer> {
  const body = objectOf(value)
  if (body === undefined) return again('its answer is no object')
  const { status, message, result } = body
  if (String(status) === '1' && Array.isArray(result)) return answered({ kind: 'rows', rows: result })
  if (String(status) === '0' && Array.isArray(result) && result.length === 0 && EMPTY.has(String(message))) {
    return answered({ kind: 'rows', rows: [] })
  }
  // Blockscout: what it has of blocks whose traces it has not read yet.
  if (String(status) === '2' && Array.isArray(result)) {
    return answered({ kind: 'rows', rows: result, pending: said(message) })
  }
  const words = wordsOf(body)
  if (/result window is too large/i.test(words)) {
    const most = /less than or equal to ([\d,.]+)/i.exec(words)?.[1]?.replaceAll(/[,.]/g, '')
    return answered(most === undefined ? { kind: 'window' } : { kind: 'window', most: Number(most) })
  }
  if (/query timeout occ?ur|select a smaller result/i.test(words)) return answered({ kind: 'slow' })
  return failed(words)
}

/** What the module `proxy`, or a JSON-RPC endpoint, answers; `null` where the node knows none. */
export function readRpc(value: unknown): Judged<{ readonly result: unknown } | { readonly error: string }> {
  const body = objectOf(value)
  if (body === undefined) return again('its answer is no object')
  if ('jsonrpc' in body && 'result' in body && !('error' in body && body.error !== null)) {
    return answered({ result: body.result })
  }
  if ('jsonrpc' in body && 'error' in body) {
    const words = said((objectOf(body.error)?.message as unknown) ?? body.error)
    return BUSY.test(words) ? tooOften(words) : answered({ error: words })
  }
  const words = wordsOf(body)
  if (/missing or invalid action|unknown (?:action|module)|invalid (?:tag|block)/i.test(words)) {
    return answered({ error: said(words) })
  }
  return failed(words)
}

/**
 * Who made a contract, out of what `getcontractcreation` answers. It is a help and no fact that anything else needs: whatever is said instead,
 * but to ask later, means that it is not known.
 */
export function readMaker(value: unknown, hex: string): Judged<Maker | undefined> {
  const body = objectOf(value)
  if (body === undefined) return again('its answer is no object')
  const words = wordsOf(body)
  return BUSY.test(words) ? tooOften(said(words)) : answered(makerIn(value, hex))
}

const BUSY = /rate limit|too many requests|max calls per sec|throttl/i

/** Everything else is an error: asked again where the words say so, else nothing that waiting mends. */
function failed(words: string): Judged<never> {
  if (/daily|per day|100,?000/i.test(words) && /limit/i.test(words)) {
    return refused(`${said(words)}: go on tomorrow, or with another key`)
  }
  if (BUSY.test(words)) return tooOften(said(words))
  if (/invalid api key|api key|apikey/i.test(words)) return refused(`${said(words)}: give a valid key of this service`)
  if (/chain/i.test(words)) {
    return refused(`${said(words)}: this plan or service does not have the chain; take another source or a paid key`)
  }
  if (/upgrade|api pro|free api|plan/i.test(words)) {
    return refused(`${said(words)}: not in the plan of this key; take another source or a paid key`)
  }
  if (/try again|too busy|unexpected error|internal error|temporar|unavailable|timeout/i.test(words)) {
    return again(said(words))
  }
  return refused(said(words))
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const object = typeof value === 'object' && value !== null && !Array.isArray(value)
  return object ? (value as Record<string, unknown>) : undefined
}

/** The message, and the result where that is text: services put the cause in either. */
function wordsOf({ message, result }: Readonly<Record<string, unknown>>): string {
  const parts = [message, result].filter((part): part is string => typeof part === 'string' && part !== '')
  return parts.length === 0 ? 'an answer without a word' : parts.join(': ')
}
