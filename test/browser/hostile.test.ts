/** Cases made by somebody who means harm, in a real browser: nothing of them runs, leads away, hides, or breaks the page. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { desk, launch, type Opened, type OpenOptions, select, serveFiles, soon, withOpened } from './helpers.ts'
import { ALICE, ATTACKS, type Attack, CUT, LISTED, MULE, makeHostile, SHOP, STOPPED, VAULT } from './hostile-case.ts'

const ALL = Object.keys(ATTACKS) as Attack[]
const NARROWEST = 360
const WIDTHS = [1440, 768, NARROWEST]

const here = desk(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-hostile-'))
  const files: string[] = []
  for (const attack of ALL) files.push(await makeHostile(folder, attack))
  return serveFiles(files, '--by', `${ATTACKS.markup} A. Lee`)
})
const { served } = here

/** What runs or loads, and how often it stands in the page as we made it. */
const RUNS = 'img, script, iframe, object, embed, base, meta, form[action], link, foreignObject, animate, set'

/** Everything that is wrong with the page as it is now. */
function wrongOf(page: Page): Promise<string[]> {
  return page.evaluate((runs) => {
    const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/u
    const wrong: string[] = []
    if ('owned' in window) wrong.push('a script ran')
    const own = [...document.querySelectorAll(runs)].filter(
      (one) =>
        !one.matches('head > meta, head > link, head > script') && !one.matches('.brand img[src="./favicon.svg"]'),
    )
    for (const one of own) {
      // a dialog that asks has a form of ours, which leads nowhere
      if (one instanceof HTMLFormElement && one.getAttribute('action')?.startsWith('javascript:throw') === true)
        continue
      wrong.push(`an element: ${one.outerHTML.slice(0, 200)}`)
    }
    for (const one of document.querySelectorAll('*')) {
      for (const { name, value } of one.attributes) {
        if (/^on/i.test(name)) wrong.push(`an attribute that runs: ${name}`)
        if (/^(href|src|action|formaction|xlink:href)$/.test(name)) {
          const to = new URL(value, location.href)
          if (!/^(https?|blob):$/.test(to.protocol)) wrong.push(`it leads to ${value.slice(0, 80)}`)
        }
        if (
          /^(title|alt|placeholder|aria-(label|valuetext|description|roledescription))$/.test(name) &&
          hidden.test(value)
        )
          wrong.push(`hidden characters in ${name}: ${JSON.stringify(value.slice(0, 120))}`)
      }
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const said = walker.currentNode.textContent ?? ''
      // lines of an editor and of a note are ours to break
      if (hidden.test(said.replaceAll('\n', ''))) wrong.push(`hidden characters: ${JSON.stringify(said.slice(0, 120))}`)
    }
    for (const one of document.querySelectorAll('textarea, input'))
      if (hidden.test((one as HTMLInputElement).value.replaceAll('\n', ''))) wrong.push('hidden characters in a field')
    if (hidden.test(document.title)) wrong.push('hidden characters in the title')
    for (const one of document.querySelectorAll('.side-body'))
      if (one.scrollWidth > one.clientWidth + 1)
        wrong.push(`the panel is ${one.scrollWidth} wide on ${one.clientWidth}`)
    const { scrollWidth } = document.documentElement
    if (scrollWidth > window.innerWidth) wrong.push(`${scrollWidth} wide on ${window.innerWidth}`)
    return wrong
  }, RUNS)
}

/** Lays open what is shut, and waits for what it asks for. */
async function layOpen(page: Page): Promise<void> {
  await page.evaluate(() => {
    // each proof is asked for by itself: a few tell what all would
    for (const one of document.querySelectorAll('details')) one.open = !one.matches('.movement-card ~ .movement-card *')
  })
  await soon(() => page.locator('[aria-busy=true]').count()).toBe(0)
}

/** @param widths of the window, one after the other; the page stays as narrow as the last of them */
async function expectHarmless(page: Page, widths: readonly number[] = [NARROWEST]): Promise<void> {
  for (const width of widths) {
    if (page.viewportSize()?.width !== width) await page.setViewportSize({ width, height: 900 })
    await layOpen(page)
    expect({ width, wrong: await wrongOf(page) }).toEqual({ width, wrong: [] })
  }
}

const withPage = (options: OpenOptions, body: (opened: Opened) => Promise<void>) =>
  here.withPage(options, async (opened) => {
    opened.page.on('dialog', (dialog) => {
      opened.problems.push(`a dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    await body(opened)
  })

const nameOf = (attack: Attack): string => `hostile-${attack}`
const LISTS = ['patterns', 'mixers', 'clusters', 'freeze', 'leads', 'methods']

describe.each(ALL)('texts that begin with %s', (attack) => {
  const at = (hash: string): OpenOptions => ({
    viewport: { width: NARROWEST, height: 900 },
    hash: `&case=${nameOf(attack)}${hash}`,
  })

  test('picture, panels of addresses and lines, at every width', () =>
    withPage(at('&noise=1'), async ({ page }) => {
      await expectHarmless(page, WIDTHS)
      for (const id of [ALICE, MULE, SHOP, LISTED, STOPPED, VAULT, CUT]) {
        await select(page, id)
        await page.getByTestId('panel').getByRole('heading', { name: 'What was read' }).waitFor()
        await expectHarmless(page, WIDTHS)
      }
      const lines = await page.evaluate(() => [
        ...new Map(window.spoorView.edges().map((edge) => [edge.kind, edge.id])).values(),
      ])
      expect(lines.length).toBeGreaterThanOrEqual(4)
      for (const id of lines) {
        await select(page, id)
        await soon(() => page.getByTestId('panel').locator('.route').count()).toBeGreaterThan(0)
        await expectHarmless(page, WIDTHS)
      }
    }))

  test('statement, tables, flows and findings, at every width', () =>
    withPage(at('&noise=1'), async ({ page }) => {
      await page.getByRole('tab', { name: 'Statement' }).click()
      await expectHarmless(page, WIDTHS)
      for (const view of ['Addresses', 'Movements', 'Flows', 'Findings']) {
        await page.getByRole('button', { name: view, exact: true }).click()
        await soon(() => page.locator('main table, main [data-testid=findings]').count()).toBeGreaterThan(0)
        await expectHarmless(page, WIDTHS)
      }
      for (const list of LISTS) {
        await page.locator(`[data-testid=findings] [role=tab][data-key=${list}]`).click()
        await expectHarmless(page, WIDTHS)
      }
    }))

  test('paths, dialogs, menus and search', () =>
    withPage(at(`&start=${encodeURIComponent(ALICE)}&end=${encodeURIComponent(MULE)}&panel=path`), async ({ page }) => {
      await soon(() => page.locator('.path-step').count()).toBe(1)
      await expectHarmless(page, WIDTHS)
      await select(page, MULE)
      const panel = page.getByTestId('panel')
      for (const name of ['Expand', 'Stop here', 'Own label', /^(Note|Edit note)$/]) {
        await panel.getByRole('button', { name, exact: true }).click()
        await page.getByRole('dialog').waitFor()
        await soon(() => page.getByText('Counting…').count()).toBe(0)
        await expectHarmless(page)
        await page.keyboard.press('Escape')
        await soon(() => page.getByRole('dialog').count()).toBe(0)
      }
      await page.getByRole('button', { name: 'Bookmarks and views' }).click()
      await page.getByRole('menu').waitFor()
      await expectHarmless(page)
      await page.keyboard.press('Escape')
      await page.locator('.case-choice button').click()
      await page.getByRole('listbox').waitFor()
      await expectHarmless(page)
      await page.keyboard.press('Escape')
      await page.keyboard.press('/')
      await page.keyboard.type(ATTACKS[attack].slice(0, 6))
      await soon(() => page.getByTestId('search-results').getByRole('option').count()).toBeGreaterThan(0)
      await expectHarmless(page)
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+k')
      await page.getByTestId('palette').waitFor()
      await expectHarmless(page)
    }))

  test('a saved picture, opened as a document, runs nothing, asks for nothing and hides nothing', () =>
    withPage({ hash: `&case=${nameOf(attack)}&noise=1&sel=${encodeURIComponent(ALICE)}` }, async ({ page }) => {
      await page.getByTestId('save-picture').click()
      const saved = page.waitForEvent('download')
      await page.getByRole('menuitem', { name: 'SVG' }).click()
      const svg = readFileSync(await (await saved).path(), 'utf8')
      expect(svg).not.toMatch(/[\p{Cf}\p{Co}\u2028\u2029]/u)
      const file = join(mkdtempSync(join(tmpdir(), 'spoor-svg-')), 'picture.svg')
      writeFileSync(file, svg)
      const other = await here.browser.newPage()
      try {
        const asked: string[] = []
        other.on('request', (request) => asked.push(request.url()))
        other.on('dialog', (dialog) => asked.push(dialog.message()))
        await other.goto(pathToFileURL(file).href)
        expect(asked).toEqual([pathToFileURL(file).href])
        const found = await other.evaluate(() => ({
          owned: 'owned' in window,
          root: document.documentElement.localName,
          names: [...new Set([...document.querySelectorAll('*')].map(({ localName }) => localName))].sort(),
          runs: [...document.querySelectorAll('*')].flatMap(({ attributes }) =>
            [...attributes].filter(({ name }) => /^on|href/i.test(name)).map(({ name }) => name),
          ),
          text: document.documentElement.textContent ?? '',
        }))
        expect(found).toMatchObject({ owned: false, root: 'svg', runs: [] })
        for (const name of found.names)
          expect(['circle', 'clipPath', 'defs', 'g', 'path', 'rect', 'svg', 'text', 'title']).toContain(name)
        expect(found.text.length).toBeGreaterThan(200)
      } finally {
        await other.close()
      }
    }))

  test.each(['movements', 'addresses', 'leads'])(
    'the table of %s as CSV has no formula and no row too many',
    async (table) => {
      const answer = await fetch(`${served.origin}/api/csv/${table}?case=${nameOf(attack)}&noise=1`, {
        headers: { 'x-spoor-token': served.token },
      })
      expect(answer.status).toBe(200)
      const [head, ...rows] = fieldsOf(await answer.text())
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) {
        expect(row).toHaveLength(head!.length)
        for (const field of row) if (!/^-?\d+(\.\d+)?$/.test(field)) expect(field).not.toMatch(/^[\s]*[=+\-@]/)
      }
    },
  )
})

test('without WebGL the same holds for the picture as SVG in the page', async () => {
  const plain = await launch('--disable-3d-apis')
  try {
    for (const attack of ALL)
      await withOpened(
        plain,
        served,
        { hash: `&case=${nameOf(attack)}&noise=1`, viewport: { width: 360, height: 800 } },
        ({ page }) => expectHarmless(page),
      )
  } finally {
    await plain.close()
  }
})

/** RFC 4180. */
function fieldsOf(csv: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, bare, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (quoted === undefined && bare === '' && end === '' && rows.at(-1)!.length === 0) break
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? bare ?? '')
    if (end !== ',' && end !== '') rows.push([])
  }
  return rows.filter((row) => row.length > 0)
}
