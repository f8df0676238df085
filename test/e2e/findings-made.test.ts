import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { FindingsView } from '../../packages/tracer/src/export/findings.ts'
import { jsonOf, spoor, workFolder } from './spoor.ts'

// A small theft of tokens, made so that every part of `spoor findings` has something to say: gas from one payer, one deposit
// address that all use, and a counterfeit that is showered on the thief.
const folder = workFolder()
const CASE = 'made.sqlite'
const address = (name: string): string => `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`
const USDT = 'eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7'
const FAKE = `eip155:1/erc20:0x${'f'.repeat(40)}`
const ETHER = 'eip155:1/slip44:60'
const HOLDERS = ['holder 1', 'holder 2', 'holder 3']
const id = (name: string): string => `eip155:1:${address(name)}`

let block = 100
const row = (from: string, to: string, asset: string, units: bigint, symbol: string): string => {
  block += 1
  const kind = asset === ETHER ? 'native' : 'erc20'
  const tx = `0x${block.toString(16).padStart(64, '0')}`
  return [
    'eip155:1',
    block,
    1_735_700_000 + block * 12,
    tx,
    0,
    0,
    kind,
    address(from),
    address(to),
    asset,
    units,
    symbol,
  ].join()
}

beforeAll(async () => {
  const rows = [
    row('victim', 'thief', USDT, 900_000_000n, 'USDT'),
    ...HOLDERS.map((holder) => row('gas', holder, ETHER, 10n ** 16n, 'ETH')),
    ...HOLDERS.map((holder) => row('thief', holder, USDT, 300_000_000n, 'USDT')),
    ...HOLDERS.map((holder) => row(holder, 'deposit', USDT, 300_000_000n, 'USDT')),
    ...Array.from({ length: 10 }, (_, i) => row('spammer', ['thief', ...HOLDERS][i % 4]!, FAKE, 5n, 'UЅDТ')),
  ]
  const head = 'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units,symbol'
  writeFileSync(join(folder, 'made.csv'), `${[head, ...rows].join('\n')}\n`)
  const incident = {
    ...{ id: 'made', title: 'A made theft', date: '2025-01-01', summary: 'Made for this test.' },
    seeds: [
      {
        address: id('thief'),
        asset: USDT,
        units: '900000000',
        tx: `0x${(101).toString(16).padStart(64, '0')}`,
        citation: 'made',
      },
    ],
    stops: [{ address: id('deposit'), category: 'deposit', name: 'deposit of Exchange A', citation: 'made' }],
  }
  writeFileSync(join(folder, 'made.json'), JSON.stringify(incident))
  expect(
    await spoor(folder, 'trace', 'made.json', '--ledger', 'made.csv', '--case', CASE, '--min-usd', '0', '--quiet'),
  ).toMatchObject({ code: 0 })
})

const findings = async (...options: string[]): Promise<FindingsView> =>
  jsonOf(await spoor(folder, 'findings', CASE, '--json', ...options)) as unknown as FindingsView

test('the holders are one cluster by their gas and by their deposit address, without the payer, the exchange and the thief', async () => {
  const { clusters } = await findings()
  expect(clusters).toHaveLength(1)
  expect(clusters[0]).toMatchObject({ members: HOLDERS.map(id), weight: 80 })
  expect(clusters[0]!.links.map(({ rule }) => rule)).toEqual([
    'deposit-reuse',
    'deposit-reuse',
    'gas-funder',
    'gas-funder',
  ])
})

test('either rule alone holds them together; without both there is none', async () => {
  expect((await findings('--without', 'deposit-reuse')).clusters).toMatchObject([
    { members: HOLDERS.map(id), weight: 60 },
  ])
  expect((await findings('--without', 'gas-funder')).clusters).toMatchObject([{ members: HOLDERS.map(id), weight: 80 }])
  expect((await findings('--without', 'gas-funder,deposit-reuse')).clusters).toEqual([])
})

test('the split is equal, passes through, and is no fan', async () => {
  const { findings: found } = await findings()
  expect(found.map(({ kind, address: of }) => [kind, of])).toEqual([
    ['equal-split', id('thief')],
    ...['thief', ...HOLDERS].map((of) => ['pass-through', id(of)]),
  ])
})

test('the counterfeit is seen through its letters, and its payer is no hub below ten addresses', async () => {
  const { noise } = await findings('--noise')
  // the gas is ether, which this theft never touched: noise to its account, though clusters use it
  const classes = [...HOLDERS.map(() => 'other'), ...Array.from({ length: 10 }, () => 'counterfeit')]
  expect(noise.rows!.map((one) => one.classes)).toEqual(classes.map((one) => [one]))
  expect(noise.rows!.at(-1)!.why).toContain('calls itself like USDT')
})

test('people are told the same', async () => {
  const { out, code } = await spoor(folder, 'findings', CASE)
  expect(code).toBe(0)
  for (const text of [
    'clusters: 1; a guess each',
    '3 addresses, weight 80 of 100',
    'noise: 13 rows hidden (counterfeit 10, other 3)',
  ])
    expect(out).toContain(text)
})

test('the mixers of the WazirX theft: 70 payments of 100 ether and one of a tenth, as its record has them', async () => {
  expect(await spoor(folder, 'trace', 'wazirx-2024', '--quiet')).toMatchObject({ code: 0 })
  const found = jsonOf(await spoor(folder, 'findings', 'cases/wazirx-2024.sqlite', '--json')) as unknown as FindingsView
  expect(found.mixers.map(({ units, pool, transfers, deposits }) => [units, pool, transfers.length, deposits])).toEqual(
    [
      ['100000000000000000', '100000000000000000', 1, 1],
      ['7000000000000000000000', '100000000000000000000', 70, 70],
    ],
  )
  for (const { name } of found.mixers) expect(name).toMatch(/^Tornado Cash/)
})
