import { spawn } from 'node:child_process'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { METHODS } from '../../packages/tracer/src/model/trace.ts'
import { axe, desk, soon, text } from './helpers.ts'

const SEED = 'eip155:1:0x47666fab8bd0ac7003bce3f5c3585383f09486e2'

const { served, withPage } = desk()

const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('role') ?? '')
const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] }
const pasted = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

describe('the tables', () => {
  test('hold the rows of the picture, say how many, and copy all of them as CSV with exact figures', () =>
    withPage({ ...clipboard, hash: '&view=movements' }, async ({ page }) => {
      const real = served.view.movements.filter(({ noise, to }) => noise === undefined && to !== '')
      const grid = page.getByRole('grid')
      await soon(() => grid.getAttribute('aria-rowcount')).toBe(String(real.length + 1))
      expect(await grid.locator('tbody tr[aria-rowindex]').count()).toBeLessThan(real.length)
      await page.getByRole('button', { name: 'Copy as CSV' }).click()
      await soon(() => text(page, 'live')).toContain(`Copied ${real.length} rows`)
      const lines = (await pasted(page)).trimEnd().split('\n')
      expect(lines).toHaveLength(real.length + 1)
      expect(lines[0]).toContain('amount,units,decimals')
      const stolen = lines.find((line) => line.includes('401346.768858404671846374'))
      expect(stolen).toContain('401346768858404671846374,18')
    }))

  test('a filtered table is downloaded as it is filtered, under a name that tells the method', () =>
    withPage({ hash: '&view=movements&method=lifo' }, async ({ page }) => {
      await page.getByRole('textbox', { name: 'Filter rows' }).fill('assertion')
      await soon(async () => Number(await page.getByRole('grid').getAttribute('aria-rowcount'))).toBeLessThan(30)
      const rows = Number(await page.getByRole('grid').getAttribute('aria-rowcount'))
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download CSV' }).click(),
      ])
      expect(download.suggestedFilename()).toBe('bybit-2025-movements-lifo.csv')
      const chunks: Buffer[] = []
      for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
      expect(Buffer.concat(chunks).toString().trimEnd().split('\n')).toHaveLength(rows)
    }))

  test('say so where no row is left', () =>
    withPage({ hash: '&view=movements' }, async ({ page }) => {
      await page.getByRole('textbox', { name: 'Filter rows' }).fill('no such word')
      await page.getByText('No row contains “no such word”.').waitFor()
      expect(await axe(page)).toEqual([])
    }))

  test('say so where a case has none of a kind', () =>
    withPage({ hash: '&view=findings&list=leads' }, async ({ page }) => {
      await page.getByText('Nothing of this kind is in the case, or the filters hide it.').waitFor()
    }))

  test('are walked with arrow keys, and Enter selects', () =>
    withPage({ hash: '&view=addresses&sort-addresses=address' }, async ({ page }) => {
      const grid = page.getByRole('grid')
      await grid.locator('tbody tr[aria-rowindex="2"]').waitFor()
      await grid.focus()
      await page.keyboard.press('End')
      const last = (await grid.getAttribute('aria-rowcount')) ?? ''
      await soon(() => page.locator('tr.is-active').getAttribute('aria-rowindex')).toBe(last)
      await page.keyboard.press('Home')
      await page.keyboard.press('ArrowDown')
      await soon(() => page.locator('tr.is-active').getAttribute('aria-rowindex')).toBe('3')
      const address = (await page.locator('tr.is-active .ellipsis').textContent()) ?? 'none'
      await page.keyboard.press('Enter')
      await soon(() => text(page, 'panel')).toContain(address)
      expect(await page.locator('tr[aria-selected=true]').count()).toBe(1)
    }))
})

describe('methods', () => {
  test('switching changes sums and table together, names the method everywhere, and moves nothing', () =>
    withPage({}, async ({ page }) => {
      const before = await page.evaluate(() => window.spoorView.nodes())
      const own = await text(page, 'statement')
      await page.locator('.method-choice button').click()
      await page.getByRole('option', { name: 'Haircut' }).click()
      await soon(() => text(page, 'statement')).toContain('by Haircut')
      expect(await text(page, 'statement')).not.toBe(own)
      expect(page.url()).toContain('method=haircut')
      const after = new Map((await page.evaluate(() => window.spoorView.nodes())).map((node) => [node.id, node]))
      for (const { id, x, y } of before) if (after.has(id)) expect(after.get(id)).toMatchObject({ x, y })
      const told = await fetch(`${served.origin}/api/head?method=haircut`, {
        headers: { 'x-spoor-token': served.token },
      })
      const { statement } = (await told.json()) as { statement: { hash: string } }
      expect(await text(page, 'statement')).toContain(statement.hash)
      await page.keyboard.press('3')
      const named = page.getByTestId('method')
      await soon(() => named.count()).toBeGreaterThan(1)
      for (const words of await named.allInnerTexts()) expect(words).toContain('Haircut')
    }))

  test('all methods stand side by side; where they differ is marked; one click shows the case by another', () =>
    withPage({ hash: '&view=findings&list=methods' }, async ({ page }) => {
      const compare = page.getByTestId('compare')
      await compare.waitFor()
      for (const method of METHODS)
        expect(await compare.locator('thead', { hasText: method }).count()).toBeGreaterThan(0)
      expect(await compare.locator('tr.is-other').count()).toBeGreaterThan(0)
      await compare.locator('thead button', { hasText: 'lifo' }).first().click()
      await soon(() => text(page, 'statement')).toContain('by Last in, first out')
    }))
})

describe('findings and evidence', () => {
  test('a pattern names its rule, figures and movements; its movement is selected in the picture', () =>
    withPage({ hash: '&view=findings' }, async ({ page }) => {
      const finding = page.getByTestId('finding').first()
      await finding.locator('summary', { hasText: 'movements' }).click()
      await finding.locator('.id-list button').first().click()
      await soon(() => text(page, 'panel')).toContain('Transaction')
      await finding.getByRole('button', { name: 'Show in the picture' }).click()
      await page.getByRole('application').waitFor()
      expect(page.url()).toContain('sel=')
    }))

  test.each(['mixers', 'clusters', 'freeze', 'leads'])('%s are listed, or said not to be there', (list) =>
    withPage({ hash: `&view=findings&list=${list}` }, async ({ page }) => {
      const body = page.getByTestId('findings').getByRole('tabpanel')
      await soon(async () => ((await body.textContent()) ?? '').length).toBeGreaterThan(20)
      await soon(async () => (await body.textContent()) ?? '').not.toContain('Working it out')
    }),
  )

  test('a movement shows the ledger file with its hash, what its evidence means, and the command that checks it', () =>
    withPage({}, async ({ page }) => {
      const { id } = served.view.movements.find(({ to, taint }) => to === SEED && taint !== '0')!
      await page.evaluate((movement) => window.spoorView.select(`m:${movement}`), id)
      const proof = page.getByTestId('proof').first()
      await proof.locator('summary').first().click()
      const { sha256 } = served.view.run.sources[0]!
      await soon(() => proof.textContent()).toContain(sha256)
      const shown = (await proof.textContent()) ?? ''
      expect(shown).toContain('read from the chain')
      expect(shown).toContain('spoor verify')
      // the line is one that a shell runs
      const line = /spoor verify (\S+?bybit-2025\.sqlite)/.exec(shown)?.[1] ?? ''
      const child = spawn(process.execPath, ['packages/tracer/bin/spoor.js', 'verify', line, '--json'], {
        stdio: 'ignore',
      })
      expect(await new Promise((done) => child.on('exit', done))).toBe(0)
    }))

  test('an address says what was read of it', () =>
    withPage({ hash: `&sel=${encodeURIComponent(SEED)}` }, async ({ page }) => {
      await soon(() => text(page, 'reading')).toContain('outgoing')
    }))
})

describe('by keyboard alone', () => {
  test('from the seed to a sink, a fold, a filter, another method, and a copy', () =>
    withPage({ ...clipboard, hash: '&detail=few' }, async ({ page }) => {
      page.mouse.move = page.mouse.click = () => Promise.reject(new Error('no mouse here'))
      // into the picture by Tab, with the focus in sight at every step
      for (let step = 0; step < 40 && (await focused(page)) !== 'application'; step++) {
        await page.keyboard.press('Tab')
        expect(
          await page.evaluate(() => {
            const at = document.activeElement
            return at === document.body || (at !== null && at.getBoundingClientRect().width > 0)
          }),
        ).toBe(true)
      }
      expect(await focused(page)).toBe('application')
      for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight')
      await soon(() => text(page, 'live')).not.toBe('')
      await page.keyboard.press('Enter')
      await soon(() => text(page, 'panel')).not.toContain('Nothing is selected')
      // a fold, by search of what is folded: the palette opens what has the focus
      const fold = await page.evaluate(() => window.spoorView.nodes().find(({ count }) => count > 1)!.id)
      await page.evaluate((id) => window.spoorView.select(id), fold)
      await soon(() => text(page, 'panel')).toContain('folded')
      const shown = (await page.evaluate(() => window.spoorView.nodes())).length
      await page.keyboard.press('Escape')
      await page.evaluate((id) => window.spoorView.select(id), fold)
      await page.locator('#side [role=tab]').first().focus()
      await page.keyboard.press('o')
      await soon(async () => (await page.evaluate(() => window.spoorView.nodes())).length).toBeGreaterThan(shown)
      // a filter and a method, by the palette
      await page.keyboard.press('Control+k')
      await page.getByTestId('palette').waitFor()
      await page.keyboard.type('up to hop hop 2')
      await page.keyboard.press('Enter')
      await soon(() => page.url()).toContain('hop=2')
      await page.keyboard.press('m')
      await page.getByRole('tab', { name: 'Statement' }).focus()
      await page.keyboard.press('Enter')
      await soon(() => text(page, 'statement')).toContain('by Last in, first out')
      await page.keyboard.press('l')
      await soon(() => pasted(page)).toContain('method=lifo')
    }))

  test('the list of keys and the palette are of one table; Escape brings the focus back', () =>
    withPage({}, async ({ page }) => {
      await page.getByRole('application').focus()
      await page.keyboard.press('?')
      const sheet = page.getByRole('dialog')
      await sheet.waitFor()
      for (const name of ['Next method', 'Download CSV', 'Copy the link', 'All commands', 'View: Findings'])
        expect(await sheet.textContent()).toContain(name)
      // nobody has hooked it: it is not promised
      await page.keyboard.press('Escape')
      await soon(() => focused(page)).toBe('application')
    }))
})

test('search: the exact hit comes first, and the camera goes to it', () =>
  // close up on the top left, so that the hit is out of sight
  withPage({ hash: '&cam=0.0000,1.0000,0.1000' }, async ({ page }) => {
    await page.keyboard.press('/')
    await page.keyboard.type('Bybit Exploiter 4')
    const hits = page.getByTestId('search-results').getByRole('option')
    await soon(() => hits.first().textContent()).toContain('Bybit Exploiter 4')
    const before = await page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get('cam'))
    await page.keyboard.press('Enter')
    await soon(() => page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get('cam'))).not.toBe(before)
  }))

describe.each(['light', 'dark'] as const)('axe finds nothing, %s', (colorScheme) => {
  const wide = { width: 1440, height: 900 }
  test.each([
    ['patterns', '&view=findings', wide],
    ['freeze desk, Korean', '&view=findings&list=freeze&lang=ko', wide],
    ['leads', '&view=findings&list=leads', wide],
    ['methods', '&view=findings&list=methods', wide],
    // 200 % of 1440 by 900 is half as many CSS pixels
    ['picture at 200 %', '', { width: 720, height: 450 }],
    ['movements at 200 %', '&view=movements', { width: 720, height: 450 }],
    ['findings, narrow', '&view=findings', { width: 390, height: 844 }],
    ['methods, narrow', '&view=findings&list=methods', { width: 390, height: 844 }],
    ['movements, narrow', '&view=movements', { width: 390, height: 844 }],
  ])('%s', (_name, hash, viewport) =>
    withPage({ colorScheme, hash, viewport }, async ({ page }) => {
      if (hash.includes('methods')) await page.getByTestId('compare').waitFor()
      else if (hash.includes('findings') && !hash.includes('leads')) await page.getByTestId('finding').first().waitFor()
      expect(await axe(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    }),
  )
})
