import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { MOST_DRAWN } from '../../packages/tracer/src/export/picture/picture-view.ts'
import { writeWideTheft } from '../bench/wide-theft.mjs'
import { desk, frames, serveFiles, settled, soon, spoor, text } from './helpers.ts'

// Thousands of addresses that all hold stolen value, and a table of a hundred thousand rows.
const [ADDRESSES, ROWS, BESIDE] = [4000, 21_000, 80_000]
/** Milliseconds for tracing them: a busy machine takes its time. */
const PATIENCE = 600_000

let folder: string
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const { served, withPage } = desk(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spoor-scale-'))
  const incident = writeWideTheft({ addresses: ADDRESSES, rows: ROWS, beside: BESIDE, out: folder })
  const file = join(folder, 'wide.sqlite')
  await spoor('trace', incident, '--case', file, '--min-usd', '0', '--no-learned-stops', '--quiet')
  return serveFiles([file])
}, PATIENCE)

const drawn = (page: Page) =>
  page.evaluate(() => {
    const nodes = window.spoorView.nodes()
    return {
      items: nodes.length + window.spoorView.edges().length,
      addresses: nodes.reduce((sum, { count }) => sum + count, 0),
      folds: nodes.filter(({ count }) => count > 1).sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1)),
    }
  })

describe('a case of thousands of addresses', () => {
  test('opens folded, has every address behind its nodes, and is never too much to draw, whatever is laid open', () =>
    withPage({}, async ({ page }) => {
      const shut = await drawn(page)
      const inCase = new Set(served.view.movements.flatMap(({ from, to }) => [from, to])).size
      expect(inCase).toBeGreaterThan(ADDRESSES)
      expect(shut.addresses).toBe(inCase)
      expect(shut.items).toBeLessThanOrEqual(MOST_DRAWN)
      // by key, page after page
      const [largest] = shut.folds
      await page.evaluate((id) => window.spoorView.select(id), largest!.id)
      await soon(() => text(page, 'panel')).toContain('folded')
      await page.locator('#side [role=tab]').first().focus()
      let before = shut
      for (let press = 0; press < 3; press++) {
        await page.keyboard.press('o')
        await soon(async () => (await drawn(page)).items).toBeGreaterThan(before.items)
        before = await drawn(page)
        expect(before.addresses).toBe(inCase)
        expect(before.items).toBeLessThanOrEqual(MOST_DRAWN)
      }
      // all of them, whole, by a link
      const all = shut.folds.slice(0, 60).map(({ id }) => `${id}*200`)
      await withPage({ hash: `&open=${encodeURIComponent(all.join(' '))}` }, async ({ page: other }) => {
        await soon(() => other.getByRole('status').filter({ hasText: 'full' }).count()).toBe(1)
        const full = await drawn(other)
        expect(full.addresses).toBe(inCase)
        expect(full.items).toBeLessThanOrEqual(MOST_DRAWN)
      })
    }))

  test.each([
    ['few', 'hop'],
    ['many', 'time'],
  ])('keeps to the same limit with the dial at %s, in columns by %s', (detail, by) =>
    withPage({ hash: `&detail=${detail}&by=${by}` }, async ({ page }) => {
      expect((await drawn(page)).items).toBeLessThanOrEqual(MOST_DRAWN)
    }),
  )

  test('pointing at a node draws it and its lines anew, and nothing else runs', () =>
    withPage({ hash: '&detail=many' }, async ({ page }) => {
      const stage = page.locator('.stage-host')
      const box = (await stage.boundingBox())!
      const redrawn = () => page.evaluate(() => window.spoorView.redrawn())
      await page.evaluate(() => {
        const last = { x: -1, y: -1 }
        Object.assign(window, { last })
        addEventListener('mousemove', ({ clientX: x, clientY: y }) => Object.assign(last, { x, y }), { capture: true })
      })
      const last = () => page.evaluate(() => (window as unknown as { last: { x: number; y: number } }).last)
      const point = async (x: number, y: number) => {
        const at = { x: Math.round(box.x + x), y: Math.round(box.y + y) }
        await page.mouse.move(at.x, at.y)
        await soon(last).toEqual(at)
        await frames(page)
      }
      // The first column stands at the left margin: the pointer goes up and down there until it meets a node.
      const lines = await page.evaluate(() => {
        const nodes = window.spoorView.nodes()
        const first = Math.min(...nodes.map(({ x }) => x))
        const edges = window.spoorView.edges()
        return nodes
          .filter(({ x }) => x === first)
          .map(({ id }) => edges.filter(({ from, to }) => from === id || to === id).length)
      })
      // What came late, like the notes of the analyst, draws everything anew; a node that is met, one.
      const meets = async (y: number): Promise<boolean> => {
        const { nodes } = await redrawn()
        await point(84, y)
        return (await redrawn()).nodes === nodes + 1
      }
      await settled(page)
      let found = Math.round(box.height / 2)
      for (let step = 1; !(await meets(found)) && step < box.height / 5; step++)
        found += (step % 2 === 0 ? 5 : -5) * step
      await point(84, 3)
      await soon(() => stage.evaluate((host) => host.classList.contains('is-pointing'))).toBe(false)
      const requests: string[] = []
      page.on('request', (request) => requests.push(request.url()))
      await page.evaluate(() => {
        const changes: string[] = []
        Object.assign(window, { changes })
        new MutationObserver((list) => {
          for (const { target, attributeName } of list)
            changes.push(`${(target as HTMLElement).className} ${attributeName ?? 'children'}`)
        }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
      })
      const before = await redrawn()
      await point(84, found)
      await soon(async () => (await redrawn()).nodes).toBe(before.nodes + 1)
      const touching = (await redrawn()).edges - before.edges
      expect(lines).toContain(touching)
      await soon(() => stage.evaluate((host) => host.classList.contains('is-pointing'))).toBe(true)
      await point(84, 3)
      await soon(redrawn).toEqual({ nodes: before.nodes + 2, edges: before.edges + 2 * touching })
      await soon(() => stage.evaluate((host) => host.classList.contains('is-pointing'))).toBe(false)
      expect(requests).toEqual([])
      const changes = await page.evaluate(() => (window as unknown as { changes: string[] }).changes)
      // the node that is pointed at is drawn once more, on a layer of its own
      const ofPointing = /^(stage-host.* class|sigma-hoverNodes style)$/
      expect(changes.filter((change) => !ofPointing.test(change))).toEqual([])
    }))
})

describe('a table of a hundred thousand rows', () => {
  test('holds few of them in the page, says how many there are, and shows the last one', () =>
    withPage({ hash: '&view=movements' }, async ({ page }) => {
      const real = served.view.movements.filter(({ noise, to }) => noise === undefined && to !== '')
      expect(real.length).toBeGreaterThanOrEqual(100_000)
      const grid = page.getByRole('grid')
      await soon(() => grid.getAttribute('aria-rowcount')).toBe(String(real.length + 1))
      const inPage = () => grid.locator('tbody tr').count()
      expect(await inPage()).toBeLessThan(100)
      await grid.locator('tbody tr[aria-rowindex="2"]').waitFor()
      await page.locator('.table-scroll').evaluate((element) => {
        element.scrollTop = element.scrollHeight
      })
      const bottom = grid.locator(`tr[aria-rowindex="${real.length + 1}"]`)
      // in order of time, each a block after the one before
      const last = real.reduce((latest, one) => (one.time > latest.time ? one : latest))
      await soon(() => bottom.textContent()).toContain(last.tx.slice(-4))
      expect(await inPage()).toBeLessThan(100)
      const shown = await bottom.boundingBox()
      expect(shown!.y + shown!.height).toBeLessThanOrEqual(page.viewportSize()!.height + 1)
      // and by key to the first again
      await grid.focus()
      await page.keyboard.press('Home')
      await soon(() => page.locator('tr.is-active').getAttribute('aria-rowindex')).toBe('2')
    }))
})
