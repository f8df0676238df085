import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import { CRYO, csvOf, ETL, type ExportTable, parquetOf } from '../servers/exports.ts'
import { makeWorld, networkOf, truthOf } from '../servers/world.ts'
import { spoor, workFolder } from './spoor.ts'

const cwd = workFolder()
const world = makeWorld({ seed: 5, blocks: 40, accounts: 12, txsPerBlock: 6, crowd: 10 })
const last = world.finalized
/** The program believes the wrappers in `data/`, which that of a made world is none of. */
const net = { ...networkOf(world), wrappers: new Set<never>() }
/** Who received most of the native coin early on: its money goes far. */
const victim = world.cast.accounts[0]!

const account = (address: string | null): string =>
  address === null ? '' : address.slice(address.lastIndexOf(':') + 1)
const COLUMNS = 'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units,status,block_hash'

function ledgerOf(rows: readonly Transfer[]): string {
  const lines = rows.map((row) =>
    [row.chain, row.block, row.time, row.tx, row.txIndex, row.position, row.kind]
      .concat([account(row.from), account(row.to), row.asset, String(row.units), row.status, row.blockHash])
      .map((field) => field ?? '')
      .join(','),
  )
  return `${[COLUMNS, ...lines].join('\n')}\n`
}

const EXPORTS: readonly [name: string, table: ExportTable][] = [
  ['etl-traces', ETL.traces(world, last)],
  ['etl-transactions', ETL.transactions(world, last)],
  ['etl-logs', ETL.logs(world, last)],
  ['cryo-traces', CRYO.traces(world, last)],
  ['cryo-transactions', CRYO.transactions(world, last)],
  ['cryo-logs', CRYO.logs(world, last)],
]

beforeAll(() => {
  writeFileSync(join(cwd, 'theft.json'), JSON.stringify(THEFT))
  writeFileSync(join(cwd, 'truth.csv'), ledgerOf(truthOf(world, net, last)))
  for (const [name, table] of EXPORTS) {
    writeFileSync(join(cwd, `${name}.csv`), csvOf(table))
    writeFileSync(join(cwd, `${name}.parquet`), parquetOf(table, { decimalScale: 0 }))
  }
})

/** With its day: most exports know no times. */
const THEFT = {
  id: 'made',
  title: 'Theft in a made world',
  date: '2023-11-14',
  summary: 'One coin landed on an account.',
  attribution: [],
  citations: [],
  victims: [],
  seeds: [
    {
      address: `eip155:1:${victim}`,
      asset: 'eip155:1/slip44:60',
      units: String(10n ** 18n),
      block: 1,
      citation: 'made',
    },
  ],
  stops: [],
  labels: [],
  assertions: [],
  notes: [],
  ledgers: [],
}

let traced = 0
async function traceOver(...ledgers: readonly string[]) {
  const options = ['--min-usd', '0', '--case', `case-${++traced}.sqlite`, '--json']
  const { code, out, err } = await spoor(cwd, 'trace', 'theft.json', ...options, '--ledger', ...ledgers)
  expect(err).toBe('')
  expect(code).toBe(0)
  const { assets, movements, addresses, noise } = JSON.parse(out)
  return { assets, movements, addresses, noise }
}

describe('a trace over exports', () => {
  test.each([
    ['ethereum-etl, CSV', ['etl-traces.csv', 'etl-transactions.csv', 'etl-logs.csv']],
    ['ethereum-etl, Parquet', ['etl-traces.parquet', 'etl-transactions.parquet', 'etl-logs.parquet']],
    ['cryo, CSV', ['cryo-traces.csv', 'cryo-transactions.csv', 'cryo-logs.csv']],
    ['cryo, Parquet', ['cryo-traces.parquet', 'cryo-transactions.parquet', 'cryo-logs.parquet']],
    ['both', ['cryo-traces.csv', 'etl-transactions.parquet', 'etl-logs.parquet', 'truth.csv', 'cryo-logs.csv']],
  ])('%s: is the trace over the truth', async (_, ledgers) => {
    const truth = await traceOver('truth.csv')
    expect(truth.movements).toBeGreaterThan(20)
    expect(await traceOver(...ledgers)).toEqual(truth)
  })
})

describe('check', () => {
  test('reads an export, told its chain', async () => {
    const { code, out } = await spoor(cwd, 'check', 'etl-logs.parquet', '--ledger-chain', 'eip155:1', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ ok: true, kind: 'ledger' })
  })

  test('without its chain says how to tell it', async () => {
    const { code, out, err } = await spoor(cwd, 'check', 'etl-logs.csv', '--json')
    expect([code, out]).toEqual([2, ''])
    expect(JSON.parse(err.slice(err.indexOf('{'))).error).toMatchObject({
      what: 'etl-logs.csv, line 1: nobody says which chain this table is of',
      next: expect.stringContaining('--ledger-chain eip155:1'),
    })
  })
})

test('a case goes on only with the chain that its ledgers were taken for', async () => {
  const run = (chain: string) =>
    spoor(cwd, 'trace', 'theft.json', '--case', 'c.sqlite', '--ledger', 'etl-traces.csv', '--ledger-chain', chain)
  expect((await run('eip155:1')).code).toBe(0)
  const other = await run('eip155:56')
  expect(other.code).toBe(2)
  expect(other.err).toContain('was traced with another --ledger-chain')
})
