import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Limits, type Page, type PageAnswer, readPages } from './etherscan-pages.ts'

interface Row {
  readonly block: number
  readonly text: string
}
const kind = { blockOf: ({ block }: Row) => block, textOf: ({ text }: Row) => text }
const TO = 60

/** A list as a service keeps it, with its limits; some rows of a block are equal. */
const services = fc.record({
  blocks: fc.array(fc.integer({ min: 0, max: TO }), { maxLength: 150 }),
  /** Rows of one block in the middle. */
  crowd: fc.constantFrom<number>(0, 3, 30),
  cap: fc.constantFrom<number>(10, 20, 25, 100, 1_000),
  size: fc.constantFrom<number>(7, 10, 50, 1_000),
  window: fc.constantFrom<number>(20, 40, 100, 10_000),
  newestFirst: fc.boolean(),
  slowAbove: fc.constantFrom<number>(5, 30, 1_000),
})
type Service = typeof services extends fc.Arbitrary<infer T> ? T : never

function rowsOf({ blocks, crowd }: Service): Row[] {
  const all = [...blocks, ...Array.from({ length: crowd }, () => TO / 2)].sort((a, b) => a - b)
  return all.map((block, i) => ({ block, text: `${block} ${Math.floor(i / 2)}` }))
}

function asked(service: Service, log: Page[] = []) {
  const rows = rowsOf(service)
  return async (page: Page): Promise<PageAnswer<Row>> => {
    log.push(page)
    if (page.page * page.size > service.window) return { kind: 'window', most: service.window }
    if (page.to - page.from > service.slowAbove) return { kind: 'slow' }
    const inside = rows.filter(({ block }) => block >= page.from && block <= page.to)
    if (service.newestFirst) inside.reverse()
    const start = (page.page - 1) * page.size
    return { kind: 'rows', rows: inside.slice(start, start + Math.min(page.size, service.cap)) }
  }
}

const limitsOf = ({ size }: Service): Limits => ({ size, window: 10_000 })
const sorted = (rows: readonly Row[]): string[] => rows.map(({ text }) => text).sort()

test('every row is read once, or its block is a gap', async () => {
  await fc.assert(
    fc.asyncProperty(services, async (service) => {
      const { rows, gaps } = await readPages({ from: 0, to: TO }, asked(service), kind, limitsOf(service), 100_000)
      const isWhole = ({ block }: Row): boolean => !gaps.some(({ from, to }) => from <= block && block <= to)
      expect(sorted(rows.filter(isWhole))).toEqual(sorted(rowsOf(service).filter(isWhole)))
      // A gap is a block that really has more rows than can be had at once.
      for (const { from, to } of gaps) {
        expect(from).toBe(to)
        const there = rowsOf(service).filter(({ block }) => block === from).length
        expect(there).toBeGreaterThanOrEqual(Math.min(service.window - service.cap, service.window - service.size, 10))
      }
      const read = sorted(rows)
      for (const text of new Set(read)) {
        const times = (list: readonly string[]): number => list.filter((item) => item === text).length
        expect(times(read)).toBeLessThanOrEqual(times(sorted(rowsOf(service))))
      }
    }),
  )
})

test('what was learned is asked for at once the next time', async () => {
  const service: Service = {
    blocks: Array.from({ length: 45 }, (_, i) => i),
    crowd: 0,
    cap: 10,
    size: 1_000,
    window: 10_000,
    newestFirst: false,
    slowAbove: 1_000,
  }
  const limits = limitsOf(service)
  await readPages({ from: 0, to: TO }, asked(service), kind, limits, 100_000)
  expect(limits).toEqual({ size: 10, window: 10_000 })
  const log: Page[] = []
  await readPages({ from: 0, to: TO }, asked(service, log), kind, limits, 100_000)
  expect(log.map(({ page, size }) => [page, size])).toEqual([
    [1, 10],
    [2, 10],
    [3, 10],
    [4, 10],
    [5, 10],
  ])
})

test('a short list costs one request, one of a round length two', async () => {
  const service = { crowd: 0, cap: 1_000, size: 1_000, window: 10_000, newestFirst: false, slowAbove: 1_000 }
  for (const [length, requests] of [
    [0, 1],
    [9, 1],
    [10, 2],
    [11, 1],
  ] as const) {
    const log: Page[] = []
    const list = { ...service, blocks: Array.from({ length }, (_, i) => i) }
    await readPages({ from: 0, to: TO }, asked(list, log), kind, limitsOf(list), 100_000)
    expect(log).toHaveLength(requests)
  }
})

test('rows after the most that is wanted are a gap', async () => {
  const blocks = Array.from({ length: 50 }, (_, i) => i)
  const service: Service = { blocks, crowd: 0, cap: 10, size: 10, window: 40, newestFirst: false, slowAbove: 1_000 }
  const { rows, gaps } = await readPages({ from: 0, to: TO }, asked(service), kind, limitsOf(service), 20)
  expect(rows).toHaveLength(20)
  expect(gaps).toEqual([{ from: 19, to: TO, note: 'the list has over 20 rows' }])
})

const answers = (...pages: PageAnswer<Row>[]) => {
  let next = 0
  return async () => pages[Math.min(next++, pages.length - 1)]!
}
const page = (...blocks: number[]): PageAnswer<Row> => ({
  kind: 'rows',
  rows: blocks.map((block, i) => ({ block, text: `${block} ${i}` })),
})

test.each([
  ['more rows than asked for', answers(page(1, 2, 3)), 'more rows than it was asked for'],
  ['the same page again', answers(page(1, 2)), 'the same page twice'],
  ['no order where order decides', answers(page(1, 5), page(2, 3)), 'in no order'],
  ['not even one row', answers({ kind: 'window' }), 'even one row'],
])('%s is an error', async (_, ask, message) => {
  await expect(readPages({ from: 0, to: 9 }, ask, kind, { size: 2, window: 4 }, 100)).rejects.toThrow(message)
})
