import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CaseView, Statement } from '../../packages/tracer/src/export/case-view.ts'
import { LANGS } from '../../packages/tracer/src/export/report/locale.ts'
import { jsonOf, sha256, spoor, workFolder } from '../e2e/spoor.ts'
import { axe, launch } from './helpers.ts'

const folder = workFolder()
const CASE = 'bybit.sqlite'
const fileOf = (lang: string): string => join(folder, `report-${lang}.html`)
let browser: Browser
let view: CaseView

beforeAll(async () => {
  const traced = await spoor(folder, 'trace', 'bybit-2025', '--case', CASE, '--quiet')
  expect(traced).toMatchObject({ code: 0 })
  const exported = await spoor(folder, 'export', CASE, '--format', 'json', '--out', '-')
  view = JSON.parse(exported.out) as CaseView
  for (const lang of LANGS) {
    const made = await spoor(folder, 'export', CASE, '--format', 'html', '--lang', lang, '--out', fileOf(lang))
    expect(made).toMatchObject({ code: 0, out: '' })
  }
  browser = await launch()
})

afterAll(() => browser?.close())

/** Opens a report from disk; what it asks for or complains of is told. */
async function withReport(lang: string, body: (page: Page) => Promise<void>, width = 1280): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: 900 } })
  const problems: string[] = []
  page.on('console', (message) => problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(error.message))
  const url = pathToFileURL(fileOf(lang)).href
  page.on('request', (request) => request.url() !== url && problems.push(`request to ${request.url()}`))
  try {
    await page.goto(url)
    await body(page)
    expect(problems).toEqual([])
  } finally {
    await page.close()
  }
}

describe.each(LANGS)('the report in %s', (lang) => {
  test('asks for nothing, complains of nothing, is styled, and axe finds nothing', () =>
    withReport(lang, async (page) => {
      expect(await page.evaluate(() => getComputedStyle(document.body).maxWidth)).toBe('900px')
      expect(await page.getAttribute('html', 'lang')).toBe(lang)
      expect(await axe(page)).toEqual([])
    }))

  test.each([1280, 768, 360])('is not wider than a screen of %i pixels', (width) =>
    withReport(
      lang,
      async (page) =>
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width),
      width,
    ),
  )
})

test('is the same the second time, and through stdout', async () => {
  const again = join(folder, 'again.html')
  await spoor(folder, 'export', CASE, '--format', 'html', '--out', again, '--quiet')
  expect(sha256(again)).toBe(sha256(fileOf('en')))
  const piped = await spoor(folder, 'export', CASE, '--format', 'html', '--out', '-')
  expect(piped.out).toBe(readFileSync(again, 'utf8'))
})

test('has every movement with stolen units once, and every figure of the statement', () =>
  withReport('en', async (page) => {
    const ids = await page.locator('code.id').allTextContents()
    const stolen = view.movements.filter(({ taint }) => taint !== '0').map(({ id }) => id)
    expect([...ids].sort()).toEqual([...stolen].sort())
    const { assets, hash } = jsonOf(await spoor(folder, 'statement', CASE, '--json')) as unknown as Statement
    const text = (await page.locator('section[aria-labelledby=statement]').textContent()) ?? ''
    for (const { seeded, convertedIn, convertedOut, sinks } of assets)
      for (const units of [seeded, convertedIn, convertedOut, ...Object.values(sinks)])
        if (units !== '0') expect(text).toContain(units)
    expect(text.split('Total in equals total out').length - 1).toBe(assets.length)
    expect(await page.textContent('main')).toContain(hash)
  }))

test('prints: nothing is cut off at the side of the paper, tables repeat their headings, and a PDF comes out', () =>
  withReport('en', async (page) => {
    await page.emulateMedia({ media: 'print' })
    // the width that A4 leaves between the margins of the style sheet, in CSS pixels
    await page.setViewportSize({ width: 687, height: 1000 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(687)
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('code, .units, .amount')]
        .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .map((element) => element.textContent),
    )
    expect(cut).toEqual([])
    expect(await page.evaluate(() => getComputedStyle(document.querySelector('thead')!).display)).toBe(
      'table-header-group',
    )
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-')
    const pages = pdf.toString('latin1').match(/\/Type \/Page\b/g) ?? []
    expect(pages.length).toBeGreaterThan(10)
  }))

test('refuses a language it is not written in, and names those it is', async () => {
  const refused = await spoor(folder, 'export', CASE, '--format', 'html', '--lang', 'xx', '--out', 'x.html')
  expect(refused.code).toBe(2)
  for (const lang of LANGS) expect(refused.err).toContain(lang)
})
