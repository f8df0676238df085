import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Layers, Link } from './layers.ts'
import { crossings, orderColumns } from './order.ts'

/** Columns of nodes, numbered through, and lines between neighbouring columns. */
const someLayers: fc.Arbitrary<Layers> = fc
  .array(fc.integer({ min: 1, max: 7 }), { minLength: 2, maxLength: 5 })
  .chain((heights) =>
    fc.tuple(
      fc.constant(heights),
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 30 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
    ),
  )
  .map(([heights, drawn, weights]) => {
    let count = 0
    const columns = heights.map((height) => Array.from({ length: height }, () => count++))
    const links = (): Link[][] => Array.from({ length: count }, () => [])
    const [left, right] = [links(), links()]
    const seen = new Set<string>()
    for (const [a, b, c] of drawn) {
      const column = a % (columns.length - 1)
      const from = columns[column]![b % columns[column]!.length]!
      const to = columns[column + 1]![c % columns[column + 1]!.length]!
      if (seen.has(`${from} ${to}`)) continue
      seen.add(`${from} ${to}`)
      right[from]!.push({ to, weight: 1 })
      left[to]!.push({ to: from, weight: 1 })
    }
    const weight = Array.from({ length: count }, () => weights.next().value as number)
    return { columns, left, right, weight } as unknown as Layers
  })

const byWeight =
  ({ weight }: Layers) =>
  (a: number, b: number) =>
    (weight[b] ?? 0) - (weight[a] ?? 0) || a - b

function crossed({ right, weight }: Layers, columns: readonly (readonly number[])[]): number {
  const at = new Int32Array(weight.length)
  for (const column of columns) for (const [i, node] of column.entries()) at[node] = i
  return columns.reduce((sum, column, i) => sum + crossings(column, right, at, columns[i + 1]?.length ?? 0), 0)
}

describe('the order of columns', () => {
  test('keeps every node in its column, once', () =>
    fc.assert(
      fc.property(someLayers, (layers) => {
        const ordered = orderColumns(layers, byWeight(layers))
        expect(ordered.map((column) => [...column].sort((a, b) => a - b))).toEqual(layers.columns)
      }),
    ))

  test('leaves no node that would cross fewer lines elsewhere in its column', () =>
    fc.assert(
      fc.property(someLayers, (layers) => {
        const ordered = orderColumns(layers, byWeight(layers))
        const count = crossed(layers, ordered)
        for (const [i, column] of ordered.entries()) {
          for (const node of column) {
            const others = column.filter((one) => one !== node)
            for (let place = 0; place <= others.length; place++) {
              const moved = [...others.slice(0, place), node, ...others.slice(place)]
              const columns = ordered.map((one, nr) => (nr === i ? moved : one))
              expect(crossed(layers, columns)).toBeGreaterThanOrEqual(count)
            }
          }
        }
      }),
    ))

  test('does not depend on the order in which lines are told', () =>
    fc.assert(
      fc.property(someLayers, (layers) => {
        const turned = (links: Layers['left']) => links.map((own) => [...own].reverse())
        const other = { ...layers, left: turned(layers.left), right: turned(layers.right) }
        expect(orderColumns(other, byWeight(layers))).toEqual(orderColumns(layers, byWeight(layers)))
      }),
    ))
})
