import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import { openRecorded, type RecordedOptions } from '../../packages/tracer/src/source/recorded.ts'
import { CRYO, csvOf, ETL, type ExportTable, type ParquetStyle, parquetOf } from '../servers/exports.ts'
import { makeWorld, networkOf, truthOf, type World } from '../servers/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-exports-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

/** Every row of a file, by id. */
async function rowsOf(world: World, content: string | Buffer, more: Partial<RecordedOptions> = {}) {
  const path = join(folder, `export-${++files}`)
  writeFileSync(path, content)
  const source = await openRecorded({
    path,
    coverage: [],
    own: true,
    knownChains: new Set(['eip155:1']),
    chain: networkOf(world).chain,
    networkOf: () => networkOf(world),
    now: 1_800_000_000 as UnixSeconds,
    cacheDir: join(folder, 'cache'),
    ...more,
  })
  try {
    return sorted([...source.always()])
  } finally {
    source.close()
  }
}

function sorted<T extends Pick<Transfer, 'id'>>(rows: readonly T[]): T[] {
  return [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** What a table can tell of the truth. */
interface Projection {
  readonly kinds: readonly Transfer['kind'][]
  readonly time?: boolean
  readonly txIndex?: boolean
  readonly blockHash?: boolean
  /** Rows of the truth that the table has no way to tell. */
  readonly without?: (row: Transfer) => boolean
  readonly mapped?: (row: Transfer) => Partial<Transfer>
  /** Rows that the table has and no event tells. */
  readonly beyond?: (row: Transfer) => boolean
}

function projected(world: World, projection: Projection): Transfer[] {
  const { kinds, time = false, txIndex = true, blockHash = false, without = () => false, mapped } = projection
  const rows = truthOf(world, networkOf(world), world.finalized)
  const seen = new Map<string, number>()
  for (const row of rows) seen.set(row.id.replace(/\.\d+$/, ''), (seen.get(row.id.replace(/\.\d+$/, '')) ?? 0) + 1)
  return sorted(
    rows
      .filter((row) => kinds.includes(row.kind) && !without(row))
      .map((row) => ({
        ...row,
        time: time ? row.time : null,
        txIndex: txIndex ? row.txIndex : null,
        blockHash: blockHash ? row.blockHash : null,
        flags: seen.get(row.id.replace(/\.\d+$/, ''))! > 1 ? ['maybe-duplicate'] : [],
        ...mapped?.(row),
      })),
  )
}

/** Of an event with more than an address in the place of an address both programs keep the last 20 bytes. No token emits such. */
const isMalformed = (world: World) => (row: Transfer) => row.asset === `eip155:1/erc20:${world.cast.logic}`

/** A wrap is told by the wrapper's own events, which lists of transfers do not have. */
const isWrap = (world: World) => {
  const told = new Set(
    world.blocks.flatMap(({ txs }) =>
      txs.flatMap(({ hash, logs }) =>
        logs.filter(({ topics }) => topics.length === 3).map(({ index }) => `${hash} ${index}`),
      ),
    ),
  )
  return (row: Transfer): boolean =>
    row.asset === `eip155:1/erc20:${world.cast.wrapper}` && !told.has(`${row.tx} ${row.position}`)
}

const TABLES: readonly [name: string, make: (world: World) => ExportTable, of: (world: World) => Projection][] = [
  [
    'token_transfers of ethereum-etl',
    (world) => ETL.tokenTransfers(world, world.finalized),
    (world) => ({
      kinds: ['erc20', 'erc721'],
      txIndex: false,
      without: isWrap(world),
      beyond: isMalformed(world),
      // It writes the id of a token in the place of an amount, and does not say so.
      mapped: (row) => ({
        flags: ['standard-unknown'],
        ...(row.kind === 'erc721'
          ? {
              id: row.id.replace(':erc721:', ':erc20:') as Transfer['id'],
              kind: 'erc20',
              asset: row.asset.replace('erc721', 'erc20').replace(/\/\d+$/, '') as Transfer['asset'],
              units: BigInt(row.asset.slice(row.asset.lastIndexOf('/') + 1)),
            }
          : {}),
      }),
    }),
  ],
  ['traces of ethereum-etl', (world) => ETL.traces(world, world.finalized), () => ({ kinds: ['native', 'internal'] })],
  [
    'transactions of ethereum-etl',
    (world) => ETL.transactions(world, world.finalized),
    () => ({ kinds: ['native', 'fee'], time: true, blockHash: true }),
  ],
  [
    'logs of ethereum-etl',
    (world) => ETL.logs(world, world.finalized),
    () => ({ kinds: ['erc20', 'erc721', 'erc1155'], blockHash: true }),
  ],
  [
    'erc20_transfers of cryo',
    (world) => CRYO.erc20Transfers(world, world.finalized),
    (world) => ({ kinds: ['erc20'], without: isWrap(world), beyond: isMalformed(world) }),
  ],
  ['erc721_transfers of cryo', (world) => CRYO.erc721Transfers(world, world.finalized), () => ({ kinds: ['erc721'] })],
  ['transactions of cryo', (world) => CRYO.transactions(world, world.finalized), () => ({ kinds: ['native', 'fee'] })],
  [
    'traces of cryo',
    (world) => CRYO.traces(world, world.finalized),
    () => ({ kinds: ['native', 'internal'], blockHash: true }),
  ],
  ['logs of cryo', (world) => CRYO.logs(world, world.finalized), () => ({ kinds: ['erc20', 'erc721', 'erc1155'] })],
]

const STYLES: readonly [name: string, write: (table: ExportTable) => string | Buffer][] = [
  ['CSV', csvOf],
  ...(
    [
      ['Parquet', {}],
      ['Parquet, decimals, gzip', { decimalScale: 0, codec: 'GZIP', rowGroupSize: 7 }],
      ['Parquet, scaled decimals, unmarked strings', { decimalScale: 9, unmarked: true, codec: 'UNCOMPRESSED' }],
    ] as [string, ParquetStyle][]
  ).map(([name, style]): [string, (table: ExportTable) => Buffer] => [name, (table) => parquetOf(table, style)]),
]

const world = makeWorld({ seed: 11, blocks: 12, accounts: 8, txsPerBlock: 6, crowd: 20 })

/** The rows of the table, but for those that only the table knows. */
async function told(from: World, content: string | Buffer, { beyond }: Projection): Promise<Transfer[]> {
  return (await rowsOf(from, content)).filter((row) => beyond?.(row) !== true)
}

describe.each(TABLES)('%s', (_, make, of) => {
  test.each(STYLES)('%s: gives the rows that every source gives', async (_style, write) => {
    expect(await told(world, write(make(world)), of(world))).toEqual(projected(world, of(world)))
  })
})

test('any world, by any table', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1e6 }),
      fc.constantFrom(...TABLES),
      fc.constantFrom(...STYLES),
      async (seed, [, make, of], [, write]) => {
        const drawn = makeWorld({ seed, blocks: 6, accounts: 5, txsPerBlock: 4, crowd: 0, unfinalized: 1 })
        fc.pre(make(drawn).rows.length > 0 && projected(drawn, of(drawn)).length > 0)
        expect(await told(drawn, write(make(drawn)), of(drawn))).toEqual(projected(drawn, of(drawn)))
      },
    ),
    { numRuns: 25 },
  )
})
