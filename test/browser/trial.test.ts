/**
 * The tasks of docs/viewer-trial.md, each done with the keys, clicks and typings that it says, on the case that `npm start` traces.
 * SPOOR_TRIAL_PICTURES=folder keeps a picture of what each ended with.
 */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { desk, open, placeOf, soon, text } from './helpers.ts'

const SEED = 'eip155:1:0x47666fab8bd0ac7003bce3f5c3585383f09486e2'
const FAR = 'eip155:1:0xe75e053856692c390700cb1f09928e1a1c9e2019'
const PICTURES = process.env.SPOOR_TRIAL_PICTURES
const DOC = readFileSync(resolve(import.meta.dirname, '../../docs/viewer-trial.md'), 'utf8')

const here = desk()
const { served } = here

/** A person: everything that it does is counted. */
class Hand {
  actions = 0
  #kept = false
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async press(key: string): Promise<void> {
    this.actions += 1
    await this.page.keyboard.press(key)
  }

  async click(what: Locator): Promise<void> {
    this.actions += 1
    await what.click()
  }

  async type(into: Locator, words: string): Promise<void> {
    this.actions += 1
    await into.fill(words)
  }

  /** What the picture in the page of the trial shows, where that is not the end. */
  async keep(name: string): Promise<void> {
    if (PICTURES === undefined || this.#kept) return
    this.#kept = true
    await this.page.screenshot({ path: join(PICTURES, `${name}.png`) })
  }

  /** Clicks what is drawn of an address. */
  async clickNode(id: string): Promise<void> {
    this.actions += 1
    const where = () => placeOf(this.page, id)
    // Nobody aims at what still moves.
    await soon(() => this.page.locator('[aria-busy=true]').count()).toBe(0)
    let at = await where()
    await soon(async () => {
      const before = at
      at = await where()
      return at !== null && at.x === before?.x && at.y === before.y
    }).toBe(true)
    await this.page.mouse.click(at!.x, at!.y)
    await soon(() => this.page.url()).toContain(`sel=${encodeURIComponent(id)}`)
  }
}

interface Task {
  /** As the file is called. */
  readonly picture: string
  readonly go: (hand: Hand) => Promise<void>
}

const named = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const firstRow = (page: Page) => page.locator('.table-scroll tbody tr[aria-rowindex="2"]')

const TASKS: readonly Task[] = [
  {
    picture: '1-ten-thousand',
    go: async (hand) => {
      const { page } = hand
      await hand.press('3')
      await hand.type(page.getByLabel('Filter rows'), '0x09278b36')
      await soon(() => page.locator('.table-head .count').textContent()).toBe('1 row')
      await hand.click(firstRow(page).locator('td').first())
      await hand.click(page.getByText('What it rests on'))
      await soon(() => text(page, 'panel')).toContain('spoor explain')
      const panel = await text(page, 'panel')
      for (const said of ['Ledger file', 'Bybit Exploiter 1', '10,000', '21,895,711', 'Ledger: read from the chain'])
        expect(panel).toContain(said)
    },
  },
  {
    picture: '2-who-can-act',
    go: async (hand) => {
      const { page } = hand
      await hand.press('4')
      await hand.click(page.getByRole('tab', { name: 'Freeze desk' }))
      await soon(() => page.locator('.findings').textContent()).toContain('nobody that is known')
      expect(await page.locator('.findings').textContent()).toContain('not checked')
    },
  },
  {
    picture: '3-when',
    go: async (hand) => {
      const { page } = hand
      await hand.press('3')
      await hand.click(page.getByRole('columnheader', { name: 'USD at theft' }).getByRole('button'))
      await hand.click(page.getByRole('columnheader', { name: 'USD at theft' }).getByRole('button'))
      await soon(() => firstRow(page).textContent()).toContain('Feb 21, 2025, 14:16:11')
      await hand.click(named(page, /^Burst: 73 transactions/))
      await soon(() => text(page, 'time-sums')).toMatch(/^Feb 21, 2025, 14:16/)
    },
  },
  {
    picture: '4-at-rest',
    go: async ({ page }) => {
      expect(await text(page, 'statement')).toContain('1,346.668858404671846374')
    },
  },
  {
    picture: '5-methods',
    go: async (hand) => {
      const { page } = hand
      await hand.click(named(page, 'Compare methods'))
      await soon(() => page.locator('.findings').textContent()).toContain('The methods differ in 2 sinks')
      await hand.click(page.getByRole('button', { name: /show the case by Haircut/ }).first())
      await soon(() => text(page, 'statement')).toContain('by Haircut')
    },
  },
  {
    picture: '6-paths',
    go: async (hand) => {
      const { page } = hand
      await hand.clickNode(SEED)
      await hand.press('p')
      await hand.clickNode(FAR)
      await hand.press('p')
      await soon(() => page.locator('.path-step').count()).toBe(5)
      expect(await page.getByRole('radio', { name: /^Path/ }).count()).toBe(3)
    },
  },
  {
    picture: '7-pattern',
    go: async (hand) => {
      const { page } = hand
      await hand.press('4')
      await soon(() => page.locator('.findings').textContent()).toContain('Fan out: one pays many new addresses')
      await hand.click(page.getByRole('button', { name: 'Show in the picture' }).first())
      await soon(() => page.getByTestId('node-count').count()).toBe(1)
      expect(new URL(page.url()).hash).toContain('sel=')
    },
  },
  {
    picture: '8-note',
    go: async (hand) => {
      const { page } = hand
      await hand.clickNode(SEED)
      await hand.click(named(page, 'Note'))
      await hand.type(page.getByRole('textbox', { name: 'Note' }), 'wallet of the theft')
      await hand.click(named(page, 'Save'))
      await soon(() => text(page, 'panel')).toContain('wallet of the theft')
      await hand.keep('8-note')
      await hand.press('Control+z')
      await soon(() => text(page, 'panel')).not.toContain('wallet of the theft')
    },
  },
  {
    picture: '9-report',
    go: async (hand) => {
      const { page } = hand
      await hand.click(page.getByTestId('save-picture'))
      const picture = page.waitForEvent('download')
      await hand.click(page.getByRole('menuitem', { name: 'PNG, 2×' }))
      expect((await picture).suggestedFilename()).toBe('bybit-2025-2x.png')
      await hand.press('2')
      await soon(() => page.locator('.table-scroll tbody tr').count()).toBeGreaterThan(5)
      const table = page.waitForEvent('download')
      await hand.press('d')
      expect((await table).suggestedFilename()).toContain('.csv')
    },
  },
  {
    picture: '10-link',
    go: async (hand) => {
      const { page } = hand
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      await hand.clickNode(FAR)
      await hand.press('l')
      await soon(() => text(page, 'live')).toBe('Copied')
      const link = await page.evaluate(() => navigator.clipboard.readText())
      expect(link).not.toContain(served.token)
      const other = await page.context().newPage()
      await other.goto(link)
      await soon(() => text(other, 'panel')).toContain('0xe75e')
    },
  },
]

/** Rows of the table: number, name, way, actions, found, picture. */
const ROWS = DOC.split('\n')
  .filter((line) => /^\| \d+\. /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))

test('the page lists these tasks', () => {
  expect(ROWS.map(([, , , , , picture]) => /images\/trial\/(.*)\.png/.exec(picture ?? '')?.[1])).toEqual(
    TASKS.map(({ picture }) => picture),
  )
})

test.each(TASKS.map((task, i) => [ROWS[i]?.[1] ?? task.picture, task, i] as const))('%s', async (_name, task, i) => {
  const viewport = { width: 1280, height: 800 }
  const { page, problems } = await open(here.browser, served, { viewport })
  try {
    const hand = new Hand(page)
    await task.go(hand)
    expect(hand.actions).toBeLessThanOrEqual(5)
    expect(String(hand.actions)).toBe(ROWS[i]?.[3])
    await hand.keep(task.picture)
    expect(problems).toEqual([])
  } finally {
    await page.context().close()
  }
})
