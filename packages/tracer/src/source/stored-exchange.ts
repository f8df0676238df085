import { quote } from '../model/chain.ts'
import { SourceError } from '../model/errors.ts'
import { type Answer, type Exchange, type Judge, keyOf, type Question } from './exchange.ts'

/**
 * Answers questions out of what a case holds, without a network.
 * @param find the answer to a question: the first that was accepted is of turn 0, that of the same question asked later of turn 1;
 * undefined where the case holds none
 */
export function storedExchange(find: (question: Question, turn: number) => Answer | undefined): Exchange {
  return new StoredExchange(find)
}

class StoredExchange implements Exchange {
  readonly requests = 0
  readonly #find: (question: Question, turn: number) => Answer | undefined
  readonly #turns = new Map<string, number>()
  readonly #underWay = new Map<string, Promise<Answer>>()

  constructor(find: (question: Question, turn: number) => Answer | undefined) {
    this.#find = find
  }

  async ask(question: Question, judge: Judge, signal?: AbortSignal): Promise<Answer> {
    signal?.throwIfAborted()
    // What was asked at the same time was asked once, and has one answer.
    const key = keyOf(question)
    const shared = this.#underWay.get(key) ?? this.#begin(key, question, judge)
    return shared
  }

  drain(): readonly Answer[] {
    return []
  }

  close(): void {}

  #begin(key: string, question: Question, judge: Judge): Promise<Answer> {
    const answer = Promise.resolve()
      .then(() => this.#answer(key, question, judge))
      .finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, answer)
    return answer
  }

  #answer(key: string, question: Question, judge: Judge): Answer {
    const turn = this.#turns.get(key) ?? 0
    // Questions that met on the way were asked once then; now they may miss each other, and the answer is still the one they got.
    const next = this.#find(question, turn)
    const found = next ?? (turn > 0 ? this.#find(question, turn - 1) : undefined)
    const named = `${question.what} of ${question.api} with ${quote(question.with)}`
    if (found === undefined) {
      throw new SourceError(`the case holds no answer to ${named}`, {
        got: 'a question that was never asked for this case',
        next: 'run again without --offline, so that it is asked',
      })
    }
    const verdict = judge(found)
    if (verdict.kind !== 'answer') {
      throw new SourceError(`the case holds an answer to ${named} that is none`, {
        got: verdict.why,
        wanted: 'the answer that was accepted when it was asked',
        next: 'check the case with spoor verify',
      })
    }
    if (next !== undefined) this.#turns.set(key, turn + 1)
    return found
  }
}
