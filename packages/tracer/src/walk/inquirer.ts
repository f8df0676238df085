import type { OpenCrossing } from '../decode/bridge-joins.ts'
import { BugError } from '../model/errors.ts'
import type { Inquired, Inquiry } from '../model/tip.ts'
import type { Finder } from '../source/finders/finder.ts'
import type { CaseStore } from '../store/case-store.ts'

export interface InquirerInput {
  readonly store: CaseStore
  readonly finders: readonly Finder[]
  readonly maxRequests: number
  /** Whether departures of which a service told no end before are asked about again. */
  readonly again: boolean
  readonly signal?: AbortSignal | undefined
}

/** One question that is to be asked. */
export interface ToAsk {
  readonly finder: number
  readonly of: Inquired
}

/**
 * Asks the APIs of bridges about departures whose arrival the chains have not told, each once, and writes question, answer and what it says in one
 * transaction of the file.
 */
export class Inquirer {
  readonly #input: InquirerInput
  readonly #numbers: readonly number[]
  readonly #done = new Set<string>()
  #inquiries: readonly Inquiry[]

  constructor(input: InquirerInput) {
    const { store, finders, again } = input
    this.#input = input
    this.#numbers = finders.map(({ name }) => store.addSource({ name, identity: '', rows: 0 }))
    this.#inquiries = store.inquiries()
    for (const { source, of, fate } of this.#inquiries) if (!again || fate === 'told') this.#done.add(keyOf(source, of))
  }

  get inquiries(): readonly Inquiry[] {
    return this.#inquiries
  }

  /** What is still to be asked, in the order of the departures and of the services. */
  toAsk(followed: readonly OpenCrossing[]): ToAsk[] {
    return followed.flatMap(({ departure }) => {
      const { protocol, key, chain, tx } = departure
      const of = { protocol, key, chain, tx }
      return this.#input.finders.flatMap((finder, i) => {
        const asks = !this.#done.has(keyOf(this.#numbers[i]!, of)) && finder.knows(of)
        return asks ? [{ finder: i, of }] : []
      })
    })
  }

  /**
   * Asks, until the budget is spent or the run is interrupted.
   * @throws SourceError when a service gives no answer: nothing more is read without it, so that the next run comes to the same
   */
  async ask(questions: readonly ToAsk[]): Promise<void> {
    const { store, finders, maxRequests, signal } = this.#input
    for (const { finder: i, of } of questions) {
      if (signal?.aborted || store.requests() >= maxRequests) break
      const [finder, source] = [finders[i]!, this.#numbers[i]!]
      const before = finder.requests
      const told = await finder.find(of, signal)
      if (signal?.aborted) break
      const answers = finder.drain().map(({ question, ...answer }) => ({ ...question, ...answer }))
      const requests = finder.requests - before
      store.addBatches([{ source, transfers: [], reads: [], requests, answers, inquiries: [{ source, of, ...told }] }])
      this.#done.add(keyOf(source, of))
    }
    this.#inquiries = store.inquiries()
  }
}

function keyOf(source: number, { key }: Inquired): string {
  return `${source} ${key}`
}

/**
 * Repeats what the APIs of bridges were asked over the answers that a case holds.
 * @param finders by the number they have in `from`, each over the stored answers
 * @throws SourceError when an answer is missing; CheckError when its bytes were changed
 */
export async function repeatInquiries(
  from: CaseStore,
  finders: ReadonlyMap<number, Finder>,
  into: CaseStore,
  signal?: AbortSignal,
): Promise<void> {
  for (const { source, of } of from.inquiries()) {
    signal?.throwIfAborted()
    const finder = finders.get(source)
    if (finder === undefined) throw new BugError('an inquiry of the case names no service', { got: `source ${source}` })
    const told = await finder.find(of, signal)
    into.addBatches([{ source, transfers: [], reads: [], requests: 0, inquiries: [{ source, of, ...told }] }])
  }
}
