import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { parseAddress } from '../../packages/tracer/src/model/address.ts'
import { parseTime } from '../../packages/tracer/src/model/time.ts'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import { openRecorded } from '../../packages/tracer/src/source/recorded.ts'
import { sourceContract } from './source.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-source-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const HEADER = 'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units,symbol,shown,flags'
const account = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`
const caip = (n: number) => parseAddress(`eip155:1:${account(n)}`)
const ADDRESSES = Array.from({ length: 12 }, (_, n) => n + 1)

/** Rows of all sorts: hubs, fees, payments to oneself, no position, equal rows, no units. */
const ROWS = Array.from({ length: 300 }, (_, n) => {
  const tx = `0x${(n >> 1).toString(16).padStart(64, 'a')}`
  const from = account(1 + ((n * n) % 11))
  const to = n % 13 === 0 ? from : account(1 + ((n * 5) % 12))
  const place = `eip155:1,${n % 9 === 0 ? '' : 100 + (n >> 2)},${n % 7 === 0 ? '' : 1_700_000_000 + (n >> 2)},${tx},`
  if (n % 4 === 3) return `${place},,fee,${account(12 - (n % 10))},,eip155:1/slip44:60,${n},ETH,,`
  const position = n % 3 === 0 ? '' : n
  return `${place}${n % 5},${position},native,${from},${to},eip155:1/slip44:60,${n % 17 === 0 ? '' : n},ETH,${n}.0,rounded`
})
const EQUAL = `eip155:1,1,1700000000,0x${'e'.repeat(64)},0,,native,${account(3)},${account(4)},eip155:1/slip44:60,5,ETH,,`
const LINES = [...ROWS, EQUAL, EQUAL, EQUAL]

let files = 0
function write(lines: readonly string[], pack: boolean): string {
  const path = join(folder, `ledger-${++files}.csv`)
  const text = `${[HEADER, ...lines].join('\n')}\n`
  writeFileSync(path, pack ? gzipSync(text) : text)
  return path
}

function open(path: string, own: boolean, memoryBytes: number) {
  return openRecorded({
    path,
    own,
    memoryBytes,
    coverage: [],
    knownChains: new Set(['eip155:1']),
    now: parseTime('2026-01-01'),
    cacheDir: join(folder, 'cache'),
  })
}

async function world(path: string, own: boolean, memoryBytes: number) {
  const all = await open(path, true, 1 << 20)
  const transfers = [...all.always()]
  all.close()
  const source = await open(path, own, memoryBytes)
  return { source, transfers, addresses: ADDRESSES.map(caip), stranger: caip(999) }
}

const shuffled = [...LINES].sort((a, b) => (a.slice(-40) < b.slice(-40) ? -1 : 1)).reverse()
sourceContract('recorded in memory', () => world(write(LINES, false), true, 1 << 20))
sourceContract('recorded in an index file', () => world(write(LINES, false), false, 0))
sourceContract('recorded in an index file, own', () => world(write(LINES, true), true, 0))

test.each([
  ['in memory', 1 << 20],
  ['in an index file', 0],
])('recorded %s: the order of the rows in the file does not matter', async (_name, memoryBytes) => {
  const read = async (lines: readonly string[]): Promise<Transfer[]> => {
    const source = await open(write(lines, false), true, memoryBytes)
    const transfers = [...source.always()].sort((a, b) => (a.id < b.id ? -1 : 1))
    source.close()
    return transfers
  }
  const transfers = await read(LINES)
  expect(transfers).toHaveLength(LINES.length)
  expect(await read(shuffled)).toEqual(transfers)
})
