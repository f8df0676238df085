/** What stands around the picture: the bar of filters, the small map, and the pages that are printed. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { axe, desk, launch, soon, text, withOpened } from './helpers.ts'

const SWAPPER = 'eip155:1:0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e'

const { served, withPage } = desk()

describe('the bar of filters', () => {
  test.each([
    [1280, ''],
    [1440, ''],
    [1280, '&min=100000&hop=2&noise=1'],
    [1280, '&lang=ko&min=100000&hop=2'],
  ])('is one line at %i px, %s', (width, hash) =>
    withPage({ viewport: { width, height: 800 }, hash }, async ({ page }) => {
      const bar = page.locator('.filters')
      const box = (await bar.boundingBox())!
      expect(box.height).toBeLessThan(52)
      const parts = await bar
        .locator(':scope > :not(legend)')
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().right))
      expect(Math.max(...parts)).toBeLessThanOrEqual(box.x + box.width)
      expect(await bar.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true)
    }),
  )

  test('tells screen readers what each control is', () =>
    withPage({ viewport: { width: 1280, height: 800 }, hash: '&hop=2' }, async ({ page }) => {
      for (const name of [/Method/, /Asset/, /Up to hop/, /Drawing/])
        expect(await page.locator('.filters').getByRole('button', { name }).count()).toBe(1)
      expect(await page.getByRole('textbox', { name: 'Smallest value in US dollars' }).count()).toBe(1)
      expect(await page.getByRole('switch', { name: /Noise/ }).count()).toBe(1)
      expect(await page.getByRole('button', { name: 'Reset filters' }).count()).toBe(1)
      await page.getByRole('button', { name: 'Drawing' }).click()
      for (const name of ['Columns', 'Detail', 'Colour'])
        expect(await page.getByRole('radiogroup', { name }).count()).toBe(1)
      expect(await axe(page)).toEqual([])
      await page.getByRole('radio', { name: 'By time' }).click({ force: true })
      await soon(() => page.url()).toContain('by=time')
    }))
})

const camera = (page: Page): number[] => {
  const text = new URLSearchParams(new URL(page.url()).hash.slice(1)).get('cam') ?? ''
  return text.split(',').map(Number)
}

describe('the small map', () => {
  const CLOSE = '&cam=0.5,0.5,0.4'

  test('is shown while one looks closer; dragging its frame moves the camera, and so does a click beside it', () =>
    withPage({}, async ({ page }) => {
      expect(await page.getByTestId('minimap').count()).toBe(0)
      await page.getByRole('button', { name: 'Zoom in' }).click()
      await page.getByRole('button', { name: 'Zoom in' }).click()
      const frame = page.getByRole('button', { name: /^What is in view/ })
      await frame.waitFor()
      await soon(() => camera(page)[2]).toBeLessThan(0.5)
      const [x, y, ratio] = camera(page)
      const box = (await frame.boundingBox())!
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width / 2 + 20, box.y + box.height / 2 + 10)
      await page.mouse.up()
      await soon(() => camera(page)[0]).toBeGreaterThan(x! + 0.02)
      const [right, lower, same] = camera(page)
      // y of a camera grows up.
      expect(lower).toBeLessThan(y!)
      expect(same).toBeCloseTo(ratio!, 3)
      const moved = (await frame.boundingBox())!
      expect(moved.x - box.x).toBeCloseTo(20, 0)
      expect(moved.y - box.y).toBeCloseTo(10, 0)
      const map = (await page.getByTestId('minimap').boundingBox())!
      await page.mouse.click(map.x + 8, map.y + map.height / 2)
      await soon(() => camera(page)[0]).toBeLessThan(right!)
    }))

  test('is worked by keys, and says where the frame is', () =>
    withPage({ hash: CLOSE }, async ({ page }) => {
      const frame = page.getByRole('button', { name: /^What is in view/ })
      await frame.focus()
      await page.keyboard.press('ArrowRight')
      await soon(() => camera(page)[0]).toBeGreaterThan(0.5)
      expect(await text(page, 'live')).toMatch(/% across, \d+ % down/)
      await page.keyboard.press('+')
      await soon(() => camera(page)[2]).toBeLessThan(0.3)
      expect(await axe(page)).toEqual([])
    }))

  test('marks what is selected, is switched off and stays so, and is left out on narrow screens', () =>
    withPage({ hash: `${CLOSE}&sel=${encodeURIComponent(SWAPPER)}` }, async ({ page }) => {
      await soon(() => page.locator('.minimap-selected').count()).toBe(1)
      await page.setViewportSize({ width: 390, height: 844 })
      await soon(() => page.getByTestId('minimap').isVisible()).toBe(false)
      await page.setViewportSize({ width: 1440, height: 900 })
      await soon(() => page.getByTestId('minimap').isVisible()).toBe(true)
      await page.getByRole('button', { name: /^Map of the whole picture/ }).click()
      await soon(() => page.getByTestId('minimap').count()).toBe(0)
      await page.reload()
      await page.getByTestId('node-count').waitFor()
      expect(await page.getByTestId('minimap').count()).toBe(0)
      await page.keyboard.press('v')
      await soon(() => page.getByTestId('minimap').count()).toBe(1)
    }))

  test('works without WebGL too', async () => {
    const plain = await launch('--disable-3d-apis')
    try {
      await withOpened(plain, served, { hash: CLOSE }, async ({ page }) => {
        const frame = page.getByRole('button', { name: /^What is in view/ })
        const box = (await frame.boundingBox())!
        await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
        await page.mouse.down()
        await page.mouse.move(box.x + box.width / 2 - 20, box.y + box.height / 2)
        await page.mouse.up()
        await soon(() => camera(page)[0]).toBeLessThan(0.45)
      })
    } finally {
      await plain.close()
    }
  })
})

describe('on paper', () => {
  const PAPER = { width: 794 - 90, height: 1123 - 90 }

  test.each([
    ['picture', '&theme=dark', '.printed-picture svg'],
    ['addresses', '', '.table-scroll table'],
    ['flows', '', '.sankey svg'],
  ])('%s and statement stand on the page uncut, in light colours', (view, hash, main) =>
    withPage({ hash: `&view=${view}${hash}&sel=${encodeURIComponent(SWAPPER)}` }, async ({ page }) => {
      await soon(() => page.locator('[aria-busy=true]').count()).toBe(0)
      await page.setViewportSize(PAPER)
      await page.emulateMedia({ media: 'print' })
      await page.locator(main).waitFor()
      expect(await page.locator('html').getAttribute('data-scheme')).toBe('light')
      expect(await page.locator('.printed-statement [data-testid=statement]').isVisible()).toBe(true)
      for (const hidden of ['.filters', '.time-strip', '.picture-tools', '.side-head', '.views'])
        expect(await page.locator(hidden).first().isVisible()).toBe(false)
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll('svg, table, td, th, p, .asset-card')]
          .filter((element) => element.getClientRects().length > 0 && !element.closest('.sr-only'))
          .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
          .map((element) => `${element.tagName} ${element.textContent?.slice(0, 40)}`),
      )
      expect(cut).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollHeight > window.innerHeight)).toBe(true)
      await page.emulateMedia({ media: 'screen' })
      await soon(() => page.locator('.printed-statement').count()).toBe(0)
    }),
  )

  test('as PDF it has pages, and the page is as before afterwards', () =>
    withPage({ hash: '&theme=dark' }, async ({ page }) => {
      const pdf = await page.pdf({ format: 'A4', printBackground: true })
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
      expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0).toBeGreaterThan(1)
      await soon(() => page.locator('html').getAttribute('data-scheme')).toBe('dark')
      expect(await page.locator('.printed-picture').count()).toBe(0)
    }))
})
