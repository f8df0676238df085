import type { ErrorReport } from '../model/errors.ts'
import { BugError, SpoorError } from '../model/errors.ts'
import type { JobProgress, Outcome } from './case-actions.ts'

/** Jobs that are remembered: a page asks for its own within moments. */
const KEPT = 200
/** Jobs of one case that may wait: nobody means to press a button so often. */
const MOST_WAITING = 50

export interface JobView {
  readonly id: number
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  readonly progress: JobProgress | null
  readonly outcome?: Outcome
  readonly error?: ErrorReport['error']
}

interface Job {
  view: JobView
  readonly abort: AbortController
}

type Work = (run: { signal: AbortSignal; onProgress: (progress: JobProgress) => void }) => Promise<Outcome>

/** Runs what was asked for, one job of a case at a time, in the order it came. */
export class Jobs {
  readonly #jobs = new Map<number, Job>()
  readonly #last = new Map<string, Promise<void>>()
  readonly #waiting = new Map<string, number>()
  #count = 0

  /** @returns undefined when too many jobs of the case wait already */
  start(caseId: string, work: Work): JobView | undefined {
    const waiting = this.#waiting.get(caseId) ?? 0
    if (waiting >= MOST_WAITING) return undefined
    this.#count += 1
    const job: Job = { view: { id: this.#count, state: 'waiting', progress: null }, abort: new AbortController() }
    this.#jobs.set(job.view.id, job)
    this.#forget()
    this.#waiting.set(caseId, waiting + 1)
    const before = this.#last.get(caseId) ?? Promise.resolve()
    const done = before.then(async () => {
      await this.#run(job, work)
      this.#waiting.set(caseId, (this.#waiting.get(caseId) ?? 1) - 1)
    })
    this.#last.set(caseId, done)
    return job.view
  }

  get(id: number): JobView | undefined {
    return this.#jobs.get(id)?.view
  }

  /** What it has read by then is kept. */
  cancel(id: number): JobView | undefined {
    const job = this.#jobs.get(id)
    job?.abort.abort()
    return job?.view
  }

  /** Ends all of them, and waits until they have. */
  async close(): Promise<void> {
    for (const { abort } of this.#jobs.values()) abort.abort()
    await Promise.all(this.#last.values())
  }

  async #run(job: Job, work: Work): Promise<void> {
    const { signal } = job.abort
    if (signal.aborted) {
      job.view = { ...job.view, state: 'cancelled' }
      return
    }
    job.view = { ...job.view, state: 'running' }
    try {
      const onProgress = (progress: JobProgress) => {
        job.view = { ...job.view, progress }
      }
      const outcome = await work({ signal, onProgress })
      job.view = { ...job.view, state: signal.aborted ? 'cancelled' : 'done', outcome }
    } catch (error) {
      job.view = { ...job.view, state: signal.aborted ? 'cancelled' : 'failed', error: reportOf(error) }
    }
  }

  #forget(): void {
    for (const [id, { view }] of this.#jobs) {
      if (this.#jobs.size <= KEPT) return
      if (view.state !== 'waiting' && view.state !== 'running') this.#jobs.delete(id)
    }
  }
}

/** Nothing of an error that Spoor did not mean to show leaves the program. */
function reportOf(error: unknown): ErrorReport['error'] {
  const known = error instanceof SpoorError ? error : new BugError('the action failed', { next: 'report it' })
  return known.report().error
}
