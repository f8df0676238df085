import { z } from 'zod'
import { quote } from '../model/chain.ts'
import { type ErrorDetail, SourceError } from '../model/errors.ts'
import type { EvmNetwork } from './evm-network.ts'
import type { Answer, Exchange, Verdict } from './exchange.ts'
import { readJson } from './json.ts'
import { type Meaning, meaningOf, type RpcFailure } from './rpc-errors.ts'

/** An answer, or an error that decides what is asked next. */
export type RpcRead<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly meaning: Meaning; readonly failure: RpcFailure }

export interface Asking<T> {
  readonly shape: z.ZodType<T>
  /** What is wrong with an answer of the right shape; undefined where nothing is. */
  readonly wrong?: (value: T) => string | undefined
  /** Errors that are answers: kept, and given to the caller. All but `busy` where it says so. */
  readonly steers?: Steers
}

export type Steers = readonly Meaning['kind'][] | 'all'

const envelope = z.union([
  z.object({ error: z.object({ code: z.number(), message: z.string().catch('') }) }),
  z.object({ id: z.literal(1), result: z.unknown() }),
])

type Judged<T> = { readonly verdict: Verdict; readonly read?: RpcRead<T> }

/** JSON-RPC over an exchange: shapes are checked before an answer is accepted, so that a bad one can be had again elsewhere. */
export class RpcClient {
  readonly net: EvmNetwork
  readonly host: string
  readonly signal: AbortSignal | undefined
  readonly #exchange: Exchange
  /** What was made of an answer: of large ones it is made once. */
  readonly #made = new WeakMap<Answer, Map<unknown, Judged<unknown>>>()

  constructor(exchange: Exchange, net: EvmNetwork, host: string, signal?: AbortSignal) {
    this.#exchange = exchange
    this.net = net
    this.host = host
    this.signal = signal
  }

  /** The same client, ended by another signal. */
  until(signal: AbortSignal | undefined): RpcClient {
    const signals = [this.signal, signal].filter((one) => one !== undefined)
    return new RpcClient(
      this.#exchange,
      this.net,
      this.host,
      signals.length > 1 ? AbortSignal.any(signals) : signals[0],
    )
  }

  /**
   * Asks, and gives the answer or an error that steers.
   * @throws SourceError when no provider gives either
   */
  async ask<T>(method: string, params: readonly unknown[], asking: Asking<T>): Promise<RpcRead<T>> {
    this.signal?.throwIfAborted()
    const question = { api: `rpc ${this.net.chain}`, what: method, with: canonical(params) }
    const answer = await this.#exchange.ask(question, (given) => this.#judged(given, asking).verdict, this.signal)
    const { verdict, read } = this.#judged(answer, asking)
    if (read !== undefined) return read
    // Two askers of one question may want different things of its answer.
    throw this.failed(`${this.host} answers ${method} in a form that cannot be used`, {
      got: verdict.kind === 'answer' ? 'an error' : verdict.why,
    })
  }

  /** Asks for what has to be there. @throws SourceError also for an error that would steer */
  async get<T>(method: string, params: readonly unknown[], asking: Omit<Asking<T>, 'steers'>): Promise<T> {
    const read = await this.ask(method, params, { ...asking, steers: [] })
    if (read.ok) return read.value
    throw this.failed(`${this.host} refuses ${method}`, { got: quote(read.failure.text) })
  }

  failed(what: string, detail: ErrorDetail): SourceError {
    return new SourceError(what, { next: 'try again later, or take another endpoint', ...detail })
  }

  #judged<T>(answer: Answer, asking: Asking<T>): Judged<T> {
    const made = this.#made.get(answer) ?? new Map<unknown, Judged<unknown>>()
    this.#made.set(answer, made)
    const known = made.get(asking) as Judged<T> | undefined
    if (known !== undefined) return known
    const judged = judge(answer, asking)
    made.set(asking, judged)
    return judged
  }
}

function judge<T>(answer: Answer, { shape, wrong, steers = [] }: Asking<T>): Judged<T> {
  const json = readJson(answer.body)
  const again = (why: string): Judged<T> => ({ verdict: { kind: 'again', why } })
  const refused = (why: string): Judged<T> => ({ verdict: { kind: 'refused', why } })
  if (!json.ok) return answer.status === 200 ? again(json.why) : refused(`HTTP ${answer.status}`)
  const read = envelope.safeParse(json.value)
  if (!read.success) return answer.status === 200 ? again('no JSON-RPC answer') : refused(`HTTP ${answer.status}`)
  if ('error' in read.data) {
    const failure: RpcFailure = { code: read.data.error.code, text: read.data.error.message }
    const meaning = meaningOf(failure)
    const why = `error ${failure.code}: ${quote(failure.text)}`
    const steering = steers === 'all' ? meaning.kind !== 'busy' : steers.includes(meaning.kind)
    if (steering) return { verdict: { kind: 'answer' }, read: { ok: false, meaning, failure } }
    return meaning.kind === 'busy' ? again(why) : refused(why)
  }
  if (answer.status !== 200) return refused(`HTTP ${answer.status}`)
  const shaped = shape.safeParse(read.data.result)
  if (!shaped.success) {
    // A node that is behind the one asked before answers null for what is there.
    if (read.data.result === null || read.data.result === undefined) return again('null for what has to be there')
    const { path, code } = shaped.error.issues[0]!
    return refused(`another shape than that of the method: ${code} at ${path.map(String).join('.') || 'the answer'}`)
  }
  const fault = wrong?.(shaped.data)
  if (fault !== undefined) return refused(fault)
  return { verdict: { kind: 'answer' }, read: { ok: true, value: shaped.data } }
}

/** A number as the interface takes it. */
export const hex = (number: number): string => `0x${number.toString(16)}`

/** JSON with the members of objects in order and without blanks: one text for one question. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}
