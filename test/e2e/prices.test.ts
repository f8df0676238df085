import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaseView, Statement } from '../../packages/tracer/src/export/case-view.ts'
import { failureOf, jsonOf, spoor, workFolder } from './spoor.ts'

const ETH = 'eip155:1/slip44:60'
const address = (digit: string) => `0x${digit.repeat(40)}`
const hash = (n: number) => `0x${String(n).padStart(64, '0')}`

const folder = workFolder()
const own = join(folder, 'own')
const before = process.env.SPOOR_DATA

beforeAll(() => {
  process.env.SPOOR_DATA = own
  const row = (n: number, day: string, from: string, to: string, ether: number) =>
    `eip155:1,${100 + n},${day}T12:00:00Z,${hash(n)},0,0,native,${address(from)},${address(to)},${ETH},${ether}000000000000000000`
  writeFileSync(
    join(folder, 'theft.csv'),
    [
      'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units',
      row(1, '2026-01-01', '9', 'a', 100),
      row(2, '2026-01-02', '8', 'a', 50),
      row(3, '2026-01-03', 'a', 'b', 120),
      '',
    ].join('\n'),
  )
  const seed = { address: `eip155:1:${address('a')}`, asset: ETH, units: `100${'0'.repeat(18)}`, tx: hash(1) }
  const incident = { id: 'late', title: 'A theft after the shipped prices', date: '2026-01-01', summary: '' }
  writeFileSync(join(folder, 'late.json'), JSON.stringify({ ...incident, seeds: [{ ...seed, citation: 'made up' }] }))
  writeFileSync(
    join(folder, 'closes.csv'),
    `date,asset,usd,source\n2026-01-01,${ETH},3000.5,desk\n2026-01-03,${ETH},4000,desk\n`,
  )
})
afterAll(() => {
  if (before === undefined) delete process.env.SPOOR_DATA
  else process.env.SPOOR_DATA = before
})

const traced = async (name: string, ...more: readonly string[]) =>
  spoor(folder, 'trace', 'late.json', '--ledger', 'theft.csv', '--case', name, '--quiet', ...more)
const statementOf = async (name: string, ...more: readonly string[]) =>
  jsonOf(await spoor(folder, 'statement', name, '--json', ...more)) as unknown as Statement
const viewOf = async (name: string) =>
  jsonOf(await spoor(folder, 'export', name, '--format', 'json', '--out', '-')) as unknown as CaseView

test('prices import, list, trace, and the same bytes without the import', async () => {
  expect((await traced('unpriced.sqlite')).code).toBe(0)
  expect((await statementOf('unpriced.sqlite')).unpriced).toEqual([ETH])

  const imported = await spoor(folder, 'prices', 'import', 'closes.csv', '--json')
  expect(imported.err).toBe('')
  expect(jsonOf(imported)).toMatchObject({ rows: 2, added: 2, withoutDecimals: [] })
  const listed = jsonOf(await spoor(folder, 'prices', 'list', '--json'))
  expect(listed.imported).toEqual([
    { asset: ETH, symbol: 'ETH', first: '2026-01-01', last: '2026-01-03', count: 2, source: 'desk' },
  ])
  expect((await spoor(folder, 'prices', 'list')).out).toContain('2026-01-01 to 2026-01-03, 2 days; desk')

  expect((await traced('late.sqlite')).code).toBe(0)
  const page = await spoor(folder, 'statement', 'late.sqlite')
  expect(page.out).toContain('3,000.5 USD each at theft time (close of 2026-01-01 (imported: desk))')
  const other = await spoor(folder, 'statement', 'late.sqlite', '--method', 'lifo')
  const found = await statementOf('late.sqlite')
  const view = await viewOf('late.sqlite')
  expect(view.movements.map(({ usdThen, usdThenTaint }) => [usdThen, usdThenTaint])).toEqual([
    ['300050.00', '300050.00'],
    [undefined, undefined],
    ['480000.00', '400000.00'],
  ])
  const explained = await spoor(folder, 'explain', 'late.sqlite', hash(3))
  expect(explained.out.replace(/\s+/g, ' ')).toContain(
    'worth 360,060.00 USD at theft time, 480,000.00 USD at the close of its day (stolen: 400,000.00 USD)',
  )

  expect((await statementOf('unpriced.sqlite')).unpriced, 'an import changes no case that was traced before').toEqual([
    ETH,
  ])
  expect((await statementOf('unpriced.sqlite', '--method', 'lifo')).unpriced).toEqual([ETH])

  rmSync(own, { recursive: true })
  expect((await spoor(folder, 'statement', 'late.sqlite')).out).toBe(page.out)
  expect((await spoor(folder, 'statement', 'late.sqlite', '--method', 'lifo')).out).toBe(other.out)
  expect({ ...(await statementOf('late.sqlite')), elapsedMs: 0 }).toEqual({ ...found, elapsedMs: 0 })
  expect((await traced('late.sqlite')).out, 'traced again').toBe(page.out)
  expect((await traced('late.sqlite', '--min-usd', '5')).out, 'with another limit').toContain('3,000.5 USD each')
  expect((await viewOf('late.sqlite')).movements[2], 'what it was worth later is not in the case').not.toHaveProperty(
    'usdThen',
  )

  await traced('late.sqlite', '--force')
  expect((await statementOf('late.sqlite')).unpriced, '--force starts over').toEqual([ETH])
})

test('a contradiction is an error with exit code 2, and nothing is left behind', async () => {
  mkdirSync(own, { recursive: true })
  writeFileSync(join(folder, 'wrong.csv'), `date,asset,usd\n2026-02-01,${ETH},5\n2025-02-21,${ETH},1\n`)
  const ended = await spoor(folder, 'prices', 'import', 'wrong.csv', '--json')
  expect(ended).toMatchObject({ code: 2, out: '' })
  expect(failureOf(ended)).toMatchObject({
    what: 'wrong.csv: line 3, column usd: another price is loaded for that day',
    got: `1 USD for ${ETH} on 2025-02-21`,
    wanted: expect.stringContaining('2663 USD'),
  })
  expect(readdirSync(own)).toEqual([])

  const slip = await spoor(folder, 'prices', 'imprt', '--json')
  expect(slip.code).toBe(2)
  expect(failureOf(slip).next).toContain('spoor prices import')
})
