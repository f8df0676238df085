import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { InputError } from '../model/errors.ts'
import { parseTime } from '../model/time.ts'
import { openRecorded } from './recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-bad-rows-'))
const cacheDir = join(folder, 'cache')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const COLUMNS =
  'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units,symbol,decimals,shown,status,block_hash,flags'
const HASH = `0x${'5'.repeat(64)}`
const GOOD: Readonly<Record<string, string>> = {
  chain: 'eip155:1',
  block: '21895251',
  timestamp: '2025-02-21T14:16:11Z',
  tx_hash: HASH,
  tx_index: '3',
  position: '',
  kind: 'native',
  from: '0x47666fab8bd0ac7003bce3f5c3585383f09486e2',
  to: '0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e',
  asset: 'eip155:1/slip44:60',
  units: '1000',
}

/** A line of the ledger: the good one, with some fields changed. */
function line(changes: Readonly<Record<string, string>> = {}): string {
  return COLUMNS.split(',')
    .map((column) => changes[column] ?? GOOD[column] ?? '')
    .join(',')
}

async function errorOf(content: string | Buffer, name = 'ledger.csv'): Promise<InputError> {
  const path = join(folder, name)
  writeFileSync(path, content)
  const opened = openRecorded({
    path,
    coverage: [],
    own: false,
    knownChains: new Set([
      'eip155:1',
      'bip122:000000000019d6689c085ae165831e93',
      'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
    ]),
    now: parseTime('2025-03-01'),
    cacheDir,
  })
  const error = await opened.then(
    (source) => {
      source.close()
      throw new Error('the ledger was taken')
    },
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(InputError)
  expect(readdirSync(cacheDir, { recursive: true })).toEqual([])
  return error as InputError
}

/** The bad line stands between good ones, as line 4 of the file. */
const withLine = (bad: string): string =>
  [COLUMNS, line(), line({ units: '2' }), bad, line({ units: '3' }), ''].join('\n')

const bitcoin = { chain: 'bip122:000000000019d6689c085ae165831e93' }
const solana = { chain: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp' }
const cases: readonly [name: string, column: string, changes: Record<string, string>, got?: string][] = [
  ['a chain that nobody knows', 'chain', { chain: 'eip155:999' }],
  ['a chain that is no CAIP-2', 'chain', { chain: 'ethereum' }],
  ['no chain', 'chain', { chain: '' }],
  ['a negative block', 'block', { block: '-1' }],
  ['a block of 2^53', 'block', { block: '9007199254740992' }],
  ['a block in hex', 'block', { block: '0x10' }],
  ['a block with a point', 'block', { block: '1.5' }],
  ['a time that is none', 'timestamp', { timestamp: 'yesterday' }],
  ['a time in another zone', 'timestamp', { timestamp: '2025-02-21T14:16:11+02:00' }],
  ['a time in milliseconds', 'timestamp', { timestamp: '1740147371000' }],
  ['a time two days ahead', 'timestamp', { timestamp: '2025-03-02T00:00:01Z' }],
  ['no hash', 'tx_hash', { tx_hash: '' }],
  ['a short hash', 'tx_hash', { tx_hash: '0x1234' }],
  ['a hash without 0x', 'tx_hash', { tx_hash: '5'.repeat(64) }],
  ['a hash of Bitcoin with 0x', 'tx_hash', { ...bitcoin, tx_hash: HASH }],
  ['no hash elsewhere', 'tx_hash', { ...solana, tx_hash: '' }],
  ['a tx_index that is a word', 'tx_index', { tx_index: 'first' }],
  ['a negative position', 'position', { position: '-3' }],
  ['an unknown kind', 'kind', { kind: 'erc777' }],
  ['a kind in capitals', 'kind', { kind: 'Native' }],
  ['no sender', 'from', { from: '' }],
  ['a short sender', 'from', { from: '0x47666f' }],
  ['a wrong checksum', 'from', { from: '0x47666fab8bd0Ac7003bce3f5C3585383F09486E2' }],
  ['a sender of another chain', 'from', { from: '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa' }],
  ['no receiver', 'to', { to: '' }],
  ['a receiver of a fee', 'to', { kind: 'fee' }],
  ['an asset by its symbol', 'asset', { asset: 'ETH' }],
  ['an asset of another chain', 'asset', { asset: 'eip155:10/slip44:60' }],
  ['negative units', 'units', { units: '-1' }],
  ['fractional units', 'units', { units: '1.5' }],
  ['units with an exponent', 'units', { units: '1e18' }],
  ['units in hex', 'units', { units: '0xff' }],
  ['units of 2^256', 'units', { units: (1n << 256n).toString() }],
  ['units of 79 digits', 'units', { units: '9'.repeat(79) }],
  ['256 decimals', 'decimals', { decimals: '256' }],
  ['negative decimals', 'decimals', { decimals: '-1' }],
  ['an unknown status', 'status', { status: 'failed' }],
  ['a short block hash', 'block_hash', { block_hash: '0x12' }],
  ['a flag that is none', 'flags', { flags: 'rounded <b>' }, '<b>'],
]

describe('a bad field is named by line and column', () => {
  test.each(cases)('%s', async (_name, column, changes, got = changes[column] ?? GOOD[column] ?? '') => {
    const error = await errorOf(withLine(line(changes)))
    expect(error.what).toMatch(`ledger.csv, line 4, column ${column}: `)
    expect(error.got).toContain(got.slice(0, 40))
    expect(error.wanted).not.toBe('')
    expect(error.next).not.toBe('')
  })

  test('the same in a file with CRLF, packed, with a blank line before and a name of three lines', async () => {
    const lines = [COLUMNS, '', line({ symbol: '"a\nb\nc"' }), line({ units: '-1' }), '']
    expect((await errorOf(lines.join('\r\n'))).what).toMatch('ledger.csv, line 6, column units: ')
    expect((await errorOf(gzipSync(lines.join('\n')))).what).toMatch('ledger.csv, line 6, column units: ')
  })

  test('far down a file of many blocks', async () => {
    const lines = [
      COLUMNS,
      ...Array.from({ length: 20_000 }, (_, n) => line({ units: String(n) })),
      line({ block: 'x' }),
    ]
    expect((await errorOf(lines.join('\n'))).what).toMatch('ledger.csv, line 20002, column block: ')
  })

  test('too few and too many fields', async () => {
    expect((await errorOf(withLine('eip155:1,5'))).what).toBe('ledger.csv, line 4, column timestamp: too few fields')
    expect((await errorOf(withLine(`${line()},`))).what).toBe('ledger.csv, line 4, column 18: too many fields')
  })

  test('the first bad row is the one that is named', async () => {
    const text = [COLUMNS, line(), line({ units: 'x' }), line({ chain: 'x' })].join('\n')
    expect((await errorOf(text)).what).toMatch('ledger.csv, line 3, column units: ')
  })

  test('foreign text in a message is shortened and made harmless', async () => {
    const error = await errorOf(withLine(line({ units: `\u202e\u001b[31m${'9'.repeat(1000)}` })))
    expect(error.got).toMatch(/^"\\u202e\\u001b\[31m9+…"$/)
    expect(error.got.length).toBeLessThan(120)
  })
})

describe('the header', () => {
  test('a missing column', async () => {
    const error = await errorOf(`${COLUMNS.replace('tx_index,', '')}\n${line()}\n`)
    expect(error.what).toBe('ledger.csv, line 1, column tx_index: missing column')
    expect(error.next).toContain('add tx_index')
  })

  test.each([
    ['txhash', 'tx_hash'],
    ['Timestamp', 'timestamp'],
    ['tx index', 'tx_index'],
    ['unit', 'units'],
  ])('the misspelt column %s', async (written, meant) => {
    const error = await errorOf(`${COLUMNS.replace(`,${meant},`, `,${written},`)}\n${line()}\n`)
    expect(error.what).toBe(
      `ledger.csv, line 1, column ${/ /.test(written) ? JSON.stringify(written) : written}: unknown column`,
    )
    expect(error.next).toBe(`rename the column to ${meant}`)
  })

  test('a column that is like none', async () => {
    expect((await errorOf(`${COLUMNS},confidence\n${line()},\n`)).next).toBe('remove the column or rename it')
  })

  test('a column twice', async () => {
    const error = await errorOf(`${COLUMNS},units\n${line()},\n`)
    expect(error.what).toBe('ledger.csv, line 1, column units: the column is there twice')
    expect(error.got).toBe('columns 11 and 18')
  })
})

describe('the file', () => {
  test('empty', async () => {
    expect((await errorOf('')).what).toBe('ledger.csv, line 1: an empty ledger')
    expect((await errorOf('\n\n')).what).toBe('ledger.csv, line 1: an empty ledger')
    expect((await errorOf(gzipSync(''))).what).toBe('ledger.csv, line 1: an empty ledger')
  })

  test('a header only', async () => {
    const error = await errorOf(`${COLUMNS}\n`)
    expect(error.what).toBe('ledger.csv, line 2: an empty ledger')
    expect(error.got).toBe('a header and no rows')
  })

  test('a byte of value 0', async () => {
    const error = await errorOf(withLine(line({ units: '\0' })))
    expect(error.what).toBe('ledger.csv, line 4, column units: this is not text')
  })

  test('bytes that are no UTF-8', async () => {
    for (const bytes of [[0xff], [0xc3], [0x80, 0x80, 0x80, 0x80], [0xf5, 0x80]]) {
      const [before, after] = withLine(line({ symbol: 'é@' })).split('@')
      const text = Buffer.concat([Buffer.from(before!), Buffer.from(bytes), Buffer.from(after!)])
      expect((await errorOf(text)).what).toBe('ledger.csv, line 4, column symbol: this is not text')
    }
  })

  test('UTF-16, a picture, a zip', async () => {
    expect((await errorOf(Buffer.from(`\ufeff${withLine(line())}`, 'utf16le'))).what).toMatch(
      'line 1, column 1: this is not',
    )
    expect((await errorOf(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]))).what).toMatch(
      'not text',
    )
    expect((await errorOf(Buffer.from('PK\x03\x04\x14\0'))).what).toMatch(
      'ledger.csv, line 1, column 1: this is not text',
    )
  })

  test('gzip that ends too early, is damaged, or goes on with something else', async () => {
    // Hashes of their own, so that the packed file is long enough to be cut in the middle.
    const rows = Array.from({ length: 3000 }, (_, n) =>
      line({ tx_hash: `0x${(n * 7919 + 1e9).toString(16).padStart(64, '3')}` }),
    )
    const packed = gzipSync([COLUMNS, ...rows].join('\n'))
    const cut = await errorOf(packed.subarray(0, packed.length >> 1))
    expect(cut.what).toMatch(/^ledger\.csv, line \d+: not a whole gzip file$/)
    expect(cut.got).toBe('an end in the middle of the packed data')
    const damaged = Buffer.from(packed)
    damaged.fill(0xaa, packed.length >> 1, (packed.length >> 1) + 64)
    expect((await errorOf(damaged)).what).toMatch('not a whole gzip file')
    expect((await errorOf(Buffer.concat([packed, Buffer.alloc(3 << 20, 7)]))).what).toMatch('not a whole gzip file')
    expect((await errorOf(Buffer.from([0x1f, 0x8b, 1, 2, 3]))).what).toMatch(
      'ledger.csv, line 1: not a whole gzip file',
    )
  })

  test('a gzip bomb', async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from(`${COLUMNS}\n`), Buffer.alloc(100 << 20, '\n')]), { level: 9 })
    expect((await errorOf(bomb)).what).toMatch('it grows out of measure when unpacked')
  })

  test('a field of over 65,536 characters, quoted or not, and a line without end', async () => {
    const long = 'x'.repeat(65_537)
    expect((await errorOf(withLine(line({ symbol: long })))).what).toBe('ledger.csv, line 4, column symbol: too long')
    expect((await errorOf(withLine(line({ symbol: `"${long}"` })))).what).toBe(
      'ledger.csv, line 4, column symbol: too long',
    )
    expect((await errorOf(withLine(line({ symbol: 'x'.repeat(5 << 20) })))).what).toMatch(
      'line 4, column symbol: too long',
    )
    expect((await errorOf(withLine(line({ symbol: `"${'x\n'.repeat(3 << 20)}` })))).what).toMatch(
      'line 4, column symbol: too long',
    )
  })

  test('quotes out of place', async () => {
    const open = await errorOf(withLine(line({ symbol: '"abc' })))
    expect(open.what).toBe('ledger.csv, line 4, column symbol: a quote out of place')
    expect((await errorOf(withLine(line({ symbol: 'a"b"' })))).what).toBe(
      'ledger.csv, line 4, column symbol: a quote out of place',
    )
    expect((await errorOf(withLine(line({ symbol: '"a"b' })))).what).toBe(
      'ledger.csv, line 4, column symbol: a quote out of place',
    )
  })

  test('the same position twice', async () => {
    const text = [
      COLUMNS,
      line({ position: '7' }),
      line(),
      line({ position: '7', units: '5' }),
      line({ position: '7' }),
    ]
    const error = await errorOf(text.join('\n'))
    expect(error.what).toBe('ledger.csv, line 4, column position: the same position twice')
    expect(error.got).toBe('7, as on line 2')
  })

  test('a file that is not there, and a folder', async () => {
    const options = { coverage: [], own: true, knownChains: new Set<string>(), now: parseTime('2025-03-01'), cacheDir }
    await expect(openRecorded({ ...options, path: join(folder, 'none.csv') })).rejects.toThrow(
      /there is no ledger file/,
    )
    await expect(openRecorded({ ...options, path: folder })).rejects.toThrow(/there is no ledger file/)
  })
})
