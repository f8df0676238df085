import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sum, toUnits } from '../text/money.ts'
import { buildPicture } from './build.ts'
import { type Filters, visible } from './filter.ts'
import { foldPicture } from './fold.ts'
import { indexCase } from './index-case.ts'
import type { Picture } from './model.ts'
import { address, caseOf, ETH, id, JUNK, movement, randomCase } from './sample.ts'
import { search } from './search.ts'

const ALL: Filters = { asset: null, minCents: 0n, maxHop: null, noise: true, clean: true }

const total = (picture: Picture) => ({
  units: sum(picture.edges.map((edge) => edge.units)),
  taint: sum(picture.edges.map((edge) => edge.taint)),
  movements: sum(picture.edges.map((edge) => BigInt(edge.movements.length))),
  members: picture.nodes.reduce((all, node) => all + node.members.length, 0),
})

describe('buildPicture()', () => {
  test('merges parallel movements of a pair and asset, and keeps assertions and noise apart', () => {
    const view = caseOf(
      [address('a', { role: 'seed' }), address('b', { hop: 1 })],
      [
        movement(1, 'a', 'b', '10'),
        movement(2, 'a', 'b', '20', { taint: '5' }),
        movement(3, 'a', 'b', '0', { noise: 'zero units', taint: '0' }),
        movement(4, 'b', 'b', '7', { evidence: 'assertion', toAsset: JUNK, toUnits: '9' }),
      ],
    )
    const { edges } = buildPicture(indexCase(view))
    expect(edges.map(({ kind, units, taint, cents }) => ({ kind, units, taint, cents }))).toEqual([
      { kind: 'fact', units: 30n, taint: 15n, cents: 3000n },
      { kind: 'noise', units: 0n, taint: 0n, cents: 0n },
      { kind: 'assertion', units: 7n, taint: 7n, cents: 1400n },
    ])
  })

  test('an address no taint reached stands beside its neighbour', () => {
    const view = caseOf(
      [address('a', { role: 'seed' }), address('v', { hop: null, role: 'victim' })],
      [movement(1, 'v', 'a', '100')],
    )
    expect(buildPicture(indexCase(view)).nodes.find((node) => node.id === id('v'))?.rank).toBe(-1)
  })

  test('law: every movement with two ends is in exactly one edge', () => {
    fc.assert(
      fc.property(randomCase, (view) => {
        const drawn = buildPicture(indexCase(view)).edges.flatMap((edge) => edge.movements.map((entry) => entry.id))
        expect(drawn.sort()).toEqual(view.movements.map((entry) => entry.id).sort())
      }),
    )
  })
})

describe('foldPicture()', () => {
  const wide = caseOf(
    [
      address('a', { role: 'seed' }),
      ...Array.from({ length: 100 }, (_, i) => address(`b${i}`, { hop: 1, role: 'frontier' })),
    ],
    Array.from({ length: 100 }, (_, i) => movement(i, 'a', `b${i}`, String(i + 1))),
  )

  test('a column of 100 becomes 64 with one fold, the largest stay', () => {
    const whole = buildPicture(indexCase(wide))
    const folded = foldPicture(whole, new Set())
    expect(folded.nodes.filter((node) => node.rank === 1)).toHaveLength(64)
    expect(total(folded)).toEqual(total(whole))
    expect(folded.edges.find((edge) => edge.to.startsWith('fold:'))?.movements).toHaveLength(37)
  })

  test('unfolding gives every member back', () => {
    const whole = buildPicture(indexCase(wide))
    const fold = foldPicture(whole, new Set()).nodes.find((node) => node.members.length > 1)!
    const opened = foldPicture(whole, new Set([fold.id]))
    expect(opened.nodes).toHaveLength(101)
    expect(opened.released.size).toBe(37)
  })

  test('law: folding changes no total', () => {
    fc.assert(
      fc.property(randomCase, fc.integer({ min: 2, max: 8 }), (view, limit) => {
        const whole = buildPicture(indexCase(view))
        expect(total(foldPicture(whole, new Set(), limit))).toEqual(total(whole))
      }),
    )
  })
})

describe('visible()', () => {
  test('law: filters only hide; the picture and its totals stay, and no line ends in nothing', () => {
    const filters = fc.record({
      asset: fc.constantFrom(null, ETH),
      minCents: fc.bigInt({ min: 0n, max: 20_000n }),
      maxHop: fc.constantFrom(null, 0, 1, 2),
      noise: fc.boolean(),
      clean: fc.boolean(),
    })
    fc.assert(
      fc.property(randomCase, filters, (view, chosen) => {
        const picture = buildPicture(indexCase(view))
        const before = total(picture)
        const shown = visible(picture, chosen, [])
        expect(total(picture)).toEqual(before)
        for (const edge of picture.edges)
          if (shown.edges.has(edge.id)) expect(shown.nodes.has(edge.from) && shown.nodes.has(edge.to)).toBe(true)
        if (!chosen.noise) expect(picture.nodes.some((node) => node.noise && shown.nodes.has(node.id))).toBe(false)
      }),
    )
  })

  test('a floor hides small lines, and says how many a hidden kind took away', () => {
    const view = caseOf(
      [address('a', { role: 'seed' }), address('b', { hop: 1 }), address('c', { hop: 1, role: 'mixer' })],
      [movement(1, 'a', 'b', '1'), movement(2, 'a', 'c', '50')],
    )
    const picture = buildPicture(indexCase(view))
    expect(visible(picture, { ...ALL, minCents: 1000n }, []).nodes.has(id('b'))).toBe(false)
    expect(visible(picture, ALL, ['mixer']).hiddenByKind.get('mixer')).toBe(1)
  })
})

test('search() puts the exact hit first and finds labels and transactions', () => {
  const label = { name: 'Bybit Exploiter', category: 'launderer', source: 's', citation: 'c' }
  const view = caseOf([address('abc'), address('1abc', { labels: [label] })], [movement(77777, 'abc', '1abc', '1')])
  const index = indexCase(view)
  expect(search(index, id('abc'))[0]).toMatchObject({ id: id('abc'), rank: 0 })
  expect(search(index, 'exploit').map((hit) => hit.id)).toEqual([id('1abc')])
  expect(search(index, '0x77777')[0]).toMatchObject({ kind: 'transaction', id: 'm77777', rank: 0 })
  expect(search(index, '  ')).toEqual([])
})

test('units of the wire never pass through a number', () => {
  const huge = (2n ** 255n).toString()
  const picture = buildPicture(
    indexCase(caseOf([address('a', { role: 'seed' }), address('b', { hop: 1 })], [movement(1, 'a', 'b', huge)])),
  )
  expect(picture.edges[0]?.units).toBe(toUnits(huge))
})
