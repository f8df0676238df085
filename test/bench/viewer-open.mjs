// Large cases through the real server and the real viewer, from the command to the picture.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeBybitNetwork } from './bybit-ledger.mjs'
import { bybitNetwork } from './bybit-network.mjs'
import { writeWideTheft } from './wide-theft.mjs'

const SPOOR = fileURLToPath(new URL('../../packages/tracer/bin/spoor.js', import.meta.url))
/** Most nodes and lines of any picture. */
const MOST_DRAWN = 2000
const ROUNDS = 3

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`

/** A case of 100,000 addresses: it stands within 5 s of the server's answer. It is traced once and kept in the temp folder. */
export async function openWideCase(browser) {
  const [addresses, rows] = [100_000, 300_000]
  const folder = join(tmpdir(), 'spoor-bench-viewer')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `wide-${addresses}-${rows}.sqlite`)
  if (existsSync(`${file}.done`)) console.log(`a case of ${addresses} addresses, traced by an earlier run`)
  else {
    const start = performance.now()
    const incident = writeWideTheft({ addresses, rows, out: join(folder, 'wide') })
    await spoor('trace', incident, '--case', file, '--min-usd', '0', '--no-learned-stops', '--force', '--quiet')
    writeFileSync(`${file}.done`, '')
    console.log(`a case of ${addresses} addresses, traced in ${seconds(performance.now() - start)}`)
  }
  return report(await openCase(browser, file), { limit: 5000, since: 'answer', nodes: MOST_DRAWN, addresses })
}

/** The published network of the Bybit theft: at most 300 nodes by default, within 2 s. */
export async function openBybitNetwork(browser) {
  const { file: graph, missing } = bybitNetwork()
  if (missing !== undefined) {
    console.log(`the published Bybit network: skipped, ${missing}`)
    return true
  }
  const folder = mkdtempSync(join(tmpdir(), 'spoor-bench-network-'))
  try {
    const start = performance.now()
    const { ledger, incident, addresses, genuine, noise } = writeBybitNetwork(graph, folder)
    const file = join(folder, 'network.sqlite')
    await spoor('trace', incident, '--ledger', ledger, '--case', file, '--min-usd', '0', '--quiet')
    console.log(
      `the published Bybit network: ${addresses} addresses, ${genuine} pairs taken as genuine and ${noise} as noise, traced in ${seconds(performance.now() - start)}`,
    )
    return report(await openCase(browser, file), { limit: 2000, since: 'start', nodes: 300, addresses: 11_000 })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param since what the limit counts from: the server's last answer that the picture needs, or the start of the page */
function report(runs, { limit, since, nodes, addresses }) {
  const of = (pick) => median(runs.map(pick))
  const [last] = runs.slice(-1)
  const [answer, drawn] = [of((run) => run.answer), of((run) => run.drawn)]
  const counted = since === 'start' ? drawn : of((run) => run.drawn - run.answer)
  const parts = last.parts.map(({ name, start, end }) => `${name} ${start.toFixed(0)} to ${end.toFixed(0)}`).join(', ')
  const good =
    counted <= limit &&
    runs.every((run) => run.nodes <= nodes && run.nodes + run.lines <= MOST_DRAWN && run.addresses >= addresses)
  console.log(
    `  serving after ${seconds(of((run) => run.served))}; first page: answered after ${seconds(runs[0].answer)}, drawn after ${seconds(runs[0].drawn)}`,
  )
  console.log(
    `  medians of ${runs.length}, each by a new server: answered after ${seconds(answer)}, drawn ${seconds(drawn - answer)} later; last in ms: ${parts}, drawn ${last.drawn.toFixed(0)}`,
  )
  console.log(
    `  ${last.nodes} nodes and ${last.lines} lines drawn of ${last.addresses} addresses, noise included (limits: ${nodes} nodes, ${MOST_DRAWN} of both, ${seconds(limit)} since the ${since}: ${good ? 'hold' : 'DO NOT HOLD'})`,
  )
  return good
}

async function openCase(browser, file) {
  const runs = []
  for (let round = 0; round < ROUNDS; round++) runs.push(await openOnce(browser, file))
  return runs
}

async function openOnce(browser, file) {
  const start = performance.now()
  const { address, close } = await serve(file)
  const served = performance.now() - start
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })
  try {
    await page.addInitScript(() => {
      const look = () => {
        const stands = (window.spoorView?.nodes().length ?? 0) > 0 && document.querySelector('canvas.sigma-edges')
        requestAnimationFrame(() => {
          if (stands) window.drawnAt = performance.now()
          else look()
        })
      }
      look()
    })
    await page.goto(address)
    await page.waitForFunction(() => window.drawnAt !== undefined, undefined, { timeout: 300_000 })
    const told = await page.evaluate(
      async (token) => {
        const shown = (list) => list.filter(({ hidden }) => !hidden).length
        const answer = await fetch('/api/picture', { headers: { 'x-spoor-token': token } })
        const { addresses, noise } = await answer.json()
        const asked = performance
          .getEntriesByType('resource')
          .map(({ name, startTime, responseEnd }) => ({ name, start: startTime, end: responseEnd }))
        return {
          drawn: window.drawnAt,
          nodes: shown(window.spoorView.nodes()),
          lines: shown(window.spoorView.edges()),
          addresses: addresses + noise.addresses,
          parts: asked
            .filter(({ name, end }) => name.includes('/api/') && end < window.drawnAt)
            .map((part) => ({ ...part, name: new URL(part.name).pathname.slice(5) })),
        }
      },
      new URLSearchParams(new URL(address).hash.slice(1)).get('t'),
    )
    const needed = told.parts.filter(({ name }) => ['head', 'picture', 'places'].includes(name))
    return { ...told, served, answer: Math.max(...needed.map(({ end }) => end)) }
  } finally {
    await page.close()
    close()
  }
}

function spoor(...args) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [SPOOR, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
    child.on('exit', (code) => (code === 0 ? done() : fail(new Error(`spoor ${args.join(' ')} ended with ${code}`))))
  })
}

function serve(file) {
  const child = spawn(process.execPath, [SPOOR, 'serve', file, '--no-open', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((done, fail) => {
    let printed = ''
    child.stdout.on('data', (chunk) => {
      printed += String(chunk)
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*#t=\S+/.exec(printed)
      if (found) done({ address: found[0], close: () => child.kill() })
    })
    child.on('exit', (code) => fail(new Error(`spoor serve ended with ${code}: ${printed}`)))
  })
}
