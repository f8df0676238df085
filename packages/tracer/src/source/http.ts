import { lookup as resolveName } from 'node:dns'
import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  Agent as PlainAgent,
  request as plainRequest,
} from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { UnixSeconds } from '../model/time.ts'
import type { Wire } from './provider.ts'

/** What one try came to. Every `why` is a predicate of the host, and holds no word of anybody else. */
export type Received =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly body: Uint8Array
      readonly retryAfterMs?: number | undefined
    }
  /** Not now: busy, too late, broken off. */
  | {
      readonly kind: 'again'
      readonly why: string
      readonly fault: 'too-often' | 'timeout' | 'broken'
      readonly retryAfterMs?: number | undefined
    }
  /** No connection at all. */
  | { readonly kind: 'unreachable'; readonly why: string }
  /** What asking again does not mend. */
  | {
      readonly kind: 'refused'
      readonly why: string
      /** Where a redirect leads; it is not followed here. */
      readonly location?: string
    }

export interface HttpOptions {
  /** The present, for a Retry-After that is a date. */
  readonly now: () => UnixSeconds
  /** Bytes of one answer, packed and unpacked. */
  readonly mostBytes: number
  /** Of one try, its body included. */
  readonly timeoutMs: number
}

/** Unpacked bytes for one packed byte, above which an answer of some size is one made to fill the memory. */
const MOST_RATIO = 400
const RATIO_FROM = 8 << 20
/** An endpoint that asks for more patience than this gets this much. */
export const LONGEST_WAIT_MS = 60_000

/**
 * Addresses that no name may lead to: those of one's own link, where clouds keep the keys of their machines, of nothing, and of
 * groups. Who really means one writes it as an address. Private ones and this machine are allowed: that is where own nodes are.
 */
const CLOSED = new BlockList()
CLOSED.addSubnet('0.0.0.0', 8, 'ipv4')
CLOSED.addSubnet('169.254.0.0', 16, 'ipv4')
CLOSED.addSubnet('224.0.0.0', 3, 'ipv4')
CLOSED.addAddress('100.100.100.200', 'ipv4')
CLOSED.addAddress('::', 'ipv6')
CLOSED.addAddress('fd00:ec2::254', 'ipv6')
CLOSED.addSubnet('fe80::', 10, 'ipv6')
CLOSED.addSubnet('ff00::', 8, 'ipv6')

/** Connections to services, kept open between requests. The one place of Spoor that sends anything. */
export class Http {
  readonly #options: HttpOptions
  readonly #plain = new PlainAgent({ keepAlive: true })
  readonly #secure = new SecureAgent({ keepAlive: true })

  constructor(options: HttpOptions) {
    this.#options = options
  }

  close(): void {
    this.#plain.destroy()
    this.#secure.destroy()
  }

  /**
   * One try: no redirect is followed, an answer is bounded in bytes, packed and unpacked, and in time, its body included.
   * @param readsFailure whether the body of a status from 500 on is read
   * @throws the reason of the signal, and nothing else
   */
  async send(wire: Wire, signal: AbortSignal, readsFailure: (status: number) => boolean): Promise<Received> {
    signal.throwIfAborted()
    const kept = wire.url.protocol === 'https:' ? this.#secure : this.#plain
    const received = await this.#try(wire, kept, signal, readsFailure)
    // A connection that was kept open may have been closed at the other end meanwhile: that says nothing of this question.
    if (received !== 'stale') return received
    const fresh = await this.#try(wire, false, signal, readsFailure)
    return fresh === 'stale' ? { kind: 'again', fault: 'broken', why: 'broke off' } : fresh
  }

  #try(
    wire: Wire,
    agent: PlainAgent | SecureAgent | false,
    signal: AbortSignal,
    readsFailure: (status: number) => boolean,
  ): Promise<Received | 'stale'> {
    const { now, timeoutMs, mostBytes } = this.#options
    return new Promise((resolve, reject) => {
      const request = open(wire, agent)
      if (request === undefined)
        return resolve({ kind: 'refused', why: 'cannot be asked with such a key, header or URL' })
      let unpacked: Readable | undefined
      let came: Gauge | undefined
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
      }
      const settle = (received: Received | 'stale') => {
        end()
        resolve(wire.lines === true && received !== 'stale' ? orWholeLines(received, came) : received)
        request.destroy()
        unpacked?.destroy()
      }
      const stop = () => {
        reject(signal.reason)
        settle({ kind: 'refused', why: '' })
      }
      const late = `does not answer: no whole answer within ${timeoutMs / 1_000} s`
      const timer = setTimeout(() => settle({ kind: 'again', fault: 'timeout', why: late }), timeoutMs)
      signal.addEventListener('abort', stop, { once: true })
      request.on('error', (error: NodeJS.ErrnoException) => {
        settle(request.reusedSocket && isReset(error) ? 'stale' : broken(error))
      })
      request.on('response', (response) => {
        const status = response.statusCode ?? 0
        const waitMs = retryAfterMs(response.headers['retry-after'], now())
        const early = fromHead(status, response.headers, readsFailure, waitMs)
        if (early !== undefined) return settle(early)
        const fail = (error: NodeJS.ErrnoException) =>
          settle({ kind: 'again', fault: 'broken', why: `broke off${codeOf(error)}` })
        response.on('error', fail)
        const gauge = new Gauge(mostBytes)
        if (status === 200) came = gauge
        unpacked = unpack(response, gauge, fail, settle)
        unpacked.on('data', (piece: Buffer) => {
          const wrong = gauge.add(piece)
          if (wrong !== undefined) settle(wrong)
        })
        unpacked.on('end', () => {
          const answer: Received = { kind: 'answer', status, body: gauge.whole(), retryAfterMs: waitMs }
          if (!response.complete) return settle(answer)
          // Left alone, its connection serves the next question.
          end()
          resolve(answer)
        })
      })
      request.end(wire.body)
    })
  }
}

/** The request, not yet sent; undefined where Node will not have its header or its credentials. */
function open(
  { url, method, headers, body }: Wire,
  agent: PlainAgent | SecureAgent | false,
): ClientRequest | undefined {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  try {
    return (url.protocol === 'https:' ? secureRequest : plainRequest)(url, {
      method,
      agent,
      lookup: openLookup(resolveName),
      headers: { ...headers, ...length, 'accept-encoding': 'gzip' },
    })
  } catch {
    return undefined
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

/** Whether a status means: ask again. */
export function isLater(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500
}

/** What head alone says; undefined where the body is wanted. */
function fromHead(
  status: number,
  { 'content-encoding': encoding, location }: IncomingHttpHeaders,
  readsFailure: (status: number) => boolean,
  waitMs: number | undefined,
): Received | undefined {
  if (isLater(status) && !(status >= 500 && readsFailure(status))) {
    const fault = status === 429 ? 'too-often' : 'broken'
    const wait = waitMs === undefined ? '' : `, and asks to wait ${Math.ceil(waitMs / 1_000)} s`
    return { kind: 'again', fault, why: `does not answer: HTTP ${status}${wait}`, retryAfterMs: waitMs }
  }
  if (status >= 300 && status < 400) {
    return {
      kind: 'refused',
      why: `sends its questions elsewhere: HTTP ${status}, a redirect, which is never followed`,
      ...(location === undefined ? {} : { location }),
    }
  }
  if (['identity', 'gzip', 'x-gzip'].includes((encoding ?? 'identity').trim().toLowerCase())) return undefined
  return { kind: 'refused', why: 'packs its answers in a way that nobody asked for' }
}

/** The body as it was before it was packed. */
function unpack(
  response: IncomingMessage,
  gauge: Gauge,
  fail: (error: NodeJS.ErrnoException) => void,
  settle: (received: Received) => void,
): Readable {
  if ((response.headers['content-encoding'] ?? 'identity').trim().toLowerCase() === 'identity') return response
  const gunzip = createGunzip()
  response.on('data', (piece: Buffer) => {
    const wrong = gauge.addPacked(piece.length)
    if (wrong !== undefined) settle(wrong)
  })
  gunzip.on('error', (error: NodeJS.ErrnoException) => {
    // An end that comes too soon may be the connection's; other damage is the service's.
    if (error.code === 'Z_BUF_ERROR') fail(error)
    else settle({ kind: 'refused', why: 'packs its answers wrongly: they say gzip and are not' })
  })
  return response.pipe(gunzip)
}

/** Of lines that broke off, or met a limit of size or time: those that came whole. Of anything else, and of a bomb, what it is. */
function orWholeLines(received: Received, came: Gauge | undefined): Received {
  const endedEarly = received.kind === 'again' || (received.kind === 'refused' && came?.full === true)
  const body = endedEarly ? came?.wholeLines() : undefined
  return body === undefined ? received : { kind: 'answer', status: 200, body }
}

/** Counts and keeps the bytes of one body. */
class Gauge {
  readonly #most: number
  readonly #pieces: Buffer[] = []
  #size = 0
  #packed = 0
  #isPacked = false

  constructor(most: number) {
    this.#most = most
  }

  add(piece: Buffer): Received | undefined {
    this.#size += piece.length
    if (this.#size > this.#most) {
      this.#pieces.push(piece.subarray(0, Math.max(0, piece.length + this.#most - this.#size)))
      return this.#tooMuch()
    }
    if (this.#isPacked && this.#size > RATIO_FROM && this.#size > this.#packed * MOST_RATIO) {
      return { kind: 'refused', why: `packs its answers more than ${MOST_RATIO} times, which no honest answer is` }
    }
    this.#pieces.push(piece)
    return undefined
  }

  addPacked(size: number): Received | undefined {
    this.#isPacked = true
    this.#packed += size
    return this.#packed > this.#most ? this.#tooMuch() : undefined
  }

  whole(): Uint8Array {
    return Buffer.concat(this.#pieces, this.#size)
  }

  /** Whether more came than is allowed. */
  get full(): boolean {
    return this.#size > this.#most || this.#packed > this.#most
  }

  /** What came up to the end of a line; undefined before there is one. */
  wholeLines(): Uint8Array | undefined {
    const all = Buffer.concat(this.#pieces)
    const end = all.lastIndexOf(0x0a)
    return end < 0 ? undefined : all.subarray(0, end + 1)
  }

  #tooMuch(): Received {
    return { kind: 'refused', why: `answers without end: more than ${this.#most} bytes` }
  }
}

const NO_CONNECTION =
  /^(?:ENOTFOUND|EAI_|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|.*CERT|.*SELF_SIGNED|ERR_TLS|ERR_SSL|UNABLE_)/

function broken(error: NodeJS.ErrnoException): Received {
  const { code = '' } = error
  if (code === 'CLOSED_ADDRESS') {
    return { kind: 'refused', why: 'is a name of an address that Spoor asks only where it is written as one' }
  }
  if (NO_CONNECTION.test(code)) return { kind: 'unreachable', why: `cannot be reached${codeOf(error)}` }
  if (code.startsWith('HPE_')) return { kind: 'refused', why: `does not speak HTTP${codeOf(error)}` }
  return { kind: 'again', fault: 'broken', why: `broke off${codeOf(error)}` }
}

const isReset = ({ code }: NodeJS.ErrnoException): boolean => code === 'ECONNRESET' || code === 'EPIPE'

/** The words of the error of Node are left out: some of them hold the URL. */
const codeOf = ({ code = '' }: NodeJS.ErrnoException): string => (/^[A-Z_0-9]{2,60}$/.test(code) ? ` (${code})` : '')

/** Resolves a name, and drops addresses that no name may lead to. */
export function openLookup(resolve: typeof resolveName): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, '', 4)
      const open = found.filter(({ address }) => !isClosed(address))
      const first = open[0]
      if (first === undefined) return callback(Object.assign(new Error('closed'), { code: 'CLOSED_ADDRESS' }), '', 4)
      if (options.all === true) callback(null, open)
      else callback(null, first.address, first.family)
    })
  }
}

/** Whether an address is one that no name may lead to. */
export function isClosed(address: string): boolean {
  return CLOSED.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
