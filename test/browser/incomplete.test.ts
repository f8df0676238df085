/** What was not read is seen on its node and in every sum that more reading could make larger. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { desk, select, serving, soon, text, withOpened } from './helpers.ts'
import { MADE, serveMade } from './unread-case.ts'

const { THIEF, UNREAD } = MADE

const here = desk()
const { served, withPage } = here
/** Whom the thief pays has not been read, but for what he paid back. */
const made = serving(serveMade)

/** Rows of a list of figures in the panel that say "at least", by their names. */
const atLeast = (page: Page, where: string): Promise<string[]> =>
  page.evaluate((selector) => {
    const rows = [...document.querySelectorAll(`${selector} tr, ${selector} .field`)]
    return rows
      .filter((row) => row.querySelector('.at-least') !== null)
      .map((row) => row.querySelector('th, dt')?.textContent?.trim() ?? '')
  }, where)

/** Read to the end, and paying on. */
const whole = () => served.view.addresses.find(({ role, complete }) => role === 'launderer' && complete)!
/** A contract whose other side nobody read. */
const partRead = () => served.view.addresses.find(({ role, complete }) => role === 'dex' && !complete)!

test('an address says it of what it got and paid, and of what it holds that it is as far as was read', () =>
  withOpened(here.browser, made, {}, async ({ page }) => {
    await select(page, UNREAD)
    await soon(() => text(page, 'panel')).toContain('Not every outgoing transfer is in the case')
    const marked = await atLeast(page, '[data-testid=panel] .amounts')
    expect(marked).toEqual(['In', 'Out'])
    expect(await page.getByTestId('panel').locator('.amounts').textContent()).toContain('as far as it was read')
    await select(page, THIEF)
    await soon(() => text(page, 'panel')).toContain('100')
    await soon(() => page.getByTestId('panel').locator('.amounts').count()).toBeGreaterThan(0)
    expect(await atLeast(page, '[data-testid=panel] .amounts')).toEqual([])
    // a line of each of them
    const lineOf = (payer: string) =>
      page.evaluate((id) => window.spoorView.edges().find(({ from }) => from === id)!.id, payer)
    await select(page, await lineOf(UNREAD))
    await soon(() => text(page, 'panel')).toContain('Not every outgoing transfer of the payer')
    expect(await atLeast(page, '[data-testid=panel]')).toEqual(['Total', 'Stolen part'])
    await select(page, await lineOf(THIEF))
    await soon(() => text(page, 'panel')).not.toContain('Not every outgoing transfer of the payer')
    expect(await atLeast(page, '[data-testid=panel]')).toEqual([])
  }))

test('its node is drawn with a pale inside, in the picture, the legend and the saved picture', () =>
  withPage({}, async ({ page }) => {
    expect(await text(page, 'legend')).toContain('Not completely read')
    await select(page, partRead().id)
    await soon(() => text(page, 'panel')).toContain('Not every outgoing transfer is in the case')
    await page.getByTestId('save-picture').click()
    const saved = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'SVG' }).click()
    const chunks: Buffer[] = []
    for await (const chunk of await (await saved).createReadStream()) chunks.push(chunk as Buffer)
    const svg = Buffer.concat(chunks).toString()
    expect(svg).toContain('Not completely read')
    const paper = /<rect [^>]*fill="([^"]+)"[^>]*\/><text/.exec(svg)?.[1]
    const strokeOf = (node: string) =>
      new RegExp(`data-node="${node}"><g[^>]*><path [^>]*stroke="([^"]+)"`).exec(svg)?.[1]
    // its own colour around a pale inside; what is all read is filled up to a rim of paper
    expect(strokeOf(whole().id)).toBe(paper)
    expect(strokeOf(partRead().id)).toMatch(/^#/)
    expect(strokeOf(partRead().id)).not.toBe(paper)
  }))

test('the tables say it', () =>
  withPage({ hash: '&view=addresses' }, async ({ page }) => {
    await page.getByRole('textbox', { name: 'Filter rows' }).fill(partRead().id.slice(-12))
    await soon(() => page.locator('td .at-least').count()).toBeGreaterThan(0)
    await page.getByRole('textbox', { name: 'Filter rows' }).fill(whole().id.slice(-12))
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
