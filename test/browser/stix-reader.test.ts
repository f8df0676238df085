/** A reader of STIX that knows nothing of us draws what we export, in a real browser: every address, every payment, and no markup. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, spoor } from './helpers.ts'

const READER = join(dirname(createRequire(import.meta.url).resolve('stixview/package.json')), 'dist/stixview.bundle.js')
const folder = mkdtempSync(join(tmpdir(), 'spoor-stix-'))

interface Read {
  readonly nodes: readonly { readonly type: string; readonly value?: string; readonly name: string }[]
  readonly edges: readonly { readonly label: string; readonly source: string; readonly target: string }[]
}
interface Graph {
  readonly cy: {
    nodes(): { map<T>(make: (node: { data(): { _raw: Record<string, string>; label: string } }) => T): T[] }
    edges(): { map<T>(make: (edge: { data(): { label: string; source: string; target: string } }) => T): T[] }
  }
  loadData(bundle: unknown): void
}
declare global {
  interface Window {
    stixview: { init(at: Element, props: object, begun?: unknown, loaded?: (graph: Graph) => void): Graph }
  }
}

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser?.close())

/** What the reader makes of a bundle, and what it complained of. */
async function read(bundle: unknown): Promise<Read & { readonly errors: readonly string[] }> {
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  try {
    await page.setContent('<!doctype html><meta charset="utf-8"><body><div id="graph"></div></body>')
    await page.addScriptTag({ content: readFileSync(READER, 'utf8') })
    const found = await page.evaluate(
      (told) =>
        new Promise<Read>((done) => {
          const at = document.querySelector('#graph')!
          const graph = window.stixview.init(at, { showMarkings: true, layout: 'grid' }, undefined, (shown) =>
            done({
              nodes: shown.cy.nodes().map((node) => {
                const { _raw: raw, label } = node.data()
                return { type: raw.type!, ...(raw.value === undefined ? {} : { value: raw.value }), name: label }
              }),
              edges: shown.cy.edges().map((edge) => {
                const { label, source, target } = edge.data()
                return { label, source, target }
              }),
            }),
          )
          graph.loadData(told)
        }),
      bundle,
    )
    return { ...found, errors }
  } finally {
    await page.close()
  }
}

test('every address and every payment of a real case is there for a reader that knows nothing of us', async () => {
  const [file, bundle, view] = ['case.sqlite', 'case.json', 'view.json'].map((name) => join(folder, name))
  await spoor('trace', 'bybit-2025', '--case', file!, '--quiet')
  for (const [format, out] of [
    [['stix', '--tlp', 'amber'], bundle],
    [['json'], view],
  ] as const)
    await spoor('export', file!, '--out', out!, '--quiet', '--format', ...format)
  const told = JSON.parse(readFileSync(bundle!, 'utf8')) as { objects: { type: string; value?: string }[] }
  // The reader is older than TLP 2.0, whose markings OASIS defines by an extension, and takes every marking for one of TLP 1.
  const objects = told.objects.filter(({ type }) => type !== 'marking-definition')
  const found = await read({ ...told, objects })
  expect(found.errors).toEqual([])
  expect(found.nodes.length).toBe(objects.filter(({ type }) => type !== 'relationship').length)
  const wallets = new Set(found.nodes.flatMap(({ type, value }) => (type === 'cryptocurrency-wallet' ? [value!] : [])))
  const { addresses, movements } = JSON.parse(readFileSync(view!, 'utf8')) as {
    addresses: { id: string; hop: number | null }[]
    movements: { from: string; to: string; taint: string }[]
  }
  for (const { id, hop } of addresses) if (hop !== null) expect(wallets, id).toContain(id.split(':').at(-1))
  const stolen = movements.filter(({ taint, to }) => taint !== '0' && to !== '')
  expect(found.edges.filter(({ label }) => label === 'sends-to').length).toBeGreaterThanOrEqual(stolen.length)
})
