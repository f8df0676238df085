import { expect, test } from 'vitest'
import type { CaseView, LeadView } from '../export/case-view.ts'
import { address, caseOf, ETH, id, movement } from '../export/picture/sample.ts'
import { CaseDesk } from './case-desk.ts'
import type { CaseInsights } from './case-insights.ts'
import { casesOnce } from './case-provider.ts'
import { Jobs } from './jobs.ts'
import { routes } from './routes.ts'

const FORMULA = '=HYPERLINK("http://evil.example")'
const ROWS = 5_000

/** A case of many payments, of which every third is stolen. */
function large(method = 'fifo'): CaseView {
  const receivers = Array.from({ length: 500 }, (_, i) => `b${i}`)
  const view = caseOf(
    [address('a', { role: 'seed' }), ...receivers.map((name) => address(name, { role: 'other', hop: 1 }))],
    Array.from({ length: ROWS }, (_, i) =>
      movement(i, 'a', receivers[i % 500]!, String(i + 1), { ...(i === 7 ? { shown: FORMULA } : {}) }),
    ),
  )
  return { ...view, statement: { ...view.statement, method } }
}

const side = (name: string): LeadView['from'] => ({
  ...{
    address: id(name),
    asset: ETH,
    units: '5',
    tx: 'eip155:1:0xaa',
    time: '2025-02-21T14:00:00Z',
    movements: ['m0'],
  },
})
const lead = (name: string, more: Partial<LeadView> = {}): LeadView => ({
  ...{ id: name, kind: 'mixer', rule: 'same-amount', from: side('a'), to: side('b0'), gap: 60, evidence: 'e' },
  ...{ rivals: 3, byChance: 1, verdict: 'open', booked: false, decisions: [] },
  ...more,
})

const replays: string[] = []
const insights = {
  viewUnder(method) {
    replays.push(method)
    return large(method)
  },
} as Partial<CaseInsights> as CaseInsights

const token = 'x'.repeat(43)
const view = {
  ...large(),
  leads: [lead('l1'), lead('l2', { verdict: 'rejected', rivals: 9 }), lead('l3', { rule: '@SUM(1)' })],
}
const routed = (cases: ReturnType<typeof casesOnce>) => routes({ cases, files: new Map(), token, jobs: new Jobs() })
const app = routed(casesOnce([{ id: 'x', title: 'X', read: () => view, insights }]))
const ask = async (path: string) => {
  const answer = await app.request(`/api${path}`, { headers: { 'x-spoor-token': token } })
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
}
const get = async (path: string) => JSON.parse((await ask(path)).text) as never

test('tiles of one table are cut from rows that were sorted once', async () => {
  const path = '/rows/movements?sort=amount&desc=1&limit=100'
  const first = (await get(path)) as { total: number; rows: { units: string }[] }
  expect(first).toMatchObject({ total: ROWS, offset: 0 })
  expect(first.rows[0]!.units).toBe(String(ROWS))
  const deep = (await get(`${path}&offset=3000`)) as { rows: { units: string }[] }
  expect(deep.rows[0]!.units).toBe(String(ROWS - 3_000))
})

test('a table is made once, and forgotten when others were asked for since', () => {
  const desk = new CaseDesk(view)
  let made = 0
  const rows = (key: string) => desk.table(key, () => [++made])
  expect([rows('a'), rows('a'), rows('b'), rows('a')]).toEqual([[1], [1], [2], [1]])
  for (const key of ['c', 'd', 'e', 'f', 'g', 'h']) rows(key)
  expect(rows('a')).toEqual([9])
})

test('law: the tiles together are the table, in its order, and the CSV has the same rows', async () => {
  const path = 'movements?sort=time&text=b7'
  const { total } = (await get(`/rows/${path}`)) as { total: number }
  const tiles: string[] = []
  for (let offset = 0; offset < total; offset += 500) {
    const { rows } = (await get(`/rows/${path}&limit=500&offset=${offset}`)) as { rows: { id: string }[] }
    tiles.push(...rows.map((row) => row.id))
  }
  expect(new Set(tiles).size).toBe(total)
  const csv = await ask(`/csv/${path}`)
  expect(csv.type).toBe('text/csv; charset=utf-8')
  const lines = csv.text.trimEnd().split('\n')
  expect(lines[0]).toMatch(/amount,units,decimals/)
  expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(tiles)
})

test('a CSV has decimal amount, base units and decimals, and no field is a formula', async () => {
  const { text } = await ask('/csv/movements?text=m00007')
  expect(text).toContain(`'${FORMULA.split('"')[0]}`)
  expect(text).toMatch(/,8,8,0,8,8,/)
  const { text: addresses } = await ask('/csv/addresses?sort=address')
  expect(addresses.split('\n')[0]).toContain('taint_held_amount,taint_held_units')
})

test('leads sort, filter and become CSV', async () => {
  const found = (await get('/rows/leads?sort=rivals&desc=1')) as { rows: LeadView[] }
  expect(found.rows.map((row) => row.id)).toEqual(['l2', 'l1', 'l3'])
  expect(await get('/rows/leads?text=rejected')).toMatchObject({ total: 1 })
  const { text } = await ask('/csv/leads')
  expect(text).toContain("'@SUM(1)")
})

test('another method is replayed once, and its name is in every answer; the own one is not', async () => {
  expect(await get('/head?method=haircut')).toMatchObject({ statement: { method: 'haircut' } })
  expect(await get('/head?method=fifo')).toMatchObject({ statement: { method: 'fifo' } })
  await ask('/picture?method=haircut')
  await ask('/rows/addresses?method=haircut')
  expect(replays).toEqual(['haircut'])
})

test('error: a method that there is not, a column that there is not, a case without insights', async () => {
  expect(await ask('/head?method=__proto__')).toMatchObject({ status: 400 })
  expect(await ask('/rows/leads?sort=constructor')).toMatchObject({ status: 400 })
  expect(await ask('/evidence?id=none')).toMatchObject({ status: 404 })
  const bare = routed(casesOnce([{ id: 'x', title: 'X', read: () => view }]))
  const answer = await bare.request('/api/methods', { headers: { 'x-spoor-token': token } })
  expect(answer.status).toBe(400)
})
