import { describe, expect, test } from 'vitest'
import { type Address, addressOn } from '../model/address.ts'
import { parseChain } from '../model/chain.ts'
import type { UnixSeconds } from '../model/time.ts'
import { DEFAULT_LIMITS, type Leg, pairByAmountAndTime } from './amount-and-time.ts'

const address = (digit: string): Address => addressOn(parseChain('eip155:1'), `0x${digit.repeat(40)}`)
const START = 1_770_000_000
const leg = (units: bigint, after: number, changes: Partial<Leg> = {}): Leg => ({
  receiver: address('a'),
  asset: 'usdc',
  units,
  time: (START + after) as UnixSeconds,
  ...changes,
})

describe('V19: deposit of 1000; the same receiver gets 1001 (t+100), 960 (t+200), 996 (t+600)', () => {
  const deposit = leg(1000n, 0)
  const arrivals = [leg(1001n, 100), leg(960n, 200), leg(996n, 600)]

  test('the result is 996', () => {
    expect(pairByAmountAndTime(deposit, arrivals)).toEqual({ kind: 'matched', arrival: arrivals[2] })
  })

  test('with a gap limit of 300 s the published rule takes 960; ours names both and takes neither', () => {
    const limits = { ...DEFAULT_LIMITS, maxGap: 300 }
    expect(publishedRule(deposit, arrivals, limits.maxGap)).toBe(arrivals[1])
    expect(pairByAmountAndTime(deposit, arrivals, [], limits)).toEqual({
      kind: 'ambiguous',
      rivals: [arrivals[1], arrivals[2]],
    })
  })

  /** Connector's withdrawal rule: the time filter first, then the fee doubles until something falls in, earliest first. */
  function publishedRule(departure: Leg, candidates: readonly Leg[], maxGap: number): Leg | undefined {
    const inTime = candidates.filter((arrival) => arrival.time - departure.time <= maxGap)
    for (let fee = 3n; fee <= 100n; fee *= 2n) {
      const hit = inTime.find(
        ({ units }) => units <= departure.units && (departure.units - units) * 100n <= fee * departure.units,
      )
      if (hit !== undefined) return hit
    }
    return undefined
  }
})

describe('pairByAmountAndTime()', () => {
  test('finds nothing where the receiver, the asset, the order in time or the sign of the fee is wrong', () => {
    const wrong = [
      leg(999n, 10, { receiver: address('b') }),
      leg(999n, 10, { asset: 'weth' }),
      leg(999n, -10),
      leg(1001n, 10),
      leg(0n, 10),
      leg(939n, 10),
      leg(999n, 3601),
    ]
    expect(pairByAmountAndTime(leg(1000n, 0), wrong)).toEqual({ kind: 'none' })
  })

  test('takes the limits as they are stated: 30 minutes and 3 percent are inside', () => {
    const edge = leg(970n, 1800)
    expect(pairByAmountAndTime(leg(1000n, 0), [edge])).toEqual({ kind: 'matched', arrival: edge })
  })

  test('never matches what only the wider limits let in, even when it is alone', () => {
    for (const arrival of [leg(969n, 10), leg(999n, 1801)]) {
      expect(pairByAmountAndTime(leg(1000n, 0), [arrival])).toEqual({ kind: 'ambiguous', rivals: [arrival] })
    }
  })

  test('does not prefer the earliest of several, whatever order they are given in', () => {
    const [early, late] = [leg(999n, 10), leg(998n, 20)]
    const expected = { kind: 'ambiguous', rivals: [early, late] }
    expect(pairByAmountAndTime(leg(1000n, 0), [late, early])).toEqual(expected)
    expect(pairByAmountAndTime(leg(1000n, 0), [early, late])).toEqual(expected)
  })

  test('does not give one arrival to two departures', () => {
    const [first, second] = [leg(1000n, 0), leg(1001n, 5)]
    const arrival = leg(996n, 60)
    expect(pairByAmountAndTime(first, [arrival], [first, second])).toEqual({ kind: 'ambiguous', rivals: [arrival] })
    expect(pairByAmountAndTime(first, [arrival], [first])).toEqual({ kind: 'matched', arrival })
  })

  test('counts in whole units, at any size', () => {
    const huge = (1n << 256n) - 1n
    const arrival = leg(huge, 1)
    expect(pairByAmountAndTime(leg(huge, 0), [arrival])).toEqual({ kind: 'matched', arrival })
  })
})
