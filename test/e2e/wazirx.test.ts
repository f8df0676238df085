import { beforeAll, expect, test } from 'vitest'
import type { CaseView, Statement } from '../../packages/tracer/src/export/case-view.ts'
import type { FindingsView } from '../../packages/tracer/src/export/findings.ts'
import { jsonOf, spoor, workFolder } from './spoor.ts'

const folder = workFolder()
let statement: Statement
let view: CaseView

beforeAll(async () => {
  statement = jsonOf(await spoor(folder, 'trace', 'wazirx-2024', '--json')) as unknown as Statement
  view = JSON.parse((await spoor(folder, 'export', 'cases/wazirx-2024.sqlite', '--format', 'json', '--out', '-')).out)
})

test('ends the 71 Tornado deposits in the sink mixer, by pool and count', () => {
  const pools = statement.places.filter(({ sink }) => sink === 'mixer')
  expect(pools.reduce((sum, { count }) => sum + count, 0)).toBe(71)
  expect(pools.map(({ address, units, count }) => ({ address, units, count }))).toEqual([
    { address: 'eip155:1:0x12d66f87a04a9e220743712ce6d9bb1b5616b8fc', units: '100000000000000000', count: 1 },
    { address: 'eip155:1:0xa160cdab225685da1d56aa342ad8841c3b53f291', units: '7000000000000000000000', count: 70 },
  ])
  for (const { address } of pools) {
    const pool = view.addresses.find(({ id }) => id === address)!
    expect(pool.stop).toMatchObject({ kind: 'place', category: 'mixer', sink: 'mixer' })
    expect(pool.stop?.name).toMatch(/^Tornado Cash/)
  }
})

test('adds up', () => {
  for (const { seeded, sinks } of statement.assets) {
    expect(Object.values(sinks).reduce((sum, units) => sum + BigInt(units), 0n)).toBe(BigInt(seeded))
  }
  expect(statement.explainedShare).toBe(1)
})

test('tells the entries by pool and amount, and that nobody knows the company they are in', async () => {
  const { mixers } = jsonOf(
    await spoor(folder, 'findings', 'cases/wazirx-2024.sqlite', '--json'),
  ) as unknown as FindingsView
  expect(mixers.map(({ pool, transfers }) => [pool, transfers.length])).toEqual([
    ['100000000000000000', 1],
    ['100000000000000000000', 70],
  ])
  for (const mixer of mixers)
    expect(mixer).toMatchObject({
      protocol: 'tornado',
      kind: 'fixed',
      withdrawals: 0,
      poolDeposits: null,
      anonymitySet: null,
    })
})
