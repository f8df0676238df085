import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failureOf, spoor, workFolder } from './spoor.ts'

const folder = workFolder()
const COLUMNS = 'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units'
const SEED = '0x47666fab8bd0ac7003bce3f5c3585383f09486e2'
const GOOD: Readonly<Record<string, string>> = {
  chain: 'eip155:1',
  block: '21895251',
  timestamp: '2025-02-21T14:16:11Z',
  tx_hash: `0x${'5'.repeat(64)}`,
  tx_index: '3',
  position: '',
  kind: 'native',
  from: SEED,
  to: '0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e',
  asset: 'eip155:1/slip44:60',
  units: '1000',
}
const line = (changes: Readonly<Record<string, string>> = {}) =>
  COLUMNS.split(',')
    .map((column) => changes[column] ?? GOOD[column]!)
    .join(',')
const file = (...lines: string[]) => `${[COLUMNS, ...lines].join('\n')}\n`

/** What is wrong, the file, and what the error has to name. The bad line is line 3. */
const CASES: readonly [what: string, content: string | Buffer, names: RegExp][] = [
  ['an unknown chain', file(line(), line({ chain: 'eip155:999999' })), /line 3, column chain\b/],
  ['negative units', file(line(), line({ units: '-5' })), /line 3, column units\b/],
  ['fractional units', file(line(), line({ units: '1.5' })), /line 3, column units\b/],
  ['2^256 units', file(line(), line({ units: String(2n ** 256n) })), /line 3, column units\b/],
  ['an address too short', file(line(), line({ to: '0x1234' })), /line 3, column to\b/],
  [
    'a wrong checksum',
    file(line(), line({ from: '0x47666Fab8bd0Ac7003bce3f5C3585383F09486E3' })),
    /line 3, column from\b/,
  ],
  ['a time in the future', file(line(), line({ timestamp: '2199-01-01T00:00:00Z' })), /line 3, column timestamp\b/],
  ['one position twice', file(line({ position: '4' }), line({ position: '4' })), /line 3, column position\b/],
  ['a missing column', `${COLUMNS.replace(',units', '')}\n${line()}\n`, /line 1\b.*units|units.*line 1\b/s],
  ['binary junk', Buffer.from([0, 255, 254, 1, 2, 3, 200, 10, 13, 0]), /line 1\b/],
  ['nothing at all', '', /empty/],
]

const incident = join(folder, 'incident.json')
writeFileSync(
  incident,
  JSON.stringify({
    id: 'bad',
    title: 'Bad ledgers',
    date: '2025-02-21',
    summary: '',
    seeds: [{ address: `eip155:1:${SEED}`, asset: 'eip155:1/slip44:60', units: '10', citation: 'none' }],
  }),
)

describe.each(CASES)('%s', (what, content, names) => {
  const path = join(folder, `${what.replaceAll(/\W+/g, '-')}.csv`)
  writeFileSync(path, content)

  test('check names the place and ends with 2', async () => {
    const text = await spoor(folder, 'check', path)
    expect(text).toMatchObject({ code: 2, out: '' })
    expect(text.err).toMatch(names)
    const json = await spoor(folder, 'check', path, '--json')
    expect(json).toMatchObject({ code: 2, out: '' })
    expect(failureOf(json)).toMatchObject({ class: 'input' })
  })

  test('trace names the place, ends with 2 and makes no case', async () => {
    const traced = await spoor(
      folder,
      'trace',
      incident,
      '--ledger',
      path,
      '--case',
      'out/none.sqlite',
      '--json',
      '--quiet',
    )
    expect(traced).toMatchObject({ code: 2, out: '' })
    const { what: said, class: kind } = failureOf(traced)
    expect(kind).toBe('input')
    expect(said).toMatch(names)
    expect(existsSync(join(folder, 'out/none.sqlite'))).toBe(false)
    const left = existsSync(join(folder, 'out/.ledgers')) ? readdirSync(join(folder, 'out/.ledgers')) : []
    expect(left, 'nothing of the file is kept').toEqual([])
  })
})
