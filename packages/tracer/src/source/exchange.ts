import type { UnixSeconds } from '../model/time.ts'

/**
 * One question to a service as it is kept and looked up again: the same text for the same question, without a key, a header or
 * a URL of any provider. What dresses it for the wire is the provider's matter.
 * @example { api: 'rpc eip155:1', what: 'eth_getBalance', with: '["0x47…","0x10"]' }
 * @example { api: 'etherscan eip155:1', what: 'account.txlist', with: '{"address":"0x47…","page":1,…}' }
 */
export interface Question {
  /** The interface asked, and the chain where one service speaks of several. */
  readonly api: string
  /** Method or path. */
  readonly what: string
  /** Parameters as JSON in canonical form (sorted members, no blanks). */
  readonly with: string
}

/** What came back, byte for byte after any transport encoding was taken off. */
export interface Answer {
  readonly question: Question
  /** Host that answered, all of them where a quorum was asked, joined by a comma and a blank: of a URL nothing else is ever kept. */
  readonly host: string
  /** When it was received; never part of a result. */
  readonly at: UnixSeconds
  /** HTTP status. */
  readonly status: number
  readonly body: Uint8Array
}

/** What a source says of a body: only it knows which 200 is an error in disguise. */
export type Verdict =
  /** An answer: kept as evidence. An error that steers what is asked next (a range that is too wide) is one too. */
  | { readonly kind: 'answer' }
  /**
   * Not now: asked again, after `waitMs` where the service says how long. `tooOften` where it says that it is asked too often:
   * it is then left alone for a while, and asked more slowly.
   */
  | { readonly kind: 'again'; readonly why: string; readonly waitMs?: number; readonly tooOften?: boolean }
  /** This provider will never answer it (key refused, wrong chain, damaged body): the next one is asked, else it is an error. */
  | { readonly kind: 'refused'; readonly why: string }

/**
 * Sees every answer but those that mean "ask again" by their status: 408, 425, 429, and from 500 on where the provider does not say
 * otherwise. A 4xx comes to it. `why` may quote what was answered: where that repeats a secret it is left out.
 */
export type Judge = (answer: Answer) => Verdict

/** Asks services. Live over the network (`live-exchange.ts`), or out of the answers that a case holds (`stored-exchange.ts`). */
export interface Exchange {
  /**
   * Asks, and gives the first answer that the judge accepts. Equal questions under way at the same time are asked once.
   * @throws SourceError when no provider gives one within the time it has; it names hosts and never a key or a URL
   */
  ask(question: Question, judge: Judge, signal?: AbortSignal): Promise<Answer>
  /** Requests sent so far, tries that failed included. */
  readonly requests: number
  /** Accepted answers since the last call, in the order of their questions: what goes into the case as evidence. */
  drain(): readonly Answer[]
  close(): void
}

/** The text by which a question is found again. */
export function keyOf({ api, what, with: parameters }: Question): string {
  return `${api}\n${what}\n${parameters}`
}
