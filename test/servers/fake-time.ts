import type { Sleep } from '../../packages/tracer/src/source/limiter.ts'

interface Sleeper {
  readonly at: number
  readonly place: number
  readonly wake: () => void
}

/** A time that passes only when a test lets it: who sleeps wakes in the order of the hours they named. */
export class FakeTime {
  readonly #sleepers = new Set<Sleeper>()
  #now = 0
  #place = 0

  /** Milliseconds since it was made. */
  get now(): number {
    return this.#now
  }

  readonly sleep: Sleep = (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const sleeper: Sleeper = {
        at: this.#now + ms,
        place: this.#place++,
        wake: () => {
          signal?.removeEventListener('abort', stop)
          resolve()
        },
      }
      const stop = () => {
        this.#sleepers.delete(sleeper)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', stop, { once: true })
      this.#sleepers.add(sleeper)
    })

  /** Lets time pass until nobody sleeps, or until a time; whoever wakes does what they do before time goes on. */
  async pass(until = Number.POSITIVE_INFINITY): Promise<void> {
    for (;;) {
      await settled()
      const next = [...this.#sleepers].sort((a, b) => a.at - b.at || a.place - b.place)[0]
      if (next === undefined || next.at > until) break
      this.#now = next.at
      this.#sleepers.delete(next)
      next.wake()
    }
    if (until < Number.POSITIVE_INFINITY) this.#now = until
  }

  /** Lets time pass until a promise is settled, and gives what it comes to. */
  async until<T>(promise: Promise<T>): Promise<T> {
    const done = promise.then(
      () => true,
      () => true,
    )
    for (;;) {
      const isDone = await Promise.race([done, settled().then(() => false)])
      if (isDone) return promise
      const next = Math.min(...[...this.#sleepers].map(({ at }) => at))
      if (next === Number.POSITIVE_INFINITY) throw new Error('nobody sleeps, and nothing comes of it')
      await this.pass(next)
    }
  }
}

/** After everything that was ready to run has run. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
