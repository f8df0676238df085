import { SourceError } from '../model/errors.ts'
import { differenceOf } from './agreement.ts'
import type { Answer, Judge, Question } from './exchange.ts'
import type { Lane } from './lane.ts'
import type { Sleep } from './limiter.ts'

export interface AskingOptions {
  /** In the order in which they are asked. */
  readonly lanes: readonly Lane[]
  /** Answers that have to agree, each of another lane. */
  readonly quorum: number
  /** From the first request of a question to its last, waits included; not the wait for its turn. */
  readonly patienceMs: number
  readonly backOffMs: number
  /** Of one lane, for one question. */
  readonly mostTries: number
  readonly sleep: Sleep
  readonly random: () => number
}

const LONGEST_BACK_OFF_MS = 20_000
/** More rounds than patience ever has room for, were chance not to choose no wait each time. */
const MOST_ROUNDS = 30

/** What is known of one lane by one question. */
interface Standing {
  readonly lane: Lane
  tries: number
  why: string
  /** The wait it asked for when it was last asked. */
  waitMs: number | undefined
  out: boolean
  answered: boolean
}

/**
 * Asks one question until enough lanes have answered it: in rounds over all that may still answer, with a back-off of full
 * jitter between them.
 * @throws SourceError when no lane is left, or patience is; the reason of the signal
 */
export async function askAround(
  question: Question,
  judge: Judge,
  options: AskingOptions,
  signal: AbortSignal,
): Promise<Answer> {
  const { lanes, quorum, patienceMs, mostTries, sleep } = options
  const standings = lanes.map(
    (lane): Standing => ({
      lane,
      tries: 0,
      why: '',
      waitMs: undefined,
      out: false,
      answered: false,
    }),
  )
  const late = new AbortController()
  const done = new AbortController()
  let patience: Promise<void> | undefined
  const started = () => {
    patience ??= sleep(patienceMs, done.signal).then(
      () => late.abort(late),
      () => {},
    )
  }
  const out = AbortSignal.any([signal, late.signal])
  const answers: Answer[] = []
  let waited = 0
  try {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      for (const standing of standings) {
        const { lane, out: isOut, answered, tries } = standing
        // What it asked for in an earlier round is partly over.
        standing.waitMs = undefined
        if (answers.length === quorum || isOut || answered || tries >= mostTries || lane.limiter.resting) continue
        const outcome = await ask(question, judge, standing, { again: patience !== undefined, signal: out, started })
        if (outcome !== undefined) answers.push(outcome)
      }
      if (answers.length === quorum) return agreed(question, answers, lanes)
      const usable = standings.filter(({ out, answered, tries }) => !out && !answered && tries < mostTries)
      if (usable.length < quorum - answers.length) throw unanswered(question, standings, options)
      const wait = await pause(usable, round, { ...options, left: patienceMs - waited, signal: out })
      if (wait === undefined) break
      waited += wait
    }
  } catch (error) {
    if (error !== late) throw error
  } finally {
    done.abort()
  }
  throw unanswered(question, standings, options)
}

/** Asks one lane once. */
async function ask(
  question: Question,
  judge: Judge,
  standing: Standing,
  options: { readonly again: boolean; readonly signal: AbortSignal; readonly started: () => void },
): Promise<Answer | undefined> {
  const started = () => {
    standing.tries++
    standing.why = 'gave no whole answer in the time there was'
    options.started()
  }
  const outcome = await standing.lane.ask(question, judge, { ...options, started })
  if (outcome.kind === 'resting') return undefined
  if (outcome.kind === 'answer') {
    standing.answered = true
    return outcome.answer
  }
  standing.why = outcome.why
  if (outcome.kind === 'refused') standing.out = true
  else standing.waitMs = outcome.waitMs
  return undefined
}

/** Waits before the next round, and gives for how long; undefined, at once, where no lane will listen while patience lasts. */
async function pause(
  usable: readonly Standing[],
  round: number,
  options: AskingOptions & { readonly left: number; readonly signal: AbortSignal },
): Promise<number | undefined> {
  const { sleep, random, backOffMs, left, signal } = options
  const longest = Math.min(backOffMs * 2 ** round, LONGEST_BACK_OFF_MS)
  const backOff = random() * longest
  const asked = Math.min(...usable.map(({ waitMs }) => waitMs ?? 0))
  // Waiting in vain would only make the person wait as well.
  if (asked >= left) return undefined
  const awake = usable.filter(({ lane }) => !lane.limiter.resting)
  if (awake.length > 0) {
    await sleep(backOff, signal)
    return backOff
  }
  const ended = new AbortController()
  const either = AbortSignal.any([signal, ended.signal])
  try {
    await Promise.race(usable.map(({ lane }) => lane.limiter.free(either)))
  } finally {
    ended.abort()
  }
  return asked
}

/** The first answer, in the name of all that agree with it. */
function agreed(question: Question, answers: readonly Answer[], lanes: readonly Lane[]): Answer {
  const [first, ...others] = answers
  if (first === undefined) throw new RangeError('a quorum of nobody')
  for (const other of others) {
    const difference = differenceOf(first.body, other.body)
    if (difference === undefined) continue
    const clean = (text: string) => lanes.reduce((said, { redactor }) => redactor.pass(said), text)
    throw new SourceError(`${first.host} and ${other.host} disagree on ${question.what}`, {
      got: clean(difference),
      wanted: 'the same answer from each',
      next: 'find out which of them is right, and leave the other one out; what was read before is kept',
    })
  }
  return others.length === 0 ? first : { ...first, host: answers.map(({ host }) => host).join(', ') }
}

function unanswered(
  question: Question,
  standings: readonly Standing[],
  { quorum, patienceMs }: AskingOptions,
): SourceError {
  const failed = standings.filter(({ answered }) => !answered)
  const hosts = failed.map(({ lane }) => lane.host).join(', ')
  const told = failed.map(({ lane, tries, why, out }) => {
    const times = out || tries === 0 ? '' : `, after ${tries} ${tries === 1 ? 'try' : 'tries'}`
    return `${lane.host} ${why === '' ? 'was left alone: it is asked too often' : why}${times}`
  })
  const isFinal = failed.every(({ out }) => out)
  const what = failed.length === 1 ? `${hosts} gives no answer to ${question.what}` : `no answer to ${question.what}`
  return new SourceError(what, {
    got: told.join('; '),
    ...(quorum === 1 ? {} : { wanted: `${quorum} services that agree` }),
    next: isFinal
      ? 'see that the URL and the key are right, or take another service; what was read before is kept'
      : `try again later, or take another service; what was read before is kept (patience: ${patienceMs / 1_000} s)`,
  })
}
