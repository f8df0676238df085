import { setMaxListeners } from 'node:events'
import { setTimeout as timer } from 'node:timers/promises'

/** Waits; rejects with the reason of the signal when that comes first. Tests bring a time of their own. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>

export const sleep: Sleep = async (ms, signal) => {
  signal?.throwIfAborted()
  try {
    await timer(ms, undefined, signal === undefined ? {} : { signal })
  } catch (error) {
    throw signal?.aborted ? signal.reason : error
  }
}

/** Leave to send one request; given back when its answer is there. */
export interface Permit {
  /** Good answers quicken, a service that is asked too often slows down. */
  done(how: 'good' | 'bad' | 'too-often'): void
}

interface Waiting {
  readonly give: (permit: Permit | undefined) => void
  readonly first: boolean
}

export interface LimiterOptions {
  /** Requests a second: where it starts, and what it never goes above. */
  readonly perSecond: number
  /** Requests under way at one time. */
  readonly concurrency: number
  readonly sleep: Sleep
}

/** A service that answers 429 for ever is still asked this often, while somebody has patience. */
const SLOWEST = 0.2
/** Good answers from half of the rate back to the whole of it. */
const RECOVERY = 40
/** Faster than a timer can tell apart. */
const UNPACED = 1_000

/**
 * Paces requests to one service: evenly, at most so many a second, and so many at one time. 429 halves the rate, once for all
 * requests that were under way; each good answer gives a little back. It keeps no clock: a gap is a timer.
 */
export class Limiter {
  readonly #options: LimiterOptions
  readonly #queue: Waiting[] = []
  readonly #closed = new AbortController()
  #rate: number
  #underWay = 0
  #gap = false
  #rests = 0
  #epoch = 0
  #freed: (() => void)[] = []

  constructor(options: LimiterOptions) {
    // Beyond what timers can tell apart there is nothing to halve and give back.
    const perSecond = Math.min(options.perSecond, 10 * UNPACED)
    this.#options = { ...options, perSecond }
    this.#rate = perSecond
    setMaxListeners(0, this.#closed.signal)
  }

  /** Requests a second now. */
  get rate(): number {
    return this.#rate
  }

  /** Whether the service is left alone for now. */
  get resting(): boolean {
    return this.#rests > 0
  }

  /**
   * Waits for leave to send one request; undefined when the service is to be left alone first. Who has asked before goes first.
   * @throws the reason of the signal when that comes first
   */
  take(again: boolean, signal: AbortSignal): Promise<Permit | undefined> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      if (this.resting) return resolve(undefined)
      const stop = () => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1)
        reject(signal.reason)
      }
      const waiting: Waiting = {
        first: again,
        give: (permit) => {
          signal.removeEventListener('abort', stop)
          resolve(permit)
        },
      }
      signal.addEventListener('abort', stop, { once: true })
      const at = again ? this.#queue.findIndex(({ first }) => !first) : -1
      if (at < 0) this.#queue.push(waiting)
      else this.#queue.splice(at, 0, waiting)
      this.#next()
    })
  }

  /** Leaves the service alone for a while; who waits for leave is sent away, to ask another one. */
  rest(ms: number): void {
    this.#rests++
    for (const waiting of this.#queue.splice(0)) waiting.give(undefined)
    this.#after(ms, () => {
      this.#rests--
      if (this.resting) return
      for (const freed of this.#freed.splice(0)) freed()
      this.#next()
    })
  }

  /** Until the service is no longer left alone. */
  free(signal: AbortSignal): Promise<void> {
    if (!this.resting) return Promise.resolve()
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const stop = () => reject(signal.reason)
      signal.addEventListener('abort', stop, { once: true })
      this.#freed.push(() => {
        signal.removeEventListener('abort', stop)
        resolve()
      })
    })
  }

  /** Ends its timers. */
  close(): void {
    this.#closed.abort()
  }

  #next(): void {
    if (this.#queue.length === 0 || this.#gap || this.resting || this.#underWay >= this.#options.concurrency) return
    this.#underWay++
    if (this.#rate < UNPACED) {
      this.#gap = true
      this.#after(1_000 / this.#rate, () => {
        this.#gap = false
        this.#next()
      })
    }
    this.#queue.shift()!.give(this.#permit())
    this.#next()
  }

  #permit(): Permit {
    const epoch = this.#epoch
    let given = true
    return {
      done: (how) => {
        if (!given) return
        given = false
        this.#underWay--
        this.#learn(how, epoch)
        this.#next()
      },
    }
  }

  #learn(how: 'good' | 'bad' | 'too-often', epoch: number): void {
    const { perSecond } = this.#options
    if (how === 'good') this.#rate = Math.min(perSecond, this.#rate + perSecond / 2 / RECOVERY)
    // Requests that were under way together hear of the same crowd.
    if (how !== 'too-often' || epoch !== this.#epoch) return
    this.#epoch++
    this.#rate = Math.max(this.#rate / 2, Math.min(SLOWEST, perSecond))
  }

  #after(ms: number, then: () => void): void {
    this.#options.sleep(ms, this.#closed.signal).then(then, () => {})
  }
}
