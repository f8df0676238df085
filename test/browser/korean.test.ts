/** Every view in Korean: what is still English is of the case, a name, a code, or a mistake. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { desk, type Opened, type Served, serveFiles, soon, spoor } from './helpers.ts'
import { makeMixed } from './mixed-case.ts'

const CASES = ['bybit-2025', 'wazirx-2024', 'mixed'] as const
type Case = (typeof CASES)[number]

const { served, withPage } = desk(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-korean-'))
  const files: string[] = []
  for (const id of ['bybit-2025', 'wazirx-2024']) {
    const file = join(folder, `${id}.sqlite`)
    await spoor('trace', id, '--case', file, '--quiet')
    files.push(file)
  }
  files.push(await makeMixed())
  return serveFiles(files)
})
/** All that stands in the cases themselves: nobody translates it. */
let theirs: string

beforeAll(async () => {
  const said: string[] = []
  for (const id of CASES) {
    const answer = await fetch(`${served.origin}/api/case?id=${id}`, { headers: { 'x-spoor-token': served.token } })
    said.push(...namesOf((await answer.json()) as Served['view']))
  }
  said.push(readFileSync(new URL('../../data/incidents/bybit-2025/incident.json', import.meta.url), 'utf8'))
  said.push(readFileSync(new URL('../../data/incidents/wazirx-2024/incident.json', import.meta.url), 'utf8'))
  theirs = said.map(plain).join(' | ')
})

/** Names, labels and citations: the incident, what others call addresses and tokens, and where prices come from. */
function namesOf({ incident, addresses, assets, actors = [], statement, run, movements }: Served['view']): string[] {
  return [
    JSON.stringify(incident),
    ...addresses.flatMap(({ name = '', labels }) => [
      name,
      ...labels.flatMap((label) => [label.name, label.source, label.citation]),
    ]),
    ...assets.flatMap(({ symbol, name }) => [symbol, name]),
    ...actors.flatMap((actor) => [actor.name, ...actor.contacts.map(({ url, kind }) => `${kind}: ${url}`)]),
    ...statement.assets.flatMap(({ usdSource = '' }) => usdSource),
    ...[run.tool, ...run.sources.map(({ name }) => name)],
    ...new Set(movements.map(({ protocol = '' }) => protocol)),
  ]
}

const plain = (text: string): string => text.replaceAll('\\"', '"').replace(/\s+/g, ' ').toLowerCase()

/** What is ours and stands the same in every language. */
const SAME = ['english', 'spoor explain', 'spoor verify', 'spoor serve', 'ledger file', 'usd', 'utc']

/** Two words of Latin letters and more in a row, which no case has in it. */
function englishIn(texts: readonly string[]): string[] {
  const found = new Set<string>()
  // a word that is cut is none
  for (const text of texts)
    for (const [run] of text
      .replace(/[^ ]*…$/, '')
      .matchAll(/[A-Za-z][A-Za-z’'-]*(?:[ ,.:;()“”"]+[A-Za-z][A-Za-z’'-]*)+/g)) {
      const words = plain(run)
      if (theirs.includes(words) || SAME.some((same) => words.replaceAll(same, '').trim().split(/\s+/).length < 2))
        continue
      found.add(run)
    }
  return [...found]
}

/** All that is seen, read out, or shown on hovering; commands, keys, hashes and addresses are codes. */
async function textsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const texts: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const at = walker.currentNode.parentElement
      if (at?.closest('code, kbd, script, style, .mono, [data-testid=proof] .answer-text') !== null) continue
      texts.push(walker.currentNode.textContent ?? '')
    }
    for (const one of document.querySelectorAll('*'))
      for (const name of [
        'title',
        'placeholder',
        'alt',
        'aria-label',
        'aria-valuetext',
        'aria-description',
        'aria-roledescription',
      ])
        if (one.hasAttribute(name) && one.closest('code, .mono') === null) texts.push(one.getAttribute(name) ?? '')
    return texts
  })
}

async function expectKorean(page: Page): Promise<void> {
  await page.evaluate(() => {
    // each proof is asked for by itself: a few tell what all would
    for (const one of document.querySelectorAll('details')) one.open = !one.matches('.movement-card ~ .movement-card *')
  })
  await soon(() => page.locator('[aria-busy=true]').count()).toBe(0)
  expect(englishIn(await textsOf(page))).toEqual([])
  // a clause of the tracer that the page does not know is marked as English
  expect(await page.locator('[lang=en]').allTextContents()).toEqual([])
}

const inKorean = (id: Case, hash: string, body: (opened: Opened) => Promise<void>, width = 1440): Promise<void> =>
  withPage({ hash: `&case=${id}&lang=ko${hash}`, viewport: { width, height: 900 } }, body)

const LISTS = ['patterns', 'mixers', 'clusters', 'freeze', 'leads', 'methods']

describe.each(CASES)('%s', (id) => {
  test.each(['', '&noise=1&tint=taint', '&by=time', '&view=addresses', '&view=movements', '&view=flows'])(
    'the view of "%s"',
    (hash) => inKorean(id, hash, ({ page }) => expectKorean(page)),
  )

  test.each(LISTS)('findings: %s', (list) =>
    inKorean(id, `&view=findings&list=${list}`, async ({ page }) => {
      await soon(async () => ((await page.locator('main [role=tabpanel]').textContent()) ?? '').length).toBeGreaterThan(
        10,
      )
      await expectKorean(page)
    }),
  )

  test('one address of each kind, and one line', () =>
    inKorean(id, '&noise=1', async ({ page }) => {
      const { nodes, edges } = await page.evaluate(() => ({
        nodes: [
          ...new Map(window.spoorView.nodes().map((node) => [`${node.kind} ${node.count > 1}`, node.id])).values(),
        ],
        edges: [...new Map(window.spoorView.edges().map((edge) => [edge.kind, edge.id])).values()],
      }))
      for (const one of [...nodes, ...edges]) {
        await page.evaluate((at) => window.spoorView.select(at), one)
        await soon(() => page.getByTestId('panel').locator('h2').count()).toBe(1)
        await expectKorean(page)
      }
    }))
})

test('why the trace ends is said in Korean at every address where it does', () =>
  inKorean('bybit-2025', '', async ({ page }) => {
    const stops = new Map(
      served.view.addresses.flatMap(({ id, stop }) =>
        stop ? [[`${stop.kind} ${stop.category} ${stop.because}`, id]] : [],
      ),
    )
    expect(stops.size).toBeGreaterThan(2)
    for (const one of stops.values()) {
      await page.evaluate((at) => window.spoorView.select(at), one)
      await page.getByRole('heading', { name: '추적이 여기서 멈춘 이유' }).waitFor()
      await expectKorean(page)
    }
  }))

test('menus, dialogs, the palette, the keys, the search and the filters of a narrow page', () =>
  inKorean(
    'mixed',
    '&panel=filters',
    async ({ page }) => {
      await expectKorean(page)
      for (const key of ['?', 'Control+k']) {
        await page.keyboard.press(key)
        await page.getByRole('dialog').waitFor()
        await expectKorean(page)
        await page.keyboard.press('Escape')
        await soon(() => page.getByRole('dialog').count()).toBe(0)
      }
      await page.keyboard.press('/')
      await page.keyboard.type('zzz')
      await soon(() => page.getByTestId('search-results').textContent()).toContain('zzz')
      await expectKorean(page)
    },
    390,
  ))

test('what the analyst can do, and why it cannot be done', () =>
  inKorean('mixed', '', async ({ page }) => {
    const [node] = await page.evaluate(() => window.spoorView.nodes().filter(({ kind }) => kind === 'launderer'))
    await page.evaluate((id) => window.spoorView.select(id), node!.id)
    for (const name of ['확장', '여기서 중단', '자체 라벨', '메모']) {
      await page.getByTestId('panel').getByRole('button', { name, exact: true }).click()
      await page.getByRole('dialog').waitFor()
      await expectKorean(page)
      await page.keyboard.press('Escape')
      await soon(() => page.getByRole('dialog').count()).toBe(0)
    }
  }))
