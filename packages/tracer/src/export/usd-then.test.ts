import { expect, test } from 'vitest'
import { parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import { parseTime } from '../model/time.ts'
import { UsdThen } from './usd-then.ts'

const asset = parseAsset('eip155:1/slip44:60', parseChain('eip155:1'))
const facts = { symbol: 'ETH', name: 'Ether', decimals: 18 }
const day = parseTime('2025-02-21T23:59:59Z')
const ether = 10n ** 18n
let asked = 0
const then = new UsdThen({
  describe: () => facts,
  priceOf: (_, time) => {
    asked++
    return time < parseTime('2025-02-22') ? { usd: '2663.005', source: 'test' } : undefined
  },
})

test('dollars of all units and of the stolen ones, rounded down, at one price a day', () => {
  expect(then.of({ asset, units: ether, taint: ether / 2n, time: day })).toEqual({
    usdThen: '2663.00',
    usdThenTaint: '1331.50',
  })
  expect(then.of({ asset, units: 1n, taint: 0n, time: parseTime('2025-02-21') })).toEqual({ usdThen: '0.00' })
  expect(asked).toBe(1)
})

test('absent where units, time, price or decimals are not known', () => {
  const moved = { asset, units: ether, taint: ether, time: day }
  expect(then.of({ ...moved, units: null })).toEqual({})
  expect(then.of({ ...moved, time: null })).toEqual({})
  expect(then.of({ ...moved, time: parseTime('2025-02-22') })).toEqual({})
  const priceOf = () => ({ usd: '1', source: 'test' })
  expect(new UsdThen({ describe: () => undefined, priceOf }).of(moved)).toEqual({})
  expect(new UsdThen({ describe: () => ({ ...facts, decimals: null }), priceOf }).of(moved)).toEqual({})
  expect(new UsdThen({ describe: () => facts }).of(moved)).toEqual({})
})
