import { readFileSync } from 'node:fs'
import type { Download, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { PictureView } from '../../packages/tracer/src/server/picture-types.ts'
import { axe, desk, launch, open, settled, soon, text } from './helpers.ts'

const ETH = 'eip155:1/slip44:60'
const SWAPPER = 'eip155:1:0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e'

const { served, withPage } = desk()

/** Saves the picture by keys alone, as the nth entry of the menu. */
async function save(page: Page, nth: number): Promise<Download> {
  await page.getByTestId('save-picture').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menu').waitFor()
  for (let i = 0; i < nth; i++) await page.keyboard.press('ArrowDown')
  const saved = page.waitForEvent('download')
  await page.keyboard.press('Enter')
  return saved
}

const seen = (page: Page) =>
  page.evaluate(() => ({
    nodes: window.spoorView.nodes().flatMap(({ id, hidden }) => (hidden ? [] : [id])),
    edges: window.spoorView.edges().flatMap(({ id, hidden }) => (hidden ? [] : [id])),
  }))

const marked = (svg: string, name: string) =>
  [...svg.matchAll(new RegExp(`data-${name}="([^"]+)"`, 'g'))].map(([, id]) => id!)

describe('a saved picture', () => {
  test('as SVG has exactly what is seen, with title, filters, hash and legend', () =>
    withPage({ hash: `&hop=3&sel=${encodeURIComponent(SWAPPER)}` }, async ({ page }) => {
      const { nodes, edges } = await seen(page)
      const download = await save(page, 0)
      expect(download.suggestedFilename()).toBe('bybit-2025.svg')
      const svg = readFileSync(await download.path(), 'utf8')
      expect(new Set(marked(svg, 'node'))).toEqual(new Set(nodes))
      expect(new Set(marked(svg, 'edge').map((id) => id.replace(/#\d+$/, '')))).toEqual(new Set(edges))
      const { incident, statement, run } = served.view
      for (const words of [
        incident.title,
        statement.hash,
        run.tool,
        'Up to hop 3',
        'Frontier, not read further',
        'stETH',
      ])
        expect(svg).toContain(words)
      // No label leaves the sheet.
      const problems = await page.evaluate((source) => {
        const box = document.createElement('div')
        box.append(new DOMParser().parseFromString(source, 'image/svg+xml').documentElement)
        document.body.append(box)
        const wide = box.querySelector('svg')!.getBoundingClientRect()
        const out = [...box.querySelectorAll('text')].filter((one) => {
          const { left, right } = one.getBoundingClientRect()
          return left < wide.left - 1 || right > wide.right + 1
        })
        const texts = out.map((one) => one.textContent)
        box.remove()
        return texts
      }, svg)
      expect(problems).toEqual([])
    }))

  test('as PNG has its pixels, once to four times', () =>
    withPage({}, async ({ page }) => {
      const sizes: number[] = []
      for (const nth of [1, 4]) {
        const png = readFileSync(await (await save(page, nth)).path())
        expect(png.subarray(1, 4).toString()).toBe('PNG')
        sizes.push(png.readUInt32BE(16))
      }
      expect(sizes[1]).toBe(sizes[0]! * 4)
    }))
})

describe('lines', () => {
  test('the legend hides those of a heading and says how many', () =>
    withPage({}, async ({ page }) => {
      const before = await seen(page)
      const assertion = page.getByTestId('legend').getByRole('button', { name: /Assertion/ })
      await assertion.click()
      await soon(() => assertion.textContent()).toContain('2 hidden')
      const after = await seen(page)
      expect(after.edges).toHaveLength(before.edges.length - 2)
      await page.getByTestId('legend').getByRole('button', { name: /^ETH/ }).click()
      await soon(() =>
        page.evaluate(
          (asset) =>
            window.spoorView.edges().filter((edge) => edge.asset === asset && edge.kind === 'fact' && !edge.hidden)
              .length,
          ETH,
        ),
      ).toBe(0)
    }))

  test('are coloured by stolen share on request, with the scale in the legend, kept by the link', () =>
    withPage({ hash: '&tint=taint' }, async ({ page }) => {
      expect(await text(page, 'legend')).toContain('up to 20')
      expect(page.url()).toContain('tint=taint')
      expect(await axe(page)).toEqual([])
    }))

  test('of leads say that they are in no sum, and go with their switch', () =>
    withPage({}, async ({ page }) => {
      await page.route('**/api/picture*', async (route) => {
        const answer = await route.fetch()
        const view = (await answer.json()) as PictureView
        const [from, to] = [view.nodes[0]!.id, view.nodes[1]!.id]
        const said = { kind: 'mixer', evidence: 'equal amounts', rivals: 3, byChance: 1, verdict: 'open' }
        const lead = {
          ...{ id: 'm:lead:l1', from, to, kind: 'lead', asset: ETH, toAsset: '', units: '0', taint: '0', toUnits: '0' },
          ...{ cents: null, weight: 0, count: 1, first: '', last: '' },
          leads: [{ id: 'l1', ...said, asset: ETH, units: '10', toAsset: ETH, toUnits: '9' }],
        }
        const hidden = new URL(route.request().url()).searchParams.get('lines')?.includes('lead') === true
        await route.fulfill({
          response: answer,
          json: { ...view, edges: [...view.edges, hidden ? { ...lead, hidden } : lead] },
        })
      })
      await page.reload()
      await page.waitForFunction(() => window.spoorView?.edges().some((edge) => edge.kind === 'lead'))
      await page.evaluate(() => window.spoorView.select('m:lead:l1'))
      await soon(() => text(page, 'panel')).toContain('is in no sum')
      expect(await text(page, 'panel')).toContain('equal amounts')
      await page.getByTestId('leads-toggle').click()
      await page.waitForFunction(() => window.spoorView.edges().some((edge) => edge.kind === 'lead' && edge.hidden))
    }))
})

test('hovering draws anew only what it touches', () =>
  withPage({}, async ({ page }) => {
    const canvas = page.locator('.stage-host')
    const box = (await canvas.boundingBox())!
    await settled(page)
    const before = await page.evaluate(() => window.spoorView.redrawn())
    await page.mouse.move(box.x + box.width * 0.212, box.y + box.height * 0.5, { steps: 20 })
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.98, { steps: 20 })
    await page.waitForFunction((count) => window.spoorView.redrawn().nodes > count, before.nodes)
    const after = await page.evaluate(() => window.spoorView.redrawn())
    const all = await seen(page)
    // Never a pass over everything: each step touches the node left, the one entered, and their lines.
    expect(after.nodes - before.nodes).toBeLessThan(all.nodes.length)
    expect(after.edges - before.edges).toBeLessThan(all.edges.length * 4)
  }))

describe('without WebGL', () => {
  test('the picture zooms, moves and fits, and the link keeps the place', async () => {
    const plain = await launch('--disable-3d-apis')
    const { page, problems } = await open(plain, served)
    const node = page.locator('svg.svg-picture g[role=button]').first()
    const place = () => node.getAttribute('transform')
    const home = await place()
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await soon(place).not.toBe(home)
    expect(page.url()).toContain('cam=')
    const closer = await place()
    const box = (await page.locator('svg.svg-picture').boundingBox())!
    await page.mouse.move(box.x + 30, box.y + box.height - 30)
    await page.mouse.down()
    await page.mouse.move(box.x + 130, box.y + box.height - 80, { steps: 5 })
    await page.mouse.up()
    await soon(place).not.toBe(closer)
    await page.getByRole('button', { name: 'Fit the whole picture' }).click()
    await soon(place).toBe(home)
    expect(problems).toEqual([])
    await plain.close()
  })

  test('a lost context leaves the SVG view and one notice', () =>
    withPage({}, async ({ page }) => {
      await page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('.stage-host canvas.sigma-edges')!
        canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!.loseContext()
      })
      await page.locator('svg.svg-picture').waitFor()
      expect(await page.getByRole('status').filter({ hasText: 'context' }).count()).toBe(1)
    }))
})
