import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_LIMITS, type Leg } from '../../packages/tracer/src/decode/amount-and-time.ts'
import { BridgeOdds } from '../../packages/tracer/src/decode/bridge-odds.ts'
import { type DepartedLeg, linkLegs, SHIFTS } from '../../packages/tracer/src/decode/link-legs.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import { makeTraffic } from '../bench/bridge-traffic.mjs'
import { anAddress } from './arbitrary.ts'

type Named<T> = T & { readonly id: string }
const leg = (id: string, units: bigint, after: number, receiver = anAddress(1)): Named<Leg> => ({
  ...{ id, receiver, asset: 'USDC/6', units, time: (1_770_000_000 + after) as UnixSeconds },
})
const left = (id: string, units: bigint, after: number, receiver = anAddress(1)): Named<DepartedLeg> => ({
  ...leg(id, units, after, receiver),
  bridge: 'across',
})
const NOTHING_KNOWN = new Map()

describe('on made traffic with known pairs', () => {
  const made = makeTraffic({ transfers: 10_000, seed: 7 }) as unknown as {
    departures: readonly Named<DepartedLeg>[]
    arrivals: readonly Named<Leg & { readonly of: string }>[]
    past: ReadonlyMap<string, readonly { gap: number; fee: number }[]>
  }
  const links = linkLegs(made.departures, made.arrivals, made.past)
  const matched = links.filter((link) => link.matched)
  const right = matched.filter(({ departure, fitting }) => fitting[0]!.of === departure.id)

  test('of what is called a match at least 99 in 100 are right, and most pairs are found', () => {
    expect(matched.length).toBeGreaterThan(8000)
    expect(right.length / matched.length).toBeGreaterThanOrEqual(0.99)
  })

  test('what is not called a match names all that fit, the true arrival among them where it fits', () => {
    const open = links.filter((link) => !link.matched)
    const trueOf = new Map(made.arrivals.filter(({ of }) => of !== '').map((arrival) => [arrival.of, arrival]))
    for (const { departure, fitting } of open) {
      const arrival = trueOf.get(departure.id)
      if (arrival === undefined) continue
      const gap = arrival.time - departure.time
      const fee = departure.units - arrival.units
      if (gap <= 3600 && fee * 1_000_000n <= 60_000n * departure.units) expect(fitting).toContain(arrival)
    }
  })

  test('the count by chance is about as many as were wrong, and far from as many as were found', () => {
    const matches = links.reduce((sum, { chance }) => sum + chance.matches, 0) / SHIFTS
    expect(matches).toBeLessThan(matched.length / 100)
    expect(matches).toBeGreaterThan((matched.length - right.length) / 10)
  })
})

describe('V19: deposit of 1000; the same receiver gets 1001 (t+100), 960 (t+200), 996 (t+600)', () => {
  const deposit = left('deposit', 1000n, 0)
  const arrivals = [leg('1001', 1001n, 100), leg('960', 960n, 200), leg('996', 996n, 600)]

  test('996 is the match, by more than 3 nats', () => {
    const [link] = linkLegs([deposit], arrivals, NOTHING_KNOWN)
    expect(link).toMatchObject({ matched: true, contested: 0 })
    expect(link!.fitting.map(({ id }) => id)).toEqual(['996', '960'])
    expect(link!.margin).toBeGreaterThan(3000)
  })

  test('with a gap limit of 300 seconds it is ambiguous, and both are named', () => {
    const [link] = linkLegs([deposit], arrivals, NOTHING_KNOWN, { ...DEFAULT_LIMITS, maxGap: 300 })
    expect(link!.matched).toBe(false)
    expect(link!.fitting.map(({ id }) => id).sort()).toEqual(['960', '996'])
  })
})

describe('linkLegs()', () => {
  test('calls nothing a match to a receiver who is paid such amounts all day', () => {
    const busy = Array.from({ length: 500 }, (_, n) => leg(`x${n}`, 999n, -86_400 + n * 345))
    const own = leg('own', 999n, 300)
    const near = busy.filter(({ time }) => time < own.time - 4000 || time > own.time + 4000)
    expect(linkLegs([left('d', 1000n, 0)], [own], NOTHING_KNOWN)[0]!.matched).toBe(true)
    expect(linkLegs([left('d', 1000n, 0)], [...near, own], NOTHING_KNOWN)[0]).toMatchObject({
      ...{ matched: false, fitting: [own] },
    })
  })

  test('does not give one payment to two departures', () => {
    const two = [left('a', 1000n, 0), left('b', 1001n, 5)]
    for (const link of linkLegs(two, [leg('x', 996n, 60)], NOTHING_KNOWN)) {
      expect(link).toMatchObject({ matched: false, contested: 1 })
    }
  })

  test('lets the known passages of a bridge say which gap is likely', () => {
    const slow = new BridgeOdds(Array.from({ length: 50 }, () => ({ gap: 1000, fee: 500 })))
    const none = new BridgeOdds([])
    const quicker = (odds: BridgeOdds) => odds.nats({ gap: 10, fee: 500 }) - odds.nats({ gap: 1000, fee: 500 })
    expect(quicker(slow)).toBeLessThan(quicker(none) - 3)
  })

  test('says what chance gives by an explicit count', () => {
    const chanceWith = (arrivals: Named<Leg>[]) => linkLegs([left('d', 1000n, 0)], arrivals, NOTHING_KNOWN)[0]!
    // every two hours somebody is paid about this amount
    const steady = Array.from({ length: 41 }, (_, n) => leg(`x${n}`, 999n, 60 + (n - 20) * 7200))
    expect(chanceWith(steady)).toMatchObject({ matched: false, chance: { matches: SHIFTS, possible: SHIFTS } })
    expect(chanceWith([steady[20]!])).toMatchObject({ matched: true, chance: { matches: 0, possible: 0 } })
    expect(chanceWith([steady[21]!])).toMatchObject({ matched: false, chance: { matches: 1, possible: 1 } })
    expect(chanceWith(steady.slice(20, 22))).toMatchObject({ matched: true, chance: { matches: 1, possible: 1 } })
  })

  const receiver = () => fc.integer({ min: 1, max: 2 }).map(anAddress)
  const some = fc.array(fc.tuple(fc.integer({ min: 900, max: 1000 }), fc.integer({ min: 0, max: 5000 }), receiver()), {
    maxLength: 12,
  })

  test('gives the same whatever the order, and every departure its answer', () =>
    fc.assert(
      fc.property(some, some, fc.infiniteStream(fc.nat()), (out, into, stream) => {
        const departures = out.map(([units, time, to], i) => left(`d${i}`, BigInt(units), time, to))
        const arrivals = into.map(([units, time, to], i) => leg(`a${i}`, BigInt(units), time, to))
        const shuffled = <T>(list: readonly T[]): T[] =>
          list
            .map((item) => [stream.next().value!, item] as const)
            .sort((a, b) => a[0] - b[0])
            .map(([, item]) => item)
        const told = (links: ReturnType<typeof linkLegs<Named<DepartedLeg>, Named<Leg>>>) =>
          links
            .map(({ departure, fitting, ...rest }) => ({
              ...{ departure: departure.id, ...rest },
              // two payments of one second and amount are told apart by nothing
              fitting: fitting.map(({ units, time }) => `${units} ${time}`),
            }))
            .sort((a, b) => (a.departure < b.departure ? -1 : 1))
        const found = linkLegs(departures, arrivals, NOTHING_KNOWN)
        expect(found).toHaveLength(departures.length)
        expect(told(linkLegs(shuffled(departures), shuffled(arrivals), NOTHING_KNOWN))).toEqual(told(found))
        const winners = found.flatMap(({ matched, fitting }) => (matched ? [fitting[0]!] : []))
        expect(new Set(winners).size).toBe(winners.length)
      }),
    ))
})
