import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SourceError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import { type Answer, keyOf, type Question } from './exchange.ts'
import { storedExchange } from './stored-exchange.ts'

const question = (what: string): Question => ({ api: 'rpc eip155:1', what, with: '[]' })
const answerTo = (question: Question, body: string): Answer => ({
  question,
  host: 'node.example',
  at: 1_760_000_000 as UnixSeconds,
  status: 200,
  body: Buffer.from(body),
})
const accepts = () => ({ kind: 'answer' }) as const

/** An exchange over answers as a case holds them: for each question in the order in which they were accepted. */
function over(answers: readonly Answer[]) {
  return storedExchange((asked, turn) => answers.filter((answer) => keyOf(answer.question) === keyOf(asked))[turn])
}

describe('a question', () => {
  it('asked again and again gets its answers in the order in which they were accepted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 20 }), async (names) => {
        const answers = names.map((name, i) => answerTo(question(name), String(i)))
        const exchange = over(answers)
        for (const answer of answers) expect(await exchange.ask(answer.question, accepts)).toBe(answer)
        expect(exchange.requests).toBe(0)
        expect(exchange.drain()).toEqual([])
      }),
    )
  })

  it('asked at the same time as its equal has one answer, and so has the next one', async () => {
    const answers = [answerTo(question('a'), '0'), answerTo(question('a'), '1')]
    const exchange = over(answers)
    const both = await Promise.all([exchange.ask(question('a'), accepts), exchange.ask(question('a'), accepts)])
    expect(both).toEqual([answers[0], answers[0]])
    expect(await exchange.ask(question('a'), accepts)).toBe(answers[1])
  })

  it('that met its equal on the way when it was asked gets the same answer when it comes later', async () => {
    const [only, other] = [answerTo(question('a'), '0'), answerTo(question('b'), '1')]
    const exchange = over([only, other])
    for (let i = 0; i < 3; i++) expect(await exchange.ask(question('a'), accepts)).toBe(only)
    expect(await exchange.ask(question('b'), accepts)).toBe(other)
  })

  it('that was never asked is an error that names it', async () => {
    const asked = over([answerTo(question('a'), '0')]).ask({ ...question('a'), with: '["0x1"]' }, accepts)
    await expect(asked).rejects.toThrow(SourceError)
    await expect(asked).rejects.toThrow('the case holds no answer to a of rpc eip155:1 with "[\\"0x1\\"]"')
  })

  it('whose answer is none is an error that says why', async () => {
    const exchange = over([answerTo(question('a'), 'x')])
    const asked = exchange.ask(question('a'), () => ({ kind: 'again', why: 'no whole JSON' }))
    await expect(asked).rejects.toThrow(/that is none[\s\S]*no whole JSON/)
    exchange.close()
  })

  it('of somebody who has stopped is not answered', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'))
    await expect(over([answerTo(question('a'), '0')]).ask(question('a'), accepts, stopped)).rejects.toThrow('stopped')
  })
})
