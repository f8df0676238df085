import { setMaxListeners } from 'node:events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Limiter, type Permit, sleep } from '../../packages/tracer/src/source/limiter.ts'
import { FakeTime } from '../servers/fake-time.ts'

const never = new AbortController().signal
setMaxListeners(0, never)

/** Sends `latencies.length` requests at once; gives when each left, in order. */
async function run(
  time: FakeTime,
  limiter: Limiter,
  latencies: readonly number[],
  how: (n: number) => 'good' | 'bad' | 'too-often' = () => 'good',
): Promise<{ readonly left: readonly number[]; readonly most: number }> {
  const left: number[] = []
  let [underWay, most] = [0, 0]
  const one = async (latency: number, n: number) => {
    const permit = await limiter.take(false, never)
    left.push(time.now)
    most = Math.max(most, ++underWay)
    await time.sleep(latency)
    underWay--
    permit!.done(how(n))
  }
  await time.until(Promise.all(latencies.map(one)))
  return { left, most }
}

describe('the pace of requests', () => {
  const latencies = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 40 })
  const rate = fc.constantFrom(0.5, 2, 5, 20, 200)
  const concurrency = fc.integer({ min: 1, max: 6 })

  it('is never above the rate, in no span of time, and never more at one time than allowed', async () => {
    await fc.assert(
      fc.asyncProperty(latencies, rate, concurrency, async (latencies, perSecond, concurrency) => {
        const time = new FakeTime()
        const { left, most } = await run(time, new Limiter({ perSecond, concurrency, sleep: time.sleep }), latencies)
        expect(left).toHaveLength(latencies.length)
        expect(most).toBeLessThanOrEqual(concurrency)
        for (let i = 1; i < left.length; i++) {
          expect(left[i]! - left[i - 1]!).toBeGreaterThanOrEqual(1_000 / perSecond - 1e-6)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('never stays below what it may be for longer than answers take', async () => {
    const time = new FakeTime()
    const { left } = await run(
      time,
      new Limiter({ perSecond: 10, concurrency: 4, sleep: time.sleep }),
      Array(30).fill(20),
    )
    expect(left.at(-1)).toBeCloseTo(2_900, 3)
  })

  it('without a pace: all at once, but for the number under way', async () => {
    const time = new FakeTime()
    const limiter = new Limiter({ perSecond: Number.POSITIVE_INFINITY, concurrency: 3, sleep: time.sleep })
    const { left, most } = await run(time, limiter, [10, 10, 10, 10])
    expect(left).toEqual([0, 0, 0, 10])
    expect(most).toBe(3)
  })
})

describe('a service that is asked too often', () => {
  it('halves its rate once for all that was under way, never below a floor, and gets it back little by little', async () => {
    const time = new FakeTime()
    const limiter = new Limiter({ perSecond: 8, concurrency: 10, sleep: time.sleep })
    await run(time, limiter, Array(4).fill(2_000), () => 'too-often')
    expect(limiter.rate).toBe(4)
    await run(time, limiter, [1], () => 'bad')
    expect(limiter.rate).toBe(4)
    for (let i = 0; i < 12; i++) await run(time, limiter, [1], () => 'too-often')
    expect(limiter.rate).toBe(0.2)
    const rates: number[] = []
    for (let i = 0; i < 90; i++) {
      await run(time, limiter, [1])
      rates.push(limiter.rate)
    }
    expect(rates).toEqual([...rates].sort((a, b) => a - b))
    expect(limiter.rate).toBe(8)
  })

  it('is left alone: who waits is sent away at once, and who asks whether it is free hears so when it is', async () => {
    const time = new FakeTime()
    const limiter = new Limiter({ perSecond: 1, concurrency: 1, sleep: time.sleep })
    const first = await limiter.take(false, never)
    const queued = limiter.take(false, never)
    limiter.rest(5_000)
    limiter.rest(2_000)
    expect(await queued).toBeUndefined()
    expect(await limiter.take(false, never)).toBeUndefined()
    first!.done('good')
    let freeAt = -1
    const free = limiter.free(never).then(() => {
      freeAt = time.now
    })
    await time.until(free)
    expect(freeAt).toBe(5_000)
    expect(limiter.resting).toBe(false)
    expect(await limiter.take(false, never)).toBeDefined()
  })
})

describe('a queue', () => {
  it('goes by turn, questions that were asked before first', async () => {
    const time = new FakeTime()
    const limiter = new Limiter({ perSecond: 10, concurrency: 1, sleep: time.sleep })
    const served: string[] = []
    const ask = (name: string, again: boolean) =>
      limiter.take(again, never).then((permit) => {
        served.push(name)
        permit!.done('good')
      })
    await time.until(Promise.all([ask('a', false), ask('b', false), ask('c', false), ask('x', true), ask('y', true)]))
    expect(served).toEqual(['a', 'x', 'y', 'b', 'c'])
  })

  it('forgets who goes away, and a permit given back twice counts once', async () => {
    const time = new FakeTime()
    const limiter = new Limiter({ perSecond: Number.POSITIVE_INFINITY, concurrency: 1, sleep: time.sleep })
    const first = (await limiter.take(false, never)) as Permit
    const gone = new AbortController()
    const left = limiter.take(false, gone.signal)
    const stays = limiter.take(false, never)
    gone.abort(new Error('stopped'))
    await expect(left).rejects.toThrow('stopped')
    first.done('good')
    first.done('good')
    const second = await stays
    const third = limiter.take(false, never)
    expect(await Promise.race([third, time.pass().then(() => 'waits')])).toBe('waits')
    second!.done('good')
    expect(await third).toBeDefined()
    await expect(limiter.take(false, gone.signal)).rejects.toThrow('stopped')
  })
})

it('a real wait ends with the reason of its signal', async () => {
  const stopped = new AbortController()
  const waiting = sleep(60_000, stopped.signal)
  stopped.abort('SIGINT')
  await expect(waiting).rejects.toBe('SIGINT')
  await expect(sleep(1, stopped.signal)).rejects.toBe('SIGINT')
  await sleep(1)
})
