// Turns one case of LaunderNetEvm41 (flow records.csv, source addresses.csv, terminal addresses.csv) into a recorded ledger and an
// incident. The records know dollars only: the asset is iso4217:USD, its units cents. Nothing of the data set is kept in this repository.
//   node test/bench/launder-net-ledger.mjs <folder of the case> <folder to write to>
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const CHAIN = 'eip155:1'
export const USD = 'iso4217:USD'
/** The data set's own count of flows whose sender held stolen value before (poison has to find just those). */
export const REACHED = { lifi: 134, 'dai-54m': 292 }
const COLUMNS = 'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units,symbol,decimals'
const FLOWS = 'Timestamp,Block,Tx_hash,From,From_label,To,To_label,Value_in_USD'

/**
 * Where the data set is: under SPOOR_EVAL (the folder launder-net itself, or the one that holds it), else beside the repository.
 * @param {string} name `lifi` or `dai-54m`
 * @returns {{ folder: string, missing?: string }} `missing` says why it cannot be read
 */
export function launderNetFolder(name) {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const sets = resolve(root, process.env.SPOOR_EVAL ?? '../shared/data/eval/launder-net')
  const folders = [join(sets, name), join(sets, 'launder-net', name)]
  const folder = folders.find((path) => existsSync(join(path, 'flow records.csv')))
  if (folder !== undefined) return { folder }
  const missing = `no flow records of ${name} are here; set SPOOR_EVAL to the folder launder-net of LaunderNetEvm41`
  return { folder: folders[0], missing }
}

/**
 * @param {string} folder of one case
 * @returns one flow per row of the file, in its order; identical rows stay separate payments
 */
export function readLaunderNet(folder) {
  const [header, ...lines] = linesOf(join(folder, 'flow records.csv'))
  if (header !== FLOWS) throw new Error(`${folder}: columns are ${header}, wanted ${FLOWS}`)
  const flows = lines.map((line) => {
    const [time, block, tx, from, , to, , usd] = line.split(',')
    return { time: `${time.replace(' ', 'T')}Z`, block, tx, from, to, cents: centsOf(usd) }
  })
  const [sources, terminals] = ['source', 'terminal'].map((kind) => linesOf(join(folder, `${kind} addresses.csv`)))
  return { flows, sources, terminals }
}

/** @param {readonly object[]} flows rows of the ledger: a flow, or a row that states its own `asset`, `symbol`, … */
export function ledgerText(flows) {
  const lines = flows.map(({ time, block, tx, from, to, cents, asset = USD, symbol = 'USD', decimals = 2 }) =>
    [CHAIN, block, time, tx, '', '', 'erc20', from, to, asset, cents, symbol, decimals].join(','),
  )
  return `${[COLUMNS, ...lines].join('\n')}\n`
}

/** What leaves the source addresses is what was stolen, seeded before their first payment; the walk ends at the terminals. */
export function incidentOf(name, { flows, sources, terminals }) {
  const citation = 'LaunderNetEvm41 (blocksecteam/MFTracer, SIGMETRICS 2026)'
  const paid = (source) => flows.reduce((sum, { from, cents }) => (from === source ? sum + cents : sum), 0n)
  return {
    id: `launder-net-${name}`,
    title: `LaunderNetEvm41, ${name}`,
    date: flows.map(({ time }) => time.slice(0, 10)).sort()[0],
    seeds: sources.map((source) => ({
      address: `${CHAIN}:${source}`,
      asset: `${CHAIN}/${USD}`,
      units: String(paid(source)),
      citation,
    })),
    stops: terminals.map((address) => ({
      address: `${CHAIN}:${address}`,
      category: 'service',
      name: 'terminal of the data set',
      citation,
    })),
  }
}

/**
 * Writes `ledger.csv` and `incident.json`.
 * @param {string} name of the case @param {string} folder that holds it @param {string} out @param {readonly object[]} [noise] rows mixed in
 */
export function writeLaunderNet(name, folder, out, noise = []) {
  const found = readLaunderNet(folder)
  mkdirSync(out, { recursive: true })
  const [ledger, incident] = [join(out, 'ledger.csv'), join(out, 'incident.json')]
  writeFileSync(ledger, ledgerText([...found.flows, ...noise]))
  writeFileSync(incident, `${JSON.stringify(incidentOf(name, found), null, 2)}\n`)
  return { ...found, ledger, incident }
}

function linesOf(path) {
  return readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '')
}

/** Dollars with at most two digits after the point, exactly. */
function centsOf(usd) {
  const match = /^(\d+)(?:\.(\d{1,2}))?$/.exec(usd)
  if (match === null) throw new Error(`not an amount of dollars and cents: ${usd}`)
  return BigInt(match[1]) * 100n + BigInt((match[2] ?? '').padEnd(2, '0'))
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { positionals } = parseArgs({ allowPositionals: true })
  const [folder, out] = positionals
  if (folder === undefined || out === undefined) {
    console.error('usage: node test/bench/launder-net-ledger.mjs <folder of the case> <folder to write to>')
    process.exitCode = 2
  } else {
    const { flows, ledger, incident } = writeLaunderNet(basename(resolve(folder)), folder, out)
    console.log(`${flows.length} flows: ${ledger} and ${incident}`)
  }
}
