// A theft that spreads over as many addresses as asked for, as a recorded ledger with its incident: the same bytes for the same numbers.
// Each address keeps some of what it got and pays the rest on; nobody else's money is mixed in, so that all of them hold stolen value.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Random } from './random.mjs'

const CHAIN = 'eip155:1'
const ETH = `${CHAIN}/slip44:60`
const HEADER = 'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units,symbol,decimals'
const START = 1_740_147_371 // 2025-02-21T14:16:11Z
const FIRST_BLOCK = 21_895_000
const ETHER = 10n ** 18n
/** What an address keeps of each theft: most of it pays for the payments between addresses. */
const KEPT = 1000n * ETHER
/** Who pays an address, as a share of its number: most pay on what came shortly before, some from far back. */
const PAYERS = [0.02, 0.3, 0.5, 0.7]

const BYSTANDERS = 200
const LEDGER = 'ledger.csv'

const addressOf = (nr) => `0x${(0xa11ce00000 + nr).toString(16).padStart(40, '0')}`
const hashOf = (nr) => `0x${(nr + 1).toString(16).padStart(64, '0')}`

/**
 * @param {object} options
 * @param {number} options.addresses that stolen value reaches
 * @param {number} options.rows payments of stolen value, at least as many as addresses
 * @param {number} [options.beside] payments of clean value among two hundred bystanders, who have nothing to do with the theft
 * @param {number} [options.seed]
 * @param {string} options.out a folder; it is made when missing
 * @returns {string} path of the incident, whose own ledger stands beside it
 */
export function writeWideTheft({ addresses, rows, beside = 0, seed = 1, out }) {
  mkdirSync(out, { recursive: true })
  const random = new Random(seed)
  const { payer, size } = planSpread(random, addresses)
  const lines = []
  const pay = (from, to, units) => {
    const nr = lines.length
    const place = `${CHAIN},${FIRST_BLOCK + nr},${START + nr * 12},${hashOf(nr)},0,0`
    lines.push(`${place},native,${from},${to},${ETH},${units},ETH,18`)
  }
  const victim = `0x${'5afe'.repeat(10)}`
  const stolen = KEPT * BigInt(addresses)
  pay(victim, addressOf(0), stolen)
  for (let nr = 1; nr < addresses; nr++) pay(addressOf(payer[nr]), addressOf(nr), KEPT * BigInt(size[nr]))
  const kept = new Array(addresses).fill(KEPT)
  while (lines.length < rows) {
    const to = 1 + random.below(addresses - 1)
    const from = random.below(2) === 0 ? payer[to] : random.below(to)
    const units = kept[from] / BigInt(4 + random.below(12))
    kept[from] -= units
    kept[to] += units
    pay(addressOf(from), addressOf(to), units)
  }
  const bystander = (nr) => `0x${(0xb000000 + (nr % BYSTANDERS)).toString(16).padStart(40, '0')}`
  for (let i = 0; i < beside; i++) pay(bystander(i), bystander(i + 1), ETHER * BigInt(1 + random.below(50)))
  const ledger = `${HEADER}\n${lines.join('\n')}\n`
  writeFileSync(join(out, LEDGER), ledger)
  const sha256 = createHash('sha256').update(ledger).digest('hex')
  const incident = join(out, 'incident.json')
  const about = { addresses, rows, seed, stolen, sha256, stops: stopsOf(payer, addresses) }
  writeFileSync(incident, `${JSON.stringify(incidentOf(about), null, 1)}\n`)
  return incident
}

/** By number of an address: who pays it first, and how many addresses live from it, itself counted. */
function planSpread(random, addresses) {
  const payer = new Int32Array(addresses)
  for (let nr = 1; nr < addresses; nr++) {
    const from = random.below(3) === 0 ? random.below(nr) : Math.floor(nr * PAYERS[random.below(PAYERS.length)])
    payer[nr] = Math.min(from, nr - 1)
  }
  const size = new Int32Array(addresses).fill(1)
  for (let nr = addresses - 1; nr > 0; nr--) size[payer[nr]] += size[nr]
  return { payer, size }
}

/** Some of the addresses that nobody lives from are deposits at forty services. */
function stopsOf(payer, addresses) {
  const pays = new Uint8Array(addresses)
  for (let nr = 1; nr < addresses; nr++) pays[payer[nr]] = 1
  const citation = 'made'
  return Array.from(pays, (onward, nr) => ({ onward, nr }))
    .filter(({ onward, nr }) => onward === 0 && nr % 9 === 0)
    .map(({ nr }) => ({
      address: `${CHAIN}:${addressOf(nr)}`,
      category: 'service',
      name: `Service ${1 + (nr % 40)}`,
      citation,
    }))
}

function incidentOf({ addresses, rows, seed, stolen, sha256, stops }) {
  const citation = `made ledger, seed ${seed}`
  const thief = `${CHAIN}:${addressOf(0)}`
  return {
    ...{ id: `wide-${seed}-${addresses}-${rows}`, title: 'A wide theft in a made ledger', date: '2025-02-21' },
    ...{ summary: 'Nobody was robbed.', attribution: [], citations: [], victims: [] },
    seeds: [{ address: thief, asset: ETH, units: String(stolen), usd: '1100000000', tx: hashOf(0), citation }],
    ...{ stops, labels: [], assertions: [], notes: [], ledgers: [{ path: LEDGER, sha256, coverage: [] }] },
  }
}
