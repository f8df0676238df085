import { FetchRequest } from 'ethers/utils'
import { z } from 'zod'
import { quote } from '../model/chain.ts'
import { SourceError } from '../model/errors.ts'
import { parseEndpoint, type TransportOptions, transportTo } from './rpc-transport.ts'

/** An error that an endpoint answered; `text` is foreign and may repeat parts of the URL. */
export interface RpcFailure {
  readonly code: number
  readonly text: string
}

export type RpcAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly failure: RpcFailure }

const envelope = z.union([
  z.object({ id: z.number().nullish(), error: z.object({ code: z.number(), message: z.string() }) }),
  z.object({ id: z.number(), result: z.unknown() }),
])

/** One JSON-RPC endpoint. Its answers are foreign: whoever asks checks their shape. */
export class RpcEndpoint {
  readonly #url: URL
  readonly #options: TransportOptions
  #asked = 0

  /** @throws InputError when the text is no http or https URL */
  constructor(text: string, options: TransportOptions) {
    this.#url = parseEndpoint(text)
    this.#options = options
  }

  /** The only part of the URL that is ever shown. */
  get host(): string {
    return this.#url.host
  }

  get requests(): number {
    return this.#asked
  }

  /**
   * Asks, and gives the answer or the error that the endpoint answered.
   * @throws SourceError when there is no answer that can be read
   */
  async ask(method: string, params: readonly unknown[]): Promise<RpcAnswer> {
    this.#asked++
    const id = this.#asked
    const request = new FetchRequest(this.#url.href)
    request.allowGzip = false
    request.getUrlFunc = transportTo(this.#url, this.#options)
    request.setHeader('content-type', 'application/json')
    request.body = JSON.stringify({ jsonrpc: '2.0', id, method, params })
    const { statusCode, body } = await request.send()
    const read = envelope.safeParse(jsonOf(body))
    if (!read.success) {
      throw this.failed(`${this.host} answers ${method} with what is no JSON-RPC`, {
        got: statusCode === 200 ? 'HTTP 200 and no whole JSON-RPC answer' : `HTTP ${statusCode}`,
      })
    }
    if ('error' in read.data) {
      return { ok: false, failure: { code: read.data.error.code, text: read.data.error.message } }
    }
    if (read.data.id !== id || statusCode !== 200) {
      throw this.failed(`${this.host} answers another question than ${method}`, { got: `HTTP ${statusCode}` })
    }
    return { ok: true, result: read.data.result }
  }

  /**
   * Asks for what has to be there.
   * @throws SourceError when there is no answer, an error, or one of another shape
   */
  async call<T extends z.ZodType>(method: string, params: readonly unknown[], shape: T): Promise<z.infer<T>> {
    const answer = await this.ask(method, params)
    if (!answer.ok) throw this.refused(method, answer.failure)
    return this.shaped(method, answer.result, shape)
  }

  /** @throws SourceError when an answer is of another shape */
  shaped<T extends z.ZodType>(method: string, result: unknown, shape: T): z.infer<T> {
    const read = shape.safeParse(result)
    if (read.success) return read.data
    const { path, code } = read.error.issues[0]!
    throw this.failed(`${this.host} answers ${method} in a shape that is not of JSON-RPC`, {
      got: `${code} at ${path.map(String).join('.') || 'the answer itself'}`,
    })
  }

  /** The error for an answered error. */
  refused(method: string, { code, text }: RpcFailure): SourceError {
    return this.failed(`${this.host} refuses ${method}`, { got: `error ${code}: ${this.clean(text)}` })
  }

  /** An error of this endpoint, with what to do. */
  failed(what: string, { got, wanted }: { readonly got: string; readonly wanted?: string }): SourceError {
    const next = 'nothing was imported; try again later, or take another endpoint'
    return new SourceError(what, { got, ...(wanted === undefined ? {} : { wanted }), next })
  }

  /** Foreign text, quoted; not a word of it where it repeats a part of the URL. */
  clean(text: string): string {
    return this.repeatsSecret(text) ? '(left out: it repeats a part of the URL)' : quote(text)
  }

  /** Whether a text holds a part of the URL beside the host: a segment, a value, a credential, or six signs of one. */
  repeatsSecret(text: string): boolean {
    const { pathname, search, username, password, hash } = this.#url
    const heard = text.toLowerCase()
    return [pathname, search, hash, username, password].flatMap(spellings).some((secret) => {
      const length = Math.min(6, secret.length)
      for (let at = 0; at + length <= secret.length; at++) {
        if (heard.includes(secret.slice(at, at + length))) return true
      }
      return false
    })
  }
}

/** Pieces of a part of a URL that could give something away, as written and decoded. */
function spellings(part: string): string[] {
  const pieces = part.split(/[/?&=#]/).flatMap((piece) => [piece, decoded(piece)])
  return [...new Set(pieces.map((piece) => piece.toLowerCase()))].filter((piece) => piece.length >= 4)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function jsonOf(body: Uint8Array | null): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body ?? new Uint8Array()))
  } catch {
    return undefined
  }
}
