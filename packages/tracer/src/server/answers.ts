import { quote } from '../model/chain.ts'
import type { ErrorReport } from '../model/errors.ts'

/** Scripts, styles, images and requests of our own origin and nothing else: foreign text in a case can never act. */
export const CONTENT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Headers of every answer, refusals included. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

export const JSON_TYPE = 'application/json; charset=utf-8'

/** An answer other than what was asked for. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 405 | 408 | 411 | 413 | 415 | 431 | 500 | 503
  readonly what: string
  readonly got?: string
  readonly wanted?: string
  readonly next?: string
  /** Of a refused method: those that are not. */
  readonly allow?: string
  readonly class?: ErrorReport['error']['class']
}

/** A refusal as the JSON that every error of Spoor has (design, section 3). */
export function refusalBody({ what, got = '', wanted = '', next = '', class: kind = 'input' }: Refusal): string {
  return `${JSON.stringify({ error: { class: kind, what, got, wanted, next } } satisfies ErrorReport)}\n`
}

/** Headers of a refusal. A connection whose body was not read is of no further use. */
export function refusalHeaders(refusal: Refusal): Record<string, string> {
  return {
    ...SECURITY_HEADERS,
    'content-type': JSON_TYPE,
    'cache-control': 'no-store',
    ...(refusal.status === 405 ? { allow: refusal.allow ?? 'GET, HEAD' } : {}),
  }
}

/** The answer to a request that was refused. */
export function refuse(refusal: Refusal): Response {
  return new Response(refusalBody(refusal), { status: refusal.status, headers: refusalHeaders(refusal) })
}

export function json(value: unknown): Response {
  return answer(`${JSON.stringify(value)}\n`)
}

/** Text that is at hand, or comes in pieces: JSON where nothing else is said. */
export function answer(body: string | ReadableStream<Uint8Array>, type = JSON_TYPE): Response {
  return new Response(body, {
    headers: { ...SECURITY_HEADERS, 'content-type': type, 'cache-control': 'no-store' },
  })
}

export function unknown(kind: string, id: string | undefined): Refusal {
  return { status: 404, what: `no such ${kind}`, got: quote(id ?? 'none'), wanted: `a ${kind} that this server has` }
}

/** Bytes in blocks of some size: one piece per movement would be one packet per movement. */
export function streamed(chunks: Iterable<string>): ReadableStream<Uint8Array> {
  const pieces = chunks[Symbol.iterator]()
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull(controller) {
      let block = ''
      while (block.length < 1 << 16) {
        const next = pieces.next()
        if (next.done === true) {
          controller.enqueue(encoder.encode(block))
          controller.close()
          return
        }
        block += next.value
      }
      controller.enqueue(encoder.encode(block))
    },
  })
}
