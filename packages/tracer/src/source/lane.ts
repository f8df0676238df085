import { BugError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Answer, Judge, Question, Verdict } from './exchange.ts'
import type { Greeting } from './greeting.ts'
import { type Http, LONGEST_WAIT_MS, type Received } from './http.ts'
import { overLimits } from './json.ts'
import { Limiter, type Sleep } from './limiter.ts'
import type { Provider } from './provider.ts'
import { type Redactor, redactor } from './redact.ts'

/** What asking one provider once came to. `why` is a predicate of the host, without a secret. */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'again'; readonly why: string; readonly waitMs?: number | undefined }
  | { readonly kind: 'refused'; readonly why: string }
  /** Not asked: it is left alone for now. */
  | { readonly kind: 'resting' }

export interface LaneOptions {
  readonly provider: Provider
  readonly send: Http['send']
  readonly now: () => UnixSeconds
  readonly sleep: Sleep
  readonly random: () => number
  /** The user's ceiling. */
  readonly perSecond: number
  readonly concurrency: number
  /** Longest rest of a service that is out of breath for the first time, doubled for each one after it. */
  readonly backOffMs: number
  readonly mostDepth: number
  /** Told of each request that goes out. */
  readonly sent: () => void
  /** Asked before anything else. */
  readonly greeting?: Greeting
}

interface AskingOnce {
  readonly again: boolean
  readonly signal: AbortSignal
  readonly started: () => void
}

const LONGEST_REST_MS = 30_000

/** What makes a body that begins like JSON one that nobody should parse. */
function tooDeep(body: Uint8Array, mostDepth: number): string | undefined {
  const first = body.find((sign) => sign > 0x20)
  return first === 0x5b || first === 0x7b ? overLimits(body, { mostDepth }) : undefined
}

/** One provider with its pace, its rests, and what was learned of it. */
export class Lane {
  readonly host: string
  readonly redactor: Redactor
  readonly limiter: Limiter
  readonly #options: LaneOptions
  /** Whether it ever answered: then a connection that fails is a passing matter. */
  #known = false
  /** Rests in a row. */
  #tired = 0
  /** How the greeting went; asked once, again only where it came to no answer. */
  #greeted: Promise<Outcome | undefined> | undefined

  constructor(options: LaneOptions) {
    const { provider, perSecond, concurrency, sleep } = options
    this.#options = options
    this.host = provider.host
    this.redactor = redactor(provider.secrets)
    this.limiter = new Limiter({ perSecond: Math.min(provider.perSecond, perSecond), concurrency, sleep })
  }

  /**
   * Asks once, as soon as the pace allows; before the first question the greeting.
   * @throws the reason of the signal, or what is wrong with the judge
   */
  async ask(question: Question, judge: Judge, asking: AskingOnce): Promise<Outcome> {
    this.#greeted ??= this.#greet(asking)
    const met = await this.#greeted.catch((error: unknown) => {
      this.#greeted = undefined
      throw error
    })
    if (met === undefined) return this.#once(question, judge, asking)
    if (met.kind !== 'refused') this.#greeted = undefined
    return met
  }

  /** Why nothing may be asked; `undefined` where all may be. */
  async #greet(asking: AskingOnce): Promise<Outcome | undefined> {
    const { greeting } = this.#options
    if (greeting === undefined) return undefined
    const outcome = await this.#once(greeting.question, () => ({ kind: 'answer' }), asking)
    if (outcome.kind !== 'answer') return outcome
    const why = greeting.wrong(outcome.answer)
    return why === undefined ? undefined : { kind: 'refused', why }
  }

  async #once(question: Question, judge: Judge, { again, signal, started }: AskingOnce): Promise<Outcome> {
    const { provider, send, sent } = this.#options
    const wire = provider.dress(question)
    if (wire.url.host !== this.host || !/^https?:$/.test(wire.url.protocol)) {
      throw new BugError(`a question to ${this.host} is dressed for another host`)
    }
    const permit = await this.limiter.take(again, signal)
    if (permit === undefined) return { kind: 'resting' }
    let how: 'good' | 'bad' | 'too-often' = 'bad'
    try {
      started()
      sent()
      const received = await send(wire, signal, provider.judged ?? (() => false))
      const read = this.#read(question, judge, received)
      how = read.how
      return read.outcome
    } finally {
      permit.done(how)
    }
  }

  #read(
    question: Question,
    judge: Judge,
    received: Received,
  ): { readonly outcome: Outcome; readonly how: 'good' | 'bad' | 'too-often' } {
    if (received.kind === 'refused') return { outcome: received, how: 'bad' }
    if (received.kind === 'unreachable') {
      const kind = this.#known ? 'again' : 'refused'
      return { outcome: { kind, why: received.why }, how: 'bad' }
    }
    if (received.kind === 'again') {
      const { why, fault, retryAfterMs } = received
      const waitMs = fault === 'broken' && retryAfterMs === undefined ? undefined : this.#rest(retryAfterMs)
      return { outcome: { kind: 'again', why, waitMs }, how: fault === 'too-often' ? fault : 'bad' }
    }
    this.#known = true
    const { now, mostDepth } = this.#options
    const { status, retryAfterMs } = received
    const why = tooDeep(received.body, mostDepth)
    if (why !== undefined) return { outcome: { kind: 'refused', why: `answers with ${why}` }, how: 'bad' }
    const answer: Answer = { question, host: this.host, at: now(), status, body: this.redactor.mask(received.body) }
    const verdict = this.#judged(judge, answer)
    if (verdict.kind === 'answer') {
      this.#tired = 0
      return { outcome: { kind: 'answer', answer }, how: 'good' }
    }
    const said = this.redactor.pass(verdict.why).slice(0, 500)
    if (verdict.kind === 'refused' && status < 500) {
      return { outcome: { kind: 'refused', why: `does not answer: ${said}` }, how: 'bad' }
    }
    const asked = (verdict.kind === 'again' ? verdict.waitMs : undefined) ?? retryAfterMs
    const busy = asked !== undefined || (verdict.kind === 'again' && verdict.tooOften === true)
    const waitMs = busy ? this.#rest(asked) : undefined
    return { outcome: { kind: 'again', why: `does not answer: ${said}`, waitMs }, how: busy ? 'too-often' : 'bad' }
  }

  /** The verdict; what a judge throws is no verdict, and must not carry a secret out. */
  #judged(judge: Judge, answer: Answer): Verdict {
    try {
      return judge(answer)
    } catch (error) {
      const told = error instanceof Error ? `${error.message}\n${error.stack}\n${String(error.cause)}` : String(error)
      if (!this.redactor.repeats(told)) throw error
      throw new BugError(`an answer of ${this.host} was read wrongly`, {
        got: 'an error that repeats a key or a part of a URL',
      })
    }
  }

  /** Leaves the service alone as long as it asks for, and longer each time; gives how long. */
  #rest(asked: number | undefined): number {
    const { random, backOffMs } = this.#options
    const longest = Math.min(backOffMs * 2 ** this.#tired, LONGEST_REST_MS)
    // Requests that were under way together tire it once.
    if (!this.limiter.resting) this.#tired = Math.min(this.#tired + 1, 10)
    const own = (longest * (1 + random())) / 2
    // Who asks for no patience at all, again and again, gets some.
    const ms = Math.max(Math.min(asked ?? 0, LONGEST_WAIT_MS), own)
    this.limiter.rest(ms)
    return ms
  }
}
