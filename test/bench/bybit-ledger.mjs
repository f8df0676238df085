// The published graph of the Bybit theft as a recorded ledger. The graph has address pairs and the raw value of the last payment of each,
// and names no token: what is told apart here is only so far as its picture needs it, and no figure of such a case means anything.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readPairs } from './bybit-network.mjs'

const CHAIN = 'eip155:1'
const ETH = `${CHAIN}/slip44:60`
const HEADER = 'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units'
const ACCOUNTS = 'Bybit_depth1_analysis_result_new.csv'
const CITATION = 'we-stronger/bybit-incident-tna, transaction_network.gexf'

/**
 * A pair is a payment of ether of its weight. Among those whom one account pays, or who pay it, and who look alike, only the one with the
 * largest payment is genuine, and the others are what bots make: a payment of a token that nobody knows, or of nothing.
 * @param {string} file the graph
 * @param {string} out a folder; it is made when missing
 * @returns {{ ledger: string, incident: string, addresses: number, genuine: number, noise: number }}
 */
export function writeBybitNetwork(file, out) {
  mkdirSync(out, { recursive: true })
  const accounts = readAccounts(join(dirname(file), ACCOUNTS))
  const pairs = readPairs(file)
  const genuine = genuineOf(pairs, accounts)
  const spent = new Map([...accounts].map((account) => [account, 1n]))
  const rows = pairs.map((pair, i) => {
    const tx = `0x${(i + 1).toString(16).padStart(64, '0')}`
    const place = `${CHAIN},${21_897_000 + i},2025-02-21T21:00:00Z,${tx},0,0`
    const token = `${CHAIN}/erc20:0xfa${(i + 1).toString(16).padStart(38, '0')}`
    const real = genuine.has(pair)
    if (real && spent.has(pair.from)) spent.set(pair.from, spent.get(pair.from) + BigInt(pair.weight))
    const paid =
      real || pair.weight === '0' ? `native,${pair.from},${pair.to},${ETH}` : `erc20,${pair.from},${pair.to},${token}`
    return `${place},${paid},${pair.weight}`
  })
  const ledger = join(out, 'bybit-network.csv')
  writeFileSync(ledger, `${HEADER}\n${rows.join('\n')}\n`)
  const incident = join(out, 'bybit-network.json')
  const seeds = [...spent].map(([account, units]) => ({
    ...{ address: `${CHAIN}:${account}`, asset: ETH, units: String(units), usd: '1000000' },
    ...{ time: '2025-02-21T14:16:11Z', citation: CITATION },
  }))
  writeFileSync(incident, `${JSON.stringify(incidentOf(seeds), null, 1)}\n`)
  const addresses = new Set(pairs.flatMap(({ from, to }) => [from, to])).size
  return { ledger, incident, addresses, genuine: genuine.size, noise: pairs.length - genuine.size }
}

function readAccounts(file) {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1)
  return new Set(lines.map((line) => line.split(',')[0]))
}

/** The first 3 and the last 4 hex digits. */
const lookOf = (address) => `${address.slice(2, 5)} ${address.slice(38)}`

function genuineOf(pairs, accounts) {
  const genuine = new Set()
  const alike = new Map()
  for (const pair of pairs) {
    if (pair.weight === '0') continue
    if (accounts.has(pair.from) && accounts.has(pair.to)) genuine.add(pair)
    for (const [account, other, way] of [
      [pair.from, pair.to, 'out'],
      [pair.to, pair.from, 'in'],
    ]) {
      if (!accounts.has(account) || accounts.has(other)) continue
      const key = `${account} ${way} ${lookOf(other)}`
      const best = alike.get(key)
      if (best === undefined || BigInt(pair.weight) > BigInt(best.weight)) alike.set(key, pair)
    }
  }
  for (const pair of alike.values()) genuine.add(pair)
  return genuine
}

function incidentOf(seeds) {
  return {
    ...{ id: 'bybit-network', title: 'The published graph of the Bybit theft', date: '2025-02-21' },
    ...{ summary: 'Made from a graph without tokens and totals: its figures mean nothing.', attribution: [] },
    ...{ citations: [], victims: [], seeds, stops: [], labels: [], assertions: [], notes: [], ledgers: [] },
  }
}
