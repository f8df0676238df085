/** What was not read is seen on its node and in every sum that more reading could make larger. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, type Opened, type OpenOptions, type Served, serve, text, withOpened } from './helpers.ts'

let served: Served
let browser: Browser

beforeAll(async () => {
  served = await serve('bybit-2025')
  browser = await launch()
})

afterAll(async () => {
  await browser?.close()
  served?.close()
})

const soon = <T>(read: () => T) => expect.poll(read, { timeout: 30_000 })
const withPage = (options: OpenOptions, body: (opened: Opened) => Promise<void>) =>
  withOpened(browser, served, options, body)
const select = (page: Page, id: string): Promise<void> => page.evaluate((one) => window.spoorView.select(one), id)

/** Rows of a list of figures in the panel that say "at least", by their names. */
const atLeast = (page: Page, where: string): Promise<string[]> =>
  page.evaluate((selector) => {
    const rows = [...document.querySelectorAll(`${selector} tr, ${selector} .field`)]
    return rows
      .filter((row) => row.querySelector('.at-least') !== null)
      .map((row) => row.querySelector('th, dt')?.textContent?.trim() ?? '')
  }, where)

test('the case holds what the test needs: read and unread addresses, and value beyond', () => {
  expect(served.view.statement.complete).toBe(false)
  expect(partRead()).toBeDefined()
  expect(whole()).toBeDefined()
})

/** Addresses with stolen value that came and went, some of whose payments are not in the case; and one that has all. */
const paying = () =>
  served.view.addresses.filter(
    ({ role, assets }) => role === 'launderer' && assets.some(({ taintOut }) => taintOut !== '0'),
  )
const partRead = () => paying().find(({ complete }) => !complete)
const whole = () => paying().find(({ complete }) => complete)

test('an address says it of what it got and paid, and of what it holds that it is as far as was read', () =>
  withPage({}, async ({ page }) => {
    await select(page, partRead()!.id)
    await soon(() => text(page, 'panel')).toContain('Not every outgoing transfer is in the case')
    const marked = await atLeast(page, '[data-testid=panel] .amounts')
    expect(marked).toContain('In')
    expect(marked).toContain('Out')
    expect(marked).not.toContain('Held')
    await select(page, whole()!.id)
    await soon(() => page.getByTestId('panel').locator('.amounts').count()).toBeGreaterThan(0)
    await soon(() => text(page, 'panel')).not.toContain('Not every outgoing transfer')
    expect(await atLeast(page, '[data-testid=panel] .amounts')).toEqual([])
  }))

test('its node is drawn with a pale inside, in the picture, the legend, and the saved picture; a screen reader is told', () =>
  withPage({}, async ({ page }) => {
    expect(await text(page, 'legend')).toContain('Not completely read')
    const id = partRead()!.id
    await select(page, id)
    await page.getByRole('application').focus()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowRight')
    await select(page, id)
    await page.getByTestId('save-picture').click()
    const saved = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'SVG' }).click()
    const chunks: Buffer[] = []
    for await (const chunk of await (await saved).createReadStream()) chunks.push(chunk as Buffer)
    const svg = Buffer.concat(chunks).toString()
    expect(svg).toContain('Not completely read')
    const fillOf = (node: string) =>
      new RegExp(`data-node="${node}"><g[^>]*><path [^>]*fill="([^"]+)"[^>]*stroke="([^"]+)"`).exec(svg)?.slice(1, 3) ??
      []
    // pale inside, and its own colour around it; a node that is all read is the other way round
    const [fill, stroke] = fillOf(id)
    const [full, paper] = fillOf(whole()!.id)
    expect(stroke).toBe(full)
    expect(fill).not.toBe(full)
    expect(paper).not.toBe(full)
  }))

test('a line of such a payer, a fold with one, and the tables say it too', () =>
  withPage({}, async ({ page }) => {
    const line = await page.evaluate(
      (payer) => window.spoorView.edges().find(({ from, kind }) => from === payer && kind !== 'noise')?.id,
      partRead()!.id,
    )
    await select(page, line!)
    await soon(() => text(page, 'panel')).toContain('Not every outgoing transfer of the payer')
    expect(await atLeast(page, '[data-testid=panel]')).toEqual(expect.arrayContaining(['Total', 'Stolen part']))
    await page.getByRole('button', { name: 'Addresses', exact: true }).click()
    await page.getByRole('textbox', { name: 'Filter rows' }).fill(partRead()!.id.slice(-12))
    await soon(() => page.locator('td .at-least').count()).toBeGreaterThan(0)
    await page.getByRole('textbox', { name: 'Filter rows' }).fill(whole()!.id.slice(-12))
    await soon(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe('2')
    await soon(() => page.locator('td .at-least').count()).toBe(0)
  }))

test('a fold of unread addresses says it of its sums', () =>
  withPage({ hash: '&detail=few' }, async ({ page }) => {
    const fold = await page.evaluate(
      () => window.spoorView.nodes().find(({ count, kind }) => count > 1 && kind === 'frontier')?.id,
    )
    await select(page, fold!)
    await soon(() => text(page, 'panel')).toContain('Not every outgoing transfer of these addresses')
    expect((await atLeast(page, '[data-testid=panel]')).length).toBeGreaterThan(0)
  }))

test('the statement says it of every end point and of the share, and never of the frontier', () =>
  withPage({}, async ({ page }) => {
    const marked = await atLeast(page, '[data-testid=statement] .equation')
    expect(marked.length).toBeGreaterThan(0)
    for (const name of marked) expect(name).not.toMatch(/Frontier|Stolen|Total/)
    expect(await page.locator('.explained-figure .at-least').count()).toBe(1)
    expect(await text(page, 'time-sums')).toContain('at least')
  }))

test.each([
  ['flows', '&view=flows'],
  ['patterns', '&view=findings'],
  ['freeze desk', '&view=findings&list=freeze'],
  ['methods', '&view=findings&list=methods'],
])('%s stand under the same word', (_name, hash) =>
  withPage({ hash }, async ({ page }) => {
    await soon(() => page.locator('main .notice').count()).toBeGreaterThan(0)
    expect((await page.locator('main .notice').allTextContents()).join()).toMatch(/beyond what was read/)
  }),
)
