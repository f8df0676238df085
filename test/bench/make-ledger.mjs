// Writes a synthetic ledger and its incident, the same bytes for the same seed and size:
//   node test/bench/make-ledger.mjs [--rows 1000000] [--seed 1] [--out DIR] [--gzip]
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createGzip } from 'node:zlib'
import { Random } from './random.mjs'
import { planTheft } from './theft.mjs'

const CHAIN = 'eip155:1'
const START = 1_740_096_000 // 2025-02-21T00:00:00Z
const FIRST_BLOCK = 21_890_000
const SECONDS_A_BLOCK = 12
const ROWS_A_BLOCK = 40
const HEADER = 'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units,symbol,decimals\n'
const ETH = { id: `${CHAIN}/slip44:60`, symbol: 'ETH', decimals: 18, weight: 0.45 }
/** Tokens by weight; made-up contracts, so that nobody takes the ledger for a real one. */
const TOKENS = [
  { symbol: 'tUSDT', decimals: 6, weight: 0.3 },
  { symbol: 'tUSDC', decimals: 6, weight: 0.15 },
  { symbol: 'tWETH', decimals: 18, weight: 0.08 },
  { symbol: 'tDUST', decimals: 0, weight: 0.02 },
].map((token, n) => ({ ...token, id: `${CHAIN}/erc20:0x${String(n + 1).repeat(40)}` }))

/**
 * @param {{ rows: number, seed: number, out: string, gzip?: boolean }} options `out` is a folder; it is made when missing
 * @returns {Promise<{ ledger: string, incident: string, rows: number, sha256: string }>} paths of the two files
 */
export async function makeLedger({ rows, seed, out, gzip = false }) {
  mkdirSync(out, { recursive: true })
  const random = new Random(seed)
  const theft = planTheft(random)
  const least = theft.payments.length + theft.payments.filter((payment) => payment.gas).length
  if (!(rows >= least)) throw new RangeError(`the theft of seed ${seed} takes ${least} rows; asked for ${rows}`)
  const ledger = join(out, `ledger.csv${gzip ? '.gz' : ''}`)
  const file = createWriteStream(ledger)
  const stream = gzip ? createGzip({ level: 1 }) : file
  if (stream !== file) stream.pipe(file)
  const sha256 = createHash('sha256')
  let text = HEADER
  let written = 0
  for (const line of lines(random, theft, rows)) {
    text += line
    written++
    if (text.length < 1 << 20) continue
    sha256.update(text)
    if (!stream.write(text)) await once(stream, 'drain')
    text = ''
  }
  sha256.update(text)
  stream.end(text)
  await once(file, 'close')
  const incident = join(out, 'incident.json')
  writeFileSync(incident, `${JSON.stringify(incidentOf(theft, seed, rows), null, 2)}\n`)
  return { ledger, incident, rows: written, sha256: sha256.digest('hex') }
}

/** Lines of the ledger in order of time: everyday payments, and among them those of the theft. */
function* lines(random, theft, rows) {
  const addresses = Array.from({ length: Math.max(100, Math.floor(rows / 4)) }, () => `0x${random.hex(40)}`)
  let planned = 0
  let inBlock = { block: 0, transactions: 0 }
  for (let done = 0; done < rows; ) {
    const block = Math.floor(done / ROWS_A_BLOCK)
    if (block !== inBlock.block) inBlock = { block, transactions: 0 }
    const transaction = [FIRST_BLOCK + block, START + block * SECONDS_A_BLOCK, inBlock.transactions++]
    const due = theft.payments[planned]
    // The last rows belong to the theft even in a ledger that is too short for its everyday payments.
    const isDue = due !== undefined && (due.at * rows <= done || theft.payments.length - planned >= rows - done)
    const part = isDue ? stolenRows(random, due) : everydayRows(random, addresses)
    if (isDue) planned++
    const tx = (isDue && due.tx) || `0x${random.hex(64)}`
    let position = 0
    for (const row of part) {
      if (done++ >= rows) return
      const asset = row.asset ?? ETH
      const place = `${CHAIN},${transaction[0]},${transaction[1]},${tx},${transaction[2]},${position++}`
      yield `${place},${row.kind},${row.from},${row.to},${asset.id},${row.units},${asset.symbol},${asset.decimals}\n`
    }
  }
}

function stolenRows(random, { from, to, wei, kind = 'native', gas }) {
  const moved = { kind, from, to, units: wei }
  return gas ? [moved, fee(random, from)] : [moved]
}

function everydayRows(random, addresses) {
  const from = addresses[random.rank(addresses.length)]
  const to = addresses[random.rank(addresses.length)]
  const asset = pickAsset(random)
  const paid = { kind: asset === ETH ? 'native' : 'erc20', from, to, asset, units: amount(random, asset) }
  if (random.share() < 0.15) {
    const other = pickAsset(random)
    const back = {
      kind: other === ETH ? 'internal' : 'erc20',
      from: to,
      to: from,
      asset: other,
      units: amount(random, other),
    }
    return [paid, back, fee(random, from)]
  }
  return random.share() < 0.5 ? [paid, fee(random, from)] : [paid]
}

function fee(random, from) {
  return { kind: 'fee', from, to: '', units: BigInt(21_000 + random.below(300_000)) * BigInt(1e8 + random.below(5e9)) }
}

function pickAsset(random) {
  let share = random.share()
  for (const asset of [ETH, ...TOKENS]) {
    if (share < asset.weight) return asset
    share -= asset.weight
  }
  return ETH
}

/** Log-normal in whole units, mostly with digits to the last base unit, sometimes a round sum. */
function amount(random, { decimals }) {
  const spread = random.share() + random.share() + random.share() + random.share() - 2
  const tenths = Math.max(1, Math.round(10 ** (1.5 + 2 * spread)))
  if (decimals === 0) return String(tenths)
  const digits =
    random.share() < 0.2
      ? '0'.repeat(decimals - 1)
      : random
          .hex(24)
          .replace(/[a-f]/g, '7')
          .slice(0, decimals - 1)
  return `${tenths}${digits}`
}

function incidentOf(theft, seed, rows) {
  const citation = `synthetic ledger, seed ${seed}, ${rows} rows`
  const caip = (address) => `${CHAIN}:${address}`
  return {
    id: `synthetic-${seed}-${rows}`,
    title: 'Planted theft in a synthetic ledger',
    date: '2025-02-21',
    summary: 'Made by test/bench/make-ledger.mjs; nobody was robbed.',
    attribution: [],
    citations: [],
    victims: [{ name: 'Synthetic cold wallet', address: caip(theft.victim), citation }],
    seeds: [
      {
        address: caip(theft.thief),
        asset: ETH.id,
        units: String(theft.seed.wei),
        usd: '1100000000',
        tx: theft.seed.tx,
        citation,
      },
    ],
    stops: theft.stops.map(({ address, category, name }) => ({ address: caip(address), category, name, citation })),
    labels: [],
    assertions: [],
    notes: [],
    ledgers: [],
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: 'cases/synthetic' },
      gzip: { type: 'boolean', default: false },
    },
  })
  const started = performance.now()
  const made = await makeLedger({ ...values, rows: Number(values.rows), seed: Number(values.seed) })
  console.log(`${made.rows} rows in ${Math.round(performance.now() - started)} ms: ${made.ledger} and ${made.incident}`)
}
