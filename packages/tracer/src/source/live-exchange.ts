import { setMaxListeners } from 'node:events'
import { InputError, SourceError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import { type AskingOptions, askAround } from './asking.ts'
import { type Answer, type Exchange, type Judge, keyOf, type Question } from './exchange.ts'
import type { Greeting } from './greeting.ts'
import { Http } from './http.ts'
import { MOST_DEPTH } from './json.ts'
import { Lane } from './lane.ts'
import { sleep as realSleep, type Sleep } from './limiter.ts'
import type { Provider } from './provider.ts'

export interface LiveExchangeOptions {
  /** In the order in which they are asked: the next one where one fails. */
  readonly providers: readonly Provider[]
  /** When an answer was received, and the present of a Retry-After that is a date. */
  readonly now: () => UnixSeconds
  /** From 0 up to 1: jitter of the waits. */
  readonly random: () => number
  /** For one question over all its tries and waits, from its first request on; 60,000 where left out. */
  readonly patienceMs?: number
  /** Of one try, its body included; 30,000 where left out. */
  readonly timeoutMs?: number
  /** Of one answer, packed and unpacked; 64 MiB where left out. */
  readonly mostBytes?: number
  /** Arrays and objects inside each other in one answer; 256 where left out. */
  readonly mostDepth?: number
  /** Requests a second to each provider: a ceiling of the user, beside the provider's own. */
  readonly perSecond?: number
  /** Providers that have to give the same answer; 1 where left out. */
  readonly quorum?: number
  /** Requests under way to each provider at one time; 4 where left out. */
  readonly concurrency?: number
  /** Of each provider for one question; no limit but patience where left out. */
  readonly mostTries?: number
  /** Longest wait before the second try, doubled for each one after it; 1,000 where left out. */
  readonly backOffMs?: number
  /** What each provider is asked first; left out, nothing is. */
  readonly greeting?: Greeting
  /** Tests bring a time of their own. */
  readonly sleep?: Sleep
}

/**
 * Asks providers over the network.
 * @throws InputError when there is no provider, or fewer hosts than a quorum takes
 * @example
 * const exchange = liveExchange({ providers: [rpcProvider('http://127.0.0.1:8545')], now: io.now, random: io.random })
 * await exchange.ask({ api: 'rpc eip155:1', what: 'eth_chainId', with: '[]' }, () => ({ kind: 'answer' }))
 */
export function liveExchange(options: LiveExchangeOptions): Exchange {
  return new LiveExchange(options)
}

function greets({ greeting }: LiveExchangeOptions): { readonly greeting?: Greeting } {
  return greeting === undefined ? {} : { greeting }
}

/** A question under way, and those who wait for it. */
interface Asked {
  readonly answer: Promise<Answer>
  readonly stop: AbortController
  waiting: number
}

class LiveExchange implements Exchange {
  readonly #asking: AskingOptions
  readonly #http: Http
  readonly #underWay = new Map<string, Asked>()
  #accepted: { readonly place: number; readonly answer: Answer }[] = []
  #questions = 0
  #requests = 0
  #closed = false

  constructor(options: LiveExchangeOptions) {
    const { providers, now, random, quorum = 1, sleep = realSleep, patienceMs = 60_000, backOffMs = 1_000 } = options
    const { timeoutMs = 30_000, mostBytes = 64 << 20, perSecond = Number.POSITIVE_INFINITY, concurrency = 4 } = options
    const { mostTries = Number.POSITIVE_INFINITY, mostDepth = MOST_DEPTH } = options
    const hosts = new Set(providers.map(({ host }) => host))
    if (!Number.isInteger(quorum) || quorum < 1 || hosts.size < quorum) {
      throw new InputError('not enough services for the quorum', {
        got: `${hosts.size} of different hosts`,
        wanted: `at least ${quorum}`,
        next: 'name more services, or ask for a smaller quorum',
      })
    }
    this.#http = new Http({ now, timeoutMs, mostBytes })
    const sent = () => void this.#requests++
    const send = this.#http.send.bind(this.#http)
    const common = { send, now, sleep, random, perSecond, concurrency, backOffMs, mostDepth, sent, ...greets(options) }
    const lanes = providers.map((provider) => new Lane({ ...common, provider }))
    this.#asking = { lanes, quorum, patienceMs, backOffMs, mostTries, sleep, random }
  }

  get requests(): number {
    return this.#requests
  }

  async ask(question: Question, judge: Judge, signal?: AbortSignal): Promise<Answer> {
    signal?.throwIfAborted()
    if (this.#closed) throw new SourceError('the connection to the services is closed')
    const asked = this.#shared(question, judge)
    asked.waiting++
    try {
      return await orStopped(asked.answer, signal)
    } finally {
      asked.waiting--
      // Nobody waits for it any more.
      if (asked.waiting === 0) asked.stop.abort()
    }
  }

  drain(): readonly Answer[] {
    const drained = this.#accepted.sort((a, b) => a.place - b.place).map(({ answer }) => answer)
    this.#accepted = []
    return drained
  }

  close(): void {
    this.#closed = true
    for (const { stop } of this.#underWay.values())
      stop.abort(new SourceError('the connection to the services is closed'))
    for (const { limiter } of this.#asking.lanes) limiter.close()
    this.#http.close()
  }

  /** The question, asked once for all who ask it while it is under way; the judge of the first one judges for all. */
  #shared(question: Question, judge: Judge): Asked {
    const key = keyOf(question)
    const before = this.#underWay.get(key)
    if (before !== undefined && !before.stop.signal.aborted) return before
    const place = this.#questions++
    const stop = new AbortController()
    const answer = askAround(question, judge, this.#asking, stop.signal)
      .then((found) => {
        this.#accepted.push({ place, answer: found })
        return found
      })
      .finally(() => {
        if (this.#underWay.get(key) === asked) this.#underWay.delete(key)
      })
    const asked: Asked = { answer, stop, waiting: 0 }
    this.#underWay.set(key, asked)
    return asked
  }
}

/** What a promise comes to, unless the signal comes first. */
function orStopped<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    // One signal ends all questions of a run, of which there may be many at one time.
    setMaxListeners(0, signal)
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
