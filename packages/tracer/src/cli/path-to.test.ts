import { expect, test } from 'vitest'
import type { CaseView, MovementView } from '../export/case-view.ts'
import { Paths } from './path-to.ts'

const at = (name: string) => `eip155:1:${name}`
const ETH = 'eip155:1/slip44:60'
const DAI = 'eip155:1/erc20:dai'

function movement(id: string, from: string, to: string, taint: string, more: Partial<MovementView> = {}): MovementView {
  const plain = { kind: 'native', tx: id, asset: ETH, units: taint, time: '', block: null }
  return { id, from: at(from), to: at(to), taint, evidence: 'ledger', rivals: 0, flags: [], ...plain, ...more }
}

function viewOf(...movements: MovementView[]): CaseView {
  const assets = [
    { asset: ETH, chain: 'eip155:1', symbol: 'ETH', name: '', decimals: 0, genuine: true, usdPrice: '1' },
    { asset: DAI, chain: 'eip155:1', symbol: 'DAI', name: '', decimals: 0, genuine: true, usdPrice: '1' },
  ]
  return { incident: { seeds: [{ address: at('seed'), asset: ETH }] }, assets, movements } as unknown as CaseView
}

const idsTo = (paths: Paths, name: string, asset?: string) => paths.to(at(name), asset)?.movements.map(({ id }) => id)

test('the fewest hops, and of those the way whose thinnest movement carried most', () => {
  const paths = new Paths(
    viewOf(
      movement('a', 'seed', 'x', '9'),
      movement('b', 'seed', 'y', '5'),
      movement('c', 'x', 'z', '2'),
      movement('d', 'y', 'z', '4'),
      movement('e', 'z', 'w', '6'),
    ),
  )
  expect(idsTo(paths, 'z')).toEqual(['b', 'd'])
  expect(idsTo(paths, 'w')).toEqual(['b', 'd', 'e'])
  expect(idsTo(paths, 'seed')).toEqual([])
  expect(idsTo(paths, 'elsewhere')).toBeUndefined()
})

test('never against time: a payment explains nothing that happened before it', () => {
  const paths = new Paths(
    viewOf(
      movement('long-1', 'seed', 'm', '5'),
      movement('long-2', 'm', 'x', '5'),
      movement('paid', 'x', 'end', '5'),
      movement('late', 'seed', 'x', '7'),
    ),
  )
  expect(idsTo(paths, 'end')).toEqual(['long-1', 'long-2', 'paid'])
  expect(idsTo(paths, 'x')).toEqual(['late'])
})

test('stays in one asset unless a conversion joins two', () => {
  const swap = { kind: 'conversion', toAsset: DAI, toUnits: '5', toTaint: '5' }
  const view = viewOf(
    movement('a', 'seed', 'x', '5'),
    movement('other', 'x', 'no', '5', { asset: DAI }),
    movement('swap', 'x', 'x', '5', swap),
    movement('b', 'x', 'yes', '5', { asset: DAI }),
  )
  expect(idsTo(new Paths(view), 'no')).toBeUndefined()
  expect(idsTo(new Paths(view), 'yes')).toEqual(['a', 'swap', 'b'])
  expect(idsTo(new Paths(view, 'swap'), 'x', DAI), 'only what came before').toBeUndefined()
})
