import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SourceError } from '../../packages/tracer/src/model/errors.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import { askAround } from '../../packages/tracer/src/source/asking.ts'
import type { Answer, Judge } from '../../packages/tracer/src/source/exchange.ts'
import type { Received } from '../../packages/tracer/src/source/http.ts'
import { Lane } from '../../packages/tracer/src/source/lane.ts'
import { rpcProvider } from '../../packages/tracer/src/source/provider.ts'
import { FakeTime } from '../servers/fake-time.ts'

/** What a service does with one request: first so many milliseconds of nothing, then this. */
interface Turn {
  readonly ms: number
  readonly what:
    | 'answer'
    | 'busy'
    | 'down'
    | 'timeout'
    | 'reset'
    | 'refused'
    | 'unreachable'
    | 'again'
    | 'no'
    | 'silent'
  /** What a busy service asks for. */
  readonly waitMs?: number | undefined
}

const QUESTION = { api: 'rpc eip155:1', what: 'eth_chainId', with: '[]' }
const PATIENCE = 60_000
const body = (text: string) => Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, result: text }))

/** The judge of a source: two words in a body that are no answer. */
const judge: Judge = ({ body }) => {
  const { result } = JSON.parse(Buffer.from(body).toString()) as { result: string }
  if (result === 'again') return { kind: 'again', why: 'too often', tooOften: true }
  return result === 'no' ? { kind: 'refused', why: 'another chain' } : { kind: 'answer' }
}

function receivedOf({ what, waitMs }: Turn, told: string): Received {
  switch (what) {
    case 'answer':
      return { kind: 'answer', status: 200, body: body(told) }
    case 'again':
    case 'no':
      return { kind: 'answer', status: 200, body: body(what) }
    case 'busy':
      return { kind: 'again', fault: 'too-often', why: 'does not answer: HTTP 429', retryAfterMs: waitMs }
    case 'down':
      return { kind: 'again', fault: 'broken', why: 'does not answer: HTTP 503' }
    case 'reset':
      return { kind: 'again', fault: 'broken', why: 'broke off' }
    case 'timeout':
      return { kind: 'again', fault: 'timeout', why: 'does not answer: no whole answer within 30 s' }
    case 'unreachable':
      return { kind: 'unreachable', why: 'cannot be reached (ECONNREFUSED)' }
    default:
      return { kind: 'refused', why: 'sends its questions elsewhere' }
  }
}

interface Heard {
  readonly at: number
  /** Not to be asked again before: what a busy service asked for. */
  readonly notBefore: number
}

/** Services that follow a script, the last turn of it for ever; asked once, in a time of its own. */
async function ask(
  scripts: readonly (readonly Turn[])[],
  options: {
    readonly quorum?: number
    readonly random?: () => number
    readonly told?: (host: number) => string
    readonly mostTries?: number
  } = {},
) {
  const { quorum = 1, random = () => 0.5, told = () => '0x1', mostTries = Number.POSITIVE_INFINITY } = options
  const time = new FakeTime()
  const heard: Heard[][] = scripts.map(() => [])
  const lanes = scripts.map((script, host) => {
    const send = async (_: unknown, signal: AbortSignal): Promise<Received> => {
      const turn = script[Math.min(heard[host]!.length, script.length - 1)]!
      const wait = turn.what === 'busy' ? Math.min(turn.waitMs ?? 0, 60_000) : 0
      heard[host]!.push({ at: time.now, notBefore: time.now + turn.ms + wait })
      if (turn.what === 'silent') await time.sleep(1e9, signal)
      await time.sleep(turn.ms, signal)
      return receivedOf(turn, told(host))
    }
    const provider = rpcProvider(`http://host${host}.example/5ecretKey`, { perSecond: 20 })
    const now = () => 1_760_000_000 as UnixSeconds
    const limits = { perSecond: 20, concurrency: 4, backOffMs: 1_000, mostDepth: 64 }
    return new Lane({ provider, send, now, sleep: time.sleep, random, sent: () => undefined, ...limits })
  })
  const asking = { lanes, quorum, patienceMs: PATIENCE, backOffMs: 1_000, mostTries, sleep: time.sleep, random }
  const asked = askAround(QUESTION, judge, asking, new AbortController().signal)
  const came = await time.until(
    asked.then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    ),
  )
  const ended = time.now
  for (const lane of lanes) lane.limiter.close()
  return { came, heard, ended, lanes }
}

const turn: fc.Arbitrary<Turn> = fc.record({
  ms: fc.integer({ min: 1, max: 35_000 }),
  what: fc.constantFrom(
    ...(['answer', 'busy', 'down', 'timeout', 'reset', 'refused', 'unreachable', 'again', 'no', 'silent'] as const),
  ),
  waitMs: fc.option(fc.integer({ min: 0, max: 200_000 }), { nil: undefined }),
})
const scripts = fc.array(fc.array(turn, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 })
const jitter = fc.constantFrom(0, 0.25, 0.5, 0.999)

describe('laws, whatever the services do', () => {
  it('the outcome is the right answer or a named error, within patience, and no service is asked before it wants to be', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, jitter, async (scripts, random) => {
        const { came, heard, ended } = await ask(scripts, { random: () => random })
        if ('answer' in came) {
          expect(Buffer.from(came.answer.body)).toEqual(body('0x1'))
        } else {
          expect(came.error).toBeInstanceOf(SourceError)
          const error = came.error as SourceError
          expect(error.message + error.stack + JSON.stringify(error)).not.toContain('5ecret')
          expect(error.got).toMatch(/host\d\.example \w/)
          expect(error.next).not.toBe('')
        }
        expect(ended).toBeLessThanOrEqual(PATIENCE)
        for (const requests of heard) {
          for (let i = 1; i < requests.length; i++) {
            expect(requests[i]!.at).toBeGreaterThanOrEqual(requests[i - 1]!.notBefore)
          }
        }
      }),
    )
  })

  it('a service that would answer within a short time is found behind any others', async () => {
    const hopeless = fc.array(
      turn.filter(({ what, ms }) => what !== 'answer' && what !== 'silent' && ms < 5_000),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(hopeless, { maxLength: 3 }), jitter, async (others, random) => {
        const good: Turn[] = [
          { ms: 10, what: 'down' },
          { ms: 10, what: 'answer' },
        ]
        const { came } = await ask([...others, good], { random: () => random })
        expect(came).toHaveProperty('answer')
      }),
    )
  })

  it('a quorum answers only if so many services say the same', async () => {
    const host = fc.record({
      script: fc.array(
        turn.filter(({ ms }) => ms < 4_000),
        { minLength: 1, maxLength: 3 },
      ),
      lies: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(host, { minLength: 2, maxLength: 4 }),
        fc.integer({ min: 2, max: 3 }),
        async (hosts, quorum) => {
          fc.pre(quorum <= hosts.length)
          const told = (host: number) => (hosts[host]!.lies ? '0xbad' : '0x1')
          const { came } = await ask(
            hosts.map(({ script }) => script),
            { quorum, told },
          )
          if (!('answer' in came)) {
            expect(came.error).toBeInstanceOf(SourceError)
            return
          }
          const named = came.answer.host.split(', ').map((name) => Number(/\d/.exec(name)![0]))
          expect(new Set(named).size).toBe(quorum)
          expect(new Set(named.map(told)).size).toBe(1)
          expect(Buffer.from(came.answer.body)).toEqual(body(told(named[0]!)))
        },
      ),
    )
  })
})

const always = (what: Turn['what'], waitMs?: number): Turn[] => [{ ms: 10, what, waitMs }]
const then = (...turns: Turn[]) => [...turns, { ms: 10, what: 'answer' as const }]
const hostOf = ({ came }: Awaited<ReturnType<typeof ask>>) => (came as { answer: Answer }).answer.host
const errorOf = ({ came }: Awaited<ReturnType<typeof ask>>) => (came as { error: SourceError }).error

describe('waits', () => {
  it('as long as a Retry-After asks for, and not shorter', async () => {
    const { heard, came } = await ask([then({ ms: 10, what: 'busy', waitMs: 7_000 })])
    expect(came).toHaveProperty('answer')
    expect(heard[0]!.map(({ at }) => at)).toEqual([0, 7_010])
  })

  it('no longer than is left of its patience: it gives up at once, and says what was asked of it', async () => {
    const asked = await ask([always('busy', 3_600_000)])
    expect(asked.ended).toBe(10)
    expect(errorOf(asked).got).toBe('host0.example does not answer: HTTP 429, after 1 try')
    expect(errorOf(asked).next).toMatch(/^try again later/)
  })

  it('for the rest of a wait that began while another service was asked', async () => {
    const down = Array<Turn>(4).fill({ ms: 10, what: 'down' })
    const asked = await ask([then({ ms: 10, what: 'busy', waitMs: 55_000 }), [...down, { ms: 10, what: 'refused' }]])
    expect(hostOf(asked)).toBe('host0.example')
    expect(asked.heard[0]!.map(({ at }) => at)).toEqual([0, 55_010])
  })

  it('longer and longer, with full jitter, where nothing is said', async () => {
    const { heard } = await ask([always('down')], { random: () => 1 })
    const gaps = heard[0]!.slice(1).map(({ at }, i) => at - heard[0]![i]!.at - 10)
    expect(gaps.slice(0, 5)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000])
    expect((await ask([always('down')], { random: () => 0 })).heard[0]!.length).toBeLessThanOrEqual(30)
  })

  it('some time even where a service that is too busy asks for none', async () => {
    const { heard, ended } = await ask([always('busy', 0)])
    expect(ended).toBeLessThanOrEqual(PATIENCE)
    expect(heard[0]!.length).toBeLessThan(12)
  })
})

describe('order', () => {
  it('the first one that answers, in the order given', async () => {
    expect(hostOf(await ask([always('answer'), always('answer')]))).toBe('host0.example')
    expect(hostOf(await ask([always('refused'), always('answer')]))).toBe('host1.example')
  })

  it('a busy service is passed over at once while another one answers', async () => {
    const asked = await ask([always('busy', 30_000), always('answer')])
    expect(hostOf(asked)).toBe('host1.example')
    expect(asked.ended).toBe(20)
  })

  it('what asking again does not mend is not asked again', async () => {
    for (const what of ['refused', 'no', 'unreachable'] as const) {
      const asked = await ask([always(what)])
      expect(asked.heard[0]).toHaveLength(1)
      expect(errorOf(asked).next).toMatch(/^see that the URL and the key are right/)
    }
  })

  it('a connection that fails to a service that answered before is asked again', async () => {
    const asked = await ask([then({ ms: 1, what: 'again' }, { ms: 1, what: 'unreachable' })])
    expect(asked.heard[0]).toHaveLength(3)
    expect(hostOf(asked)).toBe('host0.example')
  })

  it('no oftener than it is allowed to be', async () => {
    const asked = await ask([always('reset'), always('down')], { mostTries: 2 })
    expect(asked.heard.map(({ length }) => length)).toEqual([2, 2])
    expect(errorOf(asked).got).toBe(
      'host0.example broke off, after 2 tries; host1.example does not answer: HTTP 503, after 2 tries',
    )
  })
})

it('a service that is silent takes no more than patience', async () => {
  const asked = await ask([always('silent')])
  expect(asked.ended).toBe(PATIENCE)
  expect(errorOf(asked).got).toBe('host0.example gave no whole answer in the time there was, after 1 try')
})

it('services that disagree are both named, with where they part', async () => {
  const error = errorOf(await ask([always('answer'), always('answer')], { quorum: 2, told: (host) => `0x${host}` }))
  expect(error.what).toBe('host0.example and host1.example disagree on eth_chainId')
  expect(error.got).toBe('"\\"0x0\\"" and "\\"0x1\\"" at "result"')
})
