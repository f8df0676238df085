import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { openCase } from '../../packages/tracer/src/store/sqlite-case.ts'
import {
  axe,
  desk,
  type Opened,
  type OpenOptions,
  open,
  type Served,
  select,
  serveFiles,
  serving,
  soon,
  spoor,
  text,
  withOpened,
} from './helpers.ts'

const SEED = 'eip155:1:0x47666fab8bd0ac7003bce3f5c3585383f09486e2'
const hex = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`
const at = (n: number): string => `eip155:1:${hex(n)}`
/** Whom the made theft pays, who pays on to very many. */
const BUSY = at(2)
const RECEIVERS = 10_000

const here = desk()
const { served } = here
const made = serving(serveMade)

/** A theft whose loot goes to one address, which nobody read and which pays ten thousand others. */
async function serveMade(): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-work-'))
  const asset = 'eip155:1/slip44:60'
  const tx = (n: number): string => `0x${n.toString(16).padStart(64, '0')}`
  const row = (n: number, from: string, to: string, units: bigint): string =>
    `eip155:1,${100 + n},${1_735_689_600 + n},${tx(n)},0,0,native,${from},${to},${asset},${units}`
  const ether = 10n ** 18n
  const rows = [
    row(1, hex(0xff), hex(1), 100_000_000n * ether),
    row(2, hex(1), hex(2), 90_000_000n * ether),
    ...Array.from({ length: RECEIVERS }, (_, i) => row(3 + i, hex(2), hex(1000 + i), BigInt(i + 1) * ether)),
  ]
  const ledger = join(folder, 'made.csv')
  writeFileSync(
    ledger,
    `chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units\n${rows.join('\n')}\n`,
  )
  const incident = join(folder, 'made.json')
  const seed = { address: at(1), asset, units: String(100_000_000n * ether), tx: tx(1), citation: 'made' }
  writeFileSync(
    incident,
    JSON.stringify({ id: 'made', title: 'Made', date: '2025-01-01', summary: 'Made.', seeds: [seed] }),
  )
  const file = join(folder, 'made.sqlite')
  const options = ['--ledger', ledger, '--max-hops', '0', '--min-usd', '0', '--no-learned-stops', '--quiet']
  await spoor('trace', incident, '--case', file, ...options)
  return serveFiles([file], '--ledger', ledger, '--by', 'A. Lee')
}

const withPage = (of: Served, options: OpenOptions, body: (opened: Opened) => Promise<void>) =>
  withOpened(here.browser, of, options, body)

const nodes = (page: Page) => page.evaluate(() => window.spoorView.nodes())
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
/** An action asks, waits and asks anew: on a busy machine that takes its time. */
const idle = (page: Page) => soon(() => page.getByTestId('job').count()).toBe(0)

async function writeNote(page: Page, words: string): Promise<void> {
  await page
    .getByTestId('panel')
    .getByRole('button', { name: /^(Note|Edit note)$/ })
    .click()
  await page.getByRole('textbox', { name: 'Note' }).fill(words)
  await page.keyboard.press('Control+Enter')
  await soon(() => text(page, 'panel')).toContain(words)
}

describe('what the analyst writes', () => {
  test('notes and colours on a node and on a line survive reload, export and reopening elsewhere', () =>
    withPage(served, {}, async ({ page }) => {
      await select(page, SEED)
      await writeNote(page, 'wallet of the theft')
      await button(page, 'Purple').click()
      await soon(() => button(page, 'Purple').getAttribute('aria-pressed')).toBe('true')
      const line = await page.evaluate(
        (seed) => window.spoorView.edges().find(({ from, kind }) => from === seed && kind === 'fact')!,
        SEED,
      )
      await select(page, line.id)
      await writeNote(page, 'the largest payment')
      await page.reload()
      await page.waitForFunction(() => (window.spoorView?.nodes().length ?? 0) > 0)
      await soon(() => text(page, 'panel')).toContain('the largest payment')
      await select(page, SEED)
      await soon(() => text(page, 'panel')).toContain('wallet of the theft')

      const [file] = served.files
      const elsewhere = join(mkdtempSync(join(tmpdir(), 'spoor-elsewhere-')), 'copy.sqlite')
      copyFileSync(file!, elsewhere)
      const other = await serveFiles([elsewhere])
      expect(other.view.annotations?.notes.map(({ on, text }) => [on, text])).toEqual([
        [SEED, 'wallet of the theft'],
        [[line.from, line.to, line.asset, '', 'fact'].join('|'), 'the largest payment'],
      ])
      expect(other.view.annotations?.colours).toMatchObject([{ on: SEED, colour: 'purple' }])
      expect(other.view.statement.hash).toBe(served.view.statement.hash)
      await withPage(other, {}, async ({ page: again }) => {
        await select(again, SEED)
        await soon(() => text(again, 'panel')).toContain('wallet of the theft')
      })
      other.close()
      await spoor('verify', file!)
    }))

  test('bookmarks and named views are in the menu, and open what they name', () =>
    withPage(served, {}, async ({ page }) => {
      await select(page, SEED)
      await button(page, 'Bookmark').click()
      await soon(() => button(page, 'Remove bookmark').count()).toBe(1)
      await page.keyboard.press('n')
      await button(page, 'Bookmarks and views').click()
      await page.getByRole('menuitem', { name: /Save this view/ }).click()
      await page.getByRole('textbox', { name: 'Name' }).fill('with noise')
      await page.keyboard.press('Enter')
      await idle(page)
      await page.keyboard.press('n')
      await page.keyboard.press('Escape')
      await button(page, 'Bookmarks and views').click()
      await page.getByRole('menuitem', { name: 'with noise', exact: true }).click()
      await soon(() => page.evaluate(() => location.hash)).toContain('noise=1')
      await soon(() => text(page, 'panel')).toContain(SEED.split(':').at(-1))
    }))
})

describe('decisions', () => {
  test('a stop moves value in the statement, needs a reason, and is taken back by undo; places stay', () =>
    withPage(served, {}, async ({ page }) => {
      const target = served.view.addresses.find(({ role, hop }) => role === 'launderer' && hop === 2)!
      const before = await nodes(page)
      const sums = await text(page, 'statement')
      await select(page, target.id)
      await button(page, 'Stop here').click()
      const dialog = page.getByRole('dialog')
      expect(await dialog.getByRole('button', { name: 'Stop here', exact: true }).isDisabled()).toBe(true)
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('their letter of May')
      await dialog.getByRole('button', { name: 'Stop here', exact: true }).click()
      await soon(() => text(page, 'panel')).toContain('their letter of May')
      await idle(page)
      const now = new Map((await nodes(page)).map((node) => [node.id, node]))
      for (const { id, x, y } of before) if (now.has(id)) expect(now.get(id)).toMatchObject({ x, y })
      await page.getByRole('tab', { name: 'Statement' }).click()
      expect(await text(page, 'statement')).not.toBe(sums)
      await page.keyboard.press('Control+z')
      await page.keyboard.press('Control+z')
      await soon(async () => (await page.evaluate(() => window.spoorView.nodes())).length).toBe(before.length)
      await idle(page)
      await page.getByRole('tab', { name: 'Statement' }).click()
      await soon(() => text(page, 'statement')).toBe(sums)
      const after = new Map((await nodes(page)).map((node) => [node.id, node]))
      for (const { id, x, y } of before) expect(after.get(id)).toMatchObject({ x, y })
    }))
})

describe('expansion', () => {
  test('counts first, then the ten largest and the rest; nothing moves, nothing repeats or is left out', () =>
    withPage(made, {}, async ({ page }) => {
      const before = await nodes(page)
      await select(page, BUSY)
      await page.getByRole('application').focus()
      await page.keyboard.press('e')
      await soon(() => text(page, 'look')).toContain('10,001 transfers')
      expect(await text(page, 'look')).toContain('with 10,001 others')
      await page.getByRole('dialog').getByRole('button', { name: 'Expand', exact: true }).click()
      const drawn = async () => (await nodes(page)).filter(({ rank }) => rank === 2)
      await soon(async () => (await drawn()).length).toBe(11)
      const first = await drawn()
      const largest = Array.from({ length: 10 }, (_, i) => at(1000 + RECEIVERS - 1 - i))
      expect(
        first
          .filter(({ count }) => count === 1)
          .map(({ id }) => id)
          .sort(),
      ).toEqual(largest.sort())
      expect(first.find(({ count }) => count > 1)!.count).toBe(RECEIVERS - 10)
      const places = new Map((await nodes(page)).map((node) => [node.id, node]))
      for (const { id, x, y } of before) expect(places.get(id)).toMatchObject({ x, y })

      await select(page, first.find(({ count }) => count > 1)!.id)
      await page.getByRole('button', { name: 'Show 40 more' }).click()
      await soon(async () => (await drawn()).length).toBe(51)
      const second = (await drawn()).filter(({ count }) => count === 1).map(({ id }) => id)
      expect(second.sort()).toEqual(Array.from({ length: 50 }, (_, i) => at(1000 + RECEIVERS - 1 - i)).sort())

      const link = await page.evaluate(() => location.hash)
      const now = await nodes(page)
      await withPage(made, { hash: `&${link.slice(1)}` }, async ({ page: other }) => {
        await soon(async () => (await nodes(other)).length).toBe(now.length)
        const theirs = new Map((await nodes(other)).map((node) => [node.id, node]))
        for (const { id } of before)
          expect(theirs.get(id)).toMatchObject({ x: places.get(id)!.x, y: places.get(id)!.y })
      })
      const store = openCase(made.files[0]!, { readonly: true })
      expect(store.journal().at(-1)).toBeDefined()
      expect(store.journal().filter(({ kind, who }) => kind === 'expand' && who === 'A. Lee')).toHaveLength(1)
      expect(store.journalFault()).toBeUndefined()
      store.close()
    }))
})

describe('undo and redo', () => {
  test('whatever was done is taken back and done again, by key and by button; a drag is one step', () =>
    withPage(served, {}, async ({ page }) => {
      const state = () => page.evaluate(() => location.hash.replace(/&?cam=[^&]*/, ''))
      const first = await state()
      await page.keyboard.press('n')
      await select(page, SEED)
      await page.keyboard.press('2')
      const slider = page.getByRole('slider').first()
      const box = (await slider.locator('..').boundingBox())!
      await page.mouse.move(box.x + 2, box.y + box.height / 2)
      const dragged = await state()
      await page.mouse.down()
      for (const share of [0.2, 0.4, 0.6, 0.5]) await page.mouse.move(box.x + box.width * share, box.y + box.height / 2)
      await page.mouse.up()
      const last = await state()
      if (last !== dragged) {
        await page.keyboard.press('Escape')
        await page.keyboard.press('Control+z')
        await page.keyboard.press('Control+z')
        expect(await state()).toBe(dragged)
        await page.keyboard.press('Control+Shift+z')
        expect(await state()).toBe(last)
      }
      for (let i = 0; i < 10; i++) await page.keyboard.press('Control+z')
      expect(await state()).toBe(first)
      expect(await button(page, /^Undo/).isDisabled()).toBe(true)
      for (let i = 0; i < 10; i++) await page.keyboard.press('Control+Shift+z')
      expect(await button(page, /^Redo/).isDisabled()).toBe(true)
      expect(await state()).not.toBe(first)
    }))

  test('folding, filters, time and language never change a total', () =>
    withPage(served, {}, async ({ page }) => {
      const figures = async () => (await text(page, 'statement')).replace(/[^\d.,]+/g, ' ')
      const before = await figures()
      for (const hash of ['noise=1', 'min=100000000', 'hop=1', 'time=1740000000-1740100000', 'by=time', 'detail=few']) {
        const other = await open(here.browser, served, { hash: `&${hash}` })
        expect((await text(other.page, 'statement')).replace(/[^\d.,]+/g, ' ')).toBe(before)
        await other.page.context().close()
      }
    }))
})

describe('for everybody', () => {
  test('axe finds nothing, in the panel, in a dialog, in the menu, light and dark, narrow and wide', async () => {
    for (const [colorScheme, width] of [
      ['light', 1440],
      ['dark', 390],
    ] as const) {
      await withPage(served, { colorScheme, viewport: { width, height: 844 } }, async ({ page }) => {
        await select(page, SEED)
        await soon(() => button(page, 'Stop here').count()).toBe(1)
        expect(await axe(page)).toEqual([])
        await button(page, 'Stop here').click()
        await page.getByRole('dialog').waitFor()
        expect(await axe(page)).toEqual([])
        await page.keyboard.press('Escape')
        await button(page, 'Bookmarks and views').click()
        await page.getByRole('menu').waitFor()
        expect(await axe(page)).toEqual([])
      })
    }
  })
})
