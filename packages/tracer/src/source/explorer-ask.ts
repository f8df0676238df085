import { quote } from '../model/chain.ts'
import { SourceError } from '../model/errors.ts'
import type { Answer, Exchange, Verdict } from './exchange.ts'
import { readJson } from './json.ts'

/** What a judge made of a body: the value that the source goes on with, or why there is none. */
export type Judged<T> = { readonly kind: 'answer'; readonly value: T } | Exclude<Verdict, { readonly kind: 'answer' }>

export const answered = <T>(value: T): Judged<T> => ({ kind: 'answer', value })
export const refused = (why: string): Judged<never> => ({ kind: 'refused', why })
export const again = (why: string): Judged<never> => ({ kind: 'again', why })
export const tooOften = (why: string): Judged<never> => ({ kind: 'again', why, tooOften: true })

/**
 * Asks one question of an explorer and reads the JSON of its answer. A body that is no JSON is asked for again: it was damaged
 * on its way, or a page for people stands where the service should.
 * @param judge told the value and the HTTP status
 * @throws SourceError when no provider gives an answer that the judge takes
 */
export async function askJson<T>(
  exchange: Exchange,
  question: { readonly api: string; readonly what: string; readonly with: Parameters },
  judge: (value: unknown, status: number) => Judged<T>,
  signal?: AbortSignal,
): Promise<T> {
  const read = (answer: Answer): Judged<T> => {
    const { status } = answer
    if (status === 401 || status === 402 || status === 403)
      return refused(`HTTP ${status}: it wants a key, or another plan`)
    const json = readJson(answer.body)
    if (!json.ok) return status >= 400 ? refused(`HTTP ${status}`) : again(`its answer is ${json.why}`)
    return judge(json.value, status)
  }
  const { api, what } = question
  const answer = await exchange.ask(
    { api, what, with: canonical(question.with) },
    (answer) => verdictOf(read(answer)),
    signal,
  )
  const judged = read(answer)
  if (judged.kind === 'answer') return judged.value
  // Only a stored answer comes here: what the network gave has just been accepted.
  throw new SourceError('a kept answer is none', { got: judged.why, wanted: `an answer to ${quote(what)}` })
}

function verdictOf<T>(judged: Judged<T>): Verdict {
  return judged.kind === 'answer' ? { kind: 'answer' } : judged
}

/** By name, or in their order. */
type Parameters = Readonly<Record<string, unknown>> | readonly unknown[]

/** Parameters as a question keeps them: members sorted, no blanks, nothing that is not there. */
export function canonical(parameters: Parameters): string {
  if (Array.isArray(parameters)) return JSON.stringify(parameters)
  const known = Object.entries(parameters).filter(([, value]) => value !== undefined)
  return JSON.stringify(Object.fromEntries(known.sort(([a], [b]) => (a < b ? -1 : 1))))
}

/** Foreign words in a message, cut short. */
export function said(value: unknown): string {
  return quote(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'))
}
