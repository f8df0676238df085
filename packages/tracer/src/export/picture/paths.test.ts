import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CaseView } from '../case-view.ts'
import { flowOf } from './flow.ts'
import { pathsBetween } from './paths.ts'
import { pictureOf } from './picture.ts'
import { WHOLE_PICTURE } from './picture-view.ts'
import { address, caseOf, ETH, id, JUNK, movement, randomCase } from './sample.ts'

const at = (second: number) => ({
  time: new Date(Date.UTC(2025, 1, 21) + second * 1000).toISOString().replace('.000', ''),
})
const find = (view: CaseView, from: string, to: string, asset: string | null = null) => {
  const flow = flowOf(view)
  return pathsBetween(flow, pictureOf(flow, WHOLE_PICTURE), { from: id(from), to: id(to), asset })!
}
const names = ['a', 'b', 'c', 'd'].map((name) => address(name))

describe('paths between two nodes', () => {
  it('vector V16: A pays B at 10, B paid C at 5: none, and the early payment is told', () => {
    const view = caseOf(names, [movement(1, 'b', 'c', '7', at(5)), movement(2, 'a', 'b', '7', at(10))])
    const { paths, skipped } = find(view, 'a', 'c')
    expect(paths).toEqual([])
    expect(skipped.early).toBe(1)
  })

  it('vector V16: B pays C at 5 and 12, C paid D at 11: intervals fit, and there is no path', () => {
    const view = caseOf(names, [
      movement(1, 'b', 'c', '7', at(5)),
      movement(2, 'a', 'b', '7', at(10)),
      movement(3, 'c', 'd', '7', at(11)),
      movement(4, 'b', 'c', '7', at(12)),
    ])
    expect(find(view, 'a', 'd').paths).toEqual([])
    expect(find(view, 'a', 'c').paths).toMatchObject([{ width: '1400' }])
  })

  it('law: never runs back in time, leads on in one asset, is as wide as its least step, and is drawn', () => {
    fc.assert(
      fc.property(randomCase, fc.nat(), (view, pick) => {
        const flow = flowOf(view)
        const drawn = pictureOf(flow, WHOLE_PICTURE)
        const target = flow.nodes[pick % flow.nodes.length]!.id
        const found = pathsBetween(flow, drawn, { from: id('a'), to: target, asset: null })!
        const order = new Map(view.movements.map((one, i) => [one.id, i]))
        for (const { width, steps } of found.paths) {
          expect(steps[0]!.movement.from).toBe(id('a'))
          expect(steps.at(-1)!.movement.to).toBe(target)
          const places = steps.map(({ movement: own }) => order.get(own.id)!)
          expect(places).toEqual([...places].sort((a, b) => a - b))
          for (const [i, step] of steps.slice(1).entries()) {
            const before = steps[i]!.movement
            expect(step.movement.from).toBe(before.to)
            expect(step.movement.asset).toBe(before.toAsset ?? before.asset)
          }
          expect(BigInt(width)).toBe(
            steps.reduce(
              (least, { value }) => (BigInt(value) < least ? BigInt(value) : least),
              BigInt(steps[0]!.value),
            ),
          )
          for (const { line } of steps) expect(line === null || drawn.edges.has(line)).toBe(true)
        }
      }),
    )
  })

  it('goes through a conversion, and not through a pool that another conversion passed', () => {
    const assets = (asset: string, out: string) => ({
      ...{ asset, in: '9', out: '9', taintIn: out, taintOut: out, held: '0', taintHeld: '0', overdrawn: '0' },
    })
    const swap = (nr: number, who: string, more: object) =>
      movement(nr, who, who, '9', { kind: 'conversion', evidence: 'protocol-id', ...more })
    const view = caseOf(
      [
        address('a'),
        address('b'),
        address('c'),
        address('e', { role: 'dex', assets: [assets(ETH, '0'), assets(`${ETH}x`, '0')] }),
      ],
      [
        movement(1, 'a', 'b', '9'),
        movement(2, 'b', 'e', '9'),
        swap(3, 'b', { toAsset: `${ETH}x`, toUnits: '8', toTaint: '8' }),
        movement(4, 'e', 'b', '8', { asset: `${ETH}x` }),
        movement(5, 'b', 'c', '8', { asset: `${ETH}x` }),
        movement(6, 'e', 'd', '4'),
      ],
    )
    const priced = {
      ...view,
      assets: [...view.assets, { ...view.assets[0]!, asset: `${ETH}x`, usdPrice: '3' }],
    }
    const { paths, measure } = find(priced, 'a', 'c')
    expect(measure).toBe('usd')
    expect(paths[0]!.steps.map(({ movement: own }) => own.id)).toEqual(['m00001', 'm00003', 'm00005'])
    expect(paths[0]!.width).toBe('1800')
    expect(find(priced, 'a', 'd').paths).toEqual([])
  })

  it('says where the search ended, and measures an asset without a price in its units', () => {
    const view = caseOf(
      [
        address('a'),
        address('b', { complete: false, stop: { kind: 'unread', reason: 'the budget was spent' } }),
        address('c', { stop: { kind: 'place', reason: 'a service', sink: 'service' } }),
      ],
      [
        movement(1, 'a', 'b', '9', { asset: JUNK }),
        movement(2, 'a', 'c', '5'),
        movement(3, 'd', 'c', '1', { taint: '0' }),
      ],
    )
    const { paths, skipped } = find(view, 'a', 'd')
    expect(paths).toEqual([])
    expect(skipped).toMatchObject({ unread: { count: 1, addresses: [id('b')] }, places: { count: 1 }, unmeasured: 1 })
    expect(find(view, 'a', 'b', JUNK)).toMatchObject({ measure: JUNK, paths: [{ width: '9' }] })
  })
})
