import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FetchGetUrlFunc } from 'ethers/utils'
import { InputError, SourceError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'

/** What the transport needs of the world, and its limits; tests bring smaller ones. */
export interface TransportOptions {
  /** The present, for a Retry-After that is a date. */
  readonly now: () => UnixSeconds
  readonly signal?: AbortSignal
  /** Bytes of one answer. */
  readonly mostBytes?: number
  /** Of one try, its body included. */
  readonly timeoutMs?: number
  /** Between two tries, where the endpoint does not say how long. */
  readonly backOffMs?: number
}

const MOST_BYTES = 64 << 20
const TIMEOUT_MS = 30_000
const BACK_OFF_MS = 1_000
const TRIES = 3
/** An endpoint that asks for more patience than this gets this much. */
const LONGEST_WAIT_MS = 60_000

/**
 * The URL of an endpoint, as a user typed it.
 * @throws InputError that does not repeat it: it may hold a key
 */
export function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol) && url.hostname !== '') return url
  throw new InputError('the endpoint is no URL that can be asked', {
    got: url === undefined ? 'no URL' : `a URL of the scheme ${url.protocol.slice(0, 20)}`,
    wanted: 'an http or https URL of a JSON-RPC endpoint',
  })
}

/**
 * Carries the requests of ethers to one endpoint: no redirect is followed, an answer is bounded in bytes and in time, and 429,
 * 5xx and timeouts are tried again, three times in all. What it throws names the host and nothing else of the URL.
 */
export function transportTo(url: URL, options: TransportOptions): FetchGetUrlFunc {
  return async (req) => {
    const post = { body: req.body ?? new Uint8Array(), headers: req.headers }
    for (let tries = 1; ; tries++) {
      const answer = await ask(url, post, options)
      if (answer.kind === 'answer') {
        return { statusCode: answer.status, statusMessage: '', headers: {}, body: answer.body }
      }
      if (tries === TRIES) throw givenUp(url, answer)
      const wait = answer.retryAfterMs ?? options.backOffMs ?? BACK_OFF_MS
      await sleep(Math.min(wait, LONGEST_WAIT_MS), undefined, options.signal ? { signal: options.signal } : {})
    }
  }
}

/** Waits that a Retry-After asks for, in milliseconds; undefined where it says nothing that can be read. */
export function retryAfterMs(header: string | undefined, now: UnixSeconds): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  // A date of HTTP names its day and ends in GMT; Date.parse would take far more than that.
  const at = /^[A-Z][a-z]{2,8}, .{5,40} GMT$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now * 1_000)
}

type Answer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: Uint8Array }
  | { readonly kind: 'again'; readonly why: string; readonly retryAfterMs?: number | undefined }

interface Post {
  readonly body: Uint8Array
  readonly headers: Readonly<Record<string, string>>
}

/** One try. */
function ask(url: URL, { body, headers }: Post, options: TransportOptions): Promise<Answer> {
  const { signal: interrupt, now, mostBytes = MOST_BYTES, timeoutMs = TIMEOUT_MS } = options
  interrupt?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? secureRequest : plainRequest)(url, {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'accept-encoding': 'identity', 'content-length': String(body.length) },
    })
    const end = (settle: () => void) => {
      clearTimeout(timer)
      interrupt?.removeEventListener('abort', stop)
      settle()
      request.destroy()
    }
    const again = (why: string, retryAfterMs?: number) => end(() => resolve({ kind: 'again', why, retryAfterMs }))
    const fail = (error: unknown) => end(() => reject(error))
    const stop = () => fail(interrupt?.reason)
    const timer = setTimeout(() => again(`no whole answer within ${timeoutMs / 1_000} s`), timeoutMs)
    interrupt?.addEventListener('abort', stop)

    request.on('error', (error: NodeJS.ErrnoException) => fail(unreachable(url, error)))
    request.on('response', (response) => {
      const status = response.statusCode ?? 0
      if (status === 429 || status >= 500) {
        return again(`HTTP ${status}`, retryAfterMs(response.headers['retry-after'], now()))
      }
      const refused = refusal(url, response, status)
      if (refused !== undefined) return fail(refused)
      const pieces: Buffer[] = []
      let size = 0
      response.on('data', (piece: Buffer) => {
        size += piece.length
        if (size > mostBytes) return fail(tooLarge(url, mostBytes))
        pieces.push(piece)
      })
      response.on('error', (error: NodeJS.ErrnoException) => fail(unreachable(url, error)))
      response.on('end', () => end(() => resolve({ kind: 'answer', status, body: Buffer.concat(pieces, size) })))
    })
    request.end(body)
  })
}

function refusal(url: URL, { headers }: IncomingMessage, status: number): SourceError | undefined {
  if (status >= 300 && status < 400) {
    return new SourceError(`${url.host} sends its questions elsewhere`, {
      got: `HTTP ${status}, a redirect`,
      wanted: 'an answer: Spoor follows no redirect',
      next: 'give the URL that the endpoint has now',
    })
  }
  if ((headers['content-encoding'] ?? 'identity') === 'identity') return undefined
  return new SourceError(`${url.host} packs its answers unasked`, {
    wanted: 'an answer that is not compressed',
    next: 'take another endpoint',
  })
}

function tooLarge(url: URL, mostBytes: number): SourceError {
  return new SourceError(`${url.host} answers without end`, {
    got: `more than ${mostBytes} bytes`,
    wanted: `at most ${mostBytes} bytes for one answer`,
    next: 'take another endpoint',
  })
}

/** The words of the error of Node are left out: some of them hold the URL. */
function unreachable(url: URL, { code }: NodeJS.ErrnoException): SourceError {
  return new SourceError(`${url.host} cannot be reached, or broke off`, {
    got: /^[A-Z_0-9]{2,60}$/.test(code ?? '') ? code! : 'no answer',
    next: 'see that the URL is right and that the endpoint runs, then try again',
  })
}

function givenUp(url: URL, { why }: Extract<Answer, { kind: 'again' }>): SourceError {
  return new SourceError(`${url.host} does not answer`, {
    got: `${why}, after ${TRIES} tries`,
    next: 'try again later, or take another endpoint',
  })
}
