import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, describe, expect, test } from 'vitest'
import { parseChain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import { openRecorded, type RecordedOptions } from './recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-tables-'))
const cacheDir = join(folder, 'cache')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const [A, B, C] = ['a', 'b', 'c'].map((digit) => `0x${digit.repeat(40)}`) as [string, string, string]
const TX = `0x${'5'.repeat(64)}`
let files = 0

async function read(content: string | Buffer, more: Partial<RecordedOptions> = {}) {
  const path = join(folder, `table-${++files}`)
  writeFileSync(path, content)
  const source = await openRecorded({
    path,
    coverage: [],
    own: true,
    knownChains: new Set(['eip155:1', 'eip155:10', 'tron:0x2b6653dc']),
    chain: parseChain('eip155:1'),
    now: 1_800_000_000 as UnixSeconds,
    cacheDir,
    ...more,
  })
  try {
    return [...source.always()]
  } finally {
    source.close()
  }
}

async function errorOf(content: string | Buffer, more: Partial<RecordedOptions> = {}): Promise<InputError> {
  const error = await read(content, more).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(InputError)
  return error as InputError
}

const table = (header: string, ...lines: readonly string[]): string => `${[header, ...lines].join('\n')}\n`
const TRACES =
  'block_number,transaction_hash,transaction_index,from_address,to_address,value,trace_type,call_type,subtraces,trace_address,error,status'
const CRYO_TRACES =
  'action_from,action_to,action_value,action_call_type,action_type,result_address,trace_address,subtraces,transaction_hash,block_number,error,chain_id'
const TRANSFERS = 'token_address,from_address,to_address,value,transaction_hash,log_index,block_number'
const TRANSACTIONS =
  'hash,nonce,block_number,transaction_index,from_address,to_address,value,gas_price,transaction_type,receipt_status,receipt_gas_used,receipt_effective_gas_price'
const LOGS = 'log_index,transaction_hash,block_number,address,data,topics'

describe('traces', () => {
  const own = `7,${TX},0,${A},${B},10,call,call,2,,,1`
  const first = `7,${TX},0,${B},${C},3,call,call,0,0,,1`
  const second = `7,${TX},0,${B},${A},4,call,call,0,1,,1`

  test('have positions where every frame is there, in any order', async () => {
    const rows = await read(table(TRACES, second, own, first))
    expect(rows.map(({ kind, position, units }) => [kind, position, units]).sort()).toEqual([
      ['internal', 1, 3n],
      ['internal', 2, 4n],
      ['native', 0, 10n],
    ])
  })

  test('have none where one is missing, or the transaction is torn apart', async () => {
    const other = `7,0x${'6'.repeat(64)},1,${A},${B},1,call,call,0,,,1`
    for (const lines of [
      [own, second],
      [own, other, first, second],
    ]) {
      const rows = await read(table(TRACES, ...lines))
      const inner = rows.filter(({ kind }) => kind === 'internal')
      expect(inner.length).toBeGreaterThan(0)
      expect(inner.every(({ position }) => position === null)).toBe(true)
    }
  })

  test('below a failed one are no rows, whatever they say themselves', async () => {
    const failed = [`${B},${C},3,call,call,,0,1,${TX},7,Reverted,1`, `${C},${A},3,call,call,,0_0,0,${TX},7,,1`]
    const rows = await read(table(CRYO_TRACES, `${A},${B},9,call,call,,,1,${TX},7,,1`, ...failed))
    expect(rows.map(({ kind, units }) => [kind, units])).toEqual([['native', 9n]])
  })

  test('of cryo without the frames above them are an error', async () => {
    const error = await errorOf(table(CRYO_TRACES, `${B},${C},3,call,call,,0,0,${TX},7,,1`))
    expect(error.what).toMatch(/line 2, column trace_address: a call without the calls above it/)
  })

  test('that are repeated, or are no traces, are named', async () => {
    expect((await errorOf(table(TRACES, own, first, first))).what).toMatch(/line 4, column trace_address: one frame/)
    const bad: readonly (readonly [string, RegExp])[] = [
      [own.replace('call,call', 'call,jump'), /column call_type: unknown kind of call/],
      [own.replace('call,call', 'leap,call'), /column trace_type: unknown kind of trace/],
      [`7,${TX},0,${A},${B},10,call,call,0,x,,1`, /column trace_address: not a trace_address/],
      [`7,${TX},0,${A},${B},10,call,call,0,${'0_'.repeat(2000)}0,,1`, /column trace_address: not a trace_address/],
      [`7,${TX},0,${A},${B},10,call,call,0,,,2`, /column status: unknown status/],
      [`7,,0,${A},${B},10,call,call,0,,,1`, /column transaction_hash: a trace without its transaction/],
      [`7,${TX},0,${A},${B},1e18,call,call,0,,,1`, /column value: not an amount/],
      [`7,${TX},0,${A},,10,call,call,0,,,1`, /column to_address: not an EVM address/],
      [`7,${TX},0,${A},${B}`, /too few fields/],
    ]
    for (const [line, message] of bad) expect((await errorOf(table(TRACES, line))).what).toMatch(message)
  })
})

describe('transactions', () => {
  const line = (to: string, value: string, status: string, type = '2'): string =>
    `${TX},3,7,0,${A},${to},${value},9,${type},${status},21000,11`

  test('give their value and their fee', async () => {
    const rows = await read(table(TRANSACTIONS, line(B, '5', '1')))
    expect(rows.map(({ kind, units, to, status }) => [kind, units, to, status])).toEqual([
      ['native', 5n, `eip155:1:${B}`, 1],
      ['fee', 231_000n, null, 1],
    ])
  })

  test('that failed keep their value with status 0; a creation pays the contract it would have made', async () => {
    const sender = '0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0'
    const made = line('', '5', '0').replace(A, sender).replace(',3,', ',1,')
    const [row] = await read(table(TRANSACTIONS, made))
    expect([row!.status, row!.to]).toEqual([0, 'eip155:1:0x343c43a37d37dff08ae8c4a11544c718abb4fcf8'])
  })

  test('have no fee where these columns do not know it', async () => {
    const blob = await read(table(TRANSACTIONS, line(B, '5', '1', '3')))
    const rollup = await read(table(TRANSACTIONS, line(B, '5', '1')), { chain: parseChain('eip155:10') })
    for (const rows of [blob, rollup]) expect(rows.map(({ kind }) => kind)).toEqual(['native'])
  })

  test('without their outcome are refused', async () => {
    const header = TRANSACTIONS.replace(',receipt_status', '')
    const without = line(B, '5', '1').replace(',2,1,', ',2,')
    expect((await errorOf(table(header, without))).what).toMatch(/column receipt_status: transactions without their/)
    expect((await errorOf(table(TRANSACTIONS, line(B, '5', '')))).what).toMatch(
      /line 2, column receipt_status: whether/,
    )
  })
})

describe('logs and lists of tokens', () => {
  const word = (digits: string): string => `0x${digits.padStart(64, '0')}`
  const topics = ['ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef', A.slice(2), B.slice(2)].map(word)
  const log = (data: string, list = topics.join(',')): string => `4,${TX},7,${C},${data},"${list}"`

  test('an event is read as a live source reads it', async () => {
    const [row] = await read(table(LOGS, log(word('10'))))
    expect(row).toMatchObject({ kind: 'erc20', position: 4, units: 16n, asset: `eip155:1/erc20:${C}` })
  })

  test('an event that is cut short is an error, not a payment less', async () => {
    expect((await errorOf(table(LOGS, log('0x123')))).what).toMatch(/column data: not hex/)
    expect((await errorOf(table(LOGS, log(word('1'), topics.join(',').slice(0, -2))))).what).toMatch(/column topics/)
  })

  test('token_transfers say that they do not say what they list', async () => {
    const [row] = await read(table(TRANSFERS, `${C},${A},${B},77,${TX},4,7`))
    expect(row).toMatchObject({ kind: 'erc20', units: 77n, time: null, flags: ['standard-unknown'] })
  })

  test('the same index twice is an error that names both', async () => {
    const line = `${C},${A},${B},77,${TX},4,7`
    expect(await errorOf(table(TRANSFERS, line, line))).toMatchObject({
      what: expect.stringMatching(/line 3, column position: the same position twice/),
      got: '4, as on line 2',
    })
  })
})

describe('what cannot be read rightly is refused', () => {
  test.each([
    [
      'amounts of cryo in floating point alone',
      table(
        'block_number,log_index,transaction_hash,erc20,from_address,to_address,value_f64,chain_id',
        `7,1,${TX},${C},${A},${B},1e18,1`,
      ),
      /column value: amounts are approximate/,
    ],
    [
      'native_transfers of cryo',
      table(
        'block_number,transaction_index,transfer_index,transaction_hash,from_address,to_address,value_string,chain_id',
        `7,0,0,${TX},${A},${B},5,1`,
      ),
      /native_transfers tell payments/,
    ],
    ['a table that nobody knows', table('a,b,c', '1,2,3'), /line 1: no table that Spoor knows/],
    ['a table without payments', table(TRANSFERS), /an empty ledger/],
    ['a column twice', table(`${TRANSFERS},block_timestamp,block_timestamp`, 'x'), /the column is there twice/],
  ])('%s', async (_, content, message) => {
    expect((await errorOf(content)).what).toMatch(message)
  })

  test('a chain that nobody names, that is no chain, or has no such tables', async () => {
    const path = join(folder, 'chainless.csv')
    writeFileSync(path, table(TRANSFERS, `${C},${A},${B},77,${TX},4,7`))
    const options = { path, coverage: [], own: true, now: 1_800_000_000 as UnixSeconds, cacheDir }
    const known = new Set(['eip155:1', 'tron:0x2b6653dc'])
    await expect(openRecorded({ ...options, knownChains: known })).rejects.toThrow(/nobody says which chain/)
    const tron = { ...options, knownChains: known, chain: parseChain('tron:0x2b6653dc') }
    await expect(openRecorded(tron)).rejects.toThrow(/a chain that has no such tables/)
    const named = (id: string) => table(`${TRANSFERS},chain_id`, `${C},${A},${B},77,${TX},4,7,${id}`)
    expect((await errorOf(named('x'))).what).toMatch(/column chain_id: not the id of a chain/)
    expect((await errorOf(named('5'))).what).toMatch(/column chain_id: a chain that has no such tables/)
  })
})

test('an index is not used for another chain than the one it was made for', async () => {
  const path = join(folder, 'two-chains.csv')
  writeFileSync(path, table(TRANSFERS, `${C},${A},${B},77,${TX},4,7`))
  const at = async (name: string) => {
    const chain = parseChain(name)
    const options = { path, coverage: [], own: true, now: 1_800_000_000 as UnixSeconds, cacheDir, memoryBytes: 0 }
    const source = await openRecorded({ ...options, knownChains: new Set(['eip155:1', 'eip155:10']), chain })
    const [row] = source.always()
    source.close()
    return row!.chain
  }
  expect([await at('eip155:1'), await at('eip155:10'), await at('eip155:10')]).toEqual([
    'eip155:1',
    'eip155:10',
    'eip155:10',
  ])
})

describe('Parquet', () => {
  const columns = (value: unknown[], type: 'STRING' | 'DOUBLE' | 'INT64' = 'STRING') => {
    const text = (name: string, cell: string) => ({ name, data: value.map(() => cell), type: 'STRING' as const })
    return [
      text('token_address', C),
      text('from_address', A),
      text('to_address', B),
      { name: 'value', data: value, type },
      text('transaction_hash', TX),
      { name: 'log_index', data: value.map((_, i) => BigInt(i)), type: 'INT64' as const },
      { name: 'block_number', data: value.map(() => 7n), type: 'INT64' as const },
    ]
  }
  const file = (value: unknown[], type?: 'STRING' | 'DOUBLE' | 'INT64', rowGroupSize = 1000) =>
    Buffer.from(parquetWriteBuffer({ columnData: columns(value, type), rowGroupSize }))
  const good = file(['1', '2', '3'])

  test('is told by its content, and counts rows', async () => {
    expect((await read(good)).map(({ units }) => units)).toEqual([1n, 2n, 3n])
    expect((await errorOf(file(['1', 'x']))).what).toMatch(/row 2, column value: not an amount/)
  })

  test('a recorded ledger may be Parquet, too', async () => {
    const row = { chain: 'eip155:1', block: 7n, timestamp: 1_700_000_000n, tx_hash: TX, tx_index: 0n, position: null }
    const rest = { kind: 'native', from: A, to: B, asset: 'eip155:1/slip44:60', units: '5' }
    const columnData = Object.entries({ ...row, ...rest }).map(([name, cell]) => ({
      name,
      data: [cell],
      type: typeof cell === 'string' ? ('STRING' as const) : ('INT64' as const),
    }))
    const rows = await read(Buffer.from(parquetWriteBuffer({ columnData })))
    expect(rows).toMatchObject([{ kind: 'native', units: 5n, time: 1_700_000_000, position: null }])
  })

  test('amounts in floating point are refused', async () => {
    expect(await errorOf(file([1e18], 'DOUBLE'))).toMatchObject({
      what: expect.stringMatching(/column value: amounts are approximate/),
      next: expect.stringContaining('logs'),
    })
  })

  test('a file of many groups is read whole, in memory that does not grow', async () => {
    const many = Array.from({ length: 40_000 }, (_, i) => BigInt(i))
    const rows = await read(file(many, 'INT64', 35_000))
    expect(rows).toHaveLength(40_000)
    expect(rows.reduce((sum, row) => sum + row.units!, 0n)).toBe((39_999n * 40_000n) / 2n)
  })

  test('a file that is cut, packed again, or changed anywhere is the same rows or an error', async () => {
    expect((await errorOf(good.subarray(0, good.length - 1))).what).toMatch(/not a whole Parquet file/)
    expect((await errorOf(Buffer.from('PAR1'))).what).toMatch(/not a whole Parquet file/)
    expect((await errorOf(gzipSync(good))).what).toMatch(/this is not text/)
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = Buffer.from(good)
        bytes[at]! ^= flip
        await read(bytes, { stallMs: 100 }).catch((error: unknown) => expect(error).toBeInstanceOf(InputError))
      }),
      { numRuns: 10 },
    )
  })

  test('a digest that is not the one of the incident is found before anything is read', async () => {
    expect((await errorOf(good, { sha256: '0'.repeat(64) })).what).toMatch(/not the file that the incident names/)
  })
})
