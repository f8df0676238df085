/** Leads and assertions: drawn unlike facts, decided with a reason, and in no sum unless somebody accepts them. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { CaseHead } from '../../packages/tracer/src/server/case-head.ts'
import type { PictureView } from '../../packages/tracer/src/server/picture-types.ts'
import { openCase } from '../../packages/tracer/src/store/sqlite-case.ts'
import {
  axe,
  desk,
  type Opened,
  type OpenOptions,
  type Served,
  serveFiles,
  soon,
  spoor,
  text,
  withOpened,
} from './helpers.ts'
import { MULE, makeMixed, THIEF } from './mixed-case.ts'

const asserted = desk()
let served: Served

/** Every test decides on a case of its own. */
beforeEach(async () => {
  served?.close()
  served = await serveFiles([await makeMixed()], '--by', 'A. Lee')
})

afterAll(() => served?.close())

const withPage = (options: OpenOptions, body: (opened: Opened) => Promise<void>) =>
  withOpened(asserted.browser, served, options, body)
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const idle = (page: Page) => soon(() => page.getByTestId('job').count()).toBe(0)
const leadsDrawn = (page: Page) =>
  page.evaluate(() => window.spoorView.edges().filter(({ id }) => id.startsWith('m:lead:')))

/** Leads that nobody decided, by the lines that they are drawn as; one that was accepted is a movement, under the same id. */
async function openLeads(): Promise<string[]> {
  const answer = await fetch(`${served.origin}/api/picture`, { headers: { 'x-spoor-token': served.token } })
  const { edges } = (await answer.json()) as PictureView
  return edges.flatMap(({ id, leads }) => (leads === undefined ? [] : [id]))
}

/** What the statement says, and nothing of the hash: a decision is part of that. */
async function sumsOf(): Promise<CaseHead['statement']['assets']> {
  const answer = await fetch(`${served.origin}/api/head`, { headers: { 'x-spoor-token': served.token } })
  return ((await answer.json()) as CaseHead).statement.assets
}
const decisions = () => {
  const store = openCase(served.files[0]!, { readonly: true })
  try {
    return store.leadDecisions().map(({ verdict, by, reason }) => ({ verdict, by, reason }))
  } finally {
    store.close()
  }
}

async function selectLead(page: Page): Promise<void> {
  await soon(async () => (await leadsDrawn(page)).length).toBe(1)
  const [lead] = await leadsDrawn(page)
  await page.evaluate((id) => window.spoorView.select(id), lead!.id)
  await soon(() => text(page, 'panel')).toContain('is in no sum')
}

async function decide(page: Page, name: string, reason: string): Promise<void> {
  await page.getByTestId('panel').getByRole('button', { name, exact: true }).click()
  const dialog = page.getByRole('dialog')
  const confirm = dialog.getByRole('button', { name, exact: true })
  expect(await confirm.isDisabled()).toBe(true)
  await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason)
  await confirm.click()
  await soon(() => page.getByRole('dialog').count()).toBe(0)
  await idle(page)
}

/** The saved picture: how each line is drawn in it, by its id. */
async function dashesOf(page: Page): Promise<Map<string, string>> {
  await page.getByTestId('save-picture').click()
  const saved = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'SVG' }).click()
  const svg = readFileSync(await (await saved).path(), 'utf8')
  return new Map(
    [...svg.matchAll(/<g data-edge="([^"]+)"><path ([^>]*)>/g)].map(([, id = '', attributes = '']) => [
      id,
      /stroke-dasharray="([^"]*)"/.exec(attributes)?.[1] ?? 'solid',
    ]),
  )
}

describe('a lead', () => {
  test('is drawn unlike a fact, says what it rests on and what chance would give, and is in no sum', () =>
    withPage({}, async ({ page }) => {
      const edges = await page.evaluate(() => window.spoorView.edges())
      const dashes = await dashesOf(page)
      for (const { id, kind } of edges) expect(dashes.get(id)).toBe(kind === 'lead' ? '8 3 1.5 3' : 'solid')
      expect(await text(page, 'legend')).toContain('Lead: inferred')
      await selectLead(page)
      const panel = await text(page, 'panel')
      for (const words of ['Through a mixer', 'not decided', 'Linked addresses', 'by chance', 'others fitted as well'])
        expect(panel).toContain(words)
      expect(await axe(page)).toEqual([])
      expect((await sumsOf())[0]!.sinks.mixer).not.toBe('0')
    }))

  test('that is accepted, with a reason, passes in the ledger, marked; undo brings everything back', () =>
    withPage({}, async ({ page }) => {
      const before = await sumsOf()
      await selectLead(page)
      await decide(page, 'Accept', 'their letter of May')
      await soon(async () => (await sumsOf())[0]!.sinks.mixer).toBe('0')
      expect(await openLeads()).toEqual([])
      expect(decisions()).toEqual([{ verdict: 'accepted', by: 'A. Lee', reason: 'their letter of May' }])
      // it stays unlike a fact, and says whose word it is
      await soon(() => text(page, 'panel')).toContain('A lead that the analyst accepted, not a fact')
      const passed = await page.evaluate(
        ([from, to]) =>
          window.spoorView.edges().find((edge) => edge.from === from && edge.to === to && edge.kind === 'lead'),
        [THIEF, MULE],
      )
      const panel = await text(page, 'panel')
      for (const words of ['their letter of May', 'booked', 'accepted-lead']) expect(panel).toContain(words)
      expect((await dashesOf(page)).get(passed!.id)).toBe('8 3 1.5 3')
      await withPage({}, async ({ page: other }) =>
        expect(await text(other, 'statement')).toContain('A lead that an analyst accepted'),
      )

      await page.keyboard.press('Control+z')
      await soon(openLeads).toHaveLength(1)
      await idle(page)
      expect(await sumsOf()).toEqual(before)
      expect(decisions().map(({ verdict }) => verdict)).toEqual(['accepted', 'open'])
      await page.keyboard.press('Control+Shift+z')
      await soon(async () => (await sumsOf())[0]!.sinks.mixer).toBe('0')
      await idle(page)
      await spoor('verify', served.files[0]!)
    }))

  test('that is rejected changes no sum, is drawn no more, keeps its reason, and comes back on undo', () =>
    withPage({}, async ({ page }) => {
      const before = await sumsOf()
      await selectLead(page)
      await decide(page, 'Reject', 'he was in custody')
      await soon(async () => (await leadsDrawn(page)).length).toBe(0)
      expect(await sumsOf()).toEqual(before)
      expect(decisions()).toEqual([{ verdict: 'rejected', by: 'A. Lee', reason: 'he was in custody' }])
      await withPage({ hash: '&view=findings&list=leads' }, ({ page: other }) =>
        soon(() => other.getByRole('grid').textContent()).toContain('rejected'),
      )
      await page.keyboard.press('Control+z')
      await soon(async () => (await leadsDrawn(page)).length).toBe(1)
      await idle(page)
      expect(await sumsOf()).toEqual(before)
      await page.keyboard.press('Control+Shift+z')
      await soon(async () => (await leadsDrawn(page)).length).toBe(0)
      await idle(page)
      await page.evaluate((id) => window.spoorView.select(id), THIEF)
      await soon(() => text(page, 'panel')).toContain('he was in custody')
      expect(await button(page, 'Reopen').count()).toBe(1)
    }))

  test('may be decided nowhere in a case that is only shown', async () => {
    served.close()
    served = await serveFiles(served.files, '--read-only')
    await withPage({}, async ({ page }) => {
      await selectLead(page)
      expect(await button(page, 'Accept').count()).toBe(0)
      expect(await button(page, 'Reject').count()).toBe(0)
    })
  })
})

test('an assertion is drawn unlike a fact, says whose word it is, and how much of each sum rests on it', () =>
  asserted.withPage({}, async ({ page }) => {
    const edges = await page.evaluate(() => window.spoorView.edges())
    const dashes = await dashesOf(page)
    const said = edges.filter(({ kind }) => kind === 'assertion')
    expect(said.length).toBeGreaterThan(0)
    for (const { id } of said) expect(dashes.get(id)).toBe('7 5')
    for (const { id, kind } of edges) if (kind === 'fact') expect(['solid', '15 4']).toContain(dashes.get(id))
    expect(await text(page, 'legend')).toContain('Assertion: an analyst’s word')
    expect(await text(page, 'statement')).toContain('of which asserted')
    await page.evaluate((id) => window.spoorView.select(id), said[0]!.id)
    await soon(() => text(page, 'panel')).toContain('Asserted by')
  }))
