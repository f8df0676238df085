import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RpcRead } from './rpc-client.ts'
import { gather, MOST_WINDOWS, type Span, SpanRefused } from './rpc-span.ts'

interface Item {
  readonly block: number
  readonly n: number
}

const lists = fc
  .array(fc.nat({ max: 60 }), { maxLength: 80 })
  .map((blocks) => blocks.sort((a, b) => a - b).map((block, n): Item => ({ block, n })))

/** An endpoint with limits of its own, over a list; says what it was asked. */
function endpoint(list: readonly Item[], limits: { range: number; most: number; over: 'cut' | 'error' }) {
  const asked: Span[] = []
  return {
    asked,
    how: {
      ask: async (span: Span): Promise<RpcRead<readonly Item[]>> => {
        asked.push(span)
        const failure = { code: -32005, text: '' }
        const { from, to } = span
        if (to - from + 1 > limits.range) return { ok: false, meaning: { kind: 'range' }, failure }
        const found = list.filter(({ block }) => block >= from && block <= to)
        if (found.length <= limits.most) return { ok: true, value: found }
        if (limits.over === 'error') return { ok: false, meaning: { kind: 'size' }, failure }
        return { ok: true, value: found.slice(0, limits.most) }
      },
      blockOf: ({ block }: Item) => block,
      keyOf: ({ n }: Item) => String(n),
      finest: async (block: number) => list.filter((item) => item.block === block),
    },
  }
}

const someLimits = fc.record({
  range: fc.constantFrom(1, 3, 10, 100),
  most: fc.constantFrom(10, 20, 50, 1000),
  over: fc.constantFrom('cut' as const, 'error' as const),
})

test('everything is gathered once and in order, whatever the limits, and the same is asked each time', async () => {
  await fc.assert(
    fc.asyncProperty(lists, someLimits, async (list, limits) => {
      const [first, second] = [endpoint(list, limits), endpoint(list, limits)]
      const { items, dense } = await gather({ from: 0, to: 60 }, { most: 61 }, first.how)
      expect(items).toEqual(list)
      expect(dense).toEqual([])
      await gather({ from: 0, to: 60 }, { most: 61 }, second.how)
      expect(second.asked).toEqual(first.asked)
    }),
  )
})

test('a block that is never given whole, and cannot be had otherwise, is named', async () => {
  const list = Array.from({ length: 25 }, (_, n) => ({ block: 7, n }))
  const { how } = endpoint(list, { range: 100, most: 20, over: 'cut' })
  const { items, dense } = await gather({ from: 0, to: 60 }, { most: 61 }, { ...how, finest: async () => undefined })
  expect(items).toHaveLength(20)
  expect(dense).toEqual([7])
})

test('an endpoint that takes too few blocks for so many is not asked to the end', async () => {
  const { how, asked } = endpoint([], { range: 1, most: 10, over: 'cut' })
  const gathering = gather({ from: 0, to: MOST_WINDOWS }, { most: MOST_WINDOWS }, how)
  await expect(gathering).rejects.toThrow(SpanRefused)
  expect(asked.length).toBeLessThan(20)
})

test('parts that hold less than the whole are a contradiction', async () => {
  const list = Array.from({ length: 10 }, (_, n) => ({ block: n, n }))
  const { how } = endpoint(list, { range: 100, most: 100, over: 'cut' })
  let asked = 0
  const forgetful = {
    ...how,
    ask: async (span: Span): Promise<RpcRead<readonly Item[]>> =>
      asked++ === 0 ? how.ask(span) : { ok: true, value: [] },
  }
  await expect(gather({ from: 0, to: 60 }, { most: 61 }, forgetful)).rejects.toThrow(/less in parts/)
})
