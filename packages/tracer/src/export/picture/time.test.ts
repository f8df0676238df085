import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flowOf } from './flow.ts'
import { pictureOf } from './picture.ts'
import { type PictureRequest, WHOLE_PICTURE } from './picture-view.ts'
import { movementsInSight } from './rows.ts'
import { address, caseOf, movement } from './sample.ts'
import { MOST_BINS, timeOf } from './time.ts'
import { burstsOf, type Moment, quietOf, timeRules } from './time-marks.ts'

const START = Date.UTC(2025, 1, 21) / 1000
const iso = (second: number) => new Date((START + second) * 1000).toISOString().replace('.000', '')
const names = ['a', 'b', 'c', 'd']
const row = fc.record({
  from: fc.constantFrom(...names),
  to: fc.constantFrom(...names),
  units: fc.integer({ min: 1, max: 10_000 }),
  stolen: fc.boolean(),
  second: fc.option(fc.integer({ min: 0, max: 300 * 86_400 }), { freq: 9 }),
})
const timedCase = fc.array(row, { minLength: 1, maxLength: 40 }).map((rows) =>
  caseOf(
    names.map((name) => address(name)),
    rows.map(({ from, to, units, stolen, second }, i) =>
      movement(i, from, to, String(units), {
        taint: stolen ? String(units) : '0',
        time: second === null ? '' : iso(second),
      }),
    ),
  ),
)
const windows = fc
  .tuple(fc.integer({ min: 0, max: 300 * 86_400 }), fc.integer({ min: 0, max: 300 * 86_400 }))
  .map(([a, b]) => ({ from: START + Math.min(a, b), to: START + Math.max(a, b) }))
const add = (values: readonly string[]): bigint => values.reduce((sum, value) => sum + BigInt(value), 0n)

describe('the histogram of time', () => {
  it('law: its bins hold all stolen value in sight that has a time, and follow each other', () => {
    fc.assert(
      fc.property(timedCase, (view) => {
        const flow = flowOf(view)
        const time = timeOf(flow, pictureOf(flow, WHOLE_PICTURE), null)
        const dated = view.movements.filter(({ time: when, taint }) => when !== '' && taint !== '0')
        expect(add(time.bins.map(({ cents }) => cents))).toBe(add(dated.map(({ taint }) => taint)) * 200n)
        expect(time.bins.reduce((sum, { stolen }) => sum + stolen, 0)).toBe(dated.length)
        expect(time.bins.length).toBeLessThanOrEqual(MOST_BINS)
        for (const [i, bin] of time.bins.entries()) expect(bin.from).toBe(time.from + i * time.step)
        expect(time.all.movements).toBe(view.movements.length)
        expect(time.untimed).toBe(view.movements.filter(({ time: when }) => when === '').length)
      }),
    )
  })

  it('law: the sums of a window are those of the rows that the table shows in it', () => {
    fc.assert(
      fc.property(timedCase, windows, (view, window) => {
        const flow = flowOf(view)
        const request: PictureRequest = { ...WHOLE_PICTURE, window }
        const { inside, all } = timeOf(flow, pictureOf(flow, WHOLE_PICTURE), window)
        const rows = movementsInSight(flow, pictureOf(flow, request), window)
        expect(inside.movements).toBe(rows.length)
        expect(inside.cents).toBe(String(add(rows.map(({ taint }) => taint)) * 200n))
        expect(BigInt(all.cents) >= BigInt(inside.cents)).toBe(true)
      }),
    )
  })

  it('leaves conversions out: their rows are what moved', () => {
    const swap = movement(2, 'b', 'b', '9', { kind: 'conversion', toAsset: 'x', toUnits: '1', toTaint: '1' })
    const flow = flowOf(
      caseOf(
        names.map((name) => address(name)),
        [movement(1, 'a', 'b', '9'), swap],
      ),
    )
    expect(timeOf(flow, pictureOf(flow, WHOLE_PICTURE), null).all).toMatchObject({ movements: 1, cents: '1800' })
  })

  it('counts movements where nothing has a price', () => {
    const flow = flowOf(
      caseOf(
        names.map((name) => address(name)),
        [movement(1, 'a', 'b', '9', { asset: 'x' })],
      ),
    )
    const time = timeOf(flow, pictureOf(flow, WHOLE_PICTURE), null)
    expect(time).toMatchObject({ measure: 'count', all: { stolen: 1, cents: '0', unpriced: 1 } })
  })
})

const at = (second: number, cents: bigint, tx = String(second)): Moment => ({ at: second, stolen: true, cents, tx })
const rules = timeRules(100 * 86_400)

describe('marks of time', () => {
  it('a burst needs its transactions within its hours, and its part of all', () => {
    const slow = Array.from({ length: 20 }, (_, i) => at(i * 40 * 3600, 100n))
    const quick = [at(1, 80n), at(2, 80n), at(3, 80n)]
    expect(burstsOf([...slow, ...quick], rules)).toMatchObject([{ from: 0, to: 3, transactions: 4, cents: '340' }])
    expect(burstsOf([...slow, at(1, 80n, 'one'), at(2, 80n, 'one')], rules)).toEqual([])
    expect(burstsOf([...slow, at(1, 1n), at(2, 1n)], rules)).toEqual([])
  })

  it('law: bursts share no movement and keep to the rules', () => {
    const moments = fc.array(
      fc.record({ second: fc.integer({ min: 0, max: 20 * 86_400 }), cents: fc.bigInt({ min: 0n, max: 50n }) }),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(moments, (list) => {
        const found = burstsOf(
          list.map(({ second, cents }, i) => at(second, cents, String(i))),
          rules,
        )
        for (const [i, burst] of found.entries()) {
          expect(burst.to - burst.from).toBeLessThanOrEqual(rules.burstSeconds)
          expect(burst.transactions).toBeGreaterThanOrEqual(rules.burstTransactions)
          if (i > 0) expect(burst.from).toBeGreaterThanOrEqual(found[i - 1]!.to)
        }
      }),
    )
  })

  it('a quiet stretch is at least thirty days between two movements', () => {
    const day = 86_400
    expect(quietOf([at(0, 1n), at(30 * day, 1n), at(59 * day, 1n)], rules)).toMatchObject([{ from: 0, to: 30 * day }])
  })
})
