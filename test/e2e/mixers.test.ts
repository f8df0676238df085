import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { incidentOf } from '../../packages/tracer/src/cli/case-arg.ts'
import type { FindingsView } from '../../packages/tracer/src/export/findings.ts'
import { shippedCatalogue } from '../../packages/tracer/src/source/catalogue.ts'
import { openCase } from '../../packages/tracer/src/store/sqlite-case.ts'
import { mixerLeads } from '../../packages/tracer/src/walk/mixer-leads.ts'
import { coverageOfCase } from '../../packages/tracer/src/walk/pool-records.ts'
import { jsonOf, spoor, workFolder } from './spoor.ts'

// A small theft that ends in a pool, and a ledger of the whole pool beside it: what the mixer tells with that ledger and without.
const folder = workFolder()
const POOL = '0xa160cdab225685da1d56aa342ad8841c3b53f291'
const WHOLE = 100n * 10n ** 18n
const DAY = 86_400
const START = 1_725_000_000
const address = (name: string): string => `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`
const id = (account: string): string => `eip155:1:${account}`
const HEAD = 'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units'
let number = 0
const row = (day: number, from: string, to: string, units: bigint): string => {
  number += 1
  const tx = `0x${number.toString(16).padStart(64, '0')}`
  return [
    'eip155:1',
    20_000_000 + day * 7200,
    START + day * DAY,
    tx,
    0,
    0,
    'native',
    from,
    to,
    'eip155:1/slip44:60',
    units,
  ].join()
}

beforeAll(async () => {
  const theft = row(1, address('victim'), address('thief'), 3n * WHOLE)
  const entry = row(10, address('thief'), POOL, WHOLE)
  const others = [1, 2, 3, 4, 5, 6, 7].flatMap((n) => [
    row(n, address(`d${n}`), POOL, WHOLE),
    row(20 + n, POOL, address(`w${n}`), WHOLE),
  ])
  const exit = row(31, POOL, address('thief'), WHOLE)
  writeFileSync(join(folder, 'theft.csv'), `${[HEAD, theft, entry].join('\n')}\n`)
  writeFileSync(join(folder, 'pool.csv'), `${[HEAD, ...others, exit].join('\n')}\n`)
  const incident = {
    ...{ id: 'made', title: 'A made theft', date: '2024-09-01', summary: 'Made for this test.' },
    seeds: [
      {
        ...{ address: id(address('thief')), asset: 'eip155:1/slip44:60', units: String(3n * WHOLE), citation: 'made' },
        tx: `0x${(1).toString(16).padStart(64, '0')}`,
      },
    ],
  }
  writeFileSync(join(folder, 'made.json'), JSON.stringify(incident))
})

const trace = (file: string, ...more: string[]) => {
  const ledgers = ['--ledger', 'theft.csv', 'pool.csv', '--ledger-complete', '2025-01-01']
  return spoor(folder, 'trace', 'made.json', '--case', file, ...ledgers, '--min-usd', '0', '--quiet', ...more)
}
const findings = async (file: string): Promise<FindingsView> =>
  jsonOf(await spoor(folder, 'findings', file, '--json')) as unknown as FindingsView
const leads = (file: string) => {
  const store = openCase(join(folder, file), { readonly: true })
  try {
    return mixerLeads({
      facts: store.transfers(),
      transactions: store.transactions(),
      passages: { joins: [], open: [], pairs: [] },
      placeOf: (party) => shippedCatalogue().placeOf?.(party),
      coinOf: () => undefined,
      coverage: coverageOfCase(store.reads(), incidentOf(store)),
    })
  } finally {
    store.close()
  }
}

test('a pool that is not read gives no lead, and the entry says what is not known', async () => {
  expect(await trace('plain.sqlite')).toMatchObject({ code: 0 })
  const { mixers } = await findings('plain.sqlite')
  expect(mixers).toMatchObject([
    {
      ...{ address: id(POOL), name: 'Tornado Cash 100 ETH', protocol: 'tornado', kind: 'fixed', pool: String(WHOLE) },
      ...{ units: String(WHOLE), payers: [id(address('thief'))], poolDeposits: null, anonymitySet: null },
    },
  ])
  expect(leads('plain.sqlite')).toEqual([])
  const { out } = await spoor(folder, 'findings', 'plain.sqlite')
  expect(out).toContain('anonymity set: not known')
})

test('--pools reads it, on a finished case too, and changes no unit', async () => {
  const before = jsonOf(await spoor(folder, 'statement', 'plain.sqlite', '--json'))
  expect(await trace('plain.sqlite', '--pools')).toMatchObject({ code: 0 })
  const after = jsonOf(await spoor(folder, 'statement', 'plain.sqlite', '--json'))
  expect(after.assets).toEqual(before.assets)
  expect(leads('plain.sqlite')).toMatchObject([
    {
      ...{ kind: 'mixer', rule: 'address-match', rivals: 0 },
      from: { address: id(address('thief')), units: WHOLE },
      to: { address: id(address('thief')), units: WHOLE },
    },
  ])
  expect(await spoor(folder, 'verify', 'plain.sqlite')).toMatchObject({ code: 0 })
  expect(await trace('fresh.sqlite', '--pools')).toMatchObject({ code: 0 })
  expect(leads('fresh.sqlite')).toEqual(leads('plain.sqlite'))
})
