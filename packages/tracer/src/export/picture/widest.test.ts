import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Step, type Way, type WaysAsked, widestWays } from './widest.ts'

const asked = (from: string, to: string, most = 5): WaysAsked => ({
  starts: (place) => place === from,
  ends: (place) => place === to,
  passes: () => true,
  most,
  longest: 50,
})

/** All ways by trying every one: the widest over each sequence of places. */
function everyWay(steps: readonly Step[], from: string, to: string): Way[] {
  const best = new Map<string, Way>()
  const walk = (
    place: string,
    after: number,
    seen: readonly string[],
    own: readonly number[],
    width: bigint | null,
  ) => {
    for (let i = after + 1; i < steps.length; i++) {
      const step = steps[i]!
      if (step.from !== place || step.width <= 0n || seen.includes(step.to)) continue
      const least = width === null || step.width < width ? step.width : width
      const next = [...own, i]
      const places = [...seen, step.to]
      if (step.to === to) {
        const known = best.get(places.join(' '))
        if (known === undefined || least > known.width) best.set(places.join(' '), { width: least, steps: next })
      } else walk(step.to, i, places, next, least)
    }
  }
  walk(from, -1, [from], [], null)
  return [...best.values()].sort((a, b) =>
    a.width > b.width ? -1 : a.width < b.width ? 1 : a.steps.length - b.steps.length,
  )
}

const place = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const randomSteps = fc.array(fc.record({ from: place, to: place, width: fc.bigInt({ min: 0n, max: 6n }) }), {
  maxLength: 16,
})
const shape = (ways: readonly Way[]) => ways.map(({ width, steps }) => [width, steps.length])

describe('the widest ways', () => {
  it('law: are those that trying every way finds', () => {
    fc.assert(
      fc.property(randomSteps, fc.integer({ min: 1, max: 5 }), (steps, most) => {
        const all = everyWay(steps, 'a', 'f')
        expect(shape(widestWays(steps, asked('a', 'f', most)))).toEqual(shape(all.slice(0, most)))
      }),
      { numRuns: 2000 },
    )
  })

  it('law: lead on from step to step, never back in time, never twice to a place, never through more than a step lets', () => {
    fc.assert(
      fc.property(randomSteps, (steps) => {
        for (const { width, steps: own } of widestWays(steps, asked('a', 'f'))) {
          const taken = own.map((i) => steps[i]!)
          expect(own).toEqual([...own].sort((a, b) => a - b))
          expect(taken[0]!.from).toBe('a')
          expect(taken.at(-1)!.to).toBe('f')
          for (const [i, step] of taken.slice(1).entries()) expect(step.from).toBe(taken[i]!.to)
          const places = ['a', ...taken.map(({ to }) => to)]
          expect(new Set(places).size).toBe(places.length)
          expect(width).toBe([...taken].sort((a, b) => Number(a.width - b.width))[0]!.width)
        }
      }),
    )
  })

  it('vector V16: an onward payment that is earlier is no way, however the intervals lie', () => {
    const at = (time: number, from: string, to: string) => ({ time, from, to, width: 10n })
    const early = [at(5, 'b', 'c'), at(10, 'a', 'b')]
    expect(widestWays(early, asked('a', 'c'))).toEqual([])
    const late = [at(5, 'b', 'c'), at(10, 'a', 'b'), at(11, 'c', 'd'), at(12, 'b', 'c')]
    expect(widestWays(late, asked('a', 'd'))).toEqual([])
    expect(widestWays(late, asked('a', 'c'))).toEqual([{ width: 10n, steps: [1, 3] }])
  })

  it('leads on from no place that keeps what it gets', () => {
    const steps = [
      { from: 'a', to: 'pool', width: 9n },
      { from: 'pool', to: 'c', width: 9n },
    ]
    expect(widestWays(steps, { ...asked('a', 'c'), passes: (one) => one !== 'pool' })).toEqual([])
  })

  it('finds five of many ways through a large net at once', () => {
    const steps = Array.from({ length: 60_000 }, (_, i) => ({
      from: i % 3 === 0 ? 'a' : `p${(i * 7) % 997}`,
      to: i % 5 === 0 ? 'f' : `p${(i * 13) % 997}`,
      width: BigInt((i * 31) % 1009),
    }))
    expect(widestWays(steps, asked('a', 'f'))).toHaveLength(5)
  })
})
