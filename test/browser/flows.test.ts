/** Flows under the filters of the view: chart and table follow together, and no unit is lost. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { axe, desk, soon, text } from './helpers.ts'

const { served, withPage } = desk()

const FIRST_DAY = { from: Date.UTC(2025, 1, 21, 12) / 1000, to: Date.UTC(2025, 1, 21, 18) / 1000 - 1 }

const rows = (page: Page): Promise<string[][]> =>
  page
    .getByRole('region', { name: 'Flows as a table' })
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')))
const chart = (page: Page): Promise<string[]> =>
  page.locator('.flow-band title').evaluateAll((all) => all.map((title) => title.textContent ?? ''))
const settled = (page: Page) => soon(() => page.locator('[aria-busy=true]').count()).toBe(0)

/** Units of a cell like `at least 1,234.5 ETH`, in wei. */
function wei(cell: string): bigint {
  const [whole = '', rest = ''] = cell.replace(/[^\d.]/g, '').split('.')
  return BigInt(whole + rest.padEnd(18, '0'))
}

/** At every group of the table: what comes in less what goes out, in ETH. */
function balances(table: readonly string[][]): Map<string, bigint> {
  const rests = new Map<string, bigint>()
  const book = (group: string, units: bigint) => rests.set(group, (rests.get(group) ?? 0n) + units)
  for (const [from = '', to = '', , amount = '', got = ''] of table) {
    if (amount.endsWith(' ETH')) book(from, -wei(amount))
    if (got.endsWith(' ETH')) book(to, wei(got))
    else if (amount.endsWith(' ETH') && !/[1-9]/.test(got)) book(to, wei(amount))
  }
  return rests
}

describe('flows under a window', () => {
  test('brushing changes chart and table together, says what the sums are of, and every group gives what it gets', () =>
    withPage({ hash: '&view=flows' }, async ({ page }) => {
      await soon(() => text(page, 'flows-check')).toContain('equals the statement')
      const before = { chart: await chart(page), table: await rows(page) }
      const brush = page.locator('.histogram-bars svg')
      const box = (await brush.boundingBox())!
      const bar = box.width / (await brush.evaluate((svg) => (svg as SVGSVGElement).viewBox.baseVal.width))
      await page.mouse.move(box.x + bar * 1.6, box.y + 20)
      await page.mouse.down()
      await page.mouse.move(box.x + bar * 0.5, box.y + 20)
      await page.mouse.up()
      await soon(() => text(page, 'flows-cut')).toContain('Of the window Feb 21, 2025, 12:00 – Feb 21, 2025, 17:59 UTC')
      await settled(page)
      await soon(() => text(page, 'flows-check')).toContain('Every group gives what it gets')
      const after = { chart: await chart(page), table: await rows(page) }
      expect(after.chart).not.toEqual(before.chart)
      expect(after.table).not.toEqual(before.table)
      expect(after.table.some(([, to]) => to === 'There at the end')).toBe(true)
      expect(after.chart.some((title) => title.includes('There at the end'))).toBe(true)
      const ends = new Set(['Theft', 'There before', 'There at the end', 'Resting', 'Frontier, not read further'])
      for (const [group, units] of balances(after.table))
        if (!ends.has(group)) expect([group, units]).toEqual([group, 0n])
      await page.getByRole('button', { name: 'Show all of time' }).click()
      await soon(() => text(page, 'flows-check')).toContain('equals the statement')
      expect(await chart(page)).toEqual(before.chart)
    }))

  test('the smallest value, a hidden kind and a hop cut rests that are named', () =>
    withPage({ hash: '&view=flows&min=100000000' }, async ({ page }) => {
      await settled(page)
      expect(await text(page, 'flows-cut')).toContain('At least $1,000,000')
      await soon(() => text(page, 'flows-check')).toContain('Every group gives what it gets')
      const under = await rows(page)
      await page.getByRole('button', { name: 'Reset filters' }).click()
      await soon(() => text(page, 'flows-check')).toContain('equals the statement')
      const all = await rows(page)
      expect(all.some(([from, to]) => `${from}${to}`.includes('out of sight'))).toBe(false)
      expect(under).not.toEqual(all)
      await page.goto(`${served.origin}/#t=${served.token}&view=flows&hop=2`)
      await page.reload()
      await settled(page)
      await soon(() => rows(page).then((table) => table.some(([, to]) => to === 'To out of sight'))).toBe(true)
      await soon(() => text(page, 'flows-check')).toContain('Every group gives what it gets')
    }))

  test('another method changes the flows as well', () =>
    withPage({ hash: '&view=flows&method=haircut' }, async ({ page }) => {
      await settled(page)
      await soon(() => text(page, 'flows-check')).toContain('equals the statement')
    }))
})

describe.each(['light', 'dark'] as const)('axe finds nothing, %s', (colorScheme) => {
  test.each([1440, 390])('at %i px', (width) =>
    withPage(
      {
        ...{ colorScheme, viewport: { width, height: 900 } },
        hash: `&view=flows&time=${FIRST_DAY.from}-${FIRST_DAY.to}`,
      },
      async ({ page }) => {
        await settled(page)
        expect(await axe(page)).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
      },
    ),
  )
})
