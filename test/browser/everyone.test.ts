/** For whoever has no mouse, looks closer, or holds a phone; and what is copied and linked is the whole of it. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { axe, desk, type Opened, type OpenOptions, serving, soon, text, withOpened } from './helpers.ts'
import { MADE, serveMade } from './unread-case.ts'

const SEED = 'eip155:1:0x47666fab8bd0ac7003bce3f5c3585383f09486e2'
const FAR = 'eip155:1:0xe75e053856692c390700cb1f09928e1a1c9e2019'
const { UNREAD } = MADE

const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] }
const pasted = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

const here = desk()
const { served, withPage } = here
const made = serving(serveMade)

/** Whether whoever looks at the page sees where the keyboard is. */
function focusSeen(page: Page): Promise<string> {
  return page.evaluate(() => {
    const at = document.activeElement
    if (at === null || at === document.body) return 'nowhere'
    const named = `${at.localName}${at.className === '' ? '' : `.${String(at.className).split(' ')[0]}`} ${at.getAttribute('aria-label') ?? ''}`
    const drawn = (one: Element): boolean => {
      const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(one)
      const outlined = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1 && !/, 0\)$/.test(outlineColor)
      return outlined || boxShadow !== 'none'
    }
    // a thumb is drawn around its hidden input, a ring around the node in the picture, a mark on the row of a list
    const around = [at, at.parentElement, at.parentElement?.parentElement].filter((one) => one instanceof Element)
    const active = document.getElementById(at.getAttribute('aria-activedescendant') ?? '')
    const ring = at.querySelector('.focus-ring:not([hidden])')
    const cell = active?.firstElementChild
    // the thumb of a range is drawn by a rule of its own, which no script can ask for
    const thumb = [...document.styleSheets]
      .flatMap((sheet) => [...sheet.cssRules])
      .some(
        (rule) =>
          rule instanceof CSSStyleRule &&
          rule.cssText.includes('outline: 2px solid') &&
          rule.selectorText.split(/,\s*/).some((one) => {
            const [before, after] = one.split('::')
            return after === '-webkit-slider-thumb' && at.matches(before ?? '')
          }),
      )
    const row = active !== null && (drawn(active) || (cell instanceof Element && drawn(cell)))
    const seen = around.some(drawn) || row || ring !== null || thumb
    const box = at.getBoundingClientRect()
    const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
    return seen && (inside || around.some((one) => one.getBoundingClientRect().width > 0))
      ? 'seen'
      : `not seen: ${named}`
  })
}

async function press(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key)
  await soon(() => focusSeen(page)).toBe('seen')
}

/** Tab until what has the focus is this. */
async function tabTo(page: Page, wanted: RegExp, key = 'Tab'): Promise<void> {
  for (let step = 0; step < 90; step++) {
    await press(page, key)
    const name = await page.evaluate(() => {
      const one = document.activeElement
      return `${one?.getAttribute('role') ?? ''} ${one?.getAttribute('aria-label') ?? ''} ${one?.textContent ?? ''}`
    })
    if (wanted.test(name)) return
  }
  throw new Error(`no Tab leads to ${wanted}`)
}

describe('without a mouse', () => {
  test('from the seed to a sink, an expansion, a note, a saved picture and a copy, with the focus in sight all the way', () =>
    withOpened(here.browser, made, clipboard, async ({ page }) => {
      for (const name of ['move', 'down', 'up', 'click', 'dblclick', 'wheel'] as const)
        page.mouse[name] = () => Promise.reject(new Error('there is no mouse'))
      // the walk: seed, its largest payment, which ends at an exchange
      await tabTo(page, /^application/)
      await press(page, 'ArrowRight')
      await soon(() => text(page, 'live')).toContain('Shop')
      await press(page, 'Enter')
      await soon(() => text(page, 'panel')).toContain('An end point')
      expect(await text(page, 'panel')).toContain('60 ETH')
      // the other in its column is at the frontier: it is read on
      await page.getByRole('application').focus()
      await press(page, 'ArrowDown')
      if (!(await text(page, 'live')).includes('Frontier')) await press(page, 'ArrowUp')
      await soon(() => text(page, 'live')).toContain('Frontier')
      await press(page, 'Enter')
      await soon(() => text(page, 'panel')).toContain('Not read yet')
      await press(page, 'e')
      await soon(() => text(page, 'look')).toContain('4 transfers')
      await tabTo(page, /^ .*Expand$/)
      await page.keyboard.press('Enter')
      await soon(() =>
        page.evaluate((id) => window.spoorView.edges().filter(({ from }) => from === id).length, UNREAD),
      ).toBe(3)
      await soon(() => page.getByTestId('job').count()).toBe(0)
      await soon(() => focusSeen(page)).toBe('seen')
      // a note on it, by the skip link into its panel
      await tabTo(page, /Selection/)
      await tabTo(page, /^ +Note$/)
      await press(page, 'Enter')
      await page.keyboard.type('asked the exchange')
      await page.keyboard.press('Control+Enter')
      await soon(() => text(page, 'panel')).toContain('asked the exchange')
      await soon(() => focusSeen(page)).toBe('seen')
      // the full address, then the picture
      await tabTo(page, /Copy address/, 'Shift+Tab')
      await press(page, 'Enter')
      await soon(() => pasted(page)).toBe(UNREAD.split(':').at(-1))
      await tabTo(page, /Save the picture/, 'Shift+Tab')
      await press(page, 'Enter')
      await page.getByRole('menu').waitFor()
      await soon(() => focusSeen(page)).toBe('seen')
      const saved = page.waitForEvent('download')
      await page.keyboard.press('Enter')
      const svg = readFileSync(await (await saved).path(), 'utf8')
      expect(svg).toContain(`data-node="${UNREAD}"`)
      await soon(() => focusSeen(page)).toBe('seen')
    }))

  test.each(['', '&view=addresses', '&view=movements', '&view=flows', '&view=findings', '&view=findings&list=methods'])(
    'every stop of Tab is seen in the view "%s", and none holds on to the focus',
    (hash) =>
      withPage({ hash: `&sel=${encodeURIComponent(SEED)}${hash}` }, async ({ page }) => {
        await soon(() => page.locator('[aria-busy=true]').count()).toBe(0)
        const stops = new Set<string>()
        for (let step = 0; step < 250; step++) {
          await page.keyboard.press('Tab')
          const where = await page.evaluate(() => {
            const all = [...document.querySelectorAll('*')]
            return document.activeElement === document.body ? '' : String(all.indexOf(document.activeElement!))
          })
          if (where === '' || (stops.has(where) && stops.size > 5)) break
          stops.add(where)
          expect(await focusSeen(page)).toBe('seen')
        }
        expect(stops.size).toBeGreaterThan(10)
        expect(stops.size).toBeLessThan(250)
      }),
  )
})

const PATH = `&start=${encodeURIComponent(SEED)}&end=${encodeURIComponent(FAR)}&panel=path`
const VIEWS = [
  '',
  `&sel=${encodeURIComponent(SEED)}`,
  '&panel=statement',
  '&panel=filters',
  '&view=addresses',
  '&view=movements',
  '&view=flows',
  PATH,
  ...['patterns', 'mixers', 'clusters', 'freeze', 'leads', 'methods'].map((list) => `&view=findings&list=${list}`),
]

/** Buttons of the bar at the top that lie over another. */
function coveredAtTheTop(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll('.top button')].map((one) => ({
      name: one.getAttribute('aria-label') ?? one.textContent ?? '',
      box: one.getBoundingClientRect(),
    }))
    return all.flatMap(({ name, box }, i) =>
      all
        .slice(i + 1)
        .filter(
          (other) =>
            other.box.left < box.right - 1 &&
            box.left < other.box.right - 1 &&
            other.box.top < box.bottom - 1 &&
            box.top < other.box.bottom - 1,
        )
        .map((other) => `${name} and ${other.name}`),
    )
  })
}

describe.each(['light', 'dark'] as const)(
  'axe finds nothing and nothing is wider than the window, %s',
  (colorScheme) => {
    test.each([
      ['390 pixels wide', { viewport: { width: 390, height: 844 } }],
      // half the pixels of a laptop, each twice as large
      ['at 200 %', { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 }],
    ] satisfies [string, OpenOptions][])(
      'in every view %s',
      async (_name, options) => {
        for (const hash of VIEWS)
          await withPage({ ...options, colorScheme, hash }, async ({ page }: Opened) => {
            await soon(() => page.locator('[aria-busy=true]').count()).toBe(0)
            expect({ hash, found: await axe(page) }).toEqual({ hash, found: [] })
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
            expect({ hash, wide: Math.max(0, wide) }).toEqual({ hash, wide: 0 })
            expect({ hash, covered: await coveredAtTheTop(page) }).toEqual({ hash, covered: [] })
          })
      },
      300_000,
    )
  },
)

describe('what is copied and where it leads', () => {
  test('the copied address, transaction and hash are whole, letter for letter', () =>
    withPage(clipboard, async ({ page }) => {
      const panel = page.getByTestId('panel')
      for (const { id } of served.view.addresses.slice(0, 5)) {
        await page.evaluate((one) => window.spoorView.select(one), id)
        await soon(() => panel.locator('.full-address code').getAttribute('aria-label')).toContain(id.split(':').at(-1))
        await panel.getByRole('button', { name: 'Copy address' }).click()
        await soon(() => pasted(page)).toBe(id.split(':').at(-1))
        // what is marked by hand and copied is one word as well
        const marked = await panel.locator('.full-address code').evaluate((code) => {
          getSelection()?.selectAllChildren(code)
          return String(getSelection())
        })
        expect(marked.replace(/\s/g, '')).toBe(id.split(':').at(-1))
        await panel
          .getByRole('button', { name: /Copied|Copy address/ })
          .first()
          .waitFor()
      }
      await page.evaluate((id) => window.spoorView.select(id), SEED)
      await page.getByRole('tab', { name: 'Statement' }).click()
      await page.getByRole('button', { name: 'Copy case hash' }).click()
      await soon(() => pasted(page)).toBe(served.view.statement.hash)
    }))

  test('a line lists its movements with transaction, block, time, exact units and evidence; the explorer is asked on a click alone', () =>
    withPage(clipboard, async ({ page }) => {
      const asked: string[] = []
      await page.context().route(/^https?:\/\/(?!127\.0\.0\.1)/, (route) => {
        asked.push(route.request().url())
        return route.fulfill({ status: 200, contentType: 'text/html', body: 'explorer' })
      })
      const lines = new Map(
        served.view.movements
          .filter(
            ({ from, kind, noise }) => from === SEED && kind !== 'conversion' && kind !== 'fee' && noise === undefined,
          )
          .map((movement) => [`${movement.to}|${movement.asset}`, movement]),
      )
      const movement = [...lines.values()][0]!
      const others = served.view.movements.filter(
        ({ from, to, asset, noise, kind }) =>
          from === movement.from &&
          to === movement.to &&
          asset === movement.asset &&
          noise === undefined &&
          kind === movement.kind,
      )
      await page.evaluate((id) => window.spoorView.select(`m:${id}`), movement.id)
      const panel = page.getByTestId('panel')
      await soon(() => panel.locator('.movement-card').count()).toBe(others.length)
      const cards = await panel.locator('.movement-card').allTextContents()
      const { decimals } = served.view.assets.find(({ asset }) => asset === movement.asset)!
      for (const { tx, block, time, units } of others) {
        const card = cards.find((one) => one.includes(tx.split(':').at(-1)!))
        expect(card).toBeDefined()
        expect(card!.replaceAll(',', '')).toContain(String(block ?? '–'))
        const whole = units.padStart((decimals ?? 0) + 1, '0')
        const exact = `${whole.slice(0, whole.length - (decimals ?? 0))}.${whole.slice(whole.length - (decimals ?? 0))}`
        expect(card!.replaceAll(',', '')).toContain(exact.replace(/\.?0+$/, ''))
        const [day, clock] = [new Date(time).getUTCDate(), time.slice(11, 19)]
        expect(card).toContain(clock)
        expect(card).toContain(String(day))
        expect(card).toContain('Ledger: read from the chain')
      }
      const first = panel.locator('.movement-card').first()
      await first.evaluate((card) => {
        ;(card as HTMLDetailsElement).open = true
      })
      const link = first.getByRole('link', { name: 'Open in explorer' })
      await link.hover()
      await link.focus()
      expect(asked).toEqual([])
      const [popup] = await Promise.all([page.context().waitForEvent('page'), link.click()])
      await popup.waitForLoadState()
      const hash = movement.tx.split(':').at(-1)!
      expect(others.some(({ tx }) => popup.url().endsWith(tx.split(':').at(-1)!))).toBe(true)
      expect(asked[0]).toMatch(/^https:\/\//)
      expect(await popup.evaluate(() => document.referrer)).toBe('')
      expect(await popup.evaluate(() => window.opener)).toBeNull()
      await popup.close()
      await first.getByRole('button', { name: 'Copy transaction' }).click()
      await soon(() => pasted(page)).toMatch(/^0x[0-9a-f]{64}$/)
      if (others.length === 1) expect(await pasted(page)).toBe(hash)
    }))
})
