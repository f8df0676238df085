// A theft of a thousand addresses, read from services on this machine: requests, and rows a second beside a bare loop that asks
// the same server the same questions and parses the answers; and the share of the value that is explained after so many requests,
// the most valuable address first beside one hop after the other. The loop keeps nothing, follows nothing and replays nothing.
//   `npm run bench -- live`, or: node test/bench/live.bench.mjs [--addresses 1000]
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { blockscoutProvider } from '../../packages/tracer/dist/source/blockscout-provider.js'
import { blockscoutSource } from '../../packages/tracer/dist/source/blockscout-source.js'
import { etherscanProvider } from '../../packages/tracer/dist/source/etherscan-provider.js'
import { etherscanSource } from '../../packages/tracer/dist/source/etherscan-source.js'
import { parseIncident } from '../../packages/tracer/dist/source/incident-file.js'
import { liveExchange } from '../../packages/tracer/dist/source/live-exchange.js'
import { sqdProvider, sqdSource } from '../../packages/tracer/dist/source/sqd.js'
import { createCase } from '../../packages/tracer/dist/store/sqlite-case.js'
import { resolvePolicy } from '../../packages/tracer/dist/walk/policy.js'
import { traceCase } from '../../packages/tracer/dist/walk/trace-case.js'

const NOW = 2_000_000_000
const CHAIN = 'eip155:1'
const NET = { chain: CHAIN, chainId: 1, name: 'Bench', native: `${CHAIN}/slip44:60`, wrappers: new Set(), finality: 2 }
const CATALOGUE = { priceOf: () => undefined, describe: () => ({ symbol: 'ETH', decimals: 18 }) }

const { values } = parseArgs({ options: { addresses: { type: 'string', default: '1000' } } })
const folder = mkdtempSync(join(tmpdir(), 'spoor-bench-live-'))
const child = fork(fileURLToPath(new URL('live-server.mjs', import.meta.url)), [values.addresses])
try {
  const [story] = await once(child, 'message')
  console.log(`a theft of ${story.tainted} addresses over ${story.hops} hops:`)
  const incident = parseIncident(JSON.stringify(story.incident), 'the bench')
  const services = {
    etherscan: () => etherscan(`${story.urls.etherscan}/api`),
    blockscout: () => blockscout(story.urls.blockscout),
    portal: () => portal(story.urls.portal),
  }
  for (const [name, open] of Object.entries(services)) {
    const walked = await walk(incident, open(), [50])
    child.send(name)
    const [log] = await once(child, 'message')
    const bare = await bareLoop(story.urls[name], log)
    print(name, walked, bare, story)
  }
  const best = await walk(incident, services.etherscan(), [50])
  const hops = Array.from({ length: story.hops + 1 }, (_, hop) => hop)
  const breadth = await walk(incident, services.etherscan(), hops)
  printOrders(best, breadth)
} finally {
  child.disconnect()
  rmSync(folder, { recursive: true, force: true })
}

function blockscout(url) {
  const exchange = exchangeOver(blockscoutProvider({ url }))
  return blockscoutSource({ exchange, net: NET, host: 'bench' })
}

function etherscan(url) {
  const exchange = exchangeOver(etherscanProvider({ url, chainId: 1, flavour: 'compatible' }))
  return etherscanSource({ exchange, net: NET, host: 'bench', flavour: 'compatible' })
}

function portal(url) {
  const exchange = exchangeOver(sqdProvider({ url, dataset: 'bench' }))
  return sqdSource({ exchange, net: NET, host: 'bench', dataset: 'bench' })
}

function exchangeOver(provider) {
  return liveExchange({ providers: [provider], now: () => NOW, random: () => 0.5 })
}

/** Traces once for each limit of hops, farther each time: 0, 1, 2 … is one hop after the other, the best of each hop first. */
async function walk(incident, source, limits) {
  const store = createCase(join(folder, `${Math.random()}.sqlite`))
  const shares = []
  const started = performance.now()
  try {
    for (const maxHops of limits) {
      await traceCase({
        store,
        incident: incident.incident,
        canonicalIncident: incident.canonical,
        sources: [source],
        policy: resolvePolicy({ minUsd: '0', maxHops, maxRequests: 1_000_000, learnedStops: false }),
        catalogue: CATALOGUE,
        onProgress: ({ requests, explainedShare }) => shares.push({ requests, share: explainedShare ?? 0 }),
      })
    }
    return { ms: performance.now() - started, requests: source.requests, reads: store.reads().length, shares }
  } finally {
    source.close()
    store.close()
  }
}

/** Asks what was asked, one after the other, and counts the rows of the answers. */
async function bareLoop(url, log) {
  let rows = 0
  const started = performance.now()
  for (const { method, path, body } of log) {
    const answer = await fetch(`${url}${path}`, method === 'POST' ? { method, body } : {})
    rows += rowsOf(await answer.text())
  }
  return { ms: performance.now() - started, rows }
}

/** Rows of a list; transactions, events and frames of blocks line by line. */
function rowsOf(text) {
  let rows = 0
  for (const line of text.split('\n')) {
    if (line === '') continue
    const { result, items, transactions = [], logs = [], traces = [] } = JSON.parse(line)
    const list = [result, items].find(Array.isArray)
    rows += list ? list.length : transactions.length + logs.length + traces.length
  }
  return rows
}

function print(name, { ms, requests, reads }, bare, { hops }) {
  const per = (time) =>
    `${Math.round((bare.rows / time) * 1000)} rows/s, ${Math.round((requests / time) * 1000)} requests/s`
  const each =
    name === 'portal'
      ? `${(requests / hops).toFixed(2)} for each hop`
      : `${(requests / reads).toFixed(2)} for each address`
  console.log(`  ${name}: ${requests} requests, ${each}; ${bare.rows} rows answered`)
  console.log(`    spoor      ${per(ms)} (${Math.round(ms)} ms, with the replays and the case)`)
  console.log(`    bare loop  ${per(bare.ms)} (${Math.round(bare.ms)} ms)`)
  console.log(`    ratio      ${(bare.ms / ms).toFixed(2)}`)
}

function printOrders(best, breadth) {
  const at = ({ shares }, requests) => shares.findLast((seen) => seen.requests <= requests)?.share ?? 0
  console.log('  share explained after so many requests to Etherscan: the most valuable first, hop by hop')
  for (const part of [0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1]) {
    const requests = Math.round(best.requests * part)
    const percent = (walked) => `${(at(walked, requests) * 100).toFixed(1).padStart(5)} %`
    console.log(`    ${String(requests).padStart(6)}  ${percent(best)}  ${percent(breadth)}`)
  }
}
