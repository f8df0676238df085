import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { parseAddress } from '../model/address.ts'
import { InputError, SourceError } from '../model/errors.ts'
import { parseTime } from '../model/time.ts'
import type { Transfer } from '../model/transfer.ts'
import { LEDGER_COLUMNS } from './ledger-columns.ts'
import { openRecorded, type RecordedOptions, type RecordedSource } from './recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-recorded-'))
const cacheDir = join(folder, 'cache')
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => rmSync(cacheDir, { recursive: true, force: true }))

const A = '0x47666fab8bd0ac7003bce3f5c3585383f09486e2'
const B = '0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e'
const HASH = `0x${'5'.repeat(64)}`
const COLUMNS = 'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units,symbol,shown,flags'
const line = (place: string, units: string, more = 'ETH,,', tx = HASH): string => {
  const [block = '', time = '', index = '', position = ''] = place.split(' ')
  return `eip155:1,${block},${time},${tx},${index},${position},native,${A},${B},eip155:1/slip44:60,${units},${more}`
}

let files = 0
function write(lines: readonly string[], name = `ledger-${++files}.csv`): string {
  const path = join(folder, name)
  writeFileSync(path, [COLUMNS, ...lines, ''].join('\n'))
  return path
}

const KNOWN = new Set(['eip155:1', 'bip122:000000000019d6689c085ae165831e93', 'tron:0x2b6653dc'])

function open(path: string, options: Partial<RecordedOptions> = {}): Promise<RecordedSource> {
  const now = parseTime('2026-12-01')
  return openRecorded({ path, coverage: [], own: true, knownChains: KNOWN, now, cacheDir, ...options })
}

async function rows(path: string, options: Partial<RecordedOptions> = {}): Promise<Transfer[]> {
  const source = await open(path, options)
  const transfers = [...source.always()]
  source.close()
  return transfers
}

describe('a row', () => {
  test('is read field by field', async () => {
    const text = [
      'flags,units,asset,to,from,kind,position,tx_index,tx_hash,timestamp,block,chain,decimals,name,symbol,status,block_hash,shown',
      `time-to-minute;rounded  rounded,0042,eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7,${B.toUpperCase().replace('0X', '0x')},0x47666Fab8bd0Ac7003bce3f5C3585383F09486E2,erc20,7,3,0x${'A'.repeat(64)},2025-02-21T14:16:11Z,5,eip155:1,6,"Tether, ""USD""",USDT,0,0x${'B'.repeat(64)},0.42`,
    ].join('\n')
    const path = join(folder, 'fields.csv')
    writeFileSync(path, text)
    expect(await rows(path)).toEqual([
      {
        id: `eip155:1:0x${'a'.repeat(64)}:erc20:7`,
        chain: 'eip155:1',
        block: 5,
        time: 1740147371,
        tx: `0x${'a'.repeat(64)}`,
        txIndex: 3,
        position: 7,
        kind: 'erc20',
        from: `eip155:1:${A}`,
        to: `eip155:1:${B}`,
        asset: 'eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7',
        units: 42n,
        shown: '0.42',
        symbol: 'USDT',
        name: 'Tether, "USD"',
        decimals: 6,
        status: 0,
        blockHash: `0x${'b'.repeat(64)}`,
        flags: ['rounded', 'time-to-minute'],
      },
    ])
  })

  test('may be of Bitcoin or Tron, a fee, in cents, at 2^256 - 1, without units', async () => {
    const most = ((1n << 256n) - 1n).toString()
    const bitcoin = 'bip122:000000000019d6689c085ae165831e93'
    const tx = 'C'.repeat(64)
    const path = write([
      `${bitcoin},1,,${tx},,0,utxo,1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa,tx:${tx.toLowerCase()},${bitcoin}/slip44:0,5,,,`,
      `tron:0x2b6653dc,1,,${tx},,,native,TJRabPrwbZy45sbavfcjinPJC18kjpRTv8,TJRabPrwbZy45sbavfcjinPJC18kjpRTv8,iso4217:USD,100,,,`,
      `eip155:1,,,${HASH},,,fee,${A},,eip155:1/slip44:60,${most},,,`,
      line('', '', 'ETH,4.2 million,'),
    ])
    const read = await rows(path)
    expect(read.map(({ tx, to, asset, units, shown }) => [tx.slice(0, 3), to, asset, units, shown])).toEqual([
      ['ccc', `${bitcoin}:tx:${tx.toLowerCase()}`, `${bitcoin}/slip44:0`, 5n, null],
      ['ccc', 'tron:0x2b6653dc:TJRabPrwbZy45sbavfcjinPJC18kjpRTv8', 'tron:0x2b6653dc/iso4217:USD', 100n, null],
      ['0x5', null, 'eip155:1/slip44:60', BigInt(most), null],
      ['0x5', `eip155:1:${B}`, 'eip155:1/slip44:60', null, '4.2 million'],
    ])
  })

  test('the record of every shipped incident is read whole', async () => {
    for (const [incident, count] of [
      ['bybit-2025', 222],
      ['wazirx-2024', 71],
    ] as const) {
      const path = join(import.meta.dirname, '../../../../data/incidents', incident, 'ledger.csv')
      expect(await rows(path)).toHaveLength(count)
    }
  })
})

describe('ids', () => {
  const equal = line('5 1740147371', '7')

  test('rows without position are told apart by a digest, equal ones by a number, and flagged', async () => {
    const read = await rows(write([equal, line('5 1740147371', '8'), equal, equal]))
    const [id] = read.map((row) => row.id)
    expect(id).toMatch(new RegExp(`^eip155:1:${HASH}:native:~[0-9a-f]{16}$`))
    expect(read.map((row) => [row.id, row.flags.join()])).toEqual([
      [id, 'maybe-duplicate'],
      [read[1]!.id, ''],
      [`${id}.2`, 'maybe-duplicate'],
      [`${id}.3`, 'maybe-duplicate'],
    ])
  })

  test('do not depend on the order of the rows, even of rows that differ only in what does not identify them', () =>
    fc.assert(
      fc.asyncProperty(
        fc
          .array(
            fc.tuple(
              fc.constantFrom('5', '5 1740147371', '6'),
              fc.constantFrom('1', '2', ''),
              fc.constantFrom('ETH,a,', 'eth,b,'),
            ),
            {
              minLength: 1,
              maxLength: 8,
            },
          )
          .chain((given) => {
            const lines = given.map((parts) => line(...parts))
            return fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }))
          }),
        async ([lines, shuffled]) => {
          const sorted = async (given: readonly string[]) =>
            (await rows(write(given, 'shuffled.csv'))).sort((a, b) => (a.id < b.id ? -1 : 1))
          expect(await sorted(shuffled)).toEqual(await sorted(lines))
        },
      ),
      { numRuns: 60 },
    ))

  test('positions may repeat in another kind or transaction', async () => {
    const other = line('5   3', '7', 'ETH,,', HASH.replaceAll('5', '6'))
    expect(
      await rows(write([line('5   3', '7'), other, line('5   3', '7').replace('native', 'internal')])),
    ).toHaveLength(3)
  })
})

describe('two files', () => {
  const check = async (one: readonly string[], other: readonly string[]): Promise<void> => {
    const a = await open(write(one, 'a.csv'))
    const b = await open(write(other, 'b.csv'))
    try {
      a.checkAgainst(b)
    } finally {
      a.close()
      b.close()
    }
  }

  test('may hold the same payments', async () => {
    const same = [line('5   1', '7'), line('5   2', '8'), line('5', '9'), line('5', '9')]
    await check(same, [line('5', '9'), ...same.slice(0, 2), line('6   4', '1')])
  })

  test('may leave blank what the other says', async () => {
    await check([line('5', '8')], [line(' 1740147371', '8')])
  })

  test('that contradict each other are both named', async () => {
    for (const [mine, theirs, field] of [
      [line('5   2', '8'), line('6   2', '8'), 'block 5 and 6'],
      [line('5   2', '8'), line('5   2', '9'), 'units 8 and 9'],
    ] as const) {
      const failed = check([line('5   1', '7'), mine], [theirs])
      await expect(failed).rejects.toThrow(InputError)
      await expect(failed).rejects.toMatchObject({
        what: expect.stringMatching(/^a\.csv and b\.csv contradict each other/),
        got: `${field} (line 3 and line 2)`,
      })
    }
  })
})

describe('coverage', () => {
  const [a, b] = [parseAddress(`eip155:1:${A}`), parseAddress(`eip155:1:${B}`)]
  const from = parseTime('2025-01-01')
  const stated = { address: a, direction: 'out', from, to: parseTime('2025-02-01') } as const

  test('is what the incident says', async () => {
    const source = await open(write([line('5 1740147371', '7')]), { coverage: [stated] })
    expect((await source.read([a]))[0]!.coverage).toEqual([stated])
    expect((await source.read([b]))[0]!.coverage).toEqual([])
    source.close()
  })

  test('with a date of completeness it is every address from the first row on', async () => {
    const to = parseTime('2025-06-01')
    const path = write([line('9 1740147399', '7'), line('5 1740147371', '7')])
    const source = await open(path, { coverage: [stated], completeTo: to })
    const complete = { direction: 'both', from: 1740147371, to }
    expect((await source.read([a]))[0]!.coverage).toEqual([stated, { ...complete, address: a }])
    expect((await source.read([b]))[0]!.coverage).toEqual([{ ...complete, address: b }])
    source.close()
  })
})

describe('the digest', () => {
  test('is that of the bytes of the file, packed or not', async () => {
    const plain = write([line('5', '7')])
    const packed = join(folder, 'not-named-gz.csv')
    writeFileSync(packed, gzipSync(readFileSync(plain)))
    for (const path of [plain, packed]) {
      const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
      const source = await open(path, { sha256: sha256.toUpperCase() })
      expect(source.identity).toBe(`sha256:${sha256}`)
      expect(source.name).toBe(path.split('/').at(-1))
      source.close()
    }
    expect((await rows(packed))[0]).toEqual((await rows(plain))[0])
  })

  test('another than the one given is an error that names both', async () => {
    const path = write([line('5', '7')])
    for (const own of [true, false, false]) {
      const failed = open(path, { own, sha256: 'f'.repeat(64) })
      await expect(failed).rejects.toMatchObject({ class: 'input', wanted: `sha256 ${'f'.repeat(64)}` })
      if (!own) (await open(path, { own })).close()
    }
  })
})

describe('index files', () => {
  const big = { own: false, memoryBytes: 0 } as const
  const names = (): string[] => readdirSync(cacheDir)

  test('are used again, and their rows with them', async () => {
    const path = write([line('5', '7'), line('6', '8')])
    let calls = 0
    const onProgress = () => void calls++
    const first = await open(path, { ...big, onProgress })
    const [name] = names()
    expect(name).toBe(`${first.identity.slice('sha256:'.length)}.sqlite`)
    expect(calls).toBeGreaterThan(0)
    const before = statSync(join(cacheDir, name!)).mtimeMs
    calls = 0
    const second = await open(path, { ...big, onProgress })
    expect(calls).toBe(0)
    expect(statSync(join(cacheDir, name!)).mtimeMs).toBe(before)
    const ask = [parseAddress(`eip155:1:${A}`)]
    expect(await second.read(ask)).toEqual(await first.read(ask))
    expect([...second.always()]).toEqual([])
    expect(second.rows).toBe(2)
    first.close()
    second.close()
  })

  test('of another version, damaged or foreign, are built again', async () => {
    const path = write([line('5', '7')])
    const spoil: ((file: string) => void)[] = [
      (file) => writeFileSync(file, 'not a database at all, but long enough to be looked at'.repeat(100)),
      (file) => writeFileSync(file, ''),
      (file) => {
        const db = new Database(file)
        db.pragma('user_version = 99')
        db.close()
      },
    ]
    for (const spoilIt of spoil) {
      const source = await open(path, big)
      source.close()
      spoilIt(join(cacheDir, names()[0]!))
      const again = await open(path, big)
      expect(again.rows).toBe(1)
      again.close()
    }
  })

  test('do not let pass what is an error now', async () => {
    const path = write([line('5 1740147371', '7')])
    const source = await open(path, big)
    source.close()
    await expect(open(path, { ...big, now: parseTime('2025-01-01') })).rejects.toThrow(/line 2, column timestamp/)
    await expect(open(path, { ...big, knownChains: new Set(['eip155:10']) })).rejects.toThrow(/line 2, column chain/)
  })

  test('that a killed run left half-built are removed, those of a living one are not', async () => {
    mkdirSync(cacheDir, { recursive: true })
    const dead = `building-${hostname()}-${2 ** 30}-1`
    const living = `building-${hostname()}-${process.ppid}-1`
    const elsewhere = 'building-another.host-5-1'
    for (const name of [dead, `${dead}-journal`, living, elsewhere]) writeFileSync(join(cacheDir, name), 'half')
    const source = await open(write([line('5', '7')]), big)
    source.close()
    expect(names()).toHaveLength(3)
    expect(names()).toEqual(expect.arrayContaining([living, elsewhere]))
  })

  test('are not left behind by an error or an interruption', async () => {
    await expect(open(write([line('5', '-7')]), big)).rejects.toThrow(InputError)
    expect(names()).toEqual([])
    await expect(open(write([line('5', '7')]), { ...big, signal: AbortSignal.abort() })).rejects.toThrow(/abort/)
    expect(names()).toEqual([])
  })

  test('that cannot be written are a failure of the source', async () => {
    writeFileSync(join(folder, 'file'), '')
    const failed = open(write([line('5', '7')]), { ...big, cacheDir: join(folder, 'file', 'cache') })
    await expect(failed).rejects.toThrow(SourceError)
  })

  test('are STRICT throughout and pass the check of SQLite', async () => {
    const source = await open(write([line('5', '7')]), big)
    source.close()
    const db = new Database(join(cacheDir, names()[0]!), { readonly: true })
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(
      db
        .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite%'")
        .all(),
    ).toEqual([])
    db.close()
  })
})

test('the columns are those of the design', () => {
  expect(LEDGER_COLUMNS.join(',')).toBe(
    'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units,symbol,name,decimals,shown,status,block_hash,flags',
  )
})
