import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import { parseTime } from '../model/time.ts'
import { shippedCatalogue } from './catalogue.ts'
import { importedPrices, importPrices, spansOf } from './imported-prices.ts'
import { userFolder } from './user-folder.ts'

const ethereum = parseChain('eip155:1')
const ETH = 'eip155:1/slip44:60'
const WETH = 'eip155:1/erc20:0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2'
const USDT = 'eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7'
const HEADER = 'date,asset,usd,source'
const priceOf = (asset: string, day: string) => shippedCatalogue().priceOf(parseAsset(asset, ethereum), parseTime(day))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spoor-prices-'))
  vi.stubEnv('SPOOR_DATA', join(folder, 'own'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

function file(...rows: readonly string[]): string {
  const path = join(folder, 'closes.csv')
  writeFileSync(path, `${rows.join('\n')}\n`)
  return path
}
const stored = () => {
  try {
    return readdirSync(join(folder, 'own', 'prices'))
  } catch {
    return []
  }
}

test('an imported close has a price on its day and on no other', () => {
  expect(priceOf(ETH, '2026-01-02')).toBeUndefined()
  const found = importPrices(file(HEADER, `2026-01-02,${ETH},2990.50,desk`))
  expect(found).toMatchObject({ added: 1, rows: [{ line: 2, date: '2026-01-02', usd: '2990.5' }] })
  expect(stored()).toEqual([`${found.sha256}.csv`])
  expect(priceOf(ETH, '2026-01-02T23:59:59Z')).toEqual({
    usd: '2990.5',
    source: 'close of 2026-01-02 (imported: desk)',
  })
  expect(priceOf(ETH, '2026-01-01')).toBeUndefined()
  expect(priceOf(ETH, '2026-01-03')).toBeUndefined()
})

test('parity holds with an imported close, and gives way to an imported close of the asset itself', () => {
  importPrices(
    file(HEADER, `2026-01-02,${ETH},3000,desk`, `2026-01-03,${ETH},3100,desk`, `2026-01-03,${WETH},3099,dex`),
  )
  expect(priceOf(WETH, '2026-01-02')?.usd).toBe('3000')
  expect(priceOf(WETH, '2026-01-03')?.usd).toBe('3099')
})

test('what is shipped goes first, and the day of a de-peg is open to an import', () => {
  importPrices(file(HEADER, `2025-01-01,${USDT},1.00,desk`, `2022-05-12,${USDT},0.98,desk`))
  expect(priceOf(USDT, '2025-01-01')?.source).toContain('fixed price')
  expect(priceOf(USDT, '2022-05-12')?.usd).toBe('0.98')
})

test('gzip, other order of columns, no source, CRLF and a mark of byte order', () => {
  const path = join(folder, 'closes.csv.gz')
  writeFileSync(path, gzipSync(`\ufeffusd,date,asset\r\n0.000000000012,2026-01-02,${ETH}\r\n`))
  const { sha256 } = importPrices(path)
  expect(stored()).toEqual([`${sha256}.csv.gz`])
  expect(priceOf(ETH, '2026-01-02')).toMatchObject({
    usd: '0.000000000012',
    source: expect.stringContaining(sha256.slice(0, 12)),
  })
})

test('equal rows count once, in a file and across files', () => {
  expect(importPrices(file(HEADER, `2026-01-02,${ETH},5,a`, `2026-01-02,${ETH},5.0,b`)).rows).toHaveLength(1)
  expect(importPrices(file(HEADER, `2026-01-02,${ETH},5.00,c`)).added).toBe(0)
  expect(importPrices(file(HEADER, `2026-01-02,${ETH},5.00,c`)).added).toBe(0)
  expect(importedPrices()).toMatchObject({ files: [{ rows: 1 }, { rows: 1 }], days: { size: 1 } })
  expect(stored()).toHaveLength(2)
})

describe('nothing is imported', () => {
  const bad: readonly (readonly [string, readonly string[], string])[] = [
    ['a day that no month has', [HEADER, `2026-02-30,${ETH},5,`], 'closes.csv: line 2, column date: '],
    ['a time for a day', [HEADER, `2026-02-03T00:00:00Z,${ETH},5,`], 'closes.csv: line 2, column date: '],
    ['an asset by its symbol', [HEADER, '', '2026-02-03,ETH,5,'], 'closes.csv: line 3, column asset: '],
    ['dollars', [HEADER, '2026-02-03,iso4217:USD,1,'], 'closes.csv: line 2, column asset: '],
    ['a price of nothing', [HEADER, `2026-02-02,${ETH},5,`, `2026-02-03,${ETH},0.00,`], 'line 3, column usd: '],
    ['a negative price', [HEADER, `2026-02-03,${ETH},-5,`], 'line 2, column usd: '],
    ['an exponent', [HEADER, `2026-02-03,${ETH},1e3,`], 'line 2, column usd: '],
    ['a source of several lines', [HEADER, `2026-02-03,${ETH},5,"a`, 'b"'], 'column source: '],
    ['a row that is short', [HEADER, `2026-02-03,${ETH},5`], 'line 2: another number of fields'],
    ['a column that is missing', ['date,asset', `2026-02-03,${ETH}`], 'line 1: column usd is missing'],
    ['a column nobody knows', ['date,asset,usd,eur', `2026-02-03,${ETH},5,5`], 'line 1: column'],
    ['a file without rows', [HEADER], 'holds no price'],
  ]
  test.each(bad)('from a file with %s', (_, rows, message) => {
    expect(() => importPrices(file(...rows))).toThrow(message)
    expect(stored()).toEqual([])
  })

  test('where a row contradicts another of the file, and both are named', () => {
    const path = file(HEADER, `2026-01-02,${ETH},5,`, `2026-01-02,${ETH},6,`)
    expect(() => importPrices(path)).toThrow(/line 3, column usd: another price than line 2[\s\S]*6 USD[\s\S]*says 5/)
    expect(stored()).toEqual([])
  })

  test('where a row contradicts an earlier import, and both are named', () => {
    const { sha256 } = importPrices(file(HEADER, `2026-01-02,${ETH},5,`))
    const path = file(HEADER, `2026-01-01,${ETH},4,`, `2026-01-02,${ETH},6,`)
    expect(() => importPrices(path)).toThrow(
      new RegExp(`line 3, column usd[\\s\\S]*6 USD[\\s\\S]*5 USD, line 2 of .*${sha256}`),
    )
    expect(priceOf(ETH, '2026-01-01')).toBeUndefined()
    expect(stored()).toHaveLength(1)
  })

  test('where a row contradicts what is shipped, by a close or by a rule', () => {
    expect(() => importPrices(file(HEADER, `2025-02-21,${ETH},1,`))).toThrow(/2663 USD, shipped: close of 2025-02-21/)
    expect(() => importPrices(file(HEADER, `2025-02-21,${USDT},1.01,`))).toThrow(/1 USD, shipped: fixed price/)
  })
})

test('a stored file that was altered is refused, and other files of the folder are left alone', () => {
  const { path } = importPrices(file(HEADER, `2026-01-02,${ETH},5,`))
  writeFileSync(join(folder, 'own', 'prices', 'notes.txt'), 'mine')
  expect(priceOf(ETH, '2026-01-02')?.usd).toBe('5')
  writeFileSync(path, `${HEADER}\n2026-01-02,${ETH},6,\n`)
  renameSync(join(folder, 'own'), join(folder, 'moved'))
  vi.stubEnv('SPOOR_DATA', join(folder, 'moved'))
  expect(() => priceOf(ETH, '2026-01-02')).toThrow('were altered')
})

test('spansOf: first and last day and how many, per asset and source', () => {
  const { rows } = importPrices(file(HEADER, `2026-01-05,${ETH},5,a`, `2026-01-02,${ETH},5,a`, `2026-01-03,${ETH},5,b`))
  expect(spansOf(rows)).toEqual([
    { asset: ETH, source: 'a', first: '2026-01-02', last: '2026-01-05', count: 2 },
    { asset: ETH, source: 'b', first: '2026-01-03', last: '2026-01-03', count: 1 },
  ])
})

test('userFolder: SPOOR_DATA, XDG_DATA_HOME where it is absolute, %APPDATA%, ~/.local/share', () => {
  const at = (env: Record<string, string>, platform: NodeJS.Platform = 'linux') =>
    userFolder({ env, platform, home: '/home/ann' })
  expect(at({ SPOOR_DATA: '/srv/spoor', XDG_DATA_HOME: '/x' })).toBe('/srv/spoor')
  expect(at({ XDG_DATA_HOME: '/x' })).toBe(join('/x', 'spoor'))
  expect(at({ XDG_DATA_HOME: 'x' })).toBe(join('/home/ann', '.local', 'share', 'spoor'))
  expect(at({ APPDATA: '/roaming' }, 'win32')).toBe(join('/roaming', 'spoor'))
  expect(at({ APPDATA: '/roaming' })).toBe(join('/home/ann', '.local', 'share', 'spoor'))
})
