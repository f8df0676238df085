import { z } from 'zod'
import { SourceError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Exchange } from './exchange.ts'
import { readJson } from './json.ts'
import { liveExchange } from './live-exchange.ts'
import { rpcProvider } from './provider.ts'
import { type Redactor, redactor } from './redact.ts'

/** An error that an endpoint answered; `text` is foreign and may repeat parts of the URL. */
export interface RpcFailure {
  readonly code: number
  readonly text: string
}

export type RpcAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly failure: RpcFailure }

/** What an endpoint needs of the world, and its limits; tests bring smaller ones. */
export interface RpcOptions {
  /** The present, for a Retry-After that is a date. */
  readonly now: () => UnixSeconds
  /** Jitter of the waits, from 0 up to 1. */
  readonly random: () => number
  readonly signal?: AbortSignal
  /** Bytes of one answer. */
  readonly mostBytes?: number
  /** Of one try, its body included. */
  readonly timeoutMs?: number
  /** Longest wait before the second try, where the endpoint does not say how long. */
  readonly backOffMs?: number
}

const TRIES = 3
const envelope = z.union([
  z.object({ id: z.number().nullish(), error: z.object({ code: z.number(), message: z.string() }) }),
  z.object({ id: z.number(), result: z.unknown() }),
])

/** One JSON-RPC endpoint, asked one question after the other. Its answers are foreign: whoever asks checks their shape. */
export class RpcEndpoint {
  /** The only part of the URL that is ever shown. */
  readonly host: string
  readonly #exchange: Exchange
  readonly #redactor: Redactor
  readonly #signal: AbortSignal | undefined

  /** @throws InputError when the text is no http or https URL */
  constructor(text: string, { signal, ...options }: RpcOptions) {
    const provider = rpcProvider(text)
    this.host = provider.host
    this.#redactor = redactor(provider.secrets)
    this.#exchange = liveExchange({ ...options, providers: [provider], mostTries: TRIES })
    this.#signal = signal
  }

  get requests(): number {
    return this.#exchange.requests
  }

  /** Ends its connections and its waits: they would keep the process. */
  close(): void {
    this.#exchange.close()
  }

  /**
   * Asks, and gives the answer or the error that the endpoint answered.
   * @throws SourceError when there is no answer that can be read
   */
  async ask(method: string, params: readonly unknown[]): Promise<RpcAnswer> {
    const question = { api: 'rpc', what: method, with: JSON.stringify(params) }
    const { status, body } = await this.#exchange.ask(question, ({ status }) => judged(status), this.#signal)
    // Nothing of it is kept as evidence.
    this.#exchange.drain()
    const json = readJson(body)
    const read = envelope.safeParse(json.ok ? json.value : undefined)
    if (!read.success) {
      throw this.failed(`${this.host} answers ${method} with what is no JSON-RPC`, {
        got: status === 200 ? 'HTTP 200 and no whole JSON-RPC answer' : `HTTP ${status}`,
      })
    }
    if ('error' in read.data) {
      return { ok: false, failure: { code: read.data.error.code, text: read.data.error.message } }
    }
    if (read.data.id !== 1 || status !== 200) {
      throw this.failed(`${this.host} answers another question than ${method}`, { got: `HTTP ${status}` })
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
    return this.#redactor.clean(text)
  }

  /** Whether a text holds a part of the URL beside the host: a segment, a value, a credential, or six signs of one. */
  repeatsSecret(text: string): boolean {
    return this.#redactor.repeats(text)
  }
}

/** Whoever asks reads every body itself; only a failure of the service is tried again. */
function judged(status: number): { readonly kind: 'answer' } | { readonly kind: 'again'; readonly why: string } {
  return status < 500 ? { kind: 'answer' } : { kind: 'again', why: `HTTP ${status}` }
}
