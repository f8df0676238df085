import { describe, expect, test } from 'vitest'
import type { CaseHead } from '../../packages/tracer/src/server/case-head.ts'
import { axe, desk, launch, open, placeOf, serve, soon, text } from './helpers.ts'

const SEED = 'eip155:1:0x47666fab8bd0ac7003bce3f5c3585383f09486e2'
const SWAPPER = 'eip155:1:0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e'
const EXPLOITER_19 = '0x327ffe25f330d2d809106ace581099ad1af9ba23'

const { served, withPage } = desk(() => serve('bybit-2025', 'wazirx-2024'))

describe('the picture', () => {
  test('has one node an address and one line a pair, asset and kind of evidence, noise left out', () =>
    withPage({}, async ({ page }) => {
      const real = served.view.movements.filter((movement) => movement.noise === undefined && movement.to !== '')
      const addresses = new Set(real.flatMap((movement) => [movement.from, movement.to]))
      const lines = new Set(
        real.map((movement) =>
          [movement.from, movement.to, movement.asset, movement.toAsset, movement.evidence === 'assertion'].join('|'),
        ),
      )
      await soon(() => text(page, 'node-count')).toBe(String(addresses.size))
      expect(await text(page, 'edge-count')).toBe(String(lines.size))
    }))

  test('has every receiver one hop further right of its payer', () =>
    withPage({}, async ({ page }) => {
      const { nodes, edges } = await page.evaluate(() => ({
        nodes: window.spoorView.nodes(),
        edges: window.spoorView.edges(),
      }))
      const x = new Map(nodes.map((node) => [node.id, node.x]))
      const hop = new Map(served.view.addresses.map((address) => [address.id, address.hop]))
      for (const { from, to } of edges) {
        if ((hop.get(to) ?? -1) > (hop.get(from) ?? Number.POSITIVE_INFINITY))
          expect(x.get(to)!).toBeGreaterThan(x.get(from)!)
      }
    }))

  test('shows noise on request, in place, with the address that it imitates', () =>
    withPage({}, async ({ page }) => {
      const before = await page.evaluate(() => window.spoorView.nodes())
      const count = Number(await text(page, 'node-count'))
      await page.getByTestId('noise-toggle').click()
      await soon(async () => Number(await text(page, 'node-count'))).toBeGreaterThan(count)
      const after = new Map((await page.evaluate(() => window.spoorView.nodes())).map((node) => [node.id, node]))
      for (const { id, x, y } of before) expect(after.get(id)).toMatchObject({ x, y })
      const fake = served.view.addresses.find((address) => address.looksLike !== undefined)!
      await page.evaluate((id) => window.spoorView.select(id), fake.id)
      await soon(() => text(page, 'panel')).toContain(fake.looksLike!.split(':').at(-1))
      expect(await page.getByTestId('panel').locator('mark').count()).toBeGreaterThan(0)
    }))

  test('the legend hides a kind and says how many', () =>
    withPage({}, async ({ page }) => {
      const frontier = page.getByTestId('legend').getByRole('button', { name: /Frontier/ })
      await frontier.click()
      await soon(() => frontier.textContent()).toContain('hidden')
      await soon(async () =>
        (await page.evaluate(() => window.spoorView.nodes())).filter(
          (node) => node.kind === 'frontier' && !node.hidden,
        ),
      ).toEqual([])
    }))

  test('two quick clicks on two nodes choose the second; on one node they come closer to it', () =>
    withPage({}, async ({ page }) => {
      const [one, other] = await page.evaluate(() => {
        const seed = window.spoorView.nodes().find(({ kind }) => kind === 'seed')!.id
        const next = window.spoorView.edges().find(({ from, to }) => from === seed && to !== seed)!.to
        return [seed, next].map((id) => ({ id, ...window.spoorView.at(id)! }))
      })
      // as fast as the browser takes them: well within the time of a double click
      await page.mouse.click(one!.x, one!.y)
      await page.mouse.click(other!.x, other!.y)
      await soon(() => page.evaluate(() => location.hash)).toContain(`sel=${encodeURIComponent(other!.id)}`)
      const at = () => placeOf(page, other!.id)
      expect(await at()).toMatchObject({ x: other!.x, y: other!.y })
      await page.mouse.dblclick(other!.x, other!.y)
      await soon(at).not.toMatchObject({ x: other!.x, y: other!.y })
    }))

  test('without WebGL it is drawn as SVG, with one notice', async () => {
    const plain = await launch('--disable-3d-apis')
    const { page, problems } = await open(plain, served)
    expect(await page.locator('svg.svg-picture path').count()).toBeGreaterThan(100)
    expect(await page.getByRole('status').filter({ hasText: 'WebGL' }).count()).toBe(1)
    expect(await axe(page)).toEqual([])
    expect(problems).toEqual([])
    await plain.close()
  })
})

describe('the panel', () => {
  test('selecting the seed shows its exact amount, its full address, and what was stolen of each asset', () =>
    withPage({}, async ({ page }) => {
      await page.evaluate((id) => window.spoorView.select(id), SEED)
      await soon(() => text(page, 'panel')).toContain('401,346.768858404671846374')
      const shown = await text(page, 'panel')
      expect(shown).toContain('90,375.547907685258392043')
      expect(shown).toContain(SEED.split(':').at(-1))
    }))

  test('selecting an assertion says whose word it is', () =>
    withPage({}, async ({ page }) => {
      await page.evaluate(() =>
        window.spoorView.select(window.spoorView.edges().find((edge) => edge.kind === 'assertion')!.id),
      )
      await soon(() => text(page, 'panel')).toContain('Asserted by')
      expect(await text(page, 'panel')).toContain('not read from a chain')
    }))

  test('the statement adds up for every asset', () =>
    withPage({}, async ({ page }) => {
      expect(await page.getByTestId('statement').getByRole('img', { name: 'Adds up to the last unit' }).count()).toBe(
        served.view.statement.assets.length,
      )
    }))
})

describe('search and link', () => {
  test('a search by part of an address finds it, exact first, and selects it', () =>
    withPage({}, async ({ page }) => {
      await page.keyboard.press('/')
      await page.keyboard.type(EXPLOITER_19.slice(0, 12))
      await soon(() => text(page, 'search-results')).toContain(EXPLOITER_19)
      await page.keyboard.press('Enter')
      await soon(() => text(page, 'panel')).toContain(EXPLOITER_19)
    }))

  test('a reloaded link gives the same view', () =>
    withPage({}, async ({ page }) => {
      await page.evaluate((id) => window.spoorView.select(id), SWAPPER)
      await page.keyboard.press('n')
      await page.waitForFunction(() => window.spoorView.nodes().some((node) => node.kind === 'noise'))
      const nodes = await page.evaluate(() => JSON.stringify(window.spoorView.nodes()))
      const link = page.url()
      expect(link).not.toContain(served.token)
      await page.reload()
      await page.waitForFunction(() => window.spoorView !== undefined && window.spoorView.nodes().length > 0)
      await soon(() => page.evaluate(() => JSON.stringify(window.spoorView.nodes()))).toBe(nodes)
      expect(page.url()).toBe(link)
      await soon(() => text(page, 'panel')).toContain(SWAPPER.split(':').at(-1))
    }))

  test('a second case is one choice away', () =>
    withPage({}, async ({ page }) => {
      await page.locator('.case-choice button').click()
      await page.getByRole('option', { name: /WazirX/ }).click()
      await soon(() => page.evaluate(() => window.spoorView.nodes().some((node) => node.kind === 'mixer'))).toBe(true)
    }))

  test('arrow keys walk from the seed, the live region says where', () =>
    withPage({}, async ({ page }) => {
      await page.getByRole('application').focus()
      await page.keyboard.press('ArrowRight')
      await soon(() => text(page, 'live')).toContain('hop 1')
      await page.keyboard.press('Enter')
      await soon(() => text(page, 'panel')).toContain('Hop 1')
    }))
})

test('a hostile token name is short plain text', async () => {
  const symbol = `<img src=x onerror="document.title='owned'">\u202e${'x'.repeat(10_000)}`
  const head = (told: CaseHead): CaseHead => ({
    ...told,
    assets: told.assets.map((asset) => (asset.genuine ? asset : { ...asset, symbol })),
  })
  await withPage({ head, hash: '&noise=1&view=movements&sort-movements=asset' }, async ({ page }) => {
    const cell = page.locator('td bdi', { hasText: '<img' }).first()
    await cell.waitFor()
    expect((await cell.textContent())!.length).toBeLessThanOrEqual(65)
    expect(await page.locator('img[src=x]').count()).toBe(0)
    expect(await page.title()).not.toContain('owned')
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  })
})

describe.each(['light', 'dark'] as const)('axe finds nothing, %s', (colorScheme) => {
  test.each([
    ['picture', ''],
    ['selection', `&sel=${encodeURIComponent(SWAPPER)}`],
    ['noise', '&noise=1'],
    ['addresses', '&view=addresses'],
    ['movements', '&view=movements'],
    ['Korean', '&lang=ko'],
  ])('%s', (_name, hash) => withPage({ colorScheme, hash }, async ({ page }) => expect(await axe(page)).toEqual([])))

  test('narrow', () =>
    withPage({ colorScheme, viewport: { width: 390, height: 844 }, hash: '&panel=filters' }, async ({ page }) =>
      expect(await axe(page)).toEqual([]),
    ))
})
