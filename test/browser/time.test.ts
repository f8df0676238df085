/** Time, flows and paths: a real case in a real browser. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { axe, desk, soon, text } from './helpers.ts'

const SEED = 'eip155:1:0x47666fab8bd0ac7003bce3f5c3585383f09486e2'
const SWAPPER = 'eip155:1:0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e'
/** Five hops from the seed. */
const FAR = 'eip155:1:0xe75e053856692c390700cb1f09928e1a1c9e2019'
/** The first hours of the theft, on bars of the histogram. */
const FIRST_DAY = { from: Date.UTC(2025, 1, 21, 12) / 1000, to: Date.UTC(2025, 1, 21, 18) / 1000 - 1 }

const { served, withPage } = desk()

const inFirstDay = () =>
  served.view.movements.filter(
    ({ time, to, noise, kind }) =>
      time >= '2025-02-21T12:00:00Z' && time < '2025-02-21T18:00:00Z' && to !== '' && !noise && kind !== 'conversion',
  )
const counted = (page: Page) => text(page, 'time-sums')
const places = (page: Page) => page.evaluate(() => window.spoorView.nodes().map(({ id, x, y }) => [id, x, y] as const))
const shownEdges = (page: Page) => page.evaluate(() => window.spoorView.edges().filter(({ hidden }) => !hidden).length)

describe('time', () => {
  test('a window hides later movements, keeps every place, and table and sums follow', () =>
    withPage({}, async ({ page }) => {
      await soon(() => counted(page)).toContain('UTC')
      const [before, all] = [await places(page), await shownEdges(page)]
      const brush = page.locator('.histogram-bars svg')
      const box = (await brush.boundingBox())!
      // The first two bars hold the day of the theft. The end of the window lies over the left edge, so the drag starts inside.
      const bar = box.width / (await brush.evaluate((svg) => (svg as SVGSVGElement).viewBox.baseVal.width))
      await page.mouse.move(box.x + bar * 1.6, box.y + 20)
      await page.mouse.down()
      await page.mouse.move(box.x + bar * 0.5, box.y + 20)
      await page.mouse.up()
      await soon(() => counted(page)).toContain(`${inFirstDay().length} of `)
      await soon(() => shownEdges(page)).toBeLessThan(all)
      expect(await places(page)).toEqual(before)
      await page.getByRole('button', { name: 'Movements', exact: true }).click()
      const rows =
        inFirstDay().length +
        served.view.movements.filter(({ kind, time }) => kind === 'conversion' && time < '2025-02-21T18:00:00Z').length
      await soon(() => page.locator('.table-head .count').textContent()).toBe(`${rows} rows`)
      await page.getByRole('button', { name: 'Show all of time' }).click()
      await page.getByRole('button', { name: 'Picture', exact: true }).click()
      await soon(() => shownEdges(page)).toBe(all)
    }))

  test('both ends of the window move by keyboard and say their time', () =>
    withPage({}, async ({ page }) => {
      const end = page.getByRole('slider', { name: 'End of the window' })
      await end.focus()
      await page.keyboard.press('Home')
      await soon(() => page.url()).toContain(`time=${FIRST_DAY.from}-`)
      await page.keyboard.press('ArrowRight')
      await soon(() => page.url()).toContain(`time=${FIRST_DAY.from}-${FIRST_DAY.to}`)
      expect(await end.getAttribute('aria-valuetext')).toMatch(/Feb 21, 2025, 18:00 UTC/)
      await soon(() => counted(page)).toContain(`${inFirstDay().length} of `)
    }))

  test('play steps through block time to its end, without animation where motion is reduced', () =>
    withPage({ hash: `&time=${FIRST_DAY.from}-${Date.UTC(2025, 2, 3, 12) / 1000 - 1}` }, async ({ page }) => {
      await soon(() => counted(page)).toContain('UTC')
      const before = await places(page)
      await page.getByRole('button', { name: 'Play' }).click()
      await soon(() => page.getByRole('button', { name: 'Play' }).count()).toBe(1)
      await soon(() => counted(page)).toContain('201 of 203')
      expect(await places(page)).toEqual(before)
      const moving = await page.evaluate(
        () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
      )
      expect(moving).toBe(0)
    }))

  test('shows UTC and the local time of the machine, and marks the burst with its rule', () =>
    withPage({ timezoneId: 'Asia/Seoul' }, async ({ page }) => {
      await soon(() => counted(page)).toContain('Feb 21, 2025, 12:00')
      expect(await counted(page)).toContain('Feb 21, 2025, 21:00')
      expect(await counted(page)).toContain('Asia/Seoul')
      const marks = page.getByRole('list', { name: 'Bursts and quiet times' })
      expect(await marks.textContent()).toContain('at least 3 transactions within 24 h')
      await marks.getByRole('button', { name: /Burst: 73 transactions/ }).click()
      await soon(() => page.url()).toContain('time=1740147371-1740153911')
    }))

  test('columns by time have their times as titles, seeds first, and nobody stands left of a payer that reached him first', () =>
    withPage({ hash: '&by=time' }, async ({ page }) => {
      const nodes = await page.evaluate(() => window.spoorView.nodes())
      const seeds = nodes.filter(({ kind }) => kind === 'seed')
      expect(seeds.every(({ rank }) => rank === 0)).toBe(true)
      const reached = nodes.filter(({ rank }) => rank > 0)
      expect(Math.min(...reached.map(({ x }) => x))).toBeGreaterThan(Math.max(...seeds.map(({ x }) => x)))
      const first = new Map<string, string>()
      for (const { to, taint, time } of served.view.movements)
        if (taint !== '0' && time !== '' && (first.get(to) ?? '9') > time) first.set(to, time)
      const order = reached.filter(({ id }) => first.has(id)).map(({ id, rank }) => ({ rank, time: first.get(id)! }))
      for (const a of order) for (const b of order) if (a.rank < b.rank) expect(a.time <= b.time).toBe(true)
    }))
})

describe('flows', () => {
  test('every sink is what the statement says, and the table holds the same figures', () =>
    withPage({ hash: '&view=flows' }, async ({ page }) => {
      await soon(() => text(page, 'flows-check')).toContain('equals the statement')
      const table = page.getByRole('region', { name: 'Flows as a table' })
      const rows = await table
        .locator('tbody tr')
        .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')))
      const { sinks } = served.view.statement.assets.find(({ symbol }) => symbol === 'ETH')!
      for (const [sink, name] of [
        ['resting', 'Resting'],
        ['frontier', 'Frontier, not read further'],
      ] as const) {
        const came = rows.filter((row) => row[1] === name && row[3]!.endsWith(' ETH'))
        const units = came
          .map((row) =>
            row[3]!
              .replace(/ ETH|at least /g, '')
              .replaceAll(',', '')
              .split('.'),
          )
          .map(([whole = '', rest = '']) => BigInt(whole + rest.padEnd(18, '0')))
        expect(units.reduce((sum, one) => sum + one, 0n)).toBe(BigInt(sinks[sink]))
      }
      expect(await page.locator('.flow-band').count()).toBeGreaterThan(5)
    }))

  test('the filter of an asset narrows chart and table', () =>
    withPage(
      { hash: `&view=flows&asset=${encodeURIComponent('eip155:1/erc20:0xe6829d9a7ee3040e1276fa75293bde931859e8fa')}` },
      async ({ page }) => {
        await soon(() => text(page, 'flows-check')).toContain('equals the statement')
        const table = page.getByRole('region', { name: 'Flows as a table' })
        expect(await table.textContent()).toContain('15,000 cmETH')
        expect(await table.textContent()).not.toContain('stETH')
      },
    ))
})

describe('paths', () => {
  test('P here and P there lights the paths, numbers their steps, and lists them with time and evidence', () =>
    withPage({ hash: `&sel=${encodeURIComponent(SEED)}` }, async ({ page }) => {
      await soon(() => text(page, 'panel')).toContain('401,346')
      await page.keyboard.press('p')
      await soon(() => text(page, 'path')).toContain('Bybit Exploiter 1')
      await page.evaluate((id) => window.spoorView.select(id), FAR)
      await page.keyboard.press('p')
      await soon(() => page.locator('.path-step').count()).toBe(5)
      const panel = await text(page, 'path')
      expect(panel).toContain('9,980 ETH')
      expect(panel).toContain('Ledger: read from the chain')
      expect(panel).toContain('addresses on the way whose payments are not all read')
      await page.getByRole('radio', { name: /Path 2/ }).click()
      await soon(() => page.locator('.path-step').count()).toBe(6)
      expect(page.url()).toContain('path=2')
      const link = page.url()
      await page.reload()
      await soon(() => page.locator('.path-step').count()).toBe(6)
      expect(page.url()).toBe(link)
      await page.keyboard.press('Escape')
      await soon(() => page.getByTestId('path').count()).toBe(0)
    }))

  test('against time there is none, and it says what was not read', () =>
    withPage(
      { hash: `&start=${encodeURIComponent(FAR)}&end=${encodeURIComponent(SEED)}&panel=path` },
      async ({ page }) => {
        await soon(() => text(page, 'path')).toContain('No path of stolen value within what was read.')
        expect(await text(page, 'path')).toContain('1 address on the way whose payments are not all read')
        await page.getByRole('button', { name: 'Swap the two ends' }).click()
        await soon(() => page.locator('.path-step').count()).toBe(5)
      },
    ))

  test('the panel of an address offers both ends', () =>
    withPage({ hash: `&sel=${encodeURIComponent(SWAPPER)}` }, async ({ page }) => {
      await page.getByRole('button', { name: 'Path to here' }).click()
      await soon(() => text(page, 'path')).toContain('Choose another address')
      await page.evaluate((id) => window.spoorView.select(id), SEED)
      await page.getByRole('button', { name: 'Path from here' }).click()
      await soon(() => page.locator('.path-step').count()).toBe(1)
      expect(await text(page, 'path')).toContain('50,000 stETH')
    }))
})

describe.each(['light', 'dark'] as const)('axe finds nothing, %s', (colorScheme) => {
  const path = `&start=${encodeURIComponent(SEED)}&end=${encodeURIComponent(FAR)}&panel=path`
  test.each([
    ['time', `&time=${FIRST_DAY.from}-${FIRST_DAY.to}`],
    ['flows', '&view=flows'],
    ['path', path],
    ['flows, Korean', '&view=flows&lang=ko'],
    ['path, Korean', `${path}&lang=ko`],
  ])('%s', (_name, hash) =>
    withPage({ colorScheme, hash }, async ({ page }) => {
      await soon(() => page.locator('[aria-busy=true]').count()).toBe(0)
      expect(await axe(page)).toEqual([])
    }),
  )

  test.each(['&view=flows', path])('narrow %s', (hash) =>
    withPage({ colorScheme, viewport: { width: 390, height: 844 }, hash }, async ({ page }) => {
      await soon(() => page.locator('[aria-busy=true]').count()).toBe(0)
      expect(await axe(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    }),
  )
})
