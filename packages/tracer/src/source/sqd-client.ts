import { z } from 'zod'
import { canonicalJson } from '../model/canonical-json.ts'
import { quote } from '../model/chain.ts'
import { SourceError } from '../model/errors.ts'
import type { EvmNetwork } from './evm-network.ts'
import type { Answer, Exchange, Verdict } from './exchange.ts'
import { readJson } from './json.ts'
import { readLines, type SqdHeader, sqdHead } from './sqd-blocks.ts'
import type { Query } from './sqd-query.ts'

/** What an answer was read as, or why it is none. */
type Read<T> = { readonly kind: 'answer'; readonly value: T } | Exclude<Verdict, { readonly kind: 'answer' }>

/** What a stream gave: blocks; none yet; or the query holds a word that this Portal does not know. */
export type Streamed<T> = readonly T[] | 'nothing' | 'not understood'

export interface StreamOptions<T> {
  readonly shape: z.ZodType<T>
  /** What is wrong with the blocks, if anything. */
  readonly faultOf: (blocks: readonly T[]) => string | undefined
  /** Whether an answer without a block is one; else it is asked for again, for the blocks are known to be there. */
  readonly mayBeEmpty?: boolean
  /** Whether a refused query is an answer that steers. */
  readonly mayBeRefused?: boolean
  readonly signal?: AbortSignal | undefined
}

/** Asks a dataset of a Portal. Holds no state but what it was made of. */
export class SqdClient {
  readonly #exchange: Exchange
  readonly #api: string
  readonly #name: string

  constructor(exchange: Exchange, net: EvmNetwork, dataset: string, host: string) {
    this.#exchange = exchange
    this.#api = `sqd ${net.chain} ${dataset}`
    this.#name = `the dataset ${dataset} of ${host}`
  }

  /** For messages: the dataset and the host. */
  get name(): string {
    return this.#name
  }

  /** The last block of the archive, where the Portal tells. It follows the head by hours, and may hold what newer blocks lack. */
  archivalHead(signal?: AbortSignal): Promise<z.output<typeof sqdHead>> {
    const read = ({ status, body }: Answer): Read<z.output<typeof sqdHead>> => {
      const json = readJson(body)
      const parsed = sqdHead.safeParse(json.ok ? json.value : undefined)
      return { kind: 'answer', value: status === 200 && parsed.success ? parsed.data : null }
    }
    return this.#ask('archival-head', '{}', read, signal)
  }

  /** @throws SourceError when it is not answered, or not in the form of the shape */
  get<T>(what: 'metadata' | 'head' | 'finalized-head', shape: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    const read = ({ status, body }: Answer): Read<T> => {
      if (status !== 200) return { kind: 'refused', why: this.#refusal(status, body) }
      const json = readJson(body)
      if (!json.ok) return { kind: 'again', why: `its ${what} is ${json.why}` }
      const parsed = shape.safeParse(json.value)
      return parsed.success
        ? { kind: 'answer', value: parsed.data }
        : { kind: 'refused', why: `its ${what} has another form` }
    }
    return this.#ask(what, '{}', read, signal)
  }

  /** @throws SourceError when it is not answered, or the blocks are at fault */
  stream<T extends { readonly header: SqdHeader }>(
    what: 'stream' | 'finalized-stream',
    query: Query,
    options: StreamOptions<T>,
  ): Promise<Streamed<T>> {
    const { shape, faultOf, mayBeEmpty = false, mayBeRefused = false, signal } = options
    const read = ({ status, body }: Answer): Read<Streamed<T>> => {
      if (status === 204) {
        return mayBeEmpty
          ? { kind: 'answer', value: 'nothing' }
          : { kind: 'again', why: 'it has no data of these blocks at the moment' }
      }
      if (status === 400 && mayBeRefused) return { kind: 'answer', value: 'not understood' }
      if (status !== 200) return { kind: 'refused', why: this.#refusal(status, body) }
      const lines = readLines(body, shape)
      if (!lines.ok) return { kind: lines.torn ? 'again' : 'refused', why: lines.why }
      const why = faultOf(lines.blocks)
      return why === undefined ? { kind: 'answer', value: lines.blocks } : { kind: 'refused', why }
    }
    return this.#ask(what, canonicalJson(query), read, signal)
  }

  async #ask<T>(what: string, parameters: string, read: (answer: Answer) => Read<T>, signal?: AbortSignal): Promise<T> {
    // What the judge has read is kept, so that a large answer is read once.
    let last: { readonly body: Uint8Array; readonly read: Read<T> } | undefined
    const judge = (answer: Answer): Verdict => {
      last = { body: answer.body, read: read(answer) }
      return last.read.kind === 'answer' ? { kind: 'answer' } : last.read
    }
    const answer = await this.#exchange.ask({ api: this.#api, what, with: parameters }, judge, signal)
    const made = last?.body === answer.body ? last.read : read(answer)
    if (made.kind === 'answer') return made.value
    throw new SourceError(`${this.#name} gives no answer that can be read`, { got: made.why })
  }

  #refusal(status: number, body: Uint8Array): string {
    if (status === 404) return `it does not serve ${this.#name}`
    if (status === 409) return 'the chain was reorganised while it was read'
    const told = errorText(body)
    return `HTTP ${status}${told === undefined ? '' : `, ${quote(told)}`}`
  }
}

const errorShape = z.object({ error: z.object({ message: z.string() }) })

/** What a Portal says of an error: in an envelope, or as text in older ones. */
function errorText(body: Uint8Array): string | undefined {
  if (body.length === 0 || body.length > 10_000) return undefined
  const json = readJson(body)
  const parsed = errorShape.safeParse(json.ok ? json.value : undefined)
  return parsed.success ? parsed.data.error.message : Buffer.from(body).toString().trim().slice(0, 200)
}
